//! The alarms that EventBridge tells of, as the queue delivers them.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html>,
//! <https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html>

use investigation::occurrence::Alarm;
use investigation::telemetry::AlarmState;
use jiff::{SignedDuration, Timestamp};
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};

/// Some messages of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct WatchInput {
    /// The messages.
    #[serde(rename = "Records")]
    pub records: Vec<QueueMessage>,
}

/// A message of the queue.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct QueueMessage {
    /// Names this message in the answer.
    pub message_id: String,
    /// The event, as JSON.
    pub body: String,
}

/// The event "CloudWatch Alarm State Change", as far as it is read.
#[derive(Deserialize)]
struct StateChange {
    region: String,
    resources: Vec<String>,
    detail: Detail,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Detail {
    alarm_name: String,
    #[serde(default)]
    configuration: Configuration,
    state: State,
}

/// What the alarm watches: one metric or more, or nothing of the kind, which is a composite alarm or a log alarm.
#[derive(Default, Deserialize)]
struct Configuration {
    #[serde(default)]
    metrics: Vec<WatchedMetric>,
}

/// A metric, or an expression over the others.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct WatchedMetric {
    metric_stat: Option<Stat>,
    period: Option<u32>,
}

#[derive(Deserialize)]
struct Stat {
    period: u32,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct State {
    value: AlarmState,
    #[serde(deserialize_with = "moment")]
    timestamp: Timestamp,
    /// JSON within JSON, whose form differs between kinds of alarm.
    reason_data: Option<String>,
}

/// What an alarm judged, as far as its kind says.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct ReasonData {
    start_date: Option<String>,
    evaluated_datapoints: Vec<Datapoint>,
    triggering_alarms: Vec<TriggeringAlarm>,
}

#[derive(Deserialize)]
struct Datapoint {
    timestamp: Option<String>,
}

#[derive(Deserialize)]
struct TriggeringAlarm {
    state: Option<TriggeringState>,
}

#[derive(Deserialize)]
struct TriggeringState {
    timestamp: Option<String>,
}

/// The alarm of an event; `None` if its state is another than `ALARM`.
///
/// # Errors
/// When the event is not a change of an alarm's state.
pub(super) fn parse(body: &str) -> Result<Option<Alarm>, serde_json::Error> {
    let StateChange { region, resources, detail } = serde_json::from_str(body)?;
    if detail.state.value != AlarmState::Alarm {
        return Ok(None);
    }
    let Some(arn) = resources.into_iter().next() else {
        return Err(serde_json::Error::custom("the event names no alarm"));
    };
    let judged_since = find_judged_since(&detail);
    Ok(Some(Alarm { at: detail.state.timestamp, arn, name: detail.alarm_name, region, judged_since }))
}

/// The start of the data that the alarm judged: as it says itself, else one period before it changed.
fn find_judged_since(detail: &Detail) -> Option<Timestamp> {
    let reason_data = detail.state.reason_data.as_deref().unwrap_or_default();
    let reason: ReasonData = serde_json::from_str(reason_data).unwrap_or_default();
    let datapoints = reason.evaluated_datapoints.iter().filter_map(|point| point.timestamp.as_deref());
    let states = reason.triggering_alarms.iter().filter_map(|alarm| alarm.state.as_ref()?.timestamp.as_deref());
    let said = reason.start_date.as_deref().into_iter().chain(datapoints).chain(states);
    let earliest = said.filter_map(|text| text.parse().ok()).min();
    earliest.or_else(|| {
        let periods = detail
            .configuration
            .metrics
            .iter()
            .filter_map(|metric| metric.metric_stat.as_ref().map(|stat| stat.period).or(metric.period));
        let longest = SignedDuration::from_secs(periods.max()?.into());
        detail.state.timestamp.checked_sub(longest).ok()
    })
}

/// A time such as `2026-03-01T14:04:40.989+0000`.
fn moment<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Timestamp, D::Error> {
    String::deserialize(deserializer)?.parse().map_err(D::Error::custom)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    /// An event of an alarm with this configuration, and with this data of its reason.
    fn event(configuration: Value, reason_data: Option<Value>) -> Value {
        let mut state = json!({
            "reason": "Threshold Crossed: 1 datapoint [99.5 (01/03/26 13:59:00)] was greater than the threshold (50.0).",
            "timestamp": "2026-03-01T14:04:40.989+0000",
            "value": "ALARM"
        });
        if let Some(data) = reason_data {
            state["reasonData"] = json!(data.to_string());
        }
        json!({
            "version": "0",
            "id": "c4c1c1c9-6542-e61b-6ef0-8c4d36933a92",
            "detail-type": "CloudWatch Alarm State Change",
            "source": "aws.cloudwatch",
            "account": "123456789012",
            "time": "2026-03-01T14:04:40Z",
            "region": "eu-west-1",
            "resources": ["arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx"],
            "detail": {
                "alarmName": "checkout-5xx",
                "configuration": configuration,
                "previousState": { "timestamp": "2026-03-01T13:56:40.987+0000", "value": "OK" },
                "state": state
            }
        })
    }

    fn metric(period: u32) -> Value {
        json!({ "id": "m1", "metricStat": {
            "metric": { "namespace": "AWS/Lambda", "name": "Errors", "dimensions": {} }, "period": period, "stat": "Sum"
        }, "returnData": true })
    }

    fn judged_since(configuration: Value, reason_data: Option<Value>) -> Option<String> {
        let alarm = parse(&event(configuration, reason_data).to_string()).unwrap().unwrap();
        assert_eq!((alarm.name.as_str(), alarm.region.as_str()), ("checkout-5xx", "eu-west-1"));
        assert_eq!(alarm.arn, "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx");
        assert_eq!(alarm.at.to_string(), "2026-03-01T14:04:40.989Z");
        alarm.judged_since.map(|since| since.to_string())
    }

    #[test]
    fn an_alarm_on_one_metric_says_from_when_on_it_judged() {
        let data = json!({
            "version": "1.0", "queryDate": "2026-03-01T14:04:40.985+0000", "startDate": "2026-03-01T13:59:00.000+0000",
            "statistic": "Sum", "period": 300, "recentDatapoints": [99.5], "threshold": 50.0,
            "evaluatedDatapoints": [{ "timestamp": "2026-03-01T13:54:00.000+0000", "sampleCount": 3.0, "value": 99.5 }]
        });
        let since = judged_since(json!({ "metrics": [metric(300)] }), Some(data));
        assert_eq!(since.as_deref(), Some("2026-03-01T13:54:00Z"));
    }

    #[test]
    fn an_alarm_on_metric_math_or_an_anomaly_judged_its_longest_period() {
        let math = json!({ "metrics": [{ "id": "e1", "expression": "m1 / m2", "returnData": true }, metric(60), metric(300)] });
        let anomaly = json!({ "metrics": [
            metric(120), { "id": "ad1", "expression": "ANOMALY_DETECTION_BAND(m1, 2)", "label": "expected", "returnData": true }
        ] });
        assert_eq!(judged_since(math, None).as_deref(), Some("2026-03-01T13:59:40.989Z"));
        assert_eq!(judged_since(anomaly, None).as_deref(), Some("2026-03-01T14:02:40.989Z"));
    }

    #[test]
    fn a_composite_alarm_judged_since_the_first_of_those_that_it_combines() {
        let configuration = json!({ "alarmRule": "ALARM(a) AND ALARM(b)", "actionsSuppressor": "maintenance" });
        let at = |minute: u32| json!({ "arn": "arn:…", "state": { "value": "ALARM", "timestamp": format!("2026-03-01T14:0{minute}:01.989+0000") } });
        let data = json!({ "triggeringAlarms": [at(4), at(2)] });
        assert_eq!(judged_since(configuration.clone(), Some(data)).as_deref(), Some("2026-03-01T14:02:01.989Z"));
        assert_eq!(judged_since(configuration, None), None);
    }

    #[test]
    fn an_alarm_whose_details_are_of_another_kind_is_read_without_them() {
        let log_alarm = json!({ "scheduledQueryConfiguration": { "queryString": "stats count(*)" }, "threshold": 5 });
        assert_eq!(judged_since(log_alarm.clone(), Some(json!({ "queryResults": [1, 2] }))), None);
        assert_eq!(judged_since(log_alarm, Some(json!("no data"))), None);
        let mut bare = event(json!({}), None);
        bare["detail"].as_object_mut().unwrap().remove("configuration");
        assert!(parse(&bare.to_string()).unwrap().is_some());
    }

    #[test]
    fn another_state_is_no_alarm_and_another_event_an_error() {
        let mut over = event(json!({}), None);
        over["detail"]["state"]["value"] = json!("OK");
        assert_eq!(parse(&over.to_string()).unwrap(), None);
        let mut nameless = event(json!({}), None);
        nameless["resources"] = json!([]);
        let mut timeless = event(json!({}), None);
        timeless["detail"]["state"]["timestamp"] = json!("today");
        for other in [nameless, timeless, json!({}), json!([]), json!("x")] {
            assert!(parse(&other.to_string()).is_err(), "{other}");
        }
    }
}
