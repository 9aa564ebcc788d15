//! Hypotheses: which entity broke, in what way, and how sure that is.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{CauseKind, Confidence, Entity, EvidenceId};

/// A candidate root cause.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Hypothesis {
    /// The entity that is the root cause, if the hypothesis is right.
    pub entity: Entity,
    /// In what way it broke.
    pub cause: CauseKind,
    /// How likely the hypothesis is right, and what that is made of.
    pub confidence: Confidence,
    /// The hypothesis as one would say it aloud: what happens, where, and the words of the error or the limit that shows it.
    /// Empty in reports of earlier versions.
    #[serde(default)]
    pub headline: String,
    /// The evidence by which the kind of cause was recognised.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sign: Option<EvidenceId>,
    /// One or two sentences: why this and not another.
    pub rationale: String,
    /// Evidence for it, strongest first; never empty.
    pub supporting: Vec<EvidenceId>,
    /// Evidence that speaks against it, most telling first; often empty.
    pub contradicting: Vec<EvidenceId>,
    /// The change that may have brought it: one of `supporting`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspect_change: Option<EvidenceId>,
    /// When it began, where that can be told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset: Option<Timestamp>,
    /// When it was over, if it was within the window.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub over_since: Option<Timestamp>,
}
