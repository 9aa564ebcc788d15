//! Access logs of CloudFront, standard and in real time: values that tabs separate.
//!
//! The standard log has its fields in a fixed order, the real-time log in one that its owner chooses. What is needed is
//! known by its values: the result, the status, the method and the path.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html>,
//! <https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/real-time-logs.html>

use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::http_access::{HttpAccess, HttpOutcome};
use crate::detect::logs::event::record::Record;

/// The fewest values of a line.
const MIN_VALUES: usize = 8;

/// Where the status stands in the standard log, which begins with a date, and in the usual order of a real-time log.
const STATUS_OF_STANDARD: usize = 8;
const STATUS_OF_REAL_TIME: usize = 3;
const DATE_LENGTH: usize = "2026-01-01".len();

/// How CloudFront answered.
const RESULTS: [&str; 9] = [
    "Hit",
    "RefreshHit",
    "OriginShieldHit",
    "Miss",
    "LimitExceeded",
    "CapacityExceeded",
    "Error",
    "Redirect",
    "LambdaGeneratedResponse",
];

/// Why CloudFront answered with an error, in words, with the failure mode that this names.
const DETAILS: [(&str, Option<FailureMode>); 14] = [
    ("AbortedOrigin", None),
    ("ClientCommError", None),
    ("ClientGeoBlocked", None),
    ("ClientHungUpRequest", None),
    ("InvalidRequest", None),
    ("InvalidRequestBlocked", None),
    ("InvalidRequestCertificate", None),
    ("InvalidRequestMethod", None),
    ("OriginCommError", Some(FailureMode::Network)),
    ("OriginConnectError", Some(FailureMode::Network)),
    ("OriginContentRangeLengthError", None),
    ("OriginDnsError", Some(FailureMode::Network)),
    ("OriginError", None),
    ("OriginHeaderTooBigError", None),
];
const MORE_DETAILS: [(&str, Option<FailureMode>); 5] = [
    ("OriginInvalidResponseError", None),
    ("OriginReadError", Some(FailureMode::Network)),
    ("OriginWriteError", Some(FailureMode::Network)),
    ("OriginZeroSizeObjectError", None),
    ("SlowReaderOriginError", Some(FailureMode::Timeout)),
];

const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH"];

/// Reads a line of an access log, or one of those that name its fields.
pub fn read(line: &str) -> Option<Record> {
    if line.starts_with("#Version:") || line.starts_with("#Fields:") {
        return Some(Record::info("names of the fields of an access log"));
    }
    if line.bytes().filter(|byte| *byte == b'\t').count() < MIN_VALUES {
        return None;
    }
    let values: Vec<&str> = line.split('\t').collect();
    let result = values.iter().find(|value| RESULTS.contains(value))?;
    let method = values.iter().find(|value| METHODS.contains(value))?;
    let path = values.iter().find(|value| value.starts_with('/')).copied().unwrap_or_default();
    // 000 stands for a client that left before it was answered.
    let is_status = |value: &&&str| value.len() == 3 && value.bytes().all(|byte| byte.is_ascii_digit());
    let is_standard = values.first().is_some_and(|date| date.len() == DATE_LENGTH && date.contains('-'));
    let usual_place = if is_standard { STATUS_OF_STANDARD } else { STATUS_OF_REAL_TIME };
    let status = values.get(usual_place).filter(is_status).or_else(|| values.iter().find(is_status))?;
    let mut details = DETAILS.iter().chain(&MORE_DETAILS);
    let detail = details.find(|(name, _)| values.contains(name));
    let access = match HttpAccess::new(status.parse().ok()?, method, path) {
        Some(access) => access,
        None => HttpAccess { outcome: HttpOutcome::ClientGone, ..HttpAccess::new(200, method, path)? },
    };
    let access = match detail {
        Some((name, mode)) => access.because(name, *mode),
        None if matches!(*result, "LimitExceeded" | "CapacityExceeded") => {
            access.because(result, Some(FailureMode::Quota))
        }
        None => access,
    };
    Some(access.to_record(None, None, None))
}
