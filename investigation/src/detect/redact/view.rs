//! The text as its reader would see it: escapes undone, invisible characters gone, each byte with its place in the text.
//!
//! A secret in a query string, in JSON within JSON, in HTML, or with a zero-width space in its name is found by the same
//! rules as a plain one. Sources: RFC 3986 (percent-encoding), RFC 8259 (escapes of JSON), the HTML standard (character
//! references), Unicode Standard Annex 44 (format characters).

use std::borrow::Cow;
use std::ops::Range;

/// Stands for a double quote that is escaped once: it opens and closes a text within a quoted text.
pub const QUOTE_IN_QUOTES: u8 = 1;
/// Stands for a double quote that is escaped more than once.
pub const QUOTE_DEEPER: u8 = 2;
/// Stands for `\n` and `\r` as two characters: a line break within a quoted text.
pub const ESCAPED_NEWLINE: u8 = 11;
/// Stands for `%20`: a blank, but within a value.
pub const ENCODED_BLANK: u8 = 12;

/// The longest run of backslashes that is read as one escape: JSON within JSON four levels deep has fifteen.
const MAX_SLASHES: usize = 15;

/// What stands for a character, and how many bytes of the text it took. `None`: nothing, for it cannot be seen.
type Decoded = (Option<u8>, usize);

/// Named character references of HTML that matter for finding a name and its value.
const ENTITIES: [(&[u8], u8); 10] = [
    (b"quot;", b'"'),
    (b"amp;", b'&'),
    (b"lt;", b'<'),
    (b"gt;", b'>'),
    (b"apos;", b'\''),
    (b"#39;", b'\''),
    (b"#x27;", b'\''),
    (b"#34;", b'"'),
    (b"#x22;", b'"'),
    (b"#61;", b'='),
];

/// A text as its reader would see it.
pub struct View<'a> {
    /// What is searched. ASCII means what it says; bytes beyond it belong to letters.
    pub bytes: Cow<'a, [u8]>,
    /// For each byte its place in the text; empty when every byte stands at its own place.
    places: Vec<usize>,
    text_length: usize,
}

impl<'a> View<'a> {
    /// The view of a text. Allocates only if something in it has to be undone.
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let special = |(place, byte): (usize, &u8)| is_special(*byte) && decode(text, place).is_some();
        let Some(first) = bytes.iter().enumerate().position(special) else {
            return Self { bytes: Cow::Borrowed(bytes), places: Vec::new(), text_length: bytes.len() };
        };
        let mut seen = bytes.get(..first).unwrap_or_default().to_vec();
        let mut places: Vec<usize> = (0..first).collect();
        let mut place = first;
        while let Some(byte) = bytes.get(place) {
            let (meaning, length) = match is_special(*byte) {
                true => decode(text, place).unwrap_or((Some(*byte), 1)),
                false => (Some(*byte), 1),
            };
            if let Some(meaning) = meaning {
                seen.push(meaning);
                places.push(place);
            }
            place += length;
        }
        Self { bytes: Cow::Owned(seen), places, text_length: bytes.len() }
    }

    /// The bytes of the text that a range of the view stands for.
    pub fn to_text(&self, seen: &Range<usize>) -> Range<usize> {
        let place = |seen: usize| match self.places.is_empty() {
            true => seen.min(self.text_length),
            false => self.places.get(seen).copied().unwrap_or(self.text_length),
        };
        place(seen.start)..place(seen.end)
    }
}

/// Whether the character turns the direction of text around, joins or takes no room: such characters serve to deceive.
pub fn is_invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

fn is_special(byte: u8) -> bool {
    matches!(byte, b'%' | b'\\' | b'&' | 0x80..)
}

fn decode(text: &str, place: usize) -> Option<Decoded> {
    let bytes = text.as_bytes().get(place..)?;
    match bytes.first()? {
        b'%' => percent(bytes),
        b'\\' => backslash(bytes),
        b'&' => entity(bytes),
        _ => beyond_ascii(text.get(place..)?.chars().next()?),
    }
}

/// `%22`, also when it was encoded again: `%2522`.
fn percent(bytes: &[u8]) -> Option<Decoded> {
    let mut length = 1;
    while bytes.get(length..).is_some_and(|rest| rest.starts_with(b"25") && hex(rest.get(2..4)).is_some()) {
        length += 2;
    }
    let byte = hex(bytes.get(length..length + 2))?;
    let meaning = match byte {
        b'\n' | b'\r' => b'\n',
        b' ' => ENCODED_BLANK,
        0..b' ' | 0x7f => b' ',
        byte => byte,
    };
    Some((Some(meaning), length + 2))
}

/// An escape of JSON or of a programming language, escaped once or more often.
fn backslash(bytes: &[u8]) -> Option<Decoded> {
    let slashes = bytes.iter().take(MAX_SLASHES).take_while(|byte| **byte == b'\\').count();
    let quote = if slashes == 1 { QUOTE_IN_QUOTES } else { QUOTE_DEEPER };
    let (meaning, length) = match bytes.get(slashes)? {
        b'"' => (quote, 1),
        b'\'' => (b'\'', 1),
        b'/' => (b'/', 1),
        b'n' | b'r' => (ESCAPED_NEWLINE, 1),
        b't' => (b'\t', 1),
        b'u' if bytes.get(slashes + 1..slashes + 3) == Some(b"00") => (hex(bytes.get(slashes + 3..slashes + 5))?, 5),
        b'u' => {
            let high = u32::from(hex(bytes.get(slashes + 1..slashes + 3))?);
            let low = u32::from(hex(bytes.get(slashes + 3..slashes + 5))?);
            let invisible = char::from_u32(high << 8 | low).is_some_and(is_invisible);
            return invisible.then_some((None, slashes + 5));
        }
        b'x' => (hex(bytes.get(slashes + 1..slashes + 3))?, 3),
        _ => return None,
    };
    let meaning = match meaning {
        b'"' => quote,
        meaning if meaning < 0x80 => meaning,
        _ => return None,
    };
    Some((Some(meaning), slashes + length))
}

/// `&quot;`, also when it was escaped again: `&amp;quot;`.
fn entity(bytes: &[u8]) -> Option<Decoded> {
    let mut length = 1;
    while bytes.get(length..).is_some_and(|rest| rest.starts_with(b"amp;") && is_entity(rest.get(4..))) {
        length += 4;
    }
    let rest = bytes.get(length..)?;
    let (name, meaning) = ENTITIES.iter().find(|(name, _)| rest.starts_with(name))?;
    Some((Some(*meaning), length + name.len()))
}

fn is_entity(bytes: Option<&[u8]>) -> bool {
    bytes.is_some_and(|rest| ENTITIES.iter().any(|(name, _)| rest.starts_with(name)))
}

fn beyond_ascii(c: char) -> Option<Decoded> {
    let meaning = match c {
        c if is_invisible(c) => None,
        '“' | '”' | '„' | '«' | '»' => Some(b'"'),
        '‘' | '’' | '‚' => Some(b'\''),
        // The full-width forms of ASCII, which East Asian texts use.
        '\u{ff01}'..='\u{ff5e}' => u8::try_from(u32::from(c) - 0xfee0).ok(),
        c if c.is_whitespace() => Some(b' '),
        _ => return None,
    };
    Some((meaning, c.len_utf8()))
}

/// The byte that two digits of base 16 stand for.
fn hex(digits: Option<&[u8]>) -> Option<u8> {
    let digit = |place: usize| char::from(*digits?.get(place)?).to_digit(16);
    u8::try_from(digit(0)? * 16 + digit(1)?).ok()
}
