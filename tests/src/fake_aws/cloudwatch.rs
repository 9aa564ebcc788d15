//! CloudWatch: metrics, and the history of alarms.

use std::collections::BTreeMap;

use investigation::model::Window;
use investigation::telemetry::{AlarmState, AlarmTransition, MetricQuery};
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
pub(super) fn metric_data(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
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

/// A metric that nobody writes has no points; one that the context does not name is a slip of the caller.
fn points(scenario: &Scenario, query: &MetricDataQuery, window: Window) -> Result<Vec<(f64, f64)>, AwsError> {
    let stat = &query.metric_stat;
    let wanted = MetricQuery {
        namespace: stat.metric.namespace.clone(),
        name: stat.metric.metric_name.clone(),
        dimensions: stat.metric.dimensions.iter().map(|it| (it.name.clone(), it.value.clone())).collect(),
        stat: stat.stat.clone(),
    };
    if !scenario.bundle.context.metrics.contains(&wanted) {
        return Err(AwsError::unlisted("InvalidParameterValue", format!("not listed: {wanted:?}")));
    }
    let Some(series) = scenario.bundle.metrics.iter().flatten().find(|series| series.query == wanted) else {
        return Ok(Vec::new());
    };
    if series.period != stat.period {
        return Err(AwsError::unlisted("InvalidParameterValue", format!("{wanted:?} is kept per {} s", series.period)));
    }
    Ok(series.points.iter().filter(|it| window.contains(it.at)).map(|it| (epoch(it.at), it.value)).collect())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct DescribeAlarms {
    alarm_names: Vec<String>,
    #[serde(rename = "AlarmTypes")]
    _alarm_types: Option<Vec<String>>,
    #[serde(rename = "MaxRecords")]
    _max_records: Option<usize>,
    next_token: Option<String>,
}

/// The alarms that exist are those that the bundle tells of; an unknown name is passed over in silence.
pub(super) fn alarms(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let asked: DescribeAlarms = wire::input(input)?;
    let known: BTreeMap<_, _> =
        transitions(scenario).map(|transition| (transition.alarm.clone(), transition.metric.clone())).collect();
    let named: Vec<_> = known.into_iter().filter(|(name, _)| asked.alarm_names.contains(name)).collect();
    let (alarms, next) = page(named, asked.next_token.as_deref(), 2)?;
    let alarms = alarms.into_iter().map(|(name, metric)| alarm(&name, metric.as_ref())).collect();
    Ok(listing("MetricAlarms", alarms, next, "NextToken"))
}

fn transitions(scenario: &Scenario) -> impl Iterator<Item = &AlarmTransition> {
    scenario.bundle.alarms.iter().flatten()
}

fn alarm(name: &str, metric: Option<&MetricQuery>) -> Value {
    let mut alarm = json!({ "AlarmName": name });
    if let Some(metric) = metric {
        let dimensions: Vec<_> =
            metric.dimensions.iter().map(|(name, value)| json!({ "Name": name, "Value": value })).collect();
        let stat = if metric.stat.starts_with('p') { "ExtendedStatistic" } else { "Statistic" };
        alarm["Namespace"] = json!(metric.namespace);
        alarm["MetricName"] = json!(metric.name);
        alarm["Dimensions"] = json!(dimensions);
        alarm[stat] = json!(metric.stat);
    }
    alarm
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct DescribeAlarmHistory {
    alarm_name: String,
    #[serde(rename = "AlarmTypes")]
    _alarm_types: Option<Vec<String>>,
    history_item_type: String,
    start_date: f64,
    end_date: f64,
    scan_by: Option<String>,
    max_records: Option<usize>,
    next_token: Option<String>,
}

pub(super) fn history(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let asked: DescribeAlarmHistory = wire::input(input)?;
    if asked.history_item_type != "StateUpdate" || !scenario.bundle.context.alarms.contains(&asked.alarm_name) {
        return Err(AwsError::unlisted("InvalidParameterValue", format!("not listed: {}", asked.alarm_name)));
    }
    let window = scenario.asked("InvalidParameterValue", asked.start_date, asked.end_date)?;
    let mut items: Vec<_> = transitions(scenario)
        .filter(|transition| transition.alarm == asked.alarm_name && window.contains(transition.at))
        .collect();
    items.sort();
    if asked.scan_by.as_deref() != Some("TimestampAscending") {
        items.reverse();
    }
    let (items, next) = page(items, asked.next_token.as_deref(), 2.min(asked.max_records.unwrap_or(2)))?;
    Ok(listing("AlarmHistoryItems", items.into_iter().map(item).collect(), next, "NextToken"))
}

fn item(transition: &AlarmTransition) -> Value {
    let (from, to) = (spelling(transition.from), spelling(transition.to));
    let data = json!({
        "version": "1.0",
        "oldState": { "stateValue": from, "stateReason": "as before" },
        "newState": { "stateValue": to, "stateReason": transition.reason },
    });
    json!({
        "AlarmName": transition.alarm,
        "AlarmType": "MetricAlarm",
        "Timestamp": epoch(transition.at),
        "HistoryItemType": "StateUpdate",
        "HistorySummary": format!("Alarm updated from {from} to {to}"),
        "HistoryData": data.to_string(),
    })
}

fn spelling(state: AlarmState) -> &'static str {
    match state {
        AlarmState::Ok => "OK",
        AlarmState::Alarm => "ALARM",
        AlarmState::InsufficientData => "INSUFFICIENT_DATA",
    }
}
