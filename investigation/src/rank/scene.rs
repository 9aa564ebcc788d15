//! The scene of an incident: every entity that any source knows, who calls whom, and what was seen where.

use std::collections::BTreeMap;

use super::causes::is_change;
use super::graph::Topology;
use super::identity::{Identities, key};
use crate::model::{Entity, EntityKind, Evidence, Source};
use crate::telemetry::ServiceGraph;

/// The shortest word of a log line that is taken for a name.
const MIN_NAME_LENGTH: usize = 3;

/// What was seen at one entity; each list strongest first.
#[derive(Debug, Default)]
pub struct Sight<'a> {
    /// Departures at the entity itself.
    pub symptoms: Vec<&'a Evidence>,
    /// What others log about it, naming it.
    pub told: Vec<&'a Evidence>,
    /// What was changed there.
    pub changes: Vec<&'a Evidence>,
}

impl Sight<'_> {
    /// Whether nothing was seen.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.symptoms.is_empty() && self.told.is_empty() && self.changes.is_empty()
    }
}

/// The strength of the strongest evidence; nought of none.
pub fn strongest<'a>(evidence: impl Iterator<Item = &'a Evidence>) -> f64 {
    evidence.map(|evidence| evidence.magnitude.strength).fold(0.0, f64::max)
}

/// Every entity, who calls whom, and what was seen where.
#[derive(Debug)]
pub struct Scene<'a> {
    /// Who calls whom.
    pub topology: Topology<'a>,
    /// Where the symptom shows, if any source knows that entity.
    pub entry: Option<usize>,
    sights: Vec<Sight<'a>>,
    /// Those that may have caused the symptom.
    suspects: Vec<bool>,
    /// The other node of those that X-Ray knows as two.
    twins: BTreeMap<usize, usize>,
}

impl<'a> Scene<'a> {
    /// Puts the evidence, strongest first, where it was seen. What X-Ray does not know is added; so are the calls that log
    /// lines tell of where X-Ray knows nothing.
    #[must_use]
    pub fn new(graph: &'a ServiceGraph, evidence: &[&'a Evidence], entry: &str) -> Self {
        let mut topology = Topology::new(graph);
        let mut identities = Identities::default();
        for (index, entity) in topology.entities().iter().enumerate() {
            identities.add(entity, index);
        }
        let known_to_xray = topology.entities().len();
        let mut place = |entity: &Entity| {
            identities.find(entity).unwrap_or_else(|| {
                let index = topology.add(entity.clone());
                identities.add(entity, index);
                index
            })
        };
        let places: Vec<usize> = evidence.iter().map(|evidence| place(&evidence.entity)).collect();
        let mut sights: Vec<Sight<'a>> = Vec::new();
        sights.resize_with(topology.entities().len(), Sight::default);
        for (evidence, &at) in evidence.iter().zip(&places) {
            if let Some(sight) = sights.get_mut(at) {
                let list = if is_change(evidence.kind) { &mut sight.changes } else { &mut sight.symptoms };
                list.push(evidence);
            }
            for named in named_in(evidence, &identities).into_iter().filter(|named| *named != at) {
                if at >= known_to_xray || named >= known_to_xray {
                    topology.connect(at, named);
                }
                if let Some(sight) = sights.get_mut(named) {
                    sight.told.push(evidence);
                }
            }
        }
        let asked = Entity { name: entry.to_owned(), kind: EntityKind::Resource };
        let entry = topology.find(entry).or_else(|| identities.find(&asked));
        for call in known_to_xray..topology.entities().len() {
            let ends = topology.entities().get(call).and_then(Entity::ends);
            if let Some((caller, callee)) = ends.and_then(|(a, b)| Some((topology.find(a)?, topology.find(b)?))) {
                topology.connect(caller, call);
                topology.connect(call, callee);
            }
        }
        let topology = topology.in_order();
        let twins = twins(&topology);
        let mut suspects = suspects(&topology, entry, known_to_xray);
        for twin in twins.values() {
            if let Some(suspect) = suspects.get_mut(*twin) {
                *suspect = false;
            }
        }
        Self { topology, entry, sights, suspects, twins }
    }

    /// Whether the entity may have caused the symptom: the entry calls it, directly or through others, or nobody knows.
    #[must_use]
    pub fn is_suspect(&self, entity: usize) -> bool {
        self.suspects.get(entity).copied().unwrap_or(false)
    }

    /// The node that stands for the service that invokes a function, where X-Ray makes two of one.
    #[must_use]
    pub fn twin(&self, entity: usize) -> Option<usize> {
        self.twins.get(&entity).copied()
    }

    /// Whether load enters the system here: the symptom shows there, or nobody calls it of those whose callers are known.
    #[must_use]
    pub fn lets_in(&self, entity: usize) -> bool {
        let topology = &self.topology;
        let kind = topology.entities().get(entity).map(|entity| entity.kind);
        let front = matches!(kind, Some(EntityKind::ApiGateway | EntityKind::LoadBalancer));
        let known = front || topology.nodes().get(entity).is_some_and(Option::is_some);
        self.entry == Some(entity) || (known && topology.callers(entity).is_empty())
    }

    /// What was seen at an entity.
    #[must_use]
    pub fn at(&self, entity: usize) -> Option<&Sight<'a>> {
        self.sights.get(entity)
    }

    /// What was seen, by entity.
    pub fn sights(&self) -> impl Iterator<Item = (usize, &Sight<'a>)> {
        self.sights.iter().enumerate()
    }
}

/// Functions and, for each, the node of the service that invokes it: X-Ray makes two of one, of the same name.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html>
fn twins(topology: &Topology<'_>) -> BTreeMap<usize, usize> {
    let functions = topology.entities().iter().enumerate().filter(|(_, entity)| entity.kind == EntityKind::Lambda);
    let twin = |entity: &Entity, index: usize| {
        let callers = topology.callers(index).iter().copied();
        callers.into_iter().find(|caller| {
            let same = topology.entities().get(*caller).filter(|caller| caller.kind == EntityKind::Lambda);
            same.is_some_and(|caller| key(caller) == key(entity))
        })
    };
    functions.filter_map(|(index, entity)| Some((index, twin(entity, index)?))).collect()
}

fn suspects(topology: &Topology<'_>, entry: Option<usize>, known_to_xray: usize) -> Vec<bool> {
    let Some(entry) = entry.filter(|entry| *entry < known_to_xray) else {
        return vec![true; topology.entities().len()];
    };
    let mut suspects: Vec<bool> = (0..topology.entities().len()).map(|entity| entity >= known_to_xray).collect();
    for entity in topology.downstream(entry) {
        if let Some(suspect) = suspects.get_mut(entity) {
            *suspect = true;
        }
    }
    suspects
}

/// The entities that the words of a log line name, each once.
fn named_in(evidence: &Evidence, identities: &Identities) -> Vec<usize> {
    if evidence.source != Source::Logs {
        return Vec::new();
    }
    let texts = evidence.citation.samples.iter().chain([&evidence.summary]);
    let words = texts.flat_map(|text| text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '-' | '_' | '.')));
    let words = words.map(|word| word.trim_matches(['.', '-'])).filter(|word| word.len() >= MIN_NAME_LENGTH);
    let mut named: Vec<usize> = words.filter_map(|word| identities.named(word)).collect();
    named.sort_unstable();
    named.dedup();
    named
}
