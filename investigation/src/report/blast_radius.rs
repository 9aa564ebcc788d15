//! Who feels it.

use crate::detect::Findings;
use crate::detect::series::round;
use crate::model::{BlastRadius, Scope, Window};
use crate::rank::graph::Topology;
use crate::telemetry::Node;

/// The callers of an entity, and how much of the entry's traffic passes it. None where the graph does not know it.
pub(super) fn blast_radius(scope: &Scope, findings: &[Findings], entity: &str) -> Option<BlastRadius> {
    let graph = findings.iter().find_map(|findings| findings.graph.as_ref())?;
    let topology = Topology::new(graph);
    let node = topology.find(entity)?;
    let callers = topology.upstream(node).into_iter().skip(1).map(|caller| topology.name(caller).to_owned()).collect();
    let requests = |node: usize| {
        topology.nodes().get(node).copied().flatten().map_or(0, |node| requests(node, scope.incident_window()))
    };
    let at_entry = topology.find(scope.entry()).map_or(0, requests);
    let share = (at_entry > 0).then(|| round((requests(node) as f64 / at_entry as f64).min(1.0)));
    Some(BlastRadius { callers, traffic_share: share })
}

fn requests(node: &Node, window: Window) -> u64 {
    node.samples.iter().filter(|sample| window.contains(sample.at)).map(|sample| sample.requests).sum()
}
