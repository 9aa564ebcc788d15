//! A topology while it grows.

use std::collections::BTreeMap;

use super::{NodeIndex, Topology, TopologyNode};
use crate::detect::graph::to_entity;
use crate::model::Entity;
use crate::telemetry::{Node, ServiceGraph};

/// Collects nodes and calls. Values for each node are made by the finished topology alone, which grows no more.
#[derive(Debug)]
pub struct TopologyBuilder<'a> {
    topology: Topology<'a>,
}

impl<'a> TopologyBuilder<'a> {
    /// Begins with a service graph. A node that is there twice counts once, and an edge to a node that is not there is
    /// left out.
    #[must_use]
    pub fn new(graph: &'a ServiceGraph) -> Self {
        let by_name: BTreeMap<&str, &Node> = graph.nodes.iter().map(|node| (node.name.as_str(), node)).collect();
        let mut topology = Topology::default();
        let mut indexes: BTreeMap<&str, NodeIndex> = BTreeMap::new();
        for (name, node) in by_name {
            indexes.insert(name, topology.nodes.push(TopologyNode::new(to_entity(node), Some(node))));
        }
        let mut builder = Self { topology };
        for edge in &graph.edges {
            let ends = (indexes.get(edge.from.as_str()), indexes.get(edge.to.as_str()));
            if let (Some(caller), Some(callee)) = ends {
                builder.add_call(*caller, *callee);
            }
        }
        builder
    }

    /// What there is so far, for look-ups.
    #[must_use]
    pub fn so_far(&self) -> &Topology<'a> {
        &self.topology
    }

    /// Adds an entity that X-Ray does not know.
    pub fn add_entity(&mut self, entity: Entity) -> NodeIndex {
        self.topology.nodes.push(TopologyNode::new(entity, None))
    }

    /// Adds a call. Calls of an entity to itself are left out: they explain nothing.
    pub fn add_call(&mut self, caller: NodeIndex, callee: NodeIndex) {
        if caller != callee {
            self.topology.nodes[caller].callees.push(callee);
            self.topology.nodes[callee].callers.push(caller);
        }
    }

    /// The finished topology.
    #[must_use]
    pub fn build(mut self) -> Topology<'a> {
        for node in self.topology.nodes.values_mut() {
            for neighbours in [&mut node.callers, &mut node.callees] {
                neighbours.sort_unstable();
                neighbours.dedup();
            }
        }
        self.topology
    }
}
