//! Messages for the eyes of one person: <https://docs.slack.dev/reference/methods/chat.postEphemeral>.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::{Answer, refusal};
use super::workspace::Workspace;

/// The arguments of `chat.postEphemeral` that this bot may use.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PostEphemeral {
    channel: String,
    user: String,
    text: Option<String>,
    blocks: Option<Vec<Value>>,
    thread_ts: Option<String>,
}

/// Posts a message for the eyes of one person.
pub fn post(workspace: &mut Workspace, call: PostEphemeral, now: Timestamp) -> Answer {
    if let Err(code) = workspace.may_post(&call.channel, call.thread_ts.is_some()) {
        return Answer::error(code);
    }
    if let Err(retry_after) = workspace.count_post(&call.channel, now) {
        return Answer::RateLimited { retry_after };
    }
    if let Some(refusal) = refusal(call.text.as_deref(), call.blocks.as_deref()) {
        return refusal;
    }
    let (text, blocks) = (call.text.unwrap_or_default(), call.blocks.unwrap_or_default());
    let ts = workspace.post_ephemeral(&call.channel, &call.user, call.thread_ts, &text, blocks, now);
    Answer::Ok(json!({ "message_ts": ts }))
}
