//! Candidates: the entities that own some of the excess, and those with evidence of their own.

use std::collections::{BTreeMap, BTreeSet};

use super::causes::{classify, is_change};
use super::confidence::{
    AHEAD, CHANGED, CONTENDED, ENTRY_DEPARTURE, OWN_DEPARTURE, OWNS_EXCESS, Parts, STRONGEST_DEPARTURE, corroboration,
};
use super::excess::{Owner, Ownership, Symptom};
use super::graph::Topology;
use crate::detect::graph::entity;
use crate::detect::series::strength;
use crate::model::{CauseKind, Entity, Evidence, EvidenceKind, Hypothesis, Signal, Source};

/// A hypothesis cites no more: the strongest say it.
const MOST_CITATIONS: usize = 8;

/// A hypothesis of less confidence would only distract.
const WORTH_A_LINE: f64 = 0.05;

/// Evidence at least this strong may date the onset.
const DATES_ONSET: f64 = 0.5;

/// The hypotheses that the evidence, strongest first, supports; best first. One that no evidence supports is dropped.
pub(super) fn form(
    topology: &Topology<'_>,
    owned: Option<&Ownership>,
    evidence: &[&Evidence],
    signal: Signal,
) -> Vec<Hypothesis> {
    let (changes, symptoms): (Vec<&Evidence>, Vec<&Evidence>) =
        evidence.iter().partition(|evidence| is_change(evidence.kind));
    let mut candidates: BTreeMap<&str, Candidate<'_>> = BTreeMap::new();
    for symptom in &symptoms {
        candidates.entry(&symptom.entity.name).or_default().evidence.push(symptom);
    }
    for owner in owned.iter().flat_map(|owned| &owned.owners) {
        candidates.entry(topology.name(owner.node)).or_default().owner = Some(owner);
    }
    let weighing = Weighing { topology, owned, changes: &changes, symptoms: &symptoms, signal };
    let mut hypotheses: Vec<Hypothesis> =
        candidates.iter().filter_map(|(name, candidate)| weighing.weigh(name, candidate)).collect();
    hypotheses.sort_by(|a, b| {
        b.confidence.value.total_cmp(&a.confidence.value).then_with(|| a.entity.name.cmp(&b.entity.name))
    });
    hypotheses
}

/// An entity that may be the root cause.
#[derive(Debug, Default)]
struct Candidate<'a> {
    owner: Option<&'a Owner>,
    /// Strongest first, without changes.
    evidence: Vec<&'a Evidence>,
}

impl Candidate<'_> {
    fn strongest(&self) -> f64 {
        self.evidence.first().map_or(0.0, |evidence| evidence.magnitude.strength)
    }
}

struct Weighing<'a> {
    topology: &'a Topology<'a>,
    owned: Option<&'a Ownership>,
    changes: &'a [&'a Evidence],
    symptoms: &'a [&'a Evidence],
    signal: Signal,
}

impl Weighing<'_> {
    fn weigh(&self, name: &str, candidate: &Candidate<'_>) -> Option<Hypothesis> {
        let change = self.suspect_change(name);
        let supporting = candidate.evidence.iter().take(MOST_CITATIONS).chain(&change);
        let supporting: Vec<_> = supporting.map(|evidence| evidence.id.clone()).collect();
        let mut parts = Parts::default();
        self.add_departure(&mut parts, name, candidate);
        add_corroboration(&mut parts, candidate);
        parts.add("changed shortly before", CHANGED, change.map_or(0.0, |change| change.magnitude.strength));
        let confidence = parts.total();
        if supporting.is_empty() || confidence.value < WORTH_A_LINE {
            return None;
        }
        let mut kinds = candidate.evidence.clone();
        kinds.extend(change.filter(|change| change.entity.name == name));
        let cause = classify(&kinds, self.signal);
        Some(Hypothesis {
            entity: self.entity(name, candidate),
            cause,
            confidence,
            rationale: self.rationale(name, candidate, cause),
            supporting,
            contradicting: self
                .contradicting(name, candidate)
                .into_iter()
                .map(|evidence| evidence.id.clone())
                .collect(),
            suspect_change: change.map(|change| change.id.clone()),
            onset: onset(candidate),
        })
    }

    fn entity(&self, name: &str, candidate: &Candidate<'_>) -> Entity {
        let node = self.topology.find(name).and_then(|node| self.topology.nodes().get(node));
        let seen = candidate.evidence.first().map(|evidence| evidence.entity.clone());
        node.map(|node| entity(node))
            .or(seen)
            .unwrap_or_else(|| Entity { name: name.to_owned(), kind: crate::model::EntityKind::Resource })
    }

    /// What the departures say: with a graph, who owns the excess; without, only who departs most.
    fn add_departure(&self, parts: &mut Parts, name: &str, candidate: &Candidate<'_>) {
        match (self.owned, candidate.owner) {
            (Some(owned), Some(owner)) => {
                let others = owned.owners.iter().filter(|other| other.node != owner.node).map(Owner::score);
                let ahead = owner.score() - others.fold(0.0, f64::max);
                // The entry explains itself whatever happened: only how far it departs tells more than noise.
                let telling = if owner.node == owned.entry { strength(owner.departure) } else { 1.0 };
                parts.add("owns the excess", OWNS_EXCESS, owner.score() * telling);
                parts.add("departs beyond chance", OWN_DEPARTURE, strength(owner.departure));
                parts.add("the symptom is beyond chance", ENTRY_DEPARTURE, strength(owned.departure.max(0.0)));
                parts.add("ahead of the next", AHEAD, ahead.max(0.0) * telling);
            }
            (Some(owned), None) if !owned.owners.is_empty() => {}
            _ => {
                let others = self.symptoms.iter().filter(|other| other.entity.name != name);
                let loudest = others.map(|other| other.magnitude.strength).fold(0.0, f64::max);
                parts.add("strongest departure", STRONGEST_DEPARTURE, candidate.strongest());
                parts.add("others depart as far", CONTENDED, loudest);
            }
        }
    }

    /// The strongest change of the entity itself or of one that it calls or is called by.
    fn suspect_change(&self, name: &str) -> Option<&Evidence> {
        let neighbours: BTreeSet<&str> = self
            .topology
            .find(name)
            .into_iter()
            .flat_map(|node| self.topology.callers(node).iter().chain(self.topology.callees(node)))
            .map(|node| self.topology.name(*node))
            .chain([name])
            .collect();
        self.changes.iter().find(|change| neighbours.contains(change.entity.name.as_str())).copied()
    }

    /// What speaks for a callee instead: the strongest evidence at each other owner downstream.
    fn contradicting(&self, name: &str, candidate: &Candidate<'_>) -> Vec<&Evidence> {
        let (Some(owned), Some(_), Some(node)) = (self.owned, candidate.owner, self.topology.find(name)) else {
            return Vec::new();
        };
        let downstream = self.topology.downstream(node);
        let others = owned.owners.iter().filter(|other| other.node != node && downstream.contains(&other.node));
        others
            .filter_map(|other| {
                let name = self.topology.name(other.node);
                self.symptoms.iter().find(|evidence| evidence.entity.name == name).copied()
            })
            .collect()
    }

    fn rationale(&self, name: &str, candidate: &Candidate<'_>, cause: CauseKind) -> String {
        if let (Some(owned), Some(owner)) = (self.owned, candidate.owner) {
            let what = match owned.symptom {
                Symptom::Latency => "extra response time",
                Symptom::Failures => "extra failures",
            };
            let share = owner.share * 100.0;
            return format!(
                "{name} itself accounts for {share:.0} % of the {what} at the entry; nothing it calls explains that."
            );
        }
        let strongest = candidate.evidence.first().map_or("a change", |evidence| evidence.kind.label());
        let caveat = if self.owned.is_some() { ", but the service graph does not lead there" } else { "" };
        format!("The strongest sign of {} there: {strongest}{caveat}.", cause.label())
    }
}

/// Every source that saw the entity depart adds its part. What the service graph's statistics say is counted already.
fn add_corroboration(parts: &mut Parts, candidate: &Candidate<'_>) {
    for source in Source::ALL {
        let mut seen =
            candidate.evidence.iter().filter(|evidence| evidence.source == source && !is_statistic(evidence));
        let strongest = seen.next().map_or(0.0, |evidence| evidence.magnitude.strength);
        parts.add(&format!("seen in {}", source.name()), corroboration(source), strongest);
    }
}

/// Whether the evidence comes from the service graph's statistics.
fn is_statistic(evidence: &Evidence) -> bool {
    let from_documents = matches!(
        evidence.kind,
        EvidenceKind::DependencyFault
            | EvidenceKind::DependencyError
            | EvidenceKind::DependencyThrottle
            | EvidenceKind::SelfTimeRise
    );
    evidence.source == Source::Traces && !from_documents
}

fn onset(candidate: &Candidate<'_>) -> Option<jiff::Timestamp> {
    let dated = candidate.evidence.iter().filter(|evidence| evidence.magnitude.strength >= DATES_ONSET);
    dated.filter_map(|evidence| evidence.onset).min()
}
