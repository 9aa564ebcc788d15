//! The Web API: <https://docs.slack.dev/apis/web-api>.

use std::future::pending;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Json, Response};
use axum::routing::{get, post};
use jiff::Timestamp;
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

use super::fault::Fault;
use super::workspace::{NewMessage, RecordedMessage, Workspace};
use super::{FakeSlack, conversations, ephemeral, files, oauth, response_url, rules, views};

/// The length of a message's `text`, in code points. Slack truncates a longer one; the fake refuses it, because nobody
/// wants a truncated message.
const MAX_TEXT_CHARS: usize = 40_000;

/// The length of the texts of all blocks of a message together, in code points. Slack does not document it; source:
/// <https://github.com/slackapi/bolt-js/issues/2509>.
const MAX_BLOCKS_CHARS: usize = 12_000;

pub const BOT_USER: &str = "U0INVESTIG8";
const BOT: &str = "B0INVESTIG8";
pub const TEAM: &str = "T0DEMO";

pub fn router(fake: FakeSlack) -> Router {
    Router::new()
        .route("/api/{method}", get(read).post(call))
        .route("/commands/{team}/{name}", post(answer_later))
        .route("/upload/v1/{id}", post(upload))
        .with_state(fake)
}

async fn call(State(fake): State<FakeSlack>, Path(method): Path<String>, headers: HeaderMap, body: Bytes) -> Response {
    let mut response = respond(&fake, || answer(&fake, &method, &headers, &body)).await;
    // As Slack does with every answer to a token that it accepts.
    let scopes = fake.workspace.borrow().scopes.join(",");
    if let Ok(scopes) = scopes.parse() {
        response.headers_mut().insert("x-oauth-scopes", scopes);
    }
    response
}

async fn read(
    State(fake): State<FakeSlack>,
    Path(method): Path<String>,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Response {
    respond(&fake, || answer_read(&fake, &method, &headers, query.as_deref().unwrap_or_default())).await
}

async fn answer_later(
    State(fake): State<FakeSlack>,
    Path((_team, name)): Path<(String, String)>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let now = fake.now();
    let answer = || {
        with_arguments(&headers, &body, |call| {
            fake.modify(|workspace| response_url::answer(workspace, &name, call, now))
        })
    };
    respond(&fake, answer).await
}

async fn upload(State(fake): State<FakeSlack>, Path(id): Path<String>, body: Bytes) -> Response {
    let mut answer = StatusCode::INTERNAL_SERVER_ERROR.into_response();
    fake.workspace.send_modify(|workspace| answer = files::upload(workspace, &id, &body));
    answer
}

/// The answer, unless the next fault is due: then what the fault makes of it.
async fn respond(fake: &FakeSlack, answer: impl FnOnce() -> Answer) -> Response {
    let mut fault = None;
    fake.workspace.send_modify(|workspace| fault = workspace.faults.pop_front());
    let spoiled = match fault {
        None => answer(),
        Some(Fault::RateLimited { retry_after }) => Answer::RateLimited { retry_after },
        Some(Fault::Status(status)) => Answer::Status(status),
        Some(Fault::Error(code)) => Answer::error(code),
        Some(Fault::Hang) => pending().await,
        Some(Fault::AnswerLost) => {
            answer();
            Answer::Status(503)
        }
    };
    spoiled.into_response()
}

pub fn answer(fake: &FakeSlack, method: &str, headers: &HeaderMap, body: &[u8]) -> Answer {
    let now = fake.now();
    if method == "oauth.v2.access" {
        return fake.modify(|workspace| oauth::access(&mut workspace.oauth, headers, body, now));
    }
    let team = match authenticate(fake, headers) {
        Ok(team) => team,
        Err(code) => return Answer::error(code),
    };
    if !fake.workspace.borrow().oauth.may_reach(&team, body) {
        return Answer::error("channel_not_found");
    }
    match method {
        "auth.test" => Answer::Ok(json!({"team_id": team, "user_id": BOT_USER, "bot_id": BOT})),
        "chat.postMessage" => with_arguments(headers, body, |call| fake.modify(|all| post_message(all, call, now))),
        "chat.update" => with_arguments(headers, body, |call| fake.modify(|all| update(all, call, now))),
        "chat.delete" => with_arguments(headers, body, |call| fake.modify(|all| delete(all, &call, now))),
        "chat.postEphemeral" => {
            with_arguments(headers, body, |call| fake.modify(|all| ephemeral::post(all, call, now)))
        }
        "views.open" => with_arguments(headers, body, |call| fake.modify(|all| views::open(all, call, now))),
        "views.push" => with_arguments(headers, body, |call| fake.modify(|all| views::push(all, call, now))),
        "views.update" => with_arguments(headers, body, |call| fake.modify(|all| views::update(all, call))),
        "views.publish" => with_arguments(headers, body, |call| fake.modify(|all| views::publish(all, call))),
        "conversations.open" => {
            with_arguments(headers, body, |call| fake.modify(|all| conversations::open(all, &call, now)))
        }
        "files.completeUploadExternal" => {
            with_arguments(headers, body, |call| fake.modify(|all| files::complete_upload(all, call, now)))
        }
        _ => Answer::error("unknown_method"),
    }
}

/// Answers a method that reads: its arguments are the query of the address.
pub fn answer_read(fake: &FakeSlack, method: &str, headers: &HeaderMap, query: &str) -> Answer {
    let team = match authenticate(fake, headers) {
        Ok(team) => team,
        Err(code) => return Answer::error(code),
    };
    let now = fake.now();
    let invalid = |error: serde_urlencoded::de::Error| Answer::Error {
        code: "invalid_arguments".into(),
        messages: vec![format!("[ERROR] {error}")],
    };
    match method {
        "conversations.history" => match serde_urlencoded::from_str(query) {
            Ok(call) => fake.modify(|all| conversations::history(all, &call, now)),
            Err(error) => invalid(error),
        },
        "conversations.replies" => match serde_urlencoded::from_str(query) {
            Ok(call) => fake.modify(|all| conversations::replies(all, &call, now)),
            Err(error) => invalid(error),
        },
        "files.getUploadURLExternal" => match serde_urlencoded::from_str(query) {
            Ok(call) => fake.modify(|all| files::get_upload_url(all, call, &fake.hooks_url(), now)),
            Err(error) => invalid(error),
        },
        "usergroups.users.list" => match serde_urlencoded::from_str(query) {
            Ok(call) => group_members(fake, &call),
            Err(error) => invalid(error),
        },
        "usergroups.list" => match serde_urlencoded::from_str(query) {
            Ok(call) => groups(fake, &call),
            Err(error) => invalid(error),
        },
        "users.info" => match serde_urlencoded::from_str(query) {
            Ok(call) => user_info(fake, &call),
            Err(error) => invalid(error),
        },
        "auth.revoke" => fake.modify(|workspace| oauth::revoke(&mut workspace.oauth, &team)),
        _ => Answer::error("unknown_method"),
    }
}

/// The arguments of `usergroups.users.list`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GroupMembers {
    usergroup: String,
    /// Which workspace is meant, for a token of an organisation.
    #[serde(rename = "team_id")]
    _team: Option<String>,
}

/// The arguments of `usergroups.list`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Groups {
    /// Which workspace is meant, for a token of an organisation.
    #[serde(rename = "team_id")]
    _team: Option<String>,
}

/// All user groups, each called as its id.
fn groups(fake: &FakeSlack, _: &Groups) -> Answer {
    let workspace = fake.workspace.borrow();
    let mut ids: Vec<&String> = workspace.groups.keys().collect();
    ids.sort();
    let groups =
        ids.iter().map(|id| json!({ "id": id, "name": id, "handle": id.to_lowercase(), "is_usergroup": true }));
    Answer::Ok(json!({ "usergroups": groups.collect::<Vec<_>>() }))
}

/// Who belongs to a user group.
fn group_members(fake: &FakeSlack, call: &GroupMembers) -> Answer {
    match fake.workspace.borrow().groups.get(&call.usergroup) {
        Some(users) => Answer::Ok(json!({ "users": users })),
        None => Answer::error("no_such_subteam"),
    }
}

/// The arguments of `users.info`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct UserInfo {
    user: String,
}

/// Who somebody is. Everybody of this workspace lives in UTC.
fn user_info(fake: &FakeSlack, call: &UserInfo) -> Answer {
    match fake.settings.people.iter().find(|(id, _)| *id == call.user) {
        Some((id, name)) => {
            Answer::Ok(json!({"user": {"id": id, "name": name, "tz": "Etc/UTC", "tz_label": "UTC", "tz_offset": 0}}))
        }
        None => Answer::error("user_not_found"),
    }
}

/// The workspace, or organisation, whose bot calls.
fn authenticate(fake: &FakeSlack, headers: &HeaderMap) -> Result<String, &'static str> {
    let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).ok_or("not_authed")?;
    let token = header.strip_prefix("Bearer ").ok_or("not_authed")?;
    if token == fake.settings.bot_token.expose_secret() {
        return Ok(TEAM.to_owned());
    }
    fake.workspace.borrow().oauth.find_owner(token, fake.now())
}

fn with_arguments<T: DeserializeOwned>(headers: &HeaderMap, body: &[u8], call: impl FnOnce(T) -> Answer) -> Answer {
    let content_type = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !content_type.starts_with("application/json") {
        return Answer::error("invalid_post_type");
    }
    let Ok(arguments) = serde_json::from_slice::<Value>(body) else {
        return Answer::error("invalid_json");
    };
    match serde_json::from_value(arguments) {
        Ok(arguments) => call(arguments),
        Err(error) => Answer::Error { code: "invalid_arguments".into(), messages: vec![format!("[ERROR] {error}")] },
    }
}

/// The arguments of `chat.postMessage` that this bot may use. Any other is refused, legacy ones such as `attachments`
/// included.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PostMessage {
    channel: String,
    text: Option<String>,
    blocks: Option<Vec<Value>>,
    thread_ts: Option<String>,
    unfurl_links: Option<bool>,
    unfurl_media: Option<bool>,
    metadata: Option<Metadata>,
    #[serde(rename = "parse")]
    _parse: Option<Parse>,
    #[serde(rename = "link_names")]
    _link_names: Option<bool>,
    #[serde(rename = "reply_broadcast")]
    _reply_broadcast: Option<bool>,
}

/// What a bot may attach to a message for itself to read.
///
/// Source: <https://docs.slack.dev/messaging/message-metadata>.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Metadata {
    event_type: String,
    event_payload: Map<String, Value>,
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Parse {
    None,
    Full,
}

fn post_message(workspace: &mut Workspace, call: PostMessage, now: Timestamp) -> Answer {
    if let Err(code) = workspace.may_post(&call.channel, call.thread_ts.is_some()) {
        return Answer::error(code);
    }
    if let Err(retry_after) = workspace.count_post(&call.channel, now) {
        return Answer::RateLimited { retry_after };
    }
    if let Some(refusal) = refusal(call.text.as_deref(), call.blocks.as_deref()) {
        return refusal;
    }
    let posted = workspace.post(
        NewMessage {
            channel: call.channel,
            thread_ts: call.thread_ts,
            text: call.text.unwrap_or_default(),
            blocks: call.blocks.unwrap_or_default(),
            unfurl_links: call.unfurl_links,
            unfurl_media: call.unfurl_media,
            metadata: call.metadata.map(|metadata| json!(metadata)),
        },
        now,
    );
    Answer::Ok(json!({"channel": posted.channel, "ts": posted.ts, "message": shown(posted)}))
}

/// The arguments of `chat.update`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Update {
    channel: String,
    ts: String,
    text: Option<String>,
    blocks: Option<Vec<Value>>,
    #[serde(rename = "metadata")]
    _metadata: Option<Metadata>,
    #[serde(rename = "parse")]
    _parse: Option<Parse>,
    #[serde(rename = "link_names")]
    _link_names: Option<bool>,
}

fn update(workspace: &mut Workspace, call: Update, now: Timestamp) -> Answer {
    if let Err(code) = workspace.may_post(&call.channel, true) {
        return Answer::error(code);
    }
    if let Err(retry_after) = workspace.count_call("chat.update", now) {
        return Answer::RateLimited { retry_after };
    }
    if let Some(refusal) = refusal(call.text.as_deref(), call.blocks.as_deref()) {
        return refusal;
    }
    match workspace.update(&call.channel, &call.ts, call.text, call.blocks, now) {
        Ok(updated) => {
            let message = with(shown(updated), "edited", json!({"user": BOT_USER, "ts": updated.ts}));
            Answer::Ok(json!({"channel": updated.channel, "ts": updated.ts, "text": updated.text, "message": message}))
        }
        Err(code) => Answer::error(code),
    }
}

/// The arguments of `chat.delete`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Delete {
    channel: String,
    ts: String,
}

fn delete(workspace: &mut Workspace, call: &Delete, now: Timestamp) -> Answer {
    if let Err(retry_after) = workspace.count_call("chat.delete", now) {
        return Answer::RateLimited { retry_after };
    }
    match workspace.delete_own(&call.channel, &call.ts) {
        Ok(()) => Answer::Ok(json!({"channel": call.channel, "ts": call.ts})),
        Err(code) => Answer::error(code),
    }
}

/// The error with which Slack refuses this content; `None` if it accepts it.
pub fn refusal(text: Option<&str>, blocks: Option<&[Value]>) -> Option<Answer> {
    if text.unwrap_or_default().is_empty() && blocks.unwrap_or_default().is_empty() {
        return Some(Answer::error("no_text"));
    }
    if text.is_some_and(|text| text.chars().count() > MAX_TEXT_CHARS) {
        return Some(Answer::error("msg_too_long"));
    }
    let checked = rules::check(blocks.unwrap_or_default());
    if !checked.problems.is_empty() {
        return Some(Answer::Error { code: "invalid_blocks".into(), messages: checked.problems });
    }
    (checked.chars > MAX_BLOCKS_CHARS).then(|| Answer::error("msg_blocks_too_long"))
}

pub fn shown(message: &RecordedMessage) -> Value {
    let shown = json!({
        "type": "message", "user": BOT_USER, "bot_id": BOT, "team": TEAM,
        "text": message.text, "ts": message.ts, "blocks": message.blocks,
    });
    match &message.thread_ts {
        Some(thread_ts) => with(shown, "thread_ts", json!(thread_ts)),
        None => shown,
    }
}

/// The object with this field added or replaced.
pub fn with(mut object: Value, key: &str, value: Value) -> Value {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(key.to_owned(), value);
    }
    object
}

/// How a call is answered.
pub enum Answer {
    /// HTTP 200 with `ok: true` and these fields.
    Ok(Value),
    /// HTTP 200 with `ok: false` and this error; `messages` say what is wrong with the blocks, if the blocks are.
    Error { code: String, messages: Vec<String> },
    /// HTTP 429, to be repeated after so many seconds.
    RateLimited { retry_after: u64 },
    /// This HTTP status, without a body.
    Status(u16),
    /// This HTTP status with `ok: false` and this error.
    StatusWithError { status: u16, code: &'static str },
}

impl Answer {
    pub fn error(code: impl Into<String>) -> Self {
        Self::Error { code: code.into(), messages: Vec::new() }
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        match self {
            Self::Ok(fields) => Json(with(fields, "ok", json!(true))).into_response(),
            Self::Error { code, messages } if messages.is_empty() => {
                Json(json!({"ok": false, "error": code})).into_response()
            }
            Self::Error { code, messages } => Json(json!({
                "ok": false, "error": code, "errors": messages, "response_metadata": {"messages": messages},
            }))
            .into_response(),
            Self::RateLimited { retry_after } => {
                let body = Json(json!({"ok": false, "error": "ratelimited"}));
                (StatusCode::TOO_MANY_REQUESTS, [(RETRY_AFTER, retry_after.to_string())], body).into_response()
            }
            Self::StatusWithError { status, code } => {
                (status_code(status), Json(json!({"ok": false, "error": code}))).into_response()
            }
            Self::Status(status) => status_code(status).into_response(),
        }
    }
}

fn status_code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}
