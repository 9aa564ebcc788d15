//! The service graph's statistics -> evidence.
//!
//! **In:** the nodes of a [`ServiceGraph`] with a [`Sample`] a period. **Out:** a piece of evidence for each measure of a
//! node that departs from its baseline: the mean response time, the shares of failed requests, the traffic; and whether
//! the node is new or gone. What counts as a departure is decided in [`departure`](super::departure).

use super::departure::{Departure, ObservedPeriods, Windows, latency_departure, share_departure, traffic_departure};
use super::series::{SIGNIFICANT_SCORE, Share, round, strength};
use crate::model::{
    Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Series, Source, Unit, Window,
};
use crate::telemetry::{Node, Point, Sample, ServiceGraph};

/// The least change of traffic that is evidence, as a share of what is expected. Traffic varies with the hour of the day;
/// only a change to a half, or by a half, is worth a responder's time.
pub const MIN_TRAFFIC_CHANGE: f64 = 0.5;

/// Which requests the statistics of a graph cover.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Every request that was traced.
    AllRequests,
    /// The sampled traces, whose number says nothing about traffic.
    SampledTraces,
}

impl Coverage {
    /// What a citation calls the statistics.
    fn label(self) -> &'static str {
        match self {
            Self::AllRequests => "X-Ray service graph",
            Self::SampledTraces => "sampled X-Ray traces",
        }
    }
}

/// The evidence in the statistics of every node.
#[must_use]
pub fn find_evidence(scope: &Scope, graph: &ServiceGraph, coverage: Coverage) -> Vec<Evidence> {
    let windows = Windows { baseline: scope.baseline_window, incident: scope.incident_window() };
    let observed = ObservedPeriods::find(graph, windows);
    let mut evidence = Vec::new();
    for node in graph.nodes.iter().filter(|node| !graph.is_drawn_client(node)) {
        evidence.extend(find_slowness(node, windows, coverage));
        evidence.extend(find_failures(node, windows, coverage));
        if coverage == Coverage::AllRequests {
            evidence.extend(find_traffic_change(node, windows, &observed, graph.period));
        }
    }
    evidence
}

fn find_slowness(node: &Node, windows: Windows, coverage: Coverage) -> Option<Evidence> {
    let departure = latency_departure(node, windows).filter(Departure::is_significant)?;
    let found =
        NodeDeparture { node, kind: EvidenceKind::LatencyRise, unit: Unit::Seconds, departure, coverage, failed: None };
    Some(found.to_evidence(|sample| sample.total_seconds / sample.requests as f64))
}

/// Which requests of a sample failed in one way.
type FailureCount = fn(&Sample) -> u64;

/// The ways in which requests fail, with the kind of evidence when a greater share of them does.
const FAILURES: [(EvidenceKind, FailureCount); 3] = [
    (EvidenceKind::FaultRise, |sample| sample.faults),
    (EvidenceKind::ErrorRise, |sample| sample.errors),
    (EvidenceKind::ThrottleRise, |sample| sample.throttles),
];

fn find_failures(node: &Node, windows: Windows, coverage: Coverage) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for (kind, count_failures) in FAILURES {
        let departure = share_departure(node, windows, count_failures).filter(Departure::is_significant);
        let Some(share) = departure else { continue };
        let departure = Departure { observed: share.observed * 100.0, expected: share.expected * 100.0, ..share };
        let failed = total_share(node, windows.incident, count_failures);
        let found = NodeDeparture { node, kind, unit: Unit::Percent, departure, coverage, failed: Some(failed) };
        evidence.push(found.to_evidence(|sample| 100.0 * count_failures(sample) as f64 / sample.requests as f64));
    }
    evidence
}

fn find_traffic_change(
    node: &Node,
    windows: Windows,
    observed: &ObservedPeriods,
    period_seconds: u32,
) -> Option<Evidence> {
    let departure = traffic_departure(node, windows, observed)?;
    let change = departure.observed - departure.expected;
    if departure.score.abs() < SIGNIFICANT_SCORE || change.abs() < departure.expected * MIN_TRAFFIC_CHANGE {
        return None;
    }
    let kind = if departure.expected <= 0.0 {
        EvidenceKind::NewEntity
    } else if departure.observed <= 0.0 {
        EvidenceKind::VanishedEntity
    } else if change > 0.0 {
        EvidenceKind::TrafficSurge
    } else {
        EvidenceKind::TrafficLoss
    };
    let coverage = Coverage::AllRequests;
    let found = NodeDeparture { node, kind, unit: Unit::Count, departure, coverage, failed: None };
    Some(found.to_evidence(|sample| sample.requests as f64 / f64::from(period_seconds.max(1))))
}

/// The requests of a window that failed in one way, among all.
fn total_share(node: &Node, window: Window, count_failures: FailureCount) -> Share {
    let mut total = Share::default();
    for sample in node.samples.iter().filter(|sample| window.contains(sample.at)) {
        total.part += count_failures(sample).min(sample.requests);
        total.whole += sample.requests;
    }
    total
}

/// A departure of one node that chance does not explain.
struct NodeDeparture<'a> {
    node: &'a Node,
    kind: EvidenceKind,
    unit: Unit,
    departure: Departure,
    coverage: Coverage,
    /// The requests that failed in the incident, among all.
    failed: Option<Share>,
}

impl NodeDeparture<'_> {
    /// The evidence, with a chart of the `measure` in each period with traffic.
    fn to_evidence(&self, measure: impl Fn(&Sample) -> f64) -> Evidence {
        let entity = to_entity(self.node);
        let with_traffic = self.node.samples.iter().filter(|sample| sample.requests > 0);
        let points = with_traffic.map(|sample| Point { at: sample.at, value: round(measure(sample)) }).collect();
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
            citation: Citation {
                place: None,
                what: format!("{}: {}", self.coverage.label(), entity.name),
                samples: Vec::new(),
            },
            series: Some(Series { unit: self.unit, points }),
            entity,
        }
    }

    fn summary(&self, name: &str) -> String {
        let (observed, expected) = (self.departure.observed, self.departure.expected);
        match self.kind {
            EvidenceKind::LatencyRise => {
                format!(
                    "{name}: mean response time {} instead of {}",
                    format_seconds(observed),
                    format_seconds(expected)
                )
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
            kind => {
                let count =
                    self.failed.map(|failed| format!(" ({} of {})", failed.part, failed.whole)).unwrap_or_default();
                format!("{name}: {} to {observed:.2} % of requests{count} from {expected:.2} %", kind.label())
            }
        }
    }
}

/// A duration in milliseconds below a second, else in seconds.
#[must_use]
pub fn format_seconds(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.1} ms", seconds * 1_000.0) } else { format!("{seconds:.2} s") }
}

/// The entity that a node of the service graph stands for.
#[must_use]
pub fn to_entity(node: &Node) -> Entity {
    Entity { name: node.name.clone(), kind: EntityKind::from_xray_type(&node.kind) }
}
