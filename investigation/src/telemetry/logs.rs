//! CloudWatch Logs: what is read of them, one log event, and the two ways in which it is held.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Collected, DatabaseLoad, IdSample, LogLines};

/// What is read of the log groups.
#[derive(Debug, Clone, PartialEq)]
pub struct LogTelemetry {
    /// The lines that show trouble, cold starts or rejected connections; all lines where these are few or were recorded.
    pub lines: LogLines,
    /// By log group, how many lines were found where not all of them were read: what was read is then a fair sample.
    pub counts: BTreeMap<String, GroupCounts>,
    /// Ordinary lines, where not all of them are among `lines`. What they lack, `lines` do not lack.
    pub requests: Collected<RequestLines>,
    /// What services of AWS state of the resources that the context names, a line for each event, by the service in place of
    /// a log group ([`EVENTS_GROUP_PREFIX`]).
    pub events: Collected<LogLines>,
    /// Which statements loaded the databases that the context names.
    pub load: Collected<Vec<DatabaseLoad>>,
}

/// Under which name the events of a service stand, in place of a log group's: `events of rds`.
pub const EVENTS_GROUP_PREFIX: &str = "events of ";

/// How many lines of a log group were found in each window, and how many of them were read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct GroupCounts {
    /// In the baseline window.
    pub baseline: LineCount,
    /// In the incident window.
    pub incident: LineCount,
}

/// How many lines were found, and how many of them were read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LineCount {
    /// Lines that were found.
    pub found: u64,
    /// Those of them that were read.
    pub read: u64,
}

impl LineCount {
    /// For how many lines each line that was read stands: 1 where all were read, and never less.
    #[must_use]
    pub fn weight(self) -> f64 {
        if self.read == 0 { 1.0 } else { (self.found as f64 / self.read as f64).max(1.0) }
    }
}

/// The lines of a sample of requests: of each, all that bear its id. Others may be among them.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestLines {
    /// The lines.
    pub lines: LogLines,
    /// The requests of which all lines are there.
    pub sample: IdSample,
}

impl From<LogLines> for LogTelemetry {
    /// The telemetry of which these lines are all.
    fn from(lines: LogLines) -> Self {
        Self {
            lines,
            counts: BTreeMap::new(),
            requests: Collected::whole(RequestLines::default()),
            events: Collected::whole(LogLines::default()),
            load: Collected::whole(Vec::new()),
        }
    }
}

impl From<Vec<LogLine>> for LogTelemetry {
    fn from(lines: Vec<LogLine>) -> Self {
        LogLines::from(lines).into()
    }
}

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
