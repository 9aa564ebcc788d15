//! Who stands in front of whom where no service graph says so: edge before compute before store.

use crate::model::EntityKind;
use crate::rank::evidence_graph::EvidenceGraph;
use crate::rank::propagation::REQUEST_TROUBLE;
use crate::rank::topology::NodeIndex;

/// What the trouble of code counts, 0 to 1, of which nothing shows that it takes the messages of a queue.
const PRESUMED_CONSUMER: f64 = 0.5;

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

/// Where an entity stands. A balancer or a gateway that has its name from the code behind it stands for that code too, once
/// something was observed there: they are one node.
fn observed_position(graph: &EvidenceGraph<'_>, node: NodeIndex) -> Option<Position> {
    let own_position = position(graph.topology[node].entity.kind);
    let mut symptoms = graph.evidence[node].symptoms.iter();
    let runs_code = symptoms.any(|symptom| position(symptom.entity.kind) == Some(Position::Compute));
    if own_position == Some(Position::Edge) && runs_code { Some(Position::Compute) } else { own_position }
}

/// Whether an entity only passes requests on: it is slow, and fails, with what stands behind it.
pub(super) fn passes_on(graph: &EvidenceGraph<'_>, node: NodeIndex) -> bool {
    observed_position(graph, node) == Some(Position::Edge)
}

/// How surely, 0 to 1, who takes the messages of a queue is in trouble: then they wait because of that. Where nothing shows who
/// takes them, any code of the context may, and says half as much.
pub(super) fn consumer_trouble(graph: &EvidenceGraph<'_>, queue: NodeIndex) -> f64 {
    let topology = &graph.topology;
    if topology[queue].entity.kind != EntityKind::Queue {
        return 0.0;
    }
    let trouble = |node: NodeIndex| graph.evidence[node].max_symptom_strength(REQUEST_TROUBLE);
    if !topology[queue].callees.is_empty() {
        return topology[queue].callees.iter().map(|consumer| trouble(*consumer)).fold(0.0, f64::max);
    }
    let code = graph.possible_causes().filter(|node| position(topology[*node].entity.kind) == Some(Position::Compute));
    PRESUMED_CONSUMER * code.map(trouble).fold(0.0, f64::max)
}

/// The trouble of requests, 0 to 1, at what usually stands behind an entity. A context lists what works together, so that
/// without a graph, and without log lines that name a callee, the position has to do.
pub(super) fn presumed_callee_trouble(graph: &EvidenceGraph<'_>, node: NodeIndex) -> f64 {
    let topology = &graph.topology;
    let has_graph = topology.indexes().any(|other| topology[other].statistics.is_some());
    if has_graph || !topology[node].callees.is_empty() {
        return 0.0;
    }
    let Some(own_position) = observed_position(graph, node) else { return 0.0 };
    // What waits in a queue waits for the code, and not the other way round.
    let is_behind =
        |kind| !matches!(kind, EntityKind::Queue | EntityKind::Topic) && position(kind) > Some(own_position);
    let behind = graph.possible_causes().filter(|other| is_behind(topology[*other].entity.kind));
    behind.map(|other| graph.evidence[other].max_symptom_strength(REQUEST_TROUBLE)).fold(0.0, f64::max)
}
