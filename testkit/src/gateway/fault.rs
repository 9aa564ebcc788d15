//! What can go wrong with a call.

use std::io;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::response::Response;
use futures_util::stream;

/// What goes wrong with a call on its way to a service or back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The service refuses it because there were too many.
    Throttled,
    /// The service fails, with HTTP 500 or 503.
    ServerError,
    /// The service refuses it because the caller lacks a permission.
    Denied,
    /// The answer is HTTP 200 with a body that is not what the service sends.
    Malformed,
    /// The answer is HTTP 200 without a body.
    Empty,
    /// The call is passed on after this delay.
    Slow(Duration),
    /// The call is never passed on, and never answered.
    Hang,
    /// The service does what it was asked to do, but its answer does not arrive.
    AnswerLost,
}

impl Fault {
    /// Every fault, with the two delays that matter: longer than one attempt may take at Slack, and longer than at AWS.
    pub const ALL: [Self; 9] = [
        Self::Throttled,
        Self::ServerError,
        Self::Denied,
        Self::Malformed,
        Self::Empty,
        Self::Slow(Duration::from_secs(5)),
        Self::Slow(Duration::from_secs(12)),
        Self::Hang,
        Self::AnswerLost,
    ];
}

/// An answer that breaks off before its first byte of body: the client cannot know what became of its call.
pub(super) fn broken_connection() -> Response {
    let broken = stream::iter([Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset))]);
    Response::new(Body::from_stream(broken))
}
