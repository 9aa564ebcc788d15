//! Gaps: evidence that could not be collected, and why.

use serde::{Deserialize, Serialize};

use super::Source;

/// Why evidence is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
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
    /// The reasons for which a source that was asked could not be read; those that somebody must mend come first.
    pub const FAILURES: [Self; 5] = [Self::Denied, Self::NotFound, Self::Invalid, Self::Throttled, Self::Unavailable];

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
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Gap {
    /// The source it is missing from.
    pub source: Source,
    /// Why the evidence is missing.
    pub reason: GapReason,
    /// One sentence for the responder: what is missing and how to have it next time.
    pub detail: String,
}
