//! CloudWatch metrics: `GetMetricData` and `ListMetrics`.

use investigation::model::Window;
use investigation::telemetry::MetricQuery;
use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::{Scenario, epoch_seconds, list_response, paginate};
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
    /// The linked account by which the scenario was chosen.
    #[serde(rename = "AccountId")]
    _account_id: Option<String>,
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

/// `GetMetricData`: a page holds at most 50 points of every metric, if it is no full one.
pub(super) fn data(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: GetMetricData = wire::input(input)?;
    if request.scan_by != "TimestampAscending" {
        return Err(AwsError::rejected("InvalidParameterValue", "only TimestampAscending is listed"));
    }
    let window = scenario.requested_window("InvalidParameterValue", request.start_time, request.end_time)?;
    let mut results = Vec::new();
    let mut next = None;
    for query in request.metric_data_queries {
        let points = points(scenario, &query, window)?;
        let token = request.next_token.as_deref().filter(|_| !points.is_empty());
        let (points, more) = paginate(points, token, scenario.page_size(50, 100_800)).unwrap_or_default();
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
    Ok(list_response("MetricDataResults", results, next, "NextToken"))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct ListMetrics {
    namespace: String,
    metric_name: Option<String>,
    #[serde(default)]
    dimensions: Vec<Dimension>,
    next_token: Option<String>,
    #[serde(rename = "IncludeLinkedAccounts")]
    _include_linked_accounts: Option<bool>,
    /// The linked account by which the scenario was chosen.
    #[serde(rename = "OwningAccount")]
    _owning_account: Option<String>,
}

/// `ListMetrics`: the metrics of a namespace that have points in the bundle.
pub(super) fn list(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: ListMetrics = wire::input(input)?;
    let recorded = scenario.bundle.metrics.iter().flatten().map(|series| &series.query);
    let is_asked_for = |query: &&MetricQuery| {
        query.namespace == request.namespace
            && request.metric_name.as_ref().is_none_or(|name| *name == query.name)
            && request.dimensions.iter().all(|pair| query.dimensions.get(&pair.name) == Some(&pair.value))
    };
    let metrics = recorded.filter(is_asked_for).map(|query| {
        let dimensions = query.dimensions.iter().map(|(name, value)| json!({ "Name": name, "Value": value }));
        json!({
            "Namespace": query.namespace,
            "MetricName": query.name,
            "Dimensions": dimensions.collect::<Vec<_>>(),
        })
    });
    let (metrics, next) = paginate(metrics.collect(), request.next_token.as_deref(), 500)?;
    Ok(list_response("Metrics", metrics, next, "NextToken"))
}

/// The points of a metric in the window: none if the bundle has no such metric but the context names it. A metric that
/// neither has is a mistake of the caller and rejected.
fn points(scenario: &Scenario, query: &MetricDataQuery, window: Window) -> Result<Vec<(f64, f64)>, AwsError> {
    let stat = &query.metric_stat;
    let wanted = MetricQuery {
        namespace: stat.metric.namespace.clone(),
        name: stat.metric.metric_name.clone(),
        dimensions: stat.metric.dimensions.iter().map(|pair| (pair.name.clone(), pair.value.clone())).collect(),
        stat: stat.stat.clone(),
    };
    let Some(series) = scenario.bundle.metrics.iter().flatten().find(|series| series.query == wanted) else {
        if scenario.bundle.context.metrics.contains(&wanted) {
            return Ok(Vec::new());
        }
        return Err(AwsError::rejected("InvalidParameterValue", format!("not in the scenario: {wanted:?}")));
    };
    if series.period != stat.period {
        let message = format!("{wanted:?} has a period of {} s", series.period);
        return Err(AwsError::rejected("InvalidParameterValue", message));
    }
    let in_window = series.points.iter().filter(|point| window.contains(point.at));
    Ok(in_window.map(|point| (epoch_seconds(point.at), point.value)).collect())
}
