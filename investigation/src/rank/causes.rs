//! What kind of cause the evidence at an entity speaks of: one table of small rules.

use crate::model::{CauseKind, Evidence, EvidenceKind, Signal};

/// A kind of cause and the evidence that speaks of it. The first rule of [`RULES`] that applies gives the kind, so the
/// specific stand before the general: a timeout is slow too, but "timeouts" tells the responder more.
struct Rule {
    cause: CauseKind,
    /// At least one of these must be there.
    requires: &'static [EvidenceKind],
    /// And, if any are named, at least one of these.
    alongside: &'static [EvidenceKind],
}

const RULES: [Rule; 14] = [
    Rule { cause: CauseKind::MemoryExhaustion, requires: &[EvidenceKind::MemoryLog], alongside: &[] },
    Rule {
        cause: CauseKind::PermissionChange,
        requires: &[EvidenceKind::AccessDeniedLog],
        alongside: &[EvidenceKind::PermissionChange],
    },
    Rule {
        cause: CauseKind::Throttling,
        requires: &[EvidenceKind::ThrottleRise, EvidenceKind::DependencyThrottle],
        alongside: &[],
    },
    Rule {
        cause: CauseKind::ResourceExhaustion,
        requires: &[EvidenceKind::SaturationRise],
        alongside: &[EvidenceKind::LatencyRise, EvidenceKind::FaultRise, EvidenceKind::SelfTimeRise],
    },
    Rule { cause: CauseKind::DependencyFailure, requires: &[EvidenceKind::DependencyFault], alongside: &[] },
    Rule { cause: CauseKind::Timeout, requires: &[EvidenceKind::TimeoutLog], alongside: &[] },
    Rule { cause: CauseKind::Throttling, requires: &[EvidenceKind::ThrottleLog], alongside: &[] },
    Rule { cause: CauseKind::ErrorSurge, requires: &[EvidenceKind::FaultRise], alongside: &[] },
    Rule {
        cause: CauseKind::DependencyClientError,
        requires: &[EvidenceKind::DependencyError, EvidenceKind::ErrorRise],
        alongside: &[],
    },
    Rule {
        cause: CauseKind::LatencyRegression,
        requires: &[EvidenceKind::LatencyRise, EvidenceKind::SelfTimeRise],
        alongside: &[],
    },
    Rule {
        cause: CauseKind::ErrorSurge,
        requires: &[EvidenceKind::NewLogPattern, EvidenceKind::LogPatternRise, EvidenceKind::AccessDeniedLog],
        alongside: &[],
    },
    Rule { cause: CauseKind::ResourceExhaustion, requires: &[EvidenceKind::SaturationRise], alongside: &[] },
    Rule {
        cause: CauseKind::TrafficLoss,
        requires: &[EvidenceKind::TrafficLoss, EvidenceKind::MissingData],
        alongside: &[],
    },
    Rule { cause: CauseKind::TrafficSurge, requires: &[EvidenceKind::TrafficSurge], alongside: &[] },
];

impl Rule {
    fn applies(&self, has: impl Fn(EvidenceKind) -> bool) -> bool {
        self.requires.iter().any(|kind| has(*kind))
            && (self.alongside.is_empty() || self.alongside.iter().any(|kind| has(*kind)))
    }
}

/// The kind of cause that the evidence at one entity speaks of. Where it owns slowness, the failures it has besides do
/// not name it.
#[must_use]
pub fn classify(evidence: &[&Evidence], signal: Signal) -> CauseKind {
    let beside_the_point =
        |kind| signal == Signal::LatencySpike && matches!(kind, EvidenceKind::FaultRise | EvidenceKind::ErrorRise);
    let has = |kind| !beside_the_point(kind) && evidence.iter().any(|evidence| evidence.kind == kind);
    RULES.iter().find(|rule| rule.applies(has)).map_or(CauseKind::Unknown, |rule| rule.cause)
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
    use crate::model::{Citation, Entity, EntityKind, EvidenceId, Magnitude, Source, Unit};

    fn classify_kinds(kinds: &[EvidenceKind], signal: Signal) -> CauseKind {
        let evidence: Vec<Evidence> = kinds.iter().map(|kind| evidence(*kind)).collect();
        classify(&evidence.iter().collect::<Vec<_>>(), signal)
    }

    fn evidence(kind: EvidenceKind) -> Evidence {
        Evidence {
            id: EvidenceId::new(Source::Metrics, "a", kind, ""),
            source: Source::Metrics,
            entity: Entity { name: "a".into(), kind: EntityKind::Service },
            kind,
            magnitude: Magnitude { observed: 1.0, expected: 0.0, unit: Unit::Count, strength: 0.5 },
            onset: None,
            summary: String::new(),
            citation: Citation::default(),
            series: None,
        }
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
}
