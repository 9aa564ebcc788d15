//! Events, from a signed request to what becomes of them.

use investigation::model::{InvestigationId, Thread};
use investigation::ports::{Failure, FailureKind, InvestigationStore};
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
    assert_eq!(answer(&request, &bot, testing::now()).response.status(), StatusCode::UNAUTHORIZED);
}

/// A bot whose run of `checkout` was answered in the thread 1.2 of C1.
async fn bot_with_report() -> testing::TestBot {
    let id = InvestigationId::from_seed(b"follow-up");
    let bot = testing::bot(InMemoryAws::with_report(&id));
    bot.investigations.set_thread(&id, &Thread { channel: "C1".to_owned(), ts: "1.2".to_owned() }).await.unwrap();
    bot
}

/// What was posted, as its thread and its text.
fn posted(bot: &testing::TestBot) -> Vec<(Method, String, String)> {
    let shown = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let calls = bot.slack.calls.lock().unwrap();
    calls.iter().map(|(method, told)| (*method, shown(&told["thread_ts"]), shown(&told["text"]))).collect()
}

#[tokio::test]
async fn a_question_in_the_thread_of_a_report_is_answered_there() {
    for (kind, text) in
        [("app_mention", "<@U9> why?"), ("app_mention", "timeline <@U9>"), ("message", "what is missing?")]
    {
        let bot = bot_with_report().await;
        let fields = json!({ "text": text, "thread_ts": "1.2", "channel_type": "channel" });
        send_to(&bot, &written(kind, "Ev1", &fields)).await;
        let posted = posted(&bot);
        let [(Method::PostMessage, thread, answer)] = posted.as_slice() else { panic!("{text}: {posted:?}") };
        assert_eq!(thread, "1.2", "{text}");
        assert!(!answer.is_empty() && bot.workflow.started.lock().unwrap().is_empty(), "{text}");
        let link = bot.slack.calls.lock().unwrap()[0].1["blocks"].to_string();
        assert!(link.contains("https://bot.example/reports/inv-"), "{link}");
    }
}

#[tokio::test]
async fn a_question_with_a_time_is_a_question_and_one_that_names_a_context_starts() {
    for text in ["what happened at 14:07?", "changes since 14:00", "timeline since 14:05"] {
        let bot = bot_with_report().await;
        send_to(&bot, &written("app_mention", "Ev1", &json!({ "text": format!("<@U9> {text}"), "thread_ts": "1.2" })))
            .await;
        assert_eq!((posted(&bot)[0].0, bot.workflow.started.lock().unwrap().len()), (Method::PostMessage, 0), "{text}");
    }
    let bot = bot_with_report().await;
    send_to(
        &bot,
        &written(
            "app_mention",
            "Ev1",
            &json!({ "text": "<@U9> why is checkout slow since 14:07?", "thread_ts": "1.2" }),
        ),
    )
    .await;
    assert_eq!(bot.workflow.started.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn a_question_before_there_is_a_report_starts_nothing() {
    let bot = testing::bot(InMemoryAws::default());
    bot.investigations.begin(&testing::request()).await.unwrap();
    let thread = Thread { channel: "C1".to_owned(), ts: "1.2".to_owned() };
    bot.investigations.set_thread(&testing::request().investigation_id, &thread).await.unwrap();
    send_to(&bot, &written("app_mention", "Ev1", &json!({ "text": "<@U9> why checkout?", "thread_ts": "1.2" }))).await;
    assert!(posted(&bot)[0].2.contains("still runs"), "{:?}", posted(&bot));
    assert!(bot.workflow.started.lock().unwrap().is_empty());
}

#[tokio::test]
async fn a_mention_that_arrives_as_a_message_too_is_answered_once() {
    let bot = bot_with_report().await;
    let fields = json!({ "text": "<@U9> what is missing?", "thread_ts": "1.2", "channel_type": "channel" });
    send_to(&bot, &written("app_mention", "Ev1", &fields)).await;
    send_to(&bot, &written("message", "Ev2", &fields)).await;
    assert_eq!(posted(&bot).len(), 1);
}

#[tokio::test]
async fn what_is_not_understood_in_a_thread_gets_the_list_where_the_bot_is_named_and_no_answer_else() {
    let named = bot_with_report().await;
    let fields = |text: &str| json!({ "text": text, "thread_ts": "1.2", "channel_type": "channel" });
    send_to(&named, &written("app_mention", "Ev1", &fields("<@U9> make me a sandwich"))).await;
    assert!(posted(&named)[0].2.contains("not one of these"), "{:?}", posted(&named));
    let overheard = bot_with_report().await;
    for (event, text) in
        [("Ev1", "make me a sandwich"), ("Ev2", "I rolled it back"), ("Ev3", "why?"), ("Ev4", "are you sure?")]
    {
        send_to(&overheard, &written("message", event, &fields(text))).await;
    }
    assert_eq!(posted(&overheard), []);
}

#[tokio::test]
async fn another_investigation_or_command_in_the_thread_is_none_of_its_questions() {
    for (text, starts) in [
        ("<@U9> checkout last 30m", true),
        ("<@U9> checkout errors last 30m", true),
        ("<@U9> PetSite latency", true),
        ("<@U9> list", false),
    ] {
        let bot = bot_with_report().await;
        send_to(&bot, &written("app_mention", "Ev1", &json!({ "text": text, "thread_ts": "1.2" }))).await;
        assert_eq!(bot.workflow.started.lock().unwrap().len(), usize::from(starts), "{text}");
        assert!(posted(&bot).iter().all(|(method, ..)| *method == Method::PostEphemeral), "{text}");
    }
}

#[tokio::test]
async fn a_thread_without_a_report_hears_no_answer_to_what_people_say() {
    let bot = bot_with_report().await;
    for (event, thread) in [("Ev1", json!("1.3")), ("Ev2", Value::Null)] {
        let fields = json!({ "text": "what is missing?", "thread_ts": thread, "channel_type": "channel" });
        send_to(&bot, &written("message", event, &fields)).await;
    }
    assert_eq!(posted(&bot), []);
}

#[tokio::test]
async fn who_asks_where_the_bot_may_not_post_is_answered_alone() {
    let mut bot = bot_with_report().await;
    let refused = Err(Failure::new(FailureKind::Denied, Method::PostMessage.operation(), "restricted_action"));
    bot.slack.answers = vec![(Method::PostMessage, refused)];
    send_to(&bot, &written("app_mention", "Ev1", &json!({ "text": "<@U9> why?", "thread_ts": "1.2" }))).await;
    let posted = posted(&bot);
    assert_eq!(
        posted.iter().map(|(method, ..)| *method).collect::<Vec<_>>(),
        [Method::PostMessage, Method::PostEphemeral]
    );
    assert_eq!(posted[0].2, posted[1].2);
}
