//! The fake refuses what Slack refuses.

use axum::http::HeaderMap;
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE};
use serde_json::{Value, json};

use super::{CHANNEL, TOKEN, fake};
use crate::slack::FakeSlack;
use crate::slack::api::{Answer, answer};

fn headers(token: &str, content_type: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(AUTHORIZATION, format!("Bearer {token}").parse().unwrap());
    headers.insert(CONTENT_TYPE, content_type.parse().unwrap());
    headers
}

/// The error of a call, `429 <seconds>`, or `ok`.
fn outcome(answer: Answer) -> String {
    match answer {
        Answer::Ok(_) => "ok".into(),
        Answer::Error { code, .. } => code,
        Answer::RateLimited { retry_after } => format!("429 {retry_after}"),
        Answer::Status(status) => status.to_string(),
        Answer::StatusWithError { status, code } => format!("{status} {code}"),
    }
}

fn call(fake: &FakeSlack, method: &str, arguments: &Value) -> String {
    let headers = headers(TOKEN, "application/json; charset=utf-8");
    outcome(answer(fake, method, &headers, arguments.to_string().as_bytes()))
}

fn post(arguments: &Value) -> String {
    call(&fake(), "chat.postMessage", arguments)
}

#[test]
fn a_call_needs_the_token_and_json() {
    let body = json!({"channel": CHANNEL, "text": "x"}).to_string();
    let outcome = |headers| outcome(answer(&fake(), "chat.postMessage", &headers, body.as_bytes()));
    assert_eq!(outcome(HeaderMap::new()), "not_authed");
    assert_eq!(outcome(headers("xoxb-other", "application/json")), "invalid_auth");
    assert_eq!(outcome(headers(TOKEN, "text/plain")), "invalid_post_type");
    assert_eq!(outcome(headers(TOKEN, "application/json")), "ok");
}

#[test]
fn methods_and_arguments_that_are_unknown_are_refused() {
    assert_eq!(call(&fake(), "auth.test", &json!({})), "ok");
    assert_eq!(call(&fake(), "chat.shout", &json!({})), "unknown_method");
    assert_eq!(post(&json!({"channel": CHANNEL, "text": "x", "colour": "red"})), "invalid_arguments");
    assert_eq!(post(&json!({"channel": CHANNEL, "text": "x", "parse": "some"})), "invalid_arguments");
}

#[test]
fn a_message_says_something_but_not_too_much() {
    let section = |length| json!({"type": "section", "text": {"type": "mrkdwn", "text": "x".repeat(length)}});
    let blocks = |count, length| json!({"channel": CHANNEL, "text": "x", "blocks": vec![section(length); count]});
    assert_eq!(post(&json!({"channel": CHANNEL})), "no_text");
    assert_eq!(post(&json!({"channel": CHANNEL, "text": "x".repeat(40_001)})), "msg_too_long");
    assert_eq!(post(&blocks(4, 3_000)), "ok");
    assert_eq!(post(&blocks(5, 3_000)), "msg_blocks_too_long");
    assert_eq!(post(&blocks(1, 3_001)), "invalid_blocks");
}

#[test]
fn a_channel_takes_three_messages_at_once_and_then_one_a_second() {
    let fake = fake();
    let outcomes: Vec<_> =
        (0..4).map(|_| call(&fake, "chat.postMessage", &json!({"channel": CHANNEL, "text": "x"}))).collect();
    assert_eq!(outcomes, ["ok", "ok", "ok", "429 1"]);
    assert_eq!(fake.messages().len(), 3);
}

#[test]
fn only_own_messages_are_deleted_and_only_once() {
    let fake = fake();
    let theirs = fake.post_as_user(CHANNEL, "U1", "hello");
    assert_eq!(call(&fake, "chat.postMessage", &json!({"channel": CHANNEL, "text": "x"})), "ok");
    let ours = fake.messages()[1].ts.clone();
    let outcomes = [&theirs, &ours, &ours].map(|ts| call(&fake, "chat.delete", &json!({"channel": CHANNEL, "ts": ts})));
    assert_eq!(outcomes, ["cant_delete_message", "ok", "message_not_found"]);
}
