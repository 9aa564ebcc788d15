//! CloudWatch Logs.

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
