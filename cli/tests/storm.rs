//! A storm of alarms over the real steps and the stand-in for Slack: one message a cause in the channel, every alarm a line.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is test code: what cannot go on fails the test where it stands"
)]

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use bundle::{BundleSource, open};
use cli::embedded::{Event, InProcess};
use investigation::model::Context;
use investigation::occurrence::Alarm;
use investigation::ports::{AlarmTags, Failure, InMemory};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use serde_json::json;
use testkit::slack::{FakeSlack, Membership, Settings};
use tokio::sync::mpsc::unbounded_channel;
use url::Url;
use workers::sequence::Ports;
use workers::{NoAdvisor, QueueMessage, WatchInput, WatchPorts, watch};

const CHANNEL: &str = "C0INCIDENTS";
const TOKEN: &str = "xoxb-storm";

/// How many alarms go off, in how many minutes, and how many causes they have.
#[derive(Clone, Copy)]
struct Storm {
    alarms: usize,
    minutes: usize,
    causes: usize,
}

/// A workspace whose clock goes on by five seconds at every look, so that no test waits for Slack's rate limits.
fn workspace() -> FakeSlack {
    let seconds = AtomicI64::new(1_800_000_000);
    FakeSlack::new(Settings {
        bot_token: SecretString::from(TOKEN),
        signing_secret: SecretString::from("secret"),
        channels: vec![(CHANNEL.to_owned(), "incidents".to_owned(), Membership::Member)],
        people: Vec::new(),
        clock: Arc::new(move || Timestamp::from_second(seconds.fetch_add(5, Ordering::SeqCst)).unwrap()),
    })
}

fn alarm_name(number: usize) -> String {
    format!("alarm-{number:04}")
}

/// A context for each cause, which every so many alarms are about.
fn contexts(storm: Storm, template: &Context) -> Vec<Context> {
    let of_cause = |cause: usize| Context {
        service: format!("service-{cause}"),
        alarms: (0..storm.alarms).filter(|number| number % storm.causes == cause).map(alarm_name).collect(),
        started_by_alarms: true,
        channel: Some(CHANNEL.to_owned()),
        ..template.clone()
    };
    (0..storm.causes).map(of_cause).collect()
}

fn message(number: usize, region: &str, at: Timestamp) -> QueueMessage {
    let name = alarm_name(number);
    let body = json!({
        "detail-type": "CloudWatch Alarm State Change", "source": "aws.cloudwatch", "region": region,
        "resources": [format!("arn:aws:cloudwatch:{region}:1:alarm:{name}")],
        "detail": { "alarmName": name, "configuration": {}, "state": { "value": "ALARM", "timestamp": at.to_string() } }
    });
    QueueMessage { message_id: name, body: body.to_string() }
}

/// Alarms without tags.
struct NoTags;

impl AlarmTags for NoTags {
    async fn tags(&self, _: &Alarm) -> Result<Vec<String>, Failure> {
        Ok(Vec::new())
    }
}

#[tokio::test]
async fn two_hundred_alarms_in_5_minutes_over_6_causes_give_6_messages_and_none_is_lost() {
    weather(Storm { alarms: 200, minutes: 5, causes: 6 }).await;
}

#[tokio::test]
async fn a_thousand_alarms_in_an_hour_over_40_causes_give_40_investigations() {
    weather(Storm { alarms: 1_000, minutes: 60, causes: 40 }).await;
}

/// Lets the alarms go off, and holds what the channel shows of them to one message a cause and one line an alarm.
async fn weather(storm: Storm) {
    let Storm { alarms, minutes, causes } = storm;
    let bundle = open("dependency-5xx").unwrap();
    let slack = workspace();
    let (address, server) = slack.listen().await.unwrap();
    tokio::spawn(server);
    let api_url = Url::parse(&format!("http://{address}/api")).unwrap();
    let client = || slack::Client::new(SecretString::from(TOKEN), Some(&api_url));
    let stores = InMemory::with_contexts(contexts(storm, &bundle.context));
    let (began, region) = (bundle.request().incident_window.end(), bundle.context.region.clone());
    let (sender, mut events) = unbounded_channel();
    let sources = BundleSource::new(bundle);
    let steps = Ports { stores: stores.clone(), sources, channel: client(), advisor: None::<NoAdvisor> };
    let workflow = InProcess::new(steps, sender);
    let ports = WatchPorts {
        workflow: &workflow,
        contexts: &stores,
        investigations: &stores,
        ledger: &stores,
        channel: &client(),
        tags: &NoTags,
        bot_url: "https://bot.example/",
        link_key: &SecretString::from("0123456789abcdef"),
    };
    let mut undelivered: Vec<QueueMessage> = Vec::new();
    for minute in 0..minutes {
        let at = began + SignedDuration::from_mins(i64::try_from(minute).unwrap());
        let goes_off = |number: &usize| number * minutes / alarms == minute;
        let batch = (0..alarms).filter(goes_off).map(|number| message(number, &region, at));
        let records: Vec<QueueMessage> = undelivered.drain(..).chain(batch).collect();
        let again = watch(WatchInput { records: records.clone() }, &ports, at).await.unwrap().batch_item_failures;
        let is_failed = |record: &QueueMessage| again.iter().any(|failed| failed.item_identifier == record.message_id);
        undelivered = records.into_iter().filter(is_failed).collect();
    }
    assert!(undelivered.is_empty(), "{undelivered:?}");
    let mut ended = 0;
    while ended < causes {
        ended += usize::from(matches!(events.recv().await.unwrap(), Event::Ended(_, Ok(()))));
    }

    let messages = slack.messages();
    let roots = messages.iter().filter(|message| message.thread_ts.is_none()).count();
    let mut lines: BTreeMap<String, usize> = BTreeMap::new();
    for message in &messages {
        let text = serde_json::to_string(&message.blocks).unwrap();
        for number in 0..alarms {
            // A line of a thread is the time, and then the alarm.
            let told = text.matches(&format!("> `{}`", alarm_name(number))).count();
            *lines.entry(alarm_name(number)).or_default() += told;
        }
    }
    // One that goes off alone and starts an investigation is named by the first message.
    let is_named_first = |name: &str| {
        let mut first = messages.iter().filter(|message| message.thread_ts.is_none());
        first.any(|message| serde_json::to_string(&message.blocks).unwrap().contains(name))
    };
    let lost = lines.iter().filter(|(name, times)| **times == 0 && !is_named_first(name)).count();
    let doubled = lines.values().filter(|times| **times > 1).count();
    println!("alarms  causes  messages in the channel  lines in threads  lost  told twice");
    println!("{alarms:>6}  {causes:>6}  {roots:>23}  {:>16}  {lost:>4}  {doubled:>10}", lines.values().sum::<usize>());
    assert_eq!((roots, lost, doubled), (causes, 0, 0));
}
