//! The form that asks for an investigation, from the click that opens it to the run.

use investigation::model::{Signal, Thread};
use investigation::ports::{Failure, FailureKind};
use lambda_http::http::StatusCode;
use serde_json::{Value, json};
use slack::client::Method;

use crate::testing::{self, InMemoryAws, RecordingSlack, TestBot};

/// A bot to which Slack says that a modal is open and a direct message too.
fn bot() -> TestBot {
    let answers = vec![
        (Method::ViewsOpen, Ok(json!({ "ok": true, "view": { "id": "V1", "hash": "1.a" } }))),
        (Method::OpenConversation, Ok(json!({ "ok": true, "channel": { "id": "D1" } }))),
    ];
    let slack = RecordingSlack { answers, ..RecordingSlack::default() };
    TestBot { slack, ..testing::bot(InMemoryAws::default()) }
}

async fn send(bot: &TestBot, path: &str, body: &str) -> (StatusCode, String) {
    let request = testing::signed(path, body, testing::now());
    let (parts, body) = crate::handle(request, &testing::base_url(), bot, testing::now()).await.into_parts();
    (parts.status, String::from_utf8(body.to_vec()).unwrap())
}

async fn interact(bot: &TestBot, payload: &Value) -> (StatusCode, String) {
    let form = serde_urlencoded::to_string([("payload", payload.to_string())]).unwrap();
    send(bot, "/slack/interactions", &form).await
}

/// The calls of Slack, by their names.
fn called(bot: &TestBot) -> Vec<&'static str> {
    bot.slack.calls.lock().unwrap().iter().map(|(method, _)| method.name()).collect()
}

fn form_shown(bot: &TestBot) -> Value {
    let calls = bot.slack.calls.lock().unwrap();
    let (_, update) = calls.iter().find(|(method, _)| *method == Method::ViewsUpdate).unwrap();
    assert_eq!((&update["view_id"], &update["hash"]), (&json!("V1"), &json!("1.a")));
    update["view"].clone()
}

fn element(view: &Value, id: &str) -> Value {
    let blocks = view["blocks"].as_array().unwrap();
    blocks.iter().find(|block| block["block_id"] == id).map(|block| block["element"].clone()).unwrap_or_default()
}

fn message_action(message: &Value) -> Value {
    json!({
        "type": "message_action", "user": { "id": "U1" }, "team": { "id": "T1" }, "channel": { "id": "C1" },
        "callback_id": "investigate_here", "trigger_id": "1.2.3", "message_ts": "1772375300.000100", "message": message,
        "response_url": "https://hooks.slack.com/app/1/2"
    })
}

fn submission(fields: &Value, metadata: &str) -> Value {
    json!({
        "type": "view_submission", "user": { "id": "U1" }, "team": { "id": "T1" }, "response_urls": [],
        "view": {
            "id": "V1", "hash": "1.b", "callback_id": "investigate", "private_metadata": metadata,
            "state": { "values": fields }
        }
    })
}

fn chosen(id: &str, value: &str) -> Value {
    json!({ id: { "selected_option": { "value": value } } })
}

const IN_THREAD: &str = r#"{"channel":"C1","thread_ts":"1.2"}"#;

#[tokio::test]
async fn the_command_alone_opens_a_form_at_once_and_fills_it_in_then() {
    let bot = bot();
    let form = "team_id=T1&channel_id=C1&user_id=U1&command=%2Finvestigate&text=+\
        &response_url=https://hooks.slack.com/commands/1/2&trigger_id=1.2.3";
    assert_eq!(send(&bot, "/slack/commands", form).await, (StatusCode::OK, String::new()));
    assert_eq!(called(&bot), ["views.open", "views.update"]);
    assert_eq!(element(&form_shown(&bot), "answer")["initial_option"]["value"], "channel");
}

#[tokio::test]
async fn a_form_that_does_not_open_leaves_the_usage() {
    let refused = Err(Failure::new(FailureKind::Invalid, "slack:views.open", "expired_trigger_id"));
    let slack = RecordingSlack { answers: vec![(Method::ViewsOpen, refused)], ..RecordingSlack::default() };
    let bot = TestBot { slack, ..testing::bot(InMemoryAws::default()) };
    interact(&bot, &message_action(&json!({ "text": "it is slow" }))).await;
    assert!(bot.slack.replies.lock().unwrap()[0].contains("did not open the form"));
}

#[tokio::test]
async fn the_global_shortcut_opens_a_form_in_which_a_channel_is_chosen() {
    let bot = bot();
    let shortcut = json!({
        "type": "shortcut", "user": { "id": "U1" }, "team": null, "callback_id": "investigate", "trigger_id": "1.2.3"
    });
    assert_eq!(interact(&bot, &shortcut).await, (StatusCode::OK, String::new()));
    assert_eq!(element(&form_shown(&bot), "channel")["type"], "conversations_select");
}

/// The message of an alarm of this name, as Amazon Q posts it.
fn alarm_message(name: &str) -> Value {
    json!({
        "text": "", "bot_id": "B1", "ts": "1772375300.000100",
        "attachments": [{
            "title": format!("CloudWatch Alarm | {name} | eu-west-1 | Account: 123456789012"),
            "text": "Threshold Crossed: 1 out of the last 1 datapoints [12.0 (01/03/26 14:20:00)] was greater",
        }]
    })
}

#[tokio::test]
async fn an_alarms_message_that_says_all_is_investigated_at_once_in_its_thread() {
    let bot = bot();
    assert_eq!(interact(&bot, &message_action(&alarm_message("checkout-5xx"))).await.0, StatusCode::OK);
    assert!(called(&bot).is_empty(), "no form opens");
    let started = bot.workflow.started.lock().unwrap()[0].clone();
    assert_eq!((started.service.as_str(), started.signal), ("checkout", Signal::ErrorSpike));
    assert_eq!(started.incident_window.start().as_second(), 1_772_373_900);
    assert_eq!(started.thread, Some(Thread { channel: "C1".to_owned(), ts: "1772375300.000100".to_owned() }));
    assert!(bot.slack.replies.lock().unwrap()[0].contains("The answer comes to this thread."));
}

#[tokio::test]
async fn an_alarms_message_of_an_unknown_service_asks_for_that_alone() {
    let bot = bot();
    interact(&bot, &message_action(&alarm_message("warehouse-5xx"))).await;
    let form = form_shown(&bot);
    let ids: Vec<_> =
        form["blocks"].as_array().unwrap().iter().filter_map(|block| block["block_id"].as_str()).collect();
    assert_eq!(ids, ["service"]);
    let metadata = form["private_metadata"].as_str().unwrap();
    let submitted = submission(&json!({ "service": chosen("service", "checkout") }), metadata);
    assert_eq!(interact(&bot, &submitted).await, (StatusCode::OK, String::new()));
    let started = bot.workflow.started.lock().unwrap()[0].clone();
    assert_eq!((started.signal, started.incident_window.start().as_second()), (Signal::ErrorSpike, 1_772_373_900));
    assert_eq!(started.thread.map(|thread| thread.ts).as_deref(), Some("1772375300.000100"));
}

#[tokio::test]
async fn a_submitted_form_starts_a_run_where_the_answer_was_chosen_to_come() {
    for (answer_in, channel, thread) in
        [("thread", "C1", Some("1.2")), ("channel", "C1", None), ("only_me", "D1", None)]
    {
        let bot = bot();
        let fields = json!({
            "service": chosen("service", "checkout"), "window": chosen("window", "last30m"),
            "signal": chosen("signal", "error_spike"), "answer": chosen("answer", answer_in)
        });
        assert_eq!(interact(&bot, &submission(&fields, IN_THREAD)).await, (StatusCode::OK, String::new()));
        let started = bot.workflow.started.lock().unwrap();
        let [request] = started.as_slice() else { panic!("one run was expected: {started:?}") };
        assert_eq!((request.channel.as_str(), request.signal), (channel, Signal::ErrorSpike));
        let expected = thread.map(|ts| Thread { channel: "C1".to_owned(), ts: ts.to_owned() });
        assert_eq!(request.thread, expected);
        let told = if answer_in == "only_me" { "chat.postMessage" } else { "chat.postEphemeral" };
        assert_eq!(called(&bot).last(), Some(&told));
    }
}

#[tokio::test]
async fn what_is_wrong_stands_at_its_field_and_starts_nothing() {
    let window = chosen("window", "last30m");
    for (fields, field) in [
        (json!({ "service": chosen("service", "chekout"), "window": window }), "service"),
        (json!({ "service": { "service": { "selected_option": null } }, "window": window }), "service"),
        (json!({ "service": chosen("service", "checkout"), "window": chosen("window", "given") }), "from"),
    ] {
        let bot = bot();
        let (status, body) = interact(&bot, &submission(&fields, IN_THREAD)).await;
        let answer: Value = serde_json::from_str(&body).unwrap();
        assert_eq!((status, &answer["response_action"]), (StatusCode::OK, &json!("errors")));
        assert!(answer["errors"][field].is_string(), "{answer}");
        assert!(bot.workflow.started.lock().unwrap().is_empty());
    }
}

#[tokio::test]
async fn a_run_that_does_not_start_is_explained_on_top_of_the_form() {
    let bot = TestBot { slack: bot().slack, ..testing::bot(InMemoryAws::failing(FailureKind::Throttled)) };
    let fields = json!({ "service": chosen("service", "checkout"), "window": chosen("window", "last30m") });
    let (_, body) = interact(&bot, &submission(&fields, IN_THREAD)).await;
    assert!(body.contains(r#""response_action":"push""#) && body.contains("could not be started"), "{body}");
}

#[tokio::test]
async fn a_submission_that_is_delivered_twice_starts_one_run() {
    let bot = bot();
    let fields = json!({ "service": chosen("service", "checkout"), "window": chosen("window", "last30m") });
    for _ in 0..2 {
        assert_eq!(interact(&bot, &submission(&fields, IN_THREAD)).await, (StatusCode::OK, String::new()));
    }
    assert_eq!(bot.workflow.started.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn app_home_is_shown_when_it_is_opened_and_says_what_is_missing() {
    let denied = Err(Failure::new(FailureKind::Denied, "slack:users.info", "missing_scope"));
    let slack = RecordingSlack { answers: vec![(Method::UserInfo, denied)], ..RecordingSlack::default() };
    let bot = TestBot { slack, ..testing::bot(InMemoryAws::default()) };
    let event = |tab: &str| {
        json!({
            "type": "event_callback", "event_id": "Ev1", "team_id": "T1",
            "event": { "type": "app_home_opened", "user": "U1", "tab": tab, "channel": "D1" }
        })
        .to_string()
    };
    send(&bot, "/slack/events", &event("messages")).await;
    assert!(called(&bot).is_empty());
    send(&bot, "/slack/events", &event("home")).await;
    let calls = bot.slack.calls.lock().unwrap();
    let (_, published) = calls.iter().find(|(method, _)| *method == Method::ViewsPublish).unwrap();
    let text = published["view"].to_string();
    assert!(text.contains("`checkout`") && text.contains("the scope `users:read` is missing"), "{text}");
}
