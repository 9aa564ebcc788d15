//! CloudWatch Logs: one log event, and the two ways in which it is held.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One log event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LogLine {
    /// When the event was written, to the millisecond.
    pub at: Timestamp,
    /// The name of the log group that holds the event.
    pub group: String,
    /// The text as it was written: neither redacted nor escaped.
    pub message: String,
}

/// One log event, borrowed from the [`LogLines`](super::LogLines) that hold it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct LogLineRef<'a> {
    /// When the event was written, to the millisecond.
    pub at: Timestamp,
    /// The name of the log group that holds the event.
    pub group: &'a str,
    /// The text as it was written: neither redacted nor escaped.
    pub message: &'a str,
    /// Its place among the lines that hold it, from 0.
    #[serde(skip)]
    pub position: u32,
}

impl LogLineRef<'_> {
    /// The same event, on its own.
    #[must_use]
    pub fn to_owned_line(&self) -> LogLine {
        LogLine { at: self.at, group: self.group.to_owned(), message: self.message.to_owned() }
    }
}
