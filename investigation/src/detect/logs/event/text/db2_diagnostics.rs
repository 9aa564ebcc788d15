//! Entries of Db2's diagnostic log, whose first line ends in the level, and of which one says what happened:
//! `MESSAGE : ADM1823E  The active log is full …`.
//!
//! Source: <https://www.ibm.com/docs/en/db2/11.5?topic=logging-db2diag-log-file-entries>

use crate::detect::logs::event::record::Record;
use crate::detect::logs::event::severity::Severity;

/// Reads an entry. What is neither a warning nor worse is information: `Event`, `Info`.
pub fn read(entry: &str) -> Option<Record> {
    let (first, rest) = entry.split_once('\n')?;
    let (_, level) = first.split_once(" LEVEL: ")?;
    let (label, message) = rest.lines().find(|line| line.starts_with("MESSAGE"))?.split_once(':')?;
    let severity = match level.split_whitespace().next()? {
        "Severe" | "Error" | "Critical" => Severity::Error,
        "Warning" => Severity::Warning,
        _ => Severity::Info,
    };
    (label.trim_end() == "MESSAGE").then(|| Record::new(message.trim(), Some(severity)))
}
