//! Every kind of request that Slack sends, as it sends it, and what is left of it when it is damaged.

use lambda_http::http::StatusCode;
use serde_json::{Value, json};

use crate::testing::{self, InMemoryAws};

/// What every interaction has.
fn with_person(payload: Value) -> Value {
    let mut payload = payload;
    for (key, value) in [
        ("token", json!("x")),
        ("api_app_id", json!("A1")),
        ("user", json!({ "id": "U1", "username": "ann", "name": "ann", "team_id": "T1" })),
        ("team", json!({ "id": "T1", "domain": "example" })),
        ("enterprise", Value::Null),
        ("is_enterprise_install", json!(false)),
        ("trigger_id", json!("1.2.3")),
    ] {
        payload[key] = value;
    }
    payload
}

fn view() -> Value {
    json!({
        "id": "V1", "team_id": "T1", "type": "modal", "blocks": [], "callback_id": "investigate", "hash": "1.a",
        "private_metadata": "{\"channel\":\"C1\",\"thread_ts\":\"1.2\"}", "previous_view_id": null,
        "state": { "values": {
            "service": { "service": { "type": "external_select", "selected_option": { "value": "checkout" } } },
            "from": { "from": { "type": "datetimepicker", "selected_date_time": 1_700_000_000 } },
            "to": { "to": { "type": "datetimepicker", "selected_date_time": null } },
        } },
    })
}

/// One of each kind of interaction.
fn interactions() -> Vec<Value> {
    let message = json!({ "type": "message", "message_ts": "1.2", "channel_id": "C1", "is_ephemeral": true });
    let payloads = [
        json!({
            "type": "block_actions", "container": message, "channel": { "id": "C1" }, "state": { "values": {} },
            "response_url": "https://hooks.slack.com/actions/1/2",
            "actions": [{ "type": "button", "action_id": "pick", "value": "checkout", "action_ts": "1.2" }]
        }),
        json!({
            "type": "block_actions", "container": { "type": "view", "view_id": "V1" }, "view": view(),
            "actions": [{ "type": "button", "action_id": "open_form", "action_ts": "1.2" }]
        }),
        json!({ "type": "block_suggestion", "action_id": "service", "value": "che", "view": view() }),
        json!({ "type": "view_submission", "view": view(), "response_urls": [] }),
        json!({ "type": "view_closed", "view": view(), "is_cleared": false }),
        json!({ "type": "shortcut", "callback_id": "investigate", "action_ts": "1.2" }),
        json!({
            "type": "message_action", "callback_id": "investigate_here", "channel": { "id": "C1" }, "message_ts": "1.2",
            "message": { "type": "message", "text": "ALARM: checkout 5xx", "ts": "1.2", "thread_ts": "1.1", "blocks": [] },
            "response_url": "https://hooks.slack.com/app/1/2"
        }),
    ];
    payloads.into_iter().map(with_person).collect()
}

fn event(event: &Value) -> Value {
    json!({
        "token": "x", "team_id": "T1", "api_app_id": "A1", "type": "event_callback", "event_id": "Ev1", "event_time": 1,
        "authorizations": [{ "team_id": "T1", "user_id": "U9", "is_bot": true }], "event": event
    })
}

fn events() -> Vec<Value> {
    let said = |kind: &str, channel_type: Value| {
        event(&json!({
            "type": kind, "user": "U1", "text": "<@U9> checkout", "ts": "1.2", "channel": "C1", "channel_type": channel_type
        }))
    };
    vec![
        said("app_mention", Value::Null),
        said("message", json!("im")),
        event(&json!({ "type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home", "event_ts": "1.2" })),
        event(&json!({ "type": "link_shared", "user": "U1", "channel": "C1", "links": [{ "url": "https://x.test" }] })),
        event(&json!({ "type": "tokens_revoked", "tokens": { "bot": ["U9"] } })),
        json!({ "type": "url_verification", "token": "x", "challenge": "abc" }),
    ]
}

fn form(payload: &str) -> String {
    serde_urlencoded::to_string([("payload", payload)]).unwrap()
}

async fn status(path: &str, body: &str) -> StatusCode {
    let bot = testing::bot(InMemoryAws::default());
    let request = testing::signed(path, body, testing::now());
    crate::handle(request, &testing::base_url(), &bot, testing::now()).await.status()
}

#[tokio::test]
async fn every_kind_is_accepted() {
    for payload in interactions() {
        assert_eq!(status("/slack/interactions", &form(&payload.to_string())).await, StatusCode::OK, "{payload}");
        let mut of_organisation = payload.clone();
        of_organisation["team"] = Value::Null;
        of_organisation["user"]["id"] = json!("W1");
        let answer = status("/slack/interactions", &form(&of_organisation.to_string())).await;
        assert_eq!(answer, StatusCode::OK, "{of_organisation}");
    }
    for payload in events() {
        assert_eq!(status("/slack/events", &payload.to_string()).await, StatusCode::OK, "{payload}");
    }
}

#[tokio::test]
async fn what_is_cut_off_anywhere_is_refused() {
    for payload in interactions() {
        let whole = payload.to_string();
        for parts in 1..8 {
            let cut: String = whole.chars().take(whole.chars().count() * parts / 8).collect();
            assert_eq!(status("/slack/interactions", &form(&cut)).await, StatusCode::BAD_REQUEST, "{cut}");
        }
    }
    for payload in events() {
        let whole = payload.to_string();
        let cut: String = whole.chars().take(whole.chars().count() - 1).collect();
        assert_eq!(status("/slack/events", &cut).await, StatusCode::BAD_REQUEST, "{cut}");
    }
}

/// Every payload with one of its fields in the place of another type, for the fields that the bot reads.
fn with_wrong_types(payload: &Value, fields: &[&str]) -> Vec<Value> {
    let mut wrong = Vec::new();
    for pointer in fields {
        let Some(before) = payload.pointer(pointer).cloned() else { continue };
        for other in [json!(7), json!([1]), json!({ "a": 1 })] {
            if std::mem::discriminant(&before) != std::mem::discriminant(&other) {
                let mut changed = payload.clone();
                *changed.pointer_mut(pointer).unwrap() = other;
                wrong.push(changed);
            }
        }
    }
    wrong
}

#[tokio::test]
async fn a_field_of_another_type_is_refused() {
    let fields = [
        "/type",
        "/user",
        "/user/id",
        "/actions",
        "/actions/0",
        "/actions/0/action_id",
        "/action_id",
        "/value",
        "/view/id",
        "/view/state",
        "/view/private_metadata",
        "/callback_id",
        "/channel",
        "/channel/id",
        "/message",
        "/message_ts",
        "/response_url",
    ];
    let mut tried = 0;
    for wrong in interactions().iter().flat_map(|payload| with_wrong_types(payload, &fields)) {
        tried += 1;
        assert_eq!(status("/slack/interactions", &form(&wrong.to_string())).await, StatusCode::BAD_REQUEST, "{wrong}");
    }
    let fields = ["/type", "/event", "/event_id", "/event/type", "/authorizations", "/challenge"];
    for wrong in events().iter().flat_map(|payload| with_wrong_types(payload, &fields)) {
        tried += 1;
        assert_eq!(status("/slack/events", &wrong.to_string()).await, StatusCode::BAD_REQUEST, "{wrong}");
    }
    assert!(tried > 100, "{tried}");
}

#[tokio::test]
async fn a_doubled_field_and_a_megabyte_are_refused() {
    let megabyte = "x".repeat(1_000_000);
    for payload in interactions() {
        let kind = payload["type"].as_str().unwrap();
        let doubled = payload.to_string().replacen('{', &format!(r#"{{"type":"{kind}","#), 1);
        assert_eq!(status("/slack/interactions", &form(&doubled)).await, StatusCode::BAD_REQUEST, "{doubled}");
        let twice = format!("{}&{}", form(&payload.to_string()), form(&payload.to_string()));
        assert_eq!(status("/slack/interactions", &twice).await, StatusCode::BAD_REQUEST);
    }
    for path in ["/slack/commands", "/slack/interactions", "/slack/events"] {
        for body in
            [megabyte.clone(), form(&megabyte), "[".repeat(1_000_000), form(&"[".repeat(300_000)), "%".repeat(9)]
        {
            assert_eq!(status(path, &body).await, StatusCode::BAD_REQUEST, "{path}");
        }
    }
}
