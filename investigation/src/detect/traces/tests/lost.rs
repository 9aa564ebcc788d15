//! What X-Ray's statistics of the calls say beside those of the services.

use super::*;
use crate::telemetry::{CallCounts, CallStatistics};

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
