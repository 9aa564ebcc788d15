//! The client of Slack's Web API: it posts and edits messages, looks for those that it may have posted, opens modals and
//! answers clicks.
//!
//! Sources: <https://docs.slack.dev/reference/methods/chat.postMessage>,
//! <https://docs.slack.dev/reference/methods/chat.update>.

mod failure;
mod find;
mod groups;
mod late_reply;
pub(crate) mod oauth;
mod private;
mod retry;
#[cfg(test)]
mod tests;
mod upload;
mod web_api;

pub use web_api::{Method, WebApi};

use std::collections::HashMap;
use std::future::Future;

use hyper_rustls::HttpsConnectorBuilder;
use investigation::model::{Request, Thread};
use investigation::occurrence::Alarm;
use investigation::ports::{Announcement, Channel, Failure, MessageRole, Place};
use secrecy::{ExposeSecret, SecretString};
use slack_morphism::prelude::*;
use url::Url;

use crate::limits::MAX_BLOCKS;
use crate::message::{Blocks, Message};
use retry::{EDIT_TIMEOUT, POST_TIMEOUT, call_with_retries};

const POST_OPERATION: &str = "slack:chat.postMessage";
const UPDATE_OPERATION: &str = "slack:chat.update";

/// The type of the metadata by which the bot knows its own messages again.
///
/// Source: <https://docs.slack.dev/messaging/message-metadata>
const METADATA_TYPE: &str = "investigation";

/// Where the bot token comes from. It is asked for with every call, so that a token that cannot be read is a failure of the
/// call and not of the whole function: an answer to a command needs none.
pub trait TokenSource {
    /// The token, `xoxb-…`, with which the bot speaks in this workspace, or organisation, given by its id.
    fn bot_token(&self, workspace: &str) -> impl Future<Output = Result<SecretString, Failure>> + Send;
}

/// The bot of one workspace has one token, wherever it is asked.
impl TokenSource for SecretString {
    async fn bot_token(&self, _workspace: &str) -> Result<SecretString, Failure> {
        Ok(self.clone())
    }
}

/// The bot, in every Slack workspace that it has a token for.
pub struct Client<T> {
    api: SlackHyperClient,
    api_url: Option<Url>,
    tokens: T,
}

impl<T: TokenSource + Sync> Client<T> {
    /// A client for Slack itself, or for another `api_url` (`http://host/api`).
    #[must_use]
    pub fn new(tokens: T, api_url: Option<&Url>) -> Self {
        Self { api: SlackClient::new(connector(api_url)), api_url: api_url.cloned(), tokens }
    }

    async fn token(&self, workspace: &str) -> Result<SlackApiToken, Failure> {
        let token = self.tokens.bot_token(workspace).await?;
        Ok(SlackApiToken::new(SlackApiTokenValue::new(token.expose_secret().to_owned())))
    }

    async fn post(
        &self,
        workspace: &str,
        channel: &str,
        thread_ts: Option<&str>,
        message: Message,
        identity: &SlackMessageMetadata,
    ) -> Result<String, Failure> {
        let token = self.token(workspace).await?;
        let request = SlackApiChatPostMessageRequest::new(channel.into(), content(message.clone(), identity))
            .opt_thread_ts(thread_ts.map(Into::into))
            .with_link_names(false)
            .with_parse("none".into())
            .with_unfurl_links(false)
            .with_unfurl_media(false);
        let session = self.api.open_session(&token);
        let posted = call_with_retries(POST_OPERATION, POST_TIMEOUT, || session.chat_post_message(&request)).await?;
        let ts = posted.ts.to_string();
        let posted_in_thread = posted.message.origin.thread_ts.map(|ts| ts.to_string());
        if thread_ts.is_some() && posted_in_thread.as_deref() != thread_ts {
            // When the thread's first message was deleted, Slack posts to the channel and reports no error.
            self.update(workspace, channel, &ts, with_lost_thread_note(message), identity).await?;
        }
        Ok(ts)
    }

    async fn update(
        &self,
        workspace: &str,
        channel: &str,
        ts: &str,
        message: Message,
        identity: &SlackMessageMetadata,
    ) -> Result<String, Failure> {
        let token = self.token(workspace).await?;
        let request = SlackApiChatUpdateRequest::new(channel.into(), content(message, identity), ts.into())
            .with_link_names(false)
            .with_parse("none".into());
        let session = self.api.open_session(&token);
        call_with_retries(UPDATE_OPERATION, EDIT_TIMEOUT, || session.chat_update(&request))
            .await
            .map(|updated| updated.ts.to_string())
    }
}

impl<T: TokenSource + Sync> Channel for Client<T> {
    async fn say(
        &self,
        request: &Request,
        place: Place<'_>,
        announcement: &Announcement<'_>,
    ) -> Result<Option<String>, Failure> {
        if place.is_nowhere(request) {
            return Ok(None);
        }
        let (message, identity) = (Message::from(announcement), identity_of(announcement));
        let workspace = request.workspace.as_str();
        match place {
            Place::Channel(channel) => self.post(workspace, channel, None, message, &identity).await.map(Some),
            Place::Thread(Thread { channel, ts }) => {
                self.post(workspace, channel, Some(ts), message, &identity).await.map(Some)
            }
            Place::Private { refused } => {
                let note = private::note(announcement.is_private(), &request.channel, refused);
                self.tell_asker(request, message, note, &identity).await.map(|()| None)
            }
            Place::Edit { channel, ts } => self.update(workspace, channel, ts, message, &identity).await.map(Some),
        }
    }

    async fn find(
        &self,
        request: &Request,
        thread: Option<&Thread>,
        role: MessageRole,
    ) -> Result<Option<String>, Failure> {
        if !request.is_told_in_slack() {
            return Ok(None);
        }
        self.find_message(request, thread, role).await
    }

    async fn find_alarm_message(
        &self,
        workspace: &str,
        channel: &str,
        alarm: &Alarm,
    ) -> Result<Option<String>, Failure> {
        self.find_message_of_alarm(workspace, channel, alarm).await
    }
}

/// The connections to Slack itself, or to another `api_url`.
fn connector(api_url: Option<&Url>) -> SlackClientHyperHttpsConnector {
    let https = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
    let connector = SlackClientHyperConnector::with_connector(https);
    match api_url {
        Some(url) => connector.with_slack_api_url(url.as_str().trim_end_matches('/')),
        None => connector,
    }
}

/// What Slack is to keep of a message: what it shows, and by what the bot knows it again.
fn content(message: Message, identity: &SlackMessageMetadata) -> SlackMessageContent {
    SlackMessageContent::new().with_text(message.text).with_blocks(message.blocks).with_metadata(identity.clone())
}

/// By what the bot knows a message of this announcement again.
fn identity_of(announcement: &Announcement<'_>) -> SlackMessageMetadata {
    let payload = HashMap::from([
        ("investigation_id".to_owned(), announcement.investigation_id().to_string()),
        ("role".to_owned(), announcement.role().name().to_owned()),
    ]);
    SlackMessageMetadata::new(METADATA_TYPE.to_owned()).with_event_payload(payload)
}

/// The message under a note that says why it is not in its thread.
fn with_lost_thread_note(message: Message) -> Message {
    with_note(message, "The thread of this investigation is gone, so this is posted to the channel.")
}

/// The message under a note, which is markup of this project's own.
fn with_note(message: Message, note: &'static str) -> Message {
    let note = Blocks::default().context(|text| text.markup(note));
    Message { blocks: note.into_vec().into_iter().chain(message.blocks).take(MAX_BLOCKS).collect(), ..message }
}
