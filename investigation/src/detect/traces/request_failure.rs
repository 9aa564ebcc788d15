//! How a request failed, as its segment says.

use crate::telemetry::Segment;

/// How a request failed. The order is that of precedence, lowest first: X-Ray marks a throttled request as a client
/// error too, and what the callee did wrong explains more than what the caller did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RequestFailure {
    /// The caller's mistake (4xx).
    ClientError,
    /// The callee's fault (5xx).
    Fault,
    /// Throttled (429).
    Throttle,
}

impl RequestFailure {
    /// All ways to fail, in the order in which they are looked for.
    pub const ALL: [Self; 3] = [Self::Fault, Self::ClientError, Self::Throttle];

    /// How the segment failed, by its flags or by the status of its HTTP response; `None` if it succeeded.
    pub fn from_segment(segment: &Segment) -> Option<Self> {
        let status = http_status(segment).unwrap_or(0);
        if segment.throttle || status == 429 {
            Some(Self::Throttle)
        } else if segment.fault || status >= 500 {
            Some(Self::Fault)
        } else if segment.error || status >= 400 {
            Some(Self::ClientError)
        } else {
            None
        }
    }
}

/// The status code of a segment's HTTP response.
pub fn http_status(segment: &Segment) -> Option<u16> {
    segment.http.as_ref()?.response?.status
}
