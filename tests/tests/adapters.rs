//! The AWS adapters read over HTTP exactly what the served bundle holds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "all of this is test code")]

mod common;

use std::time::Duration;

use aws::{AwsSources, Deadline, SOURCE_TIME_LIMIT};
use common::{Fixture, assert_same};
use investigation::model::{GapReason, Scope};
use investigation::ports::{Failure, FailureKind, TelemetrySources};
use testkit::aws::{Fault, Scenario};
use tokio::time::Instant;

#[tokio::test]
async fn metrics_are_read_as_the_bundle_has_them() {
    for fixture in Fixture::all_with(|bundle| bundle.metrics.is_some()).await {
        let read = fixture.sources().metrics(&fixture.scope).await;
        assert_same(fixture.name, &read, &fixture.bundle.metrics(&fixture.scope).await);
    }
}

#[tokio::test]
async fn logs_are_read_as_the_bundle_has_them() {
    for fixture in Fixture::all_with(|bundle| bundle.logs.is_some()).await {
        let read = fixture.sources().logs(&fixture.scope).await;
        assert_same(fixture.name, &read, &fixture.bundle.logs(&fixture.scope).await);
    }
}

#[tokio::test]
async fn ordinary_lines_are_read_by_a_query_of_their_own() {
    let fixture = Fixture::start("lambda-timeout-after-deploy").await;
    fixture.sources().logs(&fixture.scope).await.unwrap();
    let queries = fixture.aws.calls("StartQuery");
    let selects = |call: &&serde_json::Value| call["queryString"].as_str().unwrap().contains("| filter ");
    assert_eq!((queries.len(), queries.iter().filter(selects).count()), (3, 2), "one for the lines of both windows");
}

#[tokio::test]
async fn traces_are_read_as_the_bundle_has_them() {
    for fixture in Fixture::all_with(|bundle| bundle.traces.is_some()).await {
        let read = fixture.sources().traces(&fixture.scope).await;
        let mut expected = fixture.bundle.traces(&fixture.scope).await.unwrap();
        expected.telemetry.graph.edges.sort(); // As their type says; the recorded bundles have them in another order.
        assert_same(fixture.name, &read, &Ok(expected));
    }
}

#[tokio::test]
async fn changes_are_read_as_the_bundle_has_them() {
    for fixture in Fixture::all_with(|bundle| bundle.changes.is_some()).await {
        let read = fixture.sources().changes(&fixture.scope).await;
        assert_same(fixture.name, &read, &fixture.bundle.changes(&fixture.scope).await);
    }
}

#[tokio::test]
async fn alarms_are_read_as_the_bundle_has_them() {
    for fixture in Fixture::all_with(|bundle| bundle.alarms.is_some()).await {
        let read = fixture.sources().alarms(&fixture.scope).await;
        assert_same(fixture.name, &read, &fixture.bundle.alarms(&fixture.scope).await);
    }
}

#[tokio::test]
async fn a_stage_that_the_context_spells_otherwise_is_found() {
    let mut fixture = Fixture::start("lambda-timeout-after-deploy").await;
    let expected = fixture.bundle.metrics(&fixture.scope).await.unwrap();
    let stages = fixture.scope.context.metrics.iter_mut().filter_map(|query| query.dimensions.get_mut("Stage"));
    stages.for_each(|stage| *stage = stage.to_uppercase());
    let mut bundle = fixture.scenario.bundle.clone();
    assert_ne!(bundle.context, fixture.scope.context);
    bundle.context = fixture.scope.context.clone();
    fixture.aws.serve(Scenario::new(bundle));
    let read = fixture.sources().metrics(&fixture.scope).await;
    assert_same(fixture.name, &read, &Ok(expected.clone()));

    fixture.aws.inject("ListMetrics", Fault::Deny, usize::MAX);
    let read = fixture.sources().metrics(&fixture.scope).await.unwrap();
    assert_eq!(read.telemetry.len(), expected.telemetry.len());
    assert!(matches!(read.gaps.as_slice(), [gap] if gap.reason == GapReason::Denied), "{:?}", read.gaps);
}

#[tokio::test]
async fn what_does_not_fit_a_page_is_read_in_several() {
    let fixture = Fixture::start("lambda-timeout-after-deploy").await;
    fixture.sources().metrics(&fixture.scope).await.unwrap();
    fixture.sources().traces(&fixture.scope).await.unwrap();
    fixture.sources().changes(&fixture.scope).await.unwrap();
    for operation in ["GetMetricData", "GetServiceGraph", "GetTraceSummaries", "LookupEvents"] {
        let is_next = |call: &serde_json::Value| call.get("NextToken").is_some();
        assert!(fixture.aws.calls(operation).iter().any(is_next), "{operation}");
    }
}

#[tokio::test]
async fn what_does_not_exist_is_a_gap_and_costs_nothing_else() {
    let mut fixture = Fixture::start("lambda-timeout-after-deploy").await;
    let whole =
        (fixture.bundle.logs(&fixture.scope).await.unwrap(), fixture.bundle.alarms(&fixture.scope).await.unwrap());
    fixture.scope.context.log_groups.push("/aws/lambda/gone".to_owned());
    fixture.scope.context.alarms.push("gone".to_owned());
    let logs = fixture.sources().logs(&fixture.scope).await.unwrap();
    let alarms = fixture.sources().alarms(&fixture.scope).await.unwrap();
    assert_eq!((logs.telemetry, alarms.telemetry), (whole.0.telemetry, whole.1.telemetry));
    for gaps in [logs.gaps, alarms.gaps] {
        assert!(matches!(gaps.as_slice(), [gap] if gap.reason == GapReason::NotFound), "{gaps:?}");
    }
}

#[tokio::test]
async fn what_the_scenario_does_not_list_is_refused() {
    let fixture = Fixture::start("lambda-timeout-after-deploy").await;
    let mut scope = fixture.scope.clone();
    scope.context.metrics[0].stat = "p42".to_owned();
    let metrics = fixture.sources().metrics(&scope).await.unwrap();
    assert_eq!(metrics.telemetry.len(), scope.context.metrics.len() - 1);
    assert!(matches!(metrics.gaps.as_slice(), [gap] if gap.reason == GapReason::Invalid), "{:?}", metrics.gaps);

    let mut scope = fixture.scope.clone();
    scope.baseline_window = scope.baseline_window.baseline();
    let failures = [
        fixture.sources().metrics(&scope).await.unwrap_err(),
        fixture.sources().changes(&scope).await.unwrap_err(),
        fixture.sources().alarms(&scope).await.unwrap_err(),
    ];
    assert!(failures.iter().all(|failure| failure.kind == FailureKind::Invalid), "{failures:?}");
    // The incident window is listed, so that these read a part.
    let gaps =
        [fixture.sources().logs(&scope).await.unwrap().gaps, fixture.sources().traces(&scope).await.unwrap().gaps];
    for gaps in gaps {
        assert!(!gaps.is_empty() && gaps.iter().all(|gap| gap.reason == GapReason::Invalid), "{gaps:?}");
    }
}

#[tokio::test]
async fn an_investigation_keeps_within_the_quotas() {
    let fixture = Fixture::start("lambda-timeout-after-deploy").await;
    fixture.aws.enforce_quotas();
    let (sources, scope, bundle) = (fixture.sources(), &fixture.scope, &fixture.bundle);
    let (metrics, logs, changes, alarms) =
        tokio::join!(sources.metrics(scope), sources.logs(scope), sources.changes(scope), sources.alarms(scope));
    assert_same(fixture.name, &metrics, &bundle.metrics(scope).await);
    assert_same(fixture.name, &logs, &bundle.logs(scope).await);
    assert_same(fixture.name, &changes, &bundle.changes(scope).await);
    assert_same(fixture.name, &alarms, &bundle.alarms(scope).await);
}

#[tokio::test]
async fn a_passing_fault_is_outlived() {
    let fixture = Fixture::start("lambda-timeout-after-deploy").await;
    fixture.aws.inject("GetMetricData", Fault::Throttle, 1);
    fixture.aws.inject("GetServiceGraph", Fault::Throttle, 1);
    fixture.aws.inject("StartQuery", Fault::Fail { status: 500, code: "InternalFailure" }, 1);
    assert!(fixture.sources().metrics(&fixture.scope).await.is_ok());
    assert!(fixture.sources().traces(&fixture.scope).await.is_ok());
    assert!(fixture.sources().logs(&fixture.scope).await.is_ok());
}

/// Without these calls, nothing can be read of any source.
const FIRST_CALLS: [&str; 7] = [
    "GetMetricData",
    "StartQuery",
    "GetServiceGraph",
    "GetTraceSummaries",
    "LookupEvents",
    "DescribeAlarms",
    "DescribeAlarmHistory",
];

/// Asks every source at the same time; returns how each of them fails.
async fn fail_all(sources: &AwsSources, scope: &Scope) -> [Failure; 5] {
    let (metrics, logs, traces, changes, alarms) = tokio::join!(
        sources.metrics(scope),
        sources.logs(scope),
        sources.traces(scope),
        sources.changes(scope),
        sources.alarms(scope),
    );
    [metrics.unwrap_err(), logs.unwrap_err(), traces.unwrap_err(), changes.unwrap_err(), alarms.unwrap_err()]
}

#[tokio::test]
async fn a_lasting_fault_has_its_kind() {
    let fixture = Fixture::start("lambda-timeout-after-deploy").await;
    let kinds = [
        (Fault::Throttle, FailureKind::Throttled),
        (Fault::Deny, FailureKind::Denied),
        (Fault::Fail { status: 500, code: "InternalFailure" }, FailureKind::Unavailable),
        (Fault::CutOff, FailureKind::Unavailable),
    ];
    for (fault, kind) in kinds {
        fixture.aws.serve(fixture.scenario.clone());
        for operation in FIRST_CALLS {
            fixture.aws.inject(operation, fault, usize::MAX);
        }
        let failures = fail_all(&fixture.sources(), &fixture.scope).await;
        assert!(failures.iter().all(|failure| failure.kind == kind), "{fault:?}: {failures:?}");
    }
}

#[tokio::test]
async fn a_source_that_hangs_is_left_at_its_deadline() {
    let fixture = Fixture::start("lambda-timeout-after-deploy").await;
    for operation in FIRST_CALLS {
        fixture.aws.inject(operation, Fault::Hang, usize::MAX);
    }
    // All but the last seconds are over.
    let deadline = Deadline::after(Instant::now() - (SOURCE_TIME_LIMIT - Duration::from_secs(6)));
    let failures = fail_all(&AwsSources::new(&fixture.sdk, deadline), &fixture.scope).await;
    assert!(failures.iter().all(|failure| failure.kind == FailureKind::TimedOut), "{failures:?}");
}

#[tokio::test]
async fn a_call_that_fails_costs_only_its_part() {
    let fixture = Fixture::start("lambda-timeout-after-deploy").await;
    let scope = &fixture.scope;
    fixture.aws.inject("BatchGetTraces", Fault::Throttle, usize::MAX);
    fixture.aws.inject("DescribeAlarms", Fault::Deny, usize::MAX);
    let traces = fixture.sources().traces(scope).await.unwrap();
    assert_eq!(traces.telemetry.graph.nodes, fixture.bundle.traces(scope).await.unwrap().telemetry.graph.nodes);
    assert!(matches!(traces.gaps.as_slice(), [gap] if gap.reason == GapReason::Throttled), "{:?}", traces.gaps);
    let alarms = fixture.sources().alarms(scope).await.unwrap();
    assert_eq!(alarms.telemetry.len(), fixture.bundle.alarms(scope).await.unwrap().telemetry.len());
    assert!(matches!(alarms.gaps.as_slice(), [gap] if gap.reason == GapReason::Denied), "{:?}", alarms.gaps);
}
