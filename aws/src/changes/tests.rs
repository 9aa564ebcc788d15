use std::time::Duration;

use investigation::model::{MetricQuery, StartingAlarm, Window};
use investigation::ports::{FailureKind, TelemetrySources};
use serde_json::{Value, json};
use tokio::time::Instant;

use super::search::MAX_LOOKUPS;
use super::*;
use crate::AwsSources;
use crate::testing::{Call, FakeAws, Reply, at, scope};

/// Where the calls of services without a region are, seen from the region of the context.
const GLOBAL_REGION: &str = "us-east-1";

/// The scope of the tests, asked about when CloudTrail shows all of its window.
fn settled_scope() -> Scope {
    let mut scope = scope();
    scope.request.requested_at = scope.incident_window().end() + MAX_DELAY;
    scope
}

async fn read(aws: &FakeAws) -> Collected<Vec<Change>> {
    aws.sources().await.changes(&settled_scope()).await.unwrap()
}

/// Answers the lookups in the region of the context by their page, and those of global services with nothing.
async fn answer_in_region(script: impl Fn(usize) -> Reply + Send + 'static) -> FakeAws {
    let mut page = 0;
    FakeAws::start(move |call| {
        if call.region == GLOBAL_REGION {
            return Reply::Ok(json!({ "Events": [] }));
        }
        page += 1;
        script(page - 1)
    })
    .await
}

fn event(id: &str, time: i64) -> Value {
    json!({
        "EventId": id,
        "EventName": "UpdateFunctionCode20150331v2",
        "EventSource": "lambda.amazonaws.com",
        "EventTime": time,
        "Username": "deployer",
        "Resources": [{ "ResourceType": "AWS::Lambda::Function", "ResourceName": "checkout" }],
    })
}

#[tokio::test(start_paused = true)]
async fn where_little_was_changed_one_lookup_reads_all_in_order_of_time() {
    // CloudTrail's latest comes first, and its end is inclusive.
    let page = json!({ "Events": [
        event("past", 1_769_869_800), event("b", 1_769_868_060), event("a", 1_769_868_000), { "EventId": "no time" },
    ] });
    let aws = answer_in_region(move |_| Reply::Ok(page.clone())).await;
    let collected = read(&aws).await;
    let change = |id: &str, time| Change {
        at: at(time),
        id: id.to_owned(),
        name: "UpdateFunctionCode20150331v2".to_owned(),
        source: "lambda.amazonaws.com".to_owned(),
        user: "deployer".to_owned(),
        resources: vec!["checkout".to_owned()],
        ..Change::default()
    };
    let expected = [change("a", "2026-01-31T14:00:00Z"), change("b", "2026-01-31T14:01:00Z")];
    assert_eq!(collected.telemetry, expected);
    assert_eq!(collected.gaps, []);
    let writes = json!([{ "AttributeKey": "ReadOnly", "AttributeValue": "false" }]);
    let calls = aws.calls();
    assert_eq!(calls.len(), 2, "one in each region");
    assert!(calls.iter().all(|call| call.body["LookupAttributes"] == writes));
}

#[tokio::test(start_paused = true)]
async fn calls_that_failed_are_left_out_and_others_keep_what_their_records_say() {
    let with = |id: &str, record: Value| {
        let mut event = event(id, 1_769_868_000);
        event["Resources"] = json!([]);
        event["CloudTrailEvent"] = json!(record.to_string());
        event
    };
    let parameters = json!({ "functionName": "orders" });
    let refused = json!({ "errorCode": "AccessDenied", "requestParameters": parameters });
    let identity = json!({ "type": "IAMUser", "invokedBy": "cloudformation.amazonaws.com" });
    let record = json!({ "requestParameters": parameters, "userIdentity": identity });
    let events = [with("a", refused), with("b", record)];
    let aws = answer_in_region(move |_| Reply::Ok(json!({ "Events": events }))).await;
    let read = read(&aws).await.telemetry;
    let [change] = &read[..] else { panic!("{read:?}") };
    assert_eq!((&*change.id, change.parameters.get("functionName").map(String::as_str)), ("b", Some("orders")));
    assert_eq!(change.caller.invoked_by, "cloudformation.amazonaws.com");
}

#[tokio::test(start_paused = true)]
async fn changes_of_services_without_a_region_are_read_where_cloudtrail_keeps_them() {
    let elsewhere = event("elsewhere", 1_769_868_000);
    let mut policy = event("policy", 1_769_868_000);
    policy["EventSource"] = json!("iam.amazonaws.com");
    policy["EventName"] = json!("DetachRolePolicy");
    let aws = FakeAws::start(move |call| match call.region.as_str() {
        GLOBAL_REGION => Reply::Ok(json!({ "Events": [elsewhere, policy] })),
        _ => Reply::Ok(json!({ "Events": [event("here", 1_769_868_060)] })),
    })
    .await;
    let read = read(&aws).await;
    let ids: Vec<&str> = read.telemetry.iter().map(|change| change.id.as_str()).collect();
    assert_eq!((ids, &read.gaps[..]), (vec!["policy", "here"], &[][..]));
}

#[tokio::test(start_paused = true)]
async fn what_was_done_to_sessions_is_read_there_too_and_in_another_partition_elsewhere() {
    for (region, global) in
        [("eu-central-1", "us-east-1"), ("us-gov-east-1", "us-gov-west-1"), ("cn-northwest-1", "cn-north-1")]
    {
        let aws = FakeAws::start(move |call| {
            let mut session = event("session", 1_769_868_000);
            session["EventSource"] = json!("sts.amazonaws.com");
            let events = if call.region == global { vec![session] } else { Vec::new() };
            Reply::Ok(json!({ "Events": events }))
        })
        .await;
        let mut scope = settled_scope();
        scope.context.region = region.to_owned();
        let collected = aws.sources().await.changes(&scope).await.unwrap();
        assert_eq!((ids(&collected.telemetry), &collected.gaps[..]), (vec!["session"], &[][..]), "{region}");
        assert_eq!(aws.calls().len(), 2);
    }
}

#[tokio::test(start_paused = true)]
async fn without_the_other_region_the_changes_of_the_own_one_are_kept() {
    let aws = FakeAws::start(|call| match call.region.as_str() {
        GLOBAL_REGION => Reply::Error(400, "AccessDeniedException", "no"),
        _ => Reply::Ok(json!({ "Events": [event("here", 1_769_868_060)] })),
    })
    .await;
    let read = read(&aws).await;
    assert_eq!((read.telemetry.len(), read.gaps[0].reason), (1, GapReason::Denied));
}

/// An event history: the events of a region that match, the newest first, 50 a page.
struct History {
    events: Vec<Value>,
}

impl History {
    /// So many calls a minute in both windows, by `noise.amazonaws.com`, and others.
    fn of(per_minute: i64, others: Vec<Value>) -> Self {
        Self::between(1_769_864_400, 1_769_869_800, per_minute, others)
    }

    fn between(start: i64, end: i64, per_minute: i64, others: Vec<Value>) -> Self {
        let mut events = others;
        for number in 0..(end - start) * per_minute / 60 {
            let mut noise = event(&format!("noise-{number}"), start + number * 60 / per_minute);
            noise["EventSource"] = json!("noise.amazonaws.com");
            noise["Resources"] = json!([]);
            events.push(noise);
        }
        events.sort_by_key(|event| -event["EventTime"].as_i64().unwrap());
        Self { events }
    }

    fn lookup(&self, call: &Call) -> Reply {
        let attribute = &call.body["LookupAttributes"][0];
        let value = &attribute["AttributeValue"];
        let is_meant = |event: &Value| match attribute["AttributeKey"].as_str().unwrap() {
            "ReadOnly" => event["ReadOnly"] != "true",
            "EventSource" => event["EventSource"] == *value,
            "ResourceName" => event["Resources"].as_array().unwrap().iter().any(|one| one["ResourceName"] == *value),
            other => panic!("{other}"),
        };
        let (start, end) = (call.body["StartTime"].as_f64().unwrap(), call.body["EndTime"].as_f64().unwrap());
        let within = |event: &Value| (start..=end).contains(&event["EventTime"].as_f64().unwrap());
        let all: Vec<&Value> = self.events.iter().filter(|event| within(event) && is_meant(event)).collect();
        let from = call.body["NextToken"].as_str().map_or(0, |token| token.parse().unwrap());
        let page: Vec<&Value> = all.iter().skip(from).take(50).copied().collect();
        let next = (from + page.len() < all.len()).then(|| (from + page.len()).to_string());
        Reply::Ok(json!({ "Events": page, "NextToken": next }))
    }

    /// An AWS with this history in the region of the context and the other one where global services are.
    async fn serve(self, global: Self) -> FakeAws {
        FakeAws::start(move |call| if call.region == GLOBAL_REGION { global.lookup(call) } else { self.lookup(call) })
            .await
    }
}

fn ids(changes: &[Change]) -> Vec<&str> {
    changes.iter().map(|change| change.id.as_str()).filter(|id| !id.starts_with("noise")).collect()
}

fn iam(id: &str, time: i64) -> Value {
    let mut event = event(id, time);
    event["EventSource"] = json!("iam.amazonaws.com");
    event["Resources"] = json!([]);
    event
}

/// 13:58, two minutes before the incident.
const SHORTLY_BEFORE: i64 = 1_769_867_880;

#[tokio::test(start_paused = true)]
async fn a_deployment_shortly_before_is_found_among_a_hundred_calls_a_minute() {
    let mut deployment = event("deployment", SHORTLY_BEFORE);
    deployment["Resources"] = json!([]);
    let aws = History::of(100, vec![deployment]).serve(History::of(100, vec![iam("policy", SHORTLY_BEFORE)])).await;
    let begin = Instant::now();
    let collected = read(&aws).await;
    assert_eq!(ids(&collected.telemetry), ["deployment", "policy"]);
    let [local, global] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
    assert_eq!((local.reason, global.reason), (GapReason::Truncated, GapReason::Truncated));
    assert!(local.detail.starts_with("Of many changes, all from 13:") && local.detail.contains(" to 14:"), "{local:?}");
    assert!(begin.elapsed() < Duration::from_secs(30), "{:?}", begin.elapsed());
    assert!(aws.calls().len() <= 2 * (MAX_LOOKUPS + 1), "{}", aws.calls().len());
}

/// Two hours from 14:00, and as many before, asked about when CloudTrail shows all of them.
fn long_scope() -> Scope {
    let Scope { mut request, context, .. } = scope();
    request.incident_window = Window::new(at("2026-01-31T14:00:00Z"), at("2026-01-31T16:00:00Z")).unwrap();
    request.requested_at = request.incident_window.end() + MAX_DELAY;
    Scope::new(request, context)
}

/// What is found of one deployment, so many seconds after the beginning of [`long_scope`], among as many other calls a minute.
async fn find_in_long_window(scope: &Scope, per_minute: i64, seconds: i64) -> Vec<String> {
    let deployment = event("deployment", 1_769_868_000 + seconds);
    let history = History::between(1_769_860_800, 1_769_875_200, per_minute, vec![deployment]);
    let aws = history.serve(History::of(0, Vec::new())).await;
    let collected = aws.sources().await.changes(scope).await.unwrap();
    ids(&collected.telemetry).into_iter().map(str::to_owned).collect()
}

#[tokio::test(start_paused = true)]
async fn a_deployment_before_an_alarm_late_in_a_long_window_is_found() {
    let mut scope = long_scope();
    let alarm = StartingAlarm { name: "errors".to_owned(), at: at("2026-01-31T15:30:00Z"), episode: 1 };
    scope.request.alarm = Some(alarm);
    assert_eq!(find_in_long_window(&scope, 100, 5_280).await, ["deployment"]);
    scope.request.alarm = None;
    assert_eq!(find_in_long_window(&scope, 100, 5_280).await, Vec::<String>::new(), "there are too many changes");
}

#[tokio::test(start_paused = true)]
async fn a_long_window_is_searched_before_what_lies_as_far_ahead_of_it() {
    assert_eq!(find_in_long_window(&long_scope(), 15, 3_600).await, ["deployment"]);
}

#[tokio::test(start_paused = true)]
async fn slow_pages_are_looked_up_side_by_side_at_the_rate_that_is_allowed() {
    let history = || History::of(100, vec![event("deployment", SHORTLY_BEFORE)]);
    let aws = history().serve(History::of(0, Vec::new())).await.with_latency(Duration::from_millis(3_900));
    let scope = settled_scope();
    let sources = AwsSources::new(&aws.patient_sdk().await, Deadline::after(Instant::now()));
    let collected = sources.changes(&scope).await.unwrap();
    assert_eq!(ids(&collected.telemetry), ["deployment"]);
    assert!(collected.telemetry.len() > 1_500, "{}", collected.telemetry.len());
}

#[tokio::test(start_paused = true)]
async fn what_names_a_resource_of_the_context_is_found_however_long_before_it_was() {
    let early = 1_769_864_400 + 60;
    let aws =
        History::of(100, vec![event("deployment", early)]).serve(History::of(100, vec![iam("policy", early)])).await;
    let mut scope = settled_scope();
    scope.context.log_groups = vec!["/aws/lambda/checkout".to_owned()];
    let collected = aws.sources().await.changes(&scope).await.unwrap();
    assert_eq!(ids(&collected.telemetry), ["deployment", "policy"]);
}

#[tokio::test(start_paused = true)]
async fn what_the_services_of_the_context_were_asked_is_found_without_a_resource() {
    let mut deployment = event("deployment", 1_769_864_400 + 60);
    deployment["Resources"] = json!([]);
    let mut look = event("look", 1_769_864_400 + 61);
    look["ReadOnly"] = json!("true");
    let aws = History::of(100, vec![deployment, look]).serve(History::of(0, Vec::new())).await;
    let mut scope = settled_scope();
    scope.context.metrics = vec![MetricQuery {
        namespace: "AWS/Lambda".to_owned(),
        name: "Errors".to_owned(),
        dimensions: [("FunctionName".to_owned(), "checkout".to_owned())].into(),
        stat: "Sum".to_owned(),
    }];
    let collected = aws.sources().await.changes(&scope).await.unwrap();
    assert_eq!(ids(&collected.telemetry), ["deployment"], "a call that only reads is no change");
}

#[tokio::test(start_paused = true)]
async fn up_to_sixteen_calls_a_minute_all_changes_are_read_by_slices() {
    let aws = History::of(16, vec![event("deployment", SHORTLY_BEFORE)]).serve(History::of(0, Vec::new())).await;
    let collected = read(&aws).await;
    assert_eq!((collected.telemetry.len(), &collected.gaps[..]), (90 * 16 + 1, &[][..]));
}

#[tokio::test(start_paused = true)]
async fn up_to_four_calls_a_minute_all_changes_are_read_page_by_page() {
    let aws = History::of(4, vec![event("deployment", SHORTLY_BEFORE)]).serve(History::of(0, Vec::new())).await;
    let collected = read(&aws).await;
    assert_eq!((collected.telemetry.len(), &collected.gaps[..]), (90 * 4 + 1, &[][..]));
    assert_eq!(aws.calls().len(), 8 + 1, "eight pages, and one of global services");
}

#[tokio::test(start_paused = true)]
async fn a_lookup_that_is_throttled_is_made_again_where_it_stopped() {
    let history = History::of(10, Vec::new());
    let mut calls = 0;
    let aws = FakeAws::start(move |call| {
        calls += 1;
        match calls % 3 {
            0 => Reply::Error(400, "ThrottlingException", "Rate exceeded"),
            _ => history.lookup(call),
        }
    })
    .await;
    let mut scope = settled_scope();
    scope.context.region = GLOBAL_REGION.to_owned();
    let collected = aws.sources().await.changes(&scope).await.unwrap();
    assert_eq!((collected.telemetry.len(), &collected.gaps[..]), (900, &[][..]));
    let mut asked: Vec<String> = aws.calls().iter().map(|call| call.body.to_string()).collect();
    asked.sort();
    let pages = asked.len();
    asked.dedup();
    assert_eq!(pages - asked.len(), pages / 3, "only what was throttled is asked again");
}

#[tokio::test(start_paused = true)]
async fn what_was_read_before_a_lasting_failure_is_kept() {
    let history = History::of(100, Vec::new());
    let mut calls = 0;
    let aws = FakeAws::start(move |call| {
        calls += 1;
        if calls > 5 { Reply::Error(400, "AccessDeniedException", "no") } else { history.lookup(call) }
    })
    .await;
    let mut scope = settled_scope();
    scope.context.region = GLOBAL_REGION.to_owned();
    let collected = aws.sources().await.changes(&scope).await.unwrap();
    assert!(collected.telemetry.len() > 200, "{}", collected.telemetry.len());
    let [gap] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
    assert_eq!(gap.reason, GapReason::Denied);
    assert!(gap.detail.starts_with("Of many changes, all from 13:"), "{gap:?}");
}

#[tokio::test(start_paused = true)]
async fn a_history_that_cannot_be_read_is_asked_some_times_and_fails() {
    let aws = FakeAws::start(|_| Reply::Error(400, "ThrottlingException", "Rate exceeded")).await;
    let failure = aws.sources().await.changes(&settled_scope()).await.unwrap_err();
    let local = aws.calls().into_iter().filter(|call| call.region != GLOBAL_REGION);
    assert_eq!((failure.kind, local.count()), (FailureKind::Throttled, 6));
}

#[tokio::test(start_paused = true)]
async fn a_window_that_has_just_ended_may_lack_its_latest_changes() {
    let aws = FakeAws::start(|_| Reply::Ok(json!({ "Events": [] }))).await;
    let collected = aws.sources().await.changes(&scope()).await.unwrap();
    let [gap] = &collected.gaps[..] else { panic!("{:?}", collected.gaps) };
    assert_eq!(
        gap.detail,
        "CloudTrail shows a change up to 15 minutes late: some of those after 14:16 may be missing. Investigate again after \
         14:45 UTC."
    );
    assert_eq!(read(&aws).await.gaps, []);
}
