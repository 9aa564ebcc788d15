//! Evidence + service graph -> hypotheses.
//!
//! All that was seen is put where it was seen ([`scene`]). *Where* comes from the service graph: the node whose own excess
//! explains the entry's ([`excess`]), else from what departs by itself ([`weighing`]). *What kind* comes from the evidence
//! there ([`causes`]). *How sure* is a sum of named parts ([`confidence`]).

pub mod argument;
pub mod bearing;
pub mod causes;
pub mod confidence;
pub mod excess;
pub mod graph;
mod hypotheses;
pub mod identity;
pub mod load;
pub mod scene;
pub mod suspicion;
pub mod weighing;

use crate::detect::Findings;
use crate::detect::departure::Windows;
use crate::detect::series::SIGNIFICANT_SCORE;
use crate::model::{CauseKind, Evidence, Hypothesis, Scope, Signal};
use crate::telemetry::ServiceGraph;
use excess::{Ownership, Symptom, ownership};
use scene::Scene;

/// A report lists no more: a responder follows one lead at a time.
pub const MAX_HYPOTHESES: usize = 3;

/// The share of failed requests from which a service is down rather than failing.
const UNAVAILABLE: f64 = 0.5;

/// Candidates that may be worth a line; the others lean less.
const MAX_CANDIDATES: usize = 8;

/// What the evidence says.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The symptom: never `auto` if the graph or the evidence shows one.
    pub signal: Signal,
    /// Best first, at most [`MAX_HYPOTHESES`].
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
    let owned = owned.as_ref();
    let candidates = weighing::furthest(&scene, weighing::weigh(&scene, owned), MAX_CANDIDATES);
    let hypotheses = candidates
        .into_iter()
        .filter_map(|(candidate, rival)| hypotheses::form(&scene, candidate, rival, owned, scope.signal()));
    let mut hypotheses: Vec<Hypothesis> = hypotheses.collect();
    hypotheses.sort_by(|a, b| {
        b.confidence.value.total_cmp(&a.confidence.value).then_with(|| a.entity.name.cmp(&b.entity.name))
    });
    hypotheses.truncate(MAX_HYPOTHESES);
    let named = hypotheses.iter().take_while(|hypothesis| hypothesis.confidence.value > confidence::NAMING).count();
    let signal = signal(scope.signal(), owned, hypotheses.first().filter(|_| named > 0));
    Ranking { signal, hypotheses, named }
}

/// Who owns the excess of the symptom; under `auto` and `saturation` that of failures if they are beyond chance, for they
/// hurt more than waiting, else of slowness if that is.
fn owned(scope: &Scope, scene: &Scene<'_>) -> Option<Ownership> {
    let windows = Windows { baseline: scope.baseline_window, incident: scope.incident_window() };
    let entry = scene.entry?;
    let of = |symptom| ownership(&scene.topology, entry, windows, symptom);
    let beyond_chance = |symptom| of(symptom).filter(|owned| owned.departure >= SIGNIFICANT_SCORE);
    match scope.signal() {
        Signal::LatencySpike => of(Symptom::Latency),
        Signal::ErrorSpike | Signal::AvailabilityDrop => of(Symptom::Failures),
        Signal::Auto | Signal::Saturation => {
            beyond_chance(Symptom::Failures).or_else(|| beyond_chance(Symptom::Latency))
        }
    }
}

/// The symptom: what was asked for; under `auto` what the entry shows, else what the cause would show.
fn signal(asked: Signal, owned: Option<&Ownership>, cause: Option<&Hypothesis>) -> Signal {
    if asked != Signal::Auto {
        return asked;
    }
    match (owned.map(|owned| owned.symptom), cause.map(|cause| cause.cause)) {
        (_, Some(CauseKind::TrafficLoss)) => Signal::AvailabilityDrop,
        (Some(Symptom::Latency), _) => Signal::LatencySpike,
        (Some(Symptom::Failures), _) if owned.is_some_and(|owned| owned.observed >= UNAVAILABLE) => {
            Signal::AvailabilityDrop
        }
        (Some(Symptom::Failures), _) => Signal::ErrorSpike,
        (None, Some(cause)) => would_show(cause),
        (None, None) => Signal::Auto,
    }
}

fn would_show(cause: CauseKind) -> Signal {
    match cause {
        CauseKind::LatencyRegression | CauseKind::ColdStarts | CauseKind::Network => Signal::LatencySpike,
        CauseKind::ErrorSurge
        | CauseKind::DependencyFailure
        | CauseKind::DependencyClientError
        | CauseKind::Timeout
        | CauseKind::BadChange
        | CauseKind::PermissionChange => Signal::ErrorSpike,
        CauseKind::Throttling
        | CauseKind::ResourceExhaustion
        | CauseKind::MemoryExhaustion
        | CauseKind::Saturation
        | CauseKind::TrafficSurge => Signal::Saturation,
        CauseKind::TrafficLoss => Signal::AvailabilityDrop,
        CauseKind::Unknown => Signal::Auto,
    }
}

#[cfg(test)]
mod tests;
