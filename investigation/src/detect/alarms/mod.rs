//! Alarm transitions -> evidence.
//!
//! **In:** the state changes of the context's alarms over both windows. **Out:** a piece of evidence for each alarm that went
//! into `ALARM` during the incident or shortly before, about the entity that it watches. An alarm is somebody's judgement on
//! a metric: it corroborates other evidence, and it dates the incident.
//!
//! How much a breach says, and its summary: `breach`. What is one breach, in spite of gaps in the data: `spells`. What each
//! sort of alarm watches: `watched`.

mod breach;
mod spells;
mod watched;

use std::collections::BTreeMap;

use self::breach::AlarmBreach;
use self::watched::find_alarm_below;
use super::Findings;
use super::redact::redact_in_place;
use crate::model::{Entity, Evidence, EvidenceKind, Scope, Source, Window};
use crate::telemetry::{AlarmTransition, Collected};

/// The transitions of one alarm, in order of time.
type History<'a> = Vec<&'a AlarmTransition>;

/// The evidence in alarm transitions.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<Vec<AlarmTransition>>) -> Findings {
    let Collected { telemetry: mut transitions, gaps } = collected;
    let read = transitions.len();
    transitions.iter_mut().for_each(redact_transition);
    transitions.sort();
    transitions.dedup();
    let mut histories: BTreeMap<&str, History<'_>> = BTreeMap::new();
    for transition in &transitions {
        if transition.at < scope.incident_window().end() {
            histories.entry(&transition.alarm).or_default().push(transition);
        }
    }
    let mut evidence = Vec::new();
    for history in histories.values() {
        if let Some(breach) = AlarmBreach::find(scope, history) {
            let watched = find_alarm_below(breach.first, &histories);
            evidence.push(breach.to_evidence(watched));
        }
    }
    Findings::new(Source::Alarms, evidence, gaps).having_read("alarm transitions", read)
}

/// The alarm that a verdict on this entity names: the strongest that went off in the incident window, one that watches the
/// entity before any other. Alarms that stood before are not named.
#[must_use]
pub fn find_alarm_to_name<'a>(
    evidence: &'a [Evidence],
    incident: Window,
    entity: Option<&Entity>,
) -> Option<&'a Evidence> {
    let went_off = evidence.iter().filter(|evidence| {
        let began_inside = evidence.onset.is_some_and(|onset| incident.start() <= onset && onset < incident.end());
        evidence.kind == EvidenceKind::AlarmBreach && began_inside
    });
    went_off.max_by(|a, b| {
        let watches_entity = |evidence: &Evidence| entity.is_some_and(|entity| entity.name == evidence.entity.name);
        let by_strength = a.magnitude.strength.total_cmp(&b.magnitude.strength);
        watches_entity(a).cmp(&watches_entity(b)).then(by_strength).then_with(|| b.id.cmp(&a.id))
    })
}

/// Takes secrets out of all texts, before a name is looked for in a reason or cut out of an ARN.
fn redact_transition(transition: &mut AlarmTransition) {
    redact_in_place(&mut transition.alarm);
    redact_in_place(&mut transition.reason);
    for metric in transition.metric.iter_mut().chain(&mut transition.metrics) {
        redact_in_place(&mut metric.name);
        metric.dimensions.values_mut().for_each(redact_in_place);
    }
    transition.log_groups.iter_mut().for_each(redact_in_place);
    transition.combines.iter_mut().for_each(redact_in_place);
}

#[cfg(test)]
mod tests;
