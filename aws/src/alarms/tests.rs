use investigation::ports::{FailureKind, TelemetrySources};

use super::*;
use crate::testing::{FakeAws, Reply, at, scope};
use serde_json::{Value, json};
use tokio::time::Instant;

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

fn dimensions(function: &str) -> Value {
    json!([{ "Name": "FunctionName", "Value": function }])
}

fn described() -> Reply {
    let stat = |id: &str, name: &str| {
        let metric = json!({ "Namespace": "AWS/Lambda", "MetricName": name, "Dimensions": dimensions("cart") });
        json!({ "Id": id, "MetricStat": { "Metric": metric, "Stat": "Sum" }, "ReturnData": false })
    };
    let rate = json!({ "Id": "rate", "Expression": "errors / invocations" });
    Reply::Ok(json!({
        "MetricAlarms": [
            {
                "AlarmName": "slow",
                "Namespace": "AWS/Lambda",
                "MetricName": "Duration",
                "ExtendedStatistic": "p99",
                "Dimensions": dimensions("checkout"),
            },
            { "AlarmName": "rate", "Metrics": [stat("errors", "Errors"), stat("invocations", "Invocations"), rate] },
        ],
        "CompositeAlarms": [{ "AlarmName": "any", "AlarmRule": "ALARM(\"slow\") OR ALARM(rate)" }],
        "LogAlarms": [{
            "AlarmName": "logs",
            "ScheduledQueryConfiguration": { "LogGroupIdentifiers": ["/ecs/web"] },
        }],
    }))
}

async fn read(alarms: &[&str], replies: Vec<Reply>) -> (Collected<Vec<AlarmTransition>>, FakeAws) {
    let aws = FakeAws::in_order(replies).await;
    let mut scope = scope();
    scope.context.alarms = alarms.iter().map(|&alarm| alarm.to_owned()).collect();
    (aws.sources().await.alarms(&scope).await.unwrap(), aws)
}

#[tokio::test(start_paused = true)]
async fn one_call_reads_the_histories_of_all_alarms_to_their_end() {
    let first = item("slow", 1_769_868_060.5, &change("OK", "ALARM"));
    let second = item("slow", 1_769_868_900.0, &change("ALARM", "INSUFFICIENT_DATA"));
    let of_another_team = item("theirs", 1_769_868_100.0, &change("OK", "ALARM"));
    let replies = vec![
        described(),
        Reply::Ok(json!({ "AlarmHistoryItems": [second, of_another_team], "NextToken": "more" })),
        Reply::Ok(json!({ "AlarmHistoryItems": [first] })),
    ];
    let (collected, aws) = read(&["slow", "rate", "any", "logs"], replies).await;
    let [breach, end] = &collected.telemetry[..] else { panic!("{collected:?}") };
    assert_eq!(
        (breach.at, breach.from, breach.to),
        (at("2026-01-31T14:01:00.500Z"), AlarmState::Ok, AlarmState::Alarm)
    );
    assert_eq!(breach.reason, "Threshold Crossed");
    assert_eq!(breach.metric.as_ref().map(|metric| (&*metric.name, &*metric.stat)), Some(("Duration", "p99")));
    assert_eq!(end.to, AlarmState::InsufficientData);
    assert_eq!(collected.gaps, []);
    let calls = aws.calls();
    assert_eq!(calls[1].body["HistoryItemType"], "StateUpdate");
    assert_eq!(calls[1].body.get("AlarmName"), None);
    assert_eq!(calls[1].body["AlarmTypes"], json!(["MetricAlarm", "CompositeAlarm", "LogAlarm"]));
    assert_eq!(calls[2].body["NextToken"], "more");
}

#[tokio::test(start_paused = true)]
async fn each_sort_of_alarm_says_what_it_watches() {
    let breach = |alarm: &str| item(alarm, 1_769_868_060.0, &change("OK", "ALARM"));
    let history = json!({ "AlarmHistoryItems": [breach("any"), breach("logs"), breach("rate")] });
    let (collected, _) = read(&["slow", "rate", "any", "logs"], vec![described(), Reply::Ok(history)]).await;
    let [any, logs, rate] = &collected.telemetry[..] else { panic!("{collected:?}") };
    assert_eq!((&any.metric, &any.combines[..]), (&None, &["slow".to_owned(), "rate".to_owned()][..]));
    assert_eq!(logs.log_groups, ["/ecs/web"]);
    let names: Vec<&str> = rate.metrics.iter().map(|metric| metric.name.as_str()).collect();
    assert_eq!((names, &rate.metric), (vec!["Errors", "Invocations"], &None));
}

#[tokio::test(start_paused = true)]
async fn an_alarm_that_has_stood_since_before_both_windows_is_named() {
    // The baseline begins at 1,769,864,400.
    let alarm = |name: &str, state: &str, since: i64| json!({ "AlarmName": name, "StateValue": state, "StateTransitionedTimestamp": { "$time": since } });
    let described = json!({
        "MetricAlarms": [alarm("old", "ALARM", 1_769_860_800), alarm("well", "OK", 1_769_860_800)],
        "CompositeAlarms": [alarm("new", "ALARM", 1_769_868_060)],
        "LogAlarms": [alarm("logs", "ALARM", 1_769_860_800)],
    });
    let replies = vec![Reply::Ok(described), Reply::Ok(json!({ "AlarmHistoryItems": [] }))];
    let (collected, aws) = read(&["old", "well", "new", "logs"], replies).await;
    let gaps: Vec<_> = collected.gaps.iter().map(|gap| (gap.reason, gap.detail.as_str())).collect();
    let stands = |name: &str| {
        format!(
            "The alarm {name} has stood since 2026-01-31 12:00 UTC, before these windows: it does not say when this began."
        )
    };
    let (logs, old) = (stands("logs"), stands("old"));
    assert_eq!(gaps, [(GapReason::NoData, logs.as_str()), (GapReason::NoData, old.as_str())]);
    assert_eq!(aws.calls().len(), 2, "one call for the states and one for the histories");
}

#[tokio::test(start_paused = true)]
async fn what_a_composite_alarm_combines_is_described_too() {
    let composite = json!({ "CompositeAlarms": [{ "AlarmName": "any", "AlarmRule": "ALARM(slow)" }] });
    let breaches = ["any", "slow"].map(|alarm| item(alarm, 1_769_868_060.0, &change("OK", "ALARM")));
    let replies = vec![Reply::Ok(composite), described(), Reply::Ok(json!({ "AlarmHistoryItems": breaches }))];
    let (collected, aws) = read(&["any"], replies).await;
    assert_eq!(aws.calls()[1].body["AlarmNames"], json!(["slow"]));
    assert_eq!(collected.telemetry.len(), 2);
}

#[test]
fn the_rule_of_a_composite_alarm_names_what_it_combines() {
    for (rule, expected) in [
        ("ALARM(\"a b\") OR ALARM(c)", &["a b", "c"][..]),
        ("ALARM(arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a) AND NOT ALARM(b)", &["a", "b"]),
        ("OK(a) AND INSUFFICIENT_DATA( \"b\" )", &["a", "b"]),
        ("AT_LEAST(2, ALARM, (a, b, c)) OR ALARM(d)", &["d", "a", "b", "c"]),
        (
            "AT_LEAST(60%, NOT OK, (\"a (old), b\", \"arn:aws:cloudwatch:eu-west-1:123456789012:alarm:c\"))",
            &["a (old), b", "c"],
        ),
        ("TRUE", &[]),
        ("", &[]),
    ] {
        assert_eq!(combined_alarms(rule), expected, "{rule}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_alarm_that_does_not_exist_is_a_gap_and_no_history_is_read_for_it() {
    let (collected, aws) = read(&["gone"], vec![Reply::Ok(json!({}))]).await;
    assert_eq!(collected.gaps[0].reason, GapReason::NotFound);
    assert_eq!(aws.operations(), ["DescribeAlarms"]);
}

#[tokio::test(start_paused = true)]
async fn an_entry_without_a_reason_or_a_state_before_is_read() {
    let data = r#"{"version":"1.0","oldState":null,"newState":{"stateValue":"ALARM","stateReason":null}}"#;
    let history = json!({ "AlarmHistoryItems": [item("slow", 1_769_868_060.0, data)] });
    let (collected, _) = read(&["slow"], vec![described(), Reply::Ok(history)]).await;
    let [breach] = &collected.telemetry[..] else { panic!("{collected:?}") };
    assert_eq!((breach.from, breach.to, &*breach.reason), (AlarmState::InsufficientData, AlarmState::Alarm, ""));
}

#[tokio::test(start_paused = true)]
async fn an_unreadable_entry_is_a_gap() {
    let item = item("slow", 1_769_868_060.0, "{");
    let replies = vec![described(), Reply::Ok(json!({ "AlarmHistoryItems": [item] }))];
    let (collected, _) = read(&["slow"], replies).await;
    assert_eq!((collected.telemetry.len(), collected.gaps[0].reason), (0, GapReason::Invalid));
}

/// Reads an alarm from an AWS that answers by the operation, and for histories by the page.
async fn read_slow(script: impl Fn(&str, bool) -> Reply + Send + 'static) -> Answer<Vec<AlarmTransition>> {
    let aws = FakeAws::start(move |call| script(&call.operation, call.body["NextToken"].is_null())).await;
    let mut scope = scope();
    scope.context.alarms = vec!["slow".to_owned()];
    aws.sources().await.alarms(&scope).await
}

fn breach(next_token: Option<&str>) -> Reply {
    let items = [item("slow", 1_769_868_060.0, &change("OK", "ALARM"))];
    Reply::Ok(json!({ "AlarmHistoryItems": items, "NextToken": next_token }))
}

fn denied() -> Reply {
    Reply::Error(403, "AccessDenied", "not authorized")
}

#[tokio::test(start_paused = true)]
async fn histories_are_read_although_the_alarms_cannot_be_described() {
    let collected = read_slow(|operation, _| match operation {
        "DescribeAlarms" => denied(),
        _ => breach(None),
    });
    let collected = collected.await.unwrap();
    assert_eq!(collected.telemetry.len(), 1);
    let [gap] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
    assert_eq!(gap.reason, GapReason::Denied);
    assert!(gap.detail.starts_with("The histories of the alarms were read; which metrics they watch was not: "));
}

#[tokio::test(start_paused = true)]
async fn the_latest_transitions_are_kept_when_an_earlier_page_fails() {
    let collected = read_slow(|operation, is_first_page| match (operation, is_first_page) {
        ("DescribeAlarms", _) => described(),
        (_, true) => breach(Some("more")),
        _ => Reply::Error(500, "InternalServiceFault", ""),
    });
    let collected = collected.await.unwrap();
    assert_eq!(collected.telemetry.len(), 1);
    let [gap] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
    assert_eq!(gap.reason, GapReason::Unavailable);
    assert!(gap.detail.starts_with("Only the latest changes of alarms were read; earlier ones were not: "), "{gap:?}");
}

#[tokio::test(start_paused = true)]
async fn nothing_that_can_be_read_is_a_failure() {
    let failure = read_slow(|_, _| denied()).await.unwrap_err();
    assert_eq!((failure.kind, failure.operation), (FailureKind::Denied, "cloudwatch:DescribeAlarms"));
}

#[tokio::test(start_paused = true)]
async fn histories_of_many_pages_are_read_at_the_rate_that_cloudwatch_allows() {
    let mut page = 0;
    let aws = FakeAws::start(move |call| match call.operation.as_str() {
        "DescribeAlarms" => described(),
        _ => {
            page += 1;
            Reply::Ok(json!({ "AlarmHistoryItems": [], "NextToken": page.to_string() }))
        }
    })
    .await;
    let mut scope = scope();
    scope.context.alarms = vec!["slow".to_owned()];
    let begin = Instant::now();
    let collected = aws.sources().await.alarms(&scope).await.unwrap();
    let pages = aws.operations().iter().filter(|name| *name == "DescribeAlarmHistory").count();
    assert_eq!((pages, collected.gaps[0].reason), (MAX_HISTORY_PAGES, GapReason::Truncated));
    assert!(begin.elapsed().as_secs_f64() * 3.0 >= (MAX_HISTORY_PAGES - 1) as f64, "{:?}", begin.elapsed());
}

async fn read_tagged(named: &[&str], replies: Vec<Reply>) -> (Answer<Vec<AlarmTransition>>, FakeAws) {
    let aws = FakeAws::in_order(replies).await;
    let mut scope = scope();
    scope.context.alarms = named.iter().map(|&alarm| alarm.to_owned()).collect();
    scope.context.alarm_tag = Some("team=shop".to_owned());
    (aws.sources().await.alarms(&scope).await, aws)
}

#[tokio::test]
async fn alarms_with_the_tag_of_the_context_are_read_as_well() {
    let tagged =
        |name: &str| json!({ "ResourceARN": format!("arn:aws:cloudwatch:eu-west-1:123456789012:alarm:{name}") });
    let breach = |alarm: &str| item(alarm, 1_769_868_060.0, &change("OK", "ALARM"));
    let replies = vec![
        Reply::Ok(json!({ "ResourceTagMappingList": [tagged("rate")], "PaginationToken": "more" })),
        Reply::Ok(
            json!({ "ResourceTagMappingList": [tagged("slow"), tagged("deleted since")], "PaginationToken": "" }),
        ),
        described(),
        Reply::Ok(json!({ "AlarmHistoryItems": [breach("rate"), breach("slow"), breach("theirs")] })),
    ];
    let (collected, aws) = read_tagged(&["slow"], replies).await;
    let collected = collected.unwrap();
    let names: Vec<&str> = collected.telemetry.iter().map(|transition| transition.alarm.as_str()).collect();
    assert_eq!((names, collected.gaps), (vec!["rate", "slow"], Vec::new()));
    let calls = aws.calls();
    assert_eq!(calls[0].body["TagFilters"], json!([{ "Key": "team", "Values": ["shop"] }]));
    assert_eq!(calls[0].body["ResourceTypeFilters"], json!(["cloudwatch:alarm"]));
    assert_eq!(calls[2].body["AlarmNames"], json!(["deleted since", "rate", "slow"]));
}

#[tokio::test]
async fn without_the_tagged_alarms_the_named_ones_are_read_and_the_gap_is_told() {
    let denied = || Reply::Error(400, "AccessDeniedException", "no");
    let history = Reply::Ok(json!({ "AlarmHistoryItems": [item("slow", 1_769_868_060.0, &change("OK", "ALARM"))] }));
    let (collected, _) = read_tagged(&["slow"], vec![denied(), described(), history]).await;
    let collected = collected.unwrap();
    assert_eq!((collected.telemetry.len(), collected.gaps[0].reason), (1, GapReason::Denied));
    assert!(collected.gaps[0].detail.contains("team=shop"), "{:?}", collected.gaps);
    let (nothing, _) = read_tagged(&[], vec![denied()]).await;
    assert_eq!(nothing.unwrap_err().kind, FailureKind::Denied);
}
