//! Who owns the excess.
//!
//! The excess of a node is what its baseline does not explain: seconds of response time, or failed requests. Callers
//! inherit the excess of their callees, so a node's *own* excess is what is left when its callees' excess is taken away,
//! each callee's divided among its callers by their traffic. The root cause is the node whose own excess explains the
//! excess of the entry, where the symptom shows, period by period.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::graph::Topology;
use crate::detect::departure::{Departure, Windows, latency_departure, share_departure};
use crate::detect::series::SIGNIFICANT_SCORE;
use crate::telemetry::{Node, Sample};

/// A node seen twice has two excesses of nearly the same shape.
const SAME_SHAPE: f64 = 0.8;

/// A node that explains less of the entry's excess is not worth naming.
const MIN_SHARE: f64 = 0.05;

/// Calls go no deeper than this in any system worth the name; a circle has settled by then.
const MAX_SWEEPS: usize = 32;

/// A share that changes less is settled.
const MIN_CHANGE: f64 = 1e-9;

/// What the excess is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symptom {
    /// Seconds of response time.
    Latency,
    /// Failed requests.
    Failures,
}

impl Symptom {
    fn departure(self, node: &Node, windows: Windows) -> Option<Departure> {
        match self {
            Self::Latency => latency_departure(node, windows),
            Self::Failures => share_departure(node, windows, Sample::failures),
        }
    }
}

/// A node that owns some of the entry's excess.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Owner {
    /// Its index in the topology.
    pub node: usize,
    /// How much of the entry's excess its own excess explains, 0 to 1.
    pub share: f64,
    /// How alike the two are over time: their cosine, 0 to 1.
    pub likeness: f64,
    /// How far the node itself departs, in standard deviations.
    pub departure: f64,
}

impl Owner {
    /// What owners are ranked by.
    #[must_use]
    pub fn score(&self) -> f64 {
        self.share * self.likeness
    }
}

/// Who owns the excess of the entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Ownership {
    /// What the excess is made of.
    pub symptom: Symptom,
    /// The entry's index in the topology.
    pub entry: usize,
    /// How far the entry departs, in standard deviations.
    pub departure: f64,
    /// The entry's level in the incident window: seconds a request, or the share of requests that failed.
    pub observed: f64,
    /// Greatest first.
    pub owners: Vec<Owner>,
}

/// Divides the excess of `entry` among the nodes that it calls, directly or through others, and itself. None when the
/// entry has no traffic in both windows.
#[must_use]
pub fn ownership(topology: &Topology<'_>, entry: usize, windows: Windows, symptom: Symptom) -> Option<Ownership> {
    let departures: Vec<Option<Departure>> =
        topology.nodes().iter().map(|node| node.and_then(|node| symptom.departure(node, windows))).collect();
    let at_entry = departures.get(entry)?.as_ref()?;
    let periods: BTreeMap<Timestamp, usize> =
        at_entry.excess.iter().enumerate().map(|(index, (at, _))| (*at, index)).collect();
    let scores = departures.iter().map(|departure| departure.as_ref().map_or(0.0, |departure| departure.score));
    let accounts = Accounts {
        topology,
        scores: scores.collect(),
        traffic: topology.nodes().iter().map(|node| node.map_or(0.0, |node| traffic(node, windows))).collect(),
        excess: departures
            .iter()
            .enumerate()
            .map(|(node, departure)| match departure {
                Some(departure) if node == entry || departure.is_significant() => align(departure, &periods),
                _ => vec![0.0; periods.len()],
            })
            .collect(),
    };
    let mut owners = accounts.owners(entry);
    owners.sort_by(|a, b| b.score().total_cmp(&a.score()).then(a.node.cmp(&b.node)));
    Some(Ownership { symptom, entry, departure: at_entry.score, observed: at_entry.observed, owners })
}

fn traffic(node: &Node, windows: Windows) -> f64 {
    let incident = node.samples.iter().filter(|sample| windows.incident.contains(sample.at));
    incident.map(|sample| sample.requests as f64).sum()
}

/// A departure's excess in the periods of the entry.
fn align(departure: &Departure, periods: &BTreeMap<Timestamp, usize>) -> Vec<f64> {
    let mut aligned = vec![0.0; periods.len()];
    for (at, excess) in &departure.excess {
        if let Some(slot) = periods.get(at).and_then(|index| aligned.get_mut(*index)) {
            *slot = *excess;
        }
    }
    aligned
}

/// The excess of every node, by period, and who passes it on to whom.
struct Accounts<'a> {
    topology: &'a Topology<'a>,
    scores: Vec<f64>,
    traffic: Vec<f64>,
    excess: Vec<Vec<f64>>,
}

impl Accounts<'_> {
    fn excess(&self, node: usize) -> &[f64] {
        self.excess.get(node).map_or(&[], Vec::as_slice)
    }

    fn owners(&self, entry: usize) -> Vec<Owner> {
        let reachable = self.topology.downstream(entry);
        let reach = self.reach(&reachable);
        let symptom = self.excess(entry);
        let size: f64 = dot(symptom, symptom);
        let mut owners = Vec::new();
        for &node in &reachable {
            if self.stands_for_another(node) {
                continue;
            }
            let own = self.own(node);
            let reaching = if node == entry { 1.0 } else { reach.get(&node).copied().unwrap_or(0.0) };
            let likeness = cosine(&own, symptom).max(0.0);
            let share = if size > 0.0 { (reaching * dot(&own, symptom) / size).clamp(0.0, 1.0) } else { 0.0 };
            let departure = self.scores.get(node).copied().unwrap_or(0.0);
            if share >= MIN_SHARE && departure >= SIGNIFICANT_SCORE {
                owners.push(Owner { node, share, likeness, departure });
            }
        }
        owners
    }

    /// What of a node's excess its callees do not explain. A callee explains no more than there is, for a caller that
    /// does not wait for it, or that retries, inherits less than the callee has.
    fn own(&self, node: usize) -> Vec<f64> {
        let mut explained = vec![0.0; self.excess(node).len()];
        for &callee in self.topology.callees(node) {
            if self.stands_for_another(callee) {
                continue;
            }
            let share = self.caller_share(node, callee);
            for (sum, excess) in explained.iter_mut().zip(self.excess(callee)) {
                *sum += share * excess;
            }
        }
        self.excess(node)
            .iter()
            .zip(explained)
            .map(|(excess, explained)| if *excess > 0.0 { excess - explained.clamp(0.0, *excess) } else { 0.0 })
            .collect()
    }

    /// The share of a callee's traffic that comes from `caller`.
    fn caller_share(&self, caller: usize, callee: usize) -> f64 {
        let traffic = |node: usize| self.traffic.get(node).copied().unwrap_or(0.0);
        let all: f64 = self.topology.callers(callee).iter().map(|node| traffic(*node)).sum();
        if all > 0.0 { traffic(caller) / all } else { 0.0 }
    }

    /// The share of each node's traffic that comes from the entry, the first of `reachable`: what its callers have, by
    /// their traffic. Sweeps until nothing changes, for a caller may come after its callee, or call it in a circle.
    fn reach(&self, reachable: &[usize]) -> BTreeMap<usize, f64> {
        let mut reach: BTreeMap<usize, f64> = reachable.iter().take(1).map(|entry| (*entry, 1.0)).collect();
        for _ in 0..MAX_SWEEPS {
            let mut change = 0.0_f64;
            for &node in reachable.iter().skip(1) {
                let share =
                    |caller: &usize| reach.get(caller).map_or(0.0, |share| share * self.caller_share(*caller, node));
                let sum = self.topology.callers(node).iter().map(share).sum::<f64>().min(1.0);
                change = change.max(sum - reach.insert(node, sum).unwrap_or(0.0));
            }
            if change < MIN_CHANGE {
                break;
            }
        }
        reach
    }

    /// Whether a node is a caller's view of another: a leaf beside which its caller calls a node with callees of its
    /// own and with a greater excess of the same shape. X-Ray shows a service behind a load balancer so.
    fn stands_for_another(&self, node: usize) -> bool {
        let excess = self.excess(node);
        let size = dot(excess, excess);
        size > 0.0
            && self.topology.callees(node).is_empty()
            && self.topology.callers(node).iter().flat_map(|caller| self.topology.callees(*caller)).any(|&other| {
                let others = self.excess(other);
                other != node
                    && !self.topology.callees(other).is_empty()
                    && dot(others, others) >= size
                    && cosine(others, excess) >= SAME_SHAPE
            })
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

fn cosine(a: &[f64], b: &[f64]) -> f64 {
    let sizes = (dot(a, a) * dot(b, b)).sqrt();
    if sizes > 0.0 { dot(a, b) / sizes } else { 0.0 }
}
