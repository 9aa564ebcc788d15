//! Reports of Erlang's SASL, whose first line is their kind: `=CRASH REPORT==== 10-Mar-2026::14:00:00 ===`.
//!
//! Source: <https://www.erlang.org/doc/apps/sasl/error_logging.html>

use crate::detect::logs::event::record::{Record, with_reason};
use crate::detect::logs::event::severity::Severity;

/// What begins the lines that say why, best first.
const REASONS: [&str; 4] = ["exception exit:", "exception error:", "exception throw:", "reason:"];

/// Reads a report.
pub fn read(message: &str) -> Option<Record> {
    let (kind, rest) = message.strip_prefix('=')?.split_once(" REPORT====")?;
    let severity = match kind {
        "CRASH" | "SUPERVISOR" | "ERROR" => Severity::Error,
        "WARNING" => Severity::Warning,
        "INFO" | "PROGRESS" => Severity::Info,
        _ => return None,
    };
    let find_reason = |label: &&str| rest.lines().find_map(|line| line.trim_start().strip_prefix(*label));
    let headline = format!("{} report", kind.to_ascii_lowercase());
    Some(Record::new(with_reason(&headline, REASONS.iter().find_map(find_reason)), Some(severity)))
}
