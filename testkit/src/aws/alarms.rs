//! CloudWatch alarms, and their history.

use std::collections::BTreeMap;

use investigation::telemetry::{AlarmState, AlarmTransition, MetricQuery};
use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::{Scenario, epoch_seconds, list_response, paginate};
use super::wire::{self, AwsError};

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct DescribeAlarms {
    alarm_names: Option<Vec<String>>,
    #[serde(rename = "AlarmTypes")]
    _alarm_types: Option<Vec<String>>,
    #[serde(rename = "MaxRecords")]
    _max_records: Option<usize>,
    next_token: Option<String>,
}

/// `DescribeAlarms`, of those that are named or of all: the alarms that exist are those with a transition in the bundle. As in CloudWatch, a name that does
/// not exist is left out of the answer without an error.
pub(super) fn describe(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: DescribeAlarms = wire::input(input)?;
    let known: BTreeMap<_, _> =
        transitions(scenario).map(|transition| (transition.alarm.clone(), transition)).collect();
    let named: Vec<_> = known
        .into_iter()
        .filter(|(name, _)| request.alarm_names.as_ref().is_none_or(|names| names.contains(name)))
        .collect();
    let (alarms, next) = paginate(named, request.next_token.as_deref(), scenario.page_size(2, 100))?;
    let mut lists: BTreeMap<&str, Vec<Value>> = BTreeMap::new();
    for (_, transition) in alarms {
        let (list, alarm) = definition(transition);
        lists.entry(list).or_default().push(alarm);
    }
    let metric_alarms = lists.remove("MetricAlarms").unwrap_or_default();
    let mut response = list_response("MetricAlarms", metric_alarms, next, "NextToken");
    for (list, alarms) in lists {
        response[list] = json!(alarms);
    }
    Ok(response)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ListTags {
    #[serde(rename = "ResourceARN")]
    arn: String,
}

/// `ListTagsForResource`: an alarm of the bundle bears the tag `service` with the name of its context.
pub(super) fn tags(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let ListTags { arn } = wire::input(input)?;
    let is_known = transitions(scenario).any(|transition| arn.ends_with(&format!(":alarm:{}", transition.alarm)));
    if !is_known {
        return Err(AwsError::new(404, "ResourceNotFoundException", "there is no such alarm"));
    }
    Ok(json!({ "Tags": [{ "Key": "service", "Value": scenario.bundle.context.service }] }))
}

fn transitions(scenario: &Scenario) -> impl Iterator<Item = &AlarmTransition> {
    scenario.bundle.alarms.iter().flatten()
}

/// The list in which the alarm is, by its sort, and its definition.
fn definition(transition: &AlarmTransition) -> (&'static str, Value) {
    let mut alarm = json!({ "AlarmName": transition.alarm });
    if !transition.combines.is_empty() {
        let states: Vec<String> = transition.combines.iter().map(|name| format!("ALARM(\"{name}\")")).collect();
        alarm["AlarmRule"] = json!(states.join(" OR "));
        return ("CompositeAlarms", alarm);
    }
    if !transition.log_groups.is_empty() {
        alarm["ScheduledQueryConfiguration"] = json!({ "LogGroupIdentifiers": transition.log_groups });
        return ("LogAlarms", alarm);
    }
    if !transition.metrics.is_empty() {
        let queries: Vec<Value> = transition.metrics.iter().enumerate().map(metric_data_query).collect();
        alarm["Metrics"] = json!(queries);
    }
    if let Some(metric) = &transition.metric {
        let stat = if metric.stat.starts_with('p') { "ExtendedStatistic" } else { "Statistic" };
        alarm["Namespace"] = json!(metric.namespace);
        alarm["MetricName"] = json!(metric.name);
        alarm["Dimensions"] = dimensions(metric);
        alarm[stat] = json!(metric.stat);
    }
    ("MetricAlarms", alarm)
}

/// A metric as an alarm on metric math combines it.
fn metric_data_query((index, metric): (usize, &MetricQuery)) -> Value {
    let watched = json!({ "Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions(metric) });
    json!({ "Id": format!("m{index}"), "MetricStat": { "Metric": watched, "Period": 60, "Stat": metric.stat } })
}

fn dimensions(metric: &MetricQuery) -> Value {
    let pairs = metric.dimensions.iter().map(|(name, value)| json!({ "Name": name, "Value": value }));
    json!(pairs.collect::<Vec<_>>())
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct DescribeAlarmHistory {
    alarm_name: Option<String>,
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
    let request: DescribeAlarmHistory = wire::input(input)?;
    if request.history_item_type != "StateUpdate" || request.alarm_name.is_some() {
        return Err(AwsError::rejected("InvalidParameterValue", "one call reads the histories of all alarms"));
    }
    let window = scenario.requested_window("InvalidParameterValue", request.start_date, request.end_date)?;
    let mut items: Vec<_> = transitions(scenario).filter(|transition| window.contains(transition.at)).collect();
    items.sort();
    if request.scan_by.as_deref() != Some("TimestampAscending") {
        items.reverse();
    }
    let page_size = request.max_records.unwrap_or(100).min(scenario.page_size(10, 100));
    let (items, next) = paginate(items, request.next_token.as_deref(), page_size)?;
    Ok(list_response("AlarmHistoryItems", items.into_iter().map(item).collect(), next, "NextToken"))
}

fn item(transition: &AlarmTransition) -> Value {
    let (from, to) = (wire_name(transition.from), wire_name(transition.to));
    let data = json!({
        "version": "1.0",
        "oldState": { "stateValue": from, "stateReason": "as before" },
        "newState": { "stateValue": to, "stateReason": transition.reason },
    });
    json!({
        "AlarmName": transition.alarm,
        "AlarmType": "MetricAlarm",
        "Timestamp": epoch_seconds(transition.at),
        "HistoryItemType": "StateUpdate",
        "HistorySummary": format!("Alarm updated from {from} to {to}"),
        "HistoryData": data.to_string(),
    })
}

fn wire_name(state: AlarmState) -> &'static str {
    match state {
        AlarmState::Ok => "OK",
        AlarmState::Alarm => "ALARM",
        AlarmState::InsufficientData => "INSUFFICIENT_DATA",
    }
}
