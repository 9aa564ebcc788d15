//! The client against the strict fake, and the fake's own strictness.

mod client;
mod command;
mod conversations;
mod hostile;
mod install;
mod once;
mod strictness;

use std::sync::Arc;
use std::time::Duration;

use investigation::model::{Context, InvestigationId, Request, Scope, Signal, Window};
use investigation::ports::{Announcement, Channel, Failure, Place};
use jiff::Timestamp;
use secrecy::SecretString;
use slack::Client;

use super::{FakeSlack, Membership, Settings};

pub const CHANNEL: &str = "C012AB3CD";
const TOKEN: &str = "xoxb-test";
const SIGNING_SECRET: &str = "8f742231b10e8888abcd99yyyzzz85a5";

/// Long enough for a busy machine; nothing waits for it to pass.
const SOON: Duration = Duration::from_secs(20);

fn now() -> Timestamp {
    Timestamp::from_second(1_681_856_460).unwrap()
}

/// A workspace whose clock stands still.
pub fn fake() -> FakeSlack {
    FakeSlack::new(Settings {
        bot_token: TOKEN.into(),
        signing_secret: SIGNING_SECRET.into(),
        channels: vec![
            (CHANNEL.into(), "incident".into(), Membership::Member),
            ("C0UTSIDE".into(), "private".into(), Membership::NotInvited),
            ("CPUBL1C".into(), "public".into(), Membership::NotMember),
            ("C0LD".into(), "old".into(), Membership::Archived),
        ],
        people: vec![("U1".into(), "Ann".into())],
        clock: Arc::new(now),
    })
}

/// The fake, listening, and a client that speaks to it.
async fn connected(token: &str) -> (FakeSlack, Client<SecretString>) {
    let fake = fake();
    let (address, server) = fake.listen().await.unwrap();
    tokio::spawn(server);
    let url = format!("http://{address}/api").parse().unwrap();
    (fake, Client::new(SecretString::from(token), Some(&url)))
}

fn request() -> Request {
    Request {
        investigation_id: InvestigationId::from_seed(b"test"),
        service: "petsite".into(),
        incident_window: Window::new(now() - Duration::from_secs(900), now()).unwrap(),
        signal: Signal::Auto,
        workspace: String::new(),
        channel: CHANNEL.into(),
        user: "U1".into(),
        alarm: None,
        requested_at: now(),
        report_link: "https://bot.test/report".into(),
        reply_url: None,
        thread: None,
    }
}

fn scope() -> Scope {
    let context = serde_json::json!({"service": "petsite", "region": "eu-west-1"});
    let context: Context = serde_json::from_value(context).unwrap();
    Scope::new(request(), context)
}

async fn say_started(client: &Client<SecretString>, place: Place<'_>) -> Result<String, Failure> {
    let ts = client.say(&request(), place, &Announcement::Started { scope: &scope() }).await?;
    Ok(ts.unwrap())
}
