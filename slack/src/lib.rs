//! Slack: signature, payloads in, Block Kit out, Web API client.
//!
//! - [`signature`]: is this request from Slack?
//! - [`mrkdwn`] and [`limits`]: text that cannot become markup, lengths that cannot be exceeded.

pub mod limits;
pub mod mrkdwn;
pub mod signature;
