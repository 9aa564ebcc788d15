//! Colours of a terminal, which loggers write that take the log for one.

use std::borrow::Cow;

/// What begins an escape sequence.
const ESCAPE: char = '\u{1b}';

/// The text without escape sequences: `ESC [ … m` and its like, which end in a letter.
///
/// Source: ECMA-48, section 5.4.
#[must_use]
pub fn strip_colours(text: &str) -> Cow<'_, str> {
    if !text.contains(ESCAPE) {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for (place, part) in text.split(ESCAPE).enumerate() {
        let sequence = part.strip_prefix('[').filter(|_| place > 0);
        let behind =
            sequence.map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, ';' | '?')));
        match behind.and_then(|rest| rest.strip_prefix(|c: char| c.is_ascii_alphabetic())) {
            Some(rest) => plain.push_str(rest),
            None => plain.push_str(part),
        }
    }
    Cow::Owned(plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn colours_are_no_text() {
        assert_eq!(
            strip_colours("\u{1b}[2m14:00\u{1b}[0m \u{1b}[1;31mERROR\u{1b}[0m x [1] \u{1b}"),
            "14:00 ERROR x [1] "
        );
        assert!(matches!(strip_colours("plain"), Cow::Borrowed("plain")));
    }
}
