//! How much queries scan at most, and what is known of it before.

use investigation::budget::{Held, LogBytes};
use investigation::model::{Context, GapReason, Place};
use investigation::ports::{FailureKind, LogVolume, TelemetrySources};
use serde_json::json;

use super::tests::{GROUP, answering, ask, count, results, row, started};
use super::*;
use crate::testing::{FakeAws, Reply, at, scope};

fn running_at(gigabytes: f64) -> Reply {
    Reply::Ok(json!({
        "status": "Running",
        "results": [row("2026-01-31 14:00:00.000", "early")],
        "statistics": { "recordsMatched": 1.0, "recordsScanned": 1e6, "bytesScanned": gigabytes * 1e9 },
    }))
}

#[tokio::test(start_paused = true)]
async fn queries_that_scan_too_much_are_stopped_and_what_came_counts() {
    let mut looks = 0.0;
    let aws = answering(move |call| {
        looks += if call.operation == "GetQueryResults" { 1.0 } else { 0.0 };
        running_at(7.0 * looks)
    })
    .await;
    let mut scope = scope();
    scope.context.log_groups = vec![GROUP.to_owned()];
    scope.max_bytes = Some(100_000_000_000);
    let sources = aws.sources().await;
    let collected = sources.logs(&scope).await.unwrap();
    assert_eq!((collected.telemetry.lines.len(), count(&aws, "StopQuery")), (1, 2), "{:?}", collected.gaps);
    let spent = "were read: the queries were stopped before they scanned more than 100.0 GB.";
    assert!(collected.gaps.iter().any(|gap| gap.reason == GapReason::Truncated && gap.detail.contains(spent)));
    let scanned = sources.bytes_scanned();
    assert!((80_000_000_000..=100_000_000_000).contains(&scanned), "what was stopped is charged for: {scanned}");
}

#[tokio::test(start_paused = true)]
async fn where_nothing_may_be_scanned_any_more_no_query_is_started() {
    let aws = answering(|_| results("Complete", Vec::new())).await;
    let mut scope = scope();
    scope.context.log_groups = vec![GROUP.to_owned()];
    scope.max_bytes = Some(0);
    let failure = aws.sources().await.logs(&scope).await.unwrap_err();
    assert_eq!((failure.kind, count(&aws, "StartQuery")), (FailureKind::TimedOut, 0));
}

#[tokio::test(start_paused = true)]
async fn of_more_than_may_be_scanned_what_is_nearest_to_the_beginning_is_asked_for() {
    let aws = FakeAws::start(|call| match call.operation.as_str() {
        "DescribeLogGroups" => {
            // Ten days of 9,600 GB: 600 GB in an hour and a half.
            let created_at = at("2026-01-21T14:31:00Z").as_millisecond();
            let group =
                json!({ "logGroupName": GROUP, "creationTime": created_at, "storedBytes": 96_000_000_000_000_i64 });
            Reply::Ok(json!({ "logGroups": [group] }))
        }
        "StartQuery" => started(),
        _ => results("Complete", vec![row("2026-01-31 14:05:00.000", "x")]),
    })
    .await;
    let collected = ask(&aws, &[GROUP]).await.unwrap();
    let [gap] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
    assert_eq!(
        gap.detail,
        "The log groups hold about 600 GB of these windows, and 200.0 GB of them may be scanned: only the lines from 13:42:00 to \
         14:09:00 UTC were looked through. Fewer log groups or a shorter window show the rest."
    );
    let asked: Vec<(i64, i64)> = aws
        .calls()
        .iter()
        .filter(|call| call.operation == "StartQuery")
        .map(|call| (call.body["startTime"].as_i64().unwrap(), call.body["endTime"].as_i64().unwrap()))
        .collect();
    assert!(asked.contains(&(1_769_866_920, 1_769_868_000)) && asked.contains(&(1_769_868_000, 1_769_868_540)));
}

/// Ten days of 9,600 GB of lines, and as many of 96 GB of spans: 600 GB and 6 GB in an hour and a half.
fn described(call: &crate::testing::Call) -> Reply {
    let asked = call.body["logGroupIdentifiers"].as_array().unwrap();
    let created_at = at("2026-01-21T14:31:00Z").as_millisecond();
    let group =
        |name: &str, bytes: i64| json!({ "logGroupName": name, "creationTime": created_at, "storedBytes": bytes });
    let known = [group(GROUP, 96_000_000_000_000), group(SPANS, 960_000_000_000)];
    let groups: Vec<_> = known.into_iter().filter(|group| asked.contains(&group["logGroupName"])).collect();
    Reply::Ok(json!({ "logGroups": groups }))
}

#[tokio::test(start_paused = true)]
async fn how_much_there_is_in_all_places_is_known_by_one_call_each() {
    let aws = FakeAws::start(described).await;
    let mut scope = scope();
    let elsewhere = Place { region: "us-east-1".to_owned(), log_groups: vec![GROUP.to_owned()], ..Place::default() };
    let nothing = Place { region: "us-east-2".to_owned(), changes: true, ..Place::default() };
    scope.context.log_groups = vec![GROUP.to_owned()];
    scope.context.traces = true;
    scope.context.elsewhere = vec![elsewhere, nothing];
    let volume = aws.sources().await.log_volume(&scope).await;
    let LogVolume::Asked { held: Held::About(held), groups } = volume else { panic!("an estimate") };
    assert_eq!((held.logs / 1_000_000_000, held.spans / 1_000_000_000), (1_200, 6));
    assert_eq!(aws.operations(), ["DescribeLogGroups", "DescribeLogGroups"]);
    assert_eq!(
        groups.iter().map(|of_place| of_place.as_ref().map(Vec::len)).collect::<Vec<_>>(),
        [Some(2), Some(1), None]
    );
}

#[tokio::test(start_paused = true)]
async fn where_log_groups_cannot_be_described_nobody_asks_again_how_much_there_is() {
    let denied = || Reply::Error(400, "AccessDeniedException", "no");
    let throttled = || Reply::Error(400, "ThrottlingException", "slow down");
    let unknown = LogVolume::Asked { held: Held::Unknown, groups: Vec::new() };
    let held = Held::AtLeast { known: LogBytes::default(), unanswered_places: 1 };
    let not_now = LogVolume::Asked { held, groups: vec![None] };
    let cases: [(fn() -> Reply, LogVolume); 3] =
        [(denied, unknown), (throttled, not_now.clone()), (|| Reply::Silence, not_now)];
    for (reply, expected) in cases {
        let aws = FakeAws::start(move |_| reply()).await;
        let scope = scope();
        let context = Context { log_groups: vec![GROUP.to_owned()], ..scope.context };
        let before = tokio::time::Instant::now();
        let volume = aws.sources().await.log_volume(&Scope { context, ..scope }).await;
        assert_eq!((volume, aws.calls().len()), (expected, 1));
        assert!(before.elapsed() <= Duration::from_secs(4), "the responder waits for it");
    }
}

#[tokio::test(start_paused = true)]
async fn a_place_that_does_not_answer_costs_the_others_nothing_of_what_they_said() {
    let mut asked = 0;
    let aws = FakeAws::start(move |call| {
        asked += 1;
        if asked == 1 { described(call) } else { Reply::Error(400, "ThrottlingException", "slow down") }
    })
    .await;
    let mut scope = scope();
    let elsewhere = Place { region: "us-east-1".to_owned(), log_groups: vec![GROUP.to_owned()], ..Place::default() };
    scope.context.log_groups = vec![GROUP.to_owned()];
    scope.context.elsewhere = vec![elsewhere];
    let volume = aws.sources().await.log_volume(&scope).await;
    let LogVolume::Asked { held: Held::AtLeast { known, unanswered_places }, groups } = volume else {
        panic!("a part")
    };
    assert_eq!((known.logs / 1_000_000_000, unanswered_places), (600, 1));
    // Whichever of both came first.
    assert_eq!(groups.iter().filter(|of_place| of_place.is_some()).count(), 1);
}

#[tokio::test(start_paused = true)]
async fn spans_are_scanned_no_further_than_they_may_be() {
    let mut looks = 0.0;
    let aws = FakeAws::start(move |call| match call.operation.as_str() {
        "StartQuery" => started(),
        "StopQuery" => Reply::Ok(json!({ "success": true })),
        "GetQueryResults" => {
            looks += 1.0;
            running_at(looks)
        }
        "/GetTraceSegmentDestination" => Reply::Ok(json!({ "Destination": "CloudWatchLogs", "Status": "ACTIVE" })),
        _ => Reply::Ok(json!({})),
    })
    .await;
    let mut scope = scope();
    scope.context.traces = true;
    scope.max_bytes = Some(40_000_000_000);
    let sources = aws.sources().await;
    drop(sources.traces(&scope).await);
    assert!(count(&aws, "StopQuery") > 0);
    let scanned = sources.bytes_scanned() / 1_000_000_000;
    assert!((20..=40).contains(&scanned), "{scanned}");
}
