//! The calls of Slack's Web API that answer a person who waits: one attempt each, for Slack gives three seconds.
//!
//! Arguments and answers are JSON, because blocks and views are newer than the types of `slack-morphism`.
//!
//! Source: <https://docs.slack.dev/reference/methods>

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use investigation::model::ReplyUrl;
use investigation::ports::{Failure, FailureKind};
use serde_json::Value;
use tokio::time::timeout;

use super::late_reply::send_reply;
use super::{Client, TokenSource, failure, upload};

/// The longest wait for one answer: with a cold start before it, the bot still answers within three seconds.
pub(super) const ANSWER_TIMEOUT: Duration = Duration::from_millis(1_500);

/// A method of the Web API.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Opens a modal: <https://docs.slack.dev/reference/methods/views.open>
    ViewsOpen,
    /// Puts a modal on top of the open one: <https://docs.slack.dev/reference/methods/views.push>
    ViewsPush,
    /// Replaces an open modal: <https://docs.slack.dev/reference/methods/views.update>
    ViewsUpdate,
    /// Shows App Home: <https://docs.slack.dev/reference/methods/views.publish>
    ViewsPublish,
    /// Says whose token it is: <https://docs.slack.dev/reference/methods/auth.test>
    AuthTest,
    /// Posts a message: <https://docs.slack.dev/reference/methods/chat.postMessage>
    PostMessage,
    /// Posts a message that one person sees: <https://docs.slack.dev/reference/methods/chat.postEphemeral>
    PostEphemeral,
    /// Edits a message: <https://docs.slack.dev/reference/methods/chat.update>
    UpdateMessage,
    /// Opens a direct message: <https://docs.slack.dev/reference/methods/conversations.open>
    OpenConversation,
    /// Reads the messages of a channel: <https://docs.slack.dev/reference/methods/conversations.history>
    ConversationHistory,
    /// Says who somebody is, and in which time zone: <https://docs.slack.dev/reference/methods/users.info>
    UserInfo,
    /// Lists the user groups: <https://docs.slack.dev/reference/methods/usergroups.list>
    UserGroups,
    /// Says where a file is to be sent: <https://docs.slack.dev/reference/methods/files.getUploadURLExternal>
    UploadAddress,
    /// Shows a file that was sent: <https://docs.slack.dev/reference/methods/files.completeUploadExternal>
    CompleteUpload,
}

impl Method {
    /// Its name as it is called.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.operation().trim_start_matches("slack:")
    }

    /// Its name in failures and logs.
    #[must_use]
    pub fn operation(self) -> &'static str {
        match self {
            Self::ViewsOpen => "slack:views.open",
            Self::ViewsPush => "slack:views.push",
            Self::ViewsUpdate => "slack:views.update",
            Self::ViewsPublish => "slack:views.publish",
            Self::AuthTest => "slack:auth.test",
            Self::PostMessage => "slack:chat.postMessage",
            Self::PostEphemeral => "slack:chat.postEphemeral",
            Self::UpdateMessage => "slack:chat.update",
            Self::OpenConversation => "slack:conversations.open",
            Self::ConversationHistory => "slack:conversations.history",
            Self::UserInfo => "slack:users.info",
            Self::UserGroups => "slack:usergroups.list",
            Self::UploadAddress => "slack:files.getUploadURLExternal",
            Self::CompleteUpload => "slack:files.completeUploadExternal",
        }
    }

    /// Whether its arguments are the query of the address: such methods take no JSON.
    fn is_read(self) -> bool {
        matches!(self, Self::ConversationHistory | Self::UserInfo | Self::UserGroups | Self::UploadAddress)
    }
}

/// Calls Slack.
pub trait WebApi {
    /// Calls a method in a workspace, or organisation, given by its id, with these arguments, a JSON object; returns the
    /// fields of its answer.
    fn call(
        &self,
        workspace: &str,
        method: Method,
        arguments: &Value,
    ) -> impl Future<Output = Result<Value, Failure>> + Send;

    /// Sends the content of a file to the address that [`Method::UploadAddress`] answered.
    fn upload(&self, address: &str, content: &str) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Sends a later answer to a command or a click, a JSON object as an immediate answer has it. An address expires after
    /// thirty minutes or five answers.
    fn reply(&self, address: &ReplyUrl, answer: &Value) -> impl Future<Output = Result<(), Failure>> + Send;
}

impl<A: WebApi> WebApi for Arc<A> {
    fn call(
        &self,
        workspace: &str,
        method: Method,
        arguments: &Value,
    ) -> impl Future<Output = Result<Value, Failure>> + Send {
        self.as_ref().call(workspace, method, arguments)
    }

    fn upload(&self, address: &str, content: &str) -> impl Future<Output = Result<(), Failure>> + Send {
        self.as_ref().upload(address, content)
    }

    fn reply(&self, address: &ReplyUrl, answer: &Value) -> impl Future<Output = Result<(), Failure>> + Send {
        self.as_ref().reply(address, answer)
    }
}

impl<T: TokenSource + Sync> WebApi for Client<T> {
    async fn call(&self, workspace: &str, method: Method, arguments: &Value) -> Result<Value, Failure> {
        let token = self.token(workspace).await?;
        let session = self.api.open_session(&token);
        let answer = async {
            if method.is_read() {
                let fields = arguments.as_object().into_iter().flatten();
                let values: Vec<_> = fields.map(|(name, value)| (name, to_parameter(value))).collect();
                let parameters: Vec<_> = values.iter().map(|(name, value)| (name.as_str(), value.as_ref())).collect();
                session.http_session_api.http_get(method.name(), &parameters, None).await
            } else {
                session.http_session_api.http_post(method.name(), arguments, None).await
            }
        };
        match timeout(ANSWER_TIMEOUT, answer).await {
            Ok(answer) => answer.map_err(|error| failure::classify(method.operation(), &error)),
            Err(_) => Err(Failure::new(FailureKind::TimedOut, method.operation(), "no answer in time")),
        }
    }

    async fn upload(&self, address: &str, content: &str) -> Result<(), Failure> {
        upload::send_file(&self.api, self.api_url.as_ref(), address, content).await
    }

    async fn reply(&self, address: &ReplyUrl, answer: &Value) -> Result<(), Failure> {
        // Whoever clicked waits for the acknowledgement, which comes after this.
        let sent = timeout(ANSWER_TIMEOUT, send_reply(&self.api, self.api_url.as_ref(), address, answer)).await;
        sent.unwrap_or_else(|_| Err(Failure::new(FailureKind::TimedOut, "slack:response_url", "no answer in time")))
    }
}

/// A value as the parameter of an address.
fn to_parameter(value: &Value) -> Option<String> {
    match value {
        Value::Null => None,
        Value::String(text) => Some(text.clone()),
        other => Some(other.to_string()),
    }
}
