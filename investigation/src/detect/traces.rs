//! The service graph and traces -> evidence.

use crate::model::{Findings, Scope, Source};
use crate::telemetry::{Collected, TraceTelemetry};

/// The evidence in traces.
#[must_use]
pub fn detect(_scope: &Scope, collected: Collected<TraceTelemetry>) -> Findings {
    Findings::new(Source::Traces, Vec::new(), collected.gaps)
}
