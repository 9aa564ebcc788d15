//! CloudWatch metrics -> evidence.

use crate::model::{Findings, Scope, Source};
use crate::telemetry::{Collected, MetricSeries};

/// The evidence in metric series.
#[must_use]
pub fn detect(_scope: &Scope, collected: Collected<Vec<MetricSeries>>) -> Findings {
    Findings::new(Source::Metrics, Vec::new(), collected.gaps)
}
