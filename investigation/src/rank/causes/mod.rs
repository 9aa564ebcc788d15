//! What kind of cause the evidence at an entity speaks of: one table of small rules.

mod rules;

use self::rules::{Place, RULES, Rule, Weighed};
use crate::model::{CauseKind, EntityKind, EvidenceKind, Signal};

/// How loudly each kind of evidence speaks at one entity: the strongest of its kind, 0 to 1.
#[derive(Debug, Default)]
pub struct Voices(Vec<(EvidenceKind, f64)>);

impl Voices {
    /// Adds evidence of this kind and loudness, 0 to 1.
    pub fn add(&mut self, kind: EvidenceKind, loudness: f64) {
        match self.0.iter_mut().find(|(known, _)| *known == kind) {
            Some((_, loudest)) => *loudest = loudest.max(loudness),
            None => self.0.push((kind, loudness)),
        }
    }

    fn of(&self, kind: EvidenceKind) -> f64 {
        self.0.iter().find(|(known, _)| *known == kind).map_or(0.0, |(_, loudness)| *loudness)
    }

    fn sum(&self, weighed: &[Weighed]) -> f64 {
        weighed.iter().map(|(kind, weight)| self.of(*kind) * weight).sum()
    }
}

impl Rule {
    /// How well the rule fits; none where it does not apply.
    fn fit(&self, voices: &Voices, place: Place) -> Option<f64> {
        let sign = self.signs.iter().map(|(kind, weight)| voices.of(*kind) * weight).fold(0.0, f64::max);
        let alongside = self.alongside.is_empty() || self.alongside.iter().any(|kind| voices.of(*kind) > 0.0);
        let in_place = self.place == Place::Anywhere || self.place == place;
        let fits = sign > 0.0 && alongside && in_place;
        fits.then(|| sign + voices.sum(self.supports) - voices.sum(self.contradicts))
    }
}

/// The kind of cause that the evidence at one entity speaks of. Where it owns slowness, the failures it has besides do
/// not name it.
#[must_use]
pub fn classify(entity: EntityKind, mut voices: Voices, signal: Signal) -> CauseKind {
    if signal == Signal::LatencySpike {
        voices.0.retain(|(kind, _)| !matches!(kind, EvidenceKind::FaultRise | EvidenceKind::ErrorRise));
    }
    let place = place(entity);
    let fitting = RULES.iter().filter_map(|rule| Some((rule.cause, rule.fit(&voices, place)?)));
    let best = fitting.fold(None::<(CauseKind, f64)>, |best, (cause, fit)| match best {
        Some((_, before)) if before >= fit => best,
        _ => Some((cause, fit)),
    });
    best.map_or(CauseKind::Unknown, |(cause, _)| cause)
}

/// What runs there.
fn place(entity: EntityKind) -> Place {
    match entity {
        EntityKind::DynamoDbTable
        | EntityKind::Database
        | EntityKind::Queue
        | EntityKind::Topic
        | EntityKind::AwsService
        | EntityKind::Remote => Place::Called,
        EntityKind::ApiGateway | EntityKind::LoadBalancer | EntityKind::StateMachine | EntityKind::Edge => {
            Place::PassedOn
        }
        EntityKind::Service | EntityKind::Lambda | EntityKind::Client | EntityKind::Resource => Place::Own,
    }
}

/// Whether the evidence is a change: what may have brought the trouble, not the trouble itself.
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
    use super::*;

    fn classify_kinds(kinds: &[EvidenceKind], signal: Signal) -> CauseKind {
        classify_at(EntityKind::Service, kinds, signal)
    }

    fn classify_at(entity: EntityKind, kinds: &[EvidenceKind], signal: Signal) -> CauseKind {
        let mut voices = Voices::default();
        kinds.iter().for_each(|kind| voices.add(*kind, 0.5));
        classify(entity, voices, signal)
    }

    #[test]
    fn the_specific_comes_before_the_general() {
        use EvidenceKind::{FaultRise, LatencyRise, MemoryLog, ThrottleRise, TimeoutLog};
        assert_eq!(classify_kinds(&[LatencyRise, FaultRise, TimeoutLog], Signal::Auto), CauseKind::Timeout);
        assert_eq!(classify_kinds(&[TimeoutLog, ThrottleRise], Signal::Auto), CauseKind::Throttling);
        assert_eq!(classify_kinds(&[TimeoutLog, MemoryLog], Signal::Auto), CauseKind::MemoryExhaustion);
        assert_eq!(classify_kinds(&[LatencyRise], Signal::Auto), CauseKind::LatencyRegression);
    }

    #[test]
    fn a_permission_change_needs_somebody_denied() {
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
    fn failures_of_what_is_only_called_are_those_of_a_dependency() {
        use EvidenceKind::FaultRise;
        assert_eq!(classify_at(EntityKind::Remote, &[FaultRise], Signal::Auto), CauseKind::DependencyFailure);
        assert_eq!(classify_at(EntityKind::Lambda, &[FaultRise], Signal::Auto), CauseKind::ErrorSurge);
    }

    #[test]
    fn every_kind_of_cause_has_a_rule() {
        use CauseKind::*;
        for cause in [
            LatencyRegression,
            ErrorSurge,
            DependencyFailure,
            DependencyClientError,
            Timeout,
            Throttling,
            ResourceExhaustion,
            MemoryExhaustion,
            Saturation,
            ColdStarts,
            TrafficSurge,
            TrafficLoss,
            BadChange,
            PermissionChange,
            Network,
            Unknown,
        ] {
            assert!(RULES.iter().any(|rule| rule.cause == cause), "{cause:?}");
        }
    }
}
