//! What people are answered: in the thread of a report, and alone.

use anyhow::{Context as _, Result};
use cli::embedded::investigate;
use investigation::follow_up::{answer, parse_question};
use investigation::grammar::{AskedAt, AskedWindow, TELEMETRY_KEPT, parse_command};
use investigation::model::{Context, Report, Signal, Thread, Window};
use jiff::SignedDuration;
use jiff::tz::TimeZone;
use secrecy::SecretString;
use serde_json::{Map, Value};
use slack::Client;
use slack::client::{Method, WebApi as _};
use slack::command::reply::{self, Destination, ReadIn};
use slack::message::{follow_up, resolved};
use slack::share;
use url::Url;

use crate::messages::{CHANNEL, INCIDENT_BOT, LINK, PERSON, THROTTLED, TOKEN, clock, workspace};
use crate::views::{context, listed};

/// Every answer, each on a page of its own.
pub async fn pages() -> Result<Vec<(&'static str, String)>> {
    let bundle = bundle::open(THROTTLED)?;
    let request = bundle.request();
    let report = investigate(bundle).await?;
    let question = parse_question("why not dynamodb?");
    let follow_up = follow_up::message(&answer(&question, &report, &[]), &report, LINK);
    let shared = share::to_post(CHANNEL, &request, &report, LINK, "This is why orders fail.", "ben");
    let mut pages = vec![
        ("follow-up", in_thread(PERSON, "why not dynamodb?", &follow_up).await?),
        ("resolved", in_thread(INCIDENT_BOT, "Incident #7 resolved", &resolved::question(&report)).await?),
        ("shared", on_page(&[(Method::PostMessage, shared)]).await?),
    ];
    for (name, body) in private_answers(&report)? {
        let mut post: Map<String, Value> = serde_json::from_str(&body)?;
        post.retain(|key, _| matches!(key.as_str(), "text" | "blocks"));
        post.extend([("channel".to_owned(), CHANNEL.into()), ("user".to_owned(), PERSON.into())]);
        pages.push((name, on_page(&[(Method::PostEphemeral, post.into())]).await?));
    }
    Ok(pages)
}

/// What one person alone sees.
fn private_answers(report: &Report) -> Result<Vec<(&'static str, String)>> {
    let window = Window::new(clock() - SignedDuration::from_mins(31), clock() - SignedDuration::from_mins(1))?;
    let asked = AskedWindow { window, is_cut_at_now: false };
    let asked_at = AskedAt { now: clock(), zone: TimeZone::UTC, telemetry_kept: TELEMETRY_KEPT };
    let misunderstood = parse_command("checkout soonish", &asked_at).err().context("it is no window")?;
    let closed = Context { allowed_channels: vec![CHANNEL.to_owned()], ..context() };
    let nearest = ["checkout".to_owned(), "checkout-eu".to_owned()];
    let listed = listed(report)?;
    Ok(vec![
        (
            "private-accepted",
            reply::accepted("checkout", asked, Signal::ErrorSpike, Destination::Channel, ReadIn::OwnZone),
        ),
        ("private-no-such-context", reply::no_such_context("chekout", &nearest, Some((window, Signal::Auto)))),
        ("private-not-allowed", reply::not_allowed(&closed)),
        ("private-misunderstood", reply::misunderstood(&misunderstood)),
        ("private-help", reply::usage()),
        ("private-list", slack::command::lookup::investigations(&listed, &[&context()])),
        ("private-contexts", slack::command::lookup::contexts(&[&context()])),
        ("private-offer-of-a-form", reply::offer_context_form("new shop")),
    ])
}

/// A message in a thread, below what somebody said there.
async fn in_thread(author: &str, said: &str, message: &slack::message::Message) -> Result<String> {
    let slack = workspace();
    let ts = slack.post_as_user(CHANNEL, author, said);
    let post = message.to_post_in(&Thread { channel: CHANNEL.to_owned(), ts });
    call(&slack, &[(Method::PostMessage, post)]).await?;
    Ok(slack.page(CHANNEL))
}

async fn on_page(calls: &[(Method, Value)]) -> Result<String> {
    let slack = workspace();
    call(&slack, calls).await?;
    Ok(slack.live_page(CHANNEL, PERSON))
}

async fn call(slack: &testkit::slack::FakeSlack, calls: &[(Method, Value)]) -> Result<()> {
    let (address, server) = slack.listen().await?;
    let server = tokio::spawn(server);
    let client = Client::new(SecretString::from(TOKEN), Some(&Url::parse(&format!("http://{address}/api"))?));
    for (method, arguments) in calls {
        client.call("", *method, arguments).await?;
    }
    server.abort();
    Ok(())
}
