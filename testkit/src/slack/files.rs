//! Files: an address is asked for, takes the content, and the file is then shown in a conversation.
//!
//! Sources: <https://docs.slack.dev/reference/methods/files.getUploadURLExternal>,
//! <https://docs.slack.dev/reference/methods/files.completeUploadExternal>.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::Answer;
use super::workspace::{NewMessage, Workspace};

/// A file on its way, or shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SharedFile {
    /// Identifies it.
    pub id: String,
    /// Its name.
    pub name: String,
    /// The bytes that were announced.
    pub length: usize,
    /// What was sent; `None` until it is.
    pub content: Option<Vec<u8>>,
    /// The conversation in which it is shown, and the thread there; `None` until it is.
    pub shown_in: Option<(String, Option<String>)>,
}

/// The arguments of `files.getUploadURLExternal`, from the query of the address: it takes no JSON.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GetUploadUrl {
    filename: String,
    length: usize,
}

/// An address that takes the content of one file.
pub fn get_upload_url(workspace: &mut Workspace, call: GetUploadUrl, base_url: &str, now: Timestamp) -> Answer {
    if let Err(retry_after) = workspace.count_call("files.getUploadURLExternal", now) {
        return Answer::RateLimited { retry_after };
    }
    if call.filename.is_empty() || call.length == 0 {
        return Answer::error("invalid_arguments");
    }
    let id = format!("F{:010}", workspace.files.len() + 1);
    let upload_url = format!("{base_url}/upload/v1/{id}");
    workspace.files.push(SharedFile {
        id: id.clone(),
        name: call.filename,
        length: call.length,
        content: None,
        shown_in: None,
    });
    Answer::Ok(json!({ "upload_url": upload_url, "file_id": id }))
}

/// Takes the content of a file, which must be as long as was announced. Slack answers in plain text here.
pub fn upload(workspace: &mut Workspace, id: &str, content: &[u8]) -> Response {
    match workspace.files.iter_mut().find(|file| file.id == id && file.content.is_none()) {
        Some(file) if file.length == content.len() => {
            file.content = Some(content.to_vec());
            format!("OK - {}", content.len()).into_response()
        }
        Some(_) => (StatusCode::BAD_REQUEST, "the length is another one than was announced").into_response(),
        None => (StatusCode::NOT_FOUND, "no file is awaited here").into_response(),
    }
}

/// The arguments of `files.completeUploadExternal`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CompleteUpload {
    files: Vec<CompletedFile>,
    channel_id: Option<String>,
    thread_ts: Option<String>,
    initial_comment: Option<String>,
}

/// A file that was sent.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CompletedFile {
    id: String,
    title: Option<String>,
}

/// Shows files that were sent.
pub fn complete_upload(workspace: &mut Workspace, call: CompleteUpload, now: Timestamp) -> Answer {
    if let Err(retry_after) = workspace.count_call("files.completeUploadExternal", now) {
        return Answer::RateLimited { retry_after };
    }
    if let Some(channel) = &call.channel_id
        && workspace.may_post(channel, call.thread_ts.is_some()).is_err()
    {
        // Whatever the reason is, this method gives it one name.
        return Answer::error("channel_not_found");
    }
    if call.files.is_empty() {
        return Answer::error("invalid_arguments");
    }
    let mut shown: Vec<Value> = Vec::new();
    for completed in &call.files {
        let Some(file) = workspace.files.iter_mut().find(|file| file.id == completed.id && file.content.is_some())
        else {
            return Answer::error("file_not_found");
        };
        let title = completed.title.clone().unwrap_or_else(|| file.name.clone());
        file.shown_in = call.channel_id.clone().map(|channel| (channel, call.thread_ts.clone()));
        shown.push(json!({ "id": file.id, "title": title }));
        if let Some(channel) = &call.channel_id {
            let message = NewMessage {
                channel: channel.clone(),
                thread_ts: call.thread_ts.clone(),
                text: call.initial_comment.clone().unwrap_or(title),
                blocks: Vec::new(),
                unfurl_links: Some(false),
                unfurl_media: Some(false),
                metadata: None,
            };
            workspace.post(message, now);
        }
    }
    Answer::Ok(json!({ "files": shown }))
}
