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

#[test]
fn an_alarm_that_flaps_or_stands_is_weaker() {
    let strength = |transitions| detect_in(transitions).evidence.first().map(|evidence| evidence.magnitude.strength);
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
