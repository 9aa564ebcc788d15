//! The client of Slack's Web API: it posts and edits messages, and nothing else.
//!
//! Sources: <https://docs.slack.dev/reference/methods/chat.postMessage>,
//! <https://docs.slack.dev/reference/methods/chat.update>.

mod failure;
mod retry;
#[cfg(test)]
mod tests;

use hyper_rustls::HttpsConnectorBuilder;
use investigation::ports::{Announcement, Channel, Failure, Place};
use secrecy::{ExposeSecret, SecretString};
use slack_morphism::prelude::*;
use url::Url;

use crate::limits::MAX_BLOCKS;
use crate::message::{Blocks, Message};
use retry::call_with_retries;

const POST_OPERATION: &str = "slack:chat.postMessage";
const UPDATE_OPERATION: &str = "slack:chat.update";

/// The bot of one Slack workspace.
pub struct Client {
    api: SlackHyperClient,
    token: SlackApiToken,
}

impl Client {
    /// A client that authenticates with `bot_token` (`xoxb-…`), for Slack itself or for another `api_url`
    /// (`http://host/api`).
    #[must_use]
    pub fn new(bot_token: &SecretString, api_url: Option<&Url>) -> Self {
        let https = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        let mut connector = SlackClientHyperConnector::with_connector(https);
        if let Some(url) = api_url {
            connector = connector.with_slack_api_url(url.as_str().trim_end_matches('/'));
        }
        Self {
            api: SlackClient::new(connector),
            token: SlackApiToken::new(SlackApiTokenValue::new(bot_token.expose_secret().to_owned())),
        }
    }

    async fn post(&self, channel: &str, thread_ts: Option<&str>, message: Message) -> Result<String, Failure> {
        let request = SlackApiChatPostMessageRequest::new(channel.into(), content(message.clone()))
            .opt_thread_ts(thread_ts.map(Into::into))
            .with_link_names(false)
            .with_parse("none".into())
            .with_unfurl_links(false)
            .with_unfurl_media(false);
        let session = self.api.open_session(&self.token);
        let posted = call_with_retries(POST_OPERATION, || session.chat_post_message(&request)).await?;
        let ts = posted.ts.to_string();
        let posted_in_thread = posted.message.origin.thread_ts.map(|ts| ts.to_string());
        if thread_ts.is_some() && posted_in_thread.as_deref() != thread_ts {
            // When the thread's first message was deleted, Slack posts to the channel and reports no error.
            self.update(channel, &ts, with_lost_thread_note(message)).await?;
        }
        Ok(ts)
    }

    async fn update(&self, channel: &str, ts: &str, message: Message) -> Result<String, Failure> {
        let request = SlackApiChatUpdateRequest::new(channel.into(), content(message), ts.into())
            .with_link_names(false)
            .with_parse("none".into());
        let session = self.api.open_session(&self.token);
        call_with_retries(UPDATE_OPERATION, || session.chat_update(&request))
            .await
            .map(|updated| updated.ts.to_string())
    }
}

impl Channel for Client {
    async fn say(&self, place: Place<'_>, announcement: &Announcement<'_>) -> Result<String, Failure> {
        let message = Message::from(announcement);
        match place {
            Place::Channel(channel) => self.post(channel, None, message).await,
            Place::Thread(thread) => self.post(&thread.channel, Some(&thread.ts), message).await,
            Place::Edit { channel, ts } => self.update(channel, ts, message).await,
        }
    }
}

fn content(message: Message) -> SlackMessageContent {
    SlackMessageContent::new().with_text(message.text).with_blocks(message.blocks)
}

/// The message under a note that says why it is not in its thread.
fn with_lost_thread_note(message: Message) -> Message {
    let note = Blocks::default()
        .context(|text| text.markup("The thread of this investigation is gone, so this is posted to the channel."));
    Message { blocks: note.into_vec().into_iter().chain(message.blocks).take(MAX_BLOCKS).collect(), ..message }
}
