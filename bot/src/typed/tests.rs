//! What is typed, and what becomes of it.

use investigation::grammar::MAX_CONTEXT_NAME;
use investigation::model::{Context, InvestigationId, Request, Signal, Window};
use investigation::ports::{Failure, FailureKind, InMemory, InvestigationStore, Ledger, Page, Status};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use slack::client::Method;

use super::*;
use crate::KnownContexts;
use crate::testing::{self, InMemoryAws, RecordingSlack, TestBot, asker};

async fn say(typed: &str, asker: &Asker, bot: &TestBot) -> String {
    let body = carry_out(typed, asker, &testing::base_url(), bot, testing::now()).await.unwrap();
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    body["text"].as_str().unwrap().to_owned()
}

fn id() -> InvestigationId {
    InvestigationId::from_seed(b"report")
}

fn request(service: &str, channel: &str) -> Request {
    Request {
        investigation_id: id(),
        service: service.to_owned(),
        incident_window: Window::new("2026-03-01T14:00:00Z".parse().unwrap(), testing::now()).unwrap(),
        signal: Signal::Auto,
        workspace: String::new(),
        channel: channel.to_owned(),
        user: "U1".to_owned(),
        requested_at: testing::now(),
        report_link: "https://bot.example/old".to_owned(),
        reply_url: None,
        thread: None,
        alarm: None,
    }
}

/// A bot of one investigation by U1, which has come so far.
async fn bot_with(request: &Request, status: Status) -> TestBot {
    let bot = testing::bot(match status {
        Status::Completed => InMemoryAws::with_report(&id()),
        Status::Running | Status::Failed => InMemoryAws::default(),
    });
    bot.investigations.begin(request).await.unwrap();
    if status != Status::Running {
        bot.investigations.end(&id(), status).await.unwrap();
    }
    bot
}

#[tokio::test]
async fn an_investigation_is_listed_shown_and_linked_afresh() {
    let bot = bot_with(&request("checkout", "C1"), Status::Completed).await;
    let list = say("list", &asker("U2"), &bot).await;
    assert!(
        list.contains("*Ended*\n• `checkout`") && list.contains("`PetSite`") && list.contains("*Usage:*"),
        "{list}"
    );
    let shown = say(&format!("show {}", id()), &asker("U2"), &bot).await;
    assert!(!shown.is_empty() && list.contains(shown.split('.').next().unwrap()), "{shown}");
    let link = say(&format!("link {}", id()), &asker("U2"), &bot).await;
    let expires = (testing::now() + SignedDuration::from_hours(7 * 24)).as_second();
    assert!(link.contains(&format!("<https://bot.example/reports/{}?expires={expires}&amp;mac=", id())), "{link}");
}

#[tokio::test]
async fn what_somebody_may_not_see_is_unknown_to_them() {
    let bot = bot_with(&request("payroll", "C1"), Status::Running).await;
    let in_direct_message = bot_with(&request("checkout", "D1"), Status::Running).await;
    for bot in [&bot, &in_direct_message] {
        for typed in ["show", "link", "cancel"] {
            let answer = say(&format!("{typed} {}", id()), &asker("U2"), bot).await;
            assert!(answer.starts_with("There is no investigation"), "{answer}");
        }
        assert!(say("list", &asker("U2"), bot).await.starts_with("Nothing has been investigated"));
        assert!(say("list", &asker("U1"), bot).await.starts_with("*Running*"));
    }
    assert!(
        say(&format!("show {}", InvestigationId::from_seed(b"x")), &asker("U1"), &bot)
            .await
            .contains("no investigation")
    );
}

#[tokio::test]
async fn whoever_asked_cancels_what_runs() {
    let bot = bot_with(&request("checkout", "C1"), Status::Running).await;
    let command = format!("cancel {}", id());
    let refused = say(&command, &asker("U2"), &bot).await;
    assert_eq!(refused, "This investigation may be cancelled by <@U1>.");
    assert!(bot.workflow.stopped.lock().unwrap().is_empty());
    assert!(say(&command, &asker("U1"), &bot).await.contains("is cancelled"));
    assert_eq!(*bot.workflow.stopped.lock().unwrap(), [id()]);
    let rows = bot.ledger.read(Page::Audit, Timestamp::MIN).await.unwrap();
    assert!(
        matches!(rows.as_slice(), [row] if row.key.starts_with("cancelled/") && row.key.ends_with("/U1")),
        "{rows:?}"
    );
    let ended = bot_with(&request("checkout", "C1"), Status::Completed).await;
    assert!(say(&command, &asker("U1"), &ended).await.contains("has its report already"));
    assert!(ended.workflow.stopped.lock().unwrap().is_empty());
}

/// The same bot with `checkout` owned by these.
fn owned_by(owners: &[&str], bot: testing::TestBot) -> testing::TestBot {
    let context = Context {
        owners: owners.iter().map(|&owner| owner.to_owned()).collect(),
        members: [("S1".to_owned(), vec!["U5".to_owned()])].into(),
        ..testing::context("checkout")
    };
    let contexts = crate::KnownContexts::new(investigation::ports::InMemory::with_contexts([context]));
    testing::TestBot { contexts, ..bot }
}

#[tokio::test]
async fn members_of_a_group_that_owns_the_context_cancel_and_others_hear_whom_to_ask() {
    let command = format!("cancel {}", id());
    let bot = owned_by(&["S1"], bot_with(&request("checkout", "C1"), Status::Running).await);
    let refused = say(&command, &asker("U2"), &bot).await;
    assert_eq!(refused, "This investigation may be cancelled by <@U1> or <!subteam^S1>.");
    assert!(say(&command, &asker("U5"), &bot).await.contains("is cancelled"));
}

#[tokio::test]
async fn what_an_alarm_began_where_nobody_owns_the_context_is_cancelled_by_anybody() {
    let alarm = investigation::model::StartingAlarm { name: "checkout-5xx".to_owned(), at: testing::now(), episode: 1 };
    let begun = Request { user: String::new(), alarm: Some(alarm), ..request("checkout", "C1") };
    let bot = bot_with(&begun, Status::Running).await;
    assert!(say(&format!("cancel {}", id()), &asker("U2"), &bot).await.contains("is cancelled"));
}

#[tokio::test]
async fn a_mistyped_name_has_a_button_that_asks_the_same_of_the_right_one() {
    let bot = testing::bot(InMemoryAws::default());
    let body =
        carry_out("chekout last 30m errors", &asker("U1"), &testing::base_url(), &bot, testing::now()).await.unwrap();
    let body: serde_json::Value = serde_json::from_str(&body).unwrap();
    let buttons = body["blocks"][1]["elements"].as_array().unwrap();
    assert_eq!(buttons[0]["text"]["text"], "Investigate checkout");
    let again = slack::again::Again::from_value(buttons[0]["value"].as_str().unwrap()).unwrap();
    assert_eq!((again.context.as_str(), again.signal), ("checkout", Signal::ErrorSpike));
    assert_eq!(buttons[1]["action_id"], "contexts");
}

#[tokio::test]
async fn the_contexts_that_may_be_asked_about_are_named() {
    let bot = testing::bot(InMemoryAws::default());
    let answer = say("contexts", &asker("U1"), &bot).await;
    assert!(answer.contains("`checkout`") && answer.contains("`PetSite`"), "{answer}");
}

#[tokio::test]
async fn a_form_opens_for_a_command_and_where_none_can_a_button_offers_it() {
    let bot = testing::bot(InMemoryAws::default());
    let with_trigger = Asker { trigger_id: Some("1.2.3".to_owned()), ..asker("U1") };
    for typed in ["context new", "Context  NEW  shop", "context create `shop`,"] {
        let offered = carry_out(typed, &asker("U1"), &testing::base_url(), &bot, testing::now()).await.unwrap();
        assert!(offered.contains("Open the form") && offered.contains(r#""action_id":"open_context""#), "{offered}");
        let body = carry_out(typed, &with_trigger, &testing::base_url(), &bot, testing::now()).await;
        assert_eq!(body, None, "{typed}");
    }
    let opened = bot.slack.calls.lock().unwrap();
    assert_eq!(opened.iter().filter(|(method, _)| *method == Method::ViewsOpen).count(), 3, "{opened:?}");
}

/// The window that starts when this is typed, with the text of the answer.
async fn window_of(typed: &str, zone: Result<serde_json::Value, Failure>) -> (String, String, usize) {
    let slack = RecordingSlack { answers: vec![(Method::UserInfo, zone)], ..RecordingSlack::default() };
    let bot = TestBot { slack, ..testing::bot(InMemoryAws::default()) };
    let text = say(typed, &asker("U1"), &bot).await;
    let started = bot.workflow.started.lock().unwrap();
    let start: Timestamp = started[0].incident_window.start();
    (start.to_string(), text, bot.slack.calls.lock().unwrap().len())
}

#[tokio::test]
async fn a_time_without_a_zone_is_the_responders_and_slack_is_asked_only_then() {
    let amsterdam = || Ok(json!({ "ok": true, "user": { "tz": "Europe/Amsterdam" } }));
    let (start, text, calls) = window_of("checkout 15:05-15:20", amsterdam()).await;
    assert_eq!((start.as_str(), calls), ("2026-03-01T14:05:00Z", 1));
    assert!(text.contains("(2026-03-01 14:05–14:20 UTC)") && !text.contains("read as UTC"), "{text}");
    for typed in ["checkout 14:05-14:20 UTC", "checkout 15:05-15:20 CET", "checkout last 25m"] {
        let (start, _, calls) = window_of(typed, amsterdam()).await;
        assert_eq!((start.as_str(), calls), ("2026-03-01T14:05:00Z", 0), "{typed}");
    }
}

#[tokio::test]
async fn where_slack_does_not_say_the_zone_it_is_utc_and_the_answer_says_so() {
    let late = Err(Failure::new(FailureKind::TimedOut, "slack:users.info", "late"));
    let (start, text, _) = window_of("checkout 14:05-14:20", late).await;
    assert_eq!(start, "2026-03-01T14:05:00Z");
    assert!(text.contains("so the times are read as UTC"), "{text}");
}

#[tokio::test]
async fn a_context_that_is_called_like_a_symptom_is_asked_about_by_its_name() {
    let contexts = InMemory::with_contexts([testing::context("checkout"), testing::context("Availability")]);
    let bot = TestBot { contexts: KnownContexts::new(contexts), ..testing::bot(InMemoryAws::default()) };
    for (index, typed) in ["availability last 20m", "Availability errors", "please check checkout"].iter().enumerate() {
        say(typed, &asker("U1"), &bot).await;
        let started = bot.workflow.started.lock().unwrap();
        let names = ["Availability", "Availability", "checkout"];
        assert_eq!((started.len(), started[index].service.as_str()), (index + 1, names[index]), "{typed}");
    }
    let answer = say("latency last 20m", &asker("U1"), &bot).await;
    assert!(answer.contains("which service? “latency” is a window or a symptom"), "{answer}");
}

#[tokio::test]
async fn the_usage_stays_even_for_the_longest_word() {
    let bot = testing::bot(InMemoryAws::default());
    for typed in ["x".repeat(5_000), "x".repeat(MAX_CONTEXT_NAME + 1), "<!channel>".repeat(400)] {
        let answer = say(&typed, &asker("U1"), &bot).await;
        assert!(answer.contains("*Usage:*") && answer.contains("For example") && !answer.contains("<!"), "{answer}");
    }
}

/// What is typed after the command at 2026-11-25T09:45Z, and what becomes of it: the context and the window in UTC, and the
/// symptom if one is named; or how the answer says that nothing does.
const COMMANDS: &str = include_str!("commands.tsv");

#[tokio::test]
async fn what_people_type_means_what_they_mean() {
    let now: Timestamp = "2026-11-25T09:45:00Z".parse().unwrap();
    let mut rows = 0;
    for row in COMMANDS.lines() {
        let (typed, expected) = row.split_once('\t').unwrap();
        let bot = testing::bot(InMemoryAws::default());
        let body = carry_out(typed, &asker("U1"), &testing::base_url(), &bot, now).await.unwrap();
        let answer: serde_json::Value = serde_json::from_str(&body).unwrap();
        let text = answer["text"].as_str().unwrap();
        let started = bot.workflow.started.lock().unwrap().first().map(describe);
        match expected.strip_prefix("refused: ") {
            Some(why) => assert!(started.is_none() && text.contains(why), "{typed}: {started:?}, {text}"),
            None if expected == "usage" => assert!(text.starts_with("*Usage:*"), "{typed}: {text}"),
            None => assert_eq!(started.as_deref(), Some(expected), "{typed}: {text}"),
        }
        assert_eq!(answer["response_type"], "ephemeral", "{typed}");
        rows += 1;
    }
    assert!(rows > 100, "{rows}");
}

fn describe(request: &Request) -> String {
    let minute = |at: Timestamp| at.strftime("%Y-%m-%dT%H:%M").to_string();
    let (start, end) = (minute(request.incident_window.start()), minute(request.incident_window.end()));
    let symptom = match request.signal {
        Signal::Auto => "",
        Signal::LatencySpike => " latency",
        Signal::ErrorSpike => " errors",
        Signal::AvailabilityDrop => " availability",
        Signal::Saturation => " saturation",
    };
    format!("{} {start}–{end}{symptom}", request.service)
}
