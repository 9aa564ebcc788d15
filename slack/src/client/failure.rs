//! Slack's errors as failures of the port.
//!
//! Source: the error lists of <https://docs.slack.dev/reference/methods/chat.postMessage>.

use investigation::ports::{Failure, FailureKind};
use slack_morphism::errors::{SlackClientApiError, SlackClientError};

/// What the codes begin with by which Slack refuses a message because of a setting: of a workspace, or of a channel that is
/// read-only, takes only threads, or takes none (`restricted_action_read_only_channel` and its kin).
pub const RESTRICTED: &str = "restricted_action";

/// The failure that an error of the client means, without the token and without the message that was sent.
pub fn classify(operation: &'static str, error: &SlackClientError) -> Failure {
    let (kind, detail) = match error {
        SlackClientError::ApiError(error) => (kind_of(&error.code), describe(error)),
        SlackClientError::RateLimitError(_) => (FailureKind::Throttled, "rate limited".to_owned()),
        SlackClientError::HttpError(error) => {
            (kind_of_status(error.status_code.as_u16()), format!("HTTP {}", error.status_code))
        }
        SlackClientError::ProtocolError(error) => {
            (FailureKind::Unavailable, format!("unreadable answer: {}", error.json_error))
        }
        SlackClientError::HttpProtocolError(_)
        | SlackClientError::EndOfStream(_)
        | SlackClientError::SystemError(_)
        | SlackClientError::SocketModeProtocolError(_) => {
            (FailureKind::Unavailable, "the connection failed".to_owned())
        }
    };
    Failure::new(kind, operation, detail)
}

/// Slack's error code of a failure of this client; empty for one that came from elsewhere.
pub fn code(failure: &Failure) -> &str {
    let code = failure.detail.split('.').next().unwrap_or_default();
    let is_code = code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    if is_code { code } else { "" }
}

/// What the responder, or whoever installed the app, can do about an error; `None` if only waiting helps.
fn advice(code: &str) -> Option<&'static str> {
    Some(match code {
        "channel_not_found" | "not_in_channel" => {
            "Invite the bot to this channel (`/invite`), then run the command again."
        }
        "is_archived" => "This channel is archived: run the command in another one.",
        code if code.starts_with(RESTRICTED) => {
            "A workspace setting keeps the bot from posting here: ask an admin, or use another channel."
        }
        "invalid_auth" | "not_authed" | "account_inactive" | "token_expired" | "token_revoked" => {
            "The bot's token no longer works: reinstall the app and store the new token."
        }
        "missing_scope" => "The bot lacks a permission: reinstall the app from its manifest.",
        _ => return None,
    })
}

fn kind_of(code: &str) -> FailureKind {
    match code {
        "ratelimited" | "rate_limited" | "message_limit_exceeded" => FailureKind::Throttled,
        "fatal_error" | "internal_error" | "service_unavailable" | "request_timeout" => FailureKind::Unavailable,
        "channel_not_found" | "message_not_found" | "thread_not_found" => FailureKind::NotFound,
        "not_in_channel"
        | "is_archived"
        | "invalid_auth"
        | "not_authed"
        | "account_inactive"
        | "token_expired"
        | "token_revoked"
        | "missing_scope"
        | "no_permission"
        | "cant_update_message"
        | "cant_delete_message"
        | "edit_window_closed"
        | "ekm_access_denied"
        | "org_login_required"
        | "team_access_not_granted" => FailureKind::Denied,
        code if code.starts_with(RESTRICTED) => FailureKind::Denied,
        _ => FailureKind::Invalid,
    }
}

fn kind_of_status(status: u16) -> FailureKind {
    match status {
        401 | 403 => FailureKind::Denied,
        404 => FailureKind::NotFound,
        500.. => FailureKind::Unavailable,
        _ => FailureKind::Invalid,
    }
}

/// Slack's error code, which part of the request it refused, and what to do about it.
fn describe(error: &SlackClientApiError) -> String {
    let mut sentences = vec![error.code.clone()];
    if let Some(body) = &error.http_response_body {
        sentences.extend(refusal_messages(body));
    }
    sentences.extend(advice(&error.code).map(ToOwned::to_owned));
    sentences.join(". ")
}

/// `response_metadata.messages`: which block Slack refused, and why. Empty if the body holds none.
fn refusal_messages(body: &str) -> Vec<String> {
    let body: serde_json::Value = serde_json::from_str(body).unwrap_or_default();
    let messages = body.pointer("/response_metadata/messages").and_then(serde_json::Value::as_array);
    messages.into_iter().flatten().filter_map(|message| message.as_str().map(ToOwned::to_owned)).collect()
}
