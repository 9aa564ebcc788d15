//! Slash commands as Slack sends them.
//!
//! Source: <https://docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling>.

use std::sync::PoisonError;

use axum::http::{self, Request, Uri, header};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use slack::signature::{self, SIGNATURE_HEADER, TIMESTAMP_HEADER};

use super::FakeSlack;
use super::response_url::ResponseUrl;

/// The form of a slash command, field by field as Slack fills it.
#[derive(Debug, Clone, Serialize)]
pub struct SlashCommand {
    /// Deprecated by Slack, and still sent.
    pub token: String,
    /// The workspace.
    pub team_id: String,
    /// The workspace's name in addresses.
    pub team_domain: String,
    /// The id of the channel where it was typed.
    pub channel_id: String,
    /// That channel's name.
    pub channel_name: String,
    /// The id of the user who typed it.
    pub user_id: String,
    /// That user's name.
    pub user_name: String,
    /// The command, with its slash.
    pub command: String,
    /// What was typed after it.
    pub text: String,
    /// The app that owns the command.
    pub api_app_id: String,
    /// `true` or `false`, as text.
    pub is_enterprise_install: &'static str,
    /// Accepts later answers to the command. The fake accepts none there.
    pub response_url: String,
    /// Identifies this delivery: Slack repeats a delivery with the same id.
    pub trigger_id: String,
    /// When it was typed; not sent.
    #[serde(skip)]
    pub typed_at: Timestamp,
    /// The message id that the immediate answer gets; not sent.
    #[serde(skip)]
    pub reply_ts: String,
}

impl FakeSlack {
    /// `/investigate`, typed by `user` in `channel` now. Every call is a new delivery.
    #[must_use]
    pub fn slash_command(&self, channel: &str, user: &str, text: &str) -> SlashCommand {
        let mut delivery = String::new();
        let now = self.now();
        self.workspace.send_modify(|workspace| {
            delivery = workspace.next_ts(now);
            workspace.views.issue_trigger(&format!("{delivery}.8088930838d88f008e0"), user, now);
            workspace.response_urls.push(ResponseUrl {
                name: delivery.clone(),
                channel: channel.to_owned(),
                user: user.to_owned(),
                issued_at: now,
                uses: 0,
            });
        });
        let hooks_url = self.hooks_url.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let channel_name = self.workspace.borrow().channel_name(channel).unwrap_or("directmessage").to_owned();
        SlashCommand {
            token: "unused".into(),
            team_id: super::api::TEAM.into(),
            team_domain: "demo".into(),
            channel_id: channel.into(),
            channel_name,
            user_id: user.into(),
            user_name: "responder".into(),
            command: "/investigate".into(),
            text: text.into(),
            api_app_id: "A0INVESTIG8".into(),
            is_enterprise_install: "false",
            response_url: format!("{hooks_url}/commands/{}/{delivery}", super::api::TEAM),
            trigger_id: format!("{delivery}.8088930838d88f008e0"),
            typed_at: now,
            reply_ts: delivery,
        }
    }

    /// The request that delivers a command to `address`, signed now.
    ///
    /// # Errors
    /// When `address` is not a valid URI for a request.
    pub fn request(&self, address: &Uri, command: &SlashCommand) -> http::Result<Request<String>> {
        self.signed(address, serde_urlencoded::to_string(command).unwrap_or_default())
    }

    /// The request that delivers a form to `address`, signed now.
    pub(super) fn signed(&self, address: &Uri, body: String) -> http::Result<Request<String>> {
        let now = self.now();
        let signature = signature::sign(now, body.as_bytes(), &self.settings.signing_secret);
        Request::post(address)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::USER_AGENT, "Slackbot 1.0 (+https://api.slack.com/robots)")
            .header(TIMESTAMP_HEADER, now.as_second().to_string())
            .header(SIGNATURE_HEADER, signature)
            .body(body)
    }

    /// Shows the immediate answer to a command, as Slack does: to its user alone, and where the command was typed, above
    /// what was posted since. Anything but JSON is shown as it is.
    pub fn show_reply(&self, command: &SlashCommand, body: &str) {
        if body.is_empty() {
            return;
        }
        let reply: Value = serde_json::from_str(body).unwrap_or_else(|_| Value::from(body));
        let text = reply.get("text").or(Some(&reply)).and_then(Value::as_str).unwrap_or_default().to_owned();
        let blocks = reply.get("blocks").and_then(Value::as_array).cloned().unwrap_or_default();
        self.workspace.send_modify(|workspace| workspace.show_reply(command, text, blocks));
    }
}
