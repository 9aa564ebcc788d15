//! Blocks that cannot exceed Slack's limits: each text gets only as much room as the message has left.

use slack_morphism::prelude::*;

use super::chart::Chart;
use super::plan::Plan;
use super::row::Row;
use crate::action;
use crate::limits;
use crate::mrkdwn::{Mrkdwn, plain};

/// Characters of one item of a list, so that three of the longest fit into one section.
const MAX_LIST_ITEM_TEXT: usize = 950;

/// The blocks of one message or of one container, within every limit of a block and of the message.
///
/// What does not fit is left out, so append what matters most first.
#[derive(Debug)]
pub struct Blocks {
    blocks: Vec<SlackBlock>,
    /// Blocks that there may be.
    max_blocks: usize,
    /// Characters that further texts may have.
    room: usize,
    /// Characters of the texts so far.
    used: usize,
}

impl Default for Blocks {
    fn default() -> Self {
        Self::within(limits::MAX_BLOCKS, limits::MAX_MESSAGE_BLOCKS_TEXT)
    }
}

impl Blocks {
    fn within(max_blocks: usize, room: usize) -> Self {
        Self { blocks: Vec::new(), max_blocks, room, used: 0 }
    }

    /// Blocks that leave room for an `end`, which is appended when they are done.
    #[must_use]
    pub fn before(end: &Self) -> Self {
        Self::within(limits::MAX_BLOCKS - end.blocks.len(), limits::MAX_MESSAGE_BLOCKS_TEXT - end.used)
    }

    /// Appends the blocks that these were made [`before`](Self::before).
    #[must_use]
    pub fn ending_with(mut self, end: Self) -> Self {
        self.max_blocks += end.blocks.len();
        self.used += end.used;
        self.blocks.extend(end.blocks);
        self
    }

    /// Appends a section of text.
    #[must_use]
    pub fn section(self, write: impl FnOnce(Mrkdwn) -> Mrkdwn) -> Self {
        self.section_with(None, write)
    }

    /// Appends a section of text with a button beside it, if there is one that Slack takes.
    #[must_use]
    pub fn section_with(
        mut self,
        button: Option<SlackBlockButtonElement>,
        write: impl FnOnce(Mrkdwn) -> Mrkdwn,
    ) -> Self {
        let Some(text) = self.write(limits::MAX_SECTION_TEXT, write) else {
            return self;
        };
        let section = SlackSectionBlock::new().with_text(SlackBlockText::MarkDown(text));
        let label = button.as_ref().map_or(0, |button| chars_of(&button.text));
        match button.filter(|_| label <= self.room) {
            Some(button) => {
                self.use_room(label);
                self.push(section.with_accessory(button.into()).into())
            }
            None => self.push(section.into()),
        }
    }

    /// Appends a section with a title and the first `max_items` items, a bullet each; nothing if there are no items.
    #[must_use]
    pub fn bulleted_list<T>(
        self,
        title: &str,
        items: &[T],
        max_items: usize,
        write_item: impl Fn(Mrkdwn, &T) -> Mrkdwn,
    ) -> Self {
        if items.is_empty() {
            return self;
        }
        self.section(|text| {
            let mut text = if title.is_empty() { text } else { text.bold(title) };
            for item in items.iter().take(max_items) {
                let line_break = if text.is_empty() { "• " } else { "\n• " };
                text = text.append(&write_item(Mrkdwn::new(MAX_LIST_ITEM_TEXT).markup(line_break), item));
            }
            match items.len().saturating_sub(max_items) {
                0 => text,
                hidden => text.markup("\n_and ").text(&hidden.to_string()).markup(" more in the full report_"),
            }
        })
    }

    /// Appends a line of small print.
    #[must_use]
    pub fn context(mut self, write: impl FnOnce(Mrkdwn) -> Mrkdwn) -> Self {
        match self.write(limits::MAX_CONTEXT_TEXT, write) {
            Some(text) => self.push(SlackContextBlock::new(vec![SlackContextBlockElement::MarkDown(text)]).into()),
            None => self,
        }
    }

    /// Appends a row of buttons and menus; nothing if it is empty, or does not fit.
    #[must_use]
    pub(super) fn row(mut self, row: Row) -> Self {
        let Row { elements, chars } = row;
        if elements.is_empty() || chars > self.room {
            return self;
        }
        self.use_room(chars);
        self.push(SlackActionsBlock::new(elements).into())
    }

    /// Appends a part that the reader opens and closes, closed at first: at most `room` characters below a `title`. Nothing
    /// if `write` appends nothing.
    #[must_use]
    pub(super) fn container(mut self, title: &str, room: usize, write: impl FnOnce(Self) -> Self) -> Self {
        let title = plain(title, limits::MAX_CONTAINER_TITLE.min(self.room));
        let room = room.min(self.room - title.chars().count());
        let children = write(Self::within(limits::MAX_CHILD_BLOCKS, room));
        if title.is_empty() || children.blocks.is_empty() {
            return self;
        }
        self.use_room(title.chars().count() + children.used);
        let container = SlackContainerBlock::new(children.blocks)
            .with_title(plain_text(title))
            .with_is_collapsible(true)
            .with_default_collapsed(true);
        self.push(container.into())
    }

    /// Appends a chart; nothing if it does not fit.
    #[must_use]
    pub(super) fn chart(mut self, chart: Chart) -> Self {
        let is_chart = |block: &&SlackBlock| matches!(block, SlackBlock::DataVisualization(_));
        if chart.chars > self.room || self.blocks.iter().filter(is_chart).count() == limits::MAX_CHARTS {
            return self;
        }
        self.use_room(chart.chars);
        self.push(chart.block.into())
    }

    /// Appends what each source is doing.
    #[must_use]
    pub(super) fn plan(mut self, plan: Plan) -> Self {
        if plan.chars > self.room {
            return self;
        }
        self.use_room(plan.chars);
        self.push(plan.block.into())
    }

    /// Appends two buttons that say whether something is right: the something with this number, for an `action_id` is unique in a
    /// message.
    #[must_use]
    pub(super) fn feedback(mut self, number: usize, right: String, wrong: String) -> Self {
        let (right_text, wrong_text) = ("Right", "Wrong");
        let chars = right_text.len() + wrong_text.len();
        if chars > self.room {
            return self;
        }
        self.use_room(chars);
        let button = |text: &str, value| SlackFeedbackButtonItem::new(plain_text(text.to_owned()), value);
        let buttons = SlackBlockFeedbackButtonsElement::new(button(right_text, right), button(wrong_text, wrong))
            .with_action_id(format!("{}:{number}", action::FEEDBACK).into());
        self.push(SlackContextActionsBlock::new(vec![buttons.into()]).into())
    }

    /// The blocks, in the order in which they were appended.
    #[must_use]
    pub fn into_vec(self) -> Vec<SlackBlock> {
        self.blocks
    }

    fn write(&mut self, limit: usize, write: impl FnOnce(Mrkdwn) -> Mrkdwn) -> Option<SlackBlockMarkDownText> {
        let text = write(Mrkdwn::new(limit.min(self.room)));
        if text.is_empty() {
            return None;
        }
        self.use_room(text.chars());
        // Verbatim: addresses and names in untrusted text must not turn into links.
        Some(SlackBlockMarkDownText::new(text.into_string()).with_verbatim(true))
    }

    fn use_room(&mut self, chars: usize) {
        self.room = self.room.saturating_sub(chars);
        self.used += chars;
    }

    fn push(mut self, block: SlackBlock) -> Self {
        if self.blocks.len() < self.max_blocks {
            self.blocks.push(block);
        }
        self
    }
}

/// Plain text in which `:fire:` stays what it is.
pub(super) fn plain_text(text: String) -> SlackBlockPlainTextOnly {
    SlackBlockPlainText::new(text).with_emoji(false).into()
}

fn chars_of(text: &SlackBlockPlainTextOnly) -> usize {
    serde_json::to_value(text).ok().and_then(|text| Some(text.get("text")?.as_str()?.chars().count())).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn long_sections(blocks: Blocks) -> Blocks {
        let long = "x".repeat(9_000);
        (0..9).fold(blocks, |blocks, _| blocks.section(|text| text.text(&long)))
    }

    #[test]
    fn a_message_has_at_most_50_blocks_and_a_container_10() {
        let lines =
            |blocks: Blocks, count| (0..count).fold(blocks, |blocks, _| blocks.section(|text| text.markup("x")));
        assert_eq!(lines(Blocks::default(), 60).into_vec().len(), 50);
        let [SlackBlock::Container(container)] =
            &Blocks::default().container("Many", 999, |inside| lines(inside, 60)).into_vec()[..]
        else {
            panic!("a container was expected")
        };
        assert_eq!(container.child_blocks.len(), 10);
    }

    #[test]
    fn all_texts_together_keep_the_messages_limit() {
        let blocks = long_sections(Blocks::default());
        assert_eq!((blocks.room, blocks.used), (0, 10_000));
        let lengths: Vec<_> = blocks
            .into_vec()
            .iter()
            .map(|block| serde_json::to_value(block).unwrap()["text"]["text"].as_str().unwrap().chars().count())
            .collect();
        assert_eq!(lengths, [3_000, 3_000, 3_000, 1_000]);
    }

    #[test]
    fn an_end_fits_behind_the_longest_texts() {
        let end = Blocks::default().context(|text| text.markup("the end"));
        let blocks = long_sections(Blocks::before(&end)).ending_with(end);
        assert_eq!(blocks.used, 10_000);
        assert!(matches!(blocks.into_vec().last(), Some(SlackBlock::Context(_))));
    }

    #[test]
    fn a_container_takes_no_more_than_its_room_and_an_empty_one_is_none() {
        let blocks = Blocks::default().container("Long", 500, long_sections).container("Empty", 500, |inside| inside);
        assert_eq!(blocks.used, 504);
        assert_eq!(blocks.into_vec().len(), 1);
    }

    #[test]
    fn an_empty_text_makes_no_block() {
        let blocks = Blocks::default().section(|text| text).context(|text| text.text("\n"));
        assert!(blocks.into_vec().is_empty());
    }
}
