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
use investigation::ports::Answer;
use investigation::telemetry::{Collected, MetricQuery, MetricSeries, Point};
use jiff::SignedDuration;

use crate::failure::to_failure;
use crate::time::{from_sdk, to_sdk};

/// CloudWatch takes at most this many queries in one call.
const MAX_QUERIES_PER_CALL: usize = 500;

/// The longest span that is read minute by minute.
const MAX_SPAN_BY_THE_MINUTE: SignedDuration = SignedDuration::from_hours(3);

/// Reads the series of the context's metrics.
pub(crate) async fn read(sdk: &SdkConfig, scope: &Scope) -> Answer<Vec<MetricSeries>> {
    let client = Client::new(sdk);
    let mut all = Collected::whole(Vec::new());
    for queries in scope.context.metrics.chunks(MAX_QUERIES_PER_CALL) {
        let collected = read_series(&client, scope, queries).await?;
        all.telemetry.extend(collected.telemetry);
        all.gaps.extend(collected.gaps);
    }
    Ok(namesakes::reconcile(&client, scope, all).await)
}

/// The period of the points in seconds: short enough to see an onset, long enough to read all points.
///
/// It follows from the scope alone, so that a retry gives the same points. CloudWatch keeps points of a minute for 15 days.
/// An older incident over a short span has no data, and the report says so.
fn period_for(scope: &Scope) -> u32 {
    let span = scope.incident_window().end().duration_since(scope.baseline_window.start());
    if span <= MAX_SPAN_BY_THE_MINUTE { 60 } else { 300 }
}

/// Reads one call's worth of metrics, with all pages: both windows at once, since they touch.
async fn read_series(client: &Client, scope: &Scope, queries: &[MetricQuery]) -> Answer<Vec<MetricSeries>> {
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
    while let Some(page) = pages.next().await {
        let page = page.map_err(to_failure("cloudwatch:GetMetricData"))?;
        gaps.extend(page.messages().iter().map(to_gap));
        for result in page.metric_data_results() {
            gaps.extend(result.messages().iter().map(to_gap));
            let index = result.id().and_then(|id| id.strip_prefix('m')?.parse::<usize>().ok());
            // A result under an id that was not asked for belongs to no series.
            if let Some(reading) = index.and_then(|index| series.get_mut(index)) {
                reading.add(result);
            }
        }
    }
    gaps.extend(series.iter().filter_map(Reading::gap));
    Ok(Collected { telemetry: series.into_iter().map(Reading::finish).collect(), gaps })
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
    use crate::AwsSources;
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
        (AwsSources::new(&aws.sdk().await).metrics(&scope).await.unwrap(), aws)
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
