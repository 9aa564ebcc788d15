//! Telemetry's entities -> nodes of the evidence graph.

use super::called_service::FailingServices;
use super::mentions::find_mentioned_nodes;
use super::shared::find_usages;
use super::{EvidenceGraph, NodeEvidence};
use crate::model::{Entity, EntityKind, Evidence};
use crate::rank::causes::is_change;
use crate::rank::identity::{EntityIndex, identity_key};
use crate::rank::topology::{NodeIndex, NodeMap, Topology, TopologyBuilder};
use crate::telemetry::ServiceGraph;

pub(super) fn build<'a>(graph: &'a ServiceGraph, evidence: &[&'a Evidence], entry: &str) -> EvidenceGraph<'a> {
    let mut builder = TopologyBuilder::new(graph);
    let mut known_entities = EntityIndex::default();
    for node in builder.so_far().indexes() {
        known_entities.add(&builder.so_far()[node].entity, node);
    }
    let mut observed_at: Vec<NodeIndex> = Vec::with_capacity(evidence.len());
    for observation in evidence {
        observed_at.push(find_or_add(&observation.entity, &mut builder, &mut known_entities));
    }
    let mut mentioned: Vec<Vec<NodeIndex>> = evidence
        .iter()
        .zip(&observed_at)
        .map(|(observation, node)| find_mentioned_nodes(observation, *node, &known_entities, builder.so_far()))
        .collect();
    let failing = FailingServices::new(evidence, &observed_at);
    for ((observation, node), mentioned_nodes) in evidence.iter().zip(&observed_at).zip(&mut mentioned) {
        let called = failing.find_called(observation).filter(|called| called != node);
        mentioned_nodes.extend(called.filter(|called| !mentioned_nodes.contains(called)));
    }
    for usage in find_usages(evidence, &observed_at, &mentioned) {
        let Some(user) = observed_at.get(usage.symptom) else { continue };
        add_implied_call(&mut builder, *user, usage.shared);
        // What its users show is said of it.
        if let Some(mentioned_nodes) = mentioned.get_mut(usage.symptom) {
            mentioned_nodes.push(usage.shared);
        }
    }
    for (node, mentioned_nodes) in observed_at.iter().zip(&mentioned) {
        for mentioned_node in mentioned_nodes {
            add_implied_call(&mut builder, *node, *mentioned_node);
        }
    }
    let asked = Entity { name: entry.to_owned(), kind: EntityKind::Resource };
    let entry = builder.so_far().find(entry).or_else(|| known_entities.find(&asked));
    connect_calls(&mut builder);

    let topology = builder.build();
    let mut evidence_by_node: NodeMap<NodeEvidence<'a>> = topology.map(|_| NodeEvidence::default());
    for ((observation, node), mentioned_nodes) in evidence.iter().zip(observed_at).zip(mentioned) {
        let node_evidence = &mut evidence_by_node[node];
        let list = if is_change(observation.kind) { &mut node_evidence.changes } else { &mut node_evidence.symptoms };
        list.push(observation);
        for mentioned_node in mentioned_nodes {
            evidence_by_node[mentioned_node].log_mentions.push(observation);
        }
    }
    let merged_node = topology.map(|node| find_merged_node(&topology, node));
    let is_possible_cause = find_possible_causes(&topology, entry, &merged_node);
    EvidenceGraph { topology, entry, evidence: evidence_by_node, is_possible_cause, merged_node }
}

fn find_or_add(entity: &Entity, builder: &mut TopologyBuilder<'_>, known_entities: &mut EntityIndex) -> NodeIndex {
    known_entities.find(entity).unwrap_or_else(|| {
        let node = builder.add_entity(entity.clone());
        known_entities.add(entity, node);
        node
    })
}

/// Who logs about another entity probably calls it. Where X-Ray knows both, it knows better.
fn add_implied_call(builder: &mut TopologyBuilder<'_>, logging: NodeIndex, mentioned: NodeIndex) {
    let is_known_to_xray = |node: NodeIndex| builder.so_far()[node].statistics.is_some();
    if !(is_known_to_xray(logging) && is_known_to_xray(mentioned)) {
        builder.add_call(logging, mentioned);
    }
}

/// Puts each entity that is itself a call, `caller -> callee`, between its two ends.
fn connect_calls(builder: &mut TopologyBuilder<'_>) {
    for call in builder.so_far().indexes() {
        let topology = builder.so_far();
        let node = &topology[call];
        if node.statistics.is_some() {
            continue;
        }
        let Some((caller, callee)) = node.entity.ends() else { continue };
        if let (Some(caller), Some(callee)) = (topology.find(caller), topology.find(callee)) {
            builder.add_call(caller, call);
            builder.add_call(call, callee);
        }
    }
}

/// For a function, the node of the service that invokes it: X-Ray makes two nodes of one Lambda, of the same name.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html>
fn find_merged_node(topology: &Topology<'_>, function: NodeIndex) -> Option<NodeIndex> {
    let node = &topology[function];
    if node.entity.kind != EntityKind::Lambda {
        return None;
    }
    let is_invoking_service = |caller: &NodeIndex| {
        let caller = &topology[*caller].entity;
        caller.kind == EntityKind::Lambda && identity_key(caller) == identity_key(&node.entity)
    };
    node.callers.iter().copied().find(is_invoking_service)
}

/// What the entry reaches by calls, and what X-Ray does not know; all nodes where X-Ray does not know the entry. A node
/// that is merged into another stands for nothing of its own.
fn find_possible_causes(
    topology: &Topology<'_>,
    entry: Option<NodeIndex>,
    merged_node: &NodeMap<Option<NodeIndex>>,
) -> NodeMap<bool> {
    let known_entry = entry.filter(|entry| topology[*entry].statistics.is_some());
    let mut is_possible_cause = topology.map(|node| known_entry.is_none() || topology[node].statistics.is_none());
    for node in known_entry.map(|entry| topology.downstream(entry)).unwrap_or_default() {
        is_possible_cause[node] = true;
    }
    for (_, invoking_service) in merged_node.iter() {
        if let Some(invoking_service) = invoking_service {
            is_possible_cause[*invoking_service] = false;
        }
    }
    is_possible_cause
}
