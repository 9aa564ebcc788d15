//! CloudWatch alarms, by `DescribeAlarms` and `DescribeAlarmHistory`.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html>

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::types::{AlarmHistoryItem, AlarmType, HistoryItemType, MetricAlarm, ScanBy};
use futures_util::{StreamExt, stream};
use investigation::model::{Gap, GapReason, Scope, Source};
use investigation::ports::{Answer, Failure};
use investigation::telemetry::{AlarmState, AlarmTransition, Collected, MetricQuery};
use serde::Deserialize;

use crate::Deadline;
use crate::gap::unread;
use crate::time::{from_sdk, to_sdk};

/// CloudWatch describes at most this many alarms in one call.
const MAX_ALARMS_PER_CALL: usize = 100;

/// How many histories are read at the same time: CloudWatch allows an account about three such calls a second.
const MAX_CONCURRENT_CALLS: usize = 4;

/// What is known of an alarm by its name: the metric that it watches, if it watches exactly one.
type WatchedMetrics = BTreeMap<String, Option<MetricQuery>>;

/// Reads the transitions of the context's alarms. An alarm that does not exist is a gap.
///
/// If the alarms cannot be described, their histories are still read; if some histories cannot be read, the others are.
pub(crate) async fn read(sdk: &SdkConfig, scope: &Scope, deadline: Deadline) -> Answer<Vec<AlarmTransition>> {
    let client = Client::new(sdk);
    let alarms = &scope.context.alarms;
    let mut collected = Collected::whole(Vec::new());
    let (watched, not_described) = match describe(&client, alarms, deadline).await {
        Ok(watched) => (watched, None),
        Err(failure) => (WatchedMetrics::new(), Some(failure)),
    };
    let mut existing = Vec::new();
    for alarm in alarms {
        if watched.contains_key(alarm) || not_described.is_some() {
            existing.push(alarm);
        } else {
            collected.gaps.push(not_found(alarm));
        }
    }
    let calls: Vec<_> = existing.iter().map(|alarm| read_history(&client, scope, alarm, deadline)).collect();
    let histories: Vec<_> = stream::iter(calls).buffered(MAX_CONCURRENT_CALLS).collect().await;
    let (items, failures) = split(histories);
    if let Some(failure) = failures.first() {
        let (asked, failed) = (existing.len(), failures.len());
        if failed == asked {
            // Whichever came first names the cause better: without permission for one call, the other may fail otherwise.
            return Err(not_described.unwrap_or_else(|| failure.clone()));
        }
        let what = format!("The histories of {} of {asked} alarms were read; the others were not", asked - failed);
        collected.gaps.push(unread(Source::Alarms, &what, failure));
    }
    if let Some(failure) = not_described {
        let what = "The histories of the alarms were read; which metrics they watch was not";
        collected.gaps.push(unread(Source::Alarms, what, &failure));
    }
    for item in &items {
        match to_transition(item, &watched) {
            Some(transition) => collected.telemetry.push(transition),
            None => collected.gaps.push(unreadable(item)),
        }
    }
    collected.telemetry.sort();
    Ok(collected)
}

/// The items of the histories that were read, and the failures of the others, both in the order of the alarms.
fn split(histories: Vec<Result<Vec<AlarmHistoryItem>, Failure>>) -> (Vec<AlarmHistoryItem>, Vec<Failure>) {
    let (mut items, mut failures) = (Vec::new(), Vec::new());
    for history in histories {
        match history {
            Ok(history) => items.extend(history),
            Err(failure) => failures.push(failure),
        }
    }
    (items, failures)
}

/// Looks up which of these alarms exist, and what they watch.
async fn describe(client: &Client, alarms: &[String], deadline: Deadline) -> Result<WatchedMetrics, Failure> {
    let mut watched = WatchedMetrics::new();
    for names in alarms.chunks(MAX_ALARMS_PER_CALL) {
        let mut pages = client
            .describe_alarms()
            .set_alarm_names(Some(names.to_vec()))
            .set_alarm_types(Some(vec![AlarmType::MetricAlarm, AlarmType::CompositeAlarm]))
            .into_paginator()
            .send();
        while let Some(page) = deadline.next_page("cloudwatch:DescribeAlarms", pages.next()).await? {
            for alarm in page.metric_alarms() {
                watched.extend(alarm.alarm_name().map(|name| (name.to_owned(), watched_metric(alarm))));
            }
            for alarm in page.composite_alarms() {
                watched.extend(alarm.alarm_name().map(|name| (name.to_owned(), None)));
            }
        }
    }
    Ok(watched)
}

/// The metric that an alarm watches. `None` for an alarm on metric math, which combines several.
fn watched_metric(alarm: &MetricAlarm) -> Option<MetricQuery> {
    let stat = alarm.extended_statistic().or(alarm.statistic().map(|statistic| statistic.as_str()))?;
    let dimensions = alarm.dimensions().iter().filter_map(|dimension| Some((dimension.name()?, dimension.value()?)));
    Some(MetricQuery {
        namespace: alarm.namespace()?.to_owned(),
        name: alarm.metric_name()?.to_owned(),
        dimensions: dimensions.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
        stat: stat.to_owned(),
    })
}

/// Reads every change of state of one alarm over both windows at once, since they touch.
async fn read_history(
    client: &Client,
    scope: &Scope,
    alarm: &str,
    deadline: Deadline,
) -> Result<Vec<AlarmHistoryItem>, Failure> {
    let items = client
        .describe_alarm_history()
        .alarm_name(alarm)
        .set_alarm_types(Some(vec![AlarmType::MetricAlarm, AlarmType::CompositeAlarm]))
        .history_item_type(HistoryItemType::StateUpdate)
        .start_date(to_sdk(scope.baseline_window.start()))
        .end_date(to_sdk(scope.incident_window().end()))
        .scan_by(ScanBy::TimestampAscending)
        .into_paginator()
        .items()
        .send();
    deadline.call("cloudwatch:DescribeAlarmHistory", items.collect::<Result<Vec<_>, _>>()).await
}

/// The JSON in `HistoryData` of a `StateUpdate`, as far as it is needed.
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

/// Reads an entry of an alarm's history. `None` if it cannot be understood.
fn to_transition(item: &AlarmHistoryItem, watched: &WatchedMetrics) -> Option<AlarmTransition> {
    let data: HistoryData = serde_json::from_str(item.history_data()?).ok()?;
    let alarm = item.alarm_name()?;
    Some(AlarmTransition {
        at: from_sdk(item.timestamp()?)?,
        alarm: alarm.to_owned(),
        from: data.old_state.state_value,
        to: data.new_state.state_value,
        reason: data.new_state.state_reason,
        metric: watched.get(alarm).cloned().flatten(),
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
    use investigation::ports::{FailureKind, TelemetrySources};

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
        (aws.sources().await.alarms(&scope).await.unwrap(), aws)
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
    async fn an_alarm_that_does_not_exist_is_a_gap_and_its_history_is_not_read() {
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

    /// Reads two alarms from an AWS that answers by the operation, and for histories by the alarm.
    async fn read_two(script: impl Fn(&str, &str) -> Reply + Send + 'static) -> Answer<Vec<AlarmTransition>> {
        let aws =
            FakeAws::start(move |call| script(&call.operation, call.body["AlarmName"].as_str().unwrap_or_default()))
                .await;
        let mut scope = scope();
        scope.context.alarms = vec!["slow".to_owned(), "any".to_owned()];
        aws.sources().await.alarms(&scope).await
    }

    fn breach(alarm: &str) -> Reply {
        Reply::Ok(json!({ "AlarmHistoryItems": [item(alarm, 1_769_868_060.0, &change("OK", "ALARM"))] }))
    }

    fn denied() -> Reply {
        Reply::Error(403, "AccessDenied", "not authorized")
    }

    #[tokio::test]
    async fn histories_are_read_although_the_alarms_cannot_be_described() {
        let collected = read_two(|operation, alarm| match operation {
            "DescribeAlarms" => denied(),
            _ => breach(alarm),
        });
        let collected = collected.await.unwrap();
        assert_eq!(collected.telemetry.len(), 2);
        let [gap] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
        assert_eq!(gap.reason, GapReason::Denied);
        assert!(gap.detail.starts_with("The histories of the alarms were read; which metrics they watch was not: "));
    }

    #[tokio::test]
    async fn one_history_that_fails_does_not_cost_the_other() {
        let collected = read_two(|operation, alarm| match (operation, alarm) {
            ("DescribeAlarms", _) => described(),
            (_, "slow") => Reply::Error(500, "InternalServiceFault", ""),
            _ => breach(alarm),
        });
        let collected = collected.await.unwrap();
        assert_eq!(collected.telemetry.len(), 1);
        let [gap] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
        assert_eq!(gap.reason, GapReason::Unavailable);
        assert!(gap.detail.starts_with("The histories of 1 of 2 alarms were read; the others were not: "), "{gap:?}");
    }

    #[tokio::test]
    async fn nothing_that_can_be_read_is_a_failure() {
        let failure = read_two(|_, _| denied()).await.unwrap_err();
        assert_eq!((failure.kind, failure.operation), (FailureKind::Denied, "cloudwatch:DescribeAlarms"));
    }
}
