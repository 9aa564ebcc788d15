//! Clicks, modals and shortcuts, from a signed request to what becomes of them.

use investigation::model::{Signal, Window};
use serde_json::{Value, json};
use slack::again::{Again, NextWindow};

use investigation::ports::FailureKind;
use lambda_http::http::StatusCode;

use crate::testing::{self, InMemoryAws};

async fn send_to(bot: &testing::TestBot, body: &str) -> (StatusCode, String) {
    let request = testing::signed("/slack/interactions", body, testing::now());
    let (parts, body) = crate::handle(request, &testing::base_url(), bot, testing::now()).await.into_parts();
    (parts.status, String::from_utf8(body.to_vec()).unwrap())
}

async fn send(body: &str) -> (StatusCode, String) {
    send_to(&testing::bot(InMemoryAws::default()), body).await
}

fn form(payload: &Value) -> String {
    format!("payload={}", payload.to_string().replace('%', "%25").replace('&', "%26").replace('+', "%2B"))
}

/// A click on a message, in this element.
fn click(action: &Value) -> String {
    form(&json!({
        "type": "block_actions", "user": { "id": "U1" }, "team": { "id": "T1" }, "channel": { "id": "C1" },
        "container": { "type": "message", "message_ts": "1.2" }, "trigger_id": "1.2.3",
        "response_url": "https://hooks.slack.com/actions/1/2", "actions": [action]
    }))
}

fn pick(value: &str) -> String {
    click(&json!({ "type": "overflow", "action_id": "again", "selected_option": { "value": value } }))
}

/// 14:00 to 14:20; now is 14:30.
fn offered(next: NextWindow) -> String {
    let window = Window::new("2026-03-01T14:00:00Z".parse().unwrap(), "2026-03-01T14:20:00Z".parse().unwrap()).unwrap();
    Again { context: "checkout".to_owned(), window, signal: Signal::ErrorSpike, next }.to_value()
}

#[tokio::test]
async fn a_click_on_the_button_that_opens_the_report_is_acknowledged_without_a_word() {
    let bot = testing::bot(InMemoryAws::default());
    let opened = click(&json!({ "action_id": "open_report", "url": "https://bot.example/reports/inv-1" }));
    assert_eq!(send_to(&bot, &opened).await, (StatusCode::OK, String::new()));
    assert!(bot.slack.replies.lock().unwrap().is_empty());
}

#[tokio::test]
async fn what_is_picked_runs_again_and_a_double_click_runs_once() {
    let bot = testing::bot(InMemoryAws::default());
    for _ in 0..2 {
        assert_eq!(send_to(&bot, &pick(&offered(NextWindow::Earlier))).await, (StatusCode::OK, String::new()));
    }
    let started = bot.workflow.started.lock().unwrap();
    let [request] = started.as_slice() else { panic!("one run was expected: {started:?}") };
    assert_eq!(request.incident_window.start().to_string(), "2026-03-01T13:40:00Z");
    assert_eq!((request.channel.as_str(), request.user.as_str(), request.signal), ("C1", "U1", Signal::ErrorSpike));
    let replies = bot.slack.replies.lock().unwrap();
    assert!(
        replies[0].contains("Investigating `checkout`") && replies[1].contains("on its way already"),
        "{replies:?}"
    );
}

#[tokio::test]
async fn a_run_that_does_not_start_is_told_in_private() {
    let bot = testing::bot(InMemoryAws::failing(FailureKind::Throttled));
    send_to(&bot, &pick(&offered(NextWindow::Same))).await;
    assert!(bot.slack.replies.lock().unwrap()[0].contains("could not be started"));
}

#[tokio::test]
async fn a_button_of_another_age_says_why_it_does_nothing() {
    let bot = testing::bot(InMemoryAws::default());
    for body in [pick("same 1 2"), click(&json!({ "action_id": "verdict", "value": "right" }))] {
        assert_eq!(send_to(&bot, &body).await.0, StatusCode::OK);
    }
    assert!(bot.workflow.started.lock().unwrap().is_empty());
    assert!(bot.slack.replies.lock().unwrap().iter().all(|reply| reply.contains("know this button any more")));
}

#[tokio::test]
async fn a_menu_that_asks_for_options_gets_a_list() {
    let option = |name: &str| json!({ "text": { "type": "plain_text", "text": name, "emoji": false }, "value": name });
    for (action_id, typed, found) in [
        ("service", "che", vec!["checkout"]),
        ("service", "", vec!["checkout", "PetSite"]),
        ("service", "chekout", vec!["checkout"]),
        ("service", "warehouse", vec![]),
        ("other", "che", vec![]),
    ] {
        let expected = json!({ "options": found.into_iter().map(option).collect::<Vec<_>>() });
        let typed =
            json!({ "type": "block_suggestion", "user": { "id": "U1" }, "action_id": action_id, "value": typed });
        assert_eq!(send(&form(&typed)).await, (StatusCode::OK, expected.to_string()));
    }
}

#[tokio::test]
async fn a_signed_request_that_is_no_interaction_is_refused() {
    for body in ["", "payload=%7B", "payload=%7B%7D", "command=/investigate", &"x".repeat(1_000_000)] {
        assert_eq!(send(body).await.0, StatusCode::BAD_REQUEST);
    }
}

#[tokio::test]
async fn an_unsigned_click_is_refused() {
    let mut request = testing::signed("/slack/interactions", "payload=%7B%7D", testing::now());
    request.headers_mut().clear();
    let bot = testing::bot(InMemoryAws::default());
    let answer = crate::handle(request, &testing::base_url(), &bot, testing::now()).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_report_of_any_age_runs_again_or_says_why_not() {
    let window = Window::new("2025-08-01T14:00:00Z".parse().unwrap(), "2025-08-01T14:20:00Z".parse().unwrap()).unwrap();
    let old = Again { context: "checkout".to_owned(), window, signal: Signal::Auto, next: NextWindow::Same };
    let bot = testing::bot(InMemoryAws::default());
    send_to(&bot, &pick(&old.to_value())).await;
    assert!(bot.slack.replies.lock().unwrap()[0].contains("too long ago"), "{:?}", bot.slack.replies);
    assert!(bot.workflow.started.lock().unwrap().is_empty());
}

#[tokio::test]
async fn somebody_from_another_company_hears_that_a_form_is_not_for_them() {
    let guest = |payload: Value| {
        let mut payload = payload;
        payload["user"] = json!({ "id": "U7", "team_id": "T7" });
        payload["team"] = json!({ "id": "T1" });
        form(&payload)
    };
    let view = json!({ "id": "V1", "callback_id": "investigate", "private_metadata": "", "state": { "values": {} } });
    let submitted = send(&guest(json!({ "type": "view_submission", "view": view }))).await.1;
    assert!(submitted.contains("members of this workspace only"), "{submitted}");
    let typed = send(&guest(json!({ "type": "block_suggestion", "action_id": "service", "value": "che" }))).await.1;
    assert_eq!(typed, r#"{"options":[]}"#);
}
