//! The service graph and traces -> evidence.

use crate::model::{Findings, Scope, Source};
use crate::telemetry::{Collected, TraceTelemetry};

/// The evidence in traces.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<TraceTelemetry>) -> Findings {
    let evidence = super::graph::evidence(scope, &collected.telemetry.graph);
    Findings::new(Source::Traces, evidence, collected.gaps).with_graph(collected.telemetry.graph)
}
