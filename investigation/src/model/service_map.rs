//! The service map: who calls whom around the cause, for people who would rather look than read.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Entity, EvidenceId};

/// The part of the service graph that matters to an incident.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct ServiceMap {
    /// The entities, in order of name.
    pub nodes: Vec<MapNode>,
    /// Who calls whom among them, as positions in `nodes`, in order.
    pub calls: Vec<MapCall>,
    /// How many entities of the graph are not on the map, for they matter less.
    pub left_out: usize,
}

/// An entity on the map.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct MapNode {
    /// The entity.
    pub entity: Entity,
    /// Whether the first hypothesis is about it.
    pub is_cause: bool,
    /// Whether the symptom was asked about here.
    pub is_entry: bool,
    /// How much of the entry's excess is its own, 0 to 1; none where the graph does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub own_share: Option<f64>,
    /// When it departed from its baseline; none if it did not, or nobody knows when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset: Option<Timestamp>,
    /// The strongest evidence there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub evidence: Option<EvidenceId>,
}

/// A call on the map.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct MapCall {
    /// The position of the caller in the nodes.
    pub caller: usize,
    /// The position of the callee in the nodes.
    pub callee: usize,
    /// Whether the first hypothesis is about what lies between the two.
    #[serde(default)]
    pub is_cause: bool,
}
