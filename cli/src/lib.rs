//! The embedded edition: investigate without AWS and without Slack.

pub mod bundle;
pub mod fake_slack;
pub mod embedded;
