//! The address that takes later answers to a command: five of them, within thirty minutes.
//!
//! Source: <https://docs.slack.dev/interactivity/handling-user-interaction#message_responses>.

use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::Value;

use super::api::{Answer, refusal};
use super::workspace::Workspace;

/// How many answers an address takes.
const MAX_USES: usize = 5;

/// How long an address takes answers.
const LIFETIME: SignedDuration = SignedDuration::from_mins(30);

/// The address of one delivery of a command.
pub struct ResponseUrl {
    /// The last part of the path.
    pub name: String,
    /// Where the command was typed.
    pub channel: String,
    /// Who typed it.
    pub user: String,
    /// When it was typed.
    pub issued_at: Timestamp,
    /// How many answers it has taken.
    pub uses: usize,
}

/// The body of an answer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LateAnswer {
    text: Option<String>,
    blocks: Option<Vec<Value>>,
    response_type: Option<ResponseType>,
    #[serde(rename = "replace_original")]
    _replace_original: Option<bool>,
    #[serde(rename = "delete_original")]
    _delete_original: Option<bool>,
    #[serde(rename = "unfurl_links")]
    _unfurl_links: Option<bool>,
    #[serde(rename = "unfurl_media")]
    _unfurl_media: Option<bool>,
}

#[derive(Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
enum ResponseType {
    Ephemeral,
    InChannel,
}

/// Takes an answer, if the address still takes any.
pub fn answer(workspace: &mut Workspace, name: &str, call: LateAnswer, now: Timestamp) -> Answer {
    let Some(address) = workspace.response_urls.iter_mut().find(|address| address.name == name) else {
        return Answer::Status(StatusCode::NOT_FOUND.as_u16());
    };
    if address.uses >= MAX_USES {
        return Answer::StatusWithError { status: StatusCode::NOT_FOUND.as_u16(), code: "used_url" };
    }
    if now.duration_since(address.issued_at) > LIFETIME {
        return Answer::StatusWithError { status: StatusCode::NOT_FOUND.as_u16(), code: "expired_url" };
    }
    if let Some(refused) = refusal(call.text.as_deref(), call.blocks.as_deref()) {
        return refused;
    }
    address.uses += 1;
    let (channel, user) = (address.channel.clone(), address.user.clone());
    let text = call.text.unwrap_or_default();
    let blocks = call.blocks.unwrap_or_default();
    if call.response_type == Some(ResponseType::InChannel) {
        workspace.post_in_channel(&channel, &text, blocks, now);
    } else {
        workspace.post_ephemeral(&channel, &user, None, &text, blocks, now);
    }
    Answer::Ok(Value::Object(serde_json::Map::new()))
}
