//! Text that someone else wrote.

use maud::{Markup, html};

/// Shows untrusted text inside a line: escaped, and isolated, so that its writing direction ends where it ends.
pub fn data(text: &str) -> Markup {
    html! { bdi { (visible(text)) } }
}

/// Untrusted text without characters that act instead of showing: control characters, and the marks that reorder
/// what follows them. Each becomes a replacement character, so that the reader sees that something was there.
pub fn visible(text: &str) -> String {
    text.chars().map(|char| if acts(char) { '\u{fffd}' } else { char }).collect()
}

fn acts(char: char) -> bool {
    let control = char.is_control() && !matches!(char, '\n' | '\t');
    let bidi = matches!(char, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    control || bidi
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_stays_text() {
        assert_eq!(data("<b>\"x\"</b>").into_string(), "<bdi>&lt;b&gt;&quot;x&quot;&lt;/b&gt;</bdi>");
    }

    #[test]
    fn what_would_act_is_shown_instead() {
        assert_eq!(visible("a\u{202e}b\0c\u{1b}[31m\td\n"), "a\u{fffd}b\u{fffd}c\u{fffd}[31m\td\n");
        assert_eq!(visible("שלום, naïve 👩‍🚒"), "שלום, naïve 👩‍🚒");
    }
}
