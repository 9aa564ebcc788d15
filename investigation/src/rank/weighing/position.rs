//! Who stands in front of whom where no service graph says so: edge before compute before store.

use crate::model::EntityKind;
use crate::rank::evidence_graph::EvidenceGraph;
use crate::rank::propagation::REQUEST_TROUBLE;
use crate::rank::topology::NodeIndex;

/// Where an entity usually stands on a request's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Position {
    /// It passes requests on to code.
    Edge,
    /// Code runs there.
    Compute,
    /// Code calls it.
    Store,
}

fn position(kind: EntityKind) -> Option<Position> {
    match kind {
        EntityKind::ApiGateway | EntityKind::LoadBalancer => Some(Position::Edge),
        EntityKind::Service | EntityKind::Lambda | EntityKind::StateMachine => Some(Position::Compute),
        EntityKind::DynamoDbTable
        | EntityKind::Database
        | EntityKind::Queue
        | EntityKind::Topic
        | EntityKind::AwsService
        | EntityKind::Remote => Some(Position::Store),
        EntityKind::Client | EntityKind::Edge | EntityKind::Resource => None,
    }
}

/// Whether an entity only passes requests on: it is slow, and fails, with what stands behind it.
pub(super) fn passes_on(kind: EntityKind) -> bool {
    position(kind) == Some(Position::Edge)
}

/// The trouble of requests, 0 to 1, at what usually stands behind an entity. A context lists what works together, so that
/// without a graph, and without log lines that name a callee, the position has to do.
pub(super) fn presumed_callee_trouble(graph: &EvidenceGraph<'_>, node: NodeIndex) -> f64 {
    let topology = &graph.topology;
    let has_graph = topology.indexes().any(|other| topology[other].statistics.is_some());
    if has_graph || !topology[node].callees.is_empty() {
        return 0.0;
    }
    let Some(own_position) = position(topology[node].entity.kind) else { return 0.0 };
    let behind = graph
        .possible_causes()
        .filter(|other| position(topology[*other].entity.kind).is_some_and(|position| position > own_position));
    behind.map(|other| graph.evidence[other].max_symptom_strength(REQUEST_TROUBLE)).fold(0.0, f64::max)
}
