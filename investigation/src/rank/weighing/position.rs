//! Who stands in front of whom where no service graph says so: edge before compute before store.

use crate::model::{EntityKind, EvidenceKind, Source};
use crate::rank::evidence_graph::{EvidenceGraph, max_strength};
use crate::rank::propagation::{Propagation, REQUEST_TROUBLE};
use crate::rank::topology::NodeIndex;

/// What the trouble of code counts, 0 to 1, of which nothing shows that it takes the messages of a queue.
const PRESUMED_CONSUMER: f64 = 0.8;

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
    if has_graph(graph) || !topology[node].callees.is_empty() {
        return 0.0;
    }
    let Some(own_position) = observed_position(graph, node) else { return 0.0 };
    // What waits in a queue waits for the code, and not the other way round.
    let is_behind =
        |kind| !matches!(kind, EntityKind::Queue | EntityKind::Topic) && position(kind) > Some(own_position);
    let mut greatest = 0.0_f64;
    for other in graph.possible_causes() {
        let kind = topology[other].entity.kind;
        let trouble = if is_behind(kind) {
            graph.evidence[other].max_symptom_strength(REQUEST_TROUBLE)
        } else if kind == EntityKind::Resource && own_position < Position::Store {
            // A cluster, a volume or an instance stands anywhere, but one at its limit keeps others waiting.
            graph.evidence[other].max_symptom_strength(&[Propagation::AtLimit])
        } else {
            0.0
        };
        greatest = greatest.max(trouble);
    }
    greatest
}

/// How surely, 0 to 1, requests fail at what usually stands in front of code. A gateway counts what the code behind it logs.
pub(super) fn failures_in_front(graph: &EvidenceGraph<'_>, node: NodeIndex) -> f64 {
    if has_graph(graph) || observed_position(graph, node) != Some(Position::Compute) {
        return 0.0;
    }
    let mut greatest = 0.0_f64;
    for front in graph.possible_causes().filter(|front| *front != node && passes_on(graph, *front)) {
        let symptoms = graph.evidence[front].symptoms.iter().copied();
        let failures = symptoms.filter(|symptom| {
            symptom.source == Source::Metrics
                && matches!(symptom.kind, EvidenceKind::FaultRise | EvidenceKind::ErrorRise)
        });
        greatest = greatest.max(max_strength(failures));
    }
    greatest
}

fn has_graph(graph: &EvidenceGraph<'_>) -> bool {
    graph.topology.indexes().any(|node| graph.topology[node].statistics.is_some())
}
