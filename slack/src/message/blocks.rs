//! Blocks that cannot exceed Slack's limits: each text gets only as much room as the message has left.

use investigation::model::{Signal, Window};
use slack_morphism::prelude::*;
use strum::VariantArray;
use url::Url;

use crate::again::{self, Again, NextWindow};
use crate::limits;
use crate::mrkdwn::{Mrkdwn, plain};

/// Characters of one item of a list, so that three of the longest fit into one section.
const MAX_LIST_ITEM_TEXT: usize = 950;

/// The blocks of one message, within every limit of a block and of the message.
///
/// What does not fit is left out, so append what matters most first.
#[derive(Debug)]
pub struct Blocks {
    blocks: Vec<SlackBlock>,
    /// Characters that further texts of this message may have.
    room: usize,
    /// Characters kept for the label of the one button, so that it fits after the longest texts; 0 once it is there.
    button_room: usize,
}

impl Default for Blocks {
    fn default() -> Self {
        let button_room = limits::MAX_BUTTON_TEXT;
        Self { blocks: Vec::new(), room: limits::MAX_MESSAGE_BLOCKS_TEXT - button_room, button_room }
    }
}

impl Blocks {
    /// Appends a header, which is plain text.
    #[must_use]
    pub fn header(mut self, text: &str) -> Self {
        let fitting_text = plain(text, limits::MAX_HEADER_TEXT.min(self.room));
        if fitting_text.is_empty() {
            return self;
        }
        self.use_room(fitting_text.chars().count());
        self.push(SlackHeaderBlock::new(plain_text(fitting_text)).into())
    }

    /// Appends a section of text.
    #[must_use]
    pub fn section(mut self, write: impl FnOnce(Mrkdwn) -> Mrkdwn) -> Self {
        match self.write(limits::MAX_SECTION_TEXT, write) {
            Some(text) => self.push(SlackSectionBlock::new().with_text(SlackBlockText::MarkDown(text)).into()),
            None => self,
        }
    }

    /// Appends a section with a title and the first `max_items` items, a bullet each; nothing if there are no items.
    #[must_use]
    pub fn bulleted_list<T>(
        self,
        title: &str,
        items: &[T],
        max_items: usize,
        write: impl Fn(Mrkdwn, &T) -> Mrkdwn,
    ) -> Self {
        self.list(title, items, max_items, |text, _| text.markup("\n• "), write)
    }

    /// Appends a section with a title and the first `max_items` items, numbered; nothing if there are no items.
    #[must_use]
    pub fn numbered_list<T>(
        self,
        title: &str,
        items: &[T],
        max_items: usize,
        write: impl Fn(Mrkdwn, &T) -> Mrkdwn,
    ) -> Self {
        let write_number = |text: Mrkdwn, index: usize| text.markup("\n").text(&format!("{}.", index + 1)).markup(" ");
        self.list(title, items, max_items, write_number, write)
    }

    fn list<T>(
        self,
        title: &str,
        items: &[T],
        max_items: usize,
        write_marker: impl Fn(Mrkdwn, usize) -> Mrkdwn,
        write_item: impl Fn(Mrkdwn, &T) -> Mrkdwn,
    ) -> Self {
        if items.is_empty() {
            return self;
        }
        self.section(|text| {
            let mut text = text.bold(title);
            for (index, item) in items.iter().take(max_items).enumerate() {
                let marker = write_marker(Mrkdwn::new(MAX_LIST_ITEM_TEXT), index);
                text = text.append(&write_item(marker, item));
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

    /// Appends a line across the message.
    #[must_use]
    pub fn divider(self) -> Self {
        self.push(SlackDividerBlock::new().into())
    }

    /// Appends the message's one button, which opens an address; nothing if there is a button, or if Slack would refuse
    /// the address.
    #[must_use]
    pub fn link_button(mut self, label: &'static str, address: &str) -> Self {
        let Ok(url) = Url::parse(address) else {
            return self;
        };
        let fitting_label = plain(label, self.button_room);
        if fitting_label.is_empty() || url.as_str().chars().count() > limits::MAX_BUTTON_URL {
            return self;
        }
        self.button_room = 0;
        let button = SlackBlockButtonElement::new(plain_text(fitting_label))
            .with_action_id("open_report".into())
            .with_url(url)
            .with_style(SlackBlockButtonStyle::Primary);
        self.push(SlackActionsBlock::new(vec![button.into()]).into())
    }

    /// Appends a menu that runs the investigation again, beside the button if there is one; nothing if it does not fit.
    #[must_use]
    pub fn run_again_menu(mut self, context: &str, window: Window, signal: Signal) -> Self {
        let to_option = |next: NextWindow| {
            let again = Again { context: context.to_owned(), window, signal, next };
            SlackBlockChoiceItem::new(SlackBlockPlainText::new(next.label().to_owned()).into(), again.to_value())
        };
        let options: Vec<_> = NextWindow::VARIANTS.iter().copied().map(to_option).collect();
        let are_too_long = options.iter().any(|option| option.value.chars().count() > limits::MAX_OPTION_VALUE);
        let chars: usize = NextWindow::VARIANTS.iter().map(|next| next.label().chars().count()).sum();
        if are_too_long || chars > self.room {
            return self;
        }
        self.room -= chars;
        let menu = SlackBlockOverflowElement::new(options).with_action_id(again::MENU.into());
        match self.blocks.last_mut() {
            Some(SlackBlock::Actions(actions)) => {
                actions.elements.push(menu.into());
                self
            }
            _ => self.push(SlackActionsBlock::new(vec![menu.into()]).into()),
        }
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
    }

    fn push(mut self, block: SlackBlock) -> Self {
        if self.blocks.len() < limits::MAX_BLOCKS {
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
    fn all_texts_together_keep_the_messages_limit() {
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
    fn one_button_fits_after_the_longest_texts_and_a_second_is_left_out() {
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
