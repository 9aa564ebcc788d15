//! Text that someone else wrote: names, log lines, a model's words.

use maud::{Markup, html};

/// Untrusted text inside a line: escaped, and isolated (`<bdi>`), so that its writing direction ends where it ends.
pub fn untrusted(text: &str) -> Markup {
    html! { bdi { (visible_text(text)) } }
}

/// Untrusted text in which every control character, and every mark that reorders what follows it, is replaced by
/// U+FFFD, so that the reader sees that something was there. For attributes and preformatted text, which are escaped
/// but not isolated.
pub fn visible_text(text: &str) -> String {
    text.chars().map(|character| if is_invisible(character) { '\u{fffd}' } else { character }).collect()
}

/// Whether a character is not shown but changes how other characters are.
fn is_invisible(character: char) -> bool {
    let is_control = character.is_control() && !matches!(character, '\n' | '\t');
    let is_direction_mark = matches!(
        character,
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
    );
    is_control || is_direction_mark
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_stays_text() {
        assert_eq!(untrusted("<b>\"x\"</b>").into_string(), "<bdi>&lt;b&gt;&quot;x&quot;&lt;/b&gt;</bdi>");
    }

    #[test]
    fn invisible_characters_are_replaced() {
        assert_eq!(visible_text("a\u{202e}b\0c\u{1b}[31m\td\n"), "a\u{fffd}b\u{fffd}c\u{fffd}[31m\td\n");
        assert_eq!(visible_text("שלום, naïve 👩‍🚒"), "שלום, naïve 👩‍🚒");
    }
}
