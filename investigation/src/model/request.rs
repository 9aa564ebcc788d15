//! What a responder asked for.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{InvestigationId, Signal, Window};

/// One investigation as it was asked for: the input of the state machine and of every step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// The run; also the name of its execution.
    pub investigation_id: InvestigationId,
    /// The name of the context to investigate.
    pub service: String,
    /// The span of time in which it went wrong.
    pub incident_window: Window,
    /// The symptom that was asked about.
    pub signal: Signal,
    /// The Slack channel that asked, and hears back.
    pub channel: String,
    /// The Slack user who asked.
    pub user: String,
    /// When it was asked, by the bot's clock: Slack's stamp would make a replay of the command look like a first start.
    pub requested_at: Timestamp,
    /// The signed link to the report's page. It is made with the request, so that no step needs the key that signs links.
    pub report_link: String,
    /// Where Slack takes a few answers for the eyes of this user alone, also where the bot may not post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_url: Option<ReplyUrl>,
}

/// An address that takes five answers to a command within thirty minutes, without any other credential.
///
/// Source: <https://docs.slack.dev/interactivity/handling-user-interaction#message_responses>
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReplyUrl(String);

impl ReplyUrl {
    /// The address that Slack sent with a command.
    #[must_use]
    pub fn new(address: String) -> Self {
        Self(address)
    }

    /// The address itself. Whoever knows it can answer in the bot's name, so it goes into no log.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for ReplyUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReplyUrl(…)")
    }
}

/// A message of a channel under which replies gather.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// The channel's id.
    pub channel: String,
    /// The root message's timestamp, which is its id in Slack.
    pub ts: String,
}
