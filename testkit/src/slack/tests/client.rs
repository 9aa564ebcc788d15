//! What the client says arrives as it should, whatever Slack does.

use investigation::model::Thread;
use investigation::occurrence::Alarm;
use investigation::ports::{Announcement, Channel, FailureKind, Place};

use jiff::SignedDuration;
use slack::client::{Method, WebApi};
use slack::groups::UserGroups;

use super::{CHANNEL, SOON, TOKEN, connected, request, say_started, scope};
use crate::slack::{Fault, Mention};

fn thread(ts: &str) -> Thread {
    Thread { channel: CHANNEL.into(), ts: ts.into() }
}

#[tokio::test]
async fn a_run_is_one_message_that_is_edited_and_a_reply() {
    let (fake, client) = connected(TOKEN).await;
    let root = say_started(&client, Place::Channel(CHANNEL)).await.unwrap();
    let reply = say_started(&client, Place::Thread(&thread(&root))).await.unwrap();
    let failed = Announcement::Failed { request: &request(), advice: "Try again.", link: None };
    let edited = client.say(&request(), Place::Edit { channel: CHANNEL, ts: &root }, &failed).await.unwrap();

    let messages = fake.messages();
    assert_eq!(messages.iter().map(|message| &message.ts).collect::<Vec<_>>(), [&root, &reply]);
    assert_eq!(edited.as_deref(), Some(root.as_str()));
    assert_eq!(messages[0].text, "The investigation of petsite failed. Try again.");
    assert!(messages[0].edits[0].text.starts_with("Investigating petsite."));
    assert_eq!((messages[0].thread_ts.as_ref(), messages[1].thread_ts.as_ref()), (None, Some(&root)));
    assert!(messages.iter().all(|message| message.unfurl_links == Some(false) && message.unfurl_media == Some(false)));
    assert!(messages.iter().flat_map(|message| message.mentions()).all(|who| who == Mention::User("U1".into())));
}

#[tokio::test]
async fn a_reply_whose_thread_is_gone_is_seen_in_the_channel_and_says_why() {
    let (fake, client) = connected(TOKEN).await;
    let root = say_started(&client, Place::Channel(CHANNEL)).await.unwrap();
    fake.delete(CHANNEL, &root);
    let posted = say_started(&client, Place::Thread(&thread(&root))).await.unwrap();

    let seen: Vec<_> = fake.messages().into_iter().filter(|message| !message.deleted).collect();
    assert_eq!(seen.len(), 1);
    assert_eq!((&seen[0].ts, seen[0].thread_ts.as_ref()), (&posted, None));
    let note = seen[0].blocks[0]["elements"][0]["text"].as_str().unwrap();
    assert!(note.contains("thread of this investigation is gone"), "{note}");
}

#[tokio::test]
async fn a_reply_is_no_thread() {
    let (fake, client) = connected(TOKEN).await;
    let root = say_started(&client, Place::Channel(CHANNEL)).await.unwrap();
    let reply = say_started(&client, Place::Thread(&thread(&root))).await.unwrap();
    say_started(&client, Place::Thread(&thread(&reply))).await.unwrap();
    assert_eq!(fake.messages()[2].thread_ts, None);
    assert_eq!(fake.messages()[2].edits.len(), 1);
}

#[tokio::test]
async fn the_message_of_an_alarm_is_found_where_another_app_told_of_it() {
    let (fake, client) = connected(TOKEN).await;
    let told = |name: &str, region: &str| {
        let text = format!("CloudWatch Alarm | {name} | {region} | Account: 123456789012");
        fake.post_as_user(CHANNEL, "U0AMAZONQ", &text)
    };
    let alarm = Alarm {
        at: super::now(),
        arn: "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:checkout-5xx".to_owned(),
        name: "checkout-5xx".to_owned(),
        region: "eu-west-1".to_owned(),
        judged_since: None,
    };
    let _ = told("checkout-5xx-old", "eu-west-1");
    let _ = told("checkout-5xx", "us-east-1");
    assert_eq!(client.find_alarm_message("", CHANNEL, &alarm).await, Ok(None));
    let first = told("checkout-5xx", "eu-west-1");
    let _ = told("checkout-5xx", "eu-west-1");
    assert_eq!(client.find_alarm_message("", CHANNEL, &alarm).await, Ok(Some(first)));
    let later = Alarm { at: alarm.at + SignedDuration::from_hours(1), ..alarm };
    assert_eq!(client.find_alarm_message("", CHANNEL, &later).await, Ok(None));
}

#[tokio::test]
async fn the_members_of_a_user_group_are_told_and_of_an_unknown_one_nobody_is() {
    let (fake, client) = connected(TOKEN).await;
    fake.set_group("S1", &["U1", "W2"]);
    assert_eq!(client.members("", "S1").await.unwrap(), ["U1", "W2"]);
    assert_eq!(client.members("", "S2").await.unwrap_err().kind, FailureKind::Invalid);
}

#[tokio::test]
async fn a_file_goes_to_its_thread_and_nothing_else_than_was_announced_is_taken() {
    let (fake, client) = connected(TOKEN).await;
    let root = say_started(&client, Place::Channel(CHANNEL)).await.unwrap();
    let announce = async |length: usize| {
        let asked = serde_json::json!({ "filename": "post-mortem.md", "length": length });
        let answer = client.call("", Method::UploadAddress, &asked).await.unwrap();
        let field = |key: &str| answer[key].as_str().unwrap().to_owned();
        (field("upload_url"), field("file_id"))
    };
    let (address, id) = announce("# Größe".len()).await;
    client.upload(&address, "# Größe").await.unwrap();
    let files = serde_json::json!([{ "id": id, "title": "post-mortem.md" }]);
    let complete = serde_json::json!({ "files": files, "channel_id": CHANNEL, "thread_ts": root });
    client.call("", Method::CompleteUpload, &complete).await.unwrap();
    let file = fake.files().remove(0);
    assert_eq!(file.content.as_deref(), Some("# Größe".as_bytes()));
    assert_eq!(file.shown_in, Some((CHANNEL.to_owned(), Some(root.clone()))));
    assert_eq!(fake.messages().last().unwrap().thread_ts, Some(root));

    let (address, unsent) = announce(3).await;
    assert_eq!(client.upload(&address, "longer").await.unwrap_err().kind, FailureKind::Invalid);
    let complete = serde_json::json!({ "files": [{ "id": unsent }], "channel_id": CHANNEL });
    assert!(client.call("", Method::CompleteUpload, &complete).await.unwrap_err().detail.contains("file_not_found"));
    assert_eq!(client.upload("https://evil.example/upload", "x").await.unwrap_err().kind, FailureKind::Invalid);
}

#[tokio::test]
async fn a_rate_limit_is_waited_out() {
    let (fake, client) = connected(TOKEN).await;
    fake.fail_next(2, &Fault::RateLimited { retry_after: 0 });
    say_started(&client, Place::Channel(CHANNEL)).await.unwrap();
    assert_eq!(fake.messages().len(), 1);
}

#[tokio::test]
async fn every_failure_has_its_kind() {
    let (fake, client) = connected(TOKEN).await;
    for (fault, expected) in [
        (Fault::RateLimited { retry_after: 60 }, FailureKind::Throttled),
        (Fault::Status(500), FailureKind::Unavailable),
        (Fault::Error("fatal_error".into()), FailureKind::Unavailable),
        (Fault::Error("invalid_blocks".into()), FailureKind::Invalid),
        (Fault::Error("token_revoked".into()), FailureKind::Denied),
        (Fault::AnswerLost, FailureKind::Unavailable),
    ] {
        fake.fail_next(1, &fault);
        let failure = say_started(&client, Place::Channel(CHANNEL)).await.unwrap_err();
        assert_eq!(failure.kind, expected, "{fault:?}");
        assert!(!failure.to_string().contains(TOKEN));
    }
    assert_eq!(fake.messages().len(), 1, "only the message whose answer was lost is there");
}

#[tokio::test]
async fn a_channel_that_takes_no_message_has_its_kind_and_advice() {
    let (_fake, client) = connected(TOKEN).await;
    for (channel, kind, advice) in [
        ("CN0NE", FailureKind::NotFound, "/invite"),
        ("C0UTSIDE", FailureKind::Denied, "/invite"),
        ("C0LD", FailureKind::Denied, "archived"),
    ] {
        let failure = say_started(&client, Place::Channel(channel)).await.unwrap_err();
        assert_eq!(failure.kind, kind);
        assert!(failure.detail.contains(advice), "{failure}");
    }
}

#[tokio::test]
async fn another_token_is_denied() {
    let (fake, client) = connected("xoxb-other").await;
    let failure = say_started(&client, Place::Channel(CHANNEL)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Denied);
    assert!(fake.messages().is_empty());
}

#[tokio::test]
async fn nobody_there_is_unavailability() {
    let url = "http://127.0.0.1:1/api".parse().unwrap();
    let client = slack::Client::new(secrecy::SecretString::from(TOKEN), Some(&url));
    let failure = say_started(&client, Place::Channel(CHANNEL)).await.unwrap_err();
    assert_eq!(failure.kind, FailureKind::Unavailable);
}

#[tokio::test]
async fn a_message_gone_or_of_somebody_else_is_not_edited() {
    let (fake, client) = connected(TOKEN).await;
    let theirs = fake.post_as_user(CHANNEL, "U1", "hello");
    for (ts, kind) in [(theirs.as_str(), FailureKind::Denied), ("1.000001", FailureKind::NotFound)] {
        let failure = say_started(&client, Place::Edit { channel: CHANNEL, ts }).await.unwrap_err();
        assert_eq!(failure.kind, kind);
    }
}

#[tokio::test]
async fn a_wait_ends_with_what_was_waited_for() {
    let (fake, client) = connected(TOKEN).await;
    let (messages, said) = tokio::join!(
        fake.wait_until(SOON, |messages| messages.iter().any(|message| message.text.contains("petsite"))),
        say_started(&client, Place::Channel(CHANNEL)),
    );
    assert_eq!(messages.unwrap()[0].ts, said.unwrap());
}

#[tokio::test(start_paused = true)]
async fn a_wait_in_vain_tells_what_there_was() {
    let fake = super::fake();
    let _ = fake.post_as_user(CHANNEL, "U1", "hello");
    let in_vain = fake.wait_until(SOON, |messages| messages.len() > 1).await.unwrap_err();
    assert_eq!(in_vain.messages.len(), 1);
}

#[tokio::test]
async fn the_page_shows_the_thread_open() {
    let (fake, client) = connected(TOKEN).await;
    let root = say_started(&client, Place::Channel(CHANNEL)).await.unwrap();
    let progress = Announcement::Progress { scope: &scope(), findings: &[] };
    client.say(&request(), Place::Thread(&thread(&root)), &progress).await.unwrap();
    let page = fake.page(CHANNEL);
    assert!(page.contains("1 reply") && page.contains("not read: the context names none"), "{page}");
    assert!(page.contains("@Ann") && !page.contains("<script"), "{page}");
    fake.delete(CHANNEL, &root);
    let page = fake.page(CHANNEL);
    assert!(page.contains("This message was deleted.") && page.contains("1 reply"), "{page}");
}

#[tokio::test]
async fn a_page_of_an_earlier_time_shows_no_later_message_and_no_later_edit() {
    let (fake, client) = connected(TOKEN).await;
    let root = say_started(&client, Place::Channel(CHANNEL)).await.unwrap();
    let message = fake.messages().remove(0);
    let failed = Announcement::Failed { request: &request(), advice: "Try again.", link: None };
    client.say(&request(), Place::Edit { channel: CHANNEL, ts: &root }, &failed).await.unwrap();
    let posted_at = message.posted_at;
    let edited = fake.messages().remove(0);
    assert_eq!(edited.version_at(posted_at - SignedDuration::from_secs(1)), None);
    assert_eq!(
        edited.version_at(posted_at),
        Some(edited.clone()),
        "the clock stands still: the edit is at the same time"
    );
    let page = fake.page_at(CHANNEL, posted_at - SignedDuration::from_secs(1), "/investi");
    assert!(page.contains("no messages in this channel") && page.contains("/investi"), "{page}");
}
