//! Alarm transitions -> evidence.

use crate::model::{Findings, Scope, Source};
use crate::telemetry::{AlarmTransition, Collected};

/// The evidence in alarm transitions.
#[must_use]
pub fn detect(_scope: &Scope, collected: Collected<Vec<AlarmTransition>>) -> Findings {
    Findings::new(Source::Alarms, Vec::new(), collected.gaps)
}
