//! Whoever asks the bot for something, and where they hear back.

use investigation::model::{ReplyUrl, Thread};

/// Somebody who typed or clicked something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Asker {
    /// The same for every delivery of what they did.
    pub delivery: String,
    /// The id of the workspace, or of the organisation where the bot is installed for all of its workspaces.
    pub team: String,
    /// The id of the channel in which they did it.
    pub channel: String,
    /// Their id.
    pub user: String,
    /// The thread in which they did it.
    pub thread: Option<Thread>,
    /// Takes a few answers for their eyes alone.
    pub reply_url: Option<ReplyUrl>,
    /// Opens one form, within three seconds.
    pub trigger_id: Option<String>,
}

impl Asker {
    /// Whether they speak to the bot alone: the id of a direct message begins with `D`.
    pub(crate) fn is_direct(&self) -> bool {
        is_direct_message(&self.channel)
    }
}

/// Whether this is the id of a direct message.
pub(crate) fn is_direct_message(channel: &str) -> bool {
    channel.starts_with('D')
}
