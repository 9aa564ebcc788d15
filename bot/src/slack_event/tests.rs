//! Events, from a signed request to what becomes of them.

use investigation::model::Thread;
use serde_json::{Value, json};
use slack::client::Method;

use super::*;
use crate::testing::{self, InMemoryAws};

async fn send(body: &str) -> (StatusCode, String) {
    send_to(&testing::bot(InMemoryAws::default()), body).await
}

async fn send_to(bot: &testing::TestBot, body: &str) -> (StatusCode, String) {
    let request = testing::signed("/slack/events", body, testing::now());
    let (parts, body) = crate::handle(request, &testing::base_url(), bot, testing::now()).await.into_parts();
    (parts.status, String::from_utf8(body.to_vec()).unwrap())
}

/// An event of somebody who writes to the bot.
fn written(kind: &str, event_id: &str, fields: &Value) -> String {
    let mut event =
        json!({ "type": kind, "user": "U1", "text": "<@U9> checkout last 30m", "ts": "1.5", "channel": "C1" });
    for (key, value) in fields.as_object().unwrap() {
        event[key] = value.clone();
    }
    let authorizations = json!([{ "team_id": "T1", "user_id": "U9", "is_bot": true }]);
    let callback = json!({
        "type": "event_callback", "event_id": event_id, "team_id": "T1", "authorizations": authorizations, "event": event
    });
    callback.to_string()
}

#[tokio::test]
async fn a_mention_starts_a_run_that_answers_in_its_thread() {
    for (fields, ts) in [(json!({}), "1.5"), (json!({ "thread_ts": "1.2" }), "1.2")] {
        let bot = testing::bot(InMemoryAws::default());
        assert_eq!(send_to(&bot, &written("app_mention", "Ev1", &fields)).await, (StatusCode::OK, String::new()));
        let started = bot.workflow.started.lock().unwrap();
        let [request] = started.as_slice() else { panic!("one run was expected: {started:?}") };
        let thread = Thread { channel: "C1".to_owned(), ts: ts.to_owned() };
        assert_eq!((request.thread.as_ref(), request.user.as_str()), (Some(&thread), "U1"));
        let calls = bot.slack.calls.lock().unwrap();
        let [(Method::PostEphemeral, told)] = calls.as_slice() else { panic!("one answer was expected: {calls:?}") };
        assert_eq!((&told["user"], &told["thread_ts"]), (&json!("U1"), &json!(ts)));
        assert!(told["text"].as_str().unwrap().contains("The answer comes to this thread"), "{told}");
    }
}

#[tokio::test]
async fn a_direct_message_is_answered_there() {
    let bot = testing::bot(InMemoryAws::default());
    let fields = json!({ "channel": "D1", "channel_type": "im", "text": "checkout last 30m" });
    send_to(&bot, &written("message", "Ev1", &fields)).await;
    let started = bot.workflow.started.lock().unwrap();
    assert_eq!((started[0].channel.as_str(), &started[0].thread), ("D1", &None));
    assert_eq!(bot.slack.calls.lock().unwrap()[0].0, Method::PostMessage);
}

#[tokio::test]
async fn what_is_delivered_again_is_done_once() {
    let bot = testing::bot(InMemoryAws::default());
    for _ in 0..3 {
        send_to(&bot, &written("app_mention", "Ev1", &json!({ "text": "<@U9> help" }))).await;
    }
    send_to(&bot, &written("app_mention", "Ev2", &json!({ "text": "<@U9> help" }))).await;
    let calls = bot.slack.calls.lock().unwrap();
    assert_eq!(calls.len(), 2);
    assert!(
        calls
            .iter()
            .all(|(method, told)| *method == Method::PostEphemeral && told["text"].as_str().unwrap().contains("Usage"))
    );
}

#[tokio::test]
async fn what_no_person_wrote_to_the_bot_is_passed_over() {
    let bot = testing::bot(InMemoryAws::default());
    for (kind, fields) in [
        ("app_mention", json!({ "bot_id": "B1" })),
        ("app_mention", json!({ "user": "U9" })),
        ("message", json!({ "channel": "D1", "channel_type": "im", "subtype": "message_changed" })),
        ("message", json!({ "channel": "D1", "channel_type": "im", "bot_id": "B1" })),
        // Where the bot reads a channel, what is written to others is not for it.
        ("message", json!({ "channel_type": "channel", "text": "checkout last 30m" })),
    ] {
        assert_eq!(send_to(&bot, &written(kind, "Ev1", &fields)).await.0, StatusCode::OK);
    }
    assert!(bot.workflow.started.lock().unwrap().is_empty() && bot.slack.calls.lock().unwrap().is_empty());
}

#[tokio::test]
async fn the_challenge_is_answered() {
    let body = r#"{ "token": "x", "challenge": "3eZbrw1a", "type": "url_verification" }"#;
    assert_eq!(send(body).await, (StatusCode::OK, r#"{"challenge":"3eZbrw1a"}"#.to_owned()));
}

#[tokio::test]
async fn an_event_is_acknowledged_and_what_is_none_is_refused() {
    let event =
        r#"{ "type": "event_callback", "event_id": "Ev1", "event": { "type": "app_home_opened", "user": "U1" } }"#;
    assert_eq!(send(event).await, (StatusCode::OK, String::new()));
    let truncated: String = event.chars().take(40).collect();
    for body in ["", "{}", "payload=%7B%7D", &truncated, &"[".repeat(1_000_000)] {
        assert_eq!(send(body).await.0, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn an_unsigned_challenge_is_refused() {
    let mut request =
        testing::signed("/slack/events", r#"{ "challenge": "x", "type": "url_verification" }"#, testing::now());
    request.headers_mut().clear();
    let bot = testing::bot(InMemoryAws::default());
    let answer = answer(&request, &testing::base_url(), &bot, testing::now()).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}
