//! The service graph as the ranking walks it.

use std::collections::{BTreeMap, VecDeque};

use crate::detect::graph::to_entity;
use crate::model::Entity;
use crate::telemetry::{Node, ServiceGraph};

/// Entities by index, with their neighbours. Calls of an entity to itself are left out: they explain nothing.
#[derive(Debug, Default)]
pub struct Topology<'a> {
    entities: Vec<Entity>,
    /// What X-Ray knows of each; nothing of those that only other sources saw.
    nodes: Vec<Option<&'a Node>>,
    callers: Vec<Vec<usize>>,
    callees: Vec<Vec<usize>>,
}

impl<'a> Topology<'a> {
    /// The topology of a graph, the same whatever the order of its parts. A node that is there twice counts once, and
    /// an edge to a node that is not there is left out.
    #[must_use]
    pub fn new(graph: &'a ServiceGraph) -> Self {
        let by_name: BTreeMap<&str, &Node> = graph.nodes.iter().map(|node| (node.name.as_str(), node)).collect();
        let index: BTreeMap<&str, usize> = by_name.keys().enumerate().map(|(i, name)| (*name, i)).collect();
        let mut topology = Self::default();
        for node in by_name.into_values() {
            topology.push(to_entity(node), Some(node));
        }
        let known = |name: &str| index.get(name).copied();
        for (from, to) in graph.edges.iter().filter_map(|edge| Some((known(&edge.from)?, known(&edge.to)?))) {
            topology.connect(from, to);
        }
        topology.in_order()
    }

    fn push(&mut self, entity: Entity, node: Option<&'a Node>) -> usize {
        self.entities.push(entity);
        self.nodes.push(node);
        self.callers.push(Vec::new());
        self.callees.push(Vec::new());
        self.entities.len() - 1
    }

    /// Adds an entity that X-Ray does not know; its index.
    pub fn add(&mut self, entity: Entity) -> usize {
        self.push(entity, None)
    }

    /// Adds a call.
    pub fn connect(&mut self, from: usize, to: usize) {
        if from == to {
            return;
        }
        if let (Some(callees), Some(callers)) = (self.callees.get_mut(from), self.callers.get_mut(to)) {
            callees.push(to);
            callers.push(from);
        }
    }

    /// Neighbours once each, and in order.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        for list in self.callers.iter_mut().chain(&mut self.callees) {
            list.sort_unstable();
            list.dedup();
        }
        self
    }

    /// The index of the node of that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.entities.iter().position(|entity| entity.name == name)
    }

    /// All entities: those of the graph in order of name, then the others.
    #[must_use]
    pub fn entities(&self) -> &[Entity] {
        &self.entities
    }

    /// What X-Ray knows of each entity.
    #[must_use]
    pub fn nodes(&self) -> &[Option<&'a Node>] {
        &self.nodes
    }

    /// The name of an entity.
    #[must_use]
    pub fn name(&self, node: usize) -> &str {
        self.entities.get(node).map_or("", |entity| entity.name.as_str())
    }

    /// Who calls it.
    #[must_use]
    pub fn callers(&self, node: usize) -> &[usize] {
        self.callers.get(node).map_or(&[], Vec::as_slice)
    }

    /// Whom it calls.
    #[must_use]
    pub fn callees(&self, node: usize) -> &[usize] {
        self.callees.get(node).map_or(&[], Vec::as_slice)
    }

    /// The nodes that `start` calls, directly or through others, itself first, nearest first.
    #[must_use]
    pub fn downstream(&self, start: usize) -> Vec<usize> {
        self.walk(start, |node| self.callees(node))
    }

    /// The nodes that call `start`, directly or through others, itself first, nearest first.
    #[must_use]
    pub fn upstream(&self, start: usize) -> Vec<usize> {
        self.walk(start, |node| self.callers(node))
    }

    fn walk<'b>(&'b self, start: usize, next: impl Fn(usize) -> &'b [usize]) -> Vec<usize> {
        let mut seen = vec![false; self.nodes.len()];
        let mut queue = VecDeque::from([start]);
        let mut order = Vec::new();
        while let Some(node) = queue.pop_front() {
            match seen.get_mut(node) {
                Some(seen) if !*seen => *seen = true,
                _ => continue,
            }
            order.push(node);
            queue.extend(next(node));
        }
        order
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::Edge;

    fn graph(edges: &[(&str, &str)]) -> ServiceGraph {
        let mut names: Vec<&str> = edges.iter().flat_map(|(from, to)| [*from, *to]).collect();
        names.sort_unstable();
        names.dedup();
        ServiceGraph {
            period: 60,
            nodes: names
                .into_iter()
                .map(|name| Node { name: name.to_owned(), kind: String::new(), samples: Vec::new() })
                .collect(),
            edges: edges.iter().map(|(from, to)| Edge { from: (*from).to_owned(), to: (*to).to_owned() }).collect(),
        }
    }

    #[test]
    fn a_cycle_is_walked_once() {
        let graph = graph(&[("a", "b"), ("b", "c"), ("c", "a"), ("c", "c")]);
        let topology = Topology::new(&graph);
        let names: Vec<&str> =
            topology.downstream(topology.find("a").unwrap()).into_iter().map(|node| topology.name(node)).collect();
        assert_eq!(names, ["a", "b", "c"]);
        assert_eq!(topology.callees(topology.find("c").unwrap()), [0]);
    }

    #[test]
    fn an_edge_to_nowhere_is_left_out() {
        let mut graph = graph(&[("a", "b")]);
        graph.edges.push(Edge { from: "a".to_owned(), to: "ghost".to_owned() });
        assert_eq!(Topology::new(&graph).callees(0), [1]);
    }
}
