//! CloudWatch metrics, by `GetMetricData`.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>

mod namesakes;
mod period;
mod rejected;
#[cfg(test)]
mod tests;

use aws_config::SdkConfig;
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{
    Dimension, MessageData, Metric, MetricDataQuery, MetricDataResult, MetricStat, ScanBy, StatusCode,
};
use investigation::model::{Gap, GapReason, Scope, Source};
use investigation::ports::{Answer, Failure};
use investigation::telemetry::{Collected, MetricQuery, MetricSeries, Point};
use jiff::Timestamp;

use self::period::periods_for;
use crate::Deadline;
use crate::config::source_client;
use crate::gap::unread;
use crate::time::{from_sdk, to_sdk};

/// CloudWatch takes at most this many queries in one call.
const MAX_QUERIES_PER_CALL: usize = 500;

/// Reads the series of the context's metrics. If a call fails, the series that were complete before it are kept, and so are finer
/// points where coarser ones cannot be read; a query that CloudWatch rejects costs itself alone.
pub(crate) async fn read(sdk: &SdkConfig, scope: &Scope, deadline: Deadline) -> Answer<Vec<MetricSeries>> {
    let client = source_client!(aws_sdk_cloudwatch, sdk);
    let mut latest = None;
    for period in periods_for(scope) {
        let answer = match (read_by(&Asker { client: &client, scope, period, deadline }).await, &mut latest) {
            (Ok(answer), _) => answer,
            (Err(failure), Some((_, kept))) if has_point_before(kept, scope.incident_window().end()) => {
                let what = "The finest points that CloudWatch still keeps were read; the coarser ones from before them were not";
                kept.gaps.push(unread(Source::Metrics, what, &failure));
                break;
            }
            (Err(failure), _) => return Err(failure),
        };
        let has_baseline = has_point_before(&answer, scope.incident_window().start());
        if has_baseline || latest.is_none() || has_point_before(&answer, scope.incident_window().end()) {
            latest = Some((period, answer));
        }
        if has_baseline {
            break;
        }
    }
    let Some((period, collected)) = latest else { return Ok(Collected::whole(Vec::new())) };
    Ok(namesakes::reconcile(&Asker { client: &client, scope, period, deadline }, collected).await)
}

/// Whether any series has a point before this time.
fn has_point_before(collected: &Collected<Vec<MetricSeries>>, end: Timestamp) -> bool {
    collected.telemetry.iter().flat_map(|series| &series.points).any(|point| point.at < end)
}

/// Who asks for metrics, and for points of which period, in seconds.
struct Asker<'a> {
    client: &'a Client,
    scope: &'a Scope,
    period: u32,
    deadline: Deadline,
}

/// Reads the series of the context's metrics by points of one period.
async fn read_by(asker: &Asker<'_>) -> Answer<Vec<MetricSeries>> {
    let metrics = &asker.scope.context.metrics;
    let mut all = Collected::whole(Vec::new());
    let (mut first_failure, mut first_rejection) = (None, None);
    for queries in metrics.chunks(MAX_QUERIES_PER_CALL) {
        let (SeriesRead { collected, failure }, rejection) = rejected::read_without(asker, queries).await;
        all.telemetry.extend(collected.telemetry);
        all.gaps.extend(collected.gaps);
        first_failure = first_failure.or(failure);
        first_rejection = first_rejection.or(rejection);
    }
    let read = all.telemetry.len();
    if let Some(failure) = first_failure.clone().or(first_rejection).filter(|_| read == 0) {
        return Err(failure);
    }
    if let Some(failure) = first_failure {
        let what = format!("{read} of {} metrics were read; the others were not", metrics.len());
        all.gaps.push(unread(Source::Metrics, &what, &failure));
    }
    Ok(all)
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
async fn read_series(asker: &Asker<'_>, queries: &[MetricQuery]) -> SeriesRead {
    let Asker { client, scope, period, deadline } = *asker;
    let account = scope.context.linked_account.as_deref();
    let sdk_queries = queries.iter().enumerate().map(|(index, query)| to_sdk_query(index, query, period, account));
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

/// The query that CloudWatch is to answer under the id `m<index>`, about a linked account if one is given.
fn to_sdk_query(index: usize, query: &MetricQuery, period: u32, linked_account: Option<&str>) -> MetricDataQuery {
    let dimensions = query.dimensions.iter().map(|(name, value)| Dimension::builder().name(name).value(value).build());
    let metric = Metric::builder()
        .namespace(&query.namespace)
        .metric_name(&query.name)
        .set_dimensions(Some(dimensions.collect()))
        .build();
    let stat = MetricStat::builder().metric(metric).period(period.cast_signed()).stat(&query.stat).build();
    MetricDataQuery::builder()
        .id(format!("m{index}"))
        .metric_stat(stat)
        .return_data(true)
        .set_account_id(linked_account.map(str::to_owned))
        .build()
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
