use jiff::Timestamp;

use super::*;
use crate::detect::series::SIGNIFICANT_SCORE;
use crate::model::Window;
use crate::telemetry::{Node, Sample, ServiceGraph};

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap()
}

fn windows() -> Windows {
    Windows { baseline: Window::new(at(0), at(60)).unwrap(), incident: Window::new(at(60), at(70)).unwrap() }
}

fn node(sample: impl Fn(i64) -> Sample) -> Node {
    Node { name: "a".into(), kind: String::new(), samples: (0..70).map(sample).collect() }
}

#[test]
fn a_slower_node_owes_seconds() {
    let slow = node(|minute| Sample {
        at: at(minute),
        requests: 100,
        total_seconds: if minute < 63 { 10.0 } else { 30.0 },
        ..Sample::default()
    });
    let departure = latency_departure(&slow, windows()).unwrap();
    assert!(departure.is_significant());
    assert_eq!(departure.onset(), Some(at(63)));
    assert!((departure.excess.last().unwrap().1 - 20.0).abs() < 1e-9);
}

#[test]
fn a_baseline_that_drifted_is_judged_by_its_end() {
    let drifted = node(|minute| Sample {
        at: at(minute),
        requests: 100,
        total_seconds: if minute < 59 { 10.0 } else { 20.0 },
        ..Sample::default()
    });
    assert!(!latency_departure(&drifted, windows()).unwrap().is_significant());
}

#[test]
fn a_slight_rise_is_no_more_evidence_for_being_long() {
    let seconds = |minute: i64| if minute >= 60 { 12.5 } else { 9.0 + 2.0 * (minute % 2) as f64 };
    let rising =
        node(|minute| Sample { at: at(minute), requests: 100, total_seconds: seconds(minute), ..Sample::default() });
    let score = latency_departure(&rising, windows()).unwrap().score;
    assert!(score > 2.0 && score < SIGNIFICANT_SCORE, "{score}");
}

#[test]
fn an_error_rate_that_always_wanders_is_no_news() {
    let wander = |minute: i64| if minute % 7 == 0 { 30 } else { 0 };
    let failing = |faults: u64, minute| Sample { at: at(minute), requests: 100, faults, ..Sample::default() };
    let wanders =
        share_departure(&node(|minute| failing(wander(minute), minute)), windows(), |sample| sample.faults).unwrap();
    assert!(!wanders.is_significant(), "{}", wanders.score);
    let fails = share_departure(&node(|minute| failing(u64::from(minute >= 60) * 5, minute)), windows(), |sample| {
        sample.faults
    });
    assert!(fails.unwrap().is_significant());
}

#[test]
fn traffic_falls_too() {
    let falling =
        node(|minute| Sample { at: at(minute), requests: if minute < 60 { 100 } else { 10 }, ..Sample::default() });
    let graph = ServiceGraph { period: 60, nodes: vec![falling.clone()], edges: Vec::new() };
    let observed = ObservedPeriods::find(&graph, windows());
    let departure = traffic_departure(&falling, windows(), &observed).unwrap();
    assert!(departure.score < -SIGNIFICANT_SCORE);
    assert_eq!(departure.onset(), Some(at(60)));
}

#[test]
fn what_was_not_observed_is_not_silence() {
    let late = node(|minute| Sample { at: at(minute), requests: 100 * u64::from(minute >= 55), ..Sample::default() });
    let graph = ServiceGraph { period: 60, nodes: vec![late.clone()], edges: Vec::new() };
    let observed = ObservedPeriods::find(&graph, windows());
    assert_eq!((observed.baseline.len(), observed.incident.len()), (5, 10));
    assert!(traffic_departure(&late, windows(), &observed).unwrap().score.abs() < 0.1);
}

#[test]
fn a_node_without_a_baseline_has_nothing_to_depart_from() {
    let new = node(|minute| Sample { at: at(minute), requests: u64::from(minute >= 60), ..Sample::default() });
    assert_eq!(latency_departure(&new, windows()), None);
    assert_eq!(share_departure(&new, windows(), |sample| sample.faults), None);
}
