use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::detect::{fixtures, hostile};
use crate::model::{Request, Window};
use crate::telemetry::{MetricQuery, Point};

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

#[test]
fn values_that_cloudwatch_cannot_hold_are_passed_over() {
    let is_odd = |minute: i64| minute >= 60 && minute % 2 == 0;
    let odd = series("BasketSize", "Average", |minute| Some(if is_odd(minute) { f64::MAX } else { 100.0 }));
    assert_eq!(only(odd), None);
}

#[test]
fn a_spike_of_one_minute_is_evidence_and_said_to_be_one() {
    let spike =
        series("Duration", "p99", |minute| Some(if minute == 70 { 6_000.0 } else { 200.0 + (minute % 5) as f64 }));
    let found = only(spike).unwrap();
    assert_eq!(found.onset, Some(at(70)));
    assert_eq!(found.summary, "checkout: Duration p99 6.00 s instead of 202 ms, a spike at 01:10 UTC");
}

#[test]
fn failures_are_counted_among_the_requests() {
    let busier = |name, each: f64| series(name, "Sum", move |minute| Some(if minute < 60 { each } else { each * 3.0 }));
    let kinds = |all: Vec<MetricSeries>| -> Vec<EvidenceKind> {
        detect(&scope(), Collected::whole(all)).evidence.iter().map(|evidence| evidence.kind).collect()
    };
    assert_eq!(kinds(vec![busier("Errors", 2.0)]), [EvidenceKind::FaultRise]);
    assert_eq!(kinds(vec![busier("Errors", 2.0), busier("Invocations", 100.0)]), [EvidenceKind::TrafficSurge]);
    let last = |count: i64| series("Errors", "Sum", move |minute| (minute >= 80 - count).then_some(1.0));
    let requests = || series("Invocations", "Sum", |minute| Some(if minute < 60 { 83.0 } else { 7.0 }));
    assert_eq!(kinds(vec![last(3), requests()]), [EvidenceKind::FaultRise, EvidenceKind::TrafficLoss]);
    assert_eq!(kinds(vec![last(1), requests()]), [EvidenceKind::TrafficLoss]);
}

#[test]
fn a_reserve_that_runs_out_is_saturation_and_one_that_is_ample_is_not() {
    let falls = |name, to| only(series(name, "Average", move |minute| Some(if minute < 60 { 100.0 } else { to })));
    assert_eq!(falls("BurstBalance", 5.0).unwrap().kind, EvidenceKind::QuotaSaturation);
    assert_eq!(falls("FreeableMemory", 5.0).unwrap().kind, EvidenceKind::MemoryRise);
    assert_eq!(falls("BurstBalance", 60.0), None);
    let refills = series("BurstBalance", "Average", |minute| Some(if minute < 60 { 5.0 } else { 100.0 }));
    assert_eq!(only(refills), None);
}

#[test]
fn each_kind_of_saturation_has_its_name() {
    let rises = |name, from, to| {
        only(series(name, "Maximum", move |minute| Some(if minute < 60 { from } else { to }))).unwrap().kind
    };
    assert_eq!(rises("CPUUtilization", 20.0, 95.0), EvidenceKind::SaturationRise);
    assert_eq!(rises("MemoryUtilization", 20.0, 95.0), EvidenceKind::MemoryRise);
    assert_eq!(rises("DatabaseConnections", 20.0, 90.0), EvidenceKind::QuotaSaturation);
    assert_eq!(rises("DatabaseConnections", 40.0, 54.0), EvidenceKind::MetricShift);
    let flat = rises("DatabaseConnections", 40.0, 80.0);
    assert_eq!(flat, EvidenceKind::QuotaSaturation, "it stays at its highest");
    assert_eq!(rises("IteratorAge", 300.0, 1_100.0), EvidenceKind::MetricShift);
    assert_eq!(rises("ProvisionedConcurrencyUtilization", 0.2, 1.0), EvidenceKind::QuotaSaturation);
    assert_eq!(rises("ProvisionedConcurrencyUtilization", 0.2, 0.5), EvidenceKind::MetricShift);
    assert_eq!(rises("CPUUtilization", 20.0, 60.0), EvidenceKind::MetricShift);
    assert_eq!(rises("ConcurrentExecutions", 3.0, 30.0), EvidenceKind::MetricShift);
    assert_eq!(rises("IteratorAge", 100.0, 90_000.0), EvidenceKind::BacklogRise);
    assert_eq!(rises("InitDuration", 300.0, 3_000.0), EvidenceKind::ColdStartRise);
    assert_eq!(rises("BasketSize", 3.0, 30.0), EvidenceKind::MetricShift);
}

#[test]
fn what_is_too_little_to_matter_is_no_evidence() {
    let rises = |name, from, to| only(series(name, "Average", move |minute| Some(if minute < 60 { from } else { to })));
    assert_eq!(rises("CPUUtilization", 0.1, 0.9), None);
    assert_eq!(rises("Duration", 0.2, 0.9), None);
}

#[test]
fn the_busy_hour_of_every_day_is_no_surge() {
    let Scope { request, context, .. } = fixtures::scope();
    let day = 24 * 60;
    let incident_window = Window::new(at(4 * day), at(4 * day + 60)).unwrap();
    let scope = Scope {
        baseline_window: Window::new(at(0), at(4 * day)).unwrap(),
        ..Scope::new(Request { incident_window, ..request }, context)
    };
    let daily = |busy: f64| {
        let value = move |minute: i64| {
            if minute >= 4 * day {
                busy
            } else if minute % day < 120 {
                90.0
            } else {
                10.0
            }
        };
        let point = |step: i64| Point { at: at(step * 5), value: value(step * 5) };
        let points = (0..(4 * day + 60) / 5).map(point).collect();
        MetricSeries { period: 300, points, ..series("RequestCount", "Sum", |_| None) }
    };
    let kinds = |busy| -> Vec<EvidenceKind> {
        detect(&scope, Collected::whole(vec![daily(busy)])).evidence.iter().map(|evidence| evidence.kind).collect()
    };
    assert_eq!(kinds(90.0), []);
    assert_eq!(kinds(10.0), [EvidenceKind::TrafficLoss]);
}

#[test]
fn an_error_spike_that_no_metric_confirms_is_a_gap_that_names_them() {
    let mut scope = scope();
    scope.request.signal = Signal::ErrorSpike;
    let gap = |all| detect(&scope, Collected::whole(all)).gaps.into_iter().next();
    let steady = |name| series(name, "Sum", |_| Some(0.0));
    let found = gap(vec![steady("Errors"), steady("Invocations")]).unwrap();
    assert_eq!(found.reason, GapReason::NoData);
    assert!(found.detail.ends_with("Checked: AWS/Lambda Errors Sum (FunctionName=checkout)."), "{}", found.detail);
    assert_eq!(gap(vec![steady("Invocations")]).unwrap().reason, GapReason::NotConfigured);
    assert_eq!(gap(vec![series("Errors", "Sum", |minute| (minute > 65).then_some(3.0))]), None);
    scope.request.signal = Signal::LatencySpike;
    assert_eq!(detect(&scope, Collected::whole(vec![steady("Errors")])).gaps, []);
}

#[test]
fn the_same_series_twice_is_evidence_once() {
    let slow = || series("Duration", "p99", |minute| Some(if minute < 65 { 200.0 } else { 6_000.0 }));
    assert_eq!(detect(&scope(), Collected::whole(vec![slow(), slow()])).evidence.len(), 1);
}

#[test]
fn seconds_and_milliseconds_are_the_same_evidence() {
    let slow = |name, unit: f64| {
        only(series(name, "Average", move |minute| Some(unit * if minute < 65 { 0.2 } else { 6.0 }))).unwrap()
    };
    let (seconds, milliseconds) = (slow("TargetResponseTime", 1.0), slow("Duration", 1_000.0));
    assert_eq!((seconds.magnitude, seconds.onset), (milliseconds.magnitude, milliseconds.onset));
}

fn any_series() -> impl Strategy<Value = MetricSeries> {
    let names = ["Duration", "Errors", "Invocations", "CPUUtilization", "BurstBalance", "Custom"];
    let value = prop_oneof![4 => (0.0..100.0).prop_map(Some), 1 => prop::num::f64::ANY.prop_map(Some), 1 => Just(None)];
    (prop::sample::select(names.to_vec()), prop::sample::select(vec!["Sum", "p99"]), prop::collection::vec(value, 80))
        .prop_map(|(name, stat, values)| series(name, stat, |minute| values[minute as usize]))
}

/// Points at any time, of any value and period.
fn hostile_series() -> impl Strategy<Value = MetricSeries> {
    let names = ["Duration", "Errors", "Invocations", "MemoryUtilized", "BurstBalance", "Custom"];
    let stats = ["Sum", "p99", "SampleCount"];
    let point = (hostile::any_time(), hostile::any_number()).prop_map(|(at, value)| Point { at, value });
    let periods = prop_oneof![Just(0), Just(60), Just(u32::MAX)];
    (
        prop::sample::select(names.to_vec()),
        prop::sample::select(stats.to_vec()),
        prop::collection::vec(point, 0..60),
        periods,
    )
        .prop_map(|(name, stat, points, period)| MetricSeries { points, period, ..series(name, stat, |_| None) })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_order_of_arrival_leaves_no_trace(all in prop::collection::vec(any_series(), 0..6), seed in any::<usize>()) {
        let mut shuffled = all.clone();
        shuffled.rotate_left(seed % all.len().max(1));
        for series in &mut shuffled {
            series.points.reverse();
        }
        let json = |all| serde_json::to_string(&detect(&scope(), Collected::whole(all))).unwrap();
        prop_assert_eq!(json(all), json(shuffled));
    }

    #[test]
    fn whatever_the_points_hold_the_numbers_are_numbers(all in prop::collection::vec(hostile_series(), 0..6)) {
        hostile::assert_only_numbers(&detect(&fixtures::scope(), Collected::whole(all)));
    }
}
