//! The kinds of evidence.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// What departed from the baseline.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum EvidenceKind {
    /// Requests take longer.
    LatencyRise,
    /// More requests fail by the server's fault (5xx).
    FaultRise,
    /// More requests fail by the client's fault (4xx).
    ErrorRise,
    /// More requests are throttled.
    ThrottleRise,
    /// More requests arrive.
    TrafficSurge,
    /// Fewer requests arrive.
    TrafficLoss,
    /// A resource (CPU, disk, network) is used more.
    SaturationRise,
    /// Memory is used more.
    MemoryRise,
    /// A pool or a quota (connections, concurrency, burst balance) is used up.
    QuotaSaturation,
    /// Storage is nearly full.
    StorageFull,
    /// Hosts, nodes, tasks or checks are no longer healthy.
    HealthLoss,
    /// Work waits longer, or more of it: a queue's age or depth, an iterator's age.
    BacklogRise,
    /// A metric of no known meaning moved.
    MetricShift,
    /// A series that had points has none.
    MissingData,
    /// A log pattern that the baseline does not have.
    NewLogPattern,
    /// A log pattern that comes more often.
    LogPatternRise,
    /// A log pattern of the baseline that no longer comes.
    VanishedLogPattern,
    /// A log pattern that comes less often, while the others of its group do not.
    LogPatternFall,
    /// Logs say that something timed out.
    TimeoutLog,
    /// Logs say that memory ran out.
    MemoryLog,
    /// Logs say that a request was throttled.
    ThrottleLog,
    /// Logs say that access was denied.
    AccessDeniedLog,
    /// Logs say that a connection was refused, reset or not found.
    NetworkLog,
    /// Logs say that a pool or a quota is used up.
    QuotaLog,
    /// Logs say that a disk is full or fails.
    StorageLog,
    /// Logs say that transactions waited for one another.
    LockLog,
    /// Logs say that a password, a token or a signature was not accepted.
    AuthenticationLog,
    /// Logs say that a certificate was not accepted, or that a TLS handshake failed.
    TlsLog,
    /// Logs say that the other side could not serve: no leader, no backend, read-only.
    UnavailableLog,
    /// Logs say that a process crashed.
    CrashLog,
    /// New execution environments start more often: cold starts.
    ColdStartRise,
    /// Logs say that more statements of a database take long.
    SlowStatements,
    /// Traces show calls to this entity failing.
    DependencyFault,
    /// Traces show calls to this entity refused as the caller's error (4xx).
    DependencyError,
    /// Traces show calls to this entity throttled.
    DependencyThrottle,
    /// Traces show that the time goes here.
    SelfTimeRise,
    /// Traces show that the time goes between the caller and this entity, not into either.
    NetworkTimeRise,
    /// Traces show calls to this entity retried.
    RetryRise,
    /// Requests take another turn at this entity than before: a step is followed by something else, often by nothing.
    FlowBreak,
    /// An entity that the baseline does not have.
    NewEntity,
    /// An entity of the baseline that is no longer there.
    VanishedEntity,
    /// New code was deployed.
    Deployment,
    /// A setting was changed.
    ConfigurationChange,
    /// A permission was changed.
    PermissionChange,
    /// Capacity was changed, such as provisioned throughput or concurrency.
    ScalingChange,
    /// AWS changed something by itself: auto scaling, the rotation of a secret, a backup.
    AutomaticChange,
    /// An alarm went into `ALARM`.
    AlarmBreach,
    /// The error budget of a service level objective was used up.
    ObjectiveBreach,
}

impl EvidenceKind {
    /// The kind in JSON, such as `latency_rise`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The kind in a sentence, such as "latency rise".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::LatencyRise => "latency rise",
            Self::FaultRise => "fault rise (5xx)",
            Self::ErrorRise => "error rise (4xx)",
            Self::ThrottleRise => "throttle rise",
            Self::TrafficSurge => "traffic surge",
            Self::TrafficLoss => "traffic loss",
            Self::SaturationRise => "saturation",
            Self::MemoryRise => "memory",
            Self::QuotaSaturation => "pool or quota used up",
            Self::StorageFull => "storage full",
            Self::HealthLoss => "health loss",
            Self::BacklogRise => "backlog rise",
            Self::MetricShift => "metric shift",
            Self::MissingData => "missing data",
            Self::NewLogPattern => "new log pattern",
            Self::LogPatternRise => "log pattern rise",
            Self::VanishedLogPattern => "vanished log pattern",
            Self::LogPatternFall => "log pattern fall",
            Self::TimeoutLog => "timeout in logs",
            Self::MemoryLog => "out of memory in logs",
            Self::ThrottleLog => "throttling in logs",
            Self::AccessDeniedLog => "access denied in logs",
            Self::NetworkLog => "network failure in logs",
            Self::QuotaLog => "pool or quota used up in logs",
            Self::StorageLog => "storage failure in logs",
            Self::LockLog => "lock conflict in logs",
            Self::AuthenticationLog => "authentication failure in logs",
            Self::TlsLog => "TLS failure in logs",
            Self::UnavailableLog => "unavailable dependency in logs",
            Self::CrashLog => "crash in logs",
            Self::ColdStartRise => "cold start rise",
            Self::SlowStatements => "slow statements",
            Self::DependencyFault => "dependency fault",
            Self::DependencyError => "dependency client error",
            Self::DependencyThrottle => "dependency throttled",
            Self::SelfTimeRise => "self time rise",
            Self::NetworkTimeRise => "network time rise",
            Self::RetryRise => "retry rise",
            Self::FlowBreak => "broken flow",
            Self::NewEntity => "new entity",
            Self::VanishedEntity => "vanished entity",
            Self::Deployment => "deployment",
            Self::ConfigurationChange => "configuration change",
            Self::PermissionChange => "permission change",
            Self::ScalingChange => "scaling change",
            Self::AutomaticChange => "automatic change",
            Self::AlarmBreach => "alarm",
            Self::ObjectiveBreach => "objective missed",
        }
    }
}
