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

    /// How the segment failed, by the status of its HTTP response or else by its marks; `None` if it succeeded.
    ///
    /// A status of failure beats the marks: an SDK may mark any exception as a fault, also that of a refused request. A
    /// status of success does not, for an invocation of a Lambda function that fails is answered with 200; nor is a
    /// throttled call known by its status, which for many AWS services is 400.
    pub fn from_segment(segment: &Segment) -> Option<Self> {
        if segment.throttle {
            return Some(Self::Throttle);
        }
        match http_status(segment) {
            Some(429) => Some(Self::Throttle),
            Some(500..) => Some(Self::Fault),
            Some(400..500) => Some(Self::ClientError),
            Some(_) | None if segment.fault => Some(Self::Fault),
            Some(_) | None if segment.error => Some(Self::ClientError),
            Some(_) | None => None,
        }
    }
}

/// The status code of a segment's HTTP response.
pub fn http_status(segment: &Segment) -> Option<u16> {
    segment.http.as_ref()?.response?.status
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_status_beats_the_mark_but_for_what_only_marks_say() {
        let (fault, error, throttle) =
            (json!({ "fault": true }), json!({ "error": true }), json!({ "throttle": true }));
        for (status, marks, expected) in [
            (400, &fault, Some(RequestFailure::ClientError)),
            (404, &json!({}), Some(RequestFailure::ClientError)),
            (429, &fault, Some(RequestFailure::Throttle)),
            (429, &error, Some(RequestFailure::Throttle)),
            (503, &error, Some(RequestFailure::Fault)),
            (400, &throttle, Some(RequestFailure::Throttle)),
            (200, &fault, Some(RequestFailure::Fault)),
            (200, &json!({}), None),
            (0, &error, Some(RequestFailure::ClientError)),
        ] {
            let mut segment =
                json!({ "id": "a", "name": "b", "start_time": 1.0, "http": { "response": { "status": status } } });
            segment.as_object_mut().unwrap().extend(marks.as_object().unwrap().clone());
            let segment: Segment = serde_json::from_value(segment).unwrap();
            assert_eq!(RequestFailure::from_segment(&segment), expected, "{status} {marks}");
        }
    }
}
