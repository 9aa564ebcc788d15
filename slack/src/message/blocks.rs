//! Blocks that cannot break Slack's limits: each text is written into the room that is left for it.

use slack_morphism::prelude::*;
use url::Url;

use crate::limits;
use crate::mrkdwn::{Mrkdwn, plain};

/// The text of one item of a list: three of the longest fit into one section.
const LIST_ITEM_TEXT: usize = 950;

/// The blocks of one message, within every limit of a block and of the message.
///
/// What finds no room is left out, so what matters most goes first.
#[derive(Debug)]
pub struct Blocks {
    blocks: Vec<SlackBlock>,
    /// Characters left for texts in the whole message.
    room: usize,
    /// Characters set aside for the label of the one button, which must find room after the longest texts.
    button_room: usize,
}

impl Default for Blocks {
    fn default() -> Self {
        let button_room = limits::BUTTON_TEXT;
        Self { blocks: Vec::new(), room: limits::MESSAGE_BLOCKS_TEXT - button_room, button_room }
    }
}

impl Blocks {
    /// Appends a header, which is plain text.
    #[must_use]
    pub fn header(mut self, text: &str) -> Self {
        let text = plain(text, limits::HEADER_TEXT.min(self.room));
        if text.is_empty() {
            return self;
        }
        self.take(text.chars().count());
        self.push(SlackHeaderBlock::new(plain_text(text)).into())
    }

    /// Appends a section of text.
    #[must_use]
    pub fn section(mut self, write: impl FnOnce(Mrkdwn) -> Mrkdwn) -> Self {
        match self.write(limits::SECTION_TEXT, write) {
            Some(text) => self.push(SlackSectionBlock::new().with_text(SlackBlockText::MarkDown(text)).into()),
            None => self,
        }
    }

    /// Appends a section with a title and the first `shown` items, a bullet each; nothing if there are none.
    #[must_use]
    pub fn list<T>(self, title: &str, items: &[T], shown: usize, write: impl Fn(Mrkdwn, &T) -> Mrkdwn) -> Self {
        self.itemise(title, items, shown, |text, _| text.markup("\n• "), write)
    }

    /// Appends a section with a title and the first `shown` items, numbered; nothing if there are none.
    #[must_use]
    pub fn steps<T>(self, title: &str, items: &[T], shown: usize, write: impl Fn(Mrkdwn, &T) -> Mrkdwn) -> Self {
        let number = |text: Mrkdwn, idx: usize| text.markup("\n").text(&format!("{}.", idx + 1)).markup(" ");
        self.itemise(title, items, shown, number, write)
    }

    fn itemise<T>(
        self,
        title: &str,
        items: &[T],
        shown: usize,
        mark: impl Fn(Mrkdwn, usize) -> Mrkdwn,
        write: impl Fn(Mrkdwn, &T) -> Mrkdwn,
    ) -> Self {
        if items.is_empty() {
            return self;
        }
        self.section(|text| {
            let text = items.iter().take(shown).enumerate().fold(text.bold(title), |text, (idx, item)| {
                text.append(&write(mark(Mrkdwn::new(LIST_ITEM_TEXT), idx), item))
            });
            match items.len().saturating_sub(shown) {
                0 => text,
                more => text.markup("\n_and ").text(&more.to_string()).markup(" more in the full report_"),
            }
        })
    }

    /// Appends a line of small print.
    #[must_use]
    pub fn context(mut self, write: impl FnOnce(Mrkdwn) -> Mrkdwn) -> Self {
        match self.write(limits::CONTEXT_TEXT, write) {
            Some(text) => self.push(SlackContextBlock::new(vec![SlackContextBlockElement::MarkDown(text)]).into()),
            None => self,
        }
    }

    /// Appends a line across the message.
    #[must_use]
    pub fn divider(self) -> Self {
        self.push(SlackDividerBlock::new().into())
    }

    /// Appends the message's one button, which opens an address; nothing if Slack would refuse the address.
    #[must_use]
    pub fn link_button(mut self, label: &'static str, address: &str) -> Self {
        let Some(url) = Url::parse(address).ok().filter(|url| url.as_str().chars().count() <= limits::BUTTON_URL)
        else {
            return self;
        };
        let label = plain(label, self.button_room);
        if label.is_empty() {
            return self;
        }
        self.button_room = 0;
        let button = SlackBlockButtonElement::new(plain_text(label))
            .with_action_id("open_report".into())
            .with_url(url)
            .with_style(SlackBlockButtonStyle::Primary);
        self.push(SlackActionsBlock::new(vec![button.into()]).into())
    }

    /// The blocks, in order.
    #[must_use]
    pub fn into_vec(self) -> Vec<SlackBlock> {
        self.blocks
    }

    fn write(&mut self, limit: usize, write: impl FnOnce(Mrkdwn) -> Mrkdwn) -> Option<SlackBlockMarkDownText> {
        let text = write(Mrkdwn::new(limit.min(self.room)));
        if text.is_empty() {
            return None;
        }
        self.take(text.chars());
        // Verbatim: addresses and names in untrusted text must not turn into links.
        Some(SlackBlockMarkDownText::new(text.into_string()).with_verbatim(true))
    }

    fn take(&mut self, chars: usize) {
        self.room = self.room.saturating_sub(chars);
    }

    fn push(mut self, block: SlackBlock) -> Self {
        if self.blocks.len() < limits::BLOCKS {
            self.blocks.push(block);
        }
        self
    }
}

/// Plain text in which `:fire:` stays what it is.
fn plain_text(text: String) -> SlackBlockPlainTextOnly {
    SlackBlockPlainText::new(text).with_emoji(false).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_has_at_most_50_blocks() {
        let blocks = (0..60).fold(Blocks::default(), |blocks, _| blocks.divider());
        assert_eq!(blocks.into_vec().len(), 50);
    }

    #[test]
    fn all_texts_together_keep_the_budget() {
        let long = "x".repeat(9_000);
        let blocks = (0..9).fold(Blocks::default(), |blocks, _| blocks.section(|text| text.text(&long)));
        assert_eq!(blocks.room, 0);
        let lengths: Vec<_> = blocks
            .into_vec()
            .iter()
            .map(|block| serde_json::to_value(block).unwrap()["text"]["text"].as_str().unwrap().chars().count())
            .collect();
        assert_eq!(lengths, [3_000, 3_000, 3_000, 925]);
    }

    #[test]
    fn an_empty_text_makes_no_block() {
        let blocks = Blocks::default().header(" ").section(|text| text).context(|text| text.text("\n"));
        assert!(blocks.into_vec().is_empty());
    }

    #[test]
    fn an_address_that_slack_would_refuse_makes_no_button() {
        let long = format!("https://report.test/{}", "x".repeat(3_000));
        let blocks = Blocks::default().link_button("Open", &long).link_button("Open", "no address");
        assert!(blocks.into_vec().is_empty());
    }

    #[test]
    fn the_button_finds_room_after_the_longest_texts_and_stands_alone() {
        let long = "x".repeat(9_000);
        let blocks = (0..9).fold(Blocks::default(), |blocks, _| blocks.section(|text| text.text(&long)));
        let before = blocks.blocks.len();
        let address = "https://report.test";
        let blocks = blocks.link_button("Open", address).link_button("Open again", address);
        assert_eq!(blocks.into_vec().len(), before + 1);
    }

    #[test]
    fn a_header_is_plain_and_cut() {
        let block = Blocks::default().header(&"é".repeat(151)).into_vec().remove(0);
        let header = serde_json::to_value(block).unwrap();
        assert_eq!(header["text"]["type"], "plain_text");
        assert_eq!(header["text"]["text"].as_str().unwrap().chars().count(), 150);
    }
}
