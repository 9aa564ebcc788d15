//! What each source is doing while an investigation runs: Slack's plan, with a task for each source.
//!
//! Sources: <https://docs.slack.dev/reference/block-kit/blocks/plan-block>,
//! <https://docs.slack.dev/reference/block-kit/blocks/task-card-block>.

use investigation::detect::Findings;
use investigation::model::{Context, Reading, Source};
use slack_morphism::prelude::*;

use crate::mrkdwn::plain;

/// Characters of the reason for which a source could not be read: a sentence or two.
const MAX_REASON: usize = 400;

/// A plan, and the characters of its texts.
#[derive(Debug)]
pub(super) struct Plan {
    pub(super) block: SlackPlanBlock,
    pub(super) chars: usize,
}

/// A source as the plan shows it.
struct Task {
    status: SlackTaskCardStatus,
    /// In a few words.
    state: String,
    /// What to do about it.
    advice: Option<String>,
}

impl Plan {
    /// The plan of an investigation of this context in which these sources have ended.
    pub(super) fn new(context: &Context, findings: &[Findings]) -> Self {
        let asked = Source::ALL.iter().filter(|source| context.names(**source)).count();
        let ended = findings.iter().filter(|findings| context.names(findings.source)).count();
        let title = match ended {
            _ if asked == 0 => "The context names nothing to read".to_owned(),
            0 => format!("Reading {asked} {}", if asked == 1 { "source" } else { "sources" }),
            _ if ended < asked => format!("{ended} of {asked} sources read"),
            _ => "Everything is read, ranking causes".to_owned(),
        };
        let mut chars = title.chars().count();
        let mut cards = Vec::with_capacity(Source::ALL.len());
        for &source in Source::ALL {
            let found = findings.iter().find(|findings| findings.source == source);
            let Task { status, state, advice } = task(source, context, found);
            let title = format!("{}: {state}", source.name());
            let advice = advice.map(|advice| plain(&advice, MAX_REASON)).filter(|advice| !advice.is_empty());
            chars += title.chars().count() + advice.as_ref().map_or(0, |advice| advice.chars().count());
            let mut card = SlackTaskCardBlock::new(SlackTaskId(source.name().to_owned()), title).with_status(status);
            card.details = advice.map(|advice| rich_text(&advice));
            cards.push(card);
        }
        Self { block: SlackPlanBlock::new(title, cards), chars }
    }
}

fn task(source: Source, context: &Context, found: Option<&Findings>) -> Task {
    let Some(found) = found else {
        return match context.names(source) {
            true => Task { status: SlackTaskCardStatus::InProgress, state: "reading".to_owned(), advice: None },
            false => unread(),
        };
    };
    let advice = found.gaps.first().map(|gap| gap.detail.clone());
    match found.reading() {
        Reading::NotConfigured => unread(),
        Reading::Failed { reason } => {
            Task { status: SlackTaskCardStatus::Error, state: reason.label().to_owned(), advice }
        }
        reading @ (Reading::Read { .. } | Reading::Empty) => {
            let state = match found.read.iter().find(|(_, count)| **count > 0) {
                Some((what, count)) => format!("{} in {count} {what}", reading.describe()),
                None => reading.describe(),
            };
            Task { status: SlackTaskCardStatus::Complete, state, advice }
        }
    }
}

fn unread() -> Task {
    Task { status: SlackTaskCardStatus::Pending, state: Reading::NotConfigured.describe(), advice: None }
}

/// One line of text without any markup: in rich text, nothing in it can become a mention or a link.
fn rich_text(line: &str) -> SlackRichTextInlineContent {
    SlackRichTextBlock::new(vec![SlackRichTextSection::new(vec![line.into()]).into()]).into()
}
