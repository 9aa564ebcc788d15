use std::collections::BTreeMap;

use jiff::Timestamp;

use super::*;
use crate::detect::fixtures;
use crate::model::Request;
use crate::telemetry::MetricQuery;

fn at(minute: i64) -> Timestamp {
    Timestamp::from_second(minute * 60).unwrap()
}

fn scope() -> Scope {
    let Scope { request, context, .. } = fixtures::scope();
    Scope::new(Request { incident_window: Window::new(at(60), at(80)).unwrap(), ..request }, context)
}

fn series(name: &str, stat: &str, value: impl Fn(i64) -> Option<f64>) -> MetricSeries {
    let dimensions = BTreeMap::from([("FunctionName".to_owned(), "checkout".to_owned())]);
    let point = |minute| value(minute).map(|value| Point { at: at(minute), value });
    MetricSeries {
        query: MetricQuery { namespace: "AWS/Lambda".into(), name: name.into(), dimensions, stat: stat.into() },
        period: 60,
        points: (0..80).filter_map(point).collect(),
    }
}

fn only(series: MetricSeries) -> Option<Evidence> {
    detect(&scope(), Collected::whole(vec![series])).evidence.into_iter().next()
}

#[test]
fn a_level_that_rose_is_evidence_with_its_onset() {
    let slow =
        series("Duration", "p99", |minute| Some(if minute < 65 { 200.0 + (minute % 5) as f64 } else { 6_000.0 }));
    let found = only(slow).unwrap();
    assert_eq!(found.kind, EvidenceKind::LatencyRise);
    assert_eq!(found.onset, Some(at(65)));
    assert_eq!(found.summary, "checkout: Duration p99 6.00 s instead of 202 ms");
}

#[test]
fn a_few_errors_against_none_are_evidence_and_one_is_not() {
    let errors = |last| series("Errors", "Sum", move |minute| (60..last).contains(&minute).then_some(1.0));
    assert_eq!(only(errors(68)).unwrap().kind, EvidenceKind::FaultRise);
    assert_eq!(only(errors(61)), None);
}

#[test]
fn traffic_that_fell_is_evidence_and_errors_that_fell_are_not() {
    let falling = |name| series(name, "Sum", |minute| Some(if minute < 60 { 50.0 } else { 5.0 }));
    assert_eq!(only(falling("Invocations")).unwrap().kind, EvidenceKind::TrafficLoss);
    assert_eq!(only(falling("Errors")), None);
}

#[test]
fn a_series_that_fell_silent_is_evidence() {
    let silent = series("CPUUtilization", "Average", |minute| (minute < 60).then_some(40.0));
    assert_eq!(only(silent).unwrap().kind, EvidenceKind::MissingData);
}

#[test]
fn a_steady_series_is_no_evidence() {
    assert_eq!(only(series("CPUUtilization", "Average", |minute| Some(40.0 + (minute % 7) as f64))), None);
}

#[test]
fn a_metric_without_a_single_point_is_a_gap() {
    let findings = detect(&scope(), Collected::whole(vec![series("Duration", "p99", |_| None)]));
    assert_eq!(findings.gaps.first().unwrap().reason, GapReason::NoData);
}

#[test]
fn values_that_are_no_numbers_are_passed_over() {
    let odd = series("Duration", "p99", |minute| Some(if minute % 2 == 0 { f64::NAN } else { 100.0 }));
    assert_eq!(only(odd), None);
}
