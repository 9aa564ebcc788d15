//! CloudWatch metrics, by `GetMetricData`.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>

use aws_config::SdkConfig;
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{
    Dimension, MessageData, Metric, MetricDataQuery, MetricDataResult, MetricStat, ScanBy, StatusCode,
};
use investigation::model::{Gap, GapReason, Scope, Source};
use investigation::ports::{Answer, MetricSource};
use investigation::telemetry::{Collected, MetricQuery, MetricSeries, Point};

use crate::config::in_region;
use crate::failure::failure;
use crate::time::{from_sdk, period_for, to_sdk};

/// The most that one call takes.
const QUERIES_PER_CALL: usize = 500;

/// Reads metrics from CloudWatch.
#[derive(Debug, Clone)]
pub struct CloudWatchMetrics {
    sdk: SdkConfig,
}

impl CloudWatchMetrics {
    /// Reads with this configuration, in the region of each context.
    #[must_use]
    pub fn new(sdk: &SdkConfig) -> Self {
        Self { sdk: sdk.clone() }
    }
}

impl MetricSource for CloudWatchMetrics {
    async fn metrics(&self, scope: &Scope) -> Answer<Vec<MetricSeries>> {
        let client = Client::new(&in_region(&self.sdk, &scope.context.region));
        let mut all = Collected::whole(Vec::new());
        for queries in scope.context.metrics.chunks(QUERIES_PER_CALL) {
            let collected = read(&client, scope, queries).await?;
            all.telemetry.extend(collected.telemetry);
            all.gaps.extend(collected.gaps);
        }
        Ok(all)
    }
}

/// One call, all pages: both windows at once, since they touch.
async fn read(client: &Client, scope: &Scope, queries: &[MetricQuery]) -> Answer<Vec<MetricSeries>> {
    let period = period_for(scope);
    let mut pages = client
        .get_metric_data()
        .set_metric_data_queries(Some(queries.iter().enumerate().map(|(n, query)| ask(n, query, period)).collect()))
        .start_time(to_sdk(scope.baseline_window.start()))
        .end_time(to_sdk(scope.incident_window().end()))
        .scan_by(ScanBy::TimestampAscending)
        .into_paginator()
        .send();
    let mut series: Vec<_> = queries.iter().map(|query| Reading::new(query, period)).collect();
    let mut gaps = Vec::new();
    while let Some(page) = pages.next().await {
        let page = page.map_err(failure("cloudwatch:GetMetricData"))?;
        gaps.extend(page.messages().iter().map(said));
        for result in page.metric_data_results() {
            gaps.extend(result.messages().iter().map(said));
            let index = result.id().and_then(|id| id.strip_prefix('m')?.parse::<usize>().ok());
            if let Some(reading) = index.and_then(|index| series.get_mut(index)) {
                reading.add(result);
            }
        }
    }
    gaps.extend(series.iter().filter_map(Reading::gap));
    Ok(Collected { telemetry: series.into_iter().map(Reading::finish).collect(), gaps })
}

fn ask(index: usize, query: &MetricQuery, period: u32) -> MetricDataQuery {
    let dimensions = query.dimensions.iter().map(|(name, value)| Dimension::builder().name(name).value(value).build());
    let metric = Metric::builder()
        .namespace(&query.namespace)
        .metric_name(&query.name)
        .set_dimensions(Some(dimensions.collect()))
        .build();
    let stat = MetricStat::builder().metric(metric).period(period.cast_signed()).stat(&query.stat).build();
    MetricDataQuery::builder().id(format!("m{index}")).metric_stat(stat).return_data(true).build()
}

/// A series while its pages arrive.
struct Reading {
    series: MetricSeries,
    /// Of the last page: earlier ones are partial by nature.
    status: Option<StatusCode>,
}

impl Reading {
    fn new(query: &MetricQuery, period: u32) -> Self {
        Self { series: MetricSeries { query: query.clone(), period, points: Vec::new() }, status: None }
    }

    fn add(&mut self, result: &MetricDataResult) {
        let points = result.timestamps().iter().zip(result.values());
        self.series.points.extend(points.filter_map(|(at, &value)| Some(Point { at: from_sdk(at)?, value })));
        self.status = result.status_code().cloned();
    }

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

/// CloudWatch's own words on what it left out, such as "too many matching metrics".
fn said(message: &MessageData) -> Gap {
    let words = message.value().or(message.code()).unwrap_or("no reason given");
    Gap { source: Source::Metrics, reason: GapReason::Truncated, detail: format!("CloudWatch: {words}") }
}
