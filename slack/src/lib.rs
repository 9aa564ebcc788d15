//! Slack: signature, payloads in, Block Kit out, Web API client.
//!
//! - [`signature`]: is this request from Slack?
//! - [`command`]: what was asked, and the answer that is given at once.
//! - [`message`]: what the responder reads, as Block Kit.
//! - [`client`]: posts and edits messages, as the port [`Channel`](investigation::ports::Channel).
//! - [`mrkdwn`] and [`limits`]: text that cannot become markup, lengths that cannot be exceeded.

pub mod client;
pub mod command;
pub mod limits;
pub mod message;
pub mod mrkdwn;
pub mod signature;

pub use client::Client;
