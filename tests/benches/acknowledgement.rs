//! How long the bot takes to acknowledge what Slack sends, of its own: AWS is a stand-in that answers at once.
//!
//! Lambda gives each of the requests that arrive together a process of its own, so fifty processes of the bot are handed one at
//! the same moment, again and again. Time by the clock is that of this machine's few cores among fifty; the time on a core is
//! what one process needs, as it would have a core to itself in Lambda. Run it by `make bench-ack`, which builds the bot as it is
//! deployed; `BOT` is its binary.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a bench stops where something is wrong"
)]

use std::time::Instant;

use end_to_end::bot_process::BotProcess;
use end_to_end::hostile_events::{signed_by_slack, signed_command};
use futures_util::future::join_all;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Requests at once.
const CONCURRENT: usize = 50;

/// How often all of them are handed one.
const ROUNDS: usize = 20;

/// Makes what Slack sends; the number makes each delivery one of its own.
type ToEvent = fn(usize) -> Value;

/// What Slack sends, of each door.
const ENTRANCES: [(&str, ToEvent); 3] =
    [("/investigate checkout", command), ("a click on Run again", click), ("a mention", mention)];

/// Milliseconds to an answer: by the clock, and on a core.
type Taken = (f64, f64);

#[tokio::main]
async fn main() {
    let cores = std::thread::available_parallelism().unwrap();
    println!("milliseconds to the answer, p50 / p99; {CONCURRENT} at once have {cores} cores among them\n");
    println!("{:<24} {:>16} {:>20} {:>24}", "", "first of all", "at once, on a core", "at once, by the clock");
    for (what, event) in ENTRANCES {
        let (mut bots, mut first, mut at_once) = (Vec::new(), Vec::new(), Vec::new());
        for number in 0..CONCURRENT {
            let started = Instant::now();
            let mut bot = BotProcess::start().await.unwrap();
            answer(&mut bot, &event(number)).await;
            first.push(milliseconds(started));
            bots.push(bot);
        }
        for round in 1..=ROUNDS {
            let handed = bots.iter_mut().enumerate().map(|(index, bot)| {
                let event = event(round * CONCURRENT + index);
                async move { answer(bot, &event).await }
            });
            at_once.extend(join_all(handed).await);
        }
        let (by_clock, on_core): (Vec<f64>, Vec<f64>) = at_once.into_iter().unzip();
        println!("{what:<24} {:>16} {:>20} {:>24}", quantiles(first), quantiles(on_core), quantiles(by_clock));
    }
}

/// Hands the bot an event, and waits for its answer.
async fn answer(bot: &mut BotProcess, event: &Value) -> Taken {
    let event = event.to_string();
    let (before, handed) = (milliseconds_on_core(bot), Instant::now());
    let answer = bot.invoke(&event).await.unwrap();
    let taken = (milliseconds(handed), milliseconds_on_core(bot) - before);
    assert_eq!(answer["statusCode"], 200, "{answer}");
    taken
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1e3
}

/// How long the process was on a core so far, as the kernel counts it in nanoseconds: the first number of `schedstat`.
fn milliseconds_on_core(bot: &BotProcess) -> f64 {
    let counted = std::fs::read_to_string(format!("/proc/{}/schedstat", bot.id())).unwrap();
    counted.split_whitespace().next().unwrap().parse::<f64>().unwrap() / 1e6
}

fn quantiles(mut values: Vec<f64>) -> String {
    values.sort_by(f64::total_cmp);
    let at = |share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
    format!("{:.1} / {:.1}", at(0.5), at(0.99))
}

fn command(number: usize) -> Value {
    signed_command("checkout", &format!("1.2.{number}"), Timestamp::now())
}

fn click(number: usize) -> Value {
    let value = format!("same {} {} auto checkout", 1_700_000_000 + number * 60, 1_700_001_800 + number * 60);
    let payload = json!({
        "type": "block_actions", "user": { "id": "U1" }, "team": { "id": "T1" }, "channel": { "id": "C1" },
        "container": { "type": "message", "message_ts": "1.2" }, "trigger_id": format!("1.2.{number}"),
        "actions": [{ "type": "overflow", "action_id": "again", "selected_option": { "value": value } }]
    });
    let encoded: String = url::form_urlencoded::byte_serialize(payload.to_string().as_bytes()).collect();
    signed("/slack/interactions", &format!("payload={encoded}"))
}

fn mention(number: usize) -> Value {
    let event = json!({ "type": "app_mention", "user": "U1", "text": "<@U9> checkout", "ts": "1.5", "channel": "C1" });
    let authorizations = json!([{ "team_id": "T1", "user_id": "U9", "is_bot": true }]);
    let callback = json!({
        "type": "event_callback", "event_id": format!("Ev{number}"), "team_id": "T1", "authorizations": authorizations,
        "event": event
    });
    signed("/slack/events", &callback.to_string())
}

fn signed(path: &str, body: &str) -> Value {
    signed_by_slack(path, body, Timestamp::now())
}
