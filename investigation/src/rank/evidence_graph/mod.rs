//! The evidence graph: everything that is known of an incident, laid on the service graph.

mod builder;
mod called_service;
mod change_links;
mod mentions;
mod node_evidence;
mod shared;

pub use change_links::LinkedChange;
pub use node_evidence::{NodeEvidence, max_strength};

use std::collections::BTreeMap;

use super::topology::{NodeIndex, NodeMap, Topology};
use crate::detect::changes::Footprint;
use crate::model::{EntityKind, Evidence, EvidenceId};
use crate::telemetry::ServiceGraph;

/// Every entity, who calls whom, and what was observed where.
#[derive(Debug)]
pub struct EvidenceGraph<'a> {
    /// Who calls whom.
    pub topology: Topology<'a>,
    /// Where the symptom is asked about, if any source knows that entity.
    pub entry: Option<NodeIndex>,
    /// What was observed, by node.
    pub evidence: NodeMap<NodeEvidence<'a>>,
    is_possible_cause: NodeMap<bool>,
    merged_node: NodeMap<Option<NodeIndex>>,
}

impl<'a> EvidenceGraph<'a> {
    /// Lays the evidence, strongest first, on the service graph. Entities that X-Ray does not know are added; so are the
    /// calls that log lines imply where X-Ray knows nothing.
    #[must_use]
    pub fn new(graph: &'a ServiceGraph, evidence: &[&'a Evidence], entry: &str) -> Self {
        builder::build(graph, evidence, entry)
    }

    /// Connects each change with the symptoms that speak of it, by what it leaves in the telemetry of others.
    #[must_use]
    pub fn with_footprints(
        mut self,
        observed: &[&'a Evidence],
        footprints: &BTreeMap<&EvidenceId, &Footprint>,
    ) -> Self {
        change_links::link_changes(&self.topology, &mut self.evidence, observed, footprints);
        self
    }

    /// Whether the entity may have caused the symptom: the entry calls it, directly or through others, or no service graph
    /// shows whether it does.
    #[must_use]
    pub fn is_possible_cause(&self, node: NodeIndex) -> bool {
        self.is_possible_cause[node]
    }

    /// The nodes that may have caused the symptom.
    pub fn possible_causes(&self) -> impl Iterator<Item = NodeIndex> {
        self.topology.indexes().filter(|node| self.is_possible_cause(*node))
    }

    /// The node of the service that invokes this function, where X-Ray shows one Lambda as two nodes: both are ranked as
    /// one, under the function's own node.
    #[must_use]
    pub fn merged_node(&self, function: NodeIndex) -> Option<NodeIndex> {
        self.merged_node[function]
    }

    /// Whether load enters the system here: the symptom is asked about here, or nothing calls it although its callers would
    /// be known.
    #[must_use]
    pub fn is_ingress(&self, node: NodeIndex) -> bool {
        let topology_node = &self.topology[node];
        let is_gateway = matches!(topology_node.entity.kind, EntityKind::ApiGateway | EntityKind::LoadBalancer);
        let are_callers_known = is_gateway || topology_node.statistics.is_some();
        self.entry == Some(node) || (are_callers_known && topology_node.callers.is_empty())
    }
}
