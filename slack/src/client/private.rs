//! Tells the asker alone: by the reply address of their command, or by a direct message.
//!
//! Sources: <https://docs.slack.dev/interactivity/handling-user-interaction#message_responses>,
//! <https://docs.slack.dev/reference/methods/conversations.open>.

use investigation::model::Request;
use investigation::ports::{Failure, FailureKind};
use serde::{Deserialize, Serialize};
use slack_morphism::prelude::*;

use super::late_reply::send_reply;
use super::retry::{EDIT_TIMEOUT, call_with_retries};
use super::{Client, TokenSource, failure, with_note};
use crate::message::Message;

const OPEN_OPERATION: &str = "slack:conversations.open";

/// What a private message begins with: that it is private, why, and what to do to have reports in the channel.
pub(super) fn note(is_private_anyway: bool, channel: &str, refused: Option<&Failure>) -> &'static str {
    if is_private_anyway {
        return "Only you can see this.";
    }
    match refused.map_or("", failure::code) {
        "is_archived" => {
            "Only you can see this: this channel is archived. To have reports posted, ask from another channel."
        }
        "restricted_action_thread_only_channel" => {
            "Only you can see this: this channel takes replies alone. To have reports posted here, mention me in a thread."
        }
        code if code.starts_with(failure::RESTRICTED) => {
            "Only you can see this: not everybody may post in this channel. To have reports posted here, have an admin let me \
             post; or ask from another channel."
        }
        // The id of a direct message.
        _ if channel.starts_with('D') => {
            "Only you can see this: I am not part of this conversation. Ask in a direct message to me, or from a channel."
        }
        _ => {
            "Only you can see this: I can't post in this channel. To have reports posted here, invite me with \
             `/invite @Incident Investigator`; in a conversation to which nobody can be invited, ask from a channel."
        }
    }
}

/// The body of a later answer to a command.
#[derive(Serialize)]
struct Reply<'a> {
    response_type: &'static str,
    replace_original: bool,
    text: &'a str,
    blocks: &'a [SlackBlock],
}

/// The answer to `conversations.open`, as far as it is read.
#[derive(Deserialize)]
struct Opened {
    channel: OpenedChannel,
}

#[derive(Deserialize)]
struct OpenedChannel {
    id: String,
}

impl<T: TokenSource + Sync> Client<T> {
    /// Sends the message to whoever asked, by the first way that works.
    pub(super) async fn tell_asker(
        &self,
        request: &Request,
        message: Message,
        note: &'static str,
        identity: &SlackMessageMetadata,
    ) -> Result<(), Failure> {
        if request.user.is_empty() {
            // An alarm began it, and nobody owns the context: App Home and the web page have the report.
            tracing::error!(
                service = request.service,
                "nobody can be told, for the channel takes no message and nobody owns the context"
            );
            return Ok(());
        }
        let private_message = with_note(message, note);
        match self.reply(request, &private_message).await {
            Ok(()) => Ok(()),
            Err(failure) => {
                tracing::warn!(%failure, "the reply address does not take the message; it is sent directly");
                self.send_directly(request, private_message, identity).await
            }
        }
    }

    /// Answers the command late.
    async fn reply(&self, request: &Request, message: &Message) -> Result<(), Failure> {
        let no_address =
            || Failure::new(FailureKind::NotFound, "slack:response_url", "the request has no reply address");
        let address = request.reply_url.as_ref().ok_or_else(no_address)?;
        let reply =
            Reply { response_type: "ephemeral", replace_original: false, text: &message.text, blocks: &message.blocks };
        send_reply(&self.api, self.api_url.as_ref(), address, &reply).await
    }

    async fn send_directly(
        &self,
        request: &Request,
        message: Message,
        identity: &SlackMessageMetadata,
    ) -> Result<(), Failure> {
        let token = self.token(&request.workspace).await?;
        let session = self.api.open_session(&token);
        let arguments = serde_json::json!({ "users": request.user });
        let opened: Opened = call_with_retries(OPEN_OPERATION, EDIT_TIMEOUT, || {
            session.http_session_api.http_post("conversations.open", &arguments, None)
        })
        .await?;
        self.post(&request.workspace, &opened.channel.id, None, message, identity).await.map(drop)
    }
}
