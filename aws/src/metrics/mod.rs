//! CloudWatch metrics, by `GetMetricData`.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>

mod namesakes;

use aws_config::SdkConfig;
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{
    Dimension, MessageData, Metric, MetricDataQuery, MetricDataResult, MetricStat, ScanBy, StatusCode,
};
use investigation::model::{Gap, GapReason, Scope, Source};
use investigation::ports::{Answer, Failure};
use investigation::telemetry::{Collected, MetricQuery, MetricSeries, Point};
use jiff::SignedDuration;

use crate::Deadline;
use crate::gap::unread;
use crate::time::{from_sdk, to_sdk};

/// CloudWatch takes at most this many queries in one call.
const MAX_QUERIES_PER_CALL: usize = 500;

/// The longest span that is read minute by minute.
const MAX_SPAN_BY_THE_MINUTE: SignedDuration = SignedDuration::from_hours(3);

/// Reads the series of the context's metrics. If a call fails, the series that were complete before it are kept.
pub(crate) async fn read(sdk: &SdkConfig, scope: &Scope, deadline: Deadline) -> Answer<Vec<MetricSeries>> {
    let client = Client::new(sdk);
    let mut all = Collected::whole(Vec::new());
    let mut first_failure = None;
    for queries in scope.context.metrics.chunks(MAX_QUERIES_PER_CALL) {
        let SeriesRead { collected, failure } = read_series(&client, scope, queries, deadline).await;
        all.telemetry.extend(collected.telemetry);
        all.gaps.extend(collected.gaps);
        first_failure = first_failure.or(failure);
    }
    if let Some(failure) = first_failure {
        let (asked, read) = (scope.context.metrics.len(), all.telemetry.len());
        if read == 0 {
            return Err(failure);
        }
        let what = format!("{read} of {asked} metrics were read; the others were not");
        all.gaps.push(unread(Source::Metrics, &what, &failure));
    }
    Ok(namesakes::reconcile(&client, scope, all, deadline).await)
}

/// The period of the points in seconds: short enough to see an onset, long enough to read all points.
///
/// It follows from the scope alone, so that a retry gives the same points. CloudWatch keeps points of a minute for 15 days.
/// An older incident over a short span has no data, and the report says so.
fn period_for(scope: &Scope) -> u32 {
    let span = scope.incident_window().end().duration_since(scope.baseline_window.start());
    if span <= MAX_SPAN_BY_THE_MINUTE { 60 } else { 300 }
}

/// What came of one call for metrics.
struct SeriesRead {
    /// Every series; or, after a failure, those that were complete before it.
    collected: Collected<Vec<MetricSeries>>,
    /// The failure that ended the reading early.
    failure: Option<Failure>,
}

/// Reads one call's worth of metrics, with all pages: both windows at once, since they touch.
///
/// Points come in the order of time, so that a series that breaks off lacks those of the incident, and would look as if
/// its metric had fallen silent. A series that breaks off is therefore left out.
async fn read_series(client: &Client, scope: &Scope, queries: &[MetricQuery], deadline: Deadline) -> SeriesRead {
    let period = period_for(scope);
    let sdk_queries = queries.iter().enumerate().map(|(index, query)| to_sdk_query(index, query, period));
    let mut pages = client
        .get_metric_data()
        .set_metric_data_queries(Some(sdk_queries.collect()))
        .start_time(to_sdk(scope.baseline_window.start()))
        .end_time(to_sdk(scope.incident_window().end()))
        .scan_by(ScanBy::TimestampAscending)
        .into_paginator()
        .send();
    let mut series: Vec<_> = queries.iter().map(|query| Reading::new(query, period)).collect();
    let mut gaps = Vec::new();
    let failure = loop {
        let page = match deadline.next_page("cloudwatch:GetMetricData", pages.next()).await {
            Ok(Some(page)) => page,
            Ok(None) => break None,
            Err(failure) => break Some(failure),
        };
        gaps.extend(page.messages().iter().map(to_gap));
        for result in page.metric_data_results() {
            gaps.extend(result.messages().iter().map(to_gap));
            let index = result.id().and_then(|id| id.strip_prefix('m')?.parse::<usize>().ok());
            // A result under an id that was not asked for belongs to no series.
            if let Some(reading) = index.and_then(|index| series.get_mut(index)) {
                reading.add(result);
            }
        }
    };
    if failure.is_some() {
        series.retain(|reading| reading.status == Some(StatusCode::Complete));
    }
    gaps.extend(series.iter().filter_map(Reading::gap));
    let telemetry = series.into_iter().map(Reading::finish).collect();
    SeriesRead { collected: Collected { telemetry, gaps }, failure }
}

/// The query that CloudWatch is to answer under the id `m<index>`.
fn to_sdk_query(index: usize, query: &MetricQuery, period: u32) -> MetricDataQuery {
    let dimensions = query.dimensions.iter().map(|(name, value)| Dimension::builder().name(name).value(value).build());
    let metric = Metric::builder()
        .namespace(&query.namespace)
        .metric_name(&query.name)
        .set_dimensions(Some(dimensions.collect()))
        .build();
    let stat = MetricStat::builder().metric(metric).period(period.cast_signed()).stat(&query.stat).build();
    MetricDataQuery::builder().id(format!("m{index}")).metric_stat(stat).return_data(true).build()
}

/// A series whose pages are still arriving.
struct Reading {
    series: MetricSeries,
    /// The status in the latest page. Those of earlier pages are always partial.
    status: Option<StatusCode>,
}

impl Reading {
    fn new(query: &MetricQuery, period: u32) -> Self {
        Self { series: MetricSeries { query: query.clone(), period, points: Vec::new() }, status: None }
    }

    /// Adds the points of one page.
    fn add(&mut self, result: &MetricDataResult) {
        let points = result.timestamps().iter().zip(result.values());
        self.series.points.extend(points.filter_map(|(at, &value)| Some(Point { at: from_sdk(at)?, value })));
        self.status = result.status_code().cloned();
    }

    /// What is missing from the series, if anything.
    fn gap(&self) -> Option<Gap> {
        let (reason, verb) = match self.status.as_ref()? {
            StatusCode::Complete => return None,
            StatusCode::Forbidden => (GapReason::Denied, "refused"),
            StatusCode::PartialData => (GapReason::Truncated, "returned only a part of"),
            _ => (GapReason::Unavailable, "failed to return"),
        };
        let MetricQuery { namespace, name, .. } = &self.series.query;
        Some(Gap { source: Source::Metrics, reason, detail: format!("CloudWatch {verb} {namespace} {name}.") })
    }

    fn finish(mut self) -> MetricSeries {
        self.series.points.sort_by_key(|point| point.at);
        self.series
    }
}

/// The gap that CloudWatch names in its own words, such as "too many matching metrics".
fn to_gap(message: &MessageData) -> Gap {
    let words = message.value().or(message.code()).unwrap_or("no reason given");
    Gap { source: Source::Metrics, reason: GapReason::Truncated, detail: format!("CloudWatch: {words}") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeAws, Reply, at, scope};
    use investigation::model::Window;
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

    #[test]
    fn up_to_three_hours_are_read_by_the_minute() {
        let mut scope = scope();
        scope.baseline_window = Window::new(at("2026-01-31T11:30:00Z"), at("2026-01-31T14:00:00Z")).unwrap();
        assert_eq!(period_for(&scope), 60);
        scope.baseline_window = Window::new(at("2026-01-31T11:29:59Z"), at("2026-01-31T14:00:00Z")).unwrap();
        assert_eq!(period_for(&scope), 300);
    }
}
