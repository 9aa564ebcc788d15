//! Evidence + service graph -> hypotheses.
//!
//! *Where* comes from the service graph: the node whose own excess explains the entry's ([`excess`]). *What kind* comes
//! from the evidence at that node ([`causes`]). *How sure* is a sum of named parts ([`confidence`]).

pub mod causes;
pub mod confidence;
pub mod excess;
pub mod graph;
mod hypotheses;

use crate::detect::departure::Windows;
use crate::detect::series::SIGNIFICANT;
use crate::model::{Evidence, Findings, Hypothesis, Scope, Signal};
use crate::telemetry::ServiceGraph;
use excess::{Ownership, Symptom, ownership};
use graph::Topology;

/// A report lists no more: a responder follows one lead at a time.
pub const MOST_HYPOTHESES: usize = 3;

/// What the evidence says.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The symptom: never `auto` if the graph or the evidence shows one.
    pub signal: Signal,
    /// Best first, at most [`MOST_HYPOTHESES`].
    pub hypotheses: Vec<Hypothesis>,
    /// Whether the first is sure enough to be named.
    pub names_one: bool,
}

/// Ranks the causes that the findings speak of.
#[must_use]
pub fn rank(scope: &Scope, findings: &[Findings]) -> Ranking {
    let mut evidence: Vec<&Evidence> = findings.iter().flat_map(|findings| &findings.evidence).collect();
    evidence.sort_by(|a, b| b.magnitude.strength.total_cmp(&a.magnitude.strength).then(a.id.cmp(&b.id)));
    let empty = ServiceGraph::default();
    let graph = findings.iter().find_map(|findings| findings.graph.as_ref()).unwrap_or(&empty);
    let topology = Topology::new(graph);
    let owned = owned(scope, &topology);
    let signal = signal(scope.signal(), owned.as_ref());
    let mut hypotheses = hypotheses::form(&topology, owned.as_ref(), &evidence, signal);
    hypotheses.truncate(MOST_HYPOTHESES);
    let names_one = hypotheses.first().is_some_and(|first| first.confidence.value >= confidence::NAMING);
    Ranking { signal, hypotheses, names_one }
}

/// Who owns the symptom's excess; under `auto` and `saturation`, that of failures if they are beyond chance, for they hurt
/// more than waiting, else of what departs further.
fn owned(scope: &Scope, topology: &Topology<'_>) -> Option<Ownership> {
    let windows = Windows { baseline: scope.baseline_window, incident: scope.incident_window() };
    let entry = topology.find(scope.entry())?;
    let of = |symptom| ownership(topology, entry, windows, symptom);
    match scope.signal() {
        Signal::LatencySpike => of(Symptom::Latency),
        Signal::ErrorSpike | Signal::AvailabilityDrop => of(Symptom::Failures),
        Signal::Auto | Signal::Saturation => {
            let (failures, latency) = (of(Symptom::Failures), of(Symptom::Latency));
            let departure = |owned: &Option<Ownership>| owned.as_ref().map_or(f64::MIN, |owned| owned.departure);
            let failing = departure(&failures) >= SIGNIFICANT || departure(&failures) >= departure(&latency);
            if failing { failures } else { latency }
        }
    }
}

fn signal(asked: Signal, owned: Option<&Ownership>) -> Signal {
    match (asked, owned) {
        (Signal::Auto, Some(owned)) if owned.departure >= SIGNIFICANT => match owned.symptom {
            Symptom::Latency => Signal::LatencySpike,
            Symptom::Failures => Signal::ErrorSpike,
        },
        _ => asked,
    }
}
