//! How often AWS is asked before each kind of request has its answer, and after it.

use investigation::model::InvestigationId;
use lambda_http::http::StatusCode;
use serde_json::{Value, json};
use slack::modal::investigate::MESSAGE_SHORTCUT;

use crate::feedback::tests::{bot, click, id};
use crate::testing::{self, TestBot};

fn calls(bot: &TestBot) -> usize {
    let held = bot.investigations.calls();
    let aws = [&bot.workflow.calls, &bot.artifacts.calls].map(|calls| calls.load(std::sync::atomic::Ordering::Relaxed));
    held + aws.iter().sum::<usize>() + bot.discovery.looks.lock().unwrap().len()
}

/// How often AWS is asked before the answer, and after it.
async fn count(path: &str, body: &str, is_warm: bool) -> (usize, usize) {
    let bot = bot().await;
    if is_warm {
        bot.contexts.of_all_workspaces(testing::now()).await.unwrap();
    }
    let before = calls(&bot);
    let request = testing::signed(path, body, testing::now());
    let (answer, afterwards) = crate::accept(&request, &testing::base_url(), &bot, testing::now()).await;
    assert_eq!(answer.status(), StatusCode::OK, "{body}");
    let answered = calls(&bot);
    if let Some(afterwards) = afterwards {
        afterwards.carry_out(&bot, testing::now()).await;
    }
    (answered - before, calls(&bot) - answered)
}

fn command(text: &str) -> (&'static str, String) {
    let fields = [
        ("team_id", "T1"),
        ("channel_id", "C1"),
        ("user_id", "U1"),
        ("command", "/investigate"),
        ("text", text),
        ("response_url", "https://hooks.slack.com/commands/1/2"),
        ("trigger_id", "1.2.3"),
    ];
    ("/slack/commands", serde_urlencoded::to_string(fields).unwrap())
}

fn interaction(payload: &Value) -> (&'static str, String) {
    let mut payload = payload.clone();
    payload["user"] = json!({ "id": "U1" });
    payload["team"] = json!({ "id": "T1" });
    payload["trigger_id"] = json!("1.2.3");
    ("/slack/interactions", serde_urlencoded::to_string([("payload", payload.to_string())]).unwrap())
}

fn clicked(action_id: &str, value: &str) -> (&'static str, String) {
    interaction(&click("U1", action_id, value))
}

fn submitted(callback_id: &str, metadata: &str, values: &Value) -> (&'static str, String) {
    let view = json!({
        "id": "V1", "callback_id": callback_id, "private_metadata": metadata, "hash": "1.a", "state": { "values": values }
    });
    interaction(&json!({ "type": "view_submission", "view": view }))
}

fn event(event: &Value) -> (&'static str, String) {
    let authorizations = json!([{ "team_id": "T1", "user_id": "U9", "is_bot": true }]);
    let callback = json!({
        "type": "event_callback", "event_id": "Ev1", "team_id": "T1", "authorizations": authorizations, "event": event
    });
    ("/slack/events", callback.to_string())
}

/// Every way in, by what somebody does.
fn entrances() -> Vec<(&'static str, (&'static str, String))> {
    let id: InvestigationId = id();
    let chosen = |field: &str, value: &str| json!({ field: { "selected_option": { "value": value } } });
    let form = json!({
        "service": chosen("service", "checkout"), "window": chosen("window", "last30m"), "signal": chosen("signal", "auto"),
        "answer": chosen("answer", "channel"),
    });
    let what = json!({ "entity": chosen("entity", "orders") });
    let region = json!({ "region": { "value": "eu-west-1" } });
    let origin =
        json!({ "region": region, "origin": { "origin": { "selected_option": { "value": "stack:payments" } } } });
    let place = json!({ "conversation": { "conversation": { "selected_conversation": "C1" } } });
    let judged =
        |is_right| slack::action::Feedback { investigation_id: self::id(), hypothesis: 0, is_right }.to_value();
    let message = json!({ "type": "message", "user": "U2", "text": "checkout-5xx is in ALARM", "ts": "1772375400.1" });
    vec![
        ("a command", command("checkout last 30m")),
        ("a command with a name that no context has", command("chekout last 30m")),
        ("the command alone, for its form", command("")),
        ("the form, submitted", submitted("investigate", r#"{"channel":"C1"}"#, &form)),
        ("list", command("list")),
        ("show", command(&format!("show {id}"))),
        ("cancel", command(&format!("cancel {id}"))),
        ("context edit, for its form", command("context edit checkout")),
        (
            "what is typed into a menu",
            interaction(&json!({ "type": "block_suggestion", "action_id": "service", "value": "che" })),
        ),
        ("Right", clicked(slack::action::FEEDBACK, &judged(true))),
        ("Wrong, for its form", clicked(slack::action::FEEDBACK, &judged(false))),
        ("what it was, submitted", submitted("feedback", &judged(false), &what)),
        ("Resolved, for its form", clicked(slack::action::RESOLVED, id.as_str())),
        ("Share, for its form", clicked(slack::action::SHARE, id.as_str())),
        ("where to share, submitted", submitted("share", id.as_str(), &place)),
        ("from what a new context starts, submitted", submitted("context_start", r#"{"channel":"C1"}"#, &origin)),
        ("Post-mortem", clicked(slack::action::POSTMORTEM, id.as_str())),
        ("Dismiss", clicked(slack::action::DISMISS, id.as_str())),
        ("Cancel", clicked(slack::action::CANCEL, id.as_str())),
        ("the shortcut, for its form", interaction(&json!({ "type": "shortcut", "callback_id": "investigate" }))),
        (
            "the shortcut on a message",
            interaction(&json!({
                "type": "message_action", "callback_id": MESSAGE_SHORTCUT, "channel": { "id": "C1" }, "message": message,
                "message_ts": "1772375400.1", "response_url": "https://hooks.slack.com/app/1/2"
            })),
        ),
        (
            "a mention",
            event(
                &json!({ "type": "app_mention", "user": "U1", "text": "<@U9> checkout last 30m", "ts": "1.5", "channel": "C1" }),
            ),
        ),
        (
            "a question in the thread of a report",
            event(
                &json!({ "type": "app_mention", "user": "U1", "text": "<@U9> why?", "ts": "1.5", "thread_ts": "1.0", "channel": "C1" }),
            ),
        ),
        (
            "a direct message",
            event(&json!({
                "type": "message", "channel_type": "im", "user": "U1", "text": "checkout last 30m", "ts": "1.5", "channel": "D1"
            })),
        ),
        ("App Home", event(&json!({ "type": "app_home_opened", "user": "U1", "tab": "home" }))),
    ]
}

#[tokio::test]
async fn an_acknowledgement_waits_for_one_call_of_aws_at_most_and_an_answer_for_what_it_tells() {
    let mut table = vec!["cold warm after".to_owned()];
    for (what, (path, body)) in entrances() {
        let (cold, _) = count(path, &body, false).await;
        let (warm, after) = count(path, &body, true).await;
        table.push(format!("{cold:>4} {warm:>4} {after:>5}  {what}"));
    }
    insta::assert_snapshot!(table.join("\n"), @r"
    cold warm after
       2    1     0  a command
       1    1     0  a command with a name that no context has
       1    0     0  the command alone, for its form
       2    1     0  the form, submitted
       3    2     0  list
       0    0     2  show
       0    0     3  cancel
       3    2     0  context edit, for its form
       1    0     0  what is typed into a menu
       0    0     5  Right
       0    0     5  Wrong, for its form
       0    0     5  what it was, submitted
       0    0     3  Resolved, for its form
       0    0     1  Share, for its form
       0    0     3  where to share, submitted
       0    0     2  from what a new context starts, submitted
       0    0     4  Post-mortem
       0    0     3  Dismiss
       0    0     3  Cancel
       0    0     0  the shortcut, for its form
       0    0     0  the shortcut on a message
       0    0     2  a mention
       0    0     4  a question in the thread of a report
       0    0     2  a direct message
       0    0     6  App Home
    ");
}
