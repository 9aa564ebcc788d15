//! What the Lambda platform says of an invocation that ended badly, in plain text.
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-view.html>

use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::record::Record;

/// Reads the report of an invocation, or of an initialisation, whose status is not success. A report without a status is
/// judged by its numbers, as any other line.
pub fn read(line: &str) -> Option<Record> {
    let first = line.split_whitespace().next()?;
    if !matches!(first, "REPORT" | "INIT_REPORT") {
        return None;
    }
    let status = find_label(line, "Status: ")?;
    let error_type = find_label(line, "Error Type: ");
    let kind = if first == "REPORT" { "invocation" } else { "initialization" };
    match (status, error_type) {
        ("timeout", _) => Some(Record::error(format!("{kind} ended: timeout")).with_mode(Some(FailureMode::Timeout))),
        ("error" | "failure", Some(error)) => Some(Record::error(format!("{kind} ended: {error}"))),
        ("error" | "failure", None) => Some(Record::error(format!("{kind} ended: error"))),
        (_, _) => None,
    }
}

fn find_label<'a>(line: &'a str, label: &str) -> Option<&'a str> {
    let (_, behind) = line.split_once(label)?;
    behind.split(['\t', '\n']).next().map(str::trim)
}
