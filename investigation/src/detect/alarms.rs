//! Alarm transitions -> evidence.
//!
//! An alarm is another's judgement on a metric: it corroborates, and it tells when.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::dimensions;
use super::redact::excerpt;
use super::series::round;
use crate::detect::Findings;
use crate::model::{Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Source, Unit};
use crate::telemetry::{AlarmState, AlarmTransition, Collected};

/// An alarm that goes off once in both windows was set by somebody who knows the service.
const ONE_BREACH: f64 = 0.9;

/// One that has been in `ALARM` for long when the incident begins may be part of it, or of the furniture.
const STANDING: f64 = 0.4;

/// One that went into `ALARM` so many seconds before is midway between the two: windows are set by hand, often late.
const HALF_STANDING: f64 = 300.0;

/// A composite alarm repeats what the alarms below it say.
const REPEATED: f64 = 0.5;

/// Enough for a name that a person has to recognise.
const NAME_CHARS: usize = 80;

/// Enough for CloudWatch's reason with its threshold.
const REASON_CHARS: usize = 200;

/// The transitions of each alarm, in order of time.
type Alarms<'a> = BTreeMap<&'a str, Vec<&'a AlarmTransition>>;

/// The evidence in alarm transitions.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<Vec<AlarmTransition>>) -> Findings {
    let Collected { telemetry: mut transitions, gaps } = collected;
    let read = transitions.len();
    transitions.sort();
    transitions.dedup();
    let mut alarms = Alarms::new();
    for transition in &transitions {
        if transition.at < scope.incident_window().end() {
            alarms.entry(&transition.alarm).or_default().push(transition);
        }
    }
    let evidence = alarms.values().filter_map(|history| judge(scope, history, &alarms)).collect();
    Findings::new(Source::Alarms, evidence, gaps).having_read("alarm transitions", read)
}

/// The evidence in the transitions of one alarm, which are in order of time.
fn judge(scope: &Scope, history: &[&AlarmTransition], alarms: &Alarms<'_>) -> Option<Evidence> {
    let start = scope.incident_window().start();
    let breaches = history.iter().filter(|transition| transition.to == AlarmState::Alarm);
    let (before, during): (Vec<&AlarmTransition>, Vec<_>) = breaches.partition(|transition| transition.at < start);
    let last_before = history.iter().rfind(|transition| transition.at < start);
    let standing = last_before.filter(|transition| transition.to == AlarmState::Alarm).copied();
    let first = during.first().copied().or(standing)?;
    let below = below(first, alarms);
    let entity = entity(below.unwrap_or(first));
    // An alarm that goes off now and then tells little by going off now, and one that recovers soon less than one that
    // does not.
    let rare = 1.0 / (before.len() + during.len()) as f64;
    let lasting = f64::midpoint(1.0, share_in_alarm(scope, history, first));
    let repeated = if below.is_some() { REPEATED } else { 1.0 };
    let strength = if during.is_empty() { standing_strength(start, first) } else { ONE_BREACH };
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
            strength: round(strength * rare * lasting * repeated),
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

/// What an alarm is worth that was in `ALARM` before the incident: the less, the longer.
fn standing_strength(start: Timestamp, since: &AlarmTransition) -> f64 {
    let lead = start.duration_since(since.at).as_secs_f64();
    STANDING + (ONE_BREACH - STANDING) * HALF_STANDING / (HALF_STANDING + lead)
}

/// The share of the time since `first`, or since the incident began, to its end that the alarm was in `ALARM`, 0 to 1.
fn share_in_alarm(scope: &Scope, history: &[&AlarmTransition], first: &AlarmTransition) -> f64 {
    let window = scope.incident_window();
    let (from, end) = (first.at.max(window.start()), window.end());
    let ends = history.iter().skip(1).map(|next| next.at).chain([end]);
    let spans = history.iter().zip(ends).filter(|(transition, _)| transition.to == AlarmState::Alarm);
    let seconds = spans.map(|(transition, until)| until.duration_since(transition.at.max(from)).as_secs_f64().max(0.0));
    seconds.sum::<f64>() / end.duration_since(from).as_secs_f64()
}

/// The alarm below a composite alarm that set it off, as its reason tells.
///
/// Source: `StateReason` of <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_CompositeAlarm.html>
fn below<'a>(transition: &AlarmTransition, alarms: &Alarms<'a>) -> Option<&'a AlarmTransition> {
    let named = transition.reason.split(":alarm:").skip(1).filter_map(|rest| rest.split(" transitioned to ").next());
    let mut below = named.filter_map(|name| alarms.get(name)?.first().copied());
    below.find(|below| transition.metric.is_none() && below.metric.is_some())
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
        let recovered = strength(vec![transition(4, AlarmState::Alarm), transition(6, AlarmState::Ok)]);
        assert!(once > flapping && once > standing && once > recovered && recovered.is_some());
        assert!(strength(vec![transition(-2, AlarmState::Alarm)]) > standing && standing > Some(0.4));
        assert_eq!(strength(vec![transition(-30, AlarmState::Alarm), transition(-20, AlarmState::Ok)]), None);
        assert_eq!(strength(vec![transition(31, AlarmState::Alarm)]), None);
    }

    #[test]
    fn an_alarm_without_a_metric_is_its_own_entity() {
        let composite = AlarmTransition { metric: None, ..transition(4, AlarmState::Alarm) };
        assert_eq!(found(vec![composite]).evidence[0].entity.kind, EntityKind::Resource);
    }

    #[test]
    fn a_composite_alarm_is_about_what_set_it_off() {
        let reason =
            "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-errors transitioned to ALARM at Thursday";
        let composite = AlarmTransition {
            alarm: "shop".into(),
            metric: None,
            reason: reason.into(),
            ..transition(5, AlarmState::Alarm)
        };
        let findings = found(vec![transition(4, AlarmState::Alarm), composite]);
        let told: Vec<(&str, f64)> = findings
            .evidence
            .iter()
            .map(|evidence| (evidence.entity.name.as_str(), evidence.magnitude.strength))
            .collect();
        assert_eq!(told.len(), 2);
        assert!(told.iter().all(|(name, _)| *name == "checkout") && told.contains(&("checkout", 0.45)), "{told:?}");
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
