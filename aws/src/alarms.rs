//! CloudWatch alarms, by `DescribeAlarms` and `DescribeAlarmHistory`.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html>

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{AlarmHistoryItem, AlarmType, HistoryItemType, MetricAlarm, ScanBy};
use futures_util::{StreamExt, TryStreamExt, stream};
use investigation::model::{Gap, GapReason, Scope, Source};
use investigation::ports::{AlarmSource, Answer, Failure};
use investigation::telemetry::{AlarmState, AlarmTransition, Collected, MetricQuery};
use serde::Deserialize;

use crate::config::in_region;
use crate::failure::failure;
use crate::time::{from_sdk, to_sdk};

/// The most alarms that one call describes.
const ALARMS_PER_CALL: usize = 100;
/// How many histories are read at once: all callers of an account share a few calls a second.
const AT_ONCE: usize = 4;

/// Reads the history of alarms from CloudWatch.
#[derive(Debug, Clone)]
pub struct CloudWatchAlarms {
    sdk: SdkConfig,
}

impl CloudWatchAlarms {
    /// Reads with this configuration, in the region of each context.
    #[must_use]
    pub fn new(sdk: &SdkConfig) -> Self {
        Self { sdk: sdk.clone() }
    }
}

impl AlarmSource for CloudWatchAlarms {
    async fn alarms(&self, scope: &Scope) -> Answer<Vec<AlarmTransition>> {
        let client = Client::new(&in_region(&self.sdk, &scope.context.region));
        let known = describe(&client, &scope.context.alarms).await?;
        let mut collected = Collected::whole(Vec::new());
        let (existing, missing): (Vec<_>, Vec<_>) =
            scope.context.alarms.iter().partition(|alarm| known.contains_key(*alarm));
        collected.gaps.extend(missing.into_iter().map(|alarm| not_found(alarm)));
        let asked: Vec<_> = existing.into_iter().map(|alarm| history(&client, scope, alarm)).collect();
        let histories: Vec<_> = stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
        for item in histories.into_iter().flatten() {
            match transition(&item, &known) {
                Some(transition) => collected.telemetry.push(transition),
                None => collected.gaps.push(unreadable(&item)),
            }
        }
        collected.telemetry.sort();
        Ok(collected)
    }
}

/// The alarms that exist, each with the metric it watches if it watches exactly one.
async fn describe(client: &Client, alarms: &[String]) -> Result<BTreeMap<String, Option<MetricQuery>>, Failure> {
    let mut known = BTreeMap::new();
    for names in alarms.chunks(ALARMS_PER_CALL) {
        let mut pages = client
            .describe_alarms()
            .set_alarm_names(Some(names.to_vec()))
            .set_alarm_types(Some(vec![AlarmType::MetricAlarm, AlarmType::CompositeAlarm]))
            .into_paginator()
            .send();
        while let Some(page) = pages.next().await {
            let page = page.map_err(failure("cloudwatch:DescribeAlarms"))?;
            for alarm in page.metric_alarms() {
                known.extend(alarm.alarm_name().map(|name| (name.to_owned(), watched(alarm))));
            }
            for alarm in page.composite_alarms() {
                known.extend(alarm.alarm_name().map(|name| (name.to_owned(), None)));
            }
        }
    }
    Ok(known)
}

/// None for an alarm on metric math.
fn watched(alarm: &MetricAlarm) -> Option<MetricQuery> {
    let stat = alarm.extended_statistic().or(alarm.statistic().map(|statistic| statistic.as_str()))?;
    let dimensions = alarm.dimensions().iter().filter_map(|dimension| Some((dimension.name()?, dimension.value()?)));
    Some(MetricQuery {
        namespace: alarm.namespace()?.to_owned(),
        name: alarm.metric_name()?.to_owned(),
        dimensions: dimensions.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        stat: stat.to_owned(),
    })
}

async fn history(client: &Client, scope: &Scope, alarm: &str) -> Result<Vec<AlarmHistoryItem>, Failure> {
    client
        .describe_alarm_history()
        .alarm_name(alarm)
        .set_alarm_types(Some(vec![AlarmType::MetricAlarm, AlarmType::CompositeAlarm]))
        .history_item_type(HistoryItemType::StateUpdate)
        .start_date(to_sdk(scope.baseline_window.start()))
        .end_date(to_sdk(scope.incident_window().end()))
        .scan_by(ScanBy::TimestampAscending)
        .into_paginator()
        .items()
        .send()
        .collect::<Result<Vec<_>, _>>()
        .await
        .map_err(failure("cloudwatch:DescribeAlarmHistory"))
}

/// What `HistoryData` of a `StateUpdate` holds, as far as it is read.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct HistoryData {
    old_state: State,
    new_state: State,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct State {
    state_value: AlarmState,
    #[serde(default)]
    state_reason: String,
}

fn transition(item: &AlarmHistoryItem, known: &BTreeMap<String, Option<MetricQuery>>) -> Option<AlarmTransition> {
    let data: HistoryData = serde_json::from_str(item.history_data()?).ok()?;
    let alarm = item.alarm_name()?;
    Some(AlarmTransition {
        at: from_sdk(item.timestamp()?)?,
        alarm: alarm.to_owned(),
        from: data.old_state.state_value,
        to: data.new_state.state_value,
        reason: data.new_state.state_reason,
        metric: known.get(alarm).cloned().flatten(),
    })
}

fn not_found(alarm: &str) -> Gap {
    let detail = format!("The alarm {alarm} does not exist; correct the context.");
    Gap { source: Source::Alarms, reason: GapReason::NotFound, detail }
}

fn unreadable(item: &AlarmHistoryItem) -> Gap {
    let alarm = item.alarm_name().unwrap_or("an alarm");
    let detail = format!("An entry in the history of {alarm} cannot be read.");
    Gap { source: Source::Alarms, reason: GapReason::Invalid, detail }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{FakeAws, Reply, at, scope};
    use serde_json::{Value, json};

    fn item(alarm: &str, seconds: f64, data: &str) -> Value {
        json!({ "AlarmName": alarm, "Timestamp": { "$time": seconds }, "HistoryItemType": "StateUpdate", "HistoryData": data })
    }

    fn change(from: &str, to: &str) -> String {
        let data = json!({
            "version": "1.0",
            "oldState": { "stateValue": from, "stateReason": "before" },
            "newState": { "stateValue": to, "stateReason": "Threshold Crossed" },
        });
        data.to_string()
    }

    fn described() -> Reply {
        Reply::Ok(json!({
            "MetricAlarms": [{
                "AlarmName": "slow",
                "Namespace": "AWS/Lambda",
                "MetricName": "Duration",
                "ExtendedStatistic": "p99",
                "Dimensions": [{ "Name": "FunctionName", "Value": "checkout" }],
            }],
            "CompositeAlarms": [{ "AlarmName": "any" }],
        }))
    }

    async fn read(alarms: &[&str], replies: Vec<Reply>) -> (Collected<Vec<AlarmTransition>>, FakeAws) {
        let aws = FakeAws::in_order(replies).await;
        let mut scope = scope();
        scope.context.alarms = alarms.iter().map(|&alarm| alarm.to_owned()).collect();
        (CloudWatchAlarms::new(&aws.sdk().await).alarms(&scope).await.unwrap(), aws)
    }

    #[tokio::test]
    async fn the_history_of_each_alarm_is_read_to_its_end() {
        let first = item("slow", 1_769_868_060.5, &change("OK", "ALARM"));
        let second = item("slow", 1_769_868_900.0, &change("ALARM", "INSUFFICIENT_DATA"));
        let replies = vec![
            described(),
            Reply::Ok(json!({ "AlarmHistoryItems": [first], "NextToken": "more" })),
            Reply::Ok(json!({ "AlarmHistoryItems": [second] })),
        ];
        let (collected, aws) = read(&["slow"], replies).await;
        let [breach, end] = &collected.telemetry[..] else { panic!("{collected:?}") };
        assert_eq!(
            (breach.at, breach.from, breach.to),
            (at("2026-01-31T14:01:00.500Z"), AlarmState::Ok, AlarmState::Alarm)
        );
        assert_eq!(breach.reason, "Threshold Crossed");
        assert_eq!(breach.metric.as_ref().map(|metric| (&*metric.name, &*metric.stat)), Some(("Duration", "p99")));
        assert_eq!(end.to, AlarmState::InsufficientData);
        let calls = aws.calls();
        assert_eq!(calls[1].body["HistoryItemType"], "StateUpdate");
        assert_eq!(calls[2].body["NextToken"], "more");
    }

    #[tokio::test]
    async fn a_composite_alarm_watches_no_metric() {
        let item = item("any", 1_769_868_060.0, &change("OK", "ALARM"));
        let (collected, _) = read(&["any"], vec![described(), Reply::Ok(json!({ "AlarmHistoryItems": [item] }))]).await;
        assert_eq!(collected.telemetry[0].metric, None);
    }

    #[tokio::test]
    async fn an_unknown_alarm_is_a_gap_and_not_asked_for() {
        let (collected, aws) = read(&["gone"], vec![described()]).await;
        assert_eq!(collected.gaps[0].reason, GapReason::NotFound);
        assert_eq!(aws.operations(), ["DescribeAlarms"]);
    }

    #[tokio::test]
    async fn an_unreadable_entry_is_a_gap() {
        let item = item("slow", 1_769_868_060.0, "{");
        let replies = vec![described(), Reply::Ok(json!({ "AlarmHistoryItems": [item] }))];
        let (collected, _) = read(&["slow"], replies).await;
        assert_eq!((collected.telemetry.len(), collected.gaps[0].reason), (0, GapReason::Invalid));
    }
}
