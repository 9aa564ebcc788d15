use super::*;
use crate::AwsSources;
use crate::testing::{Call, FakeAws, Reply, at, scope};
use investigation::detect::logs::event::{Event, Severity};
use investigation::model::GapReason;
use investigation::ports::{FailureKind, TelemetrySources};
use regex_lite::Regex;
use serde_json::{Value, json};

const GROUP: &str = "/aws/lambda/checkout";

fn row(time: &str, message: &str) -> Value {
    json!([
        { "field": "@timestamp", "value": time },
        { "field": "@log", "value": format!("123456789012:{GROUP}") },
        { "field": "@message", "value": message },
        { "field": "@ptr", "value": "opaque" },
    ])
}

fn started() -> Reply {
    Reply::Ok(json!({ "queryId": "q" }))
}

fn results(status: &str, rows: Vec<Value>) -> Reply {
    Reply::Ok(json!({ "status": status, "results": rows }))
}

/// Accepts every query, answers `ended` to each look at its results, and accepts every stop.
async fn answering(ended: fn(&Call) -> Reply) -> FakeAws {
    FakeAws::start(move |call| match call.operation.as_str() {
        "StartQuery" => started(),
        "StopQuery" => Reply::Ok(json!({ "success": true })),
        _ => ended(call),
    })
    .await
}

async fn ask(aws: &FakeAws, groups: &[&str]) -> Answer<Vec<LogLine>> {
    let mut scope = scope();
    scope.context.log_groups = groups.iter().map(|&group| group.to_owned()).collect();
    let mut sources = AwsSources::new(&aws.sdk().await);
    sources.log_query_timeout = Duration::from_millis(600);
    sources.logs(&scope).await
}

fn count(aws: &FakeAws, operation: &str) -> usize {
    aws.operations().iter().filter(|name| *name == operation).count()
}

#[tokio::test]
async fn each_window_gives_its_own_lines() {
    let aws = answering(|_| {
        let rows = vec![
            row("2026-01-31 14:30:00.000", "past the windows"),
            row("2026-01-31 14:00:00.123", "incident"),
            row("2026-01-31 13:59:59.999", "baseline"),
            json!([{ "field": "@message", "value": "no time" }]),
        ];
        results("Complete", rows)
    })
    .await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    let line = |time, message: &str| LogLine { at: at(time), group: GROUP.to_owned(), message: message.to_owned() };
    let expected = [line("2026-01-31T13:59:59.999Z", "baseline"), line("2026-01-31T14:00:00.123Z", "incident")];
    assert_eq!(collected.telemetry, expected);
    assert_eq!(collected.gaps, []);
    let calls = aws.calls();
    let incident = calls.iter().find(|call| call.body["startTime"] == 1_769_868_000).unwrap();
    let expected = json!({
        "logGroupNames": [GROUP],
        "startTime": 1_769_868_000,
        "endTime": 1_769_869_800,
        "queryString": QUERY,
    });
    assert_eq!(incident.body, expected);
    assert_eq!(count(&aws, "StopQuery"), 0);
}

#[tokio::test]
async fn a_query_that_takes_too_long_is_stopped_and_what_came_counts() {
    let aws = answering(|_| results("Running", vec![row("2026-01-31 14:00:00.000", "early")])).await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    assert_eq!(collected.telemetry.len(), 1);
    assert_eq!(collected.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Unavailable; 2]);
    assert_eq!(count(&aws, "StopQuery"), 2);
    assert!(count(&aws, "GetQueryResults") >= 4);
}

#[tokio::test]
async fn a_query_whose_results_cannot_be_read_is_stopped() {
    let aws = answering(|_| Reply::Error(400, "AccessDeniedException", "not authorized")).await;
    assert_eq!(ask(&aws, &[GROUP]).await.unwrap_err().kind, FailureKind::Denied);
    assert_eq!(count(&aws, "StopQuery"), 2);
}

#[tokio::test]
async fn a_query_that_failed_is_a_gap() {
    let aws = answering(|_| results("Failed", Vec::new())).await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    assert_eq!(collected.gaps[0].reason, GapReason::Unavailable);
    assert!(collected.gaps[0].detail.contains("Failed"));
    assert_eq!(count(&aws, "StopQuery"), 0);
}

#[tokio::test]
async fn more_lines_than_are_read_are_a_gap() {
    let aws = answering(|_| results("Complete", vec![json!([]); MAX_LINES])).await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    assert_eq!(collected.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Truncated; 2]);
}

#[tokio::test]
async fn an_unknown_log_group_is_named_once_and_the_others_are_read() {
    let aws = FakeAws::start(|call| match call.operation.as_str() {
        "StartQuery" if call.body["logGroupNames"].as_array().unwrap().contains(&json!("/gone/too")) => {
            let message = "Log group '/gone/too' does not exist for account ID '123456789012'";
            Reply::Error(400, "ResourceNotFoundException", message)
        }
        "StartQuery" => started(),
        _ => results("Complete", vec![row("2026-01-31 14:00:00.000", "x")]),
    })
    .await;
    let collected = ask(&aws, &["/gone", "/gone/too", GROUP]).await.unwrap();
    assert_eq!(collected.telemetry.len(), 1);
    let [gap] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
    assert_eq!(gap.reason, GapReason::NotFound);
    assert!(gap.detail.contains("/gone/too"));
}

#[tokio::test]
async fn an_unknown_log_group_that_is_not_named_fails_the_query() {
    let aws = FakeAws::start(|_| Reply::Error(400, "ResourceNotFoundException", "no such thing")).await;
    assert_eq!(ask(&aws, &[GROUP]).await.unwrap_err().kind, FailureKind::NotFound);
}

#[tokio::test]
async fn a_window_older_than_the_logs_has_no_lines() {
    let message = "end date and time is either before the log groups creation time or exceeds the log groups log \
        retention settings";
    let aws = FakeAws::start(move |_| Reply::Error(400, "MalformedQueryException", message)).await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    assert_eq!((collected.telemetry, collected.gaps), (Vec::new(), Vec::new()));
}

#[tokio::test]
async fn more_log_groups_than_a_query_takes_are_several_queries() {
    let aws = answering(|_| results("Complete", Vec::new())).await;
    ask(&aws, &[GROUP; 51]).await.unwrap();
    assert_eq!(count(&aws, "StartQuery"), 4);
}

/// The regular expression that selects trouble.
fn trouble() -> Regex {
    let (_, behind) = QUERY.split_once("like /").unwrap();
    Regex::new(behind.split_once("/\n").unwrap().0).unwrap()
}

/// Whether the words of the line are asked for, first or as one of plenty.
fn asked_for(line: &str) -> (bool, bool) {
    let plenty = QUERY.split("strcontains(@message, \"").skip(1).map(|behind| behind.split_once('"').unwrap().0);
    (trouble().is_match(line), plenty.into_iter().any(|words| line.contains(words)))
}

/// The words in the lists of a detector's source, such as `const TIMEOUT: [&str; 4] = ["timed out", …];`.
fn words(source: &str) -> impl Iterator<Item = &str> {
    let lists =
        source.split("const ").filter_map(|text| text.split_once("] = [")).filter(|(name, _)| name.contains("&str;"));
    lists.flat_map(|(_, list)| list.split_once("];").unwrap().0.split('"').skip(1).step_by(2))
}

#[test]
fn every_word_for_trouble_is_asked_for() {
    let detector = include_str!("../../../investigation/src/detect/logs/trouble.rs");
    let levels = include_str!("../../../investigation/src/detect/logs/event.rs");
    let words: Vec<_> = words(detector).chain(words(levels)).collect();
    assert!(words.len() > 60, "{words:?}");
    let unasked: Vec<_> = words.into_iter().filter(|word| !trouble().is_match(word)).collect();
    assert_eq!(unasked, [""; 0]);
}

#[test]
fn lines_of_trouble_are_asked_for_first() {
    for line in [
        "getaddrinfo EAI_AGAIN orders.internal",
        "FATAL: remaining connection slots are reserved for non-replication superuser connections",
        "Error: socket hang up",
        "write /tmp/cart: no space left on device",
        "QueuePool limit of size 5 overflow 10 reached, connection timed out",
        r#"10.0.0.1 - - [01/Jan/2026:00:00:00 +0000] "GET /pets HTTP/1.1" 503 12"#,
        r#"https 2026-01-01T00:00:00.1Z app/shop/50dc 10.0.0.1:2817 10.0.0.2:80 0.0 0.1 0.0 502 - 34 366 "GET https://shop.example:443/pets HTTP/1.1" "curl/7.46.0""#,
        r#"{"requestId":"1","httpMethod":"GET","resourcePath":"/pets","status":"502"}"#,
        r#"{"time":"t","type":"platform.report","record":{"status":"timeout"}}"#,
    ] {
        let event = Event::read(line);
        assert!(event.trouble.is_some() || event.severity == Severity::Error, "{event:?}");
        assert_eq!(asked_for(line), (true, false), "{line}");
    }
}

#[test]
fn rejected_flows_and_cold_starts_are_asked_for_behind_trouble() {
    for line in [
        "2 123456789010 eni-0a1b2c3d 172.31.9.69 172.31.9.12 49761 5432 6 20 4249 1418530010 1418530070 REJECT OK",
        "REPORT RequestId: 1\tDuration: 3.00 ms\tMemory Size: 128 MB\tMax Memory Used: 90 MB\tInit Duration: 800.00 ms",
        r#"{"time":"t","type":"platform.report","record":{"metrics":{"initDurationMs":800.0},"status":"success"}}"#,
    ] {
        assert_eq!(asked_for(line), (false, true), "{line}");
    }
}

#[test]
fn ordinary_lines_are_not_asked_for() {
    for line in [
        "INFO [pool-1-thread-3] handled request in 12 ms",
        "START RequestId: 1 Version: $LATEST",
        "REPORT RequestId: 1\tDuration: 3.00 ms\tMemory Size: 128 MB\tMax Memory Used: 90 MB",
        "2 123456789010 eni-0a1b2c3d 172.31.9.69 172.31.9.12 49761 5432 6 20 4249 1418530010 1418530070 ACCEPT OK",
        r#"{"requestId":"1","routeKey":"GET /pets","status":"200"}"#,
    ] {
        assert_eq!(asked_for(line), (false, false), "{line}");
    }
}
