//! The methods that read conversations, and the one that opens a direct message.
//!
//! Sources: <https://docs.slack.dev/reference/methods/conversations.history>,
//! <https://docs.slack.dev/reference/methods/conversations.replies>,
//! <https://docs.slack.dev/reference/methods/conversations.open>.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::{Answer, shown, with};
use super::workspace::{Author, RecordedMessage, Workspace};

/// The messages of a page when a call does not say how many.
const DEFAULT_PAGE: usize = 100;

/// The messages of a page at most.
const MAX_PAGE: usize = 999;

/// The arguments of `conversations.history`, from the query of the address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct History {
    channel: String,
    oldest: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
    include_all_metadata: Option<bool>,
}

/// The messages of a channel outside of its threads, newest first.
pub fn history(workspace: &mut Workspace, call: &History, now: Timestamp) -> Answer {
    if let Err(refused) = may_read(workspace, "conversations.history", &call.channel, now) {
        return refused;
    }
    let oldest = call.oldest.as_deref().unwrap_or("0");
    let mut messages: Vec<&RecordedMessage> = workspace
        .messages()
        .iter()
        .filter(|message| is_readable(message, &call.channel) && message.thread_ts.is_none())
        .filter(|message| message.ts.as_str() >= oldest)
        .collect();
    messages.reverse();
    page(&messages, call.limit, call.cursor.as_deref(), call.include_all_metadata)
}

/// The arguments of `conversations.replies`, from the query of the address.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Replies {
    channel: String,
    ts: String,
    oldest: Option<String>,
    limit: Option<usize>,
    cursor: Option<String>,
    include_all_metadata: Option<bool>,
}

/// The first message of a thread and its replies, oldest first; from `oldest` on, where that is given, but the first message
/// always.
pub fn replies(workspace: &mut Workspace, call: &Replies, now: Timestamp) -> Answer {
    if let Err(refused) = may_read(workspace, "conversations.replies", &call.channel, now) {
        return refused;
    }
    let oldest = call.oldest.as_deref().unwrap_or("0");
    let is_reply = |message: &RecordedMessage| message.thread_ts.as_ref() == Some(&call.ts);
    let messages: Vec<&RecordedMessage> = workspace
        .messages()
        .iter()
        .filter(|message| is_readable(message, &call.channel))
        .filter(|message| message.ts == call.ts || (is_reply(message) && message.ts.as_str() >= oldest))
        .collect();
    if messages.is_empty() {
        return Answer::error("thread_not_found");
    }
    page(&messages, call.limit, call.cursor.as_deref(), call.include_all_metadata)
}

fn may_read(workspace: &mut Workspace, method: &'static str, channel: &str, now: Timestamp) -> Result<(), Answer> {
    workspace.may_read(channel).map_err(Answer::error)?;
    workspace.count_call(method, now).map_err(|retry_after| Answer::RateLimited { retry_after })
}

/// Whether reading the channel shows the message: neither deleted nor for the eyes of one person.
fn is_readable(message: &RecordedMessage, channel: &str) -> bool {
    message.channel == channel && !message.deleted && !matches!(message.author, Author::BotEphemeral(_))
}

fn page(
    messages: &[&RecordedMessage],
    limit: Option<usize>,
    cursor: Option<&str>,
    include_all_metadata: Option<bool>,
) -> Answer {
    let start: usize = match cursor.map(|cursor| cursor.strip_prefix("after-").and_then(|start| start.parse().ok())) {
        None => 0,
        Some(Some(start)) => start,
        Some(None) => return Answer::error("invalid_cursor"),
    };
    let limit = limit.unwrap_or(DEFAULT_PAGE);
    if limit == 0 || limit > MAX_PAGE {
        return Answer::error("invalid_limit");
    }
    let shown_messages: Vec<Value> = messages
        .iter()
        .skip(start)
        .take(limit)
        .map(|message| match &message.metadata {
            Some(metadata) if include_all_metadata == Some(true) => with(shown(message), "metadata", metadata.clone()),
            _ => shown(message),
        })
        .collect();
    let end = start + shown_messages.len();
    let has_more = end < messages.len();
    let next_cursor = if has_more { format!("after-{end}") } else { String::new() };
    Answer::Ok(json!({
        "messages": shown_messages, "has_more": has_more, "response_metadata": {"next_cursor": next_cursor},
    }))
}

/// The arguments of `conversations.open`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    users: String,
}

/// Opens the direct message of the bot and one person.
pub fn open(workspace: &mut Workspace, call: &Open, now: Timestamp) -> Answer {
    if let Err(retry_after) = workspace.count_call("conversations.open", now) {
        return Answer::RateLimited { retry_after };
    }
    if call.users.contains(',') || !call.users.starts_with(['U', 'W']) {
        return Answer::error("user_not_found");
    }
    Answer::Ok(json!({"channel": {"id": workspace.open_direct_message(&call.users)}}))
}
