//! The client finds again what it posted, and tells the asker alone where it may not post.

use investigation::model::{ReplyUrl, Request, Thread};
use investigation::ports::{Announcement, Channel, FailureKind, MessageRole, Place};

use super::{CHANNEL, TOKEN, connected, request, say_started};
use crate::slack::{Author, FakeSlack, Fault};

fn notice(request: &Request) -> Announcement<'_> {
    Announcement::Failed { request, advice: "Try again.", link: None }
}

/// The request of a command that was typed in this channel.
fn typed_in(fake: &FakeSlack, channel: &str) -> Request {
    let command = fake.slash_command(channel, "U1", "petsite");
    Request { channel: channel.into(), reply_url: Some(ReplyUrl::new(command.response_url)), ..request() }
}

#[tokio::test]
async fn a_message_whose_answer_was_lost_is_found_by_its_role() {
    let (fake, client) = connected(TOKEN).await;
    fake.fail_next(1, &Fault::AnswerLost);
    say_started(&client, Place::Channel(CHANNEL)).await.unwrap_err();
    let root = client.find(&request(), None, MessageRole::First).await.unwrap().unwrap();
    assert_eq!(root, fake.messages()[0].ts);
    assert_eq!(client.find(&request(), None, MessageRole::Notice).await.unwrap(), None);

    let thread = Thread { channel: CHANNEL.into(), ts: root };
    let reply = client.say(&request(), Place::Thread(&thread), &notice(&request())).await.unwrap();
    assert_eq!(client.find(&request(), Some(&thread), MessageRole::Notice).await.unwrap(), reply);
}

#[tokio::test]
async fn an_edited_message_is_found_and_that_of_another_investigation_is_not() {
    let (_fake, client) = connected(TOKEN).await;
    let root = say_started(&client, Place::Channel(CHANNEL)).await.unwrap();
    client.say(&request(), Place::Edit { channel: CHANNEL, ts: &root }, &notice(&request())).await.unwrap();
    assert_eq!(client.find(&request(), None, MessageRole::First).await.unwrap(), Some(root));
    let other = Request { investigation_id: investigation::model::InvestigationId::from_seed(b"other"), ..request() };
    assert_eq!(client.find(&other, None, MessageRole::First).await.unwrap(), None);
}

#[tokio::test]
async fn a_message_behind_hundreds_of_others_is_found() {
    let (fake, client) = connected(TOKEN).await;
    let root = say_started(&client, Place::Channel(CHANNEL)).await.unwrap();
    for _ in 0..450 {
        let _ = fake.post_as_user(CHANNEL, "U1", "is it down?");
    }
    assert_eq!(client.find(&request(), None, MessageRole::First).await.unwrap(), Some(root));
}

#[tokio::test]
async fn where_the_bot_may_not_read_it_cannot_look() {
    let (fake, client) = connected(TOKEN).await;
    let asked = typed_in(&fake, "CPUBL1C");
    assert_eq!(client.find(&asked, None, MessageRole::First).await.unwrap_err().kind, FailureKind::Denied);
}

#[tokio::test]
async fn the_asker_alone_is_told_by_the_reply_address() {
    let (fake, client) = connected(TOKEN).await;
    let asked = typed_in(&fake, "C0UTSIDE");
    assert_eq!(client.say(&asked, Place::Private { refused: None }, &notice(&asked)).await.unwrap(), None);
    let messages = fake.messages();
    assert_eq!((&messages[0].author, messages[0].channel.as_str()), (&Author::BotEphemeral("U1".into()), "C0UTSIDE"));
    let note = messages[0].blocks[0]["elements"][0]["text"].as_str().unwrap();
    assert!(note.contains("Only you can see this") && note.contains("/invite"), "{note}");
}

#[tokio::test]
async fn a_reply_address_that_takes_no_more_leads_to_a_direct_message() {
    let (fake, client) = connected(TOKEN).await;
    let asked = typed_in(&fake, "C0UTSIDE");
    for _ in 0..6 {
        client.say(&asked, Place::Private { refused: None }, &notice(&asked)).await.unwrap();
    }
    let messages = fake.messages();
    assert_eq!(messages.iter().filter(|message| message.channel == "C0UTSIDE").count(), 5);
    assert_eq!(messages.last().unwrap().channel, "D1");
}

#[tokio::test]
async fn nothing_is_sent_to_a_reply_address_that_is_not_slacks() {
    let (fake, client) = connected(TOKEN).await;
    for address in ["http://127.0.0.1:1/commands/T0/1", "https://hooks.slack.com.evil.example/x", "no address"] {
        let asked = Request { reply_url: Some(ReplyUrl::new(address.into())), ..request() };
        client.say(&asked, Place::Private { refused: None }, &notice(&asked)).await.unwrap();
        assert_eq!(fake.messages().last().unwrap().channel, "D1", "{address}");
    }
}

#[tokio::test]
async fn without_a_token_the_asker_is_told_all_the_same() {
    let (fake, _) = connected(TOKEN).await;
    let asked = typed_in(&fake, CHANNEL);
    let address = asked.reply_url.as_ref().unwrap().expose().split("/commands").next().unwrap().to_owned();
    let client = slack::Client::new(NoToken, Some(&format!("{address}/api").parse().unwrap()));
    client.say(&asked, Place::Private { refused: None }, &notice(&asked)).await.unwrap();
    assert_eq!(
        client.say(&asked, Place::Channel(CHANNEL), &notice(&asked)).await.unwrap_err().kind,
        FailureKind::Unavailable
    );
    assert_eq!(fake.messages().len(), 1);
}

/// A token that cannot be read.
struct NoToken;

impl slack::client::TokenSource for NoToken {
    async fn bot_token(&self, _workspace: &str) -> Result<secrecy::SecretString, investigation::ports::Failure> {
        Err(investigation::ports::Failure::new(FailureKind::Unavailable, "secretsmanager:GetSecretValue", "away"))
    }
}
