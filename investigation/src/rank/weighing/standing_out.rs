//! Who slowed by far the most, where no service graph shows whose own excess explains the entry's.
//!
//! Callers wait for their callees, so that slowness spreads to all of them; in proportion to the usual response time it is
//! greatest where it began, for a caller has work of its own besides. How surprising a departure is cannot tell them
//! apart: 2 ms that become 2 s and 16 ms that become 1.8 s are both beyond all doubt.

use super::relevance::Relevance;
use crate::model::{EvidenceKind, Magnitude, Unit};
use crate::rank::candidate::is_call_with_end;
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
    has_comparable: bool,
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
    /// `has_comparable` says whether response times of at least two entities were read, departed or not.
    pub(super) fn new(graph: &EvidenceGraph<'_>, relevance: &Relevance, has_comparable: bool) -> Self {
        let statistics = graph.possible_causes().map(|node| ratios(graph, node, relevance).len()).max().unwrap_or(0);
        let counted = statistics.min(MAX_STATISTICS);
        let mut slowdowns = Vec::new();
        for node in graph.possible_causes() {
            if let Some(ratio) = network_ratio(graph, node, relevance) {
                slowdowns.push((node, ratio));
            }
            // A statistic that others have, and that did not depart here, counts as unmoved.
            let furthest: f64 = ratios(graph, node, relevance).iter().take(counted).sum();
            if furthest > 0.0 {
                slowdowns.push((node, furthest / counted as f64));
            }
        }
        slowdowns.sort_by(|(a_node, a), (b_node, b)| b.total_cmp(a).then(a_node.cmp(b_node)));
        let greatest = graph.possible_causes().filter_map(|node| ratios(graph, node, relevance).first().copied());
        Self { by_node: slowdowns, greatest_ratio: greatest.fold(0.0, f64::max), has_comparable }
    }

    /// The lead of an entity over the next one that slowed; none if another slowed more. Nobody stands out alone: without a
    /// second response time there is nothing to compare with. Nor does who logs time-outs, for it waits for another.
    pub(super) fn lead(&self, graph: &EvidenceGraph<'_>, node: NodeIndex) -> Option<Lead> {
        let (_, own) = self.by_node.iter().find(|(slowed, _)| *slowed == node)?;
        let next = self.by_node.iter().find(|(slowed, _)| *slowed != node && !is_call_with_end(graph, node, *slowed));
        if next.is_none() && !self.has_comparable {
            return None;
        }
        let lead = (own - next.map_or(0.0, |(_, of_next)| *of_next)) / CLEAR_LEAD.ln();
        let factor = if graph.is_ingress(node) { LEAD_OF_INGRESS } else { 1.0 };
        (lead > 0.0 && !logs_timeouts(&graph.evidence[node]))
            .then(|| Lead { extent: factor * lead.min(1.0), next: next.map(|(next, _)| *next) })
    }

    /// Whether several slowed, so that each may have inherited it from another.
    pub(super) fn are_several(&self) -> bool {
        self.by_node.len() > 1
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

/// The logarithm of how many times as long a call spends on the network, as far as that matters at the entry.
fn network_ratio(graph: &EvidenceGraph<'_>, call: NodeIndex, relevance: &Relevance) -> Option<f64> {
    let mut symptoms = graph.evidence[call].symptoms.iter();
    let rise = symptoms.find(|symptom| symptom.kind == EvidenceKind::NetworkTimeRise)?;
    let strength = rise.magnitude.strength;
    Some(log_ratio(rise.magnitude)? * if strength > 0.0 { relevance.strength(call, rise) / strength } else { 0.0 })
}

/// For each statistic of the response time that rose, the logarithm of how many times as long it is, as far as that matters
/// at the entry; greatest first.
fn ratios(graph: &EvidenceGraph<'_>, node: NodeIndex, relevance: &Relevance) -> Vec<f64> {
    let symptoms = graph.evidence[node].symptoms.iter();
    let latency_rises = symptoms.filter(|symptom| symptom.kind == EvidenceKind::LatencyRise);
    let mut ratios: Vec<f64> = latency_rises
        .filter_map(|symptom| Some(log_ratio(symptom.magnitude)? * relevance.of_extra_time(node, symptom)))
        .collect();
    ratios.sort_by(|a, b| b.total_cmp(a));
    ratios
}

fn log_ratio(magnitude: Magnitude) -> Option<f64> {
    let ratio = (magnitude.observed + RESOLUTION_SECONDS) / (magnitude.expected + RESOLUTION_SECONDS);
    (magnitude.unit == Unit::Seconds && ratio > 1.0).then(|| ratio.ln())
}
