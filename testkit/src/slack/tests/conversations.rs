//! What the fake lets a bot read, and where it takes later answers.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{CHANNEL, TOKEN, fake, now};
use crate::slack::api::{Answer, answer, answer_read};
use crate::slack::response_url;
use crate::slack::{Author, FakeSlack, Membership, Settings};

fn headers() -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, format!("Bearer {TOKEN}").parse().unwrap());
    headers.insert(CONTENT_TYPE, "application/json".parse().unwrap());
    headers
}

fn fields(answer: Answer) -> Result<Value, String> {
    match answer {
        Answer::Ok(fields) => Ok(fields),
        Answer::Error { code, .. } => Err(code),
        Answer::RateLimited { retry_after } => Err(format!("429 {retry_after}")),
        Answer::Status(status) => Err(status.to_string()),
        Answer::StatusWithError { status, code } => Err(format!("{status} {code}")),
    }
}

fn post(fake: &FakeSlack, arguments: &Value) -> String {
    let posted = fields(answer(fake, "chat.postMessage", &headers(), arguments.to_string().as_bytes())).unwrap();
    posted["ts"].as_str().unwrap().to_owned()
}

fn read(fake: &FakeSlack, method: &str, query: &str) -> Result<Value, String> {
    fields(answer_read(fake, method, &headers(), query))
}

#[test]
fn a_thread_is_read_with_what_the_bot_attached_to_its_messages() {
    let fake = fake();
    let root = post(&fake, &json!({"channel": CHANNEL, "text": "root"}));
    let metadata = json!({"event_type": "investigation", "event_payload": {"part": "report"}});
    let reply = json!({"channel": CHANNEL, "text": "reply", "thread_ts": root, "metadata": metadata});
    let reply = post(&fake, &reply);
    let query = format!("channel={CHANNEL}&ts={root}&include_all_metadata=true");
    let messages = read(&fake, "conversations.replies", &query).unwrap()["messages"].clone();
    assert_eq!((&messages[0]["ts"], &messages[1]["ts"]), (&json!(root), &json!(reply)));
    assert_eq!(messages[1]["metadata"], metadata);
    let without = read(&fake, "conversations.replies", &format!("channel={CHANNEL}&ts={root}")).unwrap();
    assert_eq!(without["messages"][1].get("metadata"), None);
    let last = post(&fake, &json!({"channel": CHANNEL, "text": "last", "thread_ts": root}));
    let since = read(&fake, "conversations.replies", &format!("channel={CHANNEL}&ts={root}&oldest={last}")).unwrap();
    let shown: Vec<&Value> = since["messages"].as_array().unwrap().iter().map(|message| &message["ts"]).collect();
    assert_eq!(shown, [&json!(root), &json!(last)]);
}

#[test]
fn a_channel_is_read_newest_first_without_its_replies_and_in_pages() {
    let fake = fake();
    let first = post(&fake, &json!({"channel": CHANNEL, "text": "first"}));
    post(&fake, &json!({"channel": CHANNEL, "text": "reply", "thread_ts": first}));
    let last = fake.post_as_user(CHANNEL, "U1", "last");
    let page = read(&fake, "conversations.history", &format!("channel={CHANNEL}&limit=1")).unwrap();
    assert_eq!((&page["messages"][0]["ts"], &page["has_more"]), (&json!(last), &json!(true)));
    let cursor = page["response_metadata"]["next_cursor"].as_str().unwrap();
    let next = format!("channel={CHANNEL}&limit=1&cursor={cursor}");
    let page = read(&fake, "conversations.history", &next).unwrap();
    assert_eq!((&page["messages"][0]["ts"], &page["has_more"]), (&json!(first), &json!(false)));
    let since = read(&fake, "conversations.history", &format!("channel={CHANNEL}&oldest={last}")).unwrap();
    assert_eq!(since["messages"].as_array().unwrap().len(), 1);
}

#[test]
fn a_bot_reads_only_where_it_is_a_member() {
    let refused = |channel: &str| read(&fake(), "conversations.history", &format!("channel={channel}")).unwrap_err();
    assert_eq!(refused("CPUBL1C"), "not_in_channel");
    assert_eq!(refused("CN0NE"), "channel_not_found");
    let unknown = read(&fake(), "conversations.history", &format!("channel={CHANNEL}&include=all"));
    assert_eq!(unknown.unwrap_err(), "invalid_arguments");
    let gone = read(&fake(), "conversations.replies", &format!("channel={CHANNEL}&ts=1.0"));
    assert_eq!(gone.unwrap_err(), "thread_not_found");
}

#[test]
fn a_direct_message_is_opened_once_and_takes_messages() {
    let fake = fake();
    let open = || fields(answer(&fake, "conversations.open", &headers(), br#"{"users":"U1"}"#)).unwrap();
    let id = open()["channel"]["id"].clone();
    assert_eq!(open()["channel"]["id"], id);
    post(&fake, &json!({"channel": id, "text": "for you alone"}));
}

/// A workspace and its clock, which the test sets.
fn with_clock() -> (FakeSlack, Arc<AtomicI64>) {
    let seconds = Arc::new(AtomicI64::new(now().as_second()));
    let clock = Arc::clone(&seconds);
    let fake = FakeSlack::new(Settings {
        bot_token: TOKEN.into(),
        signing_secret: "secret".into(),
        channels: vec![(CHANNEL.into(), "incident".into(), Membership::NotInvited)],
        people: Vec::new(),
        clock: Arc::new(move || Timestamp::from_second(clock.load(Ordering::SeqCst)).unwrap()),
    });
    (fake, seconds)
}

fn answer_later(fake: &FakeSlack, name: &str) -> Result<Value, String> {
    let body = serde_json::from_value(json!({"text": "later", "response_type": "ephemeral"})).unwrap();
    let now = fake.now();
    fields(fake.modify(|workspace| response_url::answer(workspace, name, body, now)))
}

fn name_of(response_url: &str) -> &str {
    response_url.rsplit('/').next().unwrap()
}

#[test]
fn five_answers_are_taken_for_the_eyes_of_who_typed() {
    let (fake, _) = with_clock();
    let command = fake.slash_command(CHANNEL, "U1", "checkout");
    for _ in 0..5 {
        answer_later(&fake, name_of(&command.response_url)).unwrap();
    }
    assert_eq!(answer_later(&fake, name_of(&command.response_url)).unwrap_err(), "404 used_url");
    assert_eq!(answer_later(&fake, "unknown").unwrap_err(), "404");
    assert!(fake.messages().iter().all(|message| message.author == Author::BotEphemeral("U1".into())));
    assert_eq!(fake.messages().len(), 5);
}

#[test]
fn no_answer_is_taken_after_half_an_hour() {
    let (fake, seconds) = with_clock();
    let command = fake.slash_command(CHANNEL, "U1", "checkout");
    seconds.fetch_add(SignedDuration::from_mins(30).as_secs() + 1, Ordering::SeqCst);
    assert_eq!(answer_later(&fake, name_of(&command.response_url)).unwrap_err(), "404 expired_url");
}
