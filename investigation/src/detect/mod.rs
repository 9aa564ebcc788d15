//! Raw telemetry -> evidence. One module a source, each pure and linear in its input.

pub mod alarms;
pub mod changes;
pub mod departure;
pub mod dimensions;
pub mod graph;
pub mod logs;
pub mod metrics;
pub mod redact;
pub mod series;
pub mod stream;
pub mod traces;

#[cfg(test)]
pub(crate) mod fixtures;

use std::collections::BTreeMap;

use crate::model::{Evidence, Findings, Gap, GapReason, Source};
use crate::telemetry::ServiceGraph;

impl Findings {
    /// Puts evidence and gaps in their order, so that the order of arrival leaves no trace.
    #[must_use]
    pub fn new(source: Source, mut evidence: Vec<Evidence>, mut gaps: Vec<Gap>) -> Self {
        evidence.sort_by(|a, b| {
            let strongest = b.magnitude.strength.total_cmp(&a.magnitude.strength);
            a.id.cmp(&b.id).then(strongest).then_with(|| a.summary.cmp(&b.summary))
        });
        evidence.dedup_by(|a, b| a.id == b.id);
        gaps.sort();
        gaps.dedup();
        Self { source, evidence, gaps, graph: None, read: BTreeMap::new() }
    }

    /// Notes how much was read.
    #[must_use]
    pub fn having_read(mut self, what: &str, count: usize) -> Self {
        self.read.insert(what.to_owned(), u64::try_from(count).unwrap_or(u64::MAX));
        self
    }

    /// Hands the service graph on to the ranking.
    #[must_use]
    pub fn with_graph(mut self, graph: ServiceGraph) -> Self {
        self.graph = Some(graph);
        self
    }

    /// Findings of a source that gave nothing.
    #[must_use]
    pub fn missing(source: Source, reason: GapReason, detail: impl Into<String>) -> Self {
        Self::new(source, Vec::new(), vec![Gap { source, reason, detail: detail.into() }])
    }
}
