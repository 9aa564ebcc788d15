//! The embedded edition: investigate without AWS and without Slack.

pub mod demo;
pub mod embedded;
pub mod local;
pub mod terminal;
