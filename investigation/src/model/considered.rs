//! What else was thought of: candidates that are no hypothesis, and the verdict without a change.

use serde::{Deserialize, Serialize};

use super::{CauseKind, Entity, EvidenceId};

/// An entity that was weighed as the root cause and left, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Considered {
    /// The entity.
    pub entity: Entity,
    /// How likely it is the cause, 0 to 1, beside those that cannot be the cause together with it.
    pub probability: f64,
    /// How much of the entry's excess its own excess explains, 0 to 1; none where nothing shows that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_share: Option<f64>,
    /// What speaks for it, in a few words each, most telling first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speaks_for: Vec<String>,
    /// What speaks against it, in a few words each, most telling first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub speaks_against: Vec<String>,
}

/// What the same evidence says without the change that the first hypothesis suspects.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct WithoutChange {
    /// The change that was left out.
    pub change: EvidenceId,
    /// The entity that is the likeliest cause then; none where nothing else speaks for any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entity: Option<Entity>,
    /// In what way it broke; [`CauseKind::Unknown`] without an entity.
    pub cause: CauseKind,
    /// How likely that is, 0 to 1.
    pub confidence: f64,
}
