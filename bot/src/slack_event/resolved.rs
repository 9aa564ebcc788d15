//! Another app says in a channel that an incident is over: those who read its report are asked what it was.

use investigation::alarm_message::is_word_of;
use investigation::memory::Feedback;
use investigation::model::{InvestigationId, Report, Request, Thread};
use investigation::ports::{
    Artifact, ArtifactStore, Failure, InvestigationRecord, InvestigationStore, Ledger, Page, Status,
};
use jiff::{SignedDuration, Timestamp};
use slack::client::{Method, WebApi};
use slack::event::{EventCallback, Post};
use slack::message::resolved;

use crate::{Bot, Ports};

/// How long after an investigation the end of its incident is looked for in its channel. In its thread, it is at any time.
const SAME_INCIDENT: SignedDuration = SignedDuration::from_hours(24);

/// How long nobody is asked again: who closes an incident twice in a day meant the same.
const ASKED_FOR: SignedDuration = SignedDuration::from_hours(24);

/// How many of the last investigations of all channels are looked at.
const MAX_LATEST: u8 = 50;

/// Asks in the thread of the report what it was, unless somebody said it or was asked before. Nothing is said where nobody knows
/// which report it is about: a wrong question is worse than none.
pub(super) async fn ask_what_it_was<P: Ports>(
    post: &Post,
    channel: &str,
    callback: &EventCallback,
    bot: &Bot<P>,
    now: Timestamp,
) {
    let asked = async {
        let Some((report, thread)) = find_report(post, channel, &callback.workspace(), bot, now).await? else {
            return Ok(());
        };
        let until = now.saturating_add(ASKED_FOR).unwrap_or(now);
        let claim = format!("resolved/{}", report.investigation_id);
        if is_answered(&report, bot).await? || !bot.ledger.claim(&claim, now, until).await? {
            return Ok(());
        }
        let question = resolved::question(&report).to_post_in(&thread);
        bot.slack.call(&callback.workspace(), Method::PostMessage, &question).await?;
        tracing::info!(investigation_id = %report.investigation_id, "asked what it was");
        Ok::<_, Failure>(())
    };
    if let Err(failure) = asked.await {
        tracing::warn!(%failure, channel, "nobody could be asked what a resolved incident was");
    }
}

/// The report of what is over, with its thread: the report of the thread in which it was said, else the last one of the channel.
async fn find_report<P: Ports>(
    post: &Post,
    channel: &str,
    workspace: &str,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Option<(Report, Thread)>, Failure> {
    let here = Thread { channel: channel.to_owned(), ts: post.thread_ts().to_string() };
    let (id, thread) = match bot.investigations.in_thread(&here).await? {
        Some(id) => (id, here),
        None => match last_of_channel(post, channel, workspace, bot, now).await? {
            Some(found) => found,
            None => return Ok(None),
        },
    };
    let json = bot.artifacts.get(&id, Artifact::Report).await?;
    Ok(json.and_then(|json| serde_json::from_slice(&json).ok()).map(|report| (report, thread)))
}

/// The last investigation of a channel that the message can be about: of the context that it names; where it names none of the
/// workspace, and speaks of an incident, of the only one that was investigated there.
async fn last_of_channel<P: Ports>(
    post: &Post,
    channel: &str,
    workspace: &str,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Option<(InvestigationId, Thread)>, Failure> {
    let is_recent = |request: &Request| now.duration_since(request.requested_at) < SAME_INCIDENT;
    let told_here = |record: InvestigationRecord| {
        let thread = record.thread.filter(|thread| thread.channel == channel)?;
        let request = record.request.filter(|request| request.is_of_workspace(workspace) && is_recent(request))?;
        (record.status == Status::Completed).then_some((request, thread))
    };
    let latest = bot.investigations.latest(MAX_LATEST, None).await?;
    let mut told: Vec<(Request, Thread)> = latest.into_iter().filter_map(told_here).collect();
    let text = post.whole_text();
    let contexts = bot.contexts.of_workspace(workspace, now).await?;
    if contexts.iter().any(|context| is_word_of(&context.service, &text)) {
        told.retain(|(request, _)| is_word_of(&request.service, &text));
    } else if !text.to_lowercase().contains("incident") {
        return Ok(None);
    }
    let Some((last, thread)) = told.first() else { return Ok(None) };
    let is_only = told.iter().all(|(request, _)| request.service == last.service);
    Ok(is_only.then(|| (last.investigation_id.clone(), thread.clone())))
}

/// Whether somebody said what it was.
async fn is_answered<P: Ports>(report: &Report, bot: &Bot<P>) -> Result<bool, Failure> {
    let entries = bot.ledger.read(Page::Feedback, report.requested_at).await?;
    let mut said = entries.iter().filter_map(|entry| serde_json::from_str::<Feedback>(&entry.json).ok());
    Ok(said.any(|said| said.investigation_id == report.investigation_id && said.describe_cause().is_some()))
}

#[cfg(test)]
mod tests {
    use investigation::model::Signal;
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{self, InMemoryAws, TestBot};

    fn id(seed: &str) -> InvestigationId {
        InvestigationId::from_seed(seed.as_bytes())
    }

    /// A bot with one report, in the thread 1.2 of C1.
    async fn bot_with_report() -> TestBot {
        let bot = testing::bot(InMemoryAws::with_report(&id("first")));
        conclude(&bot, "first", "checkout", "1.2").await;
        bot
    }

    async fn conclude(bot: &TestBot, seed: &str, service: &str, ts: &str) {
        let request = Request {
            investigation_id: id(seed),
            service: service.to_owned(),
            signal: Signal::Auto,
            ..testing::request()
        };
        let store = &bot.investigations;
        store.begin(&request).await.unwrap();
        store.set_thread(&id(seed), &Thread { channel: "C1".to_owned(), ts: ts.to_owned() }).await.unwrap();
        store.end(&id(seed), Status::Completed).await.unwrap();
    }

    /// An incident bot writes this; what differs from a message in C1 of `fields`.
    async fn announce(bot: &TestBot, event_id: &str, text: &str, fields: &Value) {
        let mut event = json!({
            "type": "message", "subtype": "bot_message", "bot_id": "B7", "app_id": "A7", "text": text, "ts": "9.9", "channel": "C1",
            "channel_type": "channel"
        });
        for (key, value) in fields.as_object().unwrap() {
            event[key] = value.clone();
        }
        let callback = json!({
            "type": "event_callback", "event_id": event_id, "team_id": "T1", "api_app_id": "A1", "event": event,
            "authorizations": [{ "team_id": "T1", "user_id": "U9", "is_bot": true }],
        });
        let request = testing::signed("/slack/events", &callback.to_string(), testing::now());
        crate::handle(request, &testing::base_url(), bot, testing::now()).await;
    }

    /// The threads in which the question was posted.
    fn asked(bot: &TestBot) -> Vec<String> {
        let calls = bot.slack.calls.lock().unwrap();
        let questions = calls.iter().filter(|(method, posted)| {
            *method == Method::PostMessage && posted["text"].as_str().is_some_and(|text| text.contains("What was it?"))
        });
        questions.map(|(_, posted)| posted["thread_ts"].as_str().unwrap().to_owned()).collect()
    }

    #[tokio::test]
    async fn what_the_incident_bot_calls_resolved_is_asked_about_once_in_the_thread_of_its_report() {
        let bot = bot_with_report().await;
        announce(&bot, "Ev1", "Incident #7 declared", &json!({})).await;
        assert_eq!(asked(&bot), [""; 0]);
        for event in ["Ev2", "Ev2", "Ev3"] {
            announce(&bot, event, "Incident #7 resolved", &json!({})).await;
        }
        assert_eq!(asked(&bot), ["1.2"]);
    }

    #[tokio::test]
    async fn what_is_said_in_the_thread_itself_or_by_an_edit_of_its_first_message_counts() {
        let in_thread = bot_with_report().await;
        announce(&in_thread, "Ev1", "Resolved by Ann", &json!({ "thread_ts": "1.2" })).await;
        assert_eq!(asked(&in_thread), ["1.2"]);
        let edited = bot_with_report().await;
        let message = json!({ "bot_id": "B7", "text": "Resolved: checkout 5xx", "ts": "1.2" });
        announce(&edited, "Ev1", "", &json!({ "subtype": "message_changed", "bot_id": null, "message": message }))
            .await;
        assert_eq!(asked(&edited), ["1.2"]);
    }

    #[tokio::test]
    async fn of_several_contexts_the_one_that_is_named_is_meant_and_none_where_nobody_knows() {
        for (text, is_asked) in [
            ("PagerDuty: checkout latency resolved", true),
            ("Incident #7 resolved", false),
            ("orders resolved", false),
        ] {
            let bot = bot_with_report().await;
            // Its report is gone, and what is resolved with its name is not another's.
            conclude(&bot, "second", "orders", "1.3").await;
            announce(&bot, "Ev1", text, &json!({})).await;
            assert_eq!(asked(&bot).len(), usize::from(is_asked), "{text}");
        }
    }

    #[tokio::test]
    async fn what_names_something_else_is_about_nothing_that_was_investigated() {
        for text in ["PagerDuty: orders resolved", "PetSite incident resolved", "precheckout resolved"] {
            let bot = bot_with_report().await;
            announce(&bot, "Ev1", text, &json!({})).await;
            assert_eq!(asked(&bot), [""; 0], "{text}");
        }
    }

    #[tokio::test]
    async fn another_channel_and_another_day_have_other_incidents() {
        let bot = bot_with_report().await;
        announce(&bot, "Ev1", "Incident #7 resolved", &json!({ "channel": "C2" })).await;
        let old = Request { requested_at: testing::now() - SAME_INCIDENT, ..testing::request() };
        let long_ago = testing::bot(InMemoryAws::with_report(&old.investigation_id));
        long_ago.investigations.begin(&old).await.unwrap();
        let thread = Thread { channel: "C1".to_owned(), ts: "1.2".to_owned() };
        long_ago.investigations.set_thread(&old.investigation_id, &thread).await.unwrap();
        long_ago.investigations.end(&old.investigation_id, Status::Completed).await.unwrap();
        announce(&long_ago, "Ev1", "Incident #7 resolved", &json!({})).await;
        assert_eq!((asked(&bot).len(), asked(&long_ago).len()), (0, 0));
    }

    #[tokio::test]
    async fn who_has_said_what_it_was_is_not_asked() {
        let bot = bot_with_report().await;
        let json = bot.artifacts.get(&id("first"), Artifact::Report).await.unwrap().unwrap();
        let report: Report = serde_json::from_slice(&json).unwrap();
        let actual = investigation::memory::ActualCause::new(Some("orders"), None, "");
        let said = Feedback::on_resolution(&report, actual, "U1", testing::now());
        let entry = investigation::ports::Entry {
            at: report.requested_at,
            key: "said".to_owned(),
            json: serde_json::to_string(&said).unwrap(),
        };
        bot.ledger.write(Page::Feedback, &entry, Timestamp::MAX).await.unwrap();
        announce(&bot, "Ev1", "Incident #7 resolved", &json!({})).await;
        assert_eq!(asked(&bot), [""; 0]);
    }
}
