//! Candidates -> hypotheses: what kind of cause, why, since when, and by which evidence.

use super::candidate::Candidate;
use super::causes::{Classification, EvidenceStrengths, Location, classify, location};
use super::change_relevance::{change_relevance, linked_change_relevance, may_have_brought};
use super::confidence::Rival;
use super::evidence_graph::{EvidenceGraph, NodeEvidence};
use super::excess::{Attribution, Symptom};
use super::propagation::{Propagation, propagation};
use super::topology::NodeIndex;
use super::traffic::traffic_surge_strength;
use super::weights::Weights;
use crate::detect::metrics::cited_namespace;
use crate::model::{CauseKind, Entity, EntityKind, Evidence, EvidenceKind, Hypothesis, Signal};

/// Symptoms of the entity that a hypothesis cites: the strongest say it.
const MAX_CITED_SYMPTOMS: usize = 8;

/// Log lines of others that it cites besides.
const MAX_CITED_LOG_MENTIONS: usize = 2;

/// Evidence against it that it cites.
const MAX_CONTRADICTING: usize = 3;

/// A hypothesis of less confidence, 0 to 1, would only distract.
const MIN_CONFIDENCE: f64 = 0.05;

/// What is left, 0 to 1, of the strength of evidence that was observed elsewhere, when it names the kind of cause: what
/// others log about an entity, or a change beside it, says less than what was observed there.
const SECOND_HAND_FACTOR: f64 = 0.6;

/// How much more a change says about the kind of cause when the errors speak of it: as much as evidence that is the kind of
/// cause in other words.
const LINKED_FACTOR: f64 = 1.4;

/// The namespaces of what packets pass through.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html>
const PACKET_NAMESPACES: [&str; 6] =
    ["AWS/NATGateway", "AWS/TransitGateway", "AWS/VPN", "AWS/DX", "AWS/NetworkFirewall", "AWS/PrivateLinkEndpoints"];

/// The hypothesis that a candidate is the cause; none if no evidence supports it or hardly any.
#[must_use]
pub fn build_hypothesis(
    graph: &EvidenceGraph<'_>,
    candidate: &Candidate<'_>,
    rival: Option<&Rival>,
    attribution: Option<&Attribution>,
    signal: Signal,
    weights: &Weights,
) -> Option<Hypothesis> {
    let evidence = &graph.evidence[candidate.node];
    let supporting = collect_supporting(evidence, candidate.change);
    let entity = find_entity(graph, candidate.node);
    let location = if is_passed_by_packets(evidence) { Location::Way } else { location(entity.kind) };
    let Classification { cause, sign, certainty } = classify(location, collect_strengths(graph, candidate), signal);
    let confidence = candidate.arguments.confidence(weights, rival, certainty);
    if supporting.is_empty() || confidence.value < MIN_CONFIDENCE {
        return None;
    }
    let sign = sign.and_then(|kind| find_sign(graph, candidate, kind));
    Some(Hypothesis {
        cause,
        // Written by the report, which sees the evidence of all entities.
        headline: String::new(),
        sign: sign.map(|sign| sign.id.clone()),
        confidence,
        rationale: rationale(&entity, evidence, candidate, attribution, cause),
        supporting: supporting.iter().map(|evidence| evidence.id.clone()).collect(),
        contradicting: collect_contradicting(graph, candidate, attribution)
            .iter()
            .map(|evidence| evidence.id.clone())
            .collect(),
        suspect_change: candidate.change.map(|change| change.id.clone()),
        onset: evidence.onset(),
        over_since: None,
        entity,
    })
}

/// Whether packets pass through the entity, and no requests end there, by the namespace of its metrics.
fn is_passed_by_packets(evidence: &NodeEvidence<'_>) -> bool {
    let mut namespaces = evidence.symptoms.iter().filter_map(|symptom| cited_namespace(symptom));
    namespaces.any(|namespace| PACKET_NAMESPACES.contains(&namespace))
}

/// The entity of a node, by the most specific kind that any source knows.
pub(super) fn find_entity(graph: &EvidenceGraph<'_>, node: NodeIndex) -> Entity {
    let node_entity = &graph.topology[node].entity;
    Entity { name: node_entity.name.clone(), kind: most_specific_kind(node_entity.kind, &graph.evidence[node]) }
}

fn collect_supporting<'a>(evidence: &NodeEvidence<'a>, change: Option<&'a Evidence>) -> Vec<&'a Evidence> {
    let symptoms = evidence.symptoms.iter().take(MAX_CITED_SYMPTOMS);
    let log_mentions = evidence.log_mentions.iter().take(MAX_CITED_LOG_MENTIONS);
    symptoms.chain(log_mentions).copied().chain(change).collect()
}

/// X-Ray may know only a host where a metric shows that it is a database.
fn most_specific_kind(kind: EntityKind, evidence: &NodeEvidence<'_>) -> EntityKind {
    if !matches!(kind, EntityKind::Remote | EntityKind::Resource | EntityKind::AwsService) {
        return kind;
    }
    let mut observed_kinds = evidence.symptoms.iter().map(|symptom| symptom.entity.kind);
    let specific = observed_kinds.find(|observed| !matches!(observed, EntityKind::Resource | EntityKind::Remote));
    specific.unwrap_or(kind)
}

/// How strong each kind of evidence is, at the entity and around it.
fn collect_strengths(graph: &EvidenceGraph<'_>, candidate: &Candidate<'_>) -> EvidenceStrengths {
    let evidence = &graph.evidence[candidate.node];
    let onset = evidence.onset();
    let mut strengths = EvidenceStrengths::default();
    for symptom in &evidence.symptoms {
        let strength = match symptom.kind {
            // Where no load enters, more traffic is a symptom: callers retry.
            EvidenceKind::TrafficSurge if graph.is_ingress(candidate.node) => traffic_surge_strength(evidence),
            EvidenceKind::TrafficSurge => 0.0,
            _ => symptom.magnitude.strength,
        };
        strengths.add(symptom.kind, strength);
    }
    for change in evidence.changes.iter().filter(|change| may_have_brought(change, &evidence.symptoms)) {
        strengths.add(change.kind, change_relevance(change, onset));
    }
    for linked in &evidence.linked_changes {
        // What the errors speak of is a bad change, whatever was changed.
        let relevance = LINKED_FACTOR * linked_change_relevance(linked, onset);
        strengths.add(linked.change.kind, relevance);
        strengths.add(EvidenceKind::ConfigurationChange, relevance);
        if linked.closes_way {
            // Who gets no answer any more cannot connect.
            strengths.add(EvidenceKind::NetworkLog, relevance);
        }
    }
    for mention in &evidence.log_mentions {
        strengths.add(mention.kind, SECOND_HAND_FACTOR * mention.magnitude.strength);
    }
    if let Some(change) = candidate.change.filter(|change| may_have_brought(change, &evidence.symptoms)) {
        strengths.add(change.kind, SECOND_HAND_FACTOR * change_relevance(change, onset));
    }
    for symptom in neighbour_symptoms(graph, candidate.node) {
        strengths.add(symptom.kind, symptom.magnitude.strength);
    }
    strengths
}

/// The strongest evidence of the kind by which the cause was recognised: at the entity, in the logs of others, around it.
fn find_sign<'a>(graph: &EvidenceGraph<'a>, candidate: &Candidate<'a>, kind: EvidenceKind) -> Option<&'a Evidence> {
    let evidence = &graph.evidence[candidate.node];
    let mut found: Option<&Evidence> = None;
    let nearest_first = [&evidence.symptoms, &evidence.log_mentions, &evidence.changes];
    let others = candidate.change.into_iter().chain(neighbour_symptoms(graph, candidate.node));
    for observation in nearest_first.into_iter().flatten().copied().chain(others) {
        let is_stronger = found.is_none_or(|found| observation.magnitude.strength > found.magnitude.strength);
        if observation.kind == kind && is_stronger {
            found = Some(observation);
        }
    }
    found
}

/// Symptoms of neighbours that are about the entity as well: all of its calls, and the backlog of queues that it empties.
fn neighbour_symptoms<'a>(graph: &EvidenceGraph<'a>, node: NodeIndex) -> Vec<&'a Evidence> {
    let topology_node = &graph.topology[node];
    let kind = |neighbour: NodeIndex| graph.topology[neighbour].entity.kind;
    let mut symptoms = Vec::new();
    for &call in topology_node.callees.iter().filter(|callee| kind(**callee) == EntityKind::Edge) {
        symptoms.extend(graph.evidence[call].symptoms.iter().copied());
    }
    let merged_node = graph.merged_node(node).map(|merged| &graph.topology[merged]);
    let callers = topology_node.callers.iter().chain(merged_node.iter().flat_map(|merged| &merged.callers));
    for &queue in callers.filter(|caller| kind(**caller) == EntityKind::Queue) {
        let of_queue = graph.evidence[queue].symptoms.iter().copied();
        symptoms.extend(of_queue.filter(|symptom| symptom.kind == EvidenceKind::BacklogRise));
    }
    symptoms
}

/// What speaks against it: the strongest symptom of every other contributor downstream, and the limits of what it calls.
fn collect_contradicting<'a>(
    graph: &EvidenceGraph<'a>,
    candidate: &Candidate<'_>,
    attribution: Option<&Attribution>,
) -> Vec<&'a Evidence> {
    let mut against: Vec<&Evidence> = Vec::new();
    if let (Some(attribution), Some(_)) = (attribution, candidate.contributor) {
        let downstream = graph.topology.downstream(candidate.node);
        let other_nodes = attribution.contributors.iter().map(|other| other.node);
        for node in other_nodes.filter(|node| *node != candidate.node && downstream.contains(node)) {
            against.extend(graph.evidence[node].symptoms.first().copied());
        }
    }
    for &callee in &graph.topology[candidate.node].callees {
        let mut symptoms = graph.evidence[callee].symptoms.iter().copied();
        against.extend(symptoms.find(|symptom| propagation(symptom.kind) == Propagation::AtLimit));
    }
    let mut contradicting: Vec<&Evidence> = Vec::new();
    for evidence in against {
        let is_cited_already = contradicting.iter().any(|cited| cited.id == evidence.id);
        if contradicting.len() < MAX_CONTRADICTING && !is_cited_already {
            contradicting.push(evidence);
        }
    }
    contradicting
}

/// Why this entity and no other, in one sentence.
fn rationale(
    entity: &Entity,
    evidence: &NodeEvidence<'_>,
    candidate: &Candidate<'_>,
    attribution: Option<&Attribution>,
    cause: CauseKind,
) -> String {
    let name = &entity.name;
    // The excess that a call is weighed by is its caller's, of which it is a part.
    let own_contributor = candidate.contributor.filter(|_| entity.kind != EntityKind::Edge);
    if let (Some(attribution), Some(contributor)) = (attribution, own_contributor) {
        let excess = match attribution.symptom {
            Symptom::Latency => "extra response time",
            Symptom::Failures => "extra failures",
        };
        let percent = contributor.share * 100.0;
        return format!(
            "{name} itself accounts for {percent:.0} % of the {excess} at the entry; nothing it calls explains that."
        );
    }
    let strongest = evidence.symptoms.first().or(evidence.log_mentions.first());
    let sign = strongest.map_or("a change", |evidence| evidence.kind.label());
    format!("The strongest sign of {} there: {sign}.", cause.label())
}
