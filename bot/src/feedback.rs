//! What people say of reports: right, wrong, and what it was.
//!
//! A click is kept under the investigation, the hypothesis and the person, so that who changes their mind replaces what they
//! said, and a double click is one word. "Wrong" counts at once; the modal that it opens asks for more. What is said in words
//! is kept apart from the clicks, so that none of them overwrites it.

use investigation::audit::{AuditRow, Deed};
use investigation::memory::{ActualCause, Feedback, Judgement};
use investigation::model::{InvestigationId, Report, Request, Thread};
use investigation::ports::{Artifact, ArtifactStore, Entry, Failure, FailureKind, InvestigationStore, Ledger, Page};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;
use slack::action;
use slack::client::{Method, WebApi};
use slack::command::reply;
use slack::feedback::{self, Question};
use slack::interaction::{BlockActions, ViewInteraction};

use crate::asker::Asker;
use crate::typed::may_see;
use crate::{Bot, Ports, audit, private};

/// How long what people said is kept: as long as it may teach anything about a service.
const KEPT: SignedDuration = SignedDuration::from_hours(24 * 730);

/// A second click of the same person on the same button within this time is part of a double click.
const DOUBLE_CLICK: SignedDuration = SignedDuration::from_secs(5);

/// Whoever says something of a report.
#[derive(Debug, Clone)]
pub(crate) struct Judge {
    /// Their id.
    pub user: String,
    /// The id of the workspace, or of the organisation where the bot is installed for all of its workspaces.
    pub team: String,
    /// The id of the channel in which they do it.
    pub channel: String,
    /// The name by which they are known; empty where Slack did not say.
    pub name: String,
    /// Opens one modal, within three seconds.
    pub trigger_id: Option<String>,
}

impl Judge {
    /// Whoever clicked.
    pub(crate) fn who_clicked(click: &BlockActions) -> Self {
        Self {
            user: click.user.id.to_string(),
            team: click.place.workspace(),
            channel: click.channel.as_ref().map(|channel| channel.id.to_string()).unwrap_or_default(),
            name: click.user.name.clone().unwrap_or_default(),
            trigger_id: Some(click.trigger_id.to_string()),
        }
    }

    /// Whoever submitted a modal, which knows no channel.
    pub(crate) fn who_submitted(submitted: &ViewInteraction) -> Self {
        Self {
            user: submitted.user.id.to_string(),
            team: submitted.place.workspace(),
            channel: String::new(),
            name: submitted.user.name.clone().unwrap_or_default(),
            trigger_id: None,
        }
    }
}

/// A report that somebody may see, and so judge.
pub(crate) struct Judged {
    pub request: Request,
    pub report: Report,
    /// The thread in which the report is.
    pub thread: Option<Thread>,
}

/// Why a report cannot be judged, as a whole sentence for whoever tried.
pub(crate) type Refusal = slack::mrkdwn::Mrkdwn;

/// Keeps that a hypothesis was right, or asks what it was instead. Returns the body of an answer that only whoever clicked
/// sees; `None` where a modal says everything.
pub(crate) async fn say<P: Ports>(value: &str, judge: &Judge, bot: &Bot<P>, now: Timestamp) -> Option<String> {
    let Some(clicked) = action::Feedback::from_value(value) else { return Some(reply::unknown_click()) };
    if !clicked.is_right {
        return ask(Question::Wrong(clicked), judge, bot, now).await;
    }
    let judged = match find(&clicked.investigation_id, judge, bot, now).await {
        Ok(judged) => judged,
        Err(refusal) => return Some(feedback::ephemeral(refusal)),
    };
    let kept = keep_judgement(&judged, &clicked, Judgement::Right, ActualCause::default(), judge, bot, now).await;
    let said = if kept.is_ok() { feedback::thanks(true) } else { feedback::not_noted() };
    Some(feedback::ephemeral(said))
}

/// Asks what it was, now that it is over.
pub(crate) async fn resolve<P: Ports>(value: &str, judge: &Judge, bot: &Bot<P>, now: Timestamp) -> Option<String> {
    match InvestigationId::try_from(value.to_owned()) {
        Ok(id) => ask(Question::Resolved(id), judge, bot, now).await,
        Err(_) => Some(reply::unknown_click()),
    }
}

/// Opens the modal at once, for Slack gives three seconds, and fills it once the report is read.
async fn ask<P: Ports>(asked: Question, judge: &Judge, bot: &Bot<P>, now: Timestamp) -> Option<String> {
    let open = json!({ "trigger_id": judge.trigger_id, "view": feedback::loading() });
    let opened = match bot.slack.call(&judge.team, Method::ViewsOpen, &open).await {
        Ok(opened) => opened,
        Err(failure) => {
            tracing::warn!(%failure, "the modal that asks what it was did not open");
            return Some(feedback::ephemeral(feedback::not_noted()));
        }
    };
    let view = match find(asked.investigation_id(), judge, bot, now).await {
        Ok(judged) => {
            if let Question::Wrong(clicked) = &asked {
                // What it was is asked; that it was wrong is known, also if the modal is closed.
                let wrong = ActualCause::default();
                let _ = keep_judgement(&judged, clicked, Judgement::Wrong, wrong, judge, bot, now).await;
            }
            feedback::question(&asked, &judged.report)
        }
        Err(refusal) => feedback::notice(refusal),
    };
    let update = json!({ "view_id": opened.pointer("/view/id"), "view": view });
    if let Err(failure) = bot.slack.call(&judge.team, Method::ViewsUpdate, &update).await {
        tracing::warn!(%failure, "the modal that asks what it was could not be filled");
    }
    None
}

/// Keeps what was submitted, and tells whoever did it: the modal is closed by then.
pub(crate) async fn keep_answer<P: Ports>(submitted: &ViewInteraction, bot: &Bot<P>, now: Timestamp) {
    let view = &submitted.view;
    let (Some(asked), Ok(answered)) = (Question::from_metadata(&view.private_metadata), feedback::answered(view))
    else {
        return;
    };
    let mut judge = Judge::who_submitted(submitted);
    let judged = match find_for_modal(asked.investigation_id(), &mut judge, bot, now).await {
        Ok(judged) => judged,
        Err(refusal) => return tell(refusal, None, &judge, bot).await,
    };
    let actual = ActualCause::new(answered.entity.as_deref(), answered.kind, &answered.note);
    let kept = match &asked {
        Question::Wrong(clicked) => keep_judgement(&judged, clicked, Judgement::Wrong, actual, &judge, bot, now).await,
        Question::Resolved(_) => {
            let said = Feedback::on_resolution(&judged.report, actual, &judge.user, now);
            keep(&judged, "resolved", &said, &judge, bot, now).await
        }
    };
    let said = if kept.is_ok() { feedback::thanks(false) } else { feedback::not_noted() };
    tell(said, judged.thread.as_ref(), &judge, bot).await;
}

/// Tells this person alone, in the thread of the report where it is known.
async fn tell<P: Ports>(text: Refusal, thread: Option<&Thread>, judge: &Judge, bot: &Bot<P>) {
    let asker = Asker {
        delivery: String::new(),
        team: judge.team.clone(),
        channel: judge.channel.clone(),
        user: judge.user.clone(),
        thread: thread.cloned(),
        reply_url: None,
        trigger_id: None,
    };
    private::tell(&feedback::ephemeral(text), &asker, bot).await;
}

async fn keep_judgement<P: Ports>(
    judged: &Judged,
    clicked: &action::Feedback,
    judgement: Judgement,
    actual: ActualCause,
    judge: &Judge,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<(), Failure> {
    let Some(hypothesis) = judged.report.hypotheses.get(clicked.hypothesis) else {
        return Err(Failure::new(FailureKind::NotFound, "bot:Feedback", "the report has no such hypothesis"));
    };
    let said = Feedback::on_hypothesis(&judged.report, hypothesis, judgement, actual, &judge.user, now);
    keep(judged, &clicked.hypothesis.to_string(), &said, judge, bot, now).await
}

/// Keeps what was said of one part of a report, in place of what the same person said of it before.
async fn keep<P: Ports>(
    judged: &Judged,
    part: &str,
    said: &Feedback,
    judge: &Judge,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<(), Failure> {
    let id = &judged.report.investigation_id;
    let json = serde_json::to_string(&said.clone().said_in(&judge.team))
        .map_err(|error| Failure::new(FailureKind::Invalid, "bot:Feedback", error.to_string()))?;
    // The time of the investigation and this key are the same whenever this person speaks of this part.
    let in_words = if said.actual.is_some() { "/words" } else { "" };
    let entry = Entry { at: judged.report.requested_at, key: format!("{id}/{part}/{}{in_words}", judge.user), json };
    let until = now.saturating_add(KEPT).unwrap_or(Timestamp::MAX);
    let written = bot.ledger.write(Page::Feedback, &entry, until).await;
    if let Err(failure) = &written {
        tracing::error!(%failure, investigation_id = %id, "what somebody said of a report could not be kept");
        return written;
    }
    let row = AuditRow {
        at: now,
        by: judge.user.clone(),
        deed: Deed::Judged,
        subject: judged.request.service.clone(),
        channel: judge.channel.clone(),
        investigation_id: Some(id.clone()),
        changes: Vec::new(),
    };
    audit::note(&row, bot).await;
    Ok(())
}

/// The report, if whoever asks may see it.
pub(crate) async fn find<P: Ports>(
    id: &InvestigationId,
    judge: &Judge,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Judged, Refusal> {
    let record = bot.investigations.record(id).await.map_err(|failure| unread(&failure))?;
    let Some((request, thread)) = record.and_then(|record| Some((record.request?, record.thread))) else {
        return Err(feedback::no_report());
    };
    let contexts = bot.contexts.of_workspace(&judge.team, now).await.map_err(|failure| unread(&failure))?;
    if !may_see(&request, &judge.team, &judge.channel, &judge.user, &contexts) {
        let context = contexts.iter().find(|context| context.service == request.service);
        // Of a context that is no more, nobody can be asked.
        return Err(context.map_or_else(feedback::no_report, reply::refusal));
    }
    let json = bot.artifacts.get(id, Artifact::Report).await.map_err(|failure| unread(&failure))?;
    let report = json.and_then(|json| {
        let read: Result<Report, _> = serde_json::from_slice(&json);
        read.inspect_err(|error| tracing::error!(%error, investigation_id = %id, "the report cannot be read")).ok()
    });
    report.map(|report| Judged { request, report, thread }).ok_or_else(feedback::no_report)
}

/// The same for whoever submits a modal, which knows no channel: that of the report, in whose thread they are thanked.
pub(crate) async fn find_for_modal<P: Ports>(
    id: &InvestigationId,
    judge: &mut Judge,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Judged, Refusal> {
    let record = bot.investigations.record(id).await.map_err(|failure| unread(&failure))?;
    judge.channel = record.and_then(|record| record.request).map(|request| request.channel).unwrap_or_default();
    find(id, judge, bot, now).await
}

fn unread(failure: &Failure) -> Refusal {
    tracing::warn!(%failure, "a report that somebody judges cannot be looked up");
    feedback::not_noted()
}

/// Whether the same was clicked a moment ago. Where nobody knows, it was not: what is said twice is kept once anyway.
pub(crate) async fn is_double_click<P: Ports>(
    name: &str,
    value: &str,
    judge: &Judge,
    bot: &Bot<P>,
    now: Timestamp,
) -> bool {
    let key = format!("click/{}/{}/{name}/{value}", judge.team, judge.user);
    let until = now.saturating_add(DOUBLE_CLICK).unwrap_or(now);
    bot.ledger.claim(&key, now, until).await.is_ok_and(|is_first| !is_first)
}

#[cfg(test)]
pub(crate) mod tests;
