//! CloudWatch Logs.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// One log event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LogLine {
    /// To the millisecond.
    pub at: Timestamp,
    /// The log group.
    pub group: String,
    /// As it was written: not redacted, not escaped.
    pub message: String,
}
