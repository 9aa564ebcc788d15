//! Looks for a message that an earlier attempt may have posted although its answer was lost.
//!
//! Sources: <https://docs.slack.dev/reference/methods/conversations.history>,
//! <https://docs.slack.dev/reference/methods/conversations.replies>.

use investigation::alarm_message;
use investigation::model::{Request, Thread};
use investigation::occurrence::Alarm;
use investigation::ports::{Failure, MessageRole};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::Value;
use slack_morphism::prelude::*;

use super::retry::{EDIT_TIMEOUT, call_with_retries};
use super::{Client, METADATA_TYPE, TokenSource};
use crate::interaction::text_of;

const HISTORY_OPERATION: &str = "slack:conversations.history";
const REPLIES_OPERATION: &str = "slack:conversations.replies";

/// How far Slack's clock may be behind the bot's.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(2);

/// How many messages one page shows: Slack recommends no more than 200.
const PAGE_SIZE: &str = "200";

/// How many pages are read: in the minutes since the request no channel and no thread has more messages than these.
const MAX_PAGES: usize = 5;

/// A page of messages, as far as it is read.
#[derive(Debug, Deserialize)]
struct Page {
    messages: Vec<ShownMessage>,
    response_metadata: Option<SlackResponseMetadata>,
}

#[derive(Debug, Deserialize)]
struct ShownMessage {
    ts: String,
    metadata: Option<SlackMessageMetadata>,
}

impl<T: TokenSource + Sync> Client<T> {
    /// The timestamp of the investigation's message with this role: in the thread, or in the channel if there is none.
    pub(super) async fn find_message(
        &self,
        request: &Request,
        thread: Option<&Thread>,
        role: MessageRole,
    ) -> Result<Option<String>, Failure> {
        let token = self.token(&request.workspace).await?;
        let session = self.api.open_session(&token);
        let asked_at = request.requested_at.saturating_sub(CLOCK_SKEW).unwrap_or(request.requested_at);
        let oldest = format!("{}.000000", asked_at.as_second());
        let (operation, method) = match thread {
            Some(_) => (REPLIES_OPERATION, "conversations.replies"),
            None => (HISTORY_OPERATION, "conversations.history"),
        };
        let mut cursor: Option<String> = None;
        for _ in 0..MAX_PAGES {
            let arguments = vec![
                ("channel", Some(request.channel.as_str())),
                ("ts", thread.map(|thread| thread.ts.as_str())),
                // Also in a thread: it may have had a thousand replies before this investigation was asked for.
                ("oldest", Some(oldest.as_str())),
                ("limit", Some(PAGE_SIZE)),
                ("include_all_metadata", Some("true")),
                ("cursor", cursor.as_deref()),
            ];
            let page: Page = call_with_retries(operation, EDIT_TIMEOUT, || {
                session.http_session_api.http_get(method, &arguments, None)
            })
            .await?;
            if let Some(message) = page.messages.into_iter().find(|message| message.is_of(request, role)) {
                return Ok(Some(message.ts));
            }
            cursor = page.response_metadata.and_then(|metadata| metadata.next_cursor).map(|cursor| cursor.to_string());
            if cursor.as_deref().unwrap_or_default().is_empty() {
                return Ok(None);
            }
        }
        Ok(None)
    }
}

impl<T: TokenSource + Sync> Client<T> {
    /// The timestamp of the first message of this channel that tells of the alarm, written by another app since it went off.
    pub(super) async fn find_message_of_alarm(
        &self,
        workspace: &str,
        channel: &str,
        alarm: &Alarm,
    ) -> Result<Option<String>, Failure> {
        let token = self.token(workspace).await?;
        let session = self.api.open_session(&token);
        let since = alarm.at.saturating_sub(CLOCK_SKEW).unwrap_or(alarm.at);
        let oldest = format!("{}.000000", since.as_second());
        let arguments = vec![("channel", Some(channel)), ("oldest", Some(oldest.as_str())), ("limit", Some(PAGE_SIZE))];
        let page: RawPage = call_with_retries(HISTORY_OPERATION, EDIT_TIMEOUT, || {
            session.http_session_api.http_get("conversations.history", &arguments, None)
        })
        .await?;
        // The newest come first; a thread gathers under the oldest.
        let found = page.messages.iter().rev().find(|message| tells_of(message, alarm));
        Ok(found.and_then(|message| message.get("ts")?.as_str().map(ToOwned::to_owned)))
    }
}

/// A page of messages with all that they hold.
#[derive(Debug, Deserialize)]
struct RawPage {
    messages: Vec<Value>,
}

/// Whether a message tells of this alarm. Those of this bot are answers to one.
fn tells_of(message: &Value, alarm: &Alarm) -> bool {
    let is_own = message.pointer("/metadata/event_type").is_some_and(|kind| kind == METADATA_TYPE);
    if is_own || is_answer(message) {
        return false;
    }
    let read = alarm_message::read(&text_of(message));
    let is_of_region = read.region.as_ref().is_none_or(|region| *region == alarm.region);
    is_of_region && read.alarm.as_ref() == Some(&alarm.name)
}

/// Whether a message is a reply that was sent to the channel too.
fn is_answer(message: &Value) -> bool {
    let ts = |key: &str| message.get(key).and_then(Value::as_str);
    ts("thread_ts").is_some_and(|thread| Some(thread) != ts("ts"))
}

impl ShownMessage {
    fn is_of(&self, request: &Request, role: MessageRole) -> bool {
        let Some(metadata) = self.metadata.as_ref().filter(|metadata| metadata.event_type == METADATA_TYPE) else {
            return false;
        };
        let has = |key: &str, value: &str| {
            metadata.event_payload.as_ref().and_then(|payload| payload.get(key)).is_some_and(|found| found == value)
        };
        has("investigation_id", request.investigation_id.as_str()) && has("role", role.name())
    }
}
