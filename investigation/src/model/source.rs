//! The five sources of evidence.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// Where evidence comes from; also the name of the step that collects it.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, IntoStaticStr, VariantArray,
)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
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
    /// All sources, in the order in which they are collected and shown.
    pub const ALL: &'static [Self] = Self::VARIANTS;

    /// The source in JSON, in Slack and in file names, such as `metrics`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }
}
