use investigation::model::Context;
use investigation::ports::InMemory;

use super::*;
use crate::feedback::tests::{bot, click, id, send};
use crate::testing::{RecordingSlack, TestBot};

fn submission(user: &str, channel: &str, note: &str) -> Value {
    json!({
        "type": "view_submission", "user": { "id": user, "name": "ann" }, "team": { "id": "T1" },
        "view": {
            "id": "V1", "callback_id": "share", "private_metadata": id().as_str(), "hash": "1.a",
            "state": { "values": {
                "conversation": { "conversation": { "selected_conversation": channel } },
                "note": { "note": { "value": note } }
            } }
        }
    })
}

fn calls(bot: &TestBot) -> Vec<(Method, Value)> {
    bot.slack.calls.lock().unwrap().clone()
}

/// What the modal shows in the end.
fn shown(bot: &TestBot) -> Value {
    let (method, sent) = calls(bot).pop().unwrap();
    assert_eq!((method, &sent["view_id"]), (Method::ViewsUpdate, &json!("V1")));
    sent["view"].clone()
}

fn answering(answers: Vec<(Method, Result<Value, Failure>)>, bot: TestBot) -> TestBot {
    TestBot { slack: RecordingSlack { answers, ..RecordingSlack::default() }, ..bot }
}

fn takes_files() -> (Method, Result<Value, Failure>) {
    (Method::UploadAddress, Ok(json!({ "upload_url": "https://files.slack.com/upload/1", "file_id": "F1" })))
}

fn refuses(method: Method, kind: FailureKind) -> (Method, Result<Value, Failure>) {
    (method, Err(Failure::new(kind, method.operation(), "refused")))
}

async fn owned(bot: TestBot, context: Context) -> TestBot {
    TestBot { contexts: crate::KnownContexts::new(InMemory::with_contexts([context])), ..bot }
}

#[tokio::test]
async fn a_report_is_shared_where_the_modal_says() {
    let bot = bot().await;
    send(&bot, &click("U2", "share", id().as_str()), 0).await;
    assert_eq!(calls(&bot)[0].0, Method::ViewsOpen);
    assert_eq!(calls(&bot)[0].1["view"]["private_metadata"], id().as_str());
    let (_, body) = send(&bot, &submission("U2", "C9", "look"), 5).await;
    assert!(body.contains("One moment"), "{body}");
    let (method, post) = calls(&bot)[1].clone();
    assert_eq!((method, post["channel"].as_str()), (Method::PostMessage, Some("C9")));
    assert_eq!(post["blocks"][0]["text"]["text"], "ann shared this: look");
    assert!(post["blocks"].to_string().contains("https://bot.example/reports/inv-"), "{post}");
    assert!(shown(&bot).to_string().contains("The report is shared in <#C9>"));
}

#[tokio::test]
async fn a_report_is_not_shared_where_its_context_may_not_be_asked_about_or_the_bot_may_not_post() {
    let context = Context { allowed_channels: vec!["C1".to_owned()], ..crate::testing::context("checkout") };
    let closed = owned(bot().await, context).await;
    send(&closed, &submission("U2", "C9", "look"), 0).await;
    assert!(calls(&closed).iter().all(|(method, _)| *method == Method::ViewsUpdate));
    let again = shown(&closed);
    assert!(again["blocks"][0].to_string().contains("People there may not see"), "{again}");
    assert_eq!(again.pointer("/blocks/2/element/initial_conversation"), Some(&json!("C9")), "{again}");
    assert_eq!(again.pointer("/blocks/3/element/initial_value"), Some(&json!("look")), "{again}");
    let refused = answering(vec![refuses(Method::PostMessage, FailureKind::Denied)], bot().await);
    send(&refused, &submission("U2", "C9", ""), 0).await;
    assert!(shown(&refused)["blocks"][0].to_string().contains("/invite @Incident Investigator"));
}

#[tokio::test]
async fn a_post_mortem_is_a_file_in_the_thread() {
    let bot = answering(vec![takes_files()], bot().await);
    send(&bot, &click("U2", "postmortem", id().as_str()), 0).await;
    let (address, content) = bot.slack.uploads.lock().unwrap()[0].clone();
    assert_eq!(address, "https://files.slack.com/upload/1");
    assert!(content.starts_with("# Post-mortem: checkout, 2026-03-01"), "{content}");
    let calls = calls(&bot);
    assert_eq!(calls[0].1["length"], content.len());
    assert_eq!((calls[1].0, &calls[1].1["channel_id"]), (Method::CompleteUpload, &json!("C1")));
    assert_eq!((&calls[1].1["thread_ts"], &calls[1].1["files"][0]["id"]), (&json!("1.0"), &json!("F1")));
    assert!(bot.slack.replies.lock().unwrap()[0].contains("is in the thread"));
}

#[tokio::test]
async fn a_double_click_writes_one_post_mortem() {
    let bot = answering(vec![takes_files()], bot().await);
    for _ in 0..2 {
        send(&bot, &click("U2", "postmortem", id().as_str()), 0).await;
    }
    assert_eq!(bot.slack.uploads.lock().unwrap().len(), 1);
}

#[tokio::test]
async fn who_cannot_have_a_post_mortem_hears_why() {
    let scope_missing = answering(vec![refuses(Method::UploadAddress, FailureKind::Denied)], bot().await);
    send(&scope_missing, &click("U2", "postmortem", id().as_str()), 0).await;
    assert!(scope_missing.slack.replies.lock().unwrap()[0].contains("`files:write` is missing"));
    let owners = vec!["U7".to_owned()];
    let context = Context { owners, allowed_users: vec!["U8".to_owned()], ..crate::testing::context("checkout") };
    let closed = owned(bot().await, context).await;
    send(&closed, &click("U2", "postmortem", id().as_str()), 0).await;
    assert!(closed.slack.replies.lock().unwrap()[0].contains("ask <@U7>"));
    assert!(calls(&closed).is_empty());
}

#[tokio::test]
async fn a_report_is_put_aside_by_those_whom_it_concerns() {
    let context = Context { owners: vec!["U7".to_owned()], ..crate::testing::context("checkout") };
    let bot = owned(bot().await, context).await;
    send(&bot, &click("U2", "dismiss", id().as_str()), 0).await;
    assert!(bot.slack.replies.lock().unwrap()[0].contains("may dismiss it"));
    assert!(calls(&bot).is_empty());
    for user in ["U1", "U7"] {
        send(&bot, &click(user, "dismiss", id().as_str()), 0).await;
        let (method, update) = calls(&bot).pop().unwrap();
        assert_eq!((method, &update["ts"], &update["channel"]), (Method::UpdateMessage, &json!("1.2"), &json!("C1")));
        assert!(update["text"].as_str().unwrap().contains("/investigate show inv-"), "{update}");
    }
}

#[tokio::test]
async fn a_message_for_one_person_alone_is_taken_away() {
    let bot = bot().await;
    let mut clicked = click("U2", "dismiss", id().as_str());
    clicked["container"]["is_ephemeral"] = json!(true);
    send(&bot, &clicked, 0).await;
    assert_eq!(bot.slack.replies.lock().unwrap().clone(), [r#"{"delete_original":true}"#]);
}
