//! Every kind of request that Slack sends, as it sends it, and what is left of it when it is damaged.

use lambda_http::http::StatusCode;
use serde_json::{Value, json};
use slack::signature::sign;

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

/// A click on an element of a report that everybody sees, with the message as Slack sends it along.
fn on_report(action: &Value) -> Value {
    json!({
        "type": "block_actions", "channel": { "id": "C1", "name": "incidents" }, "state": { "values": {} },
        "container": {
            "type": "message", "message_ts": "1.2", "channel_id": "C1", "is_ephemeral": false, "thread_ts": "1.1"
        },
        "message": {
            "type": "message", "user": "U9", "bot_id": "B1", "app_id": "A1", "team": "T1", "ts": "1.2", "thread_ts": "1.1",
            "parent_user_id": "U9", "text": "Most likely cause", "blocks": [{ "type": "actions", "elements": [action] }]
        },
        "response_url": "https://hooks.slack.com/actions/1/2", "actions": [action]
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
        on_report(&json!({
            "type": "feedback_buttons", "action_id": "feedback", "block_id": "fb", "value": "right inv-0123456789 0",
            "text": { "type": "plain_text", "text": "Right", "emoji": false }, "action_ts": "1.3"
        })),
        on_report(&json!({
            "type": "overflow", "action_id": "again", "block_id": "next", "action_ts": "1.3",
            "selected_option": { "text": { "type": "plain_text", "text": "Run again" }, "value": "same 1 2 auto checkout" }
        })),
        on_report(&json!({
            "type": "button", "action_id": "open_report", "block_id": "b", "url": "https://bot.example/reports/inv-1",
            "text": { "type": "plain_text", "text": "Open the full report" }, "style": "primary", "action_ts": "1.3"
        })),
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
        event(&json!({
            "type": "message", "subtype": "bot_message", "bot_id": "B7", "app_id": "A7", "text": "Incident #7 resolved", "ts": "1.2",
            "channel": "C1", "channel_type": "channel", "blocks": [], "attachments": [{ "text": "Status: Resolved" }]
        })),
        event(&json!({
            "type": "message", "subtype": "message_changed", "hidden": true, "channel": "C1", "channel_type": "channel", "ts": "1.3",
            "message": { "type": "message", "bot_id": "B7", "text": "Resolved: checkout 5xx", "ts": "1.2" },
            "previous_message": { "type": "message", "bot_id": "B7", "text": "Triggered: checkout 5xx", "ts": "1.2" }
        })),
        event(&json!({ "type": "app_home_opened", "user": "U1", "channel": "D1", "tab": "home", "event_ts": "1.2" })),
        event(&json!({ "type": "link_shared", "user": "U1", "channel": "C1", "links": [{ "url": "https://x.test" }] })),
        event(&json!({ "type": "tokens_revoked", "tokens": { "bot": ["U9"] } })),
        json!({ "type": "url_verification", "token": "x", "challenge": "abc" }),
    ]
}

fn form(payload: &str) -> String {
    serde_urlencoded::to_string([("payload", payload)]).unwrap()
}

/// The form of a command, each of its fields once.
fn command_fields() -> Vec<(&'static str, &'static str)> {
    vec![
        ("token", "x"),
        ("team_id", "T1"),
        ("team_domain", "example"),
        ("enterprise_id", "E1"),
        ("channel_id", "C1"),
        ("channel_name", "incidents"),
        ("user_id", "W1"),
        ("user_name", "ann"),
        ("command", "/investigate"),
        ("text", "checkout last 30m"),
        ("api_app_id", "A1"),
        ("is_enterprise_install", "false"),
        ("response_url", "https://hooks.slack.com/commands/1/2"),
        ("trigger_id", "1.2.3"),
    ]
}

fn command() -> String {
    serde_urlencoded::to_string(command_fields()).unwrap()
}

/// Every request that Slack may send, with its door.
fn requests() -> Vec<(&'static str, String)> {
    let clicks = interactions().into_iter().map(|payload| ("/slack/interactions", form(&payload.to_string())));
    let told = events().into_iter().map(|payload| ("/slack/events", payload.to_string()));
    clicks.chain(told).chain([("/slack/commands", command())]).collect()
}

/// The status of the answer to a request that Slack signed, through the function that `main` calls.
async fn status(path: &str, body: &str) -> StatusCode {
    let bot = testing::bot(InMemoryAws::default());
    status_by(&bot, path, body).await
}

async fn status_by(bot: &testing::TestBot, path: &str, body: &str) -> StatusCode {
    let mut event = testing::function_url_event("POST", path, "");
    event["headers"] = json!({
        "X-Slack-Signature": sign(testing::now(), body.as_bytes(), &testing::SIGNING_SECRET.into()),
        "X-SLACK-REQUEST-TIMESTAMP": testing::now().as_second().to_string(),
        "x-slack-retry-num": "1", "X-Slack-Retry-Reason": "http_timeout",
    });
    event["body"] = body.into();
    let (answer, afterwards) = crate::answer_event(&event.to_string(), bot, testing::now()).await;
    if let Some(afterwards) = afterwards {
        afterwards.carry_out(bot, testing::now()).await;
    }
    StatusCode::from_u16(answer.status_code.try_into().unwrap()).unwrap()
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
async fn a_command_is_accepted_from_every_kind_of_conversation_and_workspace() {
    for changed in [
        [("channel_id", "D1"), ("channel_name", "directmessage")],
        [("channel_id", "G1"), ("channel_name", "privategroup")],
        [("is_enterprise_install", "true"), ("enterprise_name", "Example Org")],
    ] {
        let mut fields = command_fields();
        for (name, value) in changed {
            fields.retain(|(known, _)| *known != name);
            fields.push((name, value));
        }
        let body = serde_urlencoded::to_string(&fields).unwrap();
        assert_eq!(effect("/slack/commands", &body).await.1, 1, "{body}");
    }
}

#[tokio::test]
async fn every_kind_does_what_it_stands_for() {
    for (kind, calls, runs) in [
        ("block_suggestion", "", 0),
        ("view_submission", "", 0),
        ("view_closed", "", 0),
        ("shortcut", "views.open views.update", 0),
        ("message_action", "views.open views.update", 0),
    ] {
        let payload = interactions().into_iter().find(|payload| payload["type"] == kind).unwrap();
        assert_eq!(
            effect("/slack/interactions", &form(&payload.to_string())).await,
            (calls.to_owned(), runs),
            "{kind}"
        );
    }
    for (kind, calls, runs) in [
        ("app_mention", "chat.postEphemeral", 1),
        ("message", "", 1),
        (
            "app_home_opened",
            "chat.update users.info conversations.open usergroups.list conversations.history files.getUploadURLExternal views.publish",
            0,
        ),
        ("link_shared", "", 0),
        ("tokens_revoked", "", 0),
    ] {
        let event = events().into_iter().find(|event| event["event"]["type"] == kind).unwrap();
        let (called, started) = effect("/slack/events", &event.to_string()).await;
        assert!(called.contains(calls) && started == runs, "{kind}: {called}, {started} runs");
    }
    assert_eq!(effect("/slack/commands", &command()).await.1, 1);
}

/// Which methods of Slack's are called, and how many runs started.
async fn effect(path: &str, body: &str) -> (String, usize) {
    let bot = testing::bot(InMemoryAws::default());
    assert_eq!(status_by(&bot, path, body).await, StatusCode::OK, "{body}");
    let called: Vec<&str> = bot.slack.calls.lock().unwrap().iter().map(|(method, _)| method.name()).collect();
    let started = bot.workflow.started.lock().unwrap().len();
    (called.join(" "), started)
}

#[tokio::test]
async fn what_is_cut_off_at_any_tenth_byte_is_refused_and_starts_nothing() {
    let bot = testing::bot(InMemoryAws::default());
    for payload in interactions() {
        let whole = payload.to_string();
        for length in (0..whole.len()).step_by(10) {
            let cut = whole.get(..length).unwrap();
            assert_eq!(status_by(&bot, "/slack/interactions", &form(cut)).await, StatusCode::BAD_REQUEST, "{cut}");
        }
    }
    for (path, whole) in requests() {
        for length in (0..whole.len()).step_by(10) {
            let cut = whole.get(..length).unwrap();
            // A command without its last, or with a part of it, is one all the same; and so is a form whose first field is whole.
            let is_whole = path == "/slack/commands" && cut.contains("&trigger_id=");
            let expected = if is_whole { StatusCode::OK } else { StatusCode::BAD_REQUEST };
            assert_eq!(status_by(&bot, path, cut).await, expected, "{cut}");
        }
    }
    assert!(bot.slack.calls.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_command_without_a_field_that_it_needs_or_with_one_twice_is_refused() {
    let needed = ["team_id", "channel_id", "user_id", "command", "response_url", "trigger_id"];
    for name in needed {
        let without: Vec<_> = command_fields().into_iter().filter(|(field, _)| *field != name).collect();
        let body = serde_urlencoded::to_string(without).unwrap();
        assert_eq!(status("/slack/commands", &body).await, StatusCode::BAD_REQUEST, "{name}");
    }
    for (name, value) in command_fields() {
        let twice = format!("{}&{}", command(), serde_urlencoded::to_string([(name, value)]).unwrap());
        assert_eq!(status("/slack/commands", &twice).await, StatusCode::BAD_REQUEST, "{name}");
    }
    let long = |length| command().replace("checkout", &"x".repeat(length));
    assert_eq!(
        status("/slack/commands", &long(100_000)).await,
        StatusCode::OK,
        "a long text is answered with the usage"
    );
    assert_eq!(status("/slack/commands", &long(1_000_000)).await, StatusCode::BAD_REQUEST);
}

/// The places of all values within a payload.
fn places(value: &Value, pointer: &str, all: &mut Vec<String>) {
    let within = |name: String| format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"));
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, field)| places(field, &within(name.clone()), all)),
        Value::Array(items) => {
            items.iter().enumerate().for_each(|(index, item)| places(item, &within(index.to_string()), all));
        }
        _ => {}
    }
    all.push(pointer.to_owned());
}

#[tokio::test]
async fn a_field_that_is_there_twice_is_refused_at_any_depth() {
    let mut tried = 0;
    for (path, whole) in requests().into_iter().filter(|(path, _)| *path != "/slack/commands") {
        let json = match path {
            "/slack/events" => whole,
            _ => serde_urlencoded::from_str::<Vec<(String, String)>>(&whole).unwrap().remove(0).1,
        };
        // `"a":{` becomes `"a":{"x":1,"x":1,`, one object after another.
        for (start, _) in json.match_indices('{') {
            let (before, after) = json.split_at(start + 1);
            let comma = if after.starts_with('}') { "" } else { "," };
            let doubled = format!(r#"{before}"x":1,"x":1{comma}{after}"#);
            let body = if path == "/slack/events" { doubled.clone() } else { form(&doubled) };
            assert_eq!(status(path, &body).await, StatusCode::BAD_REQUEST, "{doubled}");
            tried += 1;
        }
    }
    assert!(tried > 30, "{tried}");
}

#[tokio::test]
async fn no_field_of_another_type_is_an_error_of_the_bot() {
    let bot = testing::bot(InMemoryAws::default());
    let mut tried = 0;
    for (path, payload) in interactions()
        .into_iter()
        .map(|payload| ("/slack/interactions", payload))
        .chain(events().into_iter().map(|payload| ("/slack/events", payload)))
    {
        let mut all = Vec::new();
        places(&payload, "", &mut all);
        for pointer in all {
            for other in [
                Value::Null,
                json!(-7),
                json!(1e300),
                json!(""),
                json!("\u{0}<!channel>"),
                json!([]),
                json!({}),
                json!(true),
            ] {
                let mut changed = payload.clone();
                *changed.pointer_mut(&pointer).unwrap() = other;
                let text = changed.to_string();
                let body = if path == "/slack/events" { text } else { form(&text) };
                let answer = status_by(&bot, path, &body).await;
                assert!([StatusCode::OK, StatusCode::BAD_REQUEST].contains(&answer), "{answer}: {changed}");
                tried += 1;
            }
        }
    }
    assert!(tried > 1_000, "{tried}");
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
    // Of the message that comes with a click nothing is read.
    let read = |payload: &Value| payload["type"] != "block_actions" || payload["message"].is_null();
    for wrong in
        interactions().iter().filter(|payload| read(payload)).flat_map(|payload| with_wrong_types(payload, &fields))
    {
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
