//! The API as programs use it.

use std::collections::BTreeMap;

use investigation::model::{Context, InvestigationId};
use investigation::ports::{FailureKind, InMemory, InvestigationStore, Ledger, Status};
use lambda_http::http::{HeaderMap, Method, StatusCode};
use lambda_http::{Body, Request};
use serde_json::{Value, json};

use super::{ApiSettings, Identity};
use crate::KnownContexts;
use crate::testing::{self, InMemoryAws, TestBot};

/// An answer: its status, its headers and its body as JSON or text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Value,
}

impl Answer {
    pub(super) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The fields and parameters that a problem names.
    pub(super) fn named(&self) -> Vec<&str> {
        let errors = self.body["errors"].as_array().map(Vec::as_slice).unwrap_or_default();
        errors.iter().filter_map(|error| error["pointer"].as_str().or_else(|| error["parameter"].as_str())).collect()
    }
}

/// A bot with three contexts: one of Ann, one that the group `shop` may use, and one that names nobody.
pub(super) fn bot() -> TestBot {
    let of = |service: &str, owners: &[&str], users: &[&str]| Context {
        traces: true,
        api_owners: owners.iter().map(|&name| name.to_owned()).collect(),
        api_users: users.iter().map(|&name| name.to_owned()).collect(),
        ..testing::context(service)
    };
    let stores = InMemory::with_contexts([
        of("checkout", &["sub:ann"], &["group:shop"]),
        of("payments", &["sub:bob"], &[]),
        of("legacy", &[], &[]),
    ]);
    TestBot {
        contexts: KnownContexts::new(stores.clone()),
        investigations: stores.clone(),
        ledger: stores,
        api: ApiSettings { admin_group: Some("admins".to_owned()), ..ApiSettings::default() },
        ..testing::bot(InMemoryAws::default())
    }
}

/// Sends a request as somebody: `ann`, or `ann:shop:pay` in groups.
pub(super) async fn send(
    bot: &TestBot,
    who: &str,
    method: Method,
    path: &str,
    headers: &[(&str, &str)],
    body: Option<Value>,
) -> Answer {
    let mut request = lambda_http::http::Request::builder().method(method).uri(format!("/api/v1{path}"));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if body.is_some() && !headers.iter().any(|(name, _)| *name == "content-type") {
        request = request.header("content-type", "application/json");
    }
    let body = body.map_or(Body::Empty, |body| Body::Text(body.as_str().map_or(body.to_string(), str::to_owned)));
    let mut request: Request = request.body(body).unwrap();
    let mut names = who.split(':');
    if let Some(subject) = names.next().filter(|subject| !subject.is_empty()) {
        let groups: Vec<&str> = names.collect();
        let claims = BTreeMap::from([
            ("sub".to_owned(), json!(subject)),
            ("cognito:groups".to_owned(), json!(format!("[{}]", groups.join(" ")))),
        ]);
        request.extensions_mut().insert(Identity::Token { claims });
    }
    let response = crate::handle(request, &testing::base_url(), bot, testing::now()).await;
    let (parts, body) = response.into_parts();
    let body = serde_json::from_slice(&body).unwrap_or_else(|_| json!(String::from_utf8_lossy(&body)));
    Answer { status: parts.status, headers: parts.headers, body }
}

pub(super) async fn get(bot: &TestBot, who: &str, path: &str) -> Answer {
    send(bot, who, Method::GET, path, &[], None).await
}

pub(super) async fn post(bot: &TestBot, who: &str, path: &str, headers: &[(&str, &str)], body: Value) -> Answer {
    send(bot, who, Method::POST, path, headers, Some(body)).await
}

pub(super) async fn patch(bot: &TestBot, who: &str, path: &str, tag: &str, body: Value) -> Answer {
    send(bot, who, Method::PATCH, path, &[("if-match", tag)], Some(body)).await
}

pub(super) fn an_hour() -> Value {
    json!({
        "context": "checkout", "window_start": "2026-03-01T13:00:00Z", "window_end": "2026-03-01T14:00:00Z",
        "signal": "error_spike",
    })
}

#[tokio::test]
async fn the_twelve_endpoints_answer_as_their_contract_says() {
    let bot = bot();
    let context = json!({ "service": "search", "region": "eu-west-1", "traces": true });
    let started = post(&bot, "ann", "/investigations", &[], an_hour()).await;
    let id = started.body["id"].as_str().unwrap().to_owned();
    let (status, report) = (format!("/investigations/{id}"), format!("/investigations/{id}/report"));
    let created = post(&bot, "ann", "/contexts", &[], context).await;
    let tag = created.header("etag").to_owned();
    let edit = json!({ "description": "finds" });
    let changed = patch(&bot, "ann", "/contexts/search", &tag, edit).await;
    let deleted = [("if-match", changed.header("etag"))];
    let statuses = [
        ("start", started.status),
        ("status", get(&bot, "ann", &status).await.status),
        ("report", get(&bot, "ann", &report).await.status),
        ("create", created.status),
        ("list", get(&bot, "ann", "/contexts").await.status),
        ("read", get(&bot, "ann", "/contexts/search").await.status),
        ("change", changed.status),
        ("delete", send(&bot, "ann", Method::DELETE, "/contexts/search", &deleted, None).await.status),
        ("log groups", get(&bot, "ann", "/discovery/log-groups").await.status),
        ("metrics", get(&bot, "ann", "/discovery/metrics?namespace=AWS/Lambda").await.status),
        ("namespaces", get(&bot, "ann", "/discovery/namespaces").await.status),
        ("services", get(&bot, "ann", "/discovery/services").await.status),
    ];
    assert_eq!(
        statuses.map(|(what, status)| (what, status.as_u16())),
        [
            ("start", 202),
            ("status", 202),
            ("report", 202),
            ("create", 201),
            ("list", 200),
            ("read", 200),
            ("change", 200),
            ("delete", 204),
            ("log groups", 200),
            ("metrics", 200),
            ("namespaces", 200),
            ("services", 200),
        ]
    );
    assert_eq!(started.header("location"), format!("/api/v1/investigations/{id}"));
    assert_eq!(bot.workflow.started.lock().unwrap()[0].user, "sub:ann");
    assert!(!bot.workflow.started.lock().unwrap()[0].is_told_in_slack());
}

#[tokio::test]
async fn an_investigation_that_ended_is_answered_with_200_and_its_report_or_why_there_is_none() {
    let id = InvestigationId::from_seed(b"ended");
    for (status, aws, expected) in [
        (Status::Completed, InMemoryAws::with_report(&id), 200),
        (Status::Failed, InMemoryAws::with_report(&id), 200),
        (Status::Failed, InMemoryAws::default(), 409),
        (Status::Completed, InMemoryAws::default(), 410),
        (Status::Completed, InMemoryAws::failing(FailureKind::Throttled), 503),
        (Status::Completed, InMemoryAws::failing(FailureKind::Denied), 500),
    ] {
        let bot = TestBot { artifacts: aws, ..bot() };
        begin(&bot, &id, "checkout", "sub:ann", "").await;
        bot.investigations.end(&id, status).await.unwrap();
        assert_eq!(get(&bot, "ann", &format!("/investigations/{id}")).await.status, StatusCode::OK);
        let report = get(&bot, "ann", &format!("/investigations/{id}/report")).await;
        assert_eq!(report.status.as_u16(), expected, "{status:?} {report:?}");
        if expected == 200 {
            assert_eq!(report.body["investigation_id"], id.as_str());
        }
    }
}

pub(super) async fn begin(bot: &TestBot, id: &InvestigationId, service: &str, user: &str, channel: &str) {
    let request = investigation::model::Request {
        investigation_id: id.clone(),
        service: service.to_owned(),
        user: user.to_owned(),
        channel: channel.to_owned(),
        ..testing::request()
    };
    bot.investigations.begin(&request).await.unwrap();
}

#[tokio::test]
async fn what_belongs_to_another_is_answered_as_what_is_not_there() {
    let bot = bot();
    let (his, none) = (InvestigationId::from_seed(b"his"), InvestigationId::from_seed(b"none"));
    begin(&bot, &his, "payments", "sub:bob", "").await;
    let body = |context: &str| json!({ "context": context });
    let tag = [("if-match", "*")];
    let edit = || Some(json!({ "description": "x" }));
    for who in ["ann", "ann:shop", "eve:sub:bob"] {
        let pairs = [
            (
                get(&bot, who, &format!("/investigations/{his}")).await,
                get(&bot, who, &format!("/investigations/{none}")).await,
            ),
            (
                get(&bot, who, &format!("/investigations/{his}/report")).await,
                get(&bot, who, &format!("/investigations/{none}/report")).await,
            ),
            (get(&bot, who, "/contexts/payments").await, get(&bot, who, "/contexts/nothing").await),
            (get(&bot, who, "/contexts/legacy").await, get(&bot, who, "/contexts/nothing").await),
            (
                send(&bot, who, Method::PATCH, "/contexts/payments", &tag, edit()).await,
                send(&bot, who, Method::PATCH, "/contexts/nothing", &tag, edit()).await,
            ),
            (
                send(&bot, who, Method::PATCH, "/contexts/payments", &[], edit()).await,
                send(&bot, who, Method::PATCH, "/contexts/nothing", &[], edit()).await,
            ),
            (
                send(&bot, who, Method::DELETE, "/contexts/payments", &tag, None).await,
                send(&bot, who, Method::DELETE, "/contexts/nothing", &tag, None).await,
            ),
            (
                post(&bot, who, "/investigations", &[], body("payments")).await,
                post(&bot, who, "/investigations", &[], body("nothing")).await,
            ),
        ];
        for (of_another, of_nobody) in pairs {
            assert_eq!(of_another.status, StatusCode::NOT_FOUND, "{who} {of_another:?}");
            assert_eq!(of_another, of_nobody, "{who}");
        }
        assert_eq!(get(&bot, who, "/investigations").await.body["items"], json!([]), "{who}");
    }
    assert_eq!(get(&bot, "bob", &format!("/investigations/{his}")).await.status, StatusCode::ACCEPTED);
    assert_eq!(get(&bot, "root:admins", &format!("/investigations/{his}")).await.status, StatusCode::ACCEPTED);
    assert_eq!(get(&bot, "root:admins", "/contexts/legacy").await.status, StatusCode::OK);
}

#[tokio::test]
async fn what_was_asked_in_slack_is_seen_by_whom_its_context_names_but_for_direct_messages() {
    let bot = bot();
    let (open, direct) = (InvestigationId::from_seed(b"open"), InvestigationId::from_seed(b"direct"));
    begin(&bot, &open, "checkout", "U1", "C1").await;
    begin(&bot, &direct, "checkout", "U1", "D1").await;
    assert_eq!(get(&bot, "carl:shop", &format!("/investigations/{open}")).await.status, StatusCode::ACCEPTED);
    assert_eq!(get(&bot, "carl:shop", &format!("/investigations/{direct}")).await.status, StatusCode::NOT_FOUND);
    assert_eq!(get(&bot, "carl", &format!("/investigations/{open}")).await.status, StatusCode::NOT_FOUND);
    let listed = get(&bot, "carl:shop", "/investigations").await;
    assert_eq!(listed.body["items"].as_array().unwrap().len(), 1, "{listed:?}");
}

#[tokio::test]
async fn the_same_key_starts_one_investigation_and_another_request_with_it_is_refused() {
    let bot = bot();
    let key = [("idempotency-key", "deploy-42")];
    let first = post(&bot, "ann", "/investigations", &key, an_hour()).await;
    let again = post(&bot, "ann", "/investigations", &key, an_hour()).await;
    assert_eq!(first.body["id"], again.body["id"]);
    assert_eq!((again.status.as_u16(), &again.body["is_duplicate"]), (202, &json!(true)));
    assert_eq!(bot.workflow.started.lock().unwrap().len(), 1);
    let mut other = an_hour();
    other["signal"] = json!("latency_spike");
    let refused = post(&bot, "ann", "/investigations", &key, other).await;
    assert_eq!((refused.status.as_u16(), refused.named()), (422, vec!["Idempotency-Key"]));
    let of_another = post(&bot, "carl:shop", "/investigations", &key, an_hour()).await;
    assert_ne!(of_another.body["id"], first.body["id"]);
    let keyless = post(&bot, "ann", "/investigations", &[], an_hour()).await;
    assert_ne!(keyless.body["id"], first.body["id"]);
}

#[tokio::test]
async fn a_start_that_fails_uses_up_no_key() {
    let failing = TestBot { workflow: InMemoryAws::failing(FailureKind::Unavailable), ..bot() };
    let key = [("idempotency-key", "k")];
    let lost = post(&failing, "ann", "/investigations", &key, an_hour()).await;
    assert_eq!((lost.status.as_u16(), lost.header("retry-after")), (503, "1"));
    let bot = TestBot { workflow: InMemoryAws::default(), ..failing };
    let again = post(&bot, "ann", "/investigations", &key, an_hour()).await;
    assert_eq!((again.status.as_u16(), &again.body["is_duplicate"]), (202, &Value::Null));
}

#[tokio::test]
async fn what_is_wrong_in_a_request_is_named() {
    let bot = bot();
    let with = |name: &str, value: Value| {
        let mut body = an_hour();
        body[name] = value;
        body
    };
    for (body, status, named) in [
        (json!("{"), 400, vec![]),
        (json!("[]x"), 422, vec!["#"]),
        (json!({}), 422, vec!["#/context"]),
        (with("context", json!(7)), 422, vec!["#/context"]),
        (with("service", json!("checkout")), 422, vec!["#/service"]),
        (with("signal", json!("sadness")), 422, vec!["#/signal"]),
        (with("window_start", json!("yesterday")), 422, vec!["#/window_start"]),
        (with("window_start", Value::Null), 422, vec!["#/window_start"]),
        (with("window_end", Value::Null), 422, vec!["#/window_end"]),
        (with("window_end", json!("2026-03-01T12:00:00Z")), 422, vec!["#/window_end"]),
        (with("window_end", json!("2026-03-01T21:00:00Z")), 422, vec!["#/window_end"]),
        (with("window_start", json!("2016-03-01T12:00:00Z")), 422, vec!["#/window_end"]),
        (with("ask", json!("last 30m")), 422, vec!["#/ask"]),
        (json!({ "context": "checkout", "ask": "sideways" }), 422, vec!["#/ask"]),
        (json!({ "context": "checkout", "ask": "errors", "signal": "latency_spike" }), 422, vec!["#/signal"]),
    ] {
        let answer = post(&bot, "ann", "/investigations", &[], body.clone()).await;
        assert_eq!((answer.status.as_u16(), answer.named()), (status, named), "{body} {answer:?}");
        assert_eq!(answer.header("content-type"), "application/problem+json");
        assert_eq!(answer.body["status"], json!(status));
    }
    let long = "k".repeat(129);
    for key in [long.as_str(), "tab\tkey"] {
        let answer = post(&bot, "ann", "/investigations", &[("idempotency-key", key)], an_hour()).await;
        assert_eq!((answer.status.as_u16(), answer.named()), (422, vec!["Idempotency-Key"]));
    }
    let as_text = [("content-type", "text/plain")];
    assert_eq!(post(&bot, "ann", "/investigations", &as_text, an_hour()).await.status.as_u16(), 415);
    let large = json!({ "context": "x".repeat(1_000_001) });
    assert_eq!(post(&bot, "ann", "/investigations", &[], large).await.status.as_u16(), 413);
}

#[tokio::test]
async fn windows_are_given_in_the_words_of_slack_too() {
    let bot = bot();
    let body = json!({ "context": "checkout", "ask": "13:30-14:00 errors" });
    let answer = post(&bot, "ann", "/investigations", &[], body).await;
    let read = ["window_start", "window_end", "signal"].map(|field| answer.body[field].as_str().unwrap().to_owned());
    assert_eq!(read, ["2026-03-01T13:30:00Z", "2026-03-01T14:00:00Z", "error_spike"]);
}

#[tokio::test]
async fn one_too_many_is_refused_with_when_to_come_back() {
    let bot = bot();
    bot.ledger.add("asks/person/sub:ann/2026-03-01T14", 30, testing::now()).await.unwrap();
    let refused = post(&bot, "ann", "/investigations", &[], an_hour()).await;
    assert_eq!((refused.status.as_u16(), refused.header("retry-after")), (429, "1800"));
    assert_eq!(post(&bot, "carl:shop", "/investigations", &[], an_hour()).await.status.as_u16(), 202);
}

#[tokio::test]
async fn pages_lead_from_one_to_the_next_and_hold_everything_once() {
    let bot = bot();
    let mut expected = Vec::new();
    for number in 0_u8..60 {
        let id = InvestigationId::from_seed(&[number]);
        begin(&bot, &id, if number % 2 == 0 { "checkout" } else { "payments" }, "U1", "C1").await;
        if number % 2 == 0 {
            expected.push(id.to_string());
        }
    }
    let mut listed = Vec::new();
    let mut path = "/investigations?limit=7".to_owned();
    loop {
        let page = get(&bot, "ann", &path).await;
        assert!(page.body["items"].as_array().unwrap().len() <= 7);
        listed
            .extend(page.body["items"].as_array().unwrap().iter().map(|item| item["id"].as_str().unwrap().to_owned()));
        match page.body["next_cursor"].as_str() {
            Some(cursor) => path = format!("/investigations?limit=7&cursor={cursor}"),
            None => break,
        }
    }
    expected.sort();
    listed.sort();
    assert_eq!(listed, expected);
    for (path, parameter) in [
        ("/investigations?limit=0", "limit"),
        ("/investigations?limit=101", "limit"),
        ("/investigations?limit=%2B5", "limit"),
        ("/investigations?cursor=x", "cursor"),
        ("/investigations?cursor=YQ", "cursor"),
        ("/investigations?status=done", "status"),
        ("/investigations?limits=5", "limits"),
        ("/investigations?limit=5&limit=6", "limit"),
        ("/contexts?limit=x", "limit"),
        ("/discovery/alarms?region=Ireland", "region"),
        ("/contexts/checkout?x=1", "x"),
    ] {
        let answer = get(&bot, "ann", path).await;
        assert_eq!((answer.status.as_u16(), answer.named()), (422, vec![parameter]), "{path}");
    }
}

#[tokio::test]
async fn nobody_overwrites_what_somebody_else_saved_meanwhile() {
    let bot = bot();
    let read = get(&bot, "ann", "/contexts/checkout").await;
    let tag = read.header("etag").to_owned();
    let first = patch(&bot, "ann", "/contexts/checkout", &tag, json!({ "description": "sells" })).await;
    assert_eq!(first.status.as_u16(), 200, "{first:?}");
    let second = patch(&bot, "ann", "/contexts/checkout", &tag, json!({ "changes": true })).await;
    assert_eq!(second.status.as_u16(), 412);
    let stale = [("if-match", tag.as_str())];
    assert_eq!(send(&bot, "ann", Method::DELETE, "/contexts/checkout", &stale, None).await.status.as_u16(), 412);
    let weak = format!("W/{}", first.header("etag"));
    assert_eq!(patch(&bot, "ann", "/contexts/checkout", &weak, json!({ "changes": true })).await.status.as_u16(), 412);
    let without = send(&bot, "ann", Method::PATCH, "/contexts/checkout", &[], Some(json!({ "changes": true }))).await;
    assert_eq!(without.status.as_u16(), 428);
    let now = get(&bot, "ann", "/contexts/checkout").await;
    assert_eq!((now.header("etag"), &now.body["description"]), (first.header("etag"), &json!("sells")));
    let several = format!("\"0-00\", {}", now.header("etag"));
    assert_eq!(
        patch(&bot, "ann", "/contexts/checkout", &several, json!({ "changes": true })).await.status.as_u16(),
        200
    );
}

#[tokio::test]
async fn a_tag_does_not_fit_what_was_deleted_and_made_again() {
    let bot = bot();
    let body = |text: &str| json!({ "service": "new", "region": "eu-west-1", "traces": true, "description": text });
    let first = post(&bot, "ann", "/contexts", &[], body("one")).await;
    assert_eq!(
        send(&bot, "ann", Method::DELETE, "/contexts/new", &[("if-match", "*")], None).await.status.as_u16(),
        204
    );
    let second = post(&bot, "ann", "/contexts", &[], body("two")).await;
    assert_eq!(second.status.as_u16(), 201);
    let stale = patch(&bot, "ann", "/contexts/new", first.header("etag"), json!({ "changes": true })).await;
    assert_eq!(stale.status.as_u16(), 412);
}

#[tokio::test]
async fn contexts_are_checked_as_in_slack_and_keep_an_owner() {
    let bot = bot();
    let created =
        post(&bot, "ann", "/contexts", &[], json!({ "service": "a", "region": "x-1", "log_groups": ["b c"] })).await;
    assert_eq!((created.status.as_u16(), created.named()), (422, vec!["#/region", "#/log_groups/0"]));
    let taken = json!({ "service": "Checkout", "region": "eu-west-1", "traces": true });
    assert_eq!(post(&bot, "ann", "/contexts", &[], taken).await.status.as_u16(), 409);
    let unknown = json!({ "service": "a", "region": "eu-west-1", "log_group": [] });
    assert_eq!(post(&bot, "ann", "/contexts", &[], unknown).await.named(), ["#/log_group"]);
    for (edit, pointer) in [
        (json!({}), "#"),
        (json!({ "service": "other" }), "#/service"),
        (json!({ "api_owners": [] }), "#/api_owners"),
        (json!({ "api_owners": null }), "#/api_owners"),
        (json!({ "region": null }), "#/region"),
        (json!({ "colour": "red" }), "#/colour"),
        (json!({ "trace_period": 90 }), "#/trace_period"),
        (json!({ "traces": false }), "#/log_groups"),
    ] {
        let answer = patch(&bot, "ann", "/contexts/checkout", "*", edit.clone()).await;
        assert_eq!((answer.status.as_u16(), answer.named()), (422, vec![pointer]), "{edit}");
    }
    let by_user = patch(&bot, "carl:shop", "/contexts/checkout", "*", json!({ "changes": true })).await;
    assert_eq!(by_user.status.as_u16(), 403);
    let created =
        post(&bot, "eve", "/contexts", &[], json!({ "service": "a", "region": "eu-west-1", "traces": true })).await;
    assert_eq!((created.status.as_u16(), &created.body["api_owners"]), (201, &json!(["sub:eve"])));
    let rows = bot.ledger.read(investigation::ports::Page::Audit, testing::now()).await.unwrap();
    assert!(rows.iter().any(|row| row.json.contains("sub:eve") && row.json.contains("context_saved")), "{rows:?}");
}

#[tokio::test]
async fn what_is_found_comes_in_order_and_in_pages() {
    let mut bot = bot();
    bot.discovery.names = ["b", "a", "c", "a"].map(str::to_owned).to_vec();
    let first = get(&bot, "ann", "/discovery/stacks?limit=2&q=x&region=us-east-1").await;
    assert_eq!(first.body["items"], json!([{ "name": "a" }, { "name": "b" }]));
    let next = format!("/discovery/stacks?limit=2&cursor={}", first.body["next_cursor"].as_str().unwrap());
    assert_eq!(get(&bot, "ann", &next).await.body["items"], json!([{ "name": "c" }]));
    assert_eq!(bot.discovery.looks.lock().unwrap()[0], ("us-east-1".to_owned(), "Stack x".to_owned()));
    let metric = |namespace: &str, name: &str| investigation::discover::ListedMetric {
        namespace: namespace.to_owned(),
        name: name.to_owned(),
        dimensions: BTreeMap::new(),
    };
    bot.discovery.metrics = vec![metric("AWS/Lambda", "Errors"), metric("Shop", "Orders"), metric("Shop", "Carts")];
    let found = get(&bot, "ann", "/discovery/metrics?namespace=Shop").await;
    let names = found.body["items"].as_array().unwrap().iter().map(|item| item["name"].as_str().unwrap());
    assert_eq!(names.collect::<Vec<_>>(), ["Carts", "Orders"]);
    let found = get(&bot, "ann", "/discovery/namespaces?q=shop").await;
    assert_eq!(found.body["items"], json!([{ "name": "Shop" }]));
    assert_eq!(get(&bot, "ann", "/discovery/secrets").await.status.as_u16(), 404);
}

#[tokio::test]
async fn nobody_is_let_in_without_an_identity_and_no_other_method_is_possible() {
    let bot = bot();
    for path in ["/contexts", "/investigations", "/discovery/alarms", "/nothing"] {
        let answer = get(&bot, "", path).await;
        assert_eq!((answer.status.as_u16(), answer.header("www-authenticate")), (401, "Bearer"), "{path}");
        assert_eq!((answer.header("cache-control"), answer.header("x-content-type-options")), ("no-store", "nosniff"));
    }
    assert_eq!(get(&bot, "", "/openapi.json").await.status.as_u16(), 200);
    for (method, path, allowed) in [
        (Method::PUT, "/contexts/checkout", "GET, PATCH, DELETE"),
        (Method::DELETE, "/investigations", "GET, POST"),
        (Method::TRACE, "/discovery/alarms", "GET"),
        (Method::POST, "/openapi.json", "GET"),
    ] {
        let answer = send(&bot, "ann", method, path, &[], None).await;
        assert_eq!((answer.status.as_u16(), answer.header("allow")), (405, allowed), "{path}");
    }
    for path in ["/nothing", "/contexts/", "/contexts/a/b", "/investigations/inv-A", "/investigations/../x", "/"] {
        assert_eq!(get(&bot, "ann", path).await.status.as_u16(), 404, "{path}");
    }
}
