use investigation::audit::AuditRow;
use investigation::memory::{Feedback, Judgement};
use investigation::model::{CauseKind, Confidence, Entity, EntityKind, Hypothesis, Scope, Signal, Verdict, Window};
use investigation::ports::Status;
use investigation::report;
use lambda_http::http::StatusCode;
use serde_json::Value;
use slack::action;

use super::*;
use crate::testing::{self, InMemoryAws, TestBot};

pub(crate) fn id() -> InvestigationId {
    InvestigationId::from_seed(b"judged")
}

fn request() -> Request {
    let start = "2026-03-01T14:00:00Z".parse().unwrap();
    Request {
        investigation_id: id(),
        service: "checkout".to_owned(),
        incident_window: Window::new(start, testing::now()).unwrap(),
        signal: Signal::Auto,
        workspace: String::new(),
        channel: "C1".to_owned(),
        user: "U1".to_owned(),
        alarm: None,
        requested_at: testing::now(),
        report_link: String::new(),
        reply_url: None,
        thread: None,
    }
}

/// A report of one hypothesis.
fn report() -> Report {
    let mut report = report::build(&Scope::new(request(), testing::context("checkout")), &[]);
    report.hypotheses.push(Hypothesis {
        entity: Entity { name: "orders".to_owned(), kind: EntityKind::DynamoDbTable },
        cause: CauseKind::Throttling,
        confidence: Confidence { value: 0.9, parts: Vec::new() },
        headline: "throttling at orders".to_owned(),
        sign: None,
        rationale: String::new(),
        supporting: Vec::new(),
        contradicting: Vec::new(),
        suspect_change: None,
        onset: None,
        over_since: None,
    });
    report
}

/// A bot with a report of one hypothesis, which was asked for by `U1` in `C1`.
pub(crate) async fn bot() -> TestBot {
    bot_holding(&report()).await
}

async fn bot_holding(report: &Report) -> TestBot {
    let bot = testing::bot(InMemoryAws::holding(report));
    bot.investigations.begin(&request()).await.unwrap();
    let thread = Thread { channel: "C1".to_owned(), ts: "1.0".to_owned() };
    bot.investigations.set_thread(&id(), &thread).await.unwrap();
    bot
}

pub(crate) async fn send(bot: &TestBot, payload: &Value, after_seconds: i64) -> (StatusCode, String) {
    let now = testing::now() + SignedDuration::from_secs(after_seconds);
    let body = serde_urlencoded::to_string([("payload", payload.to_string())]).unwrap();
    let request = testing::signed("/slack/interactions", &body, now);
    let (parts, body) = crate::handle(request, &testing::base_url(), bot, now).await.into_parts();
    (parts.status, String::from_utf8(body.to_vec()).unwrap())
}

pub(crate) fn click(user: &str, action_id: &str, value: &str) -> Value {
    json!({
        "type": "block_actions", "user": { "id": user }, "team": { "id": "T1" }, "channel": { "id": "C1" },
        "container": { "type": "message", "message_ts": "1.2" }, "trigger_id": "1.2.3",
        "response_url": "https://hooks.slack.com/actions/1/2",
        "actions": [{ "type": "feedback_buttons", "action_id": action_id, "value": value }]
    })
}

fn verdict(is_right: bool) -> String {
    action::Feedback { investigation_id: id(), hypothesis: 0, is_right }.to_value()
}

fn submission(user: &str, metadata: &str, entity: &str, note: &str) -> Value {
    json!({
        "type": "view_submission", "user": { "id": user }, "team": { "id": "T1" },
        "view": {
            "id": "V1", "callback_id": "feedback", "private_metadata": metadata, "hash": "1.a",
            "state": { "values": {
                "entity": { "entity": { "selected_option": { "value": entity } } },
                "kind": { "kind": { "selected_option": { "value": "throttling" } } },
                "note": { "note": { "value": note } }
            } }
        }
    })
}

/// What was kept, as `person judgement entity note`.
async fn kept(bot: &TestBot) -> Vec<String> {
    let entries = bot.ledger.read(Page::Feedback, Timestamp::MIN).await.unwrap();
    let words = entries.iter().map(|entry| {
        let said: Feedback = serde_json::from_str(&entry.json).unwrap();
        let actual = said.actual.unwrap_or_default();
        format!("{} {:?} {} {}", said.by, said.judgement, actual.entity.unwrap_or_default(), actual.note)
            .trim()
            .to_owned()
    });
    words.collect()
}

fn views(bot: &TestBot) -> Vec<(Method, String)> {
    bot.slack.calls.lock().unwrap().iter().map(|(method, call)| (*method, call.to_string())).collect()
}

#[tokio::test]
async fn right_is_kept_once_thanked_in_private_and_noted() {
    let bot = bot().await;
    for seconds in [0, 1] {
        assert_eq!(
            send(&bot, &click("U2", "feedback", &verdict(true)), seconds).await,
            (StatusCode::OK, String::new())
        );
    }
    assert_eq!(kept(&bot).await, ["U2 Right"]);
    let replies = bot.slack.replies.lock().unwrap().clone();
    assert!(
        matches!(replies.as_slice(), [one] if one.contains("Thank you") && one.contains("ephemeral")),
        "{replies:?}"
    );
    let rows = bot.ledger.read(Page::Audit, Timestamp::MIN).await.unwrap();
    let rows: Vec<AuditRow> = rows.iter().map(|row| serde_json::from_str(&row.json).unwrap()).collect();
    assert_eq!(
        (rows.len(), rows[0].deed, rows[0].by.as_str(), rows[0].subject.as_str()),
        (1, Deed::Judged, "U2", "checkout")
    );
}

#[tokio::test]
async fn app_home_asks_until_it_is_said() {
    let sentence = "Most likely cause: throttling at orders.".to_owned();
    let bot = bot_holding(&Report { verdict: Verdict::Cause { sentence }, ..report() }).await;
    bot.investigations.end(&id(), Status::Completed).await.unwrap();
    crate::home::publish(&crate::home::visitor("U1", "T1", None), &testing::base_url(), &bot, testing::now()).await;
    let in_home = json!({
        "type": "block_actions", "user": { "id": "U1" }, "team": { "id": "T1" }, "trigger_id": "1.2.3",
        "container": { "type": "view", "view_id": "V1" },
        "view": { "id": "V1", "type": "home", "callback_id": "", "private_metadata": "", "hash": "1.a" },
        "actions": [{ "type": "button", "action_id": format!("feedback:{}:Right", id()), "value": verdict(true) }]
    });
    send(&bot, &in_home, 0).await;
    assert_eq!(kept(&bot).await, ["U1 Right"]);
    let shown = views(&bot).into_iter().filter(|(method, _)| *method == Method::ViewsPublish);
    let is_asked: Vec<bool> = shown.map(|(_, page)| page.contains("Was this it?")).collect();
    assert_eq!(is_asked, [true, false]);
}

#[tokio::test]
async fn wrong_opens_a_modal_at_once_and_what_is_submitted_is_kept_beside_the_click() {
    let bot = bot().await;
    send(&bot, &click("U2", "feedback", &verdict(false)), 0).await;
    let calls = views(&bot);
    assert_eq!(calls.iter().map(|(method, _)| *method).collect::<Vec<_>>(), [Method::ViewsOpen, Method::ViewsUpdate]);
    assert!(calls[1].1.contains("What was it?") && calls[1].1.contains("orders"), "{}", calls[1].1);
    assert_eq!(kept(&bot).await, ["U2 Wrong"], "it counts, also if the modal is closed");
    let submitted = submission("U2", &verdict(false), "orders", "the nightly export");
    assert_eq!(send(&bot, &submitted, 9).await, (StatusCode::OK, String::new()));
    // A second click, without a word, loses none of it.
    send(&bot, &click("U2", "feedback", &verdict(false)), 30).await;
    assert_eq!(kept(&bot).await, ["U2 Wrong", "U2 Wrong orders the nightly export"]);
    let thanked = bot.slack.calls.lock().unwrap()[2].clone();
    assert_eq!(
        (thanked.0, &thanked.1["thread_ts"], &thanked.1["user"]),
        (Method::PostEphemeral, &json!("1.0"), &json!("U2"))
    );
}

#[tokio::test]
async fn who_changes_their_mind_replaces_what_they_said_and_others_have_their_own_word() {
    let bot = bot().await;
    send(&bot, &click("U2", "feedback", &verdict(false)), 0).await;
    send(&bot, &click("U3", "feedback", &verdict(false)), 1).await;
    send(&bot, &click("U2", "feedback", &verdict(true)), 2).await;
    assert_eq!(kept(&bot).await, ["U2 Right", "U3 Wrong"]);
}

#[tokio::test]
async fn once_it_is_over_one_question_is_asked() {
    let bot = bot().await;
    send(&bot, &click("U2", "resolved", id().as_str()), 0).await;
    assert_eq!(views(&bot).len(), 2);
    assert!(kept(&bot).await.is_empty());
    let metadata = Question::Resolved(id()).to_metadata();
    send(&bot, &submission("U2", &metadata, "orders", ""), 5).await;
    let entries = bot.ledger.read(Page::Feedback, Timestamp::MIN).await.unwrap();
    let said: Feedback = serde_json::from_str(&entries[0].json).unwrap();
    assert_eq!((said.judgement, said.actual.unwrap().entity.unwrap().as_str()), (Judgement::Right, "orders"));
}

#[tokio::test]
async fn something_else_without_a_word_keeps_the_modal_open() {
    let bot = bot().await;
    let (status, body) = send(&bot, &submission("U2", &verdict(false), "something else", " "), 0).await;
    assert_eq!(status, StatusCode::OK);
    assert!(body.contains(r#""response_action":"errors""#), "{body}");
    assert!(kept(&bot).await.is_empty());
}

#[tokio::test]
async fn who_may_not_see_the_report_is_told_whom_to_ask_and_nothing_is_kept() {
    let bot = bot().await;
    let context = investigation::model::Context {
        owners: vec!["U7".to_owned()],
        allowed_users: vec!["U8".to_owned()],
        ..testing::context("checkout")
    };
    let bot = TestBot {
        contexts: crate::KnownContexts::new(investigation::ports::InMemory::with_contexts([context])),
        ..bot
    };
    send(&bot, &click("U2", "feedback", &verdict(true)), 0).await;
    let refused = bot.slack.replies.lock().unwrap().clone();
    assert!(refused[0].contains("You may not investigate `checkout` here; ask <@U7>"), "{refused:?}");
    send(&bot, &click("U2", "feedback", &verdict(false)), 1).await;
    assert!(views(&bot)[1].1.contains("ask <@U7>"));
    send(&bot, &submission("U2", &verdict(false), "orders", "x"), 9).await;
    let told = views(&bot).pop().unwrap();
    assert!(told.0 == Method::PostEphemeral && told.1.contains("ask <@U7>"), "{told:?}");
    assert!(kept(&bot).await.is_empty());
    // Owners, those whom it names, and whoever asked for it may.
    for user in ["U7", "U8", "U1"] {
        send(&bot, &click(user, "feedback", &verdict(true)), 20).await;
    }
    assert_eq!(kept(&bot).await.len(), 3);
}

#[tokio::test]
async fn a_report_that_is_gone_and_a_value_of_another_age_are_said_to_be() {
    let bot = testing::bot(InMemoryAws::default());
    send(&bot, &click("U2", "feedback", &verdict(true)), 0).await;
    send(&bot, &click("U2", "feedback", "right"), 1).await;
    let replies = bot.slack.replies.lock().unwrap().clone();
    assert!(replies[0].contains("is gone") && replies[1].contains("know this button"), "{replies:?}");
}
