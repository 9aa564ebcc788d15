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
use super::{Client, TokenSource, with_note};
use crate::message::Message;

const OPEN_OPERATION: &str = "slack:conversations.open";

/// What a message begins with that is for the asker alone anyway.
pub(super) const FOR_YOU: &str = "Only you can see this.";

/// What a message begins with that the channel did not take.
pub(super) const NO_POST: &str = "Only you can see this: I can't post in this channel. To have reports posted here, invite me with \
                    `/invite @Incident Investigator`; in a direct message, or where nobody may post, ask from another channel.";

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
        let private_message = with_note(message, note);
        match self.reply(request, &private_message).await {
            Ok(()) => Ok(()),
            Err(failure) => {
                tracing::warn!(%failure, "the reply address does not take the message; it is sent directly");
                self.send_directly(&request.user, private_message, identity).await
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
        user: &str,
        message: Message,
        identity: &SlackMessageMetadata,
    ) -> Result<(), Failure> {
        let token = self.token().await?;
        let session = self.api.open_session(&token);
        let arguments = serde_json::json!({ "users": user });
        let opened: Opened = call_with_retries(OPEN_OPERATION, EDIT_TIMEOUT, || {
            session.http_session_api.http_post("conversations.open", &arguments, None)
        })
        .await?;
        self.post(&opened.channel.id, None, message, identity).await.map(drop)
    }
}
