//! Evidence + service graph -> hypotheses.
//!
//! Everything that was observed is laid on the service graph ([`evidence_graph`]). *Where* the trouble began comes from the
//! graph: the node whose own excess explains the entry's ([`excess`]); where no graph decides, from what departs by itself
//! ([`weighing`]). *What kind* of cause comes from the evidence there ([`causes`]). *How sure* is a sum of named parts
//! ([`argument`], [`confidence`]).
//!
//! The terms are explained in `docs/GLOSSARY.md`.
//!
//! # A worked example
//!
#![doc = include_str!("worked_example.md")]

pub mod argument;
pub mod candidate;
pub mod causes;
pub mod change_relevance;
pub mod confidence;
pub mod evidence_graph;
pub mod excess;
mod hypothesis;
pub mod identity;
pub mod places;
pub mod propagation;
pub mod topology;
pub mod traffic;
pub mod weighing;
pub mod weights;

use crate::detect::Findings;
use crate::detect::departure::Windows;
use crate::detect::series::SIGNIFICANT_SCORE;
use crate::model::{CauseKind, Considered, Entity, Evidence, Hypothesis, Scope, Signal};
use crate::telemetry::ServiceGraph;
use argument::Argument;
use evidence_graph::EvidenceGraph;
use excess::{Attribution, Symptom, attribute};
use weights::Weights;

/// A report lists no more hypotheses: a responder follows one lead at a time.
pub const MAX_HYPOTHESES: usize = 3;

/// Entities that a report says were weighed and left: those after them are too unlikely for anybody to ask about.
pub const MAX_CONSIDERED: usize = 8;

/// The share of failed requests, 0 to 1, from which a service is down rather than failing.
const MIN_UNAVAILABLE_SHARE: f64 = 0.5;

/// Candidates that share the probability: what those after them could claim is lost in rounding.
const MAX_CANDIDATES: usize = 64;

/// Candidates that may become hypotheses; those after them are too unlikely to be worth a line.
const MAX_WORTH_A_LINE: usize = 8;

/// What the evidence says.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranking {
    /// The symptom: never `auto` if the graph or the evidence shows one.
    pub signal: Signal,
    /// The likeliest first, at most [`MAX_HYPOTHESES`].
    pub hypotheses: Vec<Hypothesis>,
    /// How many of the first are sure enough to be named: more than one when several things broke at once.
    pub named: usize,
    /// The other entities that were weighed, the likeliest first, at most [`MAX_CONSIDERED`].
    pub considered: Vec<Considered>,
}

impl Ranking {
    /// The hypotheses that are sure enough to be named as causes.
    #[must_use]
    pub fn causes(&self) -> &[Hypothesis] {
        self.hypotheses.get(..self.named).unwrap_or_default()
    }
}

/// An entity that may be the root cause, and what speaks for and against it.
#[derive(Debug, Clone, PartialEq)]
pub struct WeighedEntity {
    /// The entity.
    pub entity: Entity,
    /// Each argument that applies to it, and how far, 0 to 1.
    pub arguments: Vec<(Argument, f64)>,
}

/// Ranks the root causes that the findings show.
#[must_use]
pub fn rank(scope: &Scope, findings: &[Findings]) -> Ranking {
    rank_with(scope, findings, &Weights::default())
}

/// Every entity that may be the root cause, with its arguments: what a fit of the weights needs.
#[must_use]
pub fn weigh(scope: &Scope, findings: &[Findings]) -> Vec<WeighedEntity> {
    let no_graph = ServiceGraph::default();
    let graph = lay_on_graph(scope, findings, &no_graph);
    let attribution = attribute_symptom(scope, &graph);
    let weights = Weights::default();
    let candidates = weighing::weigh_candidates(&graph, attribution.as_ref(), scope, &weights);
    let weighed = candidates.into_iter().map(|candidate| WeighedEntity {
        entity: graph.topology[candidate.node].entity.clone(),
        arguments: candidate.arguments.extents().collect(),
    });
    weighed.collect()
}

/// The evidence of all findings, strongest first, laid on the service graph.
pub(crate) fn lay_on_graph<'a>(
    scope: &Scope,
    findings: &'a [Findings],
    no_graph: &'a ServiceGraph,
) -> EvidenceGraph<'a> {
    let mut evidence: Vec<&Evidence> = findings.iter().flat_map(|findings| &findings.evidence).collect();
    evidence.sort_by(|a, b| b.magnitude.strength.total_cmp(&a.magnitude.strength).then(a.id.cmp(&b.id)));
    let service_graph = findings.iter().find_map(|findings| findings.graph.as_ref()).unwrap_or(no_graph);
    let footprints = findings.iter().flat_map(|findings| &findings.footprints).collect();
    EvidenceGraph::new(service_graph, &evidence, scope.entry()).with_footprints(&evidence, &footprints)
}

/// Ranks by these weights.
#[must_use]
pub fn rank_with(scope: &Scope, findings: &[Findings], weights: &Weights) -> Ranking {
    let no_graph = ServiceGraph::default();
    let graph = lay_on_graph(scope, findings, &no_graph);
    let attribution = attribute_symptom(scope, &graph);
    let candidates = weighing::weigh_candidates(&graph, attribution.as_ref(), scope, weights);
    let mut hypotheses = Vec::new();
    let likeliest = candidate::select_likeliest(&graph, candidates, MAX_CANDIDATES);
    for (candidate, rival) in likeliest.iter().take(MAX_WORTH_A_LINE) {
        hypotheses.extend(hypothesis::build_hypothesis(
            &graph,
            candidate,
            rival.as_ref(),
            attribution.as_ref(),
            scope.signal(),
            weights,
        ));
    }
    hypotheses.sort_by(|a, b| {
        b.confidence.value.total_cmp(&a.confidence.value).then_with(|| a.entity.name.cmp(&b.entity.name))
    });
    hypotheses.truncate(MAX_HYPOTHESES);
    let named = hypotheses.iter().take_while(|hypothesis| hypothesis.confidence.suffices_to_name()).count();
    let first_cause = hypotheses.first().filter(|_| named > 0).map(|hypothesis| hypothesis.cause);
    let considered = candidate::describe_left(&graph, &likeliest, &hypotheses, weights);
    Ranking { signal: find_signal(scope.signal(), attribution.as_ref(), first_cause), hypotheses, named, considered }
}

fn windows(scope: &Scope) -> Windows {
    Windows { baseline: scope.baseline_window, incident: scope.incident_window() }
}

/// Whose own excess explains the symptom at the entry. Under `auto` and `saturation` the symptom is failures if they are
/// beyond chance, for they hurt more than waiting, else slowness if that is.
pub(crate) fn attribute_symptom(scope: &Scope, graph: &EvidenceGraph<'_>) -> Option<Attribution> {
    let entry = graph.entry?;
    let attribution = |symptom| attribute(&graph.topology, entry, windows(scope), symptom);
    let if_significant =
        |symptom| attribution(symptom).filter(|attribution| attribution.departure_score >= SIGNIFICANT_SCORE);
    match scope.signal() {
        Signal::LatencySpike => attribution(Symptom::Latency),
        Signal::ErrorSpike | Signal::AvailabilityDrop => attribution(Symptom::Failures),
        Signal::Auto | Signal::Saturation => {
            if_significant(Symptom::Failures).or_else(|| if_significant(Symptom::Latency))
        }
    }
}

/// The symptom that the report names: what was asked for; under `auto` what the entry shows, else what the cause typically
/// shows.
fn find_signal(asked: Signal, attribution: Option<&Attribution>, cause: Option<CauseKind>) -> Signal {
    if asked != Signal::Auto {
        return asked;
    }
    match (attribution, cause) {
        (_, Some(CauseKind::TrafficLoss)) => Signal::AvailabilityDrop,
        (Some(attribution), _) => match attribution.symptom {
            Symptom::Latency => Signal::LatencySpike,
            Symptom::Failures if attribution.observed >= MIN_UNAVAILABLE_SHARE => Signal::AvailabilityDrop,
            Symptom::Failures => Signal::ErrorSpike,
        },
        (None, Some(cause)) => causes::typical_signal(cause),
        (None, None) => Signal::Auto,
    }
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod worked_example;
