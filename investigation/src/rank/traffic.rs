//! How surely the traffic of an entity changed.

use super::evidence_graph::{NodeEvidence, max_strength};
use super::propagation::Propagation;
use crate::detect::graph::MIN_TRAFFIC_CHANGE;
use crate::model::{EvidenceKind, Magnitude};

/// This many times the usual traffic is a busy hour and no event: the least that is evidence at all.
const BUSY_HOUR_RATIO: f64 = 1.0 + MIN_TRAFFIC_CHANGE;

/// This many times the usual traffic is beyond what systems are sized for: a third in use is a common target.
const OVERLOAD_RATIO: f64 = 3.0;

/// How surely traffic grew, 0 to 1: its strength, in full at `OVERLOAD_RATIO` times the usual traffic and not at all at
/// `BUSY_HOUR_RATIO`.
#[must_use]
pub fn traffic_surge_strength(evidence: &NodeEvidence<'_>) -> f64 {
    let mut strongest = 0.0_f64;
    for surge in evidence.symptoms.iter().filter(|symptom| symptom.kind == EvidenceKind::TrafficSurge) {
        let strength = surge.magnitude.strength;
        let overload =
            ((growth(surge.magnitude) - BUSY_HOUR_RATIO) / (OVERLOAD_RATIO - BUSY_HOUR_RATIO)).clamp(0.0, 1.0);
        strongest = strongest.max(strength * overload);
    }
    strongest
}

/// How many times as much traffic there is as usual, by the surge that is surest; 1 if there is none.
#[must_use]
pub fn traffic_growth(evidence: &NodeEvidence<'_>) -> f64 {
    let surge = evidence.symptoms.iter().find(|symptom| symptom.kind == EvidenceKind::TrafficSurge);
    surge.map_or(1.0, |surge| growth(surge.magnitude))
}

fn growth(magnitude: Magnitude) -> f64 {
    if magnitude.expected > 0.0 { magnitude.observed / magnitude.expected } else { OVERLOAD_RATIO }
}

/// How surely traffic fell away, 0 to 1, for another reason than that the callers wait: who is slow or fails is asked less,
/// because callers that wait for an answer, or give up, do not ask again meanwhile (a closed system: Schroeder, Wierman and
/// Harchol-Balter, "Open Versus Closed: A Cautionary Tale", NSDI 2006).
#[must_use]
pub fn traffic_loss_strength(evidence: &NodeEvidence<'_>) -> f64 {
    let waiting = evidence.max_symptom_strength(&[Propagation::ToCallers]);
    let is_loss =
        |kind| matches!(kind, EvidenceKind::TrafficLoss | EvidenceKind::MissingData | EvidenceKind::VanishedEntity);
    (1.0 - waiting) * max_strength(evidence.symptoms.iter().copied().filter(|symptom| is_loss(symptom.kind)))
}
