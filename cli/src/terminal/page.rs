//! Text for a terminal: wrapped, indented and coloured.

use console::{Style, Term};

/// Characters of a line: longer lines are hard to read, however wide the terminal is.
const MAX_WIDTH: usize = 100;
/// Characters of a line: in narrower ones most words would stand alone.
const MIN_WIDTH: usize = 40;
/// Spaces before every line but headings.
const INDENT: usize = 4;

/// The width of a text, and whether it has colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Appearance {
    /// Whether escape sequences for colours and links may be printed.
    pub colour: bool,
    /// The number of characters of a line.
    pub width: usize,
}

impl Appearance {
    /// What suits this terminal, or the file or pipe in its place. The variable `NO_COLOR` is respected.
    #[must_use]
    pub fn detect(term: &Term) -> Self {
        let width = term.size_checked().map_or(MAX_WIDTH, |(_, columns)| usize::from(columns));
        Self { colour: term.features().colors_supported(), width: width.clamp(MIN_WIDTH, MAX_WIDTH) }
    }

    /// The text in this style; unchanged if there are no colours.
    #[must_use]
    pub fn paint(self, style: Style, text: &str) -> String {
        style.force_styling(self.colour).apply_to(text).to_string()
    }
}

/// A text under construction.
#[derive(Debug)]
pub(super) struct TextPage {
    pub(super) appearance: Appearance,
    text: String,
}

impl TextPage {
    pub(super) fn new(appearance: Appearance) -> Self {
        Self { appearance, text: String::new() }
    }

    /// Adds a heading after an empty line.
    pub(super) fn heading(&mut self, text: &str) {
        let text = self.appearance.paint(Style::new().bold(), text);
        self.text.push_str(&format!("\n  {text}\n"));
    }

    /// Adds a wrapped paragraph after a marker, with all of its lines to the right of the marker.
    pub(super) fn item(&mut self, marker: &str, style: Style, text: &str) {
        let hang = INDENT + marker.chars().count() + usize::from(!marker.is_empty());
        for (index, line) in
            wrap(&without_control_characters(text), self.appearance.width.saturating_sub(hang)).iter().enumerate()
        {
            let before =
                if index == 0 && !marker.is_empty() { format!("{:INDENT$}{marker} ", "") } else { " ".repeat(hang) };
            let line = self.appearance.paint(style.clone(), line);
            self.text.push_str(&format!("{before}{line}\n"));
        }
    }

    /// Adds a link: as its label if escape sequences may be printed, otherwise as its address if that fits a line. Addresses of
    /// the AWS console may take ten lines, in which nobody finds the next sentence.
    ///
    /// Source: <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>
    pub(super) fn link(&mut self, label: &str, address: &str) {
        let address = without_control_characters(address);
        let shown = if self.appearance.colour {
            format!(
                "\u{1b}]8;;{address}\u{1b}\\{}\u{1b}]8;;\u{1b}\\",
                self.appearance.paint(Style::new().cyan(), label)
            )
        } else if INDENT + 3 + address.chars().count() <= self.appearance.width {
            address
        } else {
            return self.item("  ", Style::new(), &format!("{label}: the address is in the web report and in --json"));
        };
        self.line(&format!("   {shown}"));
    }

    /// Adds an empty line.
    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// Adds a line as it is: the caller must have wrapped it and removed its control characters.
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(&format!("{:INDENT$}{line}\n", ""));
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// The text with a space in place of every character that could control the terminal: escape sequences, line feeds and
/// changes of writing direction. Names and log lines are written by somebody else.
pub(super) fn without_control_characters(text: &str) -> String {
    let is_control = |character: char| {
        character.is_control() || matches!(character, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    text.chars().map(|character| if is_control(character) { ' ' } else { character }).collect()
}

/// Breaks a text into lines of at most `width` characters, at plain spaces and not at the narrow ones between a number
/// and its unit. A longer word has a line of its own.
pub(super) fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        match lines.last_mut() {
            Some(line) if line.chars().count() + 1 + word.chars().count() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_words_stay_whole() {
        assert_eq!(wrap("a bc def ghijklmnop q", 6), ["a bc", "def", "ghijklmnop", "q"]);
        assert_eq!(wrap("at 54\u{202f}%", 5), ["at", "54\u{202f}%"]);
        assert!(wrap("  ", 6).is_empty());
    }

    #[test]
    fn nothing_steers_the_terminal() {
        assert_eq!(without_control_characters("a\u{1b}[31mb\r\nc\u{202e}d"), "a [31mb  c d");
    }

    #[test]
    fn an_item_hangs_under_its_marker() {
        let mut page = TextPage::new(Appearance { colour: false, width: 12 });
        page.item("1.", Style::new(), "look here first");
        assert_eq!(page.finish(), "    1. look\n       here\n       first\n");
    }

    #[test]
    fn a_link_is_its_address_where_there_is_no_colour() {
        let shown = |colour| {
            let mut page = TextPage::new(Appearance { colour, width: 80 });
            page.link("here", "https://aws.example/\u{7}");
            page.finish()
        };
        assert_eq!(shown(false), "       https://aws.example/ \n");
        assert!(shown(true).contains("\u{1b}]8;;https://aws.example/ \u{1b}\\") && shown(true).contains("here"));
    }

    #[test]
    fn an_address_that_takes_several_lines_is_not_printed() {
        let mut page = TextPage::new(Appearance { colour: false, width: 80 });
        page.link("here", &format!("https://aws.example/{}", "x".repeat(200)));
        assert_eq!(page.finish(), "       here: the address is in the web report and in --json\n");
    }

    #[test]
    fn colour_is_there_only_where_it_is_wanted() {
        let appearance = Appearance { colour: false, width: 80 };
        assert_eq!(appearance.paint(Style::new().red(), "x"), "x");
        assert_ne!(Appearance { colour: true, ..appearance }.paint(Style::new().red(), "x"), "x");
    }
}
