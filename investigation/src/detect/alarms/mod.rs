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
use crate::model::{Scope, Source};
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

/// Takes secrets out of all texts, before a name is looked for in a reason or cut out of an ARN.
pub(super) fn redact_transition(transition: &mut AlarmTransition) {
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
