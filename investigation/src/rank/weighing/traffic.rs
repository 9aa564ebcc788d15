//! What a change of traffic says: at an ingress it is a cause, and further down it excuses those who bear it.

use super::Weighing;
use crate::rank::argument::Argument;
use crate::rank::confidence::Arguments;
use crate::rank::evidence_graph::EvidenceGraph;
use crate::rank::topology::NodeIndex;
use crate::rank::traffic::{traffic_loss_strength, traffic_surge_strength};

/// How surely traffic changed at any ingress, 0 to 1.
pub(super) fn ingress_traffic_change(graph: &EvidenceGraph<'_>) -> f64 {
    let mut strongest = 0.0_f64;
    for ingress in graph.possible_causes().filter(|node| graph.is_ingress(*node)) {
        let evidence = &graph.evidence[ingress];
        strongest = strongest.max(traffic_surge_strength(evidence)).max(traffic_loss_strength(evidence));
    }
    strongest
}

impl Weighing<'_> {
    pub(super) fn add_traffic(&self, arguments: &mut Arguments, node: NodeIndex) {
        let evidence = &self.graph.evidence[node];
        if self.graph.is_ingress(node) {
            arguments.add(Argument::IngressTrafficSurge, traffic_surge_strength(evidence));
            arguments.add(Argument::IngressTrafficLoss, traffic_loss_strength(evidence));
        } else {
            arguments.add(Argument::TrafficChangedAtIngress, self.ingress_traffic_change);
        }
    }
}
