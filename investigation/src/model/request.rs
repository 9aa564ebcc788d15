//! What a responder asked for.

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
    /// When it went wrong.
    pub incident_window: Window,
    /// What went wrong.
    pub signal: Signal,
    /// The Slack channel that asked, and hears back.
    pub channel: String,
    /// The Slack user who asked.
    pub user: String,
    /// When it was asked, by the bot's clock: Slack's stamp would make a replay of the command look like a first start.
    pub requested_at: Timestamp,
    /// Where report links lead: `https://host` of the bot, without a slash at the end.
    pub report_base_url: String,
}

/// A message of a channel under which replies gather.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Thread {
    /// The channel's id.
    pub channel: String,
    /// The root message's timestamp, which is its id in Slack.
    pub ts: String,
}
