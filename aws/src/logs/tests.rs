use super::selection::COUNT_QUERY;
use super::*;
use crate::AwsSources;
use crate::testing::{Call, FakeAws, Reply, at, scope};
use investigation::model::GapReason;
use investigation::ports::{FailureKind, TelemetrySources};
use investigation::telemetry::LineCount;
use serde_json::{Value, json};

pub(super) const GROUP: &str = "/aws/lambda/checkout";

pub(super) fn row(time: &str, message: &str) -> Value {
    json!([
        { "field": "@timestamp", "value": time },
        { "field": "@log", "value": format!("123456789012:{GROUP}") },
        { "field": "cut_message", "value": message },
        { "field": "@ptr", "value": "opaque" },
    ])
}

pub(super) fn started() -> Reply {
    Reply::Ok(json!({ "queryId": "q" }))
}

pub(super) fn results(status: &str, rows: Vec<Value>) -> Reply {
    Reply::Ok(json!({ "status": status, "results": rows }))
}

/// Accepts every query, answers `ended` to each look at its results, and accepts every stop.
pub(super) async fn answering(mut ended: impl FnMut(&Call) -> Reply + Send + 'static) -> FakeAws {
    FakeAws::start(move |call| match call.operation.as_str() {
        "StartQuery" => started(),
        "StopQuery" => Reply::Ok(json!({ "success": true })),
        _ => ended(call),
    })
    .await
}

pub(super) async fn ask(aws: &FakeAws, groups: &[&str]) -> Answer<Vec<LogLine>> {
    let mut scope = scope();
    scope.context.log_groups = groups.iter().map(|&group| group.to_owned()).collect();
    let Collected { telemetry, gaps } = aws.sources().await.logs(&scope).await?;
    assert_eq!(telemetry.requests, Collected::whole(RequestLines::default()));
    Ok(Collected { telemetry: Vec::from(&telemetry.lines), gaps })
}

pub(super) fn count(aws: &FakeAws, operation: &str) -> usize {
    aws.operations().iter().filter(|name| *name == operation).count()
}

#[tokio::test(start_paused = true)]
async fn each_window_gives_its_own_lines() {
    let aws = answering(|_| {
        let rows = vec![
            row("2026-01-31 14:30:00.000", "past the windows"),
            row("2026-01-31 14:00:00.123", "incident"),
            row("2026-01-31 13:59:59.999", "baseline"),
            json!([{ "field": "cut_message", "value": "no time" }]),
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
        "queryString": QUERY.as_str(),
    });
    assert_eq!(incident.body, expected);
    assert_eq!(count(&aws, "StopQuery"), 0);
}

#[tokio::test(start_paused = true)]
async fn a_query_that_takes_too_long_is_stopped_and_what_came_counts() {
    let aws = answering(|_| results("Running", vec![row("2026-01-31 14:00:00.000", "early")])).await;
    let mut scope = scope();
    scope.context.log_groups = vec![GROUP.to_owned()];
    let sources = AwsSources::new(&aws.sdk().await, Deadline::in_the_next(STOP_RESERVE + Duration::from_secs(3)));
    let collected = sources.logs(&scope).await.unwrap();
    assert_eq!(collected.telemetry.lines.len(), 1);
    assert_eq!(collected.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Unavailable; 2]);
    assert!(collected.gaps.iter().all(|gap| gap.detail.contains("window were read: CloudWatch Logs did not answer")));
    assert_eq!(count(&aws, "StopQuery"), 2);
    assert!(count(&aws, "GetQueryResults") >= 2);
}

#[tokio::test(start_paused = true)]
async fn a_query_whose_results_cannot_be_read_is_stopped() {
    let aws = answering(|_| Reply::Error(400, "AccessDeniedException", "not authorized")).await;
    assert_eq!(ask(&aws, &[GROUP]).await.unwrap_err().kind, FailureKind::Denied);
    assert_eq!(count(&aws, "StopQuery"), 2);
}

#[tokio::test(start_paused = true)]
async fn a_query_that_failed_is_a_gap() {
    let aws = answering(|_| results("Failed", Vec::new())).await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    assert_eq!(collected.gaps[0].reason, GapReason::Unavailable);
    assert!(collected.gaps[0].detail.contains("Failed"));
    assert_eq!(count(&aws, "StopQuery"), 0);
}

#[tokio::test(start_paused = true)]
async fn more_lines_than_are_read_are_a_gap() {
    let aws = answering(|_| {
        let rows = vec![json!([]); LINES_PER_CALL];
        let statistics = json!({ "recordsMatched": 184_220.0, "recordsScanned": 1e6, "bytesScanned": 5e9 });
        Reply::Ok(json!({ "status": "Complete", "results": rows, "nextToken": "more", "statistics": statistics }))
    })
    .await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    assert_eq!(collected.gaps.iter().map(|gap| gap.reason).collect::<Vec<_>>(), [GapReason::Truncated; 2]);
    let expected = "The query over the incident window found 184220 lines, of which 10000 were read; fewer log groups or a \
                    shorter window show the rest.";
    assert!(collected.gaps.iter().any(|gap| gap.detail == expected), "{:?}", collected.gaps);
}

/// Answers the query of lines with 10,000 lines of 112,000, of trouble or of plenty, and the one that counts with 12,000 of trouble.
async fn answering_with_more_than_is_read(plenty: &'static str) -> FakeAws {
    FakeAws::start(move |call| match call.operation.as_str() {
        "StartQuery" if call.body["queryString"] == COUNT_QUERY.as_str() => Reply::Ok(json!({ "queryId": "count" })),
        "StartQuery" => started(),
        _ if call.body["queryId"] == "count" => {
            let log = json!({ "field": "@log", "value": format!("123456789012:{GROUP}") });
            let statistics = json!({ "recordsMatched": 12_000.0, "recordsScanned": 1e6, "bytesScanned": 5e9 });
            let counted = json!([log, { "field": "lines_of_trouble", "value": "12000" }]);
            Reply::Ok(json!({ "status": "Complete", "results": [counted], "statistics": statistics }))
        }
        _ => {
            let mut row = row("2026-01-31 14:00:00.000", "x");
            row.as_array_mut().unwrap().push(json!({ "field": "plenty", "value": plenty }));
            let statistics = json!({ "recordsMatched": 112_000.0, "recordsScanned": 1e6, "bytesScanned": 5e9 });
            let rows = vec![row; LINES_PER_CALL];
            Reply::Ok(json!({ "status": "Complete", "results": rows, "nextToken": "more", "statistics": statistics }))
        }
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn where_more_trouble_was_found_than_read_it_is_counted_without_what_comes_by_the_thousand() {
    let counted = Some(LineCount { found: 12_000, read: 10_000 });
    // Two windows of 5 GB are scanned once, and once more to count.
    for (plenty, max_gigabytes, expected, queries) in [("0", 30, counted, 4), ("0", 15, None, 2), ("1", 30, None, 2)] {
        let aws = answering_with_more_than_is_read(plenty).await;
        let mut scope = scope();
        scope.context.log_groups = vec![GROUP.to_owned()];
        scope.max_bytes = Some(max_gigabytes * 1_000_000_000);
        let sources = aws.sources().await;
        let counts = sources.logs(&scope).await.unwrap().telemetry.counts;
        assert_eq!(counts.get(GROUP).map(|counts| counts.incident), expected, "{plenty} {max_gigabytes}");
        assert_eq!(count(&aws, "StartQuery"), queries, "{plenty} {max_gigabytes}");
        assert_eq!(sources.bytes_scanned(), queries as u64 * 5_000_000_000);
    }
}

#[tokio::test(start_paused = true)]
async fn the_pages_of_results_are_read_to_their_end() {
    let aws = answering(|call| {
        let message = call.body["nextToken"].as_str().unwrap_or("first");
        let page = json!({ "status": "Complete", "results": [row("2026-01-31 14:00:00.000", message)] });
        let next = if message == "first" { json!({ "nextToken": "second" }) } else { json!({}) };
        Reply::Ok(
            [page, next]
                .iter()
                .flat_map(|part| part.as_object().unwrap().clone())
                .collect::<serde_json::Map<_, _>>()
                .into(),
        )
    })
    .await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    assert_eq!(collected.telemetry.iter().map(|line| &*line.message).collect::<Vec<_>>(), ["first", "second"]);
    assert_eq!(collected.gaps, []);
}

#[tokio::test(start_paused = true)]
async fn the_incident_is_kept_when_the_baseline_fails() {
    let aws = FakeAws::start(|call| match call.operation.as_str() {
        "StartQuery" if call.body["startTime"] == 1_769_864_400 => Reply::Error(500, "ServiceUnavailableException", ""),
        "StartQuery" => started(),
        _ => results("Complete", vec![row("2026-01-31 14:00:00.000", "x")]),
    })
    .await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    assert_eq!(collected.telemetry.len(), 1);
    let [gap] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
    assert_eq!(
        gap.detail,
        "Other logs were read; the baseline window of 1 log group was not, so that lines of the incident may not be new: \
         CloudWatch Logs failed or could not be reached (logs:StartQuery); investigate again in a few minutes."
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_that_fails_costs_only_the_lines_behind_it() {
    let aws = answering(|call| match call.body["nextToken"].as_str() {
        None => {
            let rows = [row("2026-01-31 14:00:00.000", "x")];
            Reply::Ok(json!({ "status": "Complete", "results": rows, "nextToken": "more" }))
        }
        Some(_) => Reply::Error(400, "AccessDeniedException", "not authorized"),
    })
    .await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    assert_eq!(collected.telemetry.len(), 1);
    assert!(
        collected.gaps.iter().any(|gap| gap.detail.starts_with("Only 1 log lines of the incident window were read"))
    );
}

#[tokio::test(start_paused = true)]
async fn a_long_line_is_cut_as_it_arrives_between_two_characters() {
    let aws =
        answering(|_| results("Complete", vec![row("2026-01-31 14:00:00.000", &format!("a{}", "é".repeat(9_000)))]))
            .await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    assert_eq!(collected.telemetry[0].message.len(), MAX_LINE_BYTES - 1);
}

#[test]
fn the_query_cuts_lines_where_they_are_cut_on_arrival() {
    assert!(QUERY.contains(&format!("substr(@message, 0, {MAX_LINE_BYTES}) as cut_message")));
    assert!(QUERY.ends_with(&format!("limit {MAX_LINES}")));
}

/// What the lines of both windows can take, in bytes, is bounded by less than the function has.
#[test]
fn the_lines_of_both_windows_fit_into_the_memory_of_the_function() {
    const MIB: usize = 1024 * 1024;
    /// The function has 512 MiB; the process without telemetry takes less than 64.
    const BUDGET: usize = (512 - 64) * MIB;
    /// CloudWatch Logs allows names of log groups of this length.
    const MAX_GROUP_NAME_BYTES: usize = 512;
    let template = include_str!("../../../sam-template.yaml");
    let (_, function) = template.split_once("\n  LogsFunction:\n").unwrap();
    let (function, _) = function.split_once("\n\n").unwrap();
    assert!(function.contains("      MemorySize: 512\n"), "{function}");
    // Those of trouble, and ordinary ones beside.
    let kept = 2 * 2 * MAX_LINES * (MAX_LINE_BYTES + MAX_GROUP_NAME_BYTES + size_of::<LogLine>());
    // While a call is parsed, each of its rows is there as JSON, in which a character takes up to six bytes, and as fields, in
    // which it takes up to four. A row has three fields beside the line, and each field a name.
    let other_fields = 2 * MAX_GROUP_NAME_BYTES;
    let parsed = 2 * LINES_PER_CALL * (MAX_LINE_BYTES * (6 + 4) + other_fields);
    assert!(kept + parsed < BUDGET, "{} MiB", (kept + parsed) / MIB);
}

/// Answers the query for trouble with one line of so many, and any other query with `ordinary`.
async fn answering_beside_trouble(lines: f64, bytes: f64, ordinary: fn() -> Reply) -> FakeAws {
    FakeAws::start(move |call| match call.operation.as_str() {
        "StartQuery" if call.body["queryString"] == QUERY.as_str() => Reply::Ok(json!({ "queryId": "trouble" })),
        "StartQuery" => Reply::Ok(json!({ "queryId": "ordinary" })),
        _ if call.body["queryId"] == "trouble" => Reply::Ok(json!({
            "status": "Complete",
            "results": [row("2026-01-31 14:00:00.000", "ERROR trouble")],
            "statistics": { "recordsMatched": 1.0, "recordsScanned": lines, "bytesScanned": bytes },
        })),
        _ => ordinary(),
    })
    .await
}

fn ordinary_line() -> Reply {
    results("Complete", vec![row("2026-01-31 14:00:00.000", "ordinary")])
}

fn denied() -> Reply {
    Reply::Error(400, "AccessDeniedException", "not authorized")
}

/// The messages of the lines beside those of requests, and what was read of these.
async fn read_beside_trouble(aws: &FakeAws) -> (Vec<String>, Collected<RequestLines>) {
    let mut scope = scope();
    scope.context.log_groups = vec![GROUP.to_owned()];
    let collected = aws.sources().await.logs(&scope).await.unwrap();
    assert_eq!(collected.gaps, []);
    let LogTelemetry { lines, requests, .. } = collected.telemetry;
    (lines.iter().map(|line| line.message.to_owned()).collect(), requests)
}

#[tokio::test(start_paused = true)]
async fn where_few_lines_were_written_all_are_read_in_place_of_those_of_trouble() {
    let aws = answering_beside_trouble(500.0, 1e5, ordinary_line).await;
    let (lines, requests) = read_beside_trouble(&aws).await;
    assert_eq!((lines, requests), (vec!["ordinary".to_owned()], Collected::whole(RequestLines::default())));
    assert_eq!(count(&aws, "StartQuery"), 3, "one answer holds the ordinary lines of both windows");
    let calls = aws.calls();
    let of_both = |call: &&Call| call.body["startTime"] == 1_769_864_400 && call.body["endTime"] == 1_769_869_800;
    assert_eq!(calls.iter().filter(of_both).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn where_only_the_lines_of_one_window_fit_into_an_answer_each_window_is_read_by_itself() {
    let aws = answering_beside_trouble(5_000.0, 1e5, ordinary_line).await;
    let (lines, _) = read_beside_trouble(&aws).await;
    assert_eq!(lines, ["ordinary"]);
    assert_eq!(count(&aws, "StartQuery"), 4);
}

#[tokio::test(start_paused = true)]
async fn where_many_lines_were_written_those_of_some_requests_are_read_beside() {
    let aws = answering_beside_trouble(1e5, 1e8, ordinary_line).await;
    let (lines, requests) = read_beside_trouble(&aws).await;
    assert_eq!(lines, ["ERROR trouble"]);
    assert_eq!((requests.telemetry.lines.len(), requests.gaps), (1, Vec::new()));
    let sampled = Ordinary::Requests(requests.telemetry.sample).query();
    let asked = |call: &&Call| call.operation == "StartQuery" && call.body["queryString"] == sampled.as_str();
    assert_eq!(aws.calls().iter().filter(asked).count(), 1, "one answer holds those of both windows");
}

#[tokio::test(start_paused = true)]
async fn where_a_second_look_is_dear_there_is_none() {
    let aws = answering_beside_trouble(1e7, 1e10, ordinary_line).await;
    let (lines, requests) = read_beside_trouble(&aws).await;
    assert_eq!((lines, requests), (vec!["ERROR trouble".to_owned()], Collected::whole(RequestLines::default())));
    assert_eq!(count(&aws, "StartQuery"), 2);
}

#[tokio::test(start_paused = true)]
async fn ordinary_lines_that_cannot_be_read_cost_nothing_else() {
    for (reason, told) in [
        (GapReason::Denied, "ordinary lines were not"),
        (GapReason::Unavailable, "ordinary lines came in part, and were left out"),
    ] {
        for lines in [500.0, 1e5] {
            let aws = match reason {
                GapReason::Denied => answering_beside_trouble(lines, 1e5, denied).await,
                _ => answering_beside_trouble(lines, 1e5, || results("Failed", Vec::new())).await,
            };
            let (lines, requests) = read_beside_trouble(&aws).await;
            assert_eq!((lines, requests.telemetry), (vec!["ERROR trouble".to_owned()], RequestLines::default()));
            let [gap] = &requests.gaps[..] else { panic!("{:?}", requests.gaps) };
            assert_eq!(gap.reason, reason);
            assert!(gap.detail.starts_with("The log lines that show trouble were read") && gap.detail.contains(told));
        }
    }
}

#[tokio::test(start_paused = true)]
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

#[tokio::test(start_paused = true)]
async fn an_unknown_log_group_that_is_not_named_fails_the_query() {
    let aws = FakeAws::start(|_| Reply::Error(400, "ResourceNotFoundException", "no such thing")).await;
    assert_eq!(ask(&aws, &[GROUP]).await.unwrap_err().kind, FailureKind::NotFound);
}

const TOO_OLD: &str =
    "end date and time is either before the log groups creation time or exceeds the log groups log retention settings";

#[tokio::test(start_paused = true)]
async fn a_window_older_than_the_logs_has_no_lines() {
    let aws = FakeAws::start(|_| Reply::Error(400, "MalformedQueryException", TOO_OLD)).await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    assert_eq!((collected.telemetry, collected.gaps.len()), (Vec::new(), 2));
    assert!(collected.gaps.iter().all(|gap| gap.reason == GapReason::NoData && gap.detail.contains(GROUP)));
}

/// Rejects each query over this log group with an error, and answers others with a line of each group.
async fn rejecting(group: &'static str, code: &'static str, message: &'static str) -> FakeAws {
    let mut queries = Vec::new();
    FakeAws::start(move |call| match call.operation.as_str() {
        "StartQuery" => {
            let groups: Vec<String> = serde_json::from_value(call.body["logGroupNames"].clone()).unwrap();
            if groups.iter().any(|asked| asked == group) {
                return Reply::Error(400, code, message);
            }
            queries.push(groups);
            Reply::Ok(json!({ "queryId": (queries.len() - 1).to_string() }))
        }
        "GetQueryResults" => {
            let groups: &Vec<String> = &queries[call.body["queryId"].as_str().unwrap().parse::<usize>().unwrap()];
            let rows = groups.iter().map(|group| row("2026-01-31 14:00:00.000", group)).collect();
            results("Complete", rows)
        }
        _ => Reply::Error(400, "AccessDeniedException", "an older role"),
    })
    .await
}

#[tokio::test(start_paused = true)]
async fn one_log_group_that_is_younger_than_the_window_costs_itself_alone() {
    let aws = rejecting("/young", "MalformedQueryException", TOO_OLD).await;
    let collected = ask(&aws, &["/a", "/b", "/young", "/c", "/d", "/e"]).await.unwrap();
    let read: Vec<&str> = collected.telemetry.iter().map(|line| line.message.as_str()).collect();
    assert_eq!(read, ["/a", "/b", "/c", "/d", "/e"]);
    assert_eq!(collected.gaps.len(), 2, "{:?}", collected.gaps);
    assert!(collected.gaps.iter().all(|gap| gap.detail.starts_with("The log group /young has no lines of the ")));
}

#[tokio::test(start_paused = true)]
async fn one_log_group_that_is_rejected_costs_itself_alone() {
    let aws = rejecting("/bad", "InvalidParameterException", "1 validation error detected").await;
    let collected = ask(&aws, &["/a", "/b", "/bad"]).await.unwrap();
    assert_eq!(collected.telemetry.len(), 2);
    let [gap] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
    assert_eq!(gap.detail, "CloudWatch Logs rejected the query of the log group /bad; correct the context.");
    assert_eq!(ask(&aws, &["/bad"]).await.unwrap_err().kind, FailureKind::Invalid);
}

#[tokio::test(start_paused = true)]
async fn a_log_group_that_is_known_to_be_younger_is_not_asked() {
    let aws = FakeAws::start(|call| match call.operation.as_str() {
        "DescribeLogGroups" => {
            let created_at = at("2026-01-31T14:10:00Z").as_millisecond();
            Reply::Ok(json!({ "logGroups": [{ "logGroupName": GROUP, "creationTime": created_at }] }))
        }
        "StartQuery" => started(),
        _ => results("Complete", vec![row("2026-01-31 14:20:00.000", "x")]),
    })
    .await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    assert_eq!((collected.telemetry.len(), count(&aws, "StartQuery")), (1, 1));
    let [gap] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
    assert!(gap.detail.ends_with("was created at 2026-01-31 14:10 UTC, after the baseline window."), "{gap:?}");
}

#[tokio::test(start_paused = true)]
async fn a_query_that_finds_no_place_among_a_hundred_waits_for_one() {
    let mut starts = 0;
    let aws = FakeAws::start(move |call| match call.operation.as_str() {
        "StartQuery" => {
            starts += 1;
            if starts > 7 { started() } else { Reply::Error(400, "LimitExceededException", "too many queries") }
        }
        _ => results("Complete", vec![row("2026-01-31 14:00:00.000", "x")]),
    })
    .await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    assert_eq!((collected.telemetry.len(), &collected.gaps[..]), (1, &[][..]));
}

#[tokio::test(start_paused = true)]
async fn more_log_groups_than_a_query_takes_are_several_queries() {
    let aws = answering(|_| results("Complete", Vec::new())).await;
    ask(&aws, &[GROUP; 51]).await.unwrap();
    assert_eq!(count(&aws, "StartQuery"), 4);
}
