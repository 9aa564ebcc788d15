//! What an investigation says in Slack: every message once, whatever becomes of the answers.
//!
//! A message that Slack took may look like a failure, when its answer comes late or not at all. So what was said is carried
//! in the workflow's state, and whoever tries again looks in Slack first. Where the bot may not post, or may post but not
//! look, the asker alone is told.

use investigation::model::{Request, Thread};
use investigation::ports::{Announcement, Channel, Failure, FailureKind, InvestigationRecord, MessageRole, Place};
use serde::{Deserialize, Serialize};

/// What an investigation has said so far: `said` in the state of the workflow.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The thread that the first message began, or in which it was asked; `None` when there is none, or its answer was lost.
    pub thread: Option<Thread>,
    /// The timestamp of the first message where it is a reply in the thread in which it was asked; else the thread has it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first: Option<String>,
    /// The message with the report; `None` until it is posted.
    pub report: Option<Posted>,
}

/// A message that was posted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The message's timestamp, which is its id; `None` for a private message, which cannot be edited.
    pub ts: Option<String>,
}

/// Whether a step may have been tried before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// This is the first time: nothing can have been posted.
    First,
    /// It was tried before, or nobody knows: what it posts may be there already.
    Repeated,
}

impl Said {
    /// Adds what the record knows and the state does not.
    #[must_use]
    pub fn or_recorded(mut self, record: Option<&InvestigationRecord>) -> Self {
        if let Some(record) = record {
            self.thread = self.thread.or_else(|| record.thread.clone());
            self.first = self.first.or_else(|| record.first_ts.clone());
            self.report = self.report.or_else(|| record.report_ts.clone().map(|ts| Posted { ts: Some(ts) }));
        }
        self
    }
}

/// The thread of the investigation: as it is known, else as Slack shows it.
pub(crate) async fn find_thread(said: &Said, request: &Request, channel: &impl Channel) -> Option<Thread> {
    if said.thread.is_some() || request.thread.is_some() {
        return said.thread.clone().or_else(|| request.thread.clone());
    }
    let ts = find_first_message(request, None, channel).await?;
    Some(Thread { channel: request.channel.clone(), ts })
}

async fn find_first_message(request: &Request, thread: Option<&Thread>, channel: &impl Channel) -> Option<String> {
    match channel.find(request, thread, MessageRole::First).await {
        Ok(ts) => ts,
        Err(error) => {
            tracing::warn!(%error, "nobody knows whether the first message was posted");
            None
        }
    }
}

/// Posts a message in the thread, or in the channel if there is no thread, unless an earlier attempt has posted it. Where
/// the bot may not post, the asker alone is told.
///
/// # Errors
/// When Slack does not take the message, or nobody knows whether it did.
pub(crate) async fn post_once(
    request: &Request,
    thread: Option<&Thread>,
    announcement: &Announcement<'_>,
    attempt: Attempt,
    channel: &impl Channel,
) -> Result<Posted, Failure> {
    let role = announcement.role();
    if attempt == Attempt::Repeated {
        match find_posted(request, thread, role, channel).await {
            Ok(Some(posted)) => return Ok(posted),
            Ok(None) => {}
            Err(failure) if failure.kind.is_retryable() => return Err(failure),
            // Here the bot may not look. Posting could say it twice to everybody; this says it to one person.
            Err(failure) => return tell_asker(request, announcement, Some(&failure), channel).await,
        }
    }
    let place = thread.map_or(Place::Channel(&request.channel), Place::Thread);
    match channel.say(request, place, announcement).await {
        Ok(ts) => Ok(Posted { ts }),
        Err(failure) if failure.kind.is_retryable() => match find_posted(request, thread, role, channel).await {
            Ok(Some(posted)) => Ok(posted),
            Ok(None) | Err(_) => Err(failure),
        },
        Err(failure) if may_not_post(&failure) => tell_asker(request, announcement, Some(&failure), channel).await,
        Err(failure) => Err(failure),
    }
}

/// Looks for a message that an earlier attempt may have posted: in the thread, and in the channel, where it is if that
/// attempt knew of no thread.
///
/// # Errors
/// When Slack does not answer, or the bot may not look.
pub(crate) async fn find_posted(
    request: &Request,
    thread: Option<&Thread>,
    role: MessageRole,
    channel: &impl Channel,
) -> Result<Option<Posted>, Failure> {
    if thread.is_some()
        && let Some(ts) = channel.find(request, thread, role).await?
    {
        return Ok(Some(Posted { ts: Some(ts) }));
    }
    Ok(channel.find(request, None, role).await?.map(|ts| Posted { ts: Some(ts) }))
}

/// Tells the asker alone, and why the channel did not take it, if it was tried.
///
/// # Errors
/// When neither the reply address nor a direct message is taken.
pub(crate) async fn tell_asker(
    request: &Request,
    announcement: &Announcement<'_>,
    refused: Option<&Failure>,
    channel: &impl Channel,
) -> Result<Posted, Failure> {
    channel.say(request, Place::Private { refused }, announcement).await.map(|ts| Posted { ts })
}

/// Replaces the investigation's first message. A message that is gone, or that the bot may no longer edit, is no failure:
/// nothing is left there that could mislead.
///
/// # Errors
/// When a later attempt may succeed.
pub(crate) async fn edit_first_message(
    request: &Request,
    said: &Said,
    announcement: &Announcement<'_>,
    channel: &impl Channel,
) -> Result<(), Failure> {
    let Some(thread) = &said.thread else { return Ok(()) };
    let found = match (&request.thread, &said.first) {
        (None, _) => Some(thread.ts.clone()),
        (Some(_), Some(first)) => Some(first.clone()),
        (Some(asked_in), None) => find_first_message(request, Some(asked_in), channel).await,
    };
    let Some(ts) = found else { return Ok(()) };
    match channel.say(request, Place::Edit { channel: &thread.channel, ts: &ts }, announcement).await {
        Err(failure) if failure.kind.is_retryable() => Err(failure),
        Err(failure) => {
            tracing::warn!(%failure, "the first message cannot be edited");
            Ok(())
        }
        Ok(_) => Ok(()),
    }
}

/// Whether the bot is refused for good, rather than for the moment.
pub(crate) fn may_not_post(failure: &Failure) -> bool {
    matches!(failure.kind, FailureKind::Denied | FailureKind::NotFound)
}
