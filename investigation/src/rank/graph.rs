//! The service graph as the ranking walks it.

use std::collections::{BTreeMap, VecDeque};

use crate::telemetry::{Node, ServiceGraph};

/// Nodes by index, with their neighbours. Calls of a node to itself are left out: they explain nothing.
#[derive(Debug)]
pub struct Topology<'a> {
    nodes: Vec<&'a Node>,
    index: BTreeMap<&'a str, usize>,
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
        let mut callers = vec![Vec::new(); by_name.len()];
        let mut callees = vec![Vec::new(); by_name.len()];
        for edge in graph.edges.iter().filter(|edge| edge.from != edge.to) {
            if let (Some(&from), Some(&to)) = (index.get(edge.from.as_str()), index.get(edge.to.as_str())) {
                if let Some(list) = callees.get_mut(from) {
                    list.push(to);
                }
                if let Some(list) = callers.get_mut(to) {
                    list.push(from);
                }
            }
        }
        for list in callers.iter_mut().chain(&mut callees) {
            list.sort_unstable();
            list.dedup();
        }
        Self { nodes: by_name.into_values().collect(), index, callers, callees }
    }

    /// The index of the node of that name.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<usize> {
        self.index.get(name).copied()
    }

    /// All nodes, in order of name.
    #[must_use]
    pub fn nodes(&self) -> &[&'a Node] {
        &self.nodes
    }

    /// The name of a node.
    #[must_use]
    pub fn name(&self, node: usize) -> &'a str {
        self.nodes.get(node).map_or("", |node| node.name.as_str())
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
