//! The service map: the part of the service graph that matters to the incident.

use std::collections::BTreeMap;

use super::chain::path_of_callers;
use crate::detect::series::round;
use crate::model::{EntityKind, Hypothesis, MapCall, MapNode, ServiceMap};
use crate::rank::evidence_graph::EvidenceGraph;
use crate::rank::excess::Attribution;
use crate::rank::topology::NodeIndex;

/// Entities on a map: with more, no one is found at a glance.
const MAX_NODES: usize = 24;

/// Calls on a map. A graph of so few nodes has hardly more that matter.
const MAX_CALLS: usize = 80;

/// The map around the first hypothesis. None where no source knows who calls whom.
pub(super) fn map(
    graph: &EvidenceGraph<'_>,
    attribution: Option<&Attribution>,
    first: Option<&Hypothesis>,
) -> Option<ServiceMap> {
    let topology = &graph.topology;
    let cause = first.and_then(|first| topology.find(&first.entity.name));
    let calls = find_calls(graph);
    let way = match (cause, graph.entry) {
        (Some(cause), Some(entry)) => path_of_callers(graph, cause, entry),
        (None, _) | (_, None) => Vec::new(),
    };
    let mut relevance: BTreeMap<NodeIndex, f64> = BTreeMap::new();
    for (caller, callee) in calls.keys() {
        for node in [*caller, *callee] {
            relevance.entry(node).or_insert_with(|| relevance_of(graph, node, cause, &way, attribution));
        }
    }
    let count = relevance.len();
    let mut chosen: Vec<NodeIndex> = relevance.keys().copied().collect();
    chosen.sort_by(|a, b| {
        let most_relevant = relevance.get(b).unwrap_or(&0.0).total_cmp(relevance.get(a).unwrap_or(&0.0));
        most_relevant.then(a.cmp(b))
    });
    chosen.truncate(MAX_NODES);
    chosen.sort_by(|a, b| topology[*a].entity.cmp(&topology[*b].entity).then(a.cmp(b)));
    let mut shown_calls = Vec::new();
    for ((caller, callee), call) in &calls {
        let position = |node| chosen.iter().position(|chosen| *chosen == node);
        if let (Some(caller), Some(callee)) = (position(*caller), position(*callee)) {
            let is_cause = call.is_some() && *call == cause;
            shown_calls.push(MapCall { caller, callee, is_cause });
        }
    }
    shown_calls.sort();
    shown_calls.truncate(MAX_CALLS);
    if shown_calls.is_empty() {
        return None;
    }
    let nodes = chosen.iter().map(|node| map_node(graph, *node, cause, attribution)).collect();
    Some(ServiceMap { nodes, calls: shown_calls, left_out: count.saturating_sub(MAX_NODES) })
}

/// Who calls whom, each with the node that stands for the call itself, if there is one.
fn find_calls(graph: &EvidenceGraph<'_>) -> BTreeMap<(NodeIndex, NodeIndex), Option<NodeIndex>> {
    let topology = &graph.topology;
    let is_shown = |node: NodeIndex| topology[node].entity.kind != EntityKind::Client;
    // X-Ray shows a Lambda as two nodes: the map has one.
    let mut shown_as = topology.map(Some);
    for function in topology.indexes() {
        if let Some(invoking_service) = graph.merged_node(function) {
            shown_as[invoking_service] = Some(function);
        }
    }
    let to_shown = |node: NodeIndex| shown_as[node].unwrap_or(node);
    let mut calls = BTreeMap::new();
    for caller in topology.indexes().filter(|node| !topology[*node].is_call() && is_shown(*node)) {
        for &callee in &topology[caller].callees {
            let (call, callees) = match topology[callee].is_call() {
                true => (Some(callee), topology[callee].callees.as_slice()),
                false => (None, std::slice::from_ref(&callee)),
            };
            for &callee in callees.iter().filter(|callee| is_shown(**callee)) {
                let ends = (to_shown(caller), to_shown(callee));
                if ends.0 != ends.1 {
                    let known: &mut Option<NodeIndex> = calls.entry(ends).or_default();
                    *known = known.or(call);
                }
            }
        }
    }
    calls
}

/// How much an entity matters: the cause and the entry most, then the way between them, then what departs, then what is
/// next to the cause.
fn relevance_of(
    graph: &EvidenceGraph<'_>,
    node: NodeIndex,
    cause: Option<NodeIndex>,
    way_to_entry: &[NodeIndex],
    attribution: Option<&Attribution>,
) -> f64 {
    let topology = &graph.topology;
    let evidence = &graph.evidence[node];
    let strongest = evidence.symptoms.first().map_or(0.0, |symptom| symptom.magnitude.strength);
    let mut relevance = 4.0 * strongest + 4.0 * share_of(attribution, node).unwrap_or(0.0);
    if !evidence.changes.is_empty() {
        relevance += 1.0;
    }
    if graph.entry == Some(node) {
        relevance += 90.0;
    }
    if way_to_entry.contains(&node) {
        relevance += 50.0;
    }
    if let Some(cause) = cause {
        let is_end_of_call = topology[cause].is_call()
            && (topology[cause].callers.contains(&node) || topology[cause].callees.contains(&node));
        if node == cause || is_end_of_call {
            relevance += 100.0;
        }
        if topology[cause].callees.contains(&node) || topology[cause].callers.contains(&node) {
            relevance += 2.0;
        }
    }
    relevance
}

fn share_of(attribution: Option<&Attribution>, node: NodeIndex) -> Option<f64> {
    let contributors = &attribution?.contributors;
    contributors.iter().find(|contributor| contributor.node == node).map(|contributor| contributor.share)
}

fn map_node(
    graph: &EvidenceGraph<'_>,
    node: NodeIndex,
    cause: Option<NodeIndex>,
    attribution: Option<&Attribution>,
) -> MapNode {
    let evidence = &graph.evidence[node];
    MapNode {
        entity: graph.topology[node].entity.clone(),
        is_cause: cause == Some(node),
        is_entry: graph.entry == Some(node),
        own_share: share_of(attribution, node).map(round),
        onset: evidence.onset(),
        evidence: evidence.symptoms.first().map(|symptom| symptom.id.clone()),
    }
}
