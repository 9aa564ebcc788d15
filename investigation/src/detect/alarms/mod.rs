//! Alarm transitions -> evidence.
//!
//! **In:** the state changes of the context's alarms over both windows. **Out:** a piece of evidence for each alarm that was
//! in `ALARM` during the incident, about the entity whose metric it watches. An alarm is somebody's judgement on a metric:
//! it corroborates other evidence, and it dates the incident.
//!
//! How much a breach says, and its summary: `breach`.

mod breach;

use std::collections::BTreeMap;

use self::breach::AlarmBreach;
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
fn redact_transition(transition: &mut AlarmTransition) {
    redact_in_place(&mut transition.alarm);
    redact_in_place(&mut transition.reason);
    if let Some(metric) = &mut transition.metric {
        redact_in_place(&mut metric.name);
        metric.dimensions.values_mut().for_each(redact_in_place);
    }
}

/// The alarm on a metric that set a composite alarm off, as the reason of its transition says.
///
/// Source: `StateReason` of <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_CompositeAlarm.html>
fn find_alarm_below<'a>(
    composite: &AlarmTransition,
    histories: &BTreeMap<&'a str, History<'a>>,
) -> Option<&'a AlarmTransition> {
    if composite.metric.is_some() {
        return None;
    }
    for after_arn in composite.reason.split(":alarm:").skip(1) {
        let name = after_arn.split(" transitioned to ").next()?;
        let below = histories.get(name).and_then(|history| history.first().copied());
        if below.is_some_and(|below| below.metric.is_some()) {
            return below;
        }
    }
    None
}

#[cfg(test)]
mod tests;
