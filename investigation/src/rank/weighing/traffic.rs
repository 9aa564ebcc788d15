//! What a change of traffic says: at an ingress it is a cause, and further down it excuses those who bear it.

use super::standing_out::Slowdowns;
use super::{Weighing, is_nothing_attributed};
use crate::rank::argument::Argument;
use crate::rank::confidence::Arguments;
use crate::rank::evidence_graph::{EvidenceGraph, NodeEvidence};
use crate::rank::topology::NodeIndex;
use crate::rank::traffic::{traffic_growth, traffic_loss_strength, traffic_surge_strength};

/// A surge explains that requests take longer by the square of its growth, as the queues of a busy server do, and nothing
/// beyond the fourth power.
const EXPLAINED_POWER: f64 = 2.0;

/// How surely traffic changed at any ingress, 0 to 1.
pub(super) fn ingress_traffic_change(graph: &EvidenceGraph<'_>, slowdowns: Option<&Slowdowns>) -> f64 {
    let mut strongest = 0.0_f64;
    for ingress in graph.possible_causes().filter(|node| graph.is_ingress(*node)) {
        let evidence = &graph.evidence[ingress];
        strongest = strongest.max(explaining_surge(evidence, slowdowns)).max(traffic_loss_strength(evidence));
    }
    strongest
}

/// How surely, 0 to 1, more traffic explains what happened; `slowdowns` are those that no service graph attributes to
/// anybody.
fn explaining_surge(evidence: &NodeEvidence<'_>, slowdowns: Option<&Slowdowns>) -> f64 {
    let strength = traffic_surge_strength(evidence);
    let explained = EXPLAINED_POWER * traffic_growth(evidence).ln();
    let slowdown = slowdowns.map_or(0.0, Slowdowns::greatest_ratio);
    if strength > 0.0 && explained > 0.0 { strength * (2.0 - slowdown / explained).clamp(0.0, 1.0) } else { strength }
}

impl Weighing<'_> {
    pub(super) fn add_traffic(&self, arguments: &mut Arguments, node: NodeIndex) {
        let evidence = &self.graph.evidence[node];
        if self.graph.is_ingress(node) {
            let surge = explaining_surge(evidence, self.unattributed_slowdowns());
            arguments.add(Argument::IngressTrafficSurge, surge);
            arguments.add(Argument::IngressTrafficLoss, traffic_loss_strength(evidence));
        } else {
            arguments.add(Argument::TrafficChangedAtIngress, self.ingress_traffic_change);
        }
    }

    fn unattributed_slowdowns(&self) -> Option<&Slowdowns> {
        is_nothing_attributed(self.attribution).then_some(&self.slowdowns)
    }
}
