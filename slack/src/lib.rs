//! Slack: what it sends is verified and parsed; what it is sent keeps within its limits and can never become markup.
//!
//! A request and its answer pass through the modules in this order:
//!
//! 1. [`signature`] decides whether a request comes from Slack.
//! 2. [`command`] parses the slash command, and writes the answer that only its user sees; [`interaction`] parses clicks,
//!    modals and shortcuts; [`event`] parses what Slack tells by itself; [`modal`] writes the forms that people fill in.
//! 3. [`message`] writes what the channel sees: one Block Kit message for each
//!    [`Announcement`](investigation::ports::Announcement). [`action`] and [`again`] say what its buttons and menus stand for.
//! 4. [`client`] posts and edits these messages; [`Client`] is Slack's implementation of the port
//!    [`Channel`](investigation::ports::Channel).
//!
//! [`install`] is how the bot comes into further workspaces, and which token speaks where.
//!
//! Below them lie [`mrkdwn`], through which every untrusted text passes, and [`limits`], the lengths that Slack
//! accepts. To add a kind of message: add an announcement in `investigation`, and the module that writes it here.

pub mod action;
pub mod again;
pub mod client;
pub mod command;
pub mod context_form;
pub mod event;
pub mod feedback;
pub mod groups;
pub mod home;
pub mod install;
pub mod interaction;
pub mod limits;
pub mod message;
pub mod modal;
pub mod mrkdwn;
pub mod share;
pub mod signature;
mod strict;

pub use client::Client;
