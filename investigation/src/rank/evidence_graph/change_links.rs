//! Changes of which the errors speak: those that a log line names, and those that took away just what is missing.
//!
//! Where a change was made and where it is felt are often two places: a key that is no node of the graph, a role, the rule
//! of a firewall. What the errors say connects the two.

use std::collections::BTreeMap;

use super::NodeEvidence;
use crate::detect::changes::{Effect, Footprint};
use crate::model::{EntityKind, Evidence, EvidenceId, EvidenceKind, Source};
use crate::rank::causes::is_change;
use crate::rank::change_relevance::ONSET_TOLERANCE;
use crate::rank::identity::identity_key;
use crate::rank::propagation::REQUEST_TROUBLE;
use crate::rank::topology::{NodeIndex, NodeMap, Topology};

/// A change is looked for in the errors only if it is among so many, the closest to the incident first.
const MAX_CHANGES: usize = 64;

/// How surely a change is the one that errors speak of which name it.
const NAMED: f64 = 1.0;

/// The same where they say that what it took away is missing, at the changed entity or next to it.
const TOLD_NEARBY: f64 = 0.95;

/// The same where nothing tells to whom the changed thing belongs: a key, a rule, a route, a secret.
const TOLD_FROM_AFAR: f64 = 0.8;

/// The same where no text says so, but the kind of the symptom fits what the change took away.
const SHOWN_NEARBY: f64 = 0.8;

/// Only symptoms at least this strong, 0 to 1, say that something is missing.
const MIN_SYMPTOM_STRENGTH: f64 = 0.4;

/// A change of which the symptoms of an entity speak.
#[derive(Debug, Clone, Copy)]
pub struct LinkedChange<'a> {
    /// The change.
    pub change: &'a Evidence,
    /// How surely the symptoms speak of it, 0 to 1.
    pub link: f64,
    /// Whether it may have closed the way to something.
    pub closes_way: bool,
}

/// Finds, for each node, the changes of which its symptoms speak.
pub(super) fn link_changes<'a>(
    topology: &Topology<'_>,
    evidence: &mut NodeMap<NodeEvidence<'a>>,
    observed: &[&'a Evidence],
    footprints: &BTreeMap<&EvidenceId, &Footprint>,
) {
    let changes: Vec<(&'a Evidence, &Footprint)> = observed
        .iter()
        .filter(|observation| is_change(observation.kind))
        .filter_map(|change| Some((*change, *footprints.get(&change.id)?)))
        .take(MAX_CHANGES)
        .collect();
    if changes.is_empty() {
        return;
    }
    let mut changed_at: BTreeMap<&EvidenceId, NodeIndex> = BTreeMap::new();
    for node in topology.indexes() {
        changed_at.extend(evidence[node].changes.iter().map(|change| (&change.id, node)));
    }
    for node in topology.indexes() {
        let mut linked = Vec::new();
        for (change, footprint) in &changes {
            let Some(changed_node) = changed_at.get(&change.id) else { continue };
            let place = find_place(topology, evidence, node, *changed_node);
            let symptoms = evidence[node].symptoms.iter();
            // Code that was changed is a candidate itself: who names it in its errors blames it, and does not share its change.
            let is_code = matches!(
                topology[*changed_node].entity.kind,
                EntityKind::Service | EntityKind::Lambda | EntityKind::StateMachine
            );
            let counts_names = node == *changed_node || !is_code;
            let links = symptoms.map(|symptom| link(change, footprint, symptom, place, counts_names));
            let link = links.fold(0.0, f64::max);
            if link > 0.0 {
                let closes_way = footprint.effects.contains(&Effect::Reachability);
                linked.push(LinkedChange { change, link, closes_way });
            }
        }
        evidence[node].linked_changes = linked;
    }
}

/// Where a change was made, seen from the entity that feels it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// At the entity itself, under whatever name, or at one that it calls or is called by.
    Nearby,
    /// At something of which nothing else is known.
    Unknown,
    /// At another entity.
    Elsewhere,
}

fn find_place(
    topology: &Topology<'_>,
    evidence: &NodeMap<NodeEvidence<'_>>,
    node: NodeIndex,
    changed_node: NodeIndex,
) -> Place {
    let (feeling, changed) = (&topology[node], &topology[changed_node]);
    // Where no graph shows who empties a queue, the code does.
    let is_code = matches!(changed.entity.kind, EntityKind::Service | EntityKind::Lambda);
    let may_empty_it = feeling.entity.kind == EntityKind::Queue && is_code && feeling.callees.is_empty();
    let is_neighbour =
        may_empty_it || feeling.callers.contains(&changed_node) || feeling.callees.contains(&changed_node);
    let has_same_name = identity_key(&feeling.entity) == identity_key(&changed.entity);
    if node == changed_node || is_neighbour || has_same_name {
        return Place::Nearby;
    }
    let is_alone = changed.callers.is_empty() && changed.callees.is_empty() && changed.statistics.is_none();
    let is_well = evidence[changed_node].max_symptom_strength(REQUEST_TROUBLE) == 0.0;
    if is_alone && is_well { Place::Unknown } else { Place::Elsewhere }
}

/// How surely a symptom speaks of a change, 0 to 1; 0 if it began before. That it names what was changed counts or not.
fn link(change: &Evidence, footprint: &Footprint, symptom: &Evidence, place: Place, counts_names: bool) -> f64 {
    let began_before = match (change.onset, symptom.onset) {
        (Some(changed_at), Some(onset)) => onset.duration_since(changed_at) < -ONSET_TOLERANCE,
        _ => false,
    };
    if began_before || symptom.magnitude.strength < MIN_SYMPTOM_STRENGTH {
        return 0.0;
    }
    // The summary of a metric names what it is about, not what is wrong.
    let has_words = matches!(symptom.source, Source::Logs | Source::Traces);
    if has_words && counts_names && footprint.is_named_by(symptom) {
        return NAMED;
    }
    match place {
        Place::Nearby if has_words && footprint.is_told_by(symptom) => TOLD_NEARBY,
        Place::Nearby if footprint.is_felt_in(symptom) => SHOWN_NEARBY,
        Place::Unknown if has_words && footprint.is_told_by(symptom) => TOLD_FROM_AFAR,
        // What serves requests is gone, and so was what it ran on.
        Place::Unknown if is_gone(symptom) && footprint.effects.contains(&Effect::Capacity) => SHOWN_NEARBY,
        Place::Nearby | Place::Unknown | Place::Elsewhere => 0.0,
    }
}

/// Whether nothing is left that serves requests.
fn is_gone(symptom: &Evidence) -> bool {
    symptom.kind == EvidenceKind::HealthLoss && symptom.magnitude.observed <= 0.0
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::detect::Findings;
    use crate::model::{Citation, Entity, Magnitude, Unit};
    use crate::rank::rank;

    fn observed(source: Source, name: &str, kind: EvidenceKind, second: i64, text: &str) -> Evidence {
        let start = crate::detect::fixtures::scope().incident_window().start().as_second();
        Evidence {
            id: EvidenceId::new(source, name, kind, text),
            source,
            entity: Entity { name: name.to_owned(), kind: EntityKind::Resource },
            kind,
            magnitude: Magnitude { observed: 1.0, expected: 0.0, unit: Unit::Count, strength: 0.9 },
            onset: Timestamp::from_second(start + second).ok(),
            summary: text.to_owned(),
            citation: Citation { place: None, what: text.to_owned(), samples: vec![text.to_owned()] },
            series: None,
        }
    }

    /// The suspect at `shop`, whose log says this from the third minute on, after a deployment of `shop` half an hour before
    /// and this change in the second minute.
    fn suspect(line: &str, changed: &str, footprint: &serde_json::Value) -> Option<String> {
        let symptom = observed(Source::Logs, "shop", EvidenceKind::NewLogPattern, 180, line);
        let faults = observed(Source::Metrics, "shop", EvidenceKind::FaultRise, 180, "more failures");
        let deployment = observed(Source::Changes, "shop", EvidenceKind::Deployment, -1_800, "deployment");
        let change = observed(Source::Changes, changed, EvidenceKind::AutomaticChange, 120, "the change");
        let footprints = [(change.id.clone(), serde_json::from_value(footprint.clone()).unwrap())].into();
        let changes = Findings::new(Source::Changes, vec![deployment, change], Vec::new()).with_footprints(footprints);
        let findings = [
            Findings::new(Source::Logs, vec![symptom], Vec::new()),
            Findings::new(Source::Metrics, vec![faults], Vec::new()),
            changes,
        ];
        let ranking = rank(&crate::detect::fixtures::scope(), &findings);
        let change = ranking.hypotheses.first()?.suspect_change.clone()?;
        let all = findings.iter().flat_map(|findings| &findings.evidence);
        all.into_iter().find(|evidence| evidence.id == change).map(|evidence| evidence.summary.clone())
    }

    #[test]
    fn the_change_of_which_the_errors_speak_is_the_suspect() {
        let secret = json!({ "names": ["shop/db"], "effects": ["credentials"] });
        let key = json!({ "names": ["1234abcd"], "effects": ["encryption_key"] });
        for (line, changed, footprint, expected) in [
            ("ERROR password authentication failed for user app", "shop/db", &secret, "the change"),
            ("ERROR secret shop/db has no such version", "shop/db", &secret, "the change"),
            ("ERROR key/1234abcd is disabled", "1234abcd", &key, "the change"),
            ("ERROR out of cheese", "shop/db", &secret, "deployment"),
        ] {
            assert_eq!(suspect(line, changed, footprint).as_deref(), Some(expected), "{line}");
        }
    }

    #[test]
    fn who_names_code_that_was_changed_has_no_part_in_its_change() {
        let footprint = json!({ "names": ["payments"], "effects": [] });
        let line = "ERROR invocation of payments failed: FunctionError Unhandled";
        assert_eq!(suspect(line, "payments", &footprint).as_deref(), Some("the change"));
        let code = |kind| {
            let mut change = observed(Source::Changes, "payments", EvidenceKind::Deployment, 120, "the change");
            change.entity.kind = kind;
            let symptom = observed(Source::Logs, "shop", EvidenceKind::NewLogPattern, 180, line);
            let footprint: Footprint = serde_json::from_value(footprint.clone()).unwrap();
            let observed = [&symptom, &change];
            let graph = crate::telemetry::ServiceGraph::default();
            let laid = crate::rank::EvidenceGraph::new(&graph, &observed, "shop")
                .with_footprints(&observed, &[(&change.id, &footprint)].into());
            laid.evidence.iter().map(|(_, at_node)| at_node.linked_changes.len()).sum::<usize>()
        };
        assert_eq!((code(EntityKind::Lambda), code(EntityKind::Resource)), (0, 1));
    }
}
