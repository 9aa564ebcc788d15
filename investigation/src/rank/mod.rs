//! Evidence + service graph -> hypotheses.
//!
//! All that was seen is put where it was seen ([`scene`]). *Where* comes from the service graph: the node whose own excess
//! explains the entry's ([`excess`]), else from what departs by itself ([`weighing`]). *What kind* comes from the evidence
//! there ([`causes`]). *How sure* is a sum of named parts ([`confidence`]).

pub mod causes;
pub mod confidence;
pub mod excess;
pub mod graph;
mod hypotheses;
pub mod identity;
pub mod scene;
pub mod weighing;

use crate::detect::departure::Windows;
use crate::detect::series::SIGNIFICANT;
use crate::model::{Evidence, Findings, Hypothesis, Scope, Signal};
use crate::telemetry::ServiceGraph;
use excess::{Ownership, Symptom, ownership};
use scene::Scene;

/// A report lists no more: a responder follows one lead at a time.
pub const MOST_HYPOTHESES: usize = 3;

/// Candidates that may be worth a line; the others lean less.
const MOST_CANDIDATES: usize = 8;

/// What the evidence says.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The symptom: never `auto` if the graph or the evidence shows one.
    pub signal: Signal,
    /// Best first, at most [`MOST_HYPOTHESES`].
    pub hypotheses: Vec<Hypothesis>,
    /// How many of the first are sure enough to be named: more than one when several things broke at once.
    pub named: usize,
}

impl Ranking {
    /// The causes that are named.
    #[must_use]
    pub fn causes(&self) -> &[Hypothesis] {
        self.hypotheses.get(..self.named).unwrap_or_default()
    }
}

/// Ranks the causes that the findings speak of.
#[must_use]
pub fn rank(scope: &Scope, findings: &[Findings]) -> Ranking {
    let mut evidence: Vec<&Evidence> = findings.iter().flat_map(|findings| &findings.evidence).collect();
    evidence.sort_by(|a, b| b.magnitude.strength.total_cmp(&a.magnitude.strength).then(a.id.cmp(&b.id)));
    let empty = ServiceGraph::default();
    let graph = findings.iter().find_map(|findings| findings.graph.as_ref()).unwrap_or(&empty);
    let scene = Scene::new(graph, &evidence, scope.entry());
    let owned = owned(scope, &scene);
    let signal = signal(scope.signal(), &owned);
    let candidates = weighing::furthest(weighing::weigh(&scene, &owned), MOST_CANDIDATES);
    let hypotheses =
        candidates.into_iter().filter_map(|(candidate, rival)| hypotheses::form(&scene, candidate, rival, signal));
    let mut hypotheses: Vec<Hypothesis> = hypotheses.collect();
    hypotheses.sort_by(|a, b| {
        b.confidence.value.total_cmp(&a.confidence.value).then_with(|| a.entity.name.cmp(&b.entity.name))
    });
    hypotheses.truncate(MOST_HYPOTHESES);
    let named = hypotheses.iter().take_while(|hypothesis| hypothesis.confidence.value > confidence::NAMING).count();
    Ranking { signal, hypotheses, named }
}

/// Who owns the excess of each symptom that was asked for: under `auto` and `saturation` of both, what departs further
/// first, but failures before slowness, for they hurt more.
fn owned(scope: &Scope, scene: &Scene<'_>) -> Vec<Ownership> {
    let windows = Windows { baseline: scope.baseline_window, incident: scope.incident_window() };
    let Some(entry) = scene.entry else { return Vec::new() };
    let of = |symptom| ownership(&scene.topology, entry, windows, symptom);
    match scope.signal() {
        Signal::LatencySpike => of(Symptom::Latency).into_iter().collect(),
        Signal::ErrorSpike | Signal::AvailabilityDrop => of(Symptom::Failures).into_iter().collect(),
        Signal::Auto | Signal::Saturation => {
            let both = [of(Symptom::Failures), of(Symptom::Latency)];
            let mut both: Vec<Ownership> = both.into_iter().flatten().collect();
            both.sort_by(|a, b| leads(b).total_cmp(&leads(a)));
            both
        }
    }
}

/// How much a symptom leads: failures beyond chance before everything else.
fn leads(owned: &Ownership) -> f64 {
    let failing = owned.symptom == Symptom::Failures && owned.departure >= SIGNIFICANT;
    if failing { f64::INFINITY } else { owned.departure }
}

fn signal(asked: Signal, owned: &[Ownership]) -> Signal {
    match (asked, owned.first()) {
        (Signal::Auto, Some(owned)) if owned.departure >= SIGNIFICANT => match owned.symptom {
            Symptom::Latency => Signal::LatencySpike,
            Symptom::Failures => Signal::ErrorSpike,
        },
        _ => asked,
    }
}

#[cfg(test)]
mod tests;
