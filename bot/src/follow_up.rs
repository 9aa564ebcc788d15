//! Follow-up questions in the thread of a report, answered from the stored report.

use frontend::link;
use investigation::follow_up::{Answer, Question, answer, answer_overheard, may_be_asked, parse_question};
use investigation::grammar::{AskedAt, Command, parse_command};
use investigation::memory::{MAX_REMEMBERED, PastInvestigation};
use investigation::model::{InvestigationId, Report, Thread};
use investigation::ports::{Artifact, ArtifactStore, Failure, InvestigationStore, Ledger, Page};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use slack::client::{Method, WebApi};
use slack::message::{Message, follow_up};

use crate::asker::Asker;
use crate::{BaseUrl, Bot, Ports, private};

/// How long a message is not answered again. Where the app is told of all messages, a mention arrives twice at once.
const ANSWERED_FOR: SignedDuration = SignedDuration::from_mins(10);

/// A message in a thread.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Remark<'a> {
    /// What was written, without the bot's name.
    pub text: &'a str,
    /// The id of the message.
    pub ts: &'a str,
    /// The thread that it is in.
    pub thread: &'a Thread,
    /// Whether it was written to the bot, and not just where the bot reads too.
    pub is_to_bot: bool,
}

/// Answers a remark in the thread of a report, if it is a question about that. Returns whether it is, so that it means
/// nothing else.
pub(crate) async fn answer_remark<P: Ports>(
    remark: Remark<'_>,
    asker: &Asker,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> bool {
    let message = match find_message(remark, asker, base_url, bot, now).await {
        Ok(Some(message)) => message,
        Ok(None) => return false,
        Err(failure) => {
            tracing::error!(%failure, "nobody knows whether a remark is about a report");
            return false;
        }
    };
    if !is_first(remark, bot, now).await {
        return true;
    }
    match bot.slack.call(&asker.team, Method::PostMessage, &message.to_post_in(remark.thread)).await {
        Ok(_) => tracing::info!(channel = asker.channel, "answered a follow-up question"),
        Err(failure) if remark.is_to_bot => {
            tracing::warn!(%failure, "the thread does not take the answer to a follow-up question");
            private::tell(&follow_up::to_reply(&message), asker, bot).await;
        }
        Err(failure) => tracing::warn!(%failure, "the thread does not take the answer to what was overheard"),
    }
    true
}

/// The answer to a remark; none if it is no question about a report.
async fn find_message<P: Ports>(
    remark: Remark<'_>,
    asker: &Asker,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Option<Message>, Failure> {
    let may_be_question =
        if remark.is_to_bot { !is_command(remark.text, asker, bot, now).await } else { may_be_asked(remark.text) };
    if !may_be_question {
        return Ok(None);
    }
    let Some(id) = bot.investigations.in_thread(remark.thread).await? else { return Ok(None) };
    let Some(report) = read_report(&id, bot).await? else {
        let is_question = remark.is_to_bot && !matches!(parse_question(remark.text), Question::NotUnderstood(_));
        let record = if is_question { bot.investigations.record(&id).await? } else { None };
        return Ok(record.map(|record| follow_up::without_report(record.status)));
    };
    let report_link = link::sign(&base_url.to_string(), &id, now, &bot.link_key);
    let past = match parse_question(remark.text) {
        Question::Similar => remembered(&report, remark.thread, asker, bot).await?,
        _ => Vec::new(),
    };
    Ok(find_answer(remark, &report, &past).map(|answer| follow_up::message(&answer, &report, &report_link)))
}

/// Whether the remark was not answered yet. Where nobody knows, it is answered.
async fn is_first<P: Ports>(remark: Remark<'_>, bot: &Bot<P>, now: Timestamp) -> bool {
    let claim = format!("follow-up/{}/{}", remark.thread.channel, remark.ts);
    let until = now.saturating_add(ANSWERED_FOR).unwrap_or(now);
    bot.ledger.claim(&claim, now, until).await.unwrap_or_else(|failure| {
        tracing::warn!(%failure, "nobody knows whether a follow-up question was answered before");
        true
    })
}

fn find_answer(remark: Remark<'_>, report: &Report, past: &[PastInvestigation]) -> Option<Answer> {
    if remark.is_to_bot {
        Some(answer(&parse_question(remark.text), report, past))
    } else {
        answer_overheard(remark.text, report, past)
    }
}

/// The earlier investigations of the context that those who read in the thread may know of, with what people said of them by
/// now.
async fn remembered<P: Ports>(
    report: &Report,
    thread: &Thread,
    asker: &Asker,
    bot: &Bot<P>,
) -> Result<Vec<PastInvestigation>, Failure> {
    let entries = bot.ledger.read_last(Page::Past(&report.service), MAX_REMEMBERED).await?;
    let mut past = PastInvestigation::read_all(&entries);
    past.retain(|past| past.may_be_told(&asker.team, &thread.channel, &asker.user));
    if let Some(since) = past.iter().map(|past| past.requested_at).min() {
        PastInvestigation::attach_feedback(&mut past, &bot.ledger.read(Page::Feedback, since).await?);
    }
    Ok(past)
}

/// Whether what was written asks for something else than an answer about the report: for another investigation, which has a
/// window or a symptom, or for one of the other commands. What can be a question too is one, unless it names a context.
async fn is_command<P: Ports>(text: &str, asker: &Asker, bot: &Bot<P>, now: Timestamp) -> bool {
    let asked_at = AskedAt { now, zone: TimeZone::UTC, telemetry_kept: bot.telemetry_kept };
    let question = parse_question(text);
    match parse_command(text, &asked_at) {
        Ok(Command::Nothing | Command::Help) | Err(_) => false,
        Ok(Command::Investigate { context, .. }) => {
            let has_more_than_name = text.split_whitespace().count() > 1;
            let has_window = text.bytes().any(|byte| byte.is_ascii_digit());
            match question {
                Question::NotUnderstood(_) => has_more_than_name,
                Question::Evidence(_) => false,
                _ => has_window && bot.contexts.is_known(&context, &asker.team, now).await,
            }
        }
        Ok(_) => true,
    }
}

/// The stored report; none while the investigation runs, and after the report has expired.
async fn read_report<P: Ports>(id: &InvestigationId, bot: &Bot<P>) -> Result<Option<Report>, Failure> {
    let Some(json) = bot.artifacts.get(id, Artifact::Report).await? else { return Ok(None) };
    match serde_json::from_slice(&json) {
        Ok(report) => Ok(Some(report)),
        Err(error) => {
            tracing::error!(%error, investigation_id = %id, "the stored report cannot be parsed");
            Ok(None)
        }
    }
}
