//! What a departure says about where the trouble began.

use crate::model::EvidenceKind;

/// What a departure says about where it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bearing {
    /// A limit is reached at this entity: nobody inherits it.
    Limit,
    /// It is of this entity's own making: nobody inherits it.
    Own,
    /// Callers inherit it from those they call.
    Inherited,
    /// Those who are called inherit it from their callers.
    PassedDown,
    /// It tells nothing about where.
    None,
}

/// What a kind of evidence says about where the trouble began.
#[must_use]
pub fn bearing(kind: EvidenceKind) -> Bearing {
    match kind {
        EvidenceKind::ThrottleRise
        | EvidenceKind::SaturationRise
        | EvidenceKind::MemoryRise
        | EvidenceKind::QuotaSaturation
        | EvidenceKind::BacklogRise
        | EvidenceKind::MemoryLog
        | EvidenceKind::AccessDeniedLog
        | EvidenceKind::QuotaLog
        | EvidenceKind::ColdStartRise
        | EvidenceKind::DependencyThrottle => Bearing::Limit,
        EvidenceKind::DependencyFault
        | EvidenceKind::DependencyError
        | EvidenceKind::SelfTimeRise
        | EvidenceKind::NetworkTimeRise => Bearing::Own,
        EvidenceKind::LatencyRise
        | EvidenceKind::FaultRise
        | EvidenceKind::ErrorRise
        | EvidenceKind::NewLogPattern
        | EvidenceKind::LogPatternRise
        | EvidenceKind::TimeoutLog
        | EvidenceKind::ThrottleLog
        | EvidenceKind::NetworkLog
        | EvidenceKind::RetryRise => Bearing::Inherited,
        EvidenceKind::TrafficSurge
        | EvidenceKind::TrafficLoss
        | EvidenceKind::MissingData
        | EvidenceKind::VanishedEntity
        | EvidenceKind::VanishedLogPattern => Bearing::PassedDown,
        EvidenceKind::MetricShift
        | EvidenceKind::NewEntity
        | EvidenceKind::Deployment
        | EvidenceKind::ConfigurationChange
        | EvidenceKind::PermissionChange
        | EvidenceKind::ScalingChange
        | EvidenceKind::AlarmBreach => Bearing::None,
    }
}
