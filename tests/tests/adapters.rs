//! The AWS adapters read over HTTP exactly what the served bundle holds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "all of this is test code")]

mod common;

use common::{Fixture, assert_same};
use investigation::model::GapReason;
use investigation::ports::{FailureKind, TelemetrySources};
use testkit::aws::{Fault, Scenario};

#[tokio::test]
async fn metrics_are_read_as_the_bundle_has_them() {
    for fixture in Fixture::all_with(|bundle| bundle.metrics.is_some()).await {
        let read = fixture.sources.metrics(&fixture.scope).await;
        assert_same(fixture.name, &read, &fixture.bundle.metrics(&fixture.scope).await);
    }
}

#[tokio::test]
async fn logs_are_read_as_the_bundle_has_them() {
    for fixture in Fixture::all_with(|bundle| bundle.logs.is_some()).await {
        let read = fixture.sources.logs(&fixture.scope).await;
        assert_same(fixture.name, &read, &fixture.bundle.logs(&fixture.scope).await);
    }
}

#[tokio::test]
async fn traces_are_read_as_the_bundle_has_them() {
    for fixture in Fixture::all_with(|bundle| bundle.traces.is_some()).await {
        let read = fixture.sources.traces(&fixture.scope).await;
        let mut expected = fixture.bundle.traces(&fixture.scope).await.unwrap();
        expected.telemetry.graph.edges.sort(); // As their type says; the recorded bundles have them in another order.
        assert_same(fixture.name, &read, &Ok(expected));
    }
}

#[tokio::test]
async fn changes_are_read_as_the_bundle_has_them() {
    for fixture in Fixture::all_with(|bundle| bundle.changes.is_some()).await {
        let read = fixture.sources.changes(&fixture.scope).await;
        assert_same(fixture.name, &read, &fixture.bundle.changes(&fixture.scope).await);
    }
}

#[tokio::test]
async fn alarms_are_read_as_the_bundle_has_them() {
    for fixture in Fixture::all_with(|bundle| bundle.alarms.is_some()).await {
        let read = fixture.sources.alarms(&fixture.scope).await;
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
    let read = fixture.sources.metrics(&fixture.scope).await;
    assert_same(fixture.name, &read, &Ok(expected.clone()));

    fixture.aws.inject("ListMetrics", Fault::Deny, usize::MAX);
    let read = fixture.sources.metrics(&fixture.scope).await.unwrap();
    assert_eq!(read.telemetry.len(), expected.telemetry.len());
    assert!(matches!(read.gaps.as_slice(), [gap] if gap.reason == GapReason::Denied), "{:?}", read.gaps);
}

#[tokio::test]
async fn what_does_not_fit_a_page_is_read_in_several() {
    let fixture = Fixture::start("lambda-timeout-after-deploy").await;
    fixture.sources.metrics(&fixture.scope).await.unwrap();
    fixture.sources.traces(&fixture.scope).await.unwrap();
    fixture.sources.changes(&fixture.scope).await.unwrap();
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
    let logs = fixture.sources.logs(&fixture.scope).await.unwrap();
    let alarms = fixture.sources.alarms(&fixture.scope).await.unwrap();
    assert_eq!((logs.telemetry, alarms.telemetry), (whole.0.telemetry, whole.1.telemetry));
    for gaps in [logs.gaps, alarms.gaps] {
        assert!(matches!(gaps.as_slice(), [gap] if gap.reason == GapReason::NotFound), "{gaps:?}");
    }
}

#[tokio::test]
async fn what_the_scenario_does_not_list_is_refused() {
    let Fixture { aws: _aws, sources, mut scope, .. } = Fixture::start("lambda-timeout-after-deploy").await;
    let mut unlisted = scope.clone();
    unlisted.context.metrics[0].stat = "p42".to_owned();
    scope.baseline_window = scope.baseline_window.baseline();
    let failures = [
        sources.metrics(&unlisted).await.unwrap_err(),
        sources.metrics(&scope).await.unwrap_err(),
        sources.logs(&scope).await.unwrap_err(),
        sources.traces(&scope).await.unwrap_err(),
        sources.changes(&scope).await.unwrap_err(),
        sources.alarms(&scope).await.unwrap_err(),
    ];
    assert!(failures.iter().all(|failure| failure.kind == FailureKind::Invalid), "{failures:?}");
}

#[tokio::test]
async fn a_passing_fault_is_outlived() {
    let fixture = Fixture::start("lambda-timeout-after-deploy").await;
    fixture.aws.inject("GetMetricData", Fault::Throttle, 1);
    fixture.aws.inject("GetServiceGraph", Fault::Throttle, 1);
    fixture.aws.inject("StartQuery", Fault::Fail { status: 500, code: "InternalFailure" }, 1);
    assert!(fixture.sources.metrics(&fixture.scope).await.is_ok());
    assert!(fixture.sources.traces(&fixture.scope).await.is_ok());
    assert!(fixture.sources.logs(&fixture.scope).await.is_ok());
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
        for operation in ["GetMetricData", "StartQuery", "GetServiceGraph", "LookupEvents", "DescribeAlarms"] {
            fixture.aws.inject(operation, fault, usize::MAX);
        }
        let (sources, scope) = (&fixture.sources, &fixture.scope);
        let failures = [
            sources.metrics(scope).await.unwrap_err(),
            sources.logs(scope).await.unwrap_err(),
            sources.traces(scope).await.unwrap_err(),
            sources.changes(scope).await.unwrap_err(),
            sources.alarms(scope).await.unwrap_err(),
        ];
        assert!(failures.iter().all(|failure| failure.kind == kind), "{fault:?}: {failures:?}");
    }
}
