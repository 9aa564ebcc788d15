//! The service graph's statistics -> evidence.

use super::departure::{Departure, ObservedPeriods, Windows, latency_departure, share_departure, traffic_departure};
use super::series::{SIGNIFICANT_SCORE, round, strength};
use crate::model::{
    Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Series, Source, Unit,
};
use crate::telemetry::{Node, Point, Sample, ServiceGraph};

/// Traffic breathes with the hour; only a change to a half, or by a half, is worth a responder's time.
pub const MIN_TRAFFIC_CHANGE: f64 = 0.5;

/// What the statistics of a graph count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Basis {
    /// Every request that was traced.
    AllRequests,
    /// The sampled traces: how many they are says nothing about traffic.
    SampledTraces,
}

impl Basis {
    fn label(self) -> &'static str {
        match self {
            Self::AllRequests => "X-Ray service graph",
            Self::SampledTraces => "sampled X-Ray traces",
        }
    }
}

/// The evidence in the statistics of every node: latency, faults, errors, throttles and traffic, and whether it is new
/// or gone.
#[must_use]
pub fn evidence(scope: &Scope, graph: &ServiceGraph, basis: Basis) -> Vec<Evidence> {
    let windows = Windows { baseline: scope.baseline_window, incident: scope.incident_window() };
    let observed = ObservedPeriods::find(graph, windows);
    graph.nodes.iter().flat_map(|node| observe(node, windows, &observed, graph.period, basis)).collect()
}

/// How many requests of a period met a fate.
type Count = fn(&Sample) -> u64;

/// The fates of requests that are evidence when more of them meet it.
const FATES: [(EvidenceKind, Count); 3] = [
    (EvidenceKind::FaultRise, |sample| sample.faults),
    (EvidenceKind::ErrorRise, |sample| sample.errors),
    (EvidenceKind::ThrottleRise, |sample| sample.throttles),
];

fn observe(node: &Node, windows: Windows, observed: &ObservedPeriods, period: u32, basis: Basis) -> Vec<Evidence> {
    let mut found = Vec::new();
    if let Some(departure) = latency_departure(node, windows).filter(Departure::is_significant) {
        let mean = |sample: &Sample| sample.total_seconds / sample.requests as f64;
        found.push(
            Observation { node, kind: EvidenceKind::LatencyRise, unit: Unit::Seconds, departure, basis }.evidence(mean),
        );
    }
    for (kind, count) in FATES {
        if let Some(departure) = share_departure(node, windows, count).filter(Departure::is_significant) {
            let percent = move |sample: &Sample| 100.0 * count(sample) as f64 / sample.requests as f64;
            found.push(
                Observation { node, kind, unit: Unit::Percent, departure: in_percent(departure), basis }
                    .evidence(percent),
            );
        }
    }
    let traffic = traffic_departure(node, windows, observed).filter(|_| basis == Basis::AllRequests);
    if let Some((kind, departure)) = traffic.and_then(traffic_change) {
        let requests = move |sample: &Sample| sample.requests as f64 / f64::from(period.max(1));
        found.push(Observation { node, kind, unit: Unit::Count, departure, basis }.evidence(requests));
    }
    found
}

fn in_percent(departure: Departure) -> Departure {
    Departure { observed: departure.observed * 100.0, expected: departure.expected * 100.0, ..departure }
}

fn traffic_change(departure: Departure) -> Option<(EvidenceKind, Departure)> {
    let change = departure.observed - departure.expected;
    if departure.score.abs() < SIGNIFICANT_SCORE || change.abs() < departure.expected * MIN_TRAFFIC_CHANGE {
        None
    } else if departure.expected <= 0.0 {
        Some((EvidenceKind::NewEntity, departure))
    } else if departure.observed <= 0.0 {
        Some((EvidenceKind::VanishedEntity, departure))
    } else if change > 0.0 {
        Some((EvidenceKind::TrafficSurge, departure))
    } else {
        Some((EvidenceKind::TrafficLoss, departure))
    }
}

/// A departure of one node that chance does not explain.
struct Observation<'a> {
    node: &'a Node,
    kind: EvidenceKind,
    unit: Unit,
    departure: Departure,
    basis: Basis,
}

impl Observation<'_> {
    fn evidence(self, value: impl Fn(&Sample) -> f64) -> Evidence {
        let entity = entity(self.node);
        let points = self.node.samples.iter().filter(|sample| sample.requests > 0);
        let points = points.map(|sample| Point { at: sample.at, value: round(value(sample)) }).collect();
        Evidence {
            id: EvidenceId::new(Source::Traces, &entity.name, self.kind, "service graph"),
            source: Source::Traces,
            kind: self.kind,
            magnitude: Magnitude {
                observed: round(self.departure.observed),
                expected: round(self.departure.expected),
                unit: self.unit,
                strength: strength(self.departure.score),
            },
            onset: self.departure.onset(),
            summary: self.summary(&entity.name),
            citation: Citation { what: format!("{}: {}", self.basis.label(), entity.name), samples: Vec::new() },
            series: Some(Series { unit: self.unit, points }),
            entity,
        }
    }

    fn summary(&self, name: &str) -> String {
        let (observed, expected) = (self.departure.observed, self.departure.expected);
        match self.kind {
            EvidenceKind::LatencyRise => {
                format!("{name}: mean response time {} instead of {}", seconds(observed), seconds(expected))
            }
            EvidenceKind::NewEntity => {
                format!("{name} is new: {observed:.2} requests a second, none in the baseline")
            }
            EvidenceKind::VanishedEntity => {
                format!("{name} is gone: no request, {expected:.2} a second in the baseline")
            }
            EvidenceKind::TrafficSurge | EvidenceKind::TrafficLoss => {
                format!("{name}: {observed:.2} requests a second instead of {expected:.2}")
            }
            kind => format!("{name}: {} to {observed:.2} % of requests from {expected:.2} %", kind.label()),
        }
    }
}

fn seconds(value: f64) -> String {
    if value < 1.0 { format!("{:.1} ms", value * 1_000.0) } else { format!("{value:.2} s") }
}

/// The entity that a node stands for.
#[must_use]
pub fn entity(node: &Node) -> Entity {
    Entity { name: node.name.clone(), kind: EntityKind::from_xray_type(&node.kind) }
}
