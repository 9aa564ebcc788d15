//! The embedded edition: investigate without AWS and without Slack.

pub mod bench;
pub mod bundle;
pub mod demo;
pub mod embedded;
pub mod fake_slack;
pub mod local;
pub mod loghub;
pub mod nab;
pub mod petshop;
pub mod simulate;
pub mod terminal;
