//! What the responder reads: one Block Kit message for each thing the investigation has to say.
//!
//! Source: <https://docs.slack.dev/reference/block-kit/blocks>.

mod blocks;
mod concluded;
mod failed;
mod phrases;
mod progress;
mod report;
#[cfg(test)]
mod samples;
mod started;

use investigation::ports::Announcement;
use slack_morphism::prelude::SlackBlock;

pub use blocks::Blocks;

use crate::limits;
use crate::mrkdwn::Mrkdwn;

/// A message as it is posted.
#[derive(Debug, Clone, PartialEq)]
pub struct Message {
    /// What notifications and screen readers say: one sentence, escaped.
    pub text: String,
    /// What the channel shows.
    pub blocks: Vec<SlackBlock>,
}

impl Message {
    fn new(text: impl FnOnce(Mrkdwn) -> Mrkdwn, blocks: Blocks) -> Self {
        Self { text: text(Mrkdwn::new(limits::MESSAGE_TEXT)).into_string(), blocks: blocks.into_vec() }
    }
}

impl From<&Announcement<'_>> for Message {
    fn from(announcement: &Announcement<'_>) -> Self {
        match *announcement {
            Announcement::Started { scope } => started::message(scope),
            Announcement::Progress { scope, collected } => progress::message(scope, collected),
            Announcement::Concluded { report, link } => concluded::message(report, link),
            Announcement::Report { report, link } => report::message(report, link),
            Announcement::Failed { request, advice, link } => failed::message(request, advice, link),
        }
    }
}
