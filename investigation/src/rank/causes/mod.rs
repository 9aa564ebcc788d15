//! What kind of cause the evidence at an entity shows: one table of small rules.

mod rules;

use std::collections::BTreeMap;

pub use self::rules::Location;
use self::rules::{RULES, Rule, WeightedKind, certainty};
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

    /// The kind of evidence that counts most, with what it counts; none if none of them is there.
    fn find_strongest(&self, weighted_kinds: &[WeightedKind]) -> Option<(EvidenceKind, f64)> {
        let mut strongest: Option<(EvidenceKind, f64)> = None;
        for (kind, weight) in weighted_kinds {
            let counts = self.strength(*kind) * weight;
            if counts > strongest.map_or(0.0, |(_, most)| most) {
                strongest = Some((*kind, counts));
            }
        }
        strongest
    }
}

impl Rule {
    /// How well the rule fits, and by which kind of evidence; none where it does not apply.
    fn fit(&self, strengths: &EvidenceStrengths, location: Location) -> Option<(f64, EvidenceKind)> {
        let (sign, indication) = strengths.find_strongest(self.indicators)?;
        let has_required =
            self.requires_any.is_empty() || self.requires_any.iter().any(|kind| strengths.strength(*kind) > 0.0);
        let is_possible_here = self.location == Location::Anywhere || self.location == location;
        if !has_required || !is_possible_here {
            return None;
        }
        let fit = indication + strengths.weighted_sum(self.supporting) - strengths.weighted_sum(self.contradicting);
        Some((fit, sign))
    }
}

/// The kind of cause that evidence shows, and by which kind of evidence it was recognised.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Classification {
    /// The kind of cause.
    pub cause: CauseKind,
    /// The indicator that counted; none where no rule applies.
    pub sign: Option<EvidenceKind>,
    /// How often, 0 to 1, such an indicator means this kind of cause at most.
    pub certainty: f64,
}

/// The kind of cause that the evidence at one entity shows. Where the symptom is slowness, failures that the entity has
/// besides do not name the cause.
#[must_use]
pub fn classify(location: Location, mut strengths: EvidenceStrengths, signal: Signal) -> Classification {
    if signal == Signal::LatencySpike {
        strengths.0.retain(|kind, _| !matches!(kind, EvidenceKind::FaultRise | EvidenceKind::ErrorRise));
    }
    let mut best = Classification { cause: CauseKind::Unknown, sign: None, certainty: certainty(0.0) };
    let mut best_fit = f64::NEG_INFINITY;
    for rule in &RULES {
        let Some((fit, sign)) = rule.fit(&strengths, location) else { continue };
        // Of rules that fit equally well the first counts.
        if fit > best_fit {
            let indicator = rule.indicators.iter().find(|(kind, _)| *kind == sign);
            let certainty = certainty(indicator.map_or(0.0, |(_, weight)| *weight));
            best = Classification { cause: rule.cause, sign: Some(sign), certainty };
            best_fit = fit;
        }
    }
    best
}

/// What runs at an entity of this kind.
#[must_use]
pub fn location(entity: EntityKind) -> Location {
    match entity {
        EntityKind::DynamoDbTable
        | EntityKind::Database
        | EntityKind::Queue
        | EntityKind::Topic
        | EntityKind::AwsService
        | EntityKind::Remote => Location::CalledOnly,
        EntityKind::ApiGateway | EntityKind::LoadBalancer | EntityKind::StateMachine => Location::PassThrough,
        EntityKind::Edge => Location::Way,
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
        | CauseKind::PermissionChange
        | CauseKind::AccessDenied => Signal::ErrorSpike,
        CauseKind::Throttling
        | CauseKind::ResourceExhaustion
        | CauseKind::MemoryExhaustion
        | CauseKind::Saturation
        | CauseKind::TrafficSurge => Signal::Saturation,
        CauseKind::TrafficLoss => Signal::AvailabilityDrop,
        CauseKind::Unknown => Signal::Auto,
    }
}

/// Whether evidence of this kind is one by which causes of that kind are recognised.
#[must_use]
pub fn indicates(kind: EvidenceKind, cause: CauseKind) -> bool {
    RULES.iter().any(|rule| rule.cause == cause && rule.indicators.iter().any(|(indicator, _)| *indicator == kind))
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
            | EvidenceKind::AutomaticChange
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
        classify(location(entity), strengths, signal).cause
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
        assert_eq!(classify_kinds(&[AccessDeniedLog], Signal::Auto), CauseKind::AccessDenied);
    }

    #[test]
    fn trouble_of_the_network_needs_evidence_of_it_but_at_a_call() {
        use EvidenceKind::{FaultRise, LatencyRise, NetworkLog, TimeoutLog};
        for balancer in [EntityKind::LoadBalancer, EntityKind::ApiGateway] {
            assert_eq!(classify_at(balancer, &[LatencyRise], Signal::Auto), CauseKind::LatencyRegression);
            assert_eq!(classify_at(balancer, &[FaultRise], Signal::Auto), CauseKind::ErrorSurge);
            assert_eq!(classify_at(balancer, &[FaultRise, NetworkLog], Signal::Auto), CauseKind::Network);
        }
        assert_eq!(classify_at(EntityKind::Edge, &[LatencyRise], Signal::Auto), CauseKind::Network);
        let slow_and_unconnected = [LatencyRise, TimeoutLog, NetworkLog];
        assert_eq!(classify_kinds(&slow_and_unconnected, Signal::LatencySpike), CauseKind::Network);
    }

    #[test]
    fn what_logs_say_of_a_failure_names_the_cause() {
        use EvidenceKind::{
            AuthenticationLog, ConfigurationChange, CrashLog, FaultRise, LockLog, StorageLog, TlsLog, UnavailableLog,
        };
        for (kinds, cause) in [
            (&[FaultRise, AuthenticationLog][..], CauseKind::DependencyFailure),
            (&[FaultRise, AuthenticationLog, ConfigurationChange], CauseKind::BadChange),
            (&[FaultRise, UnavailableLog], CauseKind::DependencyFailure),
            (&[FaultRise, TlsLog], CauseKind::Network),
            (&[FaultRise, StorageLog], CauseKind::ResourceExhaustion),
            (&[FaultRise, LockLog], CauseKind::Saturation),
            (&[FaultRise, CrashLog], CauseKind::ErrorSurge),
        ] {
            assert_eq!(classify_kinds(kinds, Signal::Auto), cause, "{kinds:?}");
        }
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
