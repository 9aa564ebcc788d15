//! What a responder asked for.

use std::borrow::Cow;
use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{InvestigationId, Signal, Window};

/// One investigation as it was asked for: the input of the state machine and of every step.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Request {
    /// The run; also the name of its execution.
    pub investigation_id: InvestigationId,
    /// The name of the context to investigate.
    pub service: String,
    /// The span of time in which it went wrong.
    pub incident_window: Window,
    /// The symptom that was asked about.
    pub signal: Signal,
    /// The Slack channel that asked, and hears back; empty where it was asked over HTTP.
    pub channel: String,
    /// The id of the workspace whose bot speaks, or of the organisation that installed it for all of its workspaces; empty
    /// where the bot is that of one workspace. It is never a token: whoever speaks looks that up.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub workspace: String,
    /// The Slack user who asked, or the name of the caller where it was asked over HTTP. Where an alarm did: an owner of the context, who hears where the bot may not post; empty
    /// if it has none.
    pub user: String,
    /// The alarm that started it, where no person asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<StartingAlarm>,
    /// When it was asked, by the bot's clock: Slack's stamp would make a replay of the command look like a first start.
    pub requested_at: Timestamp,
    /// The signed link to the report's page. It is made with the request, so that no step needs the key that signs links.
    pub report_link: String,
    /// Where Slack takes a few answers for the eyes of this user alone, also where the bot may not post.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reply_url: Option<ReplyUrl>,
    /// The thread in which it was asked, such as that of an alarm's message; every message is a reply there. `None` where it
    /// was asked in the channel, so that the first message begins a thread.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub thread: Option<Thread>,
}

/// Whether two ids of Slack workspaces, or organisations, are those of one. What was asked in none, by an alarm or a program,
/// has the empty id, and belongs to all.
#[must_use]
pub fn is_same_workspace(one: &str, other: &str) -> bool {
    one.is_empty() || other.is_empty() || one == other
}

impl Request {
    /// Whether people of this Slack workspace may know of it, if nothing else forbids it.
    #[must_use]
    pub fn is_of_workspace(&self, workspace: &str) -> bool {
        is_same_workspace(&self.workspace, workspace)
    }

    /// Whether it is told in Slack. What was asked over HTTP is not: whoever asked reads it there.
    #[must_use]
    pub fn is_told_in_slack(&self) -> bool {
        !self.channel.is_empty()
    }

    /// Whether it was asked in a direct message, whose id begins with `D`: then it is for whoever asked alone.
    #[must_use]
    pub fn is_direct_message(&self) -> bool {
        self.channel.starts_with('D')
    }

    /// Who asked, as messages say it: a Slack user id, or the words for an alarm.
    #[must_use]
    pub fn asker(&self) -> Cow<'_, str> {
        match &self.alarm {
            Some(alarm) => Cow::Owned(format!("the alarm {}", alarm.name)),
            None => Cow::Borrowed(&self.user),
        }
    }
}

/// An alarm that started an investigation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct StartingAlarm {
    /// Its name.
    pub name: String,
    /// When it went off.
    pub at: Timestamp,
    /// How often alarms of the context have started an investigation within a week, this one included.
    pub episode: usize,
}

/// An address that takes five answers to a command within thirty minutes, without any other credential.
///
/// Source: <https://docs.slack.dev/interactivity/handling-user-interaction#message_responses>
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Thread {
    /// The channel's id.
    pub channel: String,
    /// The root message's timestamp, which is its id in Slack.
    pub ts: String,
}
