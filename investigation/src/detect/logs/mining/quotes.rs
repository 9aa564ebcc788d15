//! Quoted values: a phrase in quotes is one word, however many words are in it.

use super::byte_classes::ByteClasses;
use super::vocabulary::is_label;

/// A quoted phrase of more bytes is a text of its own, and says what kind of line this is.
const MAX_PHRASE_BYTES: usize = 64;

/// A phrase of more words is a sentence.
const MAX_PHRASE_WORDS: usize = 4;

/// The names of fields whose quoted value is what the line says, in logfmt and the like.
const FIELDS_THAT_SPEAK: [&[u8]; 9] =
    [b"msg", b"message", b"error", b"err", b"reason", b"cause", b"exception", b"event", b"text"];

/// A part of a line between white space, or with some in quotes.
#[derive(Clone, Copy)]
pub struct Token<'a> {
    /// The text.
    pub bytes: &'a [u8],
    /// What bytes it holds.
    pub classes: ByteClasses,
}

impl<'a> Token<'a> {
    /// The token of these bytes.
    #[must_use]
    #[inline]
    pub fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, classes: ByteClasses::of(bytes) }
    }
}

/// Splits a line at white space, and leaves short quoted phrases whole.
pub struct Tokens<'a> {
    rest: &'a [u8],
    /// The token before.
    previous: &'a [u8],
}

impl<'a> Tokens<'a> {
    /// The tokens of a line.
    #[must_use]
    #[inline]
    pub fn new(line: &'a [u8]) -> Self {
        Self { rest: line, previous: b"" }
    }

    /// The token at the beginning of `rest`, whose first white space is at `end`, and which holds a quote.
    #[cold]
    fn find_token_with_quote(&self, end: usize) -> Token<'a> {
        let (token, _) = self.rest.split_at(end);
        let whole_length = self.find_end_of_phrase(token).unwrap_or(end);
        Token::new(self.rest.get(..whole_length).unwrap_or(token))
    }

    /// Where the token ends that begins with this one, if a phrase in quotes is its value.
    fn find_end_of_phrase(&self, token: &[u8]) -> Option<usize> {
        let quote_at = find_opening_quote(token)?;
        let (before_quote, from_quote) = self.rest.split_at(quote_at);
        let introduces = if before_quote.is_empty() { self.previous } else { before_quote };
        // Without a label the words in the quotes are words of the sentence, such as `"GET /cart HTTP/1.1"`.
        if !is_label(introduces) || does_field_speak(introduces) {
            return None;
        }
        let length = find_phrase_length(from_quote)?;
        let behind_phrase = from_quote.get(length..).unwrap_or_default();
        Some(quote_at + length + find_space(behind_phrase))
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    #[inline]
    fn next(&mut self) -> Option<Token<'a>> {
        let start = self.rest.iter().position(|byte| !byte.is_ascii_whitespace())?;
        self.rest = self.rest.get(start..)?;
        let (end, classes) = ByteClasses::of_first_word(self.rest);
        let token = if classes.include_quote() {
            self.find_token_with_quote(end)
        } else {
            Token { bytes: self.rest.split_at(end).0, classes }
        };
        self.rest = self.rest.get(token.bytes.len()..).unwrap_or_default();
        self.previous = token.bytes;
        Some(token)
    }
}

fn find_space(bytes: &[u8]) -> usize {
    bytes.iter().position(u8::is_ascii_whitespace).unwrap_or(bytes.len())
}

/// Where a quote opens: at the beginning of the token, or behind what introduces a value.
fn find_opening_quote(token: &[u8]) -> Option<usize> {
    let place = token.iter().position(|byte| is_quote(*byte))?;
    let before = place.checked_sub(1).and_then(|before| token.get(before));
    before.is_none_or(|byte| matches!(byte, b'=' | b':' | b'(' | b'[' | b'{' | b',')).then_some(place)
}

/// The length of the phrase with its quotes; `None` if it does not close within the limits.
fn find_phrase_length(from_quote: &[u8]) -> Option<usize> {
    let (quote, inside) = from_quote.split_first()?;
    let length = inside.iter().take(MAX_PHRASE_BYTES).position(|byte| byte == quote)?;
    let phrase = inside.get(..length)?;
    let spaces = phrase.iter().filter(|byte| byte.is_ascii_whitespace()).count();
    (spaces < MAX_PHRASE_WORDS && !phrase.contains(&b'\n')).then_some(length + 2)
}

/// Whether what stands before a quote is the name of a field that says what the line is about.
fn does_field_speak(introduction: &[u8]) -> bool {
    let name = introduction.strip_suffix(b"=").or(introduction.strip_suffix(b":"));
    name.is_some_and(|name| FIELDS_THAT_SPEAK.iter().any(|speaking| name.ends_with(speaking)))
}

/// Whether the byte opens and closes a quoted value.
#[inline]
pub fn is_quote(byte: u8) -> bool {
    matches!(byte, b'"' | b'\'')
}

/// Whether the word is a quoted value: it begins with a quote that closes at its end, and no label follows.
#[inline]
pub fn is_quoted_value(word: &[u8]) -> bool {
    word.first().is_some_and(|first| is_quote(*first)) && do_quotes_close_at_end(word)
}

#[cold]
fn do_quotes_close_at_end(word: &[u8]) -> bool {
    let Some((quote, inside)) = word.split_first() else { return false };
    let Some(closing) = inside.iter().rposition(|byte| byte == quote) else { return false };
    let behind = inside.get(closing + 1..).unwrap_or_default();
    closing > 0 && behind.iter().all(|byte| matches!(byte, b',' | b';' | b'.' | b')' | b']' | b'}'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tokens(line: &str) -> Vec<&str> {
        Tokens::new(line.as_bytes()).map(|token| std::str::from_utf8(token.bytes).unwrap()).collect()
    }

    #[test]
    fn a_short_phrase_in_quotes_is_one_token() {
        assert_eq!(tokens(r#"lock=1, tag="View Lock", ws=null"#), ["lock=1,", r#"tag="View Lock","#, "ws=null"]);
        assert_eq!(tokens("table: 'order lines' gone"), ["table:", "'order lines'", "gone"]);
        assert_eq!(tokens(r#""GET /cart HTTP/1.1" 200"#), [r#""GET"#, "/cart", r#"HTTP/1.1""#, "200"]);
        assert_eq!(tokens("it isn't 'open"), ["it", "isn't", "'open"]);
    }

    #[test]
    fn a_sentence_in_quotes_and_a_field_that_speaks_are_split_into_words() {
        let sentence = r#"said "all of them went away" twice"#;
        assert_eq!(tokens(sentence).len(), 7);
        assert_eq!(
            tokens(r#"level=info msg="cart emptied" id=1"#),
            ["level=info", r#"msg="cart"#, r#"emptied""#, "id=1"]
        );
        assert_eq!(tokens(r#"error: "no cart""#), ["error:", r#""no"#, r#"cart""#]);
    }

    #[test]
    fn a_quoted_value_ends_with_its_quote() {
        for (word, expected) in
            [(r#""a b","#, true), ("'x'", true), (r#""status":"#, false), (r#""open"#, false), (r#""""#, false)]
        {
            assert_eq!(is_quoted_value(word.as_bytes()), expected, "{word}");
        }
    }
}
