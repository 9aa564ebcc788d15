//! Our AWS adapters read from the wire exactly what the bundle behind it holds.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "all of this is test code")]

mod common;

use aws::{CloudTrail, CloudWatchAlarms, CloudWatchMetrics, LogsInsights, XRay};
use common::{Bench, assert_same};
use investigation::model::GapReason;
use investigation::ports::{AlarmSource, ChangeSource, FailureKind, LogSource, MetricSource, TraceSource};
use testkit::aws::{Fault, Scenario};

#[tokio::test]
async fn metrics_are_read_as_the_bundle_has_them() {
    for bench in Bench::all_with(|bundle| bundle.metrics.is_some()).await {
        let read = CloudWatchMetrics::new(&bench.sdk).metrics(&bench.scope).await;
        assert_same(bench.name, &read, &bench.bundle.metrics(&bench.scope).await);
    }
}

#[tokio::test]
async fn logs_are_read_as_the_bundle_has_them() {
    for bench in Bench::all_with(|bundle| bundle.logs.is_some()).await {
        let read = LogsInsights::new(&bench.sdk).logs(&bench.scope).await;
        assert_same(bench.name, &read, &bench.bundle.logs(&bench.scope).await);
    }
}

#[tokio::test]
async fn traces_are_read_as_the_bundle_has_them() {
    for bench in Bench::all_with(|bundle| bundle.traces.is_some()).await {
        let read = XRay::new(&bench.sdk).traces(&bench.scope).await;
        let mut expected = bench.bundle.traces(&bench.scope).await.unwrap();
        expected.telemetry.graph.edges.sort(); // As their type says; the recorded bundles have them in another order.
        assert_same(bench.name, &read, &Ok(expected));
    }
}

#[tokio::test]
async fn changes_are_read_as_the_bundle_has_them() {
    for bench in Bench::all_with(|bundle| bundle.changes.is_some()).await {
        let read = CloudTrail::new(&bench.sdk).changes(&bench.scope).await;
        assert_same(bench.name, &read, &bench.bundle.changes(&bench.scope).await);
    }
}

#[tokio::test]
async fn alarms_are_read_as_the_bundle_has_them() {
    for bench in Bench::all_with(|bundle| bundle.alarms.is_some()).await {
        let read = CloudWatchAlarms::new(&bench.sdk).alarms(&bench.scope).await;
        assert_same(bench.name, &read, &bench.bundle.alarms(&bench.scope).await);
    }
}

#[tokio::test]
async fn a_stage_that_the_context_spells_otherwise_is_found() {
    let mut bench = Bench::of("lambda-timeout-after-deploy").await;
    let expected = bench.bundle.metrics(&bench.scope).await.unwrap();
    let stages = bench.scope.context.metrics.iter_mut().filter_map(|query| query.dimensions.get_mut("Stage"));
    stages.for_each(|stage| *stage = stage.to_uppercase());
    let mut bundle = bench.scenario.bundle.clone();
    assert_ne!(bundle.context, bench.scope.context);
    bundle.context = bench.scope.context.clone();
    bench.aws.serve(Scenario::new(bundle));
    let read = CloudWatchMetrics::new(&bench.sdk).metrics(&bench.scope).await;
    assert_same(bench.name, &read, &Ok(expected.clone()));

    bench.aws.inject("ListMetrics", Fault::Denies, usize::MAX);
    let read = CloudWatchMetrics::new(&bench.sdk).metrics(&bench.scope).await.unwrap();
    assert_eq!(read.telemetry.len(), expected.telemetry.len());
    assert!(matches!(read.gaps.as_slice(), [gap] if gap.reason == GapReason::Denied), "{:?}", read.gaps);
}

#[tokio::test]
async fn what_does_not_fit_a_page_is_read_in_several() {
    let bench = Bench::of("lambda-timeout-after-deploy").await;
    CloudWatchMetrics::new(&bench.sdk).metrics(&bench.scope).await.unwrap();
    XRay::new(&bench.sdk).traces(&bench.scope).await.unwrap();
    CloudTrail::new(&bench.sdk).changes(&bench.scope).await.unwrap();
    for operation in ["GetMetricData", "GetServiceGraph", "GetTraceSummaries", "LookupEvents"] {
        let is_next = |call: &serde_json::Value| call.get("NextToken").is_some();
        assert!(bench.aws.calls(operation).iter().any(is_next), "{operation}");
    }
}

#[tokio::test]
async fn what_does_not_exist_is_a_gap_and_costs_nothing_else() {
    let mut bench = Bench::of("lambda-timeout-after-deploy").await;
    let whole = (bench.bundle.logs(&bench.scope).await.unwrap(), bench.bundle.alarms(&bench.scope).await.unwrap());
    bench.scope.context.log_groups.push("/aws/lambda/gone".to_owned());
    bench.scope.context.alarms.push("gone".to_owned());
    let logs = LogsInsights::new(&bench.sdk).logs(&bench.scope).await.unwrap();
    let alarms = CloudWatchAlarms::new(&bench.sdk).alarms(&bench.scope).await.unwrap();
    assert_eq!((logs.telemetry, alarms.telemetry), (whole.0.telemetry, whole.1.telemetry));
    for gaps in [logs.gaps, alarms.gaps] {
        assert!(matches!(gaps.as_slice(), [gap] if gap.reason == GapReason::NotFound), "{gaps:?}");
    }
}

/// The fake is worth what it refuses.
#[tokio::test]
async fn what_the_scenario_does_not_list_is_refused() {
    let Bench { aws: _aws, sdk, mut scope, .. } = Bench::of("lambda-timeout-after-deploy").await;
    let mut unlisted = scope.clone();
    unlisted.context.metrics[0].stat = "p42".to_owned();
    scope.baseline_window = scope.baseline_window.baseline();
    let failures = [
        CloudWatchMetrics::new(&sdk).metrics(&unlisted).await.unwrap_err(),
        CloudWatchMetrics::new(&sdk).metrics(&scope).await.unwrap_err(),
        LogsInsights::new(&sdk).logs(&scope).await.unwrap_err(),
        XRay::new(&sdk).traces(&scope).await.unwrap_err(),
        CloudTrail::new(&sdk).changes(&scope).await.unwrap_err(),
        CloudWatchAlarms::new(&sdk).alarms(&scope).await.unwrap_err(),
    ];
    assert!(failures.iter().all(|failure| failure.kind == FailureKind::Invalid), "{failures:?}");
}

#[tokio::test]
async fn a_passing_fault_is_outlived() {
    let bench = Bench::of("lambda-timeout-after-deploy").await;
    bench.aws.inject("GetMetricData", Fault::Throttles, 1);
    bench.aws.inject("GetServiceGraph", Fault::Throttles, 1);
    bench.aws.inject("StartQuery", Fault::Fails { status: 500, code: "InternalFailure" }, 1);
    assert!(CloudWatchMetrics::new(&bench.sdk).metrics(&bench.scope).await.is_ok());
    assert!(XRay::new(&bench.sdk).traces(&bench.scope).await.is_ok());
    assert!(LogsInsights::new(&bench.sdk).logs(&bench.scope).await.is_ok());
}

#[tokio::test]
async fn a_lasting_fault_has_its_kind() {
    let bench = Bench::of("lambda-timeout-after-deploy").await;
    let kinds = [
        (Fault::Throttles, FailureKind::Throttled),
        (Fault::Denies, FailureKind::Denied),
        (Fault::Fails { status: 500, code: "InternalFailure" }, FailureKind::Unavailable),
        (Fault::CutOff, FailureKind::Unavailable),
    ];
    for (fault, kind) in kinds {
        bench.aws.serve(bench.scenario.clone());
        for operation in ["GetMetricData", "StartQuery", "GetServiceGraph", "LookupEvents", "DescribeAlarms"] {
            bench.aws.inject(operation, fault, usize::MAX);
        }
        let (sdk, scope) = (&bench.sdk, &bench.scope);
        let failures = [
            CloudWatchMetrics::new(sdk).metrics(scope).await.unwrap_err(),
            LogsInsights::new(sdk).logs(scope).await.unwrap_err(),
            XRay::new(sdk).traces(scope).await.unwrap_err(),
            CloudTrail::new(sdk).changes(scope).await.unwrap_err(),
            CloudWatchAlarms::new(sdk).alarms(scope).await.unwrap_err(),
        ];
        assert!(failures.iter().all(|failure| failure.kind == kind), "{fault:?}: {failures:?}");
    }
}
