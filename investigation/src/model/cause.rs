//! The kinds of root cause.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// The kinds of root cause that are told apart.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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
    /// Access is denied, and no change of a permission was found.
    AccessDenied,
    /// Calls do not get through, or take long on the way.
    Network,
    /// Something, but no rule says what.
    Unknown,
}

impl CauseKind {
    /// The kind in JSON, such as `bad_change`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
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
            Self::AccessDenied => "access denied",
            Self::Network => "network trouble",
            Self::Unknown => "unknown cause",
        }
    }
}
