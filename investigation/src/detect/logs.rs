//! Log lines -> evidence.

use crate::model::{Findings, Scope, Source};
use crate::telemetry::{Collected, LogLine};

/// The evidence in log lines.
#[must_use]
pub fn detect(_scope: &Scope, collected: Collected<Vec<LogLine>>) -> Findings {
    Findings::new(Source::Logs, Vec::new(), collected.gaps)
}
