//! Who slowed by far the most, where no service graph shows whose own excess explains the entry's.
//!
//! Callers wait for their callees, so that slowness spreads to all of them; in proportion to the usual response time it is
//! greatest where it began, for a caller has work of its own besides. How surprising a departure is cannot tell them
//! apart: 2 ms that become 2 s and 16 ms that become 1.8 s are both beyond all doubt.

use crate::model::{Evidence, EvidenceKind, Unit};
use crate::rank::evidence_graph::{EvidenceGraph, NodeEvidence};
use crate::rank::topology::NodeIndex;

/// Added to response times before they are divided, in seconds: below a millisecond the clocks of most sources see only
/// noise.
const RESOLUTION_SECONDS: f64 = 0.001;

/// Whoever slowed by so many times as much as the next stands out wholly.
const CLEAR_LEAD: f64 = 10.0;

/// Percentiles, or mean and percentile, of one entity's response time that say independent things: the usual request, and
/// the slow ones.
const MAX_STATISTICS: usize = 2;

/// What the lead of an ingress counts, 0 to 1: it waits for everything.
const LEAD_OF_INGRESS: f64 = 0.5;

/// Every possible cause that slowed, the furthest first, with the logarithm of how many times as long its requests take.
#[derive(Debug, Default)]
pub(super) struct Slowdowns {
    by_node: Vec<(NodeIndex, f64)>,
    greatest_ratio: f64,
}

/// An entity's lead over the next.
#[derive(Debug, Clone, Copy)]
pub(super) struct Lead {
    /// 0 to 1: 1 if it slowed [`CLEAR_LEAD`] times as much.
    pub extent: f64,
    /// Who slowed next; none if nobody else did.
    pub next: Option<NodeIndex>,
}

impl Slowdowns {
    pub(super) fn new(graph: &EvidenceGraph<'_>) -> Self {
        let statistics = graph.possible_causes().map(|node| ratios(graph, node).len()).max().unwrap_or(0);
        let counted = statistics.min(MAX_STATISTICS);
        let mut slowdowns = Vec::new();
        for node in graph.possible_causes() {
            // A statistic that others have, and that did not depart here, counts as unmoved.
            let furthest: f64 = ratios(graph, node).iter().take(counted).sum();
            if furthest > 0.0 {
                slowdowns.push((node, furthest / counted as f64));
            }
        }
        slowdowns.sort_by(|(a_node, a), (b_node, b)| b.total_cmp(a).then(a_node.cmp(b_node)));
        let greatest = graph.possible_causes().filter_map(|node| ratios(graph, node).first().copied());
        Self { by_node: slowdowns, greatest_ratio: greatest.fold(0.0, f64::max) }
    }

    /// The lead of an entity over the next one that slowed; none if another slowed more. Nobody stands out alone: without a
    /// second response time there is nothing to compare with. Nor does who logs time-outs, for it waits for another.
    pub(super) fn lead(&self, graph: &EvidenceGraph<'_>, node: NodeIndex) -> Option<Lead> {
        let (_, own) = self.by_node.iter().find(|(slowed, _)| *slowed == node)?;
        let (next, of_next) = self.by_node.iter().find(|(slowed, _)| *slowed != node)?;
        let lead = (own - of_next) / CLEAR_LEAD.ln();
        let factor = if graph.is_ingress(node) { LEAD_OF_INGRESS } else { 1.0 };
        (lead > 0.0 && !logs_timeouts(&graph.evidence[node]))
            .then(|| Lead { extent: factor * lead.min(1.0), next: Some(*next) })
    }

    /// The greatest of all statistics of all response times, as a logarithm; 0 if none rose.
    pub(super) fn greatest_ratio(&self) -> f64 {
        self.greatest_ratio
    }
}

/// Whether an entity says that it waits for another.
pub(super) fn logs_timeouts(evidence: &NodeEvidence<'_>) -> bool {
    evidence.symptoms.iter().any(|symptom| symptom.kind == EvidenceKind::TimeoutLog)
}

/// For each statistic of the response time that rose, the logarithm of how many times as long it is; greatest first.
fn ratios(graph: &EvidenceGraph<'_>, node: NodeIndex) -> Vec<f64> {
    let symptoms = graph.evidence[node].symptoms.iter();
    let mut ratios: Vec<f64> = symptoms.filter_map(|symptom| log_ratio(symptom)).collect();
    ratios.sort_by(|a, b| b.total_cmp(a));
    ratios
}

fn log_ratio(evidence: &Evidence) -> Option<f64> {
    let magnitude = evidence.magnitude;
    let is_response_time = evidence.kind == EvidenceKind::LatencyRise && magnitude.unit == Unit::Seconds;
    let ratio = (magnitude.observed + RESOLUTION_SECONDS) / (magnitude.expected + RESOLUTION_SECONDS);
    (is_response_time && ratio > 1.0).then(|| ratio.ln())
}
