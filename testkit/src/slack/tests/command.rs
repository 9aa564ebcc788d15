//! A delivered command is what the bot believes and understands.

use axum::http::Uri;
use slack::command::{Delivery, parse_delivery};
use slack::signature::{SIGNATURE_HEADER, SignedRequest, TIMESTAMP_HEADER, verify};

use super::{CHANNEL, SIGNING_SECRET, fake, now};

#[test]
fn a_command_is_signed_and_read() {
    let fake = fake();
    let command = fake.slash_command(CHANNEL, "U1", "petsite last 30m prüfen & <!here>");
    let request = fake.request(&Uri::from_static("http://127.0.0.1/slack/commands"), &command).unwrap();
    let header = |name: &str| request.headers().get(name).map(|value| value.as_bytes());
    let signed = SignedRequest {
        signature: header(SIGNATURE_HEADER),
        timestamp: header(TIMESTAMP_HEADER),
        body: request.body().as_bytes(),
    };
    assert_eq!(verify(signed, now(), &[SIGNING_SECRET.into()]), Ok(()));
    let Delivery::Command(read) = parse_delivery(request.body().as_bytes()).unwrap() else { panic!("no command") };
    assert_eq!(read.text, "petsite last 30m prüfen & <!here>");
    assert_eq!(read.channel_id.to_string(), CHANNEL);
}

#[test]
fn every_command_is_another_delivery() {
    let fake = fake();
    let [first, second] = [(); 2].map(|()| fake.slash_command(CHANNEL, "U1", "petsite").trigger_id);
    assert_ne!(first, second);
}

#[test]
fn the_immediate_reply_is_seen_by_its_user_only() {
    let fake = fake();
    let command = fake.slash_command(CHANNEL, "U1", "help");
    fake.show_reply(&command, &slack::command::reply::usage());
    fake.show_reply(&command, "");
    let page = fake.page(CHANNEL);
    assert_eq!(page.matches("Only visible to you").count(), 1);
    assert!(page.contains("&lt;service&gt;"), "{page}");
}

#[test]
fn the_immediate_reply_is_above_what_was_posted_since_the_command() {
    let fake = fake();
    let _ = fake.post_as_user(CHANNEL, "U1", "first");
    let command = fake.slash_command(CHANNEL, "U1", "petsite");
    let _ = fake.post_as_user(CHANNEL, "U1", "second");
    fake.show_reply(&command, "reply");
    let texts: Vec<_> = fake.messages().into_iter().map(|message| message.text).collect();
    assert_eq!(texts, ["first", "reply", "second"]);
}
