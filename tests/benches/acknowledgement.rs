//! How long the bot takes to acknowledge what Slack sends, of its own: AWS and Slack are stand-ins that answer at once. It fails
//! where that is longer than it may be.
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

use std::fmt;
use std::time::Instant;

use anyhow::{Result, ensure};
use end_to_end::bot_process::BotProcess;
use end_to_end::hostile_events::{signed_by_slack, signed_command};
use futures_util::future::join_all;
use jiff::Timestamp;
use serde_json::{Value, json};

/// Requests at once.
const CONCURRENT: usize = 50;

/// How often all of them are handed one.
const ROUNDS: usize = 20;

/// What a process that has answered before may take on a core, in milliseconds, 99 times of 100.
const MAX_WARM: f64 = 5.0;

/// What the first answer of a process may take, from its start, in milliseconds, 99 times of 100.
const MAX_FIRST: f64 = 50.0;

/// Makes what Slack sends; the number makes each delivery one of its own.
type ToEvent = fn(usize) -> Value;

/// What Slack sends, of each door.
const ENTRANCES: [(&str, ToEvent); 6] = [
    ("/investigate checkout", command),
    ("/investigate, for its form", command_alone),
    ("what is typed in a menu", menu),
    ("the form, submitted", submission),
    ("a click on Run again", click),
    ("a mention", mention),
];

/// Milliseconds to an answer: by the clock, and on a core.
type Taken = (f64, f64);

#[tokio::main]
async fn main() -> Result<()> {
    let cores = std::thread::available_parallelism().unwrap();
    println!("milliseconds to the answer, p50 / p99; {CONCURRENT} at once have {cores} cores among them\n");
    println!("{:<28} {:>16} {:>20} {:>24}", "", "first of all", "at once, on a core", "at once, by the clock");
    let mut too_slow = Vec::new();
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
        let (first, on_core, by_clock) = (Quantiles::of(first), Quantiles::of(on_core), Quantiles::of(by_clock));
        println!("{what:<28} {first:>16} {on_core:>20} {by_clock:>24}");
        if first.p99 > MAX_FIRST || on_core.p99 > MAX_WARM {
            too_slow.push(what);
        }
    }
    ensure!(
        too_slow.is_empty(),
        "slower than {MAX_FIRST} ms for the first answer of a process, or than {MAX_WARM} ms on a core for the next: {}",
        too_slow.join("; ")
    );
    Ok(())
}

/// Hands the bot an event, and waits for its answer.
async fn answer(bot: &mut BotProcess, event: &Value) -> Taken {
    let event = event.to_string();
    let (before, handed) = (milliseconds_on_core(bot), Instant::now());
    let answer = bot.invoke(&event).await.unwrap();
    let taken = (milliseconds(handed), milliseconds_on_core(bot) - before);
    assert_eq!(answer["statusCode"], 200, "{answer}");
    let is_late = answer.to_string().contains("in time") || answer.to_string().contains("Not confirmed");
    assert!(!is_late, "it gave up waiting: {answer}");
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

/// What half, and what 99 of 100, are no longer than.
struct Quantiles {
    p50: f64,
    p99: f64,
}

impl Quantiles {
    fn of(mut values: Vec<f64>) -> Self {
        values.sort_by(f64::total_cmp);
        let at = |share: f64| values[((values.len() - 1) as f64 * share).round() as usize];
        Self { p50: at(0.5), p99: at(0.99) }
    }
}

impl fmt::Display for Quantiles {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&format!("{:.1} / {:.1}", self.p50, self.p99))
    }
}

fn command(number: usize) -> Value {
    signed_command("checkout", &format!("1.2.{number}"), Timestamp::now())
}

/// Opens a modal before the answer, and fills it.
fn command_alone(number: usize) -> Value {
    signed_command("", &format!("1.2.{number}"), Timestamp::now())
}

fn menu(_number: usize) -> Value {
    interaction(&json!({
        "type": "block_suggestion", "user": { "id": "U1" }, "team": { "id": "T1" }, "action_id": "service", "value": "che",
        "view": { "id": "V1", "callback_id": "investigate", "private_metadata": r#"{"channel":"C1"}"# }
    }))
}

/// Starts an investigation, and closes the modal.
fn submission(number: usize) -> Value {
    let chosen = |field: &str, value: &str| json!({ field: { "selected_option": { "value": value } } });
    let values = json!({
        "service": chosen("service", "checkout"), "window": chosen("window", "last30m"), "signal": chosen("signal", "auto"),
        "answer": chosen("answer", "channel")
    });
    interaction(&json!({
        "type": "view_submission", "user": { "id": "U1" }, "team": { "id": "T1" }, "trigger_id": format!("1.2.{number}"),
        "view": {
            "id": format!("V{number}"), "callback_id": "investigate", "private_metadata": r#"{"channel":"C1"}"#, "hash": "1.a",
            "state": { "values": values }
        }
    }))
}

fn click(number: usize) -> Value {
    let value = format!("same {} {} auto checkout", 1_700_000_000 + number * 60, 1_700_001_800 + number * 60);
    interaction(&json!({
        "type": "block_actions", "user": { "id": "U1" }, "team": { "id": "T1" }, "channel": { "id": "C1" },
        "container": { "type": "message", "message_ts": "1.2" }, "trigger_id": format!("1.2.{number}"),
        "actions": [{ "type": "overflow", "action_id": "again", "selected_option": { "value": value } }]
    }))
}

fn interaction(payload: &Value) -> Value {
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
