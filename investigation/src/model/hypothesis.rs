//! Hypotheses: who broke, in what way, and how sure that is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Entity, EvidenceId};

/// The kinds of root cause that are told apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CauseKind {
    /// The entity itself became slower.
    LatencyRegression,
    /// The entity itself fails more.
    ErrorSurge,
    /// Calls to the entity fail by its fault.
    DependencyFailure,
    /// Calls to the entity are refused as the caller's error.
    DependencyClientError,
    /// Calls run into a time limit.
    Timeout,
    /// Calls are refused for their rate.
    Throttling,
    /// CPU, disk or network bandwidth run out.
    ResourceExhaustion,
    /// A function or container ran out of memory.
    MemoryExhaustion,
    /// A pool or a quota is used up: connections, concurrency, a queue's consumers.
    Saturation,
    /// New execution environments start too often, and each takes its time.
    ColdStarts,
    /// More requests than before.
    TrafficSurge,
    /// Fewer requests than before.
    TrafficLoss,
    /// A deployment or a change of configuration made it worse.
    BadChange,
    /// A permission was taken away.
    PermissionChange,
    /// Calls do not get through, or take long on the way.
    Network,
    /// Something, but no rule says what.
    Unknown,
}

impl CauseKind {
    /// The kind in JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::LatencyRegression => "latency_regression",
            Self::ErrorSurge => "error_surge",
            Self::DependencyFailure => "dependency_failure",
            Self::DependencyClientError => "dependency_client_error",
            Self::Timeout => "timeout",
            Self::Throttling => "throttling",
            Self::ResourceExhaustion => "resource_exhaustion",
            Self::MemoryExhaustion => "memory_exhaustion",
            Self::Saturation => "saturation",
            Self::ColdStarts => "cold_starts",
            Self::TrafficSurge => "traffic_surge",
            Self::TrafficLoss => "traffic_loss",
            Self::BadChange => "bad_change",
            Self::PermissionChange => "permission_change",
            Self::Network => "network",
            Self::Unknown => "unknown",
        }
    }

    /// The kind as the end of "Most likely cause: *entity* — …".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::LatencyRegression => "latency regression",
            Self::ErrorSurge => "error surge",
            Self::DependencyFailure => "dependency failure",
            Self::DependencyClientError => "dependency client error",
            Self::Timeout => "timeouts",
            Self::Throttling => "throttling",
            Self::ResourceExhaustion => "resource exhaustion",
            Self::MemoryExhaustion => "memory exhaustion",
            Self::Saturation => "pool or quota saturation",
            Self::ColdStarts => "cold starts",
            Self::TrafficSurge => "traffic surge",
            Self::TrafficLoss => "traffic loss",
            Self::BadChange => "bad deployment or configuration change",
            Self::PermissionChange => "permission change",
            Self::Network => "network trouble",
            Self::Unknown => "unknown cause",
        }
    }
}

/// One named, additive part of a confidence. Negative when it speaks against the hypothesis.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ConfidencePart {
    /// What the part is for, in a few words.
    pub name: String,
    /// What it adds, in hundredths of certainty: 0.25 is 25 points.
    pub value: f64,
}

/// How sure a hypothesis is, and what that is made of.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Confidence {
    /// 0 to 1: the sum of the parts, within the bounds.
    pub value: f64,
    /// In the order in which they were added.
    pub parts: Vec<ConfidencePart>,
}

/// A confidence in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConfidenceLevel {
    /// 0.75 and above.
    High,
    /// 0.5 and above.
    Medium,
    /// Less.
    Low,
}

impl Confidence {
    /// The confidence in words.
    #[must_use]
    pub fn level(&self) -> ConfidenceLevel {
        if self.value >= 0.75 {
            ConfidenceLevel::High
        } else if self.value >= 0.5 {
            ConfidenceLevel::Medium
        } else {
            ConfidenceLevel::Low
        }
    }
}

impl ConfidenceLevel {
    /// The level as the start of "… confidence".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::High => "high",
            Self::Medium => "medium",
            Self::Low => "low",
        }
    }
}

/// A candidate root cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Hypothesis {
    /// Where.
    pub entity: Entity,
    /// What.
    pub cause: CauseKind,
    /// How sure.
    pub confidence: Confidence,
    /// One or two sentences: why this and not another.
    pub rationale: String,
    /// Evidence for it, strongest first; never empty.
    pub supporting: Vec<EvidenceId>,
    /// Evidence against it.
    pub contradicting: Vec<EvidenceId>,
    /// The change that may have brought it: one of `supporting`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspect_change: Option<EvidenceId>,
    /// When it began, where that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset: Option<Timestamp>,
}
