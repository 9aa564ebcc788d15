//! Alarm transitions -> evidence.
//!
//! **In:** the state changes of the context's alarms over both windows. **Out:** a piece of evidence for each alarm that was
//! in `ALARM` during the incident, about the entity whose metric it watches. An alarm is somebody's judgement on a metric:
//! it corroborates other evidence, and it dates the incident.
//!
//! The strength is a product: of a breach in the incident, or of one that was standing when it began; of how rare breaches
//! are; of how long the alarm stayed in `ALARM`; and, for a composite alarm that repeats another one, of a constant.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::dimensions;
use super::redact::excerpt;
use super::series::round;
use crate::detect::Findings;
use crate::model::{Citation, Entity, EntityKind, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Source, Unit};
use crate::telemetry::{AlarmState, AlarmTransition, Collected};

/// The strength of an alarm that goes into `ALARM` once in both windows, during the incident, and stays there: somebody
/// who knows the service set it for cases like this.
const BREACH_STRENGTH: f64 = 0.9;

/// The strength towards which that of an alarm falls which was in `ALARM` already when the incident began: it may be part
/// of the incident, or may have been ignored for days.
const STANDING_STRENGTH: f64 = 0.4;

/// An alarm that went into `ALARM` this many seconds before the incident is worth the mean of the two strengths: windows
/// are set by hand, and often late.
const HALF_STANDING_SECONDS: f64 = 300.0;

/// The factor on the strength of a composite alarm, which repeats what the alarms below it say.
const COMPOSITE_FACTOR: f64 = 0.5;

/// Enough for a responder to recognise the name of an alarm.
const MAX_NAME_CHARS: usize = 80;

/// Enough for CloudWatch's reason with its threshold.
const MAX_REASON_CHARS: usize = 200;

/// The transitions of one alarm, in order of time.
type History<'a> = Vec<&'a AlarmTransition>;

/// The evidence in alarm transitions.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<Vec<AlarmTransition>>) -> Findings {
    let Collected { telemetry: mut transitions, gaps } = collected;
    let read = transitions.len();
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
        if let Some(breach) = Breach::find(scope, history) {
            let watched = find_alarm_below(breach.first, &histories);
            evidence.push(breach.to_evidence(watched));
        }
    }
    Findings::new(Source::Alarms, evidence, gaps).having_read("alarm transitions", read)
}

/// An alarm that was in `ALARM` during the incident.
struct Breach<'a> {
    /// The first transition to `ALARM` during the incident, else the one that was in force when it began.
    first: &'a AlarmTransition,
    /// How many times the alarm went into `ALARM` during the incident; 0 if it was there already.
    count_during: usize,
    /// How many times it did so before.
    count_before: usize,
    /// The first return to `OK` after `first`.
    recovery: Option<&'a AlarmTransition>,
    /// The share of the incident, from `first` on, that the alarm was in `ALARM`, 0 to 1.
    share_in_alarm: f64,
    /// When the incident began.
    incident_start: Timestamp,
}

impl<'a> Breach<'a> {
    /// The breach in the history of one alarm; `None` if it was not in `ALARM` during the incident.
    fn find(scope: &Scope, history: &[&'a AlarmTransition]) -> Option<Self> {
        let incident_start = scope.incident_window().start();
        let mut first_during = None;
        let mut last_before = None;
        let (mut count_during, mut count_before) = (0, 0);
        for transition in history.iter().copied() {
            let is_breach = transition.to == AlarmState::Alarm;
            if transition.at < incident_start {
                last_before = Some(transition);
                count_before += usize::from(is_breach);
            } else if is_breach {
                first_during = first_during.or(Some(transition));
                count_during += 1;
            }
        }
        let standing = last_before.filter(|transition| transition.to == AlarmState::Alarm);
        let first = first_during.or(standing)?;
        let mut later = history.iter().filter(|transition| transition.at > first.at);
        let recovery = later.find(|transition| transition.to == AlarmState::Ok).copied();
        let share_in_alarm = share_in_alarm(scope, history, first);
        Some(Self { first, count_during, count_before, recovery, share_in_alarm, incident_start })
    }

    /// The evidence; `watched` is the alarm below a composite one that set it off.
    fn to_evidence(&self, watched: Option<&AlarmTransition>) -> Evidence {
        let entity = find_entity(watched.unwrap_or(self.first));
        let repetition = if watched.is_some() { COMPOSITE_FACTOR } else { 1.0 };
        let reason = excerpt(&self.first.reason, MAX_REASON_CHARS);
        Evidence {
            id: EvidenceId::new(Source::Alarms, &entity.name, EvidenceKind::AlarmBreach, &self.first.alarm),
            source: Source::Alarms,
            entity,
            kind: EvidenceKind::AlarmBreach,
            magnitude: Magnitude {
                observed: self.count_during as f64,
                expected: self.count_before as f64,
                unit: Unit::Count,
                strength: round(self.strength() * repetition),
            },
            onset: Some(self.first.at),
            summary: self.summary(),
            citation: Citation {
                what: self.first.alarm.clone(),
                samples: if reason.is_empty() { Vec::new() } else { vec![reason] },
            },
            series: None,
        }
    }

    /// How much the breach says, 0 to 1: less if the alarm goes off now and then, and less if it recovers soon.
    fn strength(&self) -> f64 {
        let strength = if self.count_during > 0 { BREACH_STRENGTH } else { self.standing_strength() };
        let rarity = 1.0 / (self.count_before + self.count_during) as f64;
        let persistence = f64::midpoint(1.0, self.share_in_alarm);
        strength * rarity * persistence
    }

    /// The strength of an alarm that was in `ALARM` before the incident: the longer before, the less.
    fn standing_strength(&self) -> f64 {
        let lead_seconds = self.incident_start.duration_since(self.first.at).as_secs_f64();
        let recency = HALF_STANDING_SECONDS / (HALF_STANDING_SECONDS + lead_seconds);
        STANDING_STRENGTH + (BREACH_STRENGTH - STANDING_STRENGTH) * recency
    }

    fn summary(&self) -> String {
        let name = excerpt(&self.first.alarm, MAX_NAME_CHARS);
        let since = time_of_day(self.first);
        let breach = match self.count_during {
            0 => format!("alarm {name} was in ALARM already when the incident window began, since {since}"),
            1 => format!("alarm {name} went into ALARM at {since}"),
            times => format!("alarm {name} went into ALARM {times} times, first at {since}"),
        };
        let habit = match (self.count_during, self.count_before) {
            (0, _) | (_, 0) => "",
            (_, 1) => "; once in the baseline too",
            (_, _) => "; several times in the baseline too",
        };
        let end = match self.recovery {
            Some(recovery) => format!("; back to OK at {}", time_of_day(recovery)),
            None => "; it has not recovered in the window".to_owned(),
        };
        format!("{breach}{habit}{end}")
    }
}

/// The share of the time since `first`, or since the incident began if that was later, that the alarm was in `ALARM`
/// until the end of the incident, 0 to 1.
fn share_in_alarm(scope: &Scope, history: &[&AlarmTransition], first: &AlarmTransition) -> f64 {
    let window = scope.incident_window();
    let from = first.at.max(window.start());
    let state_ends = history.iter().skip(1).map(|next| next.at).chain([window.end()]);
    let mut seconds_in_alarm = 0.0;
    for (transition, state_end) in history.iter().zip(state_ends) {
        if transition.to == AlarmState::Alarm {
            seconds_in_alarm += state_end.duration_since(transition.at.max(from)).as_secs_f64().max(0.0);
        }
    }
    seconds_in_alarm / window.end().duration_since(from).as_secs_f64()
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

/// The entity whose metric the alarm watches; the alarm itself if it watches none, or one without dimensions.
fn find_entity(transition: &AlarmTransition) -> Entity {
    match &transition.metric {
        Some(metric) if !metric.dimensions.is_empty() => dimensions::find_entity(metric),
        Some(_) | None => Entity { name: transition.alarm.clone(), kind: EntityKind::Resource },
    }
}

/// The time of a transition as a responder reads it: to the second.
fn time_of_day(transition: &AlarmTransition) -> String {
    transition.at.strftime("%H:%M:%S UTC").to_string()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::detect::fixtures::scope;
    use crate::detect::hostile;
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

    fn detect_in(transitions: Vec<AlarmTransition>) -> Findings {
        detect(&scope(), Collected::whole(transitions))
    }

    #[test]
    fn a_breach_names_what_the_alarm_watches_and_when_it_began() {
        let findings = detect_in(vec![transition(4, AlarmState::Alarm), transition(20, AlarmState::Ok)]);
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
        let strength =
            |transitions| detect_in(transitions).evidence.first().map(|evidence| evidence.magnitude.strength);
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
        assert_eq!(detect_in(vec![composite]).evidence[0].entity.kind, EntityKind::Resource);
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
        let findings = detect_in(vec![transition(4, AlarmState::Alarm), composite]);
        let entities: Vec<(&str, f64)> = findings
            .evidence
            .iter()
            .map(|evidence| (evidence.entity.name.as_str(), evidence.magnitude.strength))
            .collect();
        assert_eq!(entities.len(), 2);
        assert!(
            entities.iter().all(|(name, _)| *name == "checkout") && entities.contains(&("checkout", 0.45)),
            "{entities:?}"
        );
    }

    proptest! {
        #[test]
        fn any_order_of_transitions_gives_the_same_bytes(
            transitions in proptest::collection::vec((-60_i64..40, prop_oneof![Just(AlarmState::Alarm), Just(AlarmState::Ok)]), 0..20)
                .prop_map(|all| all.into_iter().map(|(minute, to)| transition(minute, to)).collect::<Vec<_>>())
                .prop_flat_map(|all| (Just(all.clone()), Just(all).prop_shuffle())),
        ) {
            let (sorted, shuffled) = transitions;
            let bytes = |transitions| serde_json::to_vec(&detect_in(transitions)).unwrap();
            prop_assert_eq!(bytes(sorted), bytes(shuffled));
        }

        #[test]
        fn whenever_an_alarm_goes_off_the_numbers_are_numbers(
            times in proptest::collection::vec(
                (hostile::any_time(), prop_oneof![Just(AlarmState::Alarm), Just(AlarmState::Ok), Just(AlarmState::InsufficientData)]),
                0..20,
            ),
        ) {
            let transitions = times.into_iter().map(|(at, to)| AlarmTransition { at, ..transition(0, to) }).collect();
            hostile::assert_only_numbers(&detect_in(transitions));
        }
    }
}
