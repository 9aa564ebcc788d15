//! Who stands in front of whom where no service graph says so: edge before compute before store.

use crate::detect::metrics::cited_namespace;
use crate::model::{EntityKind, Evidence, EvidenceKind, Source};
use crate::rank::evidence_graph::EvidenceGraph;
use crate::rank::identity::identity_key;
use crate::rank::propagation::{Propagation, REQUEST_TROUBLE};
use crate::rank::topology::{NodeIndex, NodeMap};

/// What the trouble of code counts, 0 to 1, of which nothing shows that it takes the messages of a queue.
const PRESUMED_CONSUMER: f64 = 0.8;

/// Where an entity usually stands on a request's way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Position {
    /// What stands in front of everything: a content delivery network.
    Outermost,
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
    match own_position {
        Some(Position::Edge) if runs_code => Some(Position::Compute),
        None if is_delivery_network(graph, node) => Some(Position::Outermost),
        _ => own_position,
    }
}

/// Whether the entity is a distribution of CloudFront, by the namespace of its metrics.
fn is_delivery_network(graph: &EvidenceGraph<'_>, node: NodeIndex) -> bool {
    let mut symptoms = graph.evidence[node].symptoms.iter();
    symptoms.any(|symptom| cited_namespace(symptom) == Some("AWS/CloudFront"))
}

/// Whether an entity only passes requests on: it is slow, and fails, with what stands behind it.
pub(super) fn passes_on(graph: &EvidenceGraph<'_>, node: NodeIndex) -> bool {
    observed_position(graph, node).is_some_and(|position| position <= Position::Edge)
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

/// What metrics count at what usually stands in front of code: failed requests at a gateway or a balancer, messages that wait
/// in a queue. Each is of the code's own making as far as nothing else stands behind it.
pub(super) fn failures_in_front<'a>(graph: &EvidenceGraph<'a>, node: NodeIndex) -> Vec<&'a Evidence> {
    let mut failures = Vec::new();
    for front in presumed_fronts(graph, node) {
        let symptoms = graph.evidence[front].symptoms.iter().copied();
        failures.extend(symptoms.filter(|symptom| {
            symptom.source == Source::Metrics
                && matches!(symptom.kind, EvidenceKind::FaultRise | EvidenceKind::ErrorRise | EvidenceKind::BacklogRise)
        }));
    }
    failures
}

/// What usually stands in front of code, where no graph says what does.
pub(super) fn presumed_fronts(graph: &EvidenceGraph<'_>, node: NodeIndex) -> Vec<NodeIndex> {
    if has_graph(graph) || observed_position(graph, node) != Some(Position::Compute) {
        return Vec::new();
    }
    graph.possible_causes().filter(|front| *front != node && is_front(graph, *front)).collect()
}

/// The code that a gateway or a balancer passes requests on to, where no graph says to which: the only one there is, or the only
/// one whose name begins with its own.
pub(super) fn presumed_code(graph: &EvidenceGraph<'_>, front: NodeIndex) -> Option<NodeIndex> {
    if has_graph(graph) || !passes_on(graph, front) {
        return None;
    }
    let topology = &graph.topology;
    let runs_code = |node: &NodeIndex| position(topology[*node].entity.kind) == Some(Position::Compute);
    let code: Vec<NodeIndex> = topology.indexes().filter(runs_code).collect();
    let name = identity_key(&topology[front].entity);
    let is_namesake = |node: &&NodeIndex| identity_key(&topology[**node].entity).starts_with(&name);
    let mut namesakes = code.iter().filter(is_namesake);
    match (code.as_slice(), namesakes.next(), namesakes.next()) {
        ([only], _, _) => Some(*only),
        (_, Some(only), None) if !name.is_empty() => Some(*only),
        _ => None,
    }
}

/// Whether an entity passes on to code what it takes: requests, or messages.
fn is_front(graph: &EvidenceGraph<'_>, node: NodeIndex) -> bool {
    passes_on(graph, node) || graph.topology[node].entity.kind == EntityKind::Queue
}

/// For each entity the greatest trouble of requests, 0 to 1, at another one that does not merely stand in front of code: what
/// may be the reason for its own.
pub(super) fn trouble_elsewhere(graph: &EvidenceGraph<'_>) -> NodeMap<f64> {
    let (mut greatest, mut next) = ((None, 0.0), 0.0);
    for node in graph.possible_causes().filter(|node| !is_front(graph, *node)) {
        let trouble = graph.evidence[node].max_symptom_strength(REQUEST_TROUBLE);
        if trouble > greatest.1 {
            (greatest, next) = ((Some(node), trouble), greatest.1);
        } else if trouble > next {
            next = trouble;
        }
    }
    graph.topology.map(|node| if greatest.0 == Some(node) { next } else { greatest.1 })
}

fn has_graph(graph: &EvidenceGraph<'_>) -> bool {
    graph.topology.indexes().any(|node| graph.topology[node].statistics.is_some())
}
