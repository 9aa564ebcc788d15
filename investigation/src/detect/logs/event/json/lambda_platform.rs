//! Events of the Lambda platform in JSON.
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html>

use super::fields::{Fields, find_number, find_object, find_text};
use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::record::{Record, with_reason};

/// Reads an event of the platform.
pub fn read(fields: &Fields) -> Option<Record> {
    let kind = fields.get("type")?.as_str().filter(|kind| kind.starts_with("platform."))?;
    let Some(record) = find_object(fields, "record") else { return Some(Record::info(kind)) };
    let status = find_text(record, &["status"]);
    let headline = [Some(kind), status].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let error_type = find_text(record, &["errorType"]);
    let used = find_number(record, &["metrics.maxMemoryUsedMB"]);
    let size = find_number(record, &["metrics.memorySizeMB"]);
    // Lambda ends an invocation that needs more, so that the memory size is the most that can be used.
    if used.zip(size).is_some_and(|(used, size)| used >= size) {
        let headline = with_reason(&headline, Some("out of memory"));
        let has_failed = matches!(status, Some("error" | "failure" | "timeout"));
        let record = if has_failed { Record::error(headline) } else { Record::warning(headline) };
        return Some(record.with_mode(Some(FailureMode::Memory)));
    }
    let record = match status {
        Some("timeout") => Record::error(headline).with_mode(Some(FailureMode::Timeout)),
        Some("error" | "failure") => Record::error(with_reason(&headline, error_type)),
        Some(_) | None if kind == "platform.logsDropped" => {
            Record::warning(with_reason(&headline, find_text(record, &["reason"])))
        }
        Some(_) | None => Record::info(headline),
    };
    Some(record)
}
