//! The embedded edition: investigate without AWS and without Slack.

pub mod bundle;
