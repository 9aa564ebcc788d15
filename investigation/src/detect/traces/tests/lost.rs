//! What X-Ray's statistics of the calls say beside those of the services.

use super::*;
use crate::telemetry::{CallCounts, CallStatistics, ResponseTimes};

/// `api` calls `orders` a thousand times a window; so many calls fail by its count, and so many by that of `orders`.
fn evidence(faults_before: u64, faults_now: u64, at_callee_now: u64) -> Vec<Evidence> {
    let mut graph = graph();
    let orders = graph.nodes.iter_mut().find(|node| node.name == "orders").unwrap();
    for (minute, sample) in orders.samples.iter_mut().enumerate() {
        sample.requests = 30;
        sample.faults = if minute == 60 { at_callee_now.min(30) } else { 0 };
    }
    let counts = |faults| CallCounts { requests: 1_000, faults };
    let call = CallStatistics {
        from: "api".into(),
        to: "orders".into(),
        baseline: counts(faults_before),
        incident: counts(faults_now),
        ..CallStatistics::default()
    };
    let telemetry = TraceTelemetry { graph, calls: vec![call], ..TraceTelemetry::default() };
    let found = detect(&scope(), Collected::whole(telemetry)).evidence;
    found.into_iter().filter(|evidence| evidence.entity.name == "api -> orders").collect()
}

#[test]
fn calls_that_only_the_caller_sees_fail_are_lost_on_the_way() {
    let found = evidence(0, 300, 0);
    let [only] = &found[..] else { panic!("{found:?}") };
    assert_eq!(only.kind, EvidenceKind::DependencyFault);
    assert_eq!(
        only.summary,
        "300 of 1000 calls of api to orders fail by the caller's count, 0 of 1000 in the baseline; orders itself counts 0 \
         of 900"
    );
}

#[test]
fn calls_that_the_callee_sees_fail_too_or_that_always_failed_are_not() {
    assert_eq!(evidence(0, 25, 25), []);
    assert_eq!(evidence(300, 300, 0), []);
    assert_eq!(evidence(0, 2, 0), []);
}

/// `api` calls `orders`, which answers in 30 ms throughout; so many milliseconds pass for the caller.
fn slow_way(before: u64, now: u64) -> Vec<Evidence> {
    let mut graph = graph();
    let orders = graph.nodes.iter_mut().find(|node| node.name == "orders").unwrap();
    for sample in &mut orders.samples {
        (sample.requests, sample.total_seconds) = (30, 0.9);
    }
    let times = |milliseconds: u64| ResponseTimes(vec![(1_000 * milliseconds, 1_000)]);
    let call = CallStatistics {
        from: "api".into(),
        to: "orders".into(),
        baseline_times: times(before),
        incident_times: times(now),
        ..CallStatistics::default()
    };
    let telemetry = TraceTelemetry { graph, calls: vec![call], ..TraceTelemetry::default() };
    let found = detect(&scope(), Collected::whole(telemetry)).evidence;
    found.into_iter().filter(|evidence| evidence.entity.name == "api -> orders").collect()
}

#[test]
fn time_that_passes_for_the_caller_alone_passes_on_the_way() {
    let found = slow_way(32, 332);
    let [only] = &found[..] else { panic!("{found:?}") };
    assert_eq!(only.kind, EvidenceKind::NetworkTimeRise);
    assert_eq!((only.magnitude.observed, only.magnitude.expected), (0.302, 0.002));
    assert_eq!(slow_way(332, 332), []);
    assert_eq!(slow_way(32, 36), []);
}
