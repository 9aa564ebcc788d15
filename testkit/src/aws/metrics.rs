//! CloudWatch metrics.

use investigation::model::Window;
use investigation::telemetry::MetricQuery;
use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::{Scenario, epoch, listing, page};
use super::wire::{self, AwsError};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct GetMetricData {
    metric_data_queries: Vec<MetricDataQuery>,
    start_time: f64,
    end_time: f64,
    scan_by: String,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct MetricDataQuery {
    id: String,
    metric_stat: MetricStat,
    #[serde(rename = "ReturnData")]
    _return_data: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct MetricStat {
    metric: Metric,
    period: u32,
    stat: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Metric {
    namespace: String,
    metric_name: String,
    #[serde(default)]
    dimensions: Vec<Dimension>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct Dimension {
    name: String,
    value: String,
}

/// A page holds a few points of every metric, as CloudWatch's do.
pub(super) fn data(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let asked: GetMetricData = wire::input(input)?;
    if asked.scan_by != "TimestampAscending" {
        return Err(AwsError::unlisted("InvalidParameterValue", "only TimestampAscending is listed"));
    }
    let window = scenario.asked("InvalidParameterValue", asked.start_time, asked.end_time)?;
    let mut results = Vec::new();
    let mut next = None;
    for query in asked.metric_data_queries {
        let points = points(scenario, &query, window)?;
        let token = asked.next_token.as_deref().filter(|_| !points.is_empty());
        let (points, more) = page(points, token, 50).unwrap_or_default();
        let (times, values): (Vec<_>, Vec<_>) = points.into_iter().unzip();
        results.push(json!({
            "Id": query.id,
            "Label": query.metric_stat.metric.metric_name,
            "StatusCode": if more.is_some() { "PartialData" } else { "Complete" },
            "Timestamps": times,
            "Values": values,
        }));
        next = next.or(more);
    }
    Ok(listing("MetricDataResults", results, next, "NextToken"))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ListMetrics {
    namespace: String,
    next_token: Option<String>,
}

/// The metrics of a namespace that anybody wrote.
pub(super) fn list(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let asked: ListMetrics = wire::input(input)?;
    let written = scenario.bundle.metrics.iter().flatten().map(|series| &series.query);
    let metrics = written.filter(|query| query.namespace == asked.namespace).map(|query| {
        let dimensions = query.dimensions.iter().map(|(name, value)| json!({ "Name": name, "Value": value }));
        json!({
            "Namespace": query.namespace,
            "MetricName": query.name,
            "Dimensions": dimensions.collect::<Vec<_>>(),
        })
    });
    let (metrics, next) = page(metrics.collect(), asked.next_token.as_deref(), 500)?;
    Ok(listing("Metrics", metrics, next, "NextToken"))
}

/// A metric that nobody writes has no points; one that the context does not name either is a slip of the caller.
fn points(scenario: &Scenario, query: &MetricDataQuery, window: Window) -> Result<Vec<(f64, f64)>, AwsError> {
    let stat = &query.metric_stat;
    let wanted = MetricQuery {
        namespace: stat.metric.namespace.clone(),
        name: stat.metric.metric_name.clone(),
        dimensions: stat.metric.dimensions.iter().map(|it| (it.name.clone(), it.value.clone())).collect(),
        stat: stat.stat.clone(),
    };
    let Some(series) = scenario.bundle.metrics.iter().flatten().find(|series| series.query == wanted) else {
        if scenario.bundle.context.metrics.contains(&wanted) {
            return Ok(Vec::new());
        }
        return Err(AwsError::unlisted("InvalidParameterValue", format!("not listed: {wanted:?}")));
    };
    if series.period != stat.period {
        return Err(AwsError::unlisted("InvalidParameterValue", format!("{wanted:?} is kept per {} s", series.period)));
    }
    Ok(series.points.iter().filter(|it| window.contains(it.at)).map(|it| (epoch(it.at), it.value)).collect())
}
