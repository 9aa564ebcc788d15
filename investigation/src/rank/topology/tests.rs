use proptest::prelude::*;

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

fn names<'a>(topology: &'a Topology<'_>, nodes: &[NodeIndex]) -> Vec<&'a str> {
    nodes.iter().map(|node| topology[*node].entity.name.as_str()).collect()
}

#[test]
fn a_cycle_is_walked_once() {
    let graph = graph(&[("a", "b"), ("b", "c"), ("c", "a"), ("c", "c")]);
    let topology = Topology::new(&graph);
    let from_a = topology.downstream(topology.find("a").unwrap());
    assert_eq!(names(&topology, &from_a), ["a", "b", "c"]);
    let called_by_c = &topology[topology.find("c").unwrap()].callees;
    assert_eq!(names(&topology, called_by_c), ["a"]);
}

#[test]
fn an_edge_to_an_unknown_node_is_left_out() {
    let mut graph = graph(&[("a", "b")]);
    graph.edges.push(Edge { from: "a".to_owned(), to: "ghost".to_owned() });
    let topology = Topology::new(&graph);
    assert_eq!(names(&topology, &topology[topology.find("a").unwrap()].callees), ["b"]);
    assert_eq!(topology.find("ghost"), None);
}

proptest! {
    #[test]
    fn callers_and_callees_are_two_views_of_the_same_calls(edges in proptest::collection::vec(("[a-f]", "[a-f]"), 0..30)) {
        let edges: Vec<(&str, &str)> = edges.iter().map(|(from, to)| (from.as_str(), to.as_str())).collect();
        let graph = graph(&edges);
        let topology = Topology::new(&graph);
        for caller in topology.indexes() {
            for callee in topology.indexes() {
                let is_edge = edges.contains(&(&topology[caller].entity.name, &topology[callee].entity.name));
                prop_assert_eq!(topology[caller].callees.contains(&callee), is_edge && caller != callee);
                prop_assert_eq!(topology[callee].callers.contains(&caller), is_edge && caller != callee);
                let is_reached = topology.downstream(caller).contains(&callee);
                prop_assert_eq!(topology.upstream(callee).contains(&caller), is_reached);
            }
        }
    }
}
