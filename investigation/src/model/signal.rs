//! What the responder saw go wrong.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// The symptom that is investigated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Signal {
    /// Not known: the ranking finds out which symptom departs most from the baseline.
    #[default]
    Auto,
    /// Requests take longer.
    LatencySpike,
    /// More requests fail.
    ErrorSpike,
    /// The share of requests that succeed fell.
    AvailabilityDrop,
    /// A resource runs at its limit.
    Saturation,
}

impl Signal {
    /// The signal in JSON, in Slack commands and in the report, such as `latency_spike`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The signal in a sentence, such as "latency spike".
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Auto => "any symptom",
            Self::LatencySpike => "latency spike",
            Self::ErrorSpike => "error spike",
            Self::AvailabilityDrop => "availability drop",
            Self::Saturation => "saturation",
        }
    }
}
