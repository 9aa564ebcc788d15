//! The topology: every entity, who calls whom, and what X-Ray counted there.

mod builder;
mod node_map;

use std::collections::VecDeque;
use std::ops::Index;

pub use builder::TopologyBuilder;
pub use node_map::{NodeIndex, NodeMap};

use crate::model::{Entity, EntityKind};
use crate::telemetry::{Node, ServiceGraph};

/// An entity and its neighbours.
#[derive(Debug, Clone)]
pub struct TopologyNode<'a> {
    /// The entity that the node stands for.
    pub entity: Entity,
    /// What X-Ray counted there; none for an entity that only other sources know.
    pub statistics: Option<&'a Node>,
    /// The nodes that call this one, each once, in the order of their indexes.
    pub callers: Vec<NodeIndex>,
    /// The nodes that this one calls, each once, in the order of their indexes.
    pub callees: Vec<NodeIndex>,
}

impl TopologyNode<'_> {
    fn new(entity: Entity, statistics: Option<&Node>) -> TopologyNode<'_> {
        TopologyNode { entity, statistics, callers: Vec::new(), callees: Vec::new() }
    }

    /// Whether the node is a call between two others rather than a service.
    #[must_use]
    pub fn is_call(&self) -> bool {
        self.entity.kind == EntityKind::Edge
    }
}

impl Default for TopologyNode<'_> {
    fn default() -> Self {
        TopologyNode::new(Entity { name: String::new(), kind: EntityKind::Resource }, None)
    }
}

/// All nodes: those of the service graph in order of name, then those that only other sources know.
#[derive(Debug, Default)]
pub struct Topology<'a> {
    nodes: NodeMap<TopologyNode<'a>>,
}

impl<'a> Topology<'a> {
    /// The topology of a service graph, the same whatever the order of its parts.
    #[must_use]
    pub fn new(graph: &'a ServiceGraph) -> Self {
        TopologyBuilder::new(graph).build()
    }

    /// The node of the entity with exactly this name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<NodeIndex> {
        self.indexes().find(|node| self[*node].entity.name == name)
    }

    /// The indexes of all nodes, in the order in which they were added.
    pub fn indexes(&self) -> impl Iterator<Item = NodeIndex> + use<'a> {
        self.nodes.indexes()
    }

    /// A value for each node.
    #[must_use]
    pub fn map<T: Default>(&self, value: impl FnMut(NodeIndex) -> T) -> NodeMap<T> {
        NodeMap::from_values(self.indexes().map(value))
    }

    /// The nodes that `start` calls, directly or through others, itself first, nearest first.
    #[must_use]
    pub fn downstream(&self, start: NodeIndex) -> Vec<NodeIndex> {
        self.walk(start, |node| &self[node].callees)
    }

    /// The nodes that call `start`, directly or through others, itself first, nearest first.
    #[must_use]
    pub fn upstream(&self, start: NodeIndex) -> Vec<NodeIndex> {
        self.walk(start, |node| &self[node].callers)
    }

    /// Breadth first, every node once, so that circles end.
    fn walk<'b>(&'b self, start: NodeIndex, neighbours: impl Fn(NodeIndex) -> &'b [NodeIndex]) -> Vec<NodeIndex> {
        let mut is_visited = self.map(|_| false);
        let mut queue = VecDeque::from([start]);
        let mut order = Vec::new();
        while let Some(node) = queue.pop_front() {
            if !is_visited[node] {
                is_visited[node] = true;
                order.push(node);
                queue.extend(neighbours(node));
            }
        }
        order
    }
}

impl<'a> Index<NodeIndex> for Topology<'a> {
    type Output = TopologyNode<'a>;

    fn index(&self, node: NodeIndex) -> &TopologyNode<'a> {
        &self.nodes[node]
    }
}

#[cfg(test)]
mod tests;
