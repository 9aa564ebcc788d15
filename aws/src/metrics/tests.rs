use super::*;
use crate::testing::{FakeAws, Reply, at, scope};
use investigation::ports::TelemetrySources;
use serde_json::{Value, json};
use std::collections::BTreeMap;

fn query(name: &str) -> MetricQuery {
    let dimensions = BTreeMap::from([("FunctionName".to_owned(), "checkout".to_owned())]);
    MetricQuery { namespace: "AWS/Lambda".into(), name: name.into(), dimensions, stat: "p99".into() }
}

async fn read(queries: Vec<MetricQuery>, pages: Vec<Value>) -> (Collected<Vec<MetricSeries>>, FakeAws) {
    let aws = FakeAws::in_order(pages.into_iter().map(Reply::Ok)).await;
    let mut scope = scope();
    scope.context.metrics = queries;
    (aws.sources().await.metrics(&scope).await.unwrap(), aws)
}

fn page(results: Value, next: Option<&str>) -> Value {
    let mut page = json!({ "MetricDataResults": results, "Messages": [] });
    if let Some(next) = next {
        page["NextToken"] = json!(next);
    }
    page
}

fn result(id: &str, points: &[(i64, f64)], status: &str) -> Value {
    let times: Vec<_> = points.iter().map(|(at, _)| json!({ "$time": at })).collect();
    let values: Vec<_> = points.iter().map(|(_, value)| value).collect();
    json!({ "Id": id, "Label": "x", "Timestamps": times, "Values": values, "StatusCode": status, "Messages": [] })
}

#[tokio::test]
async fn the_points_of_all_pages_are_in_order_of_time() {
    let (late, early) = ((1_769_868_060, 2.0), (1_769_868_000, 1.5));
    let pages = vec![
        page(json!([result("m1", &[late], "PartialData")]), Some("more")),
        page(json!([result("m1", &[early], "Complete"), result("m0", &[], "Complete")]), None),
    ];
    let (collected, aws) = read(vec![query("Duration"), query("Errors")], pages).await;
    let points = vec![
        Point { at: at("2026-01-31T14:00:00Z"), value: 1.5 },
        Point { at: at("2026-01-31T14:01:00Z"), value: 2.0 },
    ];
    let expected = [
        MetricSeries { query: query("Duration"), period: 60, points: Vec::new() },
        MetricSeries { query: query("Errors"), period: 60, points },
    ];
    assert_eq!(collected.telemetry, expected);
    assert_eq!(collected.gaps, []);
    let calls = aws.calls();
    assert_eq!(calls[1].body["NextToken"], "more");
    assert_eq!(calls[0].region, "eu-central-1");
    assert_eq!(calls[0].body["ScanBy"], "TimestampAscending");
    assert_eq!(
        calls[0].body["MetricDataQueries"][1]["MetricStat"],
        json!({
            "Metric": {
                "Namespace": "AWS/Lambda",
                "MetricName": "Errors",
                "Dimensions": [{ "Name": "FunctionName", "Value": "checkout" }],
            },
            "Period": 60,
            "Stat": "p99",
        })
    );
}

#[tokio::test]
async fn what_cloudwatch_leaves_out_is_a_gap() {
    let mut answer = page(json!([result("m0", &[], "Forbidden"), result("m1", &[], "PartialData")]), None);
    answer["Messages"] = json!([{ "Code": "MaxMetricsExceeded", "Value": "Too many metrics." }]);
    let (collected, _) = read(vec![query("Duration"), query("Errors")], vec![answer]).await;
    let gaps: Vec<_> = collected.gaps.iter().map(|gap| (gap.reason, gap.detail.as_str())).collect();
    let expected = [
        (GapReason::Truncated, "CloudWatch: Too many metrics."),
        (GapReason::Denied, "CloudWatch refused AWS/Lambda Duration."),
        (GapReason::Truncated, "CloudWatch returned only a part of AWS/Lambda Errors."),
    ];
    assert_eq!(gaps, expected);
}

/// What is read of two metrics when the second page fails.
async fn read_until_a_failure(first_page: Value) -> Answer<Vec<MetricSeries>> {
    let denied = Reply::Error(403, "AccessDenied", "not authorized");
    let aws = FakeAws::in_order([Reply::Ok(first_page), denied]).await;
    let mut scope = scope();
    scope.context.metrics = vec![query("Duration"), query("Errors")];
    aws.sources().await.metrics(&scope).await
}

#[tokio::test]
async fn series_that_were_complete_before_a_failure_are_kept_and_those_that_break_off_are_not() {
    let points = [(1_769_868_000, 1.0)];
    let first = json!([result("m0", &points, "Complete"), result("m1", &points, "PartialData")]);
    let collected = read_until_a_failure(page(first, Some("more"))).await.unwrap();
    let names: Vec<_> = collected.telemetry.iter().map(|series| &*series.query.name).collect();
    assert_eq!(names, ["Duration"]);
    let [gap] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
    assert_eq!(gap.reason, GapReason::Denied);
    assert!(gap.detail.starts_with("1 of 2 metrics were read; the others were not: "), "{gap:?}");
}

#[tokio::test]
async fn nothing_complete_before_a_failure_is_that_failure() {
    let first = json!([result("m1", &[(1_769_868_000, 1.0)], "PartialData")]);
    let failure = read_until_a_failure(page(first, Some("more"))).await.unwrap_err();
    assert_eq!(failure.operation, "cloudwatch:GetMetricData");
}

#[tokio::test]
async fn an_api_whose_stage_is_spelled_differently_is_found() {
    let named = |stage: &str| MetricQuery {
        namespace: "AWS/ApiGateway".into(),
        name: "Count".into(),
        dimensions: BTreeMap::from([("ApiName".into(), "shop".into()), ("Stage".into(), stage.into())]),
        stat: "Sum".into(),
    };
    let dimensions = json!([{ "Name": "ApiName", "Value": "shop" }, { "Name": "Stage", "Value": "prod" }]);
    let pages = vec![
        page(json!([result("m0", &[], "Complete")]), None),
        json!({ "Metrics": [{ "Namespace": "AWS/ApiGateway", "MetricName": "Count", "Dimensions": dimensions }] }),
        page(json!([result("m0", &[(1_769_868_000, 3.0)], "Complete")]), None),
    ];
    let (collected, aws) = read(vec![named("Prod")], pages).await;
    assert_eq!(collected.telemetry[0].query, named("prod"));
    assert_eq!(collected.telemetry[0].points.len(), 1);
    assert_eq!(aws.operations(), ["GetMetricData", "ListMetrics", "GetMetricData"]);
}

#[tokio::test]
async fn more_metrics_than_a_call_takes_are_several_calls() {
    let queries = (0..501).map(|n| query(&n.to_string())).collect();
    let (collected, aws) = read(queries, vec![page(json!([]), None), page(json!([]), None)]).await;
    assert_eq!(collected.telemetry.len(), 501);
    assert_eq!(aws.calls()[1].body["MetricDataQueries"].as_array().unwrap().len(), 1);
}

#[tokio::test]
async fn an_incident_of_twenty_days_ago_has_its_metrics_by_the_period_that_is_still_kept() {
    let aws = FakeAws::start(|call| {
        let period = call.body["MetricDataQueries"][0]["MetricStat"]["Period"].as_i64().unwrap();
        let points = [(1_769_864_400, 1.0), (1_769_868_000, 9.0)];
        // CloudWatch has nothing finer.
        let kept: &[(i64, f64)] = if period < 300 { &[] } else { &points };
        Reply::Ok(page(json!([result("m0", kept, "Complete")]), None))
    })
    .await;
    let mut scope = scope();
    scope.context.metrics = vec![query("Duration")];
    scope.request.requested_at = at("2026-02-20T14:00:00Z");
    let collected = aws.sources().await.metrics(&scope).await.unwrap();
    assert_eq!((collected.telemetry[0].period, collected.telemetry[0].points.len()), (300, 2));
    assert_eq!(aws.calls().len(), 2);
}

#[tokio::test]
async fn points_of_an_old_incident_are_kept_where_those_of_its_baseline_cannot_be_read() {
    for is_kept in [true, false] {
        let points = if is_kept { vec![(1_769_868_000, 9.0)] } else { Vec::new() };
        let aws = FakeAws::start(move |call| {
            let period = call.body["MetricDataQueries"][0]["MetricStat"]["Period"].as_i64().unwrap();
            if period > 60 {
                return Reply::Error(403, "AccessDenied", "not authorized");
            }
            Reply::Ok(page(json!([result("m0", &points, "Complete")]), None))
        })
        .await;
        let mut scope = scope();
        scope.context.metrics = vec![query("Duration")];
        scope.request.requested_at = at("2026-02-20T14:00:00Z");
        let answer = aws.sources().await.metrics(&scope).await;
        assert_eq!(answer.is_ok(), is_kept, "{answer:?}");
        let gaps = answer.map_or_else(|_| Vec::new(), |collected| collected.gaps);
        assert_eq!(
            gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(),
            vec![GapReason::Denied; usize::from(is_kept)]
        );
        assert_eq!(aws.operations(), ["GetMetricData", "GetMetricData"]);
    }
}
