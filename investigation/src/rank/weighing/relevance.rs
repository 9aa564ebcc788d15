//! How much of what departs at an entity matters where the symptom is asked about.
//!
//! How surprising a departure is does not say what it does: calls of 3.8 ms that take 4.9 ms are beyond all chance, and no
//! reason why requests to the entry take 8 s more. So extra time counts by its size beside the entry's, a resource by how
//! near to its limit it is, and a slow call by whether other calls of the same caller, or into the same callee, are as slow.

use std::collections::VecDeque;

use super::position::consumer_trouble;
use crate::detect::departure::{Windows, latency_departure, share_departure};
use crate::model::{EntityKind, Evidence, EvidenceKind, Unit, Window};
use crate::rank::evidence_graph::EvidenceGraph;
use crate::rank::propagation::{Propagation, REQUEST_TROUBLE, propagation};
use crate::rank::topology::{NodeIndex, NodeMap};
use crate::telemetry::{Node, Sample};

/// Extra time matters wholly from this share, 0 to 1, of the entry's own extra time, or of its usual time if it is well:
/// less would not be missed there.
const RELEVANT_SHARE: f64 = 0.2;

/// What a resource in use counts, 0 to 1, while the entry is well: nobody waits for it.
const WHILE_ENTRY_IS_WELL: f64 = 0.5;

/// The utilisation, in percent, that is a limit: beyond it queues grow out of proportion, and AWS's own examples scale out.
///
/// Source: <https://docs.aws.amazon.com/autoscaling/ec2/userguide/as-scaling-target-tracking.html>
const LIMIT_PERCENT: f64 = 80.0;

/// A response time that rose in fewer points may be an accident: one slow request in a minute with few.
const MIN_RISEN_POINTS: usize = 3;

/// Fewer slow calls of one caller, or into one callee, than these say nothing of what they have in common.
const MIN_CALLS_IN_COMMON: usize = 3;

/// The departures of all entities, seen from the entry.
pub(super) struct Relevance {
    /// Extra seconds that matter wholly; none where the entry's response time is not known.
    relevant_seconds: Option<f64>,
    incident_window: Window,
    is_entry_well: bool,
    /// Whether requests to the entry wait for the entity: it is called, and not through a queue.
    is_waited_for: NodeMap<bool>,
    /// For each call how much of its extra time is its own, 0 to 1, and not that of its caller or callee.
    share_of_call: NodeMap<f64>,
    /// For each entity the network time, as a strength of 0 to 1, that all of its calls have in common.
    in_common: NodeMap<f64>,
    /// For each queue how surely, 0 to 1, messages wait because of who takes them.
    consumer_trouble: NodeMap<f64>,
}

impl Relevance {
    pub(super) fn new(graph: &EvidenceGraph<'_>, windows: Windows) -> Self {
        let latency = entry_latency(graph, windows);
        let failures = entry_statistics(graph).and_then(|node| share_departure(node, windows, Sample::failures));
        let is_failing = failures.is_some_and(|departure| departure.is_significant());
        let has_trouble =
            graph.entry.is_some_and(|entry| graph.evidence[entry].max_symptom_strength(REQUEST_TROUBLE) > 0.0);
        let mut relevance = Self {
            relevant_seconds: latency.map(|(seconds, _)| RELEVANT_SHARE * seconds),
            incident_window: windows.incident,
            is_entry_well: latency.is_some_and(|(_, is_slow)| !is_slow) && !is_failing && !has_trouble,
            is_waited_for: find_waited_for(graph),
            share_of_call: graph.topology.map(|_| 1.0),
            in_common: graph.topology.map(|_| 0.0),
            consumer_trouble: graph.topology.map(|node| consumer_trouble(graph, node)),
        };
        relevance.compare_calls(graph);
        relevance
    }

    /// The strength, 0 to 1, of a symptom, by how much it matters at the entry.
    pub(super) fn strength(&self, node: NodeIndex, symptom: &Evidence) -> f64 {
        let strength = symptom.magnitude.strength;
        match symptom.kind {
            EvidenceKind::LatencyRise => strength * self.share_of_min_points(symptom),
            EvidenceKind::SelfTimeRise => strength * self.of_extra_time(node, symptom),
            EvidenceKind::NetworkTimeRise => strength * self.of_extra_time(node, symptom) * self.share_of_call[node],
            EvidenceKind::SaturationRise | EvidenceKind::MemoryRise => {
                let if_well = if self.is_entry_well && self.is_waited_for[node] { WHILE_ENTRY_IS_WELL } else { 1.0 };
                strength * if_well * nearness_to_limit(symptom)
            }
            EvidenceKind::BacklogRise => strength * (1.0 - self.consumer_trouble[node]),
            _ => strength,
        }
    }

    /// The greatest of these, 0 to 1, over the symptoms of a node that spread in one of these ways.
    pub(super) fn max_strength(&self, graph: &EvidenceGraph<'_>, node: NodeIndex, propagations: &[Propagation]) -> f64 {
        let symptoms = graph.evidence[node].symptoms.iter();
        let spreading = symptoms.filter(|symptom| propagations.contains(&propagation(symptom.kind)));
        let strongest = spreading.map(|symptom| self.strength(node, symptom)).fold(0.0, f64::max);
        if propagations.contains(&Propagation::Local) { strongest.max(self.in_common[node]) } else { strongest }
    }

    /// How much the extra time of a symptom matters at the entry, 0 to 1: by the square root of their share, for half of
    /// what matters is more than half as telling.
    pub(super) fn of_extra_time(&self, node: NodeIndex, symptom: &Evidence) -> f64 {
        match self.relevant_seconds {
            Some(relevant) if relevant > 0.0 && self.is_waited_for[node] && symptom.magnitude.unit == Unit::Seconds => {
                (extra(symptom) / relevant).min(1.0).sqrt()
            }
            _ => 1.0,
        }
    }

    /// How many of the points that a rise needs it has, 0 to 1; 1 where no points are known.
    pub(super) fn share_of_min_points(&self, rise: &Evidence) -> f64 {
        let Some(series) = rise.series.as_ref().filter(|series| series.unit == rise.magnitude.unit) else { return 1.0 };
        let halfway = f64::midpoint(rise.magnitude.observed, rise.magnitude.expected);
        let (mut points, mut risen_points) = (0, 0);
        for point in series.points.iter().filter(|point| self.incident_window.contains(point.at)) {
            points += 1;
            risen_points += usize::from(point.value >= halfway);
        }
        if points == 0 { 1.0 } else { (risen_points as f64 / points.min(MIN_RISEN_POINTS) as f64).min(1.0) }
    }

    /// Many slow calls out of one caller are the caller's doing, which does not get to its answers; many into one callee are
    /// the callee's. The slowest call among the others says how far that goes: it counts by twice its share of them all. The
    /// calls of who has no processor time left, and those into it, are slow for that reason.
    fn compare_calls(&mut self, graph: &EvidenceGraph<'_>) {
        for node in graph.topology.indexes().filter(|node| !graph.topology[*node].is_call()) {
            let topology_node = &graph.topology[node];
            let starved = self.starvation(graph, node);
            for neighbours in [&topology_node.callees, &topology_node.callers] {
                let slow_calls: Vec<(NodeIndex, f64, f64)> =
                    neighbours.iter().filter_map(|call| network_time(graph, *call)).collect();
                let all_seconds: f64 = slow_calls.iter().map(|(_, seconds, _)| seconds).sum();
                let mut greatest_share = 0.0_f64;
                let mut strongest = 0.0_f64;
                for (call, seconds, strength) in &slow_calls {
                    let share = if slow_calls.len() < MIN_CALLS_IN_COMMON { 1.0 } else { 2.0 * seconds / all_seconds };
                    greatest_share = greatest_share.max(share.min(1.0));
                    strongest = strongest.max(*strength);
                    self.share_of_call[*call] *= share.min(1.0) * (1.0 - starved);
                }
                let common = (1.0 - greatest_share).max(starved);
                if !slow_calls.is_empty() {
                    self.in_common[node] = self.in_common[node].max(strongest * common);
                }
            }
        }
    }

    /// How surely, 0 to 1, an entity has no processor time left: then answers wait in its own queues, which looks like
    /// network time.
    fn starvation(&self, graph: &EvidenceGraph<'_>, node: NodeIndex) -> f64 {
        let symptoms = graph.evidence[node].symptoms.iter();
        let saturations = symptoms.filter(|symptom| symptom.kind == EvidenceKind::SaturationRise);
        saturations.map(|symptom| symptom.magnitude.strength * nearness_to_limit(symptom)).fold(0.0, f64::max)
    }
}

/// The extra seconds of the entry if it is slow beyond chance, else its usual ones, and which of the two.
fn entry_latency(graph: &EvidenceGraph<'_>, windows: Windows) -> Option<(f64, bool)> {
    if let Some(departure) = entry_statistics(graph).and_then(|node| latency_departure(node, windows)) {
        let is_slow = departure.is_significant();
        let seconds = if is_slow { departure.observed - departure.expected } else { departure.expected };
        return Some((seconds, is_slow));
    }
    let symptoms = graph.entry.map(|entry| &graph.evidence[entry].symptoms)?;
    let rises = symptoms.iter().filter(|symptom| symptom.kind == EvidenceKind::LatencyRise);
    let rises_in_seconds = rises.filter(|symptom| symptom.magnitude.unit == Unit::Seconds);
    // The median rises by less than the slow requests do; what is compared with it may be either.
    rises_in_seconds.map(|symptom| extra(symptom)).min_by(f64::total_cmp).map(|seconds| (seconds, true))
}

/// What X-Ray counted at the entry.
fn entry_statistics<'a>(graph: &EvidenceGraph<'a>) -> Option<&'a Node> {
    graph.topology[graph.entry?].statistics
}

/// What the entry waits for: all that it calls, directly or through others, up to the next queue or topic.
fn find_waited_for(graph: &EvidenceGraph<'_>) -> NodeMap<bool> {
    let topology = &graph.topology;
    let mut is_waited_for = topology.map(|_| false);
    let mut queue: VecDeque<NodeIndex> = graph.entry.into_iter().collect();
    while let Some(node) = queue.pop_front() {
        if !is_waited_for[node] {
            is_waited_for[node] = true;
            if !matches!(topology[node].entity.kind, EntityKind::Queue | EntityKind::Topic) {
                queue.extend(&topology[node].callees);
            }
        }
    }
    is_waited_for
}

/// A call that spends more time on the network: the extra seconds, and their strength, 0 to 1.
fn network_time(graph: &EvidenceGraph<'_>, call: NodeIndex) -> Option<(NodeIndex, f64, f64)> {
    let mut symptoms = graph.evidence[call].symptoms.iter();
    let rise = symptoms.find(|symptom| symptom.kind == EvidenceKind::NetworkTimeRise)?;
    Some((call, extra(rise), rise.magnitude.strength))
}

fn extra(symptom: &Evidence) -> f64 {
    (symptom.magnitude.observed - symptom.magnitude.expected).max(0.0)
}

/// How near to its limit a resource is, 0 to 1. Where only bytes are known and not how many there are, using twice as much,
/// or half of what was free, counts wholly.
fn nearness_to_limit(symptom: &Evidence) -> f64 {
    let magnitude = symptom.magnitude;
    let (less, more) = (magnitude.observed.min(magnitude.expected), magnitude.observed.max(magnitude.expected));
    match magnitude.unit {
        Unit::Percent => (magnitude.observed / LIMIT_PERCENT).clamp(0.0, 1.0),
        Unit::Bytes if less > 0.0 => (more / less - 1.0).clamp(0.0, 1.0),
        _ => 1.0,
    }
}
