//! Hypotheses: which entity broke, in what way, and how sure that is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CauseKind, Confidence, Entity, EvidenceId};

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
