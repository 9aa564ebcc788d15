//! How a kind of evidence relates to calls: who may have inherited it from whom.

use crate::model::EvidenceKind;

/// In which direction a departure spreads along calls.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Propagation {
    /// A limit is reached at this entity: no neighbour can be the reason.
    AtLimit,
    /// It is of this entity's own making: no neighbour can be the reason.
    Local,
    /// Callers inherit it from their callees: slowness and failures.
    ToCallers,
    /// Callees inherit it from their callers: changes of traffic.
    ToCallees,
    /// It does not say where the trouble began.
    Unknown,
}

/// What a callee cannot have caused.
pub const NOT_INHERITED: &[Propagation] = &[Propagation::AtLimit, Propagation::Local];

/// What is trouble of requests, whether or not it may be inherited from a callee.
pub const REQUEST_TROUBLE: &[Propagation] = &[Propagation::AtLimit, Propagation::Local, Propagation::ToCallers];

/// In which direction departures of this kind spread.
#[must_use]
pub fn propagation(kind: EvidenceKind) -> Propagation {
    match kind {
        EvidenceKind::ThrottleRise
        | EvidenceKind::SaturationRise
        | EvidenceKind::MemoryRise
        | EvidenceKind::QuotaSaturation
        | EvidenceKind::StorageFull
        | EvidenceKind::BacklogRise
        | EvidenceKind::MemoryLog
        | EvidenceKind::AccessDeniedLog
        | EvidenceKind::QuotaLog
        | EvidenceKind::StorageLog
        | EvidenceKind::ColdStartRise
        | EvidenceKind::DependencyThrottle => Propagation::AtLimit,
        EvidenceKind::DependencyFault
        | EvidenceKind::DependencyError
        | EvidenceKind::SelfTimeRise
        | EvidenceKind::FlowBreak
        | EvidenceKind::NetworkTimeRise
        | EvidenceKind::CrashLog => Propagation::Local,
        EvidenceKind::LatencyRise
        | EvidenceKind::FaultRise
        | EvidenceKind::ErrorRise
        | EvidenceKind::HealthLoss
        | EvidenceKind::NewLogPattern
        | EvidenceKind::LogPatternRise
        | EvidenceKind::LogPatternFall
        | EvidenceKind::TimeoutLog
        | EvidenceKind::ThrottleLog
        | EvidenceKind::NetworkLog
        | EvidenceKind::LockLog
        | EvidenceKind::AuthenticationLog
        | EvidenceKind::TlsLog
        | EvidenceKind::UnavailableLog
        | EvidenceKind::RetryRise => Propagation::ToCallers,
        EvidenceKind::TrafficSurge
        | EvidenceKind::TrafficLoss
        | EvidenceKind::MissingData
        | EvidenceKind::VanishedEntity
        | EvidenceKind::VanishedLogPattern => Propagation::ToCallees,
        // A statement is slow for what it reads, or for what it waits for.
        EvidenceKind::SlowStatements
        | EvidenceKind::MetricShift
        | EvidenceKind::NewEntity
        | EvidenceKind::Deployment
        | EvidenceKind::ConfigurationChange
        | EvidenceKind::PermissionChange
        | EvidenceKind::ScalingChange
        | EvidenceKind::AutomaticChange
        | EvidenceKind::AlarmBreach
        | EvidenceKind::ObjectiveBreach => Propagation::Unknown,
    }
}
