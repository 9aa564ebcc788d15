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
    alarm_names: Vec<String>,
    #[serde(rename = "AlarmTypes")]
    _alarm_types: Option<Vec<String>>,
    #[serde(rename = "MaxRecords")]
    _max_records: Option<usize>,
    next_token: Option<String>,
}

/// `DescribeAlarms`: the alarms that exist are those with a transition in the bundle. As in CloudWatch, a name that does
/// not exist is left out of the answer without an error.
pub(super) fn describe(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: DescribeAlarms = wire::input(input)?;
    let known: BTreeMap<_, _> =
        transitions(scenario).map(|transition| (transition.alarm.clone(), transition.metric.clone())).collect();
    let named: Vec<_> = known.into_iter().filter(|(name, _)| request.alarm_names.contains(name)).collect();
    let (alarms, next) = paginate(named, request.next_token.as_deref(), 2)?;
    let alarms = alarms.into_iter().map(|(name, metric)| alarm(&name, metric.as_ref())).collect();
    Ok(list_response("MetricAlarms", alarms, next, "NextToken"))
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
    let request: DescribeAlarmHistory = wire::input(input)?;
    if request.history_item_type != "StateUpdate" || !scenario.bundle.context.alarms.contains(&request.alarm_name) {
        return Err(AwsError::rejected(
            "InvalidParameterValue",
            format!("not in the scenario: {}", request.alarm_name),
        ));
    }
    let window = scenario.requested_window("InvalidParameterValue", request.start_date, request.end_date)?;
    let mut items: Vec<_> = transitions(scenario)
        .filter(|transition| transition.alarm == request.alarm_name && window.contains(transition.at))
        .collect();
    items.sort();
    if request.scan_by.as_deref() != Some("TimestampAscending") {
        items.reverse();
    }
    let (items, next) = paginate(items, request.next_token.as_deref(), 2.min(request.max_records.unwrap_or(2)))?;
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
