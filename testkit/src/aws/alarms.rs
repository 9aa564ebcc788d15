//! CloudWatch alarms, and their history.

use std::collections::BTreeMap;

use investigation::telemetry::{AlarmState, AlarmTransition, MetricQuery};
use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::{Scenario, epoch, listing, page};
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

/// The alarms that exist are those that the bundle tells of; an unknown name is passed over in silence.
pub(super) fn describe(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
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
