//! Alarm transitions -> evidence.
//!
//! An alarm is another's judgement on a metric: it corroborates, and it tells when.

use std::collections::BTreeMap;

use super::dimensions;
use super::redact::excerpt;
use super::series::round;
use crate::model::{
    Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind, Findings, Magnitude, Scope, Source, Unit,
};
use crate::telemetry::{AlarmState, AlarmTransition, Collected};

/// An alarm that goes off once in both windows was set by somebody who knows the service.
const ONE_BREACH: f64 = 0.9;

/// One that was in `ALARM` when the incident began may be part of it, or of the furniture.
const STANDING: f64 = 0.4;

/// Enough for a name that a person has to recognise.
const NAME_CHARS: usize = 80;

/// Enough for CloudWatch's reason with its threshold.
const REASON_CHARS: usize = 200;

/// The evidence in alarm transitions.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<Vec<AlarmTransition>>) -> Findings {
    let Collected { telemetry: mut transitions, gaps } = collected;
    let read = transitions.len();
    transitions.sort();
    transitions.dedup();
    let mut alarms: BTreeMap<&str, Vec<&AlarmTransition>> = BTreeMap::new();
    for transition in &transitions {
        if transition.at < scope.incident_window().end() {
            alarms.entry(&transition.alarm).or_default().push(transition);
        }
    }
    let evidence = alarms.values().filter_map(|history| judge(scope, history)).collect();
    Findings::new(Source::Alarms, evidence, gaps).having_read("alarm transitions", read)
}

/// The evidence in the transitions of one alarm, which are in order of time.
fn judge(scope: &Scope, history: &[&AlarmTransition]) -> Option<Evidence> {
    let start = scope.incident_window().start();
    let breaches = history.iter().filter(|transition| transition.to == AlarmState::Alarm);
    let (before, during): (Vec<&AlarmTransition>, Vec<_>) = breaches.partition(|transition| transition.at < start);
    let last_before = history.iter().rfind(|transition| transition.at < start);
    let standing = last_before.filter(|transition| transition.to == AlarmState::Alarm).copied();
    // An alarm that goes off now and then tells little by going off now.
    let (first, strength) = match during.first() {
        Some(first) => (*first, ONE_BREACH / (before.len() + during.len()) as f64),
        None => (standing?, STANDING),
    };
    let entity = entity(first);
    let recovered = history.iter().find(|later| later.at > first.at && later.to == AlarmState::Ok);
    Some(Evidence {
        id: EvidenceId::new(Source::Alarms, &entity.name, EvidenceKind::AlarmBreach, &first.alarm),
        source: Source::Alarms,
        entity,
        kind: EvidenceKind::AlarmBreach,
        magnitude: Magnitude {
            observed: during.len() as f64,
            expected: before.len() as f64,
            unit: Unit::Count,
            strength: round(strength),
        },
        onset: Some(first.at),
        summary: summary(first, &during, &before, recovered.copied()),
        citation: Citation {
            what: first.alarm.clone(),
            samples: Some(excerpt(&first.reason, REASON_CHARS))
                .filter(|reason| !reason.is_empty())
                .into_iter()
                .collect(),
        },
        series: None,
    })
}

/// What the alarm watches; the alarm itself where its metric does not tell.
fn entity(transition: &AlarmTransition) -> Entity {
    match &transition.metric {
        Some(metric) if !metric.dimensions.is_empty() => dimensions::entity(metric),
        Some(_) | None => Entity { name: transition.alarm.clone(), kind: EntityKind::Resource },
    }
}

fn summary(
    first: &AlarmTransition,
    during: &[&AlarmTransition],
    before: &[&AlarmTransition],
    recovered: Option<&AlarmTransition>,
) -> String {
    let name = excerpt(&first.alarm, NAME_CHARS);
    let what = match during.len() {
        0 => format!("alarm {name} was in ALARM already when the incident window began, since {}", clock(first)),
        1 => format!("alarm {name} went into ALARM at {}", clock(first)),
        times => format!("alarm {name} went into ALARM {times} times, first at {}", clock(first)),
    };
    let habit = match (during.len(), before.len()) {
        (0, _) | (_, 0) => "",
        (_, 1) => "; once in the baseline too",
        (_, _) => "; several times in the baseline too",
    };
    let end = recovered
        .map_or("; it has not recovered in the window".to_owned(), |ok| format!("; back to OK at {}", clock(ok)));
    format!("{what}{habit}{end}")
}

/// The time of a transition as a responder reads it: to the second.
fn clock(transition: &AlarmTransition) -> String {
    transition.at.strftime("%H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use proptest::prelude::*;

    use super::*;
    use crate::detect::fixtures::scope;
    use crate::telemetry::MetricQuery;

    /// The alarm changes its state this many minutes after the start of the incident.
    fn transition(minute: i64, to: AlarmState) -> AlarmTransition {
        AlarmTransition {
            at: Timestamp::from_second(scope().incident_window().start().as_second() + 60 * minute).unwrap(),
            alarm: "checkout-errors".into(),
            from: if to == AlarmState::Alarm { AlarmState::Ok } else { AlarmState::Alarm },
            to,
            reason: "Threshold Crossed: 3 datapoints were greater than 5; password=x".into(),
            metric: Some(MetricQuery {
                namespace: "AWS/Lambda".into(),
                name: "Errors".into(),
                dimensions: [("FunctionName".to_owned(), "checkout".to_owned())].into(),
                stat: "Sum".into(),
            }),
        }
    }

    fn found(transitions: Vec<AlarmTransition>) -> Findings {
        detect(&scope(), Collected::whole(transitions))
    }

    #[test]
    fn a_breach_is_told_with_what_it_watches_and_when() {
        let findings = found(vec![transition(4, AlarmState::Alarm), transition(20, AlarmState::Ok)]);
        let [evidence] = &findings.evidence[..] else { panic!("{findings:?}") };
        assert_eq!(evidence.entity, Entity { name: "checkout".into(), kind: EntityKind::Lambda });
        assert_eq!(evidence.onset, Some(transition(4, AlarmState::Ok).at));
        assert_eq!(
            evidence.summary,
            "alarm checkout-errors went into ALARM at 12:04:00 UTC; back to OK at 12:20:00 UTC"
        );
        assert!(evidence.citation.samples[0].ends_with("password=[redacted]"));
    }

    #[test]
    fn an_alarm_that_flaps_or_stands_is_weaker() {
        let strength = |transitions| found(transitions).evidence.first().map(|evidence| evidence.magnitude.strength);
        let once = strength(vec![transition(4, AlarmState::Alarm)]);
        let flapping = strength(vec![
            transition(-30, AlarmState::Alarm),
            transition(-20, AlarmState::Ok),
            transition(4, AlarmState::Alarm),
        ]);
        let standing = strength(vec![transition(-30, AlarmState::Alarm)]);
        assert!(once > flapping && once > standing && standing.is_some());
        assert_eq!(strength(vec![transition(-30, AlarmState::Alarm), transition(-20, AlarmState::Ok)]), None);
        assert_eq!(strength(vec![transition(31, AlarmState::Alarm)]), None);
    }

    #[test]
    fn an_alarm_without_a_metric_is_its_own_entity() {
        let composite = AlarmTransition { metric: None, ..transition(4, AlarmState::Alarm) };
        assert_eq!(found(vec![composite]).evidence[0].entity.kind, EntityKind::Resource);
    }

    proptest! {
        #[test]
        fn any_order_of_transitions_gives_the_same_bytes(
            transitions in proptest::collection::vec((-60_i64..40, prop_oneof![Just(AlarmState::Alarm), Just(AlarmState::Ok)]), 0..20)
                .prop_map(|all| all.into_iter().map(|(minute, to)| transition(minute, to)).collect::<Vec<_>>())
                .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        ) {
            let (sorted, shuffled) = transitions;
            let bytes = |transitions| serde_json::to_vec(&found(transitions)).unwrap();
            prop_assert_eq!(bytes(sorted), bytes(shuffled));
        }
    }
}
