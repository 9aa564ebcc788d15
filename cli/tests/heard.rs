//! Where the bot may not post, the responder hears all the same: by the address that came with the command, and as a direct
//! message once that takes nothing more.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "all of this is test code: what cannot go on fails the test where it stands"
)]

use bundle::{Bundle, open};
use cli::demo::{CHANNEL, Demo, RESPONDER};
use cli::embedded::Event;
use investigation::model::{InvestigationId, Request};
use investigation::ports::{Failure, Started, Workflow};
use jiff::{SignedDuration, Timestamp};
use secrecy::SecretString;
use testkit::slack::{Author, Fault, Membership, RecordedMessage};
use url::Url;
use workers::{Step, SweepInput, sweep};

/// A workflow in which everything is over.
struct Over;

impl Workflow for Over {
    async fn start(&self, _request: &Request) -> Result<Started, Failure> {
        unreachable!("a sweep starts nothing")
    }

    async fn is_running(&self, _id: &InvestigationId) -> Result<bool, Failure> {
        Ok(false)
    }

    async fn stop(&self, _id: &InvestigationId, _by: &str) -> Result<(), Failure> {
        unreachable!("a sweep stops nothing")
    }
}

/// A way in which Slack refuses a post.
struct Way {
    name: &'static str,
    membership: Membership,
    /// Whether the bot was a member until it had posted its first message.
    is_late: bool,
}

const WAYS: [Way; 8] = [
    way("private channel", Membership::Hidden),
    way("direct message of others", Membership::Hidden),
    way("group conversation", Membership::Hidden),
    way("read-only channel", Membership::ReadOnly),
    way("archived channel", Membership::Archived),
    Way { is_late: true, ..way("left the channel", Membership::NotInvited) },
    way("not in the channel", Membership::NotInvited),
    way("replies only", Membership::ThreadsOnly),
];

const fn way(name: &'static str, membership: Membership) -> Way {
    Way { name, membership, is_late: false }
}

/// How the responder is reached.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Reached {
    ByReplyAddress,
    Directly,
}

/// What a responder heard of a refused investigation: the advice, and how often the report came.
async fn hear(way: &Way, reached: Reached) -> (String, usize) {
    let bundle: Bundle = open("dependency-5xx").unwrap();
    let command = bundle.manifest.ask.command_text();
    let mut demo = Demo::start(bundle, 0, Timestamp::now).await.unwrap();
    let close = |demo: &Demo| {
        demo.slack.set_membership(CHANNEL, way.membership);
        if reached == Reached::Directly {
            demo.slack.expire_response_urls();
        }
    };
    if !way.is_late {
        demo.slack.set_membership(CHANNEL, way.membership);
    }
    demo.type_command(&command).await.unwrap();
    if !way.is_late {
        close(&demo);
    }
    loop {
        match demo.next_event().await.unwrap() {
            Event::Done(Step::Scope) => close(&demo),
            Event::Ended(..) => break,
            _ => {}
        }
    }
    let messages = demo.slack.messages();
    let heard: Vec<&RecordedMessage> = messages.iter().filter(|message| is_heard(message, reached)).collect();
    let note = heard.iter().find_map(|message| {
        let text = message.blocks.first()?["elements"][0]["text"].as_str()?;
        text.starts_with("Only you can see this").then(|| text.to_owned())
    });
    let reports = heard.iter().filter(|message| message.blocks.len() > 4).count();
    (note.unwrap_or_default(), reports)
}

/// Whether the responder, and nobody else, sees this message.
fn is_heard(message: &RecordedMessage, reached: Reached) -> bool {
    match reached {
        Reached::ByReplyAddress => message.author == Author::BotEphemeral(RESPONDER.to_owned()),
        Reached::Directly => message.channel.starts_with('D') && message.author == Author::Bot,
    }
}

#[tokio::test]
async fn refused_in_each_of_8_ways_the_responder_hears_each_time() {
    let mut table = Vec::new();
    for way in &WAYS {
        let (advice, by_address) = hear(way, Reached::ByReplyAddress).await;
        let (_, directly) = hear(way, Reached::Directly).await;
        assert_eq!((by_address, directly), (1, 1), "{}", way.name);
        let advice = advice.strip_prefix("Only you can see this: ").unwrap_or_default().to_owned();
        table.push(format!("{:<25} reply address: report; direct message: report; {advice}", way.name));
    }
    println!("{}", table.join("\n"));
    let advised =
        table.iter().filter(|line| line.contains("sk ") || line.contains("mention") || line.contains("/invite"));
    assert_eq!(advised.count(), WAYS.len(), "{}", table.join("\n"));
}

#[tokio::test]
async fn while_slack_is_down_nothing_is_lost_and_the_report_comes_once_when_it_is_back() {
    for fault in [Fault::Status(503), Fault::Error("service_unavailable".to_owned()), Fault::AnswerLost] {
        let bundle = open("dependency-5xx").unwrap();
        let command = bundle.manifest.ask.command_text();
        let mut demo = Demo::start(bundle, 0, Timestamp::now).await.unwrap();
        demo.slack.fail_next(1_000, &fault);
        demo.type_command(&command).await.unwrap();
        while !matches!(demo.next_event().await.unwrap(), Event::Ended(..)) {}
        let api_url = Url::parse(&format!("http://{}/api", demo.address)).unwrap();
        let channel = slack::Client::new(SecretString::from("xoxb-demo"), Some(&api_url));
        let sweep_now = async || {
            let input = SweepInput { min_age_minutes: 0 };
            let now = Timestamp::now() + SignedDuration::from_mins(10);
            sweep(input, &demo.stores, &demo.stores, &Over, &channel, now).await.unwrap()
        };
        let while_down = sweep_now().await;
        demo.slack.recover();
        let when_back = sweep_now().await;
        let role =
            |message: &RecordedMessage| message.metadata.as_ref()?["event_payload"]["role"].as_str().map(str::to_owned);
        let reports = demo.slack.messages().iter().filter(|message| role(message).as_deref() == Some("report")).count();
        println!("{fault:?}: {} told while it was down, {} when it was back", while_down.ended, when_back.ended);
        assert_eq!((while_down.ended + when_back.ended, reports), (1, 1), "{fault:?}");
        assert_eq!(sweep_now().await.ended, 0);
    }
}
