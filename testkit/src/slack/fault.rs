//! Faults that a test injects into the Web API.

/// How a call of the Web API fails.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// HTTP 429.
    RateLimited {
        /// The `Retry-After` header, in seconds.
        retry_after: u64,
    },
    /// Another HTTP status, without a body.
    Status(u16),
    /// HTTP 200, `ok: false` and this error.
    Error(String),
    /// The connection stays open and no answer comes.
    Hang,
    /// The call takes effect, and the client sees HTTP 503 all the same, so that it may make the call twice.
    AnswerLost,
}
