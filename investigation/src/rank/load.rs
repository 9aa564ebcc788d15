//! How the load changed.

use super::scene::{Sight, strongest};
use crate::detect::graph::MIN_TRAFFIC_CHANGE;
use crate::model::{EvidenceKind, Magnitude};

/// So many times the usual traffic is a busy hour, no event: the least that is evidence.
const BUSY_HOUR: f64 = 1.0 + MIN_TRAFFIC_CHANGE;

/// So many times the usual traffic is beyond what systems are sized for: a third in use is a common target.
const MANY_TIMES: f64 = 3.0;

/// How surely traffic grew, by how much more than a busy hour it is: half more counts nothing, three times as much in full.
#[must_use]
pub fn gain(sight: &Sight<'_>) -> f64 {
    let surges = sight.symptoms.iter().filter(|evidence| evidence.kind == EvidenceKind::TrafficSurge);
    let gains = surges.map(|surge| {
        let Magnitude { observed, expected, strength, .. } = surge.magnitude;
        let times = if expected > 0.0 { observed / expected } else { MANY_TIMES };
        strength * ((times - BUSY_HOUR) / (MANY_TIMES - BUSY_HOUR)).clamp(0.0, 1.0)
    });
    gains.fold(0.0, f64::max)
}

/// How surely traffic fell away.
#[must_use]
pub fn loss(sight: &Sight<'_>) -> f64 {
    let is_loss =
        |kind| matches!(kind, EvidenceKind::TrafficLoss | EvidenceKind::MissingData | EvidenceKind::VanishedEntity);
    strongest(sight.symptoms.iter().copied().filter(|evidence| is_loss(evidence.kind)))
}
