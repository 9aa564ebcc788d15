//! A row of buttons and menus.

use investigation::model::{Signal, Window};
use slack_morphism::prelude::*;
use url::Url;

use super::blocks::plain_text;
use crate::again::{self, Again, NextWindow};
use crate::limits;
use crate::mrkdwn::plain;

/// The elements of a row, and the characters of their labels.
#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) elements: Vec<SlackActionBlockElement>,
    pub(super) chars: usize,
}

impl Row {
    /// Appends a button; nothing if Slack would refuse its value.
    pub(super) fn button(self, action_id: &str, label: &'static str, value: &str) -> Self {
        if value.is_empty() || value.chars().count() > limits::MAX_BUTTON_VALUE {
            return self;
        }
        self.push(label, button(action_id, label).with_value(value.to_owned()))
    }

    /// Appends a button that opens an address; nothing if Slack would refuse it.
    pub(super) fn link(self, action_id: &str, label: &'static str, address: &str) -> Self {
        match link(action_id, label, address) {
            Some(button) => self.push(label, button),
            None => self,
        }
    }

    /// Makes the button that was appended last the one that is most likely wanted.
    pub(super) fn emphasised(mut self) -> Self {
        if let Some(SlackActionBlockElement::Button(button)) = self.elements.last_mut() {
            button.style = Some(SlackBlockButtonStyle::Primary);
        }
        self
    }

    /// Appends a menu that runs the investigation again, with each of these windows; nothing if the context's name is too long
    /// for it.
    pub(super) fn run_again_menu(
        mut self,
        context: &str,
        window: Window,
        signal: Signal,
        offered: &[NextWindow],
    ) -> Self {
        let to_option = |next: NextWindow| {
            let again = Again { context: context.to_owned(), window, signal, next };
            SlackBlockChoiceItem::new(SlackBlockPlainText::new(next.label().to_owned()).into(), again.to_value())
        };
        let offered = offered.iter().copied().take(limits::MAX_OVERFLOW_OPTIONS);
        let options: Vec<_> = offered.clone().map(to_option).collect();
        if options.iter().any(|option| option.value.chars().count() > limits::MAX_OPTION_VALUE) {
            return self;
        }
        self.chars += offered.map(|next| next.label().chars().count()).sum::<usize>();
        self.elements.push(SlackBlockOverflowElement::new(options).with_action_id(again::MENU.into()).into());
        self
    }

    fn push(mut self, label: &str, button: SlackBlockButtonElement) -> Self {
        self.chars += label.chars().count();
        self.elements.push(button.into());
        self
    }
}

/// A button that opens an address; none if Slack would refuse the address.
pub(super) fn link(action_id: &str, label: &'static str, address: &str) -> Option<SlackBlockButtonElement> {
    let url = Url::parse(address).ok().filter(|url| matches!(url.scheme(), "https" | "http"))?;
    let fits = url.as_str().chars().count() <= limits::MAX_BUTTON_URL;
    fits.then(|| button(action_id, label).with_url(url))
}

/// A button with a value.
pub(super) fn button(action_id: &str, label: &'static str) -> SlackBlockButtonElement {
    SlackBlockButtonElement::new(plain_text(plain(label, limits::MAX_BUTTON_TEXT))).with_action_id(action_id.into())
}

#[cfg(test)]
mod tests {
    use strum::VariantArray;

    use super::*;

    #[test]
    fn an_address_that_slack_would_refuse_makes_no_button() {
        let long = format!("https://report.test/{}", "x".repeat(3_000));
        for address in [long.as_str(), "no address", "javascript:alert(1)", ""] {
            assert!(link("open", "Open", address).is_none(), "{address}");
        }
        assert_eq!(Row::default().link("open", "Open", "https://report.test").elements.len(), 1);
    }

    #[test]
    fn a_value_that_slack_would_refuse_makes_no_button() {
        let row = Row::default().button("share", "Share", "").button("share", "Share", &"x".repeat(2_001));
        assert_eq!((row.elements.len(), row.chars), (0, 0));
    }

    #[test]
    fn a_context_whose_name_is_too_long_for_an_option_has_no_menu() {
        let window =
            Window::new("2026-03-01T14:00:00Z".parse().unwrap(), "2026-03-01T14:30:00Z".parse().unwrap()).unwrap();
        let row = |name: &str| Row::default().run_again_menu(name, window, Signal::Auto, NextWindow::VARIANTS).elements;
        assert_eq!((row("checkout").len(), row(&"x".repeat(151)).len()), (1, 0));
        let Some(SlackActionBlockElement::Overflow(menu)) = row("checkout").pop() else {
            panic!("a menu was expected")
        };
        assert_eq!(menu.options.len(), 5);
    }
}
