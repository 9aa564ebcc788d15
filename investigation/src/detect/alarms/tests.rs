use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::detect::fixtures::scope;
use crate::detect::hostile;
use crate::model::{Entity, EntityKind};
use crate::telemetry::{AlarmState, MetricQuery};

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
        ..AlarmTransition::default()
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
    assert_eq!(evidence.summary, "alarm checkout-errors went into ALARM at 12:04:00 UTC; back to OK at 12:20:00 UTC");
    assert!(evidence.citation.samples[0].ends_with("password=[redacted]"));
}

fn strength(transitions: Vec<AlarmTransition>) -> Option<f64> {
    detect_in(transitions).evidence.first().map(|evidence| evidence.magnitude.strength)
}

#[test]
fn an_alarm_that_flaps_or_recovers_is_weaker() {
    let once = strength(vec![transition(4, AlarmState::Alarm)]);
    let again = strength(vec![
        transition(-30, AlarmState::Alarm),
        transition(-20, AlarmState::Ok),
        transition(4, AlarmState::Alarm),
    ]);
    let recovered = strength(vec![transition(4, AlarmState::Alarm), transition(6, AlarmState::Ok)]);
    assert!(once > again && once > recovered && recovered.is_some());
    assert_eq!(strength(vec![transition(-30, AlarmState::Alarm), transition(-20, AlarmState::Ok)]), None);
    assert_eq!(strength(vec![transition(31, AlarmState::Alarm)]), None);
}

#[test]
fn an_alarm_that_stood_before_the_incident_is_no_departure() {
    let shortly_before = strength(vec![transition(-2, AlarmState::Alarm)]);
    assert!(shortly_before > Some(0.5) && shortly_before < strength(vec![transition(4, AlarmState::Alarm)]));
    assert_eq!(strength(vec![transition(-30, AlarmState::Alarm)]), None);
    // It stood when reading began: what was read first is that its data ended.
    let gap = AlarmTransition { from: AlarmState::Alarm, ..transition(2, AlarmState::InsufficientData) };
    let back = AlarmTransition { from: AlarmState::InsufficientData, ..transition(5, AlarmState::Alarm) };
    assert_eq!(strength(vec![gap, back]), None);
}

#[test]
fn a_gap_in_the_data_is_no_second_breach() {
    let gap = AlarmTransition { from: AlarmState::Alarm, ..transition(8, AlarmState::InsufficientData) };
    let back = AlarmTransition { from: AlarmState::InsufficientData, ..transition(11, AlarmState::Alarm) };
    let findings = detect_in(vec![transition(4, AlarmState::Alarm), gap, back]);
    let [evidence] = &findings.evidence[..] else { panic!("{findings:?}") };
    assert_eq!(
        evidence.summary,
        "alarm checkout-errors went into ALARM at 12:04:00 UTC; it has not recovered in the window"
    );
    assert_eq!((evidence.magnitude.observed, evidence.magnitude.strength), (1.0, 0.9));
}

#[test]
fn flapping_is_told_as_flapping() {
    let mut transitions = Vec::new();
    for minute in [-40, -25, -10, 3, 12, 20] {
        transitions.extend([transition(minute, AlarmState::Alarm), transition(minute + 4, AlarmState::Ok)]);
    }
    let findings = detect_in(transitions);
    assert_eq!(
        findings.evidence[0].summary,
        "alarm checkout-errors flaps: 3 times into ALARM in the window, 3 times in the baseline, first at 12:03:00 UTC; \
         back to OK at 12:07:00 UTC"
    );
    assert!(findings.evidence[0].magnitude.strength < 0.2);
}

#[test]
fn an_alarm_without_a_metric_is_its_own_entity() {
    let composite = AlarmTransition { metric: None, ..transition(4, AlarmState::Alarm) };
    assert_eq!(detect_in(vec![composite]).evidence[0].entity.kind, EntityKind::Resource);
}

#[test]
fn a_composite_alarm_is_about_what_set_it_off() {
    let reason = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-errors transitioned to ALARM at Thursday";
    let composite = AlarmTransition {
        alarm: "shop".into(),
        metric: None,
        reason: reason.into(),
        ..transition(5, AlarmState::Alarm)
    };
    let findings = detect_in(vec![transition(4, AlarmState::Alarm), composite]);
    let entities: Vec<(&str, f64)> =
        findings.evidence.iter().map(|evidence| (evidence.entity.name.as_str(), evidence.magnitude.strength)).collect();
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
