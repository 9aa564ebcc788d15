//! What keeps a demo from running.

use std::io;

use axum::http::{self, StatusCode};
use hyper_util::client::legacy;

/// Why there is no demo.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The port is taken, or not ours to have.
    #[error("--port: 127.0.0.1:{port} cannot be listened on ({problem}); give another, or none to have a free one")]
    Port {
        /// The port that was asked for.
        port: u16,
        /// What the system says.
        problem: io::Error,
    },
    /// The server's own address makes no URL.
    #[error(transparent)]
    Url(#[from] url::ParseError),
    /// The command makes no request.
    #[error(transparent)]
    Request(#[from] http::Error),
    /// The bot did not answer.
    #[error("the bot does not answer: {0}")]
    Unanswered(#[from] legacy::Error),
    /// The bot's answer broke off.
    #[error("the bot's answer broke off: {0}")]
    BrokenOff(String),
    /// The bot heard the command and started nothing.
    #[error("the bot answers {status} and starts nothing: {reply}")]
    NotStarted {
        /// The answer's status.
        status: StatusCode,
        /// What the responder hears.
        reply: String,
    },
}
