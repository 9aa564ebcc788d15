//! Who slowed by far the most, where no service graph shows whose own excess explains the entry's.
//!
//! Callers wait for their callees, so that slowness spreads to all of them; in proportion to the usual response time it is
//! greatest where it began, for a caller has work of its own besides. How surprising a departure is cannot tell them
//! apart: 2 ms that become 2 s and 16 ms that become 1.8 s are both beyond all doubt.

use super::relevance::Relevance;
use crate::detect::series::{SIGNIFICANT_SCORE, strength};
use crate::model::{Evidence, EvidenceKind, Magnitude, Unit};
use crate::rank::candidate::is_call_with_end;
use crate::rank::evidence_graph::{EvidenceGraph, NodeEvidence};
use crate::rank::topology::NodeIndex;

/// Added to response times before they are divided, in seconds: below a millisecond the clocks of most sources see only
/// noise.
const RESOLUTION_SECONDS: f64 = 0.001;

/// Whoever slowed by so many times as much as the next stands out wholly.
const CLEAR_LEAD: f64 = 4.0;

/// The score, in standard deviations, from which a rise is certain. Below, down to [`SIGNIFICANT_SCORE`], one of the hundreds
/// of series of a system reaches it by chance: the mean of a minute with two requests is ten times the usual every other day.
const CERTAIN_SCORE: f64 = 3.0 * SIGNIFICANT_SCORE;

/// Percentiles, or mean and percentile, of one entity's response time that say independent things: the usual request, and
/// the slow ones.
const MAX_STATISTICS: usize = 2;

/// Slow requests that wait for another slowed by this many times its extra time call it several times.
const SEVERAL_CALLS: f64 = 1.5;

/// What the lead of an ingress counts, 0 to 1: it waits for everything.
const LEAD_OF_INGRESS: f64 = 0.5;

/// Every possible cause that slowed, the furthest first.
#[derive(Debug, Default)]
pub(super) struct Slowdowns {
    by_node: Vec<Slowdown>,
    greatest_ratio: f64,
    has_comparable: bool,
}

/// How far an entity slowed.
#[derive(Debug, Clone, Copy)]
struct Slowdown {
    node: NodeIndex,
    /// The logarithm of how many times as long its requests take, as far as that matters at the entry.
    log_ratio: f64,
    /// How surely that is none of the accidents that a look at many series brings, 0 to 1.
    certainty: f64,
    /// How much longer requests take, in seconds, by the statistic that rose least and by the one that rose most: the usual
    /// request and the slow ones, roughly.
    extra_seconds: (f64, f64),
}

impl Slowdown {
    /// Whether it looks like a caller of the other: few of its requests, but not its usual ones, wait for the other, and
    /// those do so several times. Who is called cannot look so: its callers wait at least as long as it takes.
    fn may_call(&self, other: &Self) -> bool {
        let (usual, slow) = self.extra_seconds;
        let (usual_of_other, slow_of_other) = other.extra_seconds;
        usual < usual_of_other && slow > SEVERAL_CALLS * slow_of_other
    }
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
        let of_node = |node| rises(graph, node, relevance);
        let statistics = graph.possible_causes().map(|node| of_node(node).len()).max().unwrap_or(0);
        let counted = statistics.min(MAX_STATISTICS);
        let mut slowdowns = Vec::new();
        let mut greatest_ratio = 0.0_f64;
        for node in graph.possible_causes() {
            slowdowns.extend(network_slowdown(graph, node, relevance));
            let rises = of_node(node);
            greatest_ratio = rises.iter().map(|rise| rise.log_ratio).fold(greatest_ratio, f64::max);
            slowdowns.extend(mean_of_furthest(&rises, counted));
        }
        slowdowns.sort_by(|a, b| b.log_ratio.total_cmp(&a.log_ratio).then(a.node.cmp(&b.node)));
        Self { by_node: slowdowns, greatest_ratio, has_comparable }
    }

    /// The lead of an entity over the next one that slowed; none if another slowed more. Nobody stands out alone: without a
    /// second response time there is nothing to compare with. Nor does who logs time-outs, for it waits for another, or who
    /// may be a caller of the next.
    pub(super) fn lead(&self, graph: &EvidenceGraph<'_>, node: NodeIndex) -> Option<Lead> {
        let own = self.by_node.iter().find(|slowdown| slowdown.node == node)?;
        let is_other = |other: &&Slowdown| other.node != node && !is_call_with_end(graph, node, other.node);
        let next = self.by_node.iter().find(is_other);
        let is_without_comparison = next.is_none() && !self.has_comparable;
        if is_without_comparison || next.is_some_and(|next| own.may_call(next)) {
            return None;
        }
        let lead = (own.log_ratio - next.map_or(0.0, |next| next.log_ratio)) / CLEAR_LEAD.ln();
        let factor = if graph.is_ingress(node) { LEAD_OF_INGRESS } else { 1.0 };
        (lead > 0.0 && !logs_timeouts(&graph.evidence[node]))
            .then(|| Lead { extent: factor * own.certainty * lead.min(1.0), next: next.map(|next| next.node) })
    }

    /// Whether response times of several entities were read, whether they rose or not.
    pub(super) fn are_comparable(&self) -> bool {
        self.has_comparable
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

/// How much longer a call spends on the network.
fn network_slowdown(graph: &EvidenceGraph<'_>, call: NodeIndex, relevance: &Relevance) -> Option<Slowdown> {
    let mut symptoms = graph.evidence[call].symptoms.iter();
    let rise = symptoms.find(|symptom| symptom.kind == EvidenceKind::NetworkTimeRise)?;
    let strength = rise.magnitude.strength;
    let relevant_share = if strength > 0.0 { relevance.strength(call, rise) / strength } else { 0.0 };
    let log_ratio = log_ratio(rise.magnitude)? * relevant_share;
    let extra_seconds = extra(rise.magnitude);
    Some(Slowdown {
        node: call,
        log_ratio,
        certainty: certainty(rise, relevance),
        extra_seconds: (extra_seconds, extra_seconds),
    })
}

/// Each statistic of the response time that rose; the greatest first.
fn rises(graph: &EvidenceGraph<'_>, node: NodeIndex, relevance: &Relevance) -> Vec<Slowdown> {
    let mut rises = Vec::new();
    for symptom in graph.evidence[node].symptoms.iter().filter(|symptom| symptom.kind == EvidenceKind::LatencyRise) {
        if let Some(log_ratio) = log_ratio(symptom.magnitude) {
            let log_ratio = log_ratio * relevance.of_extra_time(node, symptom);
            let extra_seconds = extra(symptom.magnitude);
            let certainty = certainty(symptom, relevance);
            rises.push(Slowdown { node, log_ratio, certainty, extra_seconds: (extra_seconds, extra_seconds) });
        }
    }
    rises.sort_by(|a, b| b.log_ratio.total_cmp(&a.log_ratio));
    rises
}

/// The mean over so many statistics, those that rose furthest; one that others have, and that did not depart here, counts as
/// unmoved. None where none rose.
fn mean_of_furthest(rises: &[Slowdown], count: usize) -> Option<Slowdown> {
    let node = rises.first()?.node;
    let furthest = || rises.iter().take(count);
    let sum: f64 = furthest().map(|rise| rise.log_ratio).sum();
    let certain: f64 = furthest().map(|rise| rise.log_ratio * rise.certainty).sum();
    let least = if rises.len() < count { 0.0 } else { f64::INFINITY };
    let usual = furthest().map(|rise| rise.extra_seconds.0).fold(least, f64::min);
    let slow = furthest().map(|rise| rise.extra_seconds.1).fold(0.0, f64::max);
    (sum > 0.0).then(|| Slowdown {
        node,
        log_ratio: sum / count as f64,
        certainty: certain / sum,
        extra_seconds: (usual, slow),
    })
}

/// How surely, 0 to 1, a rise is none of the accidents that a look at many series brings.
fn certainty(rise: &Evidence, relevance: &Relevance) -> f64 {
    let (by_chance, certain) = (strength(SIGNIFICANT_SCORE), strength(CERTAIN_SCORE));
    let beyond_chance = (rise.magnitude.strength - by_chance) / (certain - by_chance);
    beyond_chance.clamp(0.0, 1.0) * relevance.share_of_min_points(rise)
}

fn extra(magnitude: Magnitude) -> f64 {
    (magnitude.observed - magnitude.expected).max(0.0)
}

fn log_ratio(magnitude: Magnitude) -> Option<f64> {
    let ratio = (magnitude.observed + RESOLUTION_SECONDS) / (magnitude.expected + RESOLUTION_SECONDS);
    (magnitude.unit == Unit::Seconds && ratio > 1.0).then(|| ratio.ln())
}
