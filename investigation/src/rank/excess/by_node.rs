//! The excess of every node, and what is left of it without that of the callees.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::vector::{cosine_similarity, dot};
use super::{Contributor, Symptom};
use crate::detect::departure::{Departure, Windows};
use crate::detect::series::SIGNIFICANT_SCORE;
use crate::rank::topology::{NodeIndex, NodeMap, Topology};
use crate::telemetry::Node;

/// Two nodes that show one service have excesses of nearly the same shape: their cosine similarity is at least this.
const MIN_DUPLICATE_SIMILARITY: f64 = 0.8;

/// A node that explains less of the entry's excess, 0 to 1, is not worth naming.
const MIN_SHARE: f64 = 0.05;

/// Calls go no deeper than this in any system worth the name; a circle of calls has settled by then.
const MAX_SWEEPS: usize = 32;

/// Shares of traffic that change by less, of 1, have settled.
const MIN_CHANGE: f64 = 1e-9;

/// The excess of every node in the periods of the entry, and who passes it on to whom.
pub(in crate::rank) struct ExcessByNode<'a> {
    topology: &'a Topology<'a>,
    entry: NodeIndex,
    /// How far the entry departs.
    pub(super) at_entry: Departure,
    /// How far each node departs, in standard deviations.
    departure_scores: NodeMap<f64>,
    /// Requests in the incident window.
    traffic: NodeMap<f64>,
    /// In the unit of the symptom, one value a period.
    excess: NodeMap<Vec<f64>>,
}

impl<'a> ExcessByNode<'a> {
    /// None when the entry has no traffic in both windows. A node but the entry has an excess only if its departure is beyond
    /// chance.
    pub(in crate::rank) fn new(
        topology: &'a Topology<'a>,
        entry: NodeIndex,
        windows: Windows,
        symptom: Symptom,
    ) -> Option<Self> {
        let departures = topology.map(|node| symptom.departure(topology[node].statistics?, windows));
        let at_entry = departures[entry].clone()?;
        let periods: BTreeSet<Timestamp> = at_entry.excess.iter().map(|(at, _)| *at).collect();
        let excess = topology.map(|node| match &departures[node] {
            Some(departure) if node == entry || departure.is_significant() => align(departure, &periods),
            _ => vec![0.0; periods.len()],
        });
        Some(Self {
            topology,
            entry,
            at_entry,
            departure_scores: topology.map(|node| departures[node].as_ref().map_or(0.0, |departure| departure.score)),
            traffic: topology.map(|node| topology[node].statistics.map_or(0.0, |node| count_requests(node, windows))),
            excess,
        })
    }

    /// The nodes whose own excess explains enough of the entry's, in no order.
    pub(super) fn find_contributors(&self) -> Vec<Contributor> {
        let reachable = self.topology.downstream(self.entry);
        let traffic_from_entry = self.share_traffic_from_entry(&reachable);
        let symptom = &self.excess[self.entry];
        let symptom_size = dot(symptom, symptom);
        let mut contributors = Vec::new();
        for node in reachable {
            if self.is_duplicate_view(node) {
                continue;
            }
            let own_excess = self.own_excess(node);
            let explained = traffic_from_entry[node] * dot(&own_excess, symptom);
            let share = if symptom_size > 0.0 { (explained / symptom_size).clamp(0.0, 1.0) } else { 0.0 };
            let similarity = cosine_similarity(&own_excess, symptom).max(0.0);
            let departure_score = self.departure_scores[node];
            if share >= MIN_SHARE && departure_score >= SIGNIFICANT_SCORE {
                contributors.push(Contributor { node, share, similarity, departure_score });
            }
        }
        contributors
    }

    /// What of a node's excess its callees do not explain, period by period. A callee explains no more than there is, for a
    /// caller that does not wait for it, or that retries, inherits less than the callee has.
    pub(in crate::rank) fn own_excess(&self, node: NodeIndex) -> Vec<f64> {
        let mut explained = vec![0.0; self.excess[node].len()];
        for &callee in &self.topology[node].callees {
            if self.is_duplicate_view(callee) {
                continue;
            }
            let share = self.share_of_callers_traffic(node, callee);
            for (sum, excess) in explained.iter_mut().zip(&self.excess[callee]) {
                *sum += share * excess;
            }
        }
        let periods = self.excess[node].iter().zip(explained);
        periods
            .map(|(excess, explained)| if *excess > 0.0 { excess - explained.clamp(0.0, *excess) } else { 0.0 })
            .collect()
    }

    /// The share of a callee's traffic that comes from `caller`, 0 to 1, judged by the traffic of all its callers.
    fn share_of_callers_traffic(&self, caller: NodeIndex, callee: NodeIndex) -> f64 {
        let traffic_of_callers: f64 = self.topology[callee].callers.iter().map(|node| self.traffic[*node]).sum();
        if traffic_of_callers > 0.0 { self.traffic[caller] / traffic_of_callers } else { 0.0 }
    }

    /// The share of each node's traffic that comes from the entry, 0 to 1: what its callers have, by their traffic. Sweeps
    /// until nothing changes, for a caller may come after its callee, or call it in a circle.
    fn share_traffic_from_entry(&self, reachable: &[NodeIndex]) -> NodeMap<f64> {
        let mut from_entry = self.topology.map(|node| if node == self.entry { 1.0 } else { 0.0 });
        for _ in 0..MAX_SWEEPS {
            let mut greatest_change = 0.0_f64;
            for &node in reachable.iter().filter(|node| **node != self.entry) {
                let callers = self.topology[node].callers.iter();
                let share: f64 =
                    callers.map(|caller| from_entry[*caller] * self.share_of_callers_traffic(*caller, node)).sum();
                let bounded = share.min(1.0);
                greatest_change = greatest_change.max(bounded - from_entry[node]);
                from_entry[node] = bounded;
            }
            if greatest_change < MIN_CHANGE {
                break;
            }
        }
        from_entry
    }

    /// Whether a node is only a caller's view of another: it calls nothing, and its caller also calls a node that does, with
    /// a greater excess of the same shape. X-Ray shows a service behind a load balancer so.
    fn is_duplicate_view(&self, node: NodeIndex) -> bool {
        let excess = &self.excess[node];
        let size = dot(excess, excess);
        if size <= 0.0 || !self.topology[node].callees.is_empty() {
            return false;
        }
        let callers = self.topology[node].callers.iter();
        callers.flat_map(|caller| &self.topology[*caller].callees).any(|&sibling| {
            let sibling_excess = &self.excess[sibling];
            sibling != node
                && !self.topology[sibling].callees.is_empty()
                && dot(sibling_excess, sibling_excess) >= size
                && cosine_similarity(sibling_excess, excess) >= MIN_DUPLICATE_SIMILARITY
        })
    }
}

fn count_requests(node: &Node, windows: Windows) -> f64 {
    let incident = node.samples.iter().filter(|sample| windows.incident.contains(sample.at));
    incident.map(|sample| sample.requests as f64).sum()
}

/// A departure's excess in these periods; 0 in a period without traffic.
fn align(departure: &Departure, periods: &BTreeSet<Timestamp>) -> Vec<f64> {
    let by_period: BTreeMap<Timestamp, f64> = departure.excess.iter().copied().collect();
    periods.iter().map(|at| by_period.get(at).copied().unwrap_or(0.0)).collect()
}
