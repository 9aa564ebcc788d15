//! Slack: signature, payloads in, Block Kit out, Web API client.
//!
//! - [`signature`]: is this request from Slack?
//! - [`message`]: what the responder reads, as Block Kit.
//! - [`mrkdwn`] and [`limits`]: text that cannot become markup, lengths that cannot be exceeded.

pub mod limits;
pub mod message;
pub mod mrkdwn;
pub mod signature;
