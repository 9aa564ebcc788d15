//! Evidence: observed departures from the baseline.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Entity, EvidenceId};
use crate::telemetry::{Point, ServiceGraph};

/// Where evidence comes from; also the name of the step that collects it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Source {
    /// CloudWatch metrics.
    Metrics,
    /// CloudWatch Logs.
    Logs,
    /// X-Ray: the service graph and traces.
    Traces,
    /// CloudTrail.
    Changes,
    /// CloudWatch alarms.
    Alarms,
}

impl Source {
    /// All sources, in the order in which they are shown.
    pub const ALL: [Self; 5] = [Self::Metrics, Self::Logs, Self::Traces, Self::Changes, Self::Alarms];

    /// The source in JSON, in Slack and in file names.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Metrics => "metrics",
            Self::Logs => "logs",
            Self::Traces => "traces",
            Self::Changes => "changes",
            Self::Alarms => "alarms",
        }
    }
}

/// What departed from the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
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
    /// New execution environments start more often: cold starts.
    ColdStartRise,
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
    /// Traces show calls to this entity made again and again.
    RetryRise,
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
    /// Capacity was changed.
    ScalingChange,
    /// An alarm went into `ALARM`.
    AlarmBreach,
}

impl EvidenceKind {
    /// The kind in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LatencyRise => "latency_rise",
            Self::FaultRise => "fault_rise",
            Self::ErrorRise => "error_rise",
            Self::ThrottleRise => "throttle_rise",
            Self::TrafficSurge => "traffic_surge",
            Self::TrafficLoss => "traffic_loss",
            Self::SaturationRise => "saturation_rise",
            Self::MemoryRise => "memory_rise",
            Self::QuotaSaturation => "quota_saturation",
            Self::BacklogRise => "backlog_rise",
            Self::MetricShift => "metric_shift",
            Self::MissingData => "missing_data",
            Self::NewLogPattern => "new_log_pattern",
            Self::LogPatternRise => "log_pattern_rise",
            Self::VanishedLogPattern => "vanished_log_pattern",
            Self::TimeoutLog => "timeout_log",
            Self::MemoryLog => "memory_log",
            Self::ThrottleLog => "throttle_log",
            Self::AccessDeniedLog => "access_denied_log",
            Self::NetworkLog => "network_log",
            Self::QuotaLog => "quota_log",
            Self::ColdStartRise => "cold_start_rise",
            Self::DependencyFault => "dependency_fault",
            Self::DependencyError => "dependency_error",
            Self::DependencyThrottle => "dependency_throttle",
            Self::SelfTimeRise => "self_time_rise",
            Self::NetworkTimeRise => "network_time_rise",
            Self::RetryRise => "retry_rise",
            Self::NewEntity => "new_entity",
            Self::VanishedEntity => "vanished_entity",
            Self::Deployment => "deployment",
            Self::ConfigurationChange => "configuration_change",
            Self::PermissionChange => "permission_change",
            Self::ScalingChange => "scaling_change",
            Self::AlarmBreach => "alarm_breach",
        }
    }

    /// The kind in a sentence.
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
            Self::BacklogRise => "backlog rise",
            Self::MetricShift => "metric shift",
            Self::MissingData => "missing data",
            Self::NewLogPattern => "new log pattern",
            Self::LogPatternRise => "log pattern rise",
            Self::VanishedLogPattern => "vanished log pattern",
            Self::TimeoutLog => "timeout in logs",
            Self::MemoryLog => "out of memory in logs",
            Self::ThrottleLog => "throttling in logs",
            Self::AccessDeniedLog => "access denied in logs",
            Self::NetworkLog => "network failure in logs",
            Self::QuotaLog => "pool or quota used up in logs",
            Self::ColdStartRise => "cold start rise",
            Self::DependencyFault => "dependency fault",
            Self::DependencyError => "dependency client error",
            Self::DependencyThrottle => "dependency throttled",
            Self::SelfTimeRise => "self time rise",
            Self::NetworkTimeRise => "network time rise",
            Self::RetryRise => "retry rise",
            Self::NewEntity => "new entity",
            Self::VanishedEntity => "vanished entity",
            Self::Deployment => "deployment",
            Self::ConfigurationChange => "configuration change",
            Self::PermissionChange => "permission change",
            Self::ScalingChange => "scaling change",
            Self::AlarmBreach => "alarm",
        }
    }
}

/// The unit of a magnitude or of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Percent, 0 to 100.
    Percent,
    /// A number of things.
    Count,
    /// Bytes.
    Bytes,
    /// Whatever the source counts in.
    None,
}

/// How far the observation is from what was expected.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Magnitude {
    /// The level in the incident window.
    pub observed: f64,
    /// The level that the baseline leads one to expect.
    pub expected: f64,
    /// The unit of both.
    pub unit: Unit,
    /// How surprising the departure is, 0 (not at all) to 1.
    pub strength: f64,
}

/// Points over time, for a chart: baseline first, then incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Series {
    /// The unit of the values.
    pub unit: Unit,
    /// In order of time.
    pub points: Vec<Point>,
}

/// What to open to see the observation with one's own eyes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Citation {
    /// What was read: a metric with its dimensions, a log group, a trace id, an event id, an alarm.
    pub what: String,
    /// Excerpts, redacted and bounded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<String>,
}

/// An observed departure from the baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// The id that every claim cites.
    pub id: EvidenceId,
    /// Where it was observed.
    pub source: Source,
    /// What it is about.
    pub entity: Entity,
    /// What departed.
    pub kind: EvidenceKind,
    /// By how much.
    pub magnitude: Magnitude,
    /// When it began, where that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset: Option<Timestamp>,
    /// One sentence that says it all.
    pub summary: String,
    /// Where to see it.
    pub citation: Citation,
    /// What to draw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<Series>,
}

/// Why evidence is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GapReason {
    /// The context names nothing to look at in this source.
    NotConfigured,
    /// The source was asked and had nothing in the windows.
    NoData,
    /// The source refused access.
    Denied,
    /// The source refused the rate of calls, to the end of the retries.
    Throttled,
    /// The source did not answer in time, or failed.
    Unavailable,
    /// The thing asked for does not exist.
    NotFound,
    /// The source could not make sense of what was asked.
    Invalid,
    /// The source holds more than is read.
    Truncated,
}

impl GapReason {
    /// The reason in a sentence.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::NotConfigured => "not configured",
            Self::NoData => "no data",
            Self::Denied => "access denied",
            Self::Throttled => "throttled",
            Self::Unavailable => "unavailable",
            Self::NotFound => "not found",
            Self::Invalid => "rejected",
            Self::Truncated => "truncated",
        }
    }
}

/// Evidence that could not be collected, and why.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Gap {
    /// The source it is missing from.
    pub source: Source,
    /// Why.
    pub reason: GapReason,
    /// One sentence for the responder: what is missing and how to have it next time.
    pub detail: String,
}

/// What one source gave: the output of a collecting step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Findings {
    /// The source.
    pub source: Source,
    /// In order of id.
    pub evidence: Vec<Evidence>,
    /// In order of reason.
    pub gaps: Vec<Gap>,
    /// The service graph with its statistics, if this source has one: the ranking reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub graph: Option<ServiceGraph>,
    /// What was read, for whoever asks why nothing was found: items by name.
    #[serde(default)]
    pub read: BTreeMap<String, u64>,
}
