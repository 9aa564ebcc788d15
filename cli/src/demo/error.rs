//! Why a demo does not start.

use std::io;

use axum::http::{self, StatusCode};
use hyper_util::client::legacy;
use investigation::ports::Failure;
use slack::install::InvalidKey;

/// Why a demo does not start, or its command starts no investigation.
#[derive(Debug, thiserror::Error)]
pub enum DemoError {
    /// The port is in use, or the user may not listen on it.
    #[error("--port: 127.0.0.1:{port} cannot be listened on ({problem}); give another, or none to use a free one")]
    Port {
        /// The port that `--port` asks for.
        port: u16,
        /// The operating system's error.
        problem: io::Error,
    },
    /// The stand-in for an issuer cannot be listened for.
    #[error("the issuer of the demo does not start: {0}")]
    Issuer(io::Error),
    /// The demo's key is none.
    #[error(transparent)]
    Key(InvalidKey),
    /// The system has no randomness.
    #[error(transparent)]
    Outside(#[from] Failure),
    /// The server's own address cannot be written as a URL.
    #[error(transparent)]
    Url(#[from] url::ParseError),
    /// The command cannot be written as an HTTP request.
    #[error(transparent)]
    Request(#[from] http::Error),
    /// The bot did not answer the command.
    #[error("the bot does not answer: {0}")]
    NoAnswer(#[from] legacy::Error),
    /// The connection broke in the middle of the bot's answer.
    #[error("the bot's answer is incomplete: {0}")]
    IncompleteAnswer(String),
    /// The bot answered the command without starting an investigation.
    #[error("the bot answers {status} and starts no investigation: {reply}")]
    NotStarted {
        /// The HTTP status of the answer.
        status: StatusCode,
        /// The text that the responder sees.
        reply: String,
    },
}
