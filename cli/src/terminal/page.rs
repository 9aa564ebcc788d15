//! Lines of a terminal: wrapped, indented, coloured.

use console::{Style, Term};

/// Longer lines are hard to read, however wide the terminal is.
const WIDEST: usize = 100;
/// Narrower ones hold no word.
const NARROWEST: usize = 40;
/// The margin of everything but headings.
const INDENT: usize = 4;

/// How to show things.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Look {
    /// Whether to colour.
    pub colour: bool,
    /// How many characters fit in a line.
    pub width: usize,
}

impl Look {
    /// What suits a terminal, or the file that stands in for it. `NO_COLOR` is heard.
    #[must_use]
    pub fn of(term: &Term) -> Self {
        let width = term.size_checked().map_or(WIDEST, |(_, columns)| usize::from(columns));
        Self { colour: term.features().colors_supported(), width: width.clamp(NARROWEST, WIDEST) }
    }

    /// The text in this style, if colours are wanted.
    #[must_use]
    pub fn paint(self, style: Style, text: &str) -> String {
        style.force_styling(self.colour).apply_to(text).to_string()
    }
}

/// Lines to be printed.
#[derive(Debug)]
pub(super) struct Page {
    pub(super) look: Look,
    text: String,
}

impl Page {
    pub(super) fn new(look: Look) -> Self {
        Self { look, text: String::new() }
    }

    /// The start of a part.
    pub(super) fn heading(&mut self, text: &str) {
        let text = self.look.paint(Style::new().bold(), text);
        self.text.push_str(&format!("\n  {text}\n"));
    }

    /// A wrapped paragraph after a marker, all of it right of the marker.
    pub(super) fn item(&mut self, marker: &str, style: Style, text: &str) {
        let hang = INDENT + marker.chars().count() + usize::from(!marker.is_empty());
        for (idx, line) in wrap(&plain(text), self.look.width.saturating_sub(hang)).iter().enumerate() {
            let before =
                if idx == 0 && !marker.is_empty() { format!("{:INDENT$}{marker} ", "") } else { " ".repeat(hang) };
            let line = self.look.paint(style.clone(), line);
            self.text.push_str(&format!("{before}{line}\n"));
        }
    }

    /// A link under a label, where the terminal can have one; else its address.
    ///
    /// Source: <https://gist.github.com/egmontkob/eb114294efbcd5adb1944c9f3cb5feda>
    pub(super) fn link(&mut self, label: &str, address: &str) {
        let address = plain(address);
        let shown = if self.look.colour {
            format!("\u{1b}]8;;{address}\u{1b}\\{}\u{1b}]8;;\u{1b}\\", self.look.paint(Style::new().cyan(), label))
        } else {
            address
        };
        self.line(&format!("   {shown}"));
    }

    /// Some air.
    pub(super) fn blank(&mut self) {
        self.text.push('\n');
    }

    /// A line as it is: the caller has wrapped, coloured and cleaned it.
    pub(super) fn line(&mut self, line: &str) {
        self.text.push_str(&format!("{:INDENT$}{line}\n", ""));
    }

    pub(super) fn finish(self) -> String {
        self.text
    }
}

/// Text that somebody else wrote, without what steers a terminal: escape sequences, line feeds, changes of direction.
pub(super) fn plain(text: &str) -> String {
    let steers = |c: char| c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().map(|c| if steers(c) { ' ' } else { c }).collect()
}

/// Breaks at plain spaces, not at the narrow ones between a number and its unit; a word that is too long for a line has
/// one of its own.
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
        assert_eq!(plain("a\u{1b}[31mb\r\nc\u{202e}d"), "a [31mb  c d");
    }

    #[test]
    fn an_item_hangs_under_its_marker() {
        let mut page = Page::new(Look { colour: false, width: 12 });
        page.item("1.", Style::new(), "look here first");
        assert_eq!(page.finish(), "    1. look\n       here\n       first\n");
    }

    #[test]
    fn a_link_is_its_address_where_there_is_no_colour() {
        let shown = |colour| {
            let mut page = Page::new(Look { colour, width: 80 });
            page.link("here", "https://aws.example/\u{7}");
            page.finish()
        };
        assert_eq!(shown(false), "       https://aws.example/ \n");
        assert!(shown(true).contains("\u{1b}]8;;https://aws.example/ \u{1b}\\") && shown(true).contains("here"));
    }

    #[test]
    fn colour_is_there_only_where_it_is_wanted() {
        let look = Look { colour: false, width: 80 };
        assert_eq!(look.paint(Style::new().red(), "x"), "x");
        assert_ne!(Look { colour: true, ..look }.paint(Style::new().red(), "x"), "x");
    }
}
