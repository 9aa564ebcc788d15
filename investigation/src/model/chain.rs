//! The causal chain: from the change, by the cause and its symptoms, to where the incident is felt.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Entity, EvidenceId};

/// What a link of the chain is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LinkRole {
    /// The change that may have brought it.
    Change,
    /// What broke.
    Cause,
    /// What its callers show of it.
    Symptom,
    /// What is felt where the incident was asked about.
    Entry,
}

impl LinkRole {
    /// The role as a heading.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Change => "Change",
            Self::Cause => "Cause",
            Self::Symptom => "Symptom",
            Self::Entry => "Felt at",
        }
    }
}

/// One link of the chain. Each is a consequence of the one before it, if the hypothesis is right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct ChainLink {
    /// What the link is.
    pub role: LinkRole,
    /// Where it was observed.
    pub entity: Entity,
    /// What was observed, one clause without a full stop.
    pub text: String,
    /// When it began, where that is known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at: Option<Timestamp>,
    /// The evidence that shows it; never empty.
    pub evidence: Vec<EvidenceId>,
    /// What would refute the link, one sentence.
    pub refuted_by: String,
}
