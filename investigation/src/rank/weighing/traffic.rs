//! What a change of traffic says: at an ingress it is a cause, and further down it excuses those who bear it.

use super::standing_out::Slowdowns;
use super::{Weighing, is_nothing_attributed};
use crate::model::{EntityKind, EvidenceKind};
use crate::rank::argument::Argument;
use crate::rank::change_relevance::ONSET_TOLERANCE;
use crate::rank::confidence::Arguments;
use crate::rank::evidence_graph::{EvidenceGraph, max_strength};
use crate::rank::topology::NodeIndex;
use crate::rank::traffic::{traffic_growth, traffic_loss_strength, traffic_surge_strength};

/// A surge explains that requests take longer by the square of its growth, as the queues of a busy server do, and nothing
/// beyond the fourth power.
const EXPLAINED_POWER: f64 = 2.0;

/// How surely more traffic enters at any ingress, 0 to 1.
pub(super) fn ingress_traffic_surge(graph: &EvidenceGraph<'_>, slowdowns: Option<&Slowdowns>) -> f64 {
    let ingress = graph.possible_causes().filter(|node| lets_traffic_in(graph, *node));
    ingress.map(|ingress| explaining_surge(graph, ingress, slowdowns)).fold(0.0, f64::max)
}

/// How surely less traffic enters at any ingress, 0 to 1.
pub(super) fn ingress_traffic_loss(graph: &EvidenceGraph<'_>) -> f64 {
    let ingress = graph.possible_causes().filter(|node| graph.is_ingress(*node));
    ingress.map(|ingress| traffic_loss(graph, ingress)).fold(0.0, f64::max)
}

/// How surely, 0 to 1, traffic fell away at an ingress by itself. Requests that already fail in front of it, or are turned away,
/// do not come to it: at a content delivery network, a firewall, another gateway.
fn traffic_loss(graph: &EvidenceGraph<'_>, ingress: NodeIndex) -> f64 {
    let loss = traffic_loss_strength(&graph.evidence[ingress]);
    if loss == 0.0 {
        return 0.0;
    }
    let mut failures_in_front = 0.0_f64;
    for node in graph.possible_causes().filter(|node| *node != ingress && may_stand_in_front(graph, *node)) {
        let turned_away = graph.evidence[node].symptoms.iter().copied();
        let turned_away =
            turned_away.filter(|symptom| matches!(symptom.kind, EvidenceKind::FaultRise | EvidenceKind::ErrorRise));
        failures_in_front = failures_in_front.max(max_strength(turned_away));
    }
    loss * (1.0 - failures_in_front)
}

/// Whether requests may pass here before they come to an ingress: no calls of it, or to it, are known.
fn may_stand_in_front(graph: &EvidenceGraph<'_>, node: NodeIndex) -> bool {
    let topology_node = &graph.topology[node];
    matches!(topology_node.entity.kind, EntityKind::ApiGateway | EntityKind::LoadBalancer | EntityKind::Resource)
        && topology_node.callers.is_empty()
        && topology_node.callees.is_empty()
}

/// How surely, 0 to 1, more traffic explains what happened; `slowdowns` are those that no service graph attributes to
/// anybody.
fn explaining_surge(graph: &EvidenceGraph<'_>, ingress: NodeIndex, slowdowns: Option<&Slowdowns>) -> f64 {
    let evidence = &graph.evidence[ingress];
    let strength = traffic_surge_strength(evidence) * (1.0 - reconnecting(graph, ingress));
    let explained = EXPLAINED_POWER * traffic_growth(evidence).ln();
    let slowdown = slowdowns.map_or(0.0, Slowdowns::greatest_ratio);
    if strength > 0.0 && explained > 0.0 { strength * (2.0 - slowdown / explained).clamp(0.0, 1.0) } else { strength }
}

/// How surely, 0 to 1, more comes in because what served it is gone: clients connect again. Hosts that were lost later may
/// have been lost to the traffic.
fn reconnecting(graph: &EvidenceGraph<'_>, ingress: NodeIndex) -> f64 {
    let of_kind =
        |node: NodeIndex, kind| graph.evidence[node].symptoms.iter().filter(move |symptom| symptom.kind == kind);
    let surge = of_kind(ingress, EvidenceKind::TrafficSurge).filter_map(|surge| surge.onset).min();
    let Some(latest) = surge.and_then(|onset| onset.checked_add(ONSET_TOLERANCE).ok()) else { return 0.0 };
    let losses = graph.possible_causes().flat_map(|node| of_kind(node, EvidenceKind::HealthLoss));
    let in_time = losses.filter(|lost| lost.onset.is_some_and(|onset| onset <= latest));
    in_time.map(|lost| lost.magnitude.strength).fold(0.0, f64::max)
}

/// Whether requests enter here. What a store is asked to do comes from the code before it, whatever its name.
fn lets_traffic_in(graph: &EvidenceGraph<'_>, node: NodeIndex) -> bool {
    let is_store = matches!(graph.topology[node].entity.kind, EntityKind::Database | EntityKind::DynamoDbTable);
    graph.is_ingress(node) && !is_store
}

impl Weighing<'_> {
    pub(super) fn add_traffic(&self, arguments: &mut Arguments, node: NodeIndex) {
        if lets_traffic_in(self.graph, node) {
            let surge = explaining_surge(self.graph, node, self.unattributed_slowdowns());
            arguments.add(Argument::IngressTrafficSurge, surge);
            arguments.add(Argument::IngressTrafficLoss, traffic_loss(self.graph, node));
        } else {
            let change = self.ingress_traffic_surge.max(self.ingress_traffic_loss);
            arguments.add(Argument::TrafficChangedAtIngress, change);
        }
    }

    /// How surely, 0 to 1, an entity that is no ingress bears more load because more enters the system: then what it reaches
    /// its limit by, and what others say of it, is the surge's doing.
    pub(super) fn load_from_ingress(&self, node: NodeIndex) -> f64 {
        if self.graph.is_ingress(node) {
            return 0.0;
        }
        let surges = self.graph.evidence[node].symptoms.iter().copied();
        let own_surge = max_strength(surges.filter(|symptom| symptom.kind == EvidenceKind::TrafficSurge));
        own_surge.min(self.ingress_traffic_surge)
    }

    fn unattributed_slowdowns(&self) -> Option<&Slowdowns> {
        is_nothing_attributed(self.attribution).then_some(&self.slowdowns)
    }
}
