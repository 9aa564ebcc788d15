//! What the channel shows: one Block Kit message for each [`Announcement`].
//!
//! Source: <https://docs.slack.dev/reference/block-kit/blocks>.

mod alarms;
mod blocks;
mod chart;
mod failed;
pub mod follow_up;
mod phrases;
mod plan;
mod refused;
mod report;
pub mod resolved;
mod row;
mod running;
#[cfg(test)]
pub(crate) mod samples;
mod verdict;

use investigation::model::Thread;
use investigation::ports::Announcement;
use serde_json::{Value, json};
use slack_morphism::prelude::SlackBlock;

pub use blocks::Blocks;

use crate::limits;
use crate::mrkdwn::Mrkdwn;

/// A message as Slack's Web API takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// What notifications show and screen readers read: one sentence, escaped.
    pub text: String,
    /// What the channel shows, within the limits of a message.
    pub blocks: Vec<SlackBlock>,
}

impl Message {
    fn new(text: impl FnOnce(Mrkdwn) -> Mrkdwn, blocks: Blocks) -> Self {
        let text = text(Mrkdwn::new(limits::MAX_MESSAGE_TEXT));
        // Without a text, a screen reader says nothing, and a notification is empty.
        let text = if text.is_empty() { text.markup("An incident investigation") } else { text };
        Self { text: text.into_string(), blocks: blocks.into_vec() }
    }

    /// The arguments of `chat.postMessage` that post it in a thread.
    #[must_use]
    pub fn to_post_in(&self, thread: &Thread) -> Value {
        json!({
            "channel": thread.channel, "thread_ts": thread.ts, "text": self.text, "blocks": self.blocks,
            "unfurl_links": false, "unfurl_media": false, "link_names": false, "parse": "none",
        })
    }
}

impl From<&Announcement<'_>> for Message {
    fn from(announcement: &Announcement<'_>) -> Self {
        match *announcement {
            Announcement::Started { scope } => running::message(scope, &[]),
            Announcement::Progress { scope, findings } => running::message(scope, findings),
            Announcement::Concluded { request, report, link } => verdict::message(request, report, link),
            Announcement::Report { report, link } => report::message(report, link),
            Announcement::Failed { request, advice, link } => failed::message(request, advice, link),
            Announcement::Stopped { request, by } => failed::stopped(request, by),
            Announcement::Refused { request, refusal } => refused::message(request, refusal),
            Announcement::NearLimit { usage, .. } => refused::near_limit(usage),
            Announcement::Alarms { request, storm } => alarms::message(request, storm),
        }
    }
}
