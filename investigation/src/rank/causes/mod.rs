//! What kind of cause the evidence at an entity shows: one table of small rules.

mod rules;

use std::collections::BTreeMap;

use self::rules::{Location, RULES, Rule, WeightedKind};
use crate::model::{CauseKind, EntityKind, EvidenceKind, Signal};

/// How strong each kind of evidence is at one entity: the strongest of its kind, 0 to 1.
#[derive(Debug, Default)]
pub struct EvidenceStrengths(BTreeMap<EvidenceKind, f64>);

impl EvidenceStrengths {
    /// Adds evidence of this kind and strength, 0 to 1.
    pub fn add(&mut self, kind: EvidenceKind, strength: f64) {
        let strongest = self.0.entry(kind).or_insert(strength);
        *strongest = strongest.max(strength);
    }

    /// The strength of the strongest evidence of this kind, 0 if there is none.
    fn strength(&self, kind: EvidenceKind) -> f64 {
        self.0.get(&kind).copied().unwrap_or(0.0)
    }

    fn weighted_sum(&self, weighted_kinds: &[WeightedKind]) -> f64 {
        weighted_kinds.iter().map(|(kind, weight)| self.strength(*kind) * weight).sum()
    }

    fn weighted_max(&self, weighted_kinds: &[WeightedKind]) -> f64 {
        weighted_kinds.iter().map(|(kind, weight)| self.strength(*kind) * weight).fold(0.0, f64::max)
    }
}

impl Rule {
    /// How well the rule fits; none where it does not apply.
    fn fit(&self, strengths: &EvidenceStrengths, location: Location) -> Option<f64> {
        let indication = strengths.weighted_max(self.indicators);
        let has_required =
            self.requires_any.is_empty() || self.requires_any.iter().any(|kind| strengths.strength(*kind) > 0.0);
        let is_possible_here = self.location == Location::Anywhere || self.location == location;
        if indication <= 0.0 || !has_required || !is_possible_here {
            return None;
        }
        Some(indication + strengths.weighted_sum(self.supporting) - strengths.weighted_sum(self.contradicting))
    }
}

/// The kind of cause that the evidence at one entity shows. Where the symptom is slowness, failures that the entity has
/// besides do not name the cause.
#[must_use]
pub fn classify(entity: EntityKind, mut strengths: EvidenceStrengths, signal: Signal) -> CauseKind {
    if signal == Signal::LatencySpike {
        strengths.0.retain(|kind, _| !matches!(kind, EvidenceKind::FaultRise | EvidenceKind::ErrorRise));
    }
    let location = location(entity);
    let mut best_cause = CauseKind::Unknown;
    let mut best_fit = None;
    for rule in &RULES {
        let fit = rule.fit(&strengths, location);
        // Of rules that fit equally well the first counts, and a rule that does not apply never does.
        if fit > best_fit {
            best_cause = rule.cause;
            best_fit = fit;
        }
    }
    best_cause
}

/// What runs at an entity of this kind.
fn location(entity: EntityKind) -> Location {
    match entity {
        EntityKind::DynamoDbTable
        | EntityKind::Database
        | EntityKind::Queue
        | EntityKind::Topic
        | EntityKind::AwsService
        | EntityKind::Remote => Location::CalledOnly,
        EntityKind::ApiGateway | EntityKind::LoadBalancer | EntityKind::StateMachine | EntityKind::Edge => {
            Location::PassThrough
        }
        EntityKind::Service | EntityKind::Lambda | EntityKind::Client | EntityKind::Resource => Location::OwnCode,
    }
}

/// The symptom that a cause of this kind typically shows.
#[must_use]
pub fn typical_signal(cause: CauseKind) -> Signal {
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

/// Whether evidence of this kind is a change: what may have brought the trouble, not the trouble itself.
#[must_use]
pub fn is_change(kind: EvidenceKind) -> bool {
    matches!(
        kind,
        EvidenceKind::Deployment
            | EvidenceKind::ConfigurationChange
            | EvidenceKind::PermissionChange
            | EvidenceKind::ScalingChange
    )
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    fn classify_kinds(kinds: &[EvidenceKind], signal: Signal) -> CauseKind {
        classify_at(EntityKind::Service, kinds, signal)
    }

    fn classify_at(entity: EntityKind, kinds: &[EvidenceKind], signal: Signal) -> CauseKind {
        let mut strengths = EvidenceStrengths::default();
        kinds.iter().for_each(|kind| strengths.add(*kind, 0.5));
        classify(entity, strengths, signal)
    }

    #[test]
    fn a_specific_cause_is_named_before_a_general_one() {
        use EvidenceKind::{FaultRise, LatencyRise, MemoryLog, ThrottleRise, TimeoutLog};
        assert_eq!(classify_kinds(&[LatencyRise, FaultRise, TimeoutLog], Signal::Auto), CauseKind::Timeout);
        assert_eq!(classify_kinds(&[TimeoutLog, ThrottleRise], Signal::Auto), CauseKind::Throttling);
        assert_eq!(classify_kinds(&[TimeoutLog, MemoryLog], Signal::Auto), CauseKind::MemoryExhaustion);
        assert_eq!(classify_kinds(&[LatencyRise], Signal::Auto), CauseKind::LatencyRegression);
    }

    #[test]
    fn a_permission_change_needs_denied_requests() {
        use EvidenceKind::{AccessDeniedLog, PermissionChange};
        assert_eq!(classify_kinds(&[PermissionChange], Signal::Auto), CauseKind::Unknown);
        assert_eq!(classify_kinds(&[AccessDeniedLog, PermissionChange], Signal::Auto), CauseKind::PermissionChange);
    }

    #[test]
    fn failures_do_not_name_slowness() {
        use EvidenceKind::{FaultRise, LatencyRise};
        assert_eq!(classify_kinds(&[LatencyRise, FaultRise], Signal::LatencySpike), CauseKind::LatencyRegression);
        assert_eq!(classify_kinds(&[LatencyRise, FaultRise], Signal::ErrorSpike), CauseKind::ErrorSurge);
    }

    #[test]
    fn failures_of_a_called_entity_are_those_of_a_dependency() {
        use EvidenceKind::FaultRise;
        assert_eq!(classify_at(EntityKind::Remote, &[FaultRise], Signal::Auto), CauseKind::DependencyFailure);
        assert_eq!(classify_at(EntityKind::Lambda, &[FaultRise], Signal::Auto), CauseKind::ErrorSurge);
    }

    #[test]
    fn every_kind_of_cause_has_a_rule() {
        for &cause in CauseKind::VARIANTS {
            assert!(RULES.iter().any(|rule| rule.cause == cause), "{cause:?} has no rule");
        }
    }
}
