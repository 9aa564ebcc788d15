//! What was found in one place, with its name wherever it could be taken for another.

use std::collections::{BTreeMap, BTreeSet};

use super::super::identity::identity_key;
use super::{is_known_everywhere, sends_spans, to_entity};
use crate::detect::Findings;
use crate::model::{Entity, EntityKind, Evidence, EvidenceId, Source, Whereabouts};
use crate::telemetry::{Edge, Sample, ServiceGraph};

/// How findings of one place are distinguished from those of others.
pub(super) struct Placing<'a> {
    /// Where they were found.
    pub(super) at: Whereabouts,
    /// What several places have of their own, by [`identity_key`].
    pub(super) kept_apart: &'a BTreeSet<String>,
}

impl Placing<'_> {
    /// Adds what was found there.
    pub(super) fn add(&self, all: &mut Findings, found: Findings) {
        let kinds: BTreeMap<String, EntityKind> = found
            .graph
            .iter()
            .flat_map(|graph| &graph.nodes)
            .map(|node| (node.name.clone(), to_entity(node).kind))
            .collect();
        for evidence in found.evidence {
            // A change of a service without a region is in the history of every region of an account.
            let is_known = |known: &Evidence| known.citation.what == evidence.citation.what;
            if evidence.source == Source::Changes && all.evidence.iter().any(is_known) {
                continue;
            }
            let old_id = evidence.id.clone();
            let placed = self.place(evidence, &kinds);
            if let Some(footprint) = found.footprints.get(&old_id) {
                all.footprints.insert(placed.id.clone(), footprint.clone());
            }
            all.evidence.push(placed);
        }
        all.gaps.extend(found.gaps);
        for (what, count) in found.read {
            let sum = all.read.entry(what).or_default();
            *sum = sum.saturating_add(count);
        }
        if let Some(graph) = found.graph {
            let placed = self.place_graph(graph, &kinds);
            all.graph = Some(match all.graph.take() {
                Some(known) => join(known, placed),
                None => placed,
            });
        }
    }

    fn name(&self, name: &str, kind: EntityKind) -> String {
        let entity = Entity { name: name.to_owned(), kind };
        if is_known_everywhere(&entity) || !self.kept_apart.contains(&identity_key(&entity)) {
            return entity.name;
        }
        format!("{name} [{}]", self.at.place)
    }

    fn entity(&self, entity: &Entity, kinds: &BTreeMap<String, EntityKind>) -> Entity {
        match entity.ends() {
            None => Entity { name: self.name(&entity.name, entity.kind), kind: entity.kind },
            Some((caller, callee)) => {
                let end = |name: &str| self.name(name, kinds.get(name).copied().unwrap_or(EntityKind::Service));
                Entity::edge(&end(caller), &end(callee))
            }
        }
    }

    /// The evidence with the place in its id, its citation and its words.
    fn place(&self, mut evidence: Evidence, kinds: &BTreeMap<String, EntityKind>) -> Evidence {
        let entity = self.entity(&evidence.entity, kinds);
        let label = &self.at.place;
        evidence.summary = match evidence.summary.strip_prefix(&evidence.entity.name) {
            Some(rest) => format!("{} [{label}]{rest}", evidence.entity.name),
            None => format!("{} [{label}]", evidence.summary),
        };
        let subject = format!("{label} {}", evidence.id);
        evidence.id = EvidenceId::new(evidence.source, &entity.name, evidence.kind, &subject);
        evidence.entity = entity;
        evidence.citation.place = Some(self.at.clone());
        evidence
    }

    fn place_graph(&self, mut graph: ServiceGraph, kinds: &BTreeMap<String, EntityKind>) -> ServiceGraph {
        let end = |name: &str| self.name(name, kinds.get(name).copied().unwrap_or(EntityKind::Service));
        for node in &mut graph.nodes {
            node.name = end(&node.name);
        }
        for edge in &mut graph.edges {
            *edge = Edge { from: end(&edge.from), to: end(&edge.to) };
        }
        graph
    }
}

/// Both graphs as one. A node of both is one entity: it has its own statistics, or else those of all its callers.
fn join(mut one: ServiceGraph, other: ServiceGraph) -> ServiceGraph {
    for node in other.nodes {
        match one.nodes.iter_mut().find(|known| known.name == node.name) {
            None => one.nodes.push(node),
            Some(known) if sends_spans(&node.kind) => *known = node,
            Some(known) if sends_spans(&known.kind) => {}
            Some(known) => add_samples(&mut known.samples, node.samples),
        }
    }
    one.edges.extend(other.edges);
    one.nodes.sort_by(|a, b| a.name.cmp(&b.name));
    one.edges.sort();
    one.edges.dedup();
    one.in_order()
}

fn add_samples(samples: &mut Vec<Sample>, more: Vec<Sample>) {
    for sample in more {
        match samples.iter_mut().find(|known| known.at == sample.at) {
            Some(known) => known.add_counts(&sample),
            None => samples.push(sample),
        }
    }
}
