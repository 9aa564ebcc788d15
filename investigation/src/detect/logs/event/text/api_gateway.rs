//! Execution logs of API Gateway: several lines a request, each behind the request's id in brackets; and its access logs
//! in XML and CSV.
//!
//! Sources: <https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html>,
//! <https://repost.aws/knowledge-center/api-gateway-cloudwatch-logs>

use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::http_access::HttpAccess;
use crate::detect::logs::event::record::{Record, StatedMode};
use crate::detect::logs::event::severity::Severity;

/// What a line says that reports trouble, how bad that is, and the failure mode that it names. All others inform:
/// headers, bodies and URIs before and after transformations, whatever words these hold.
const TROUBLE: [(&str, Severity, StatedMode); 9] = [
    ("Execution failed due to a timeout", Severity::Error, StatedMode::Stated(Some(FailureMode::Timeout))),
    ("Execution failed due to configuration error", Severity::Error, StatedMode::InWords),
    ("Execution failed due to a network error", Severity::Error, StatedMode::Stated(Some(FailureMode::Network))),
    ("Execution failed", Severity::Error, StatedMode::InWords),
    ("Lambda execution failed", Severity::Error, StatedMode::InWords),
    ("Invalid permissions on Lambda function", Severity::Error, StatedMode::InWords),
    ("Unauthorized request", Severity::Warning, StatedMode::Stated(Some(FailureMode::AccessDenied))),
    ("Usage Plan check FAILED", Severity::Warning, StatedMode::Stated(Some(FailureMode::Throttle))),
    ("API Key ", Severity::Info, StatedMode::Stated(None)),
];

/// The lines that hold a status, in front of it.
const STATUS_LABELS: [&str; 2] = ["Method completed with status: ", "with status code: "];

/// Reads a line of an execution log, or an access log in XML or CSV.
pub fn read(line: &str) -> Option<Record> {
    if line.starts_with("<request ") {
        return read_xml(line);
    }
    let Some((id, said)) = line.strip_prefix('(').and_then(|rest| rest.split_once(") ")) else { return read_csv(line) };
    if !is_request_id(id) {
        return None;
    }
    if let Some(status) = STATUS_LABELS.iter().find_map(|label| find_number(said, label)) {
        let access = HttpAccess::from_status(status)?;
        let what = said.split(':').next().unwrap_or(said);
        return Some(access.to_record(None, Some(what), None));
    }
    let trouble = TROUBLE.iter().find(|(words, _, _)| said.starts_with(words));
    Some(match trouble {
        Some((_, severity, mode)) => Record { mode: *mode, ..Record::new(said, Some(*severity)) },
        None => Record::info(said.split(':').next().unwrap_or(said)),
    })
}

/// Whether it is the id of a request: a UUID, or the shorter ids of WebSocket APIs, which are in Base64.
fn is_request_id(id: &str) -> bool {
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'=' | b'+' | b'/');
    (10..=64).contains(&id.len()) && id.bytes().all(is_part) && id.bytes().any(|byte| byte.is_ascii_digit())
}

fn find_number(said: &str, label: &str) -> Option<u64> {
    let (_, behind) = said.split_once(label)?;
    behind.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}

/// An access log in XML: `<request id="…"> <ip>…</ip> … <status>200</status> …</request>`.
fn read_xml(line: &str) -> Option<Record> {
    let tag = |name: &str| {
        let (_, behind) = line.split_once(&format!("<{name}>"))?;
        behind.split_once("</").map(|(value, _)| value.trim())
    };
    let method = tag("httpMethod").unwrap_or_default();
    let access = HttpAccess::new(tag("status")?.parse().ok()?, method, tag("resourcePath").unwrap_or_default())?;
    Some(access.to_record(None, None, None))
}

/// An access log in CSV: `ip,caller,user,time,method,path,protocol,status,length,requestId`.
fn read_csv(line: &str) -> Option<Record> {
    let (before, behind) = line.split_once(",HTTP/")?;
    let status = behind.split(',').nth(1)?.parse().ok()?;
    let mut fields = before.rsplit(',');
    let (path, method) = (fields.next()?, fields.next()?);
    Some(HttpAccess::new(status, method, path)?.to_record(None, None, None))
}
