//! Faults on request.

/// What goes wrong with a call.
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
    /// No answer at all.
    Hang,
    /// The call does what it should, but answers 503: it may be made again.
    AnswerLost,
}
