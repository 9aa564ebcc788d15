//! Who feels the incident.

use crate::detect::Findings;
use crate::detect::series::round;
use crate::model::{BlastRadius, Scope, Window};
use crate::rank::topology::{NodeIndex, Topology};

/// The callers of an entity, and how much of the entry's traffic passes it. None where the service graph does not know it.
pub(super) fn blast_radius(scope: &Scope, findings: &[Findings], entity: &str) -> Option<BlastRadius> {
    let graph = findings.iter().find_map(|findings| findings.graph.as_ref())?;
    let topology = Topology::new(graph);
    let node = topology.find(entity)?;
    let drawn_clients: Vec<&str> =
        graph.nodes.iter().filter(|node| graph.is_drawn_client(node)).map(|node| node.name.as_str()).collect();
    let callers = topology.upstream(node).into_iter().filter(|caller| *caller != node);
    let callers = callers.map(|caller| topology[caller].entity.name.clone());
    let window = scope.incident_window();
    let entry_requests = topology.find(scope.entry()).map_or(0, |entry| count_requests(&topology, entry, window));
    let share = count_requests(&topology, node, window) as f64 / entry_requests as f64;
    Some(BlastRadius {
        callers: callers.filter(|caller| !drawn_clients.contains(&caller.as_str())).collect(),
        traffic_share: (entry_requests > 0).then(|| round(share.min(1.0))),
    })
}

/// Requests to the node in the window.
fn count_requests(topology: &Topology<'_>, node: NodeIndex, window: Window) -> u64 {
    let samples = topology[node].statistics.iter().flat_map(|node| &node.samples);
    samples.filter(|sample| window.contains(sample.at)).map(|sample| sample.requests).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::fixtures::scope;
    use crate::model::Source;
    use crate::telemetry::{Edge, Node, ServiceGraph};

    #[test]
    fn a_client_that_x_ray_draws_is_nobody_who_feels_it() {
        let node = |name: &str| Node { name: name.to_owned(), kind: String::new(), samples: Vec::new() };
        let edge = |from: &str, to: &str| Edge { from: from.to_owned(), to: to.to_owned() };
        let graph = ServiceGraph {
            period: 60,
            nodes: ["orders", "shop", "shop_client"].map(node).to_vec(),
            edges: vec![edge("shop", "orders"), edge("shop_client", "shop")],
        };
        let findings = Findings { graph: Some(graph), ..Findings::new(Source::Traces, Vec::new(), Vec::new()) };
        assert_eq!(blast_radius(&scope(), &[findings], "orders").unwrap().callers, ["shop"]);
    }
}
