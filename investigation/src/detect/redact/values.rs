//! Where a value begins and ends, and whether it can be a secret.

use super::MARK;
use super::bytes::{Reader, is_blank, is_line_end, is_quote, is_space};
use super::view::{ENCODED_BLANK, QUOTE_DEEPER};

/// The most letters of a word with which a sentence goes on.
const MAX_PROSE_WORD: usize = 14;

/// The longest group of numbers that is read as such, in bytes.
const MAX_NUMBERS: usize = 512;

/// Values that hide nothing.
const EMPTY_VALUES: [&str; 19] = [
    "null",
    "true",
    "false",
    "none",
    "nil",
    "undefined",
    "yes",
    "no",
    "on",
    "off",
    "n/a",
    "na",
    "unset",
    "empty",
    "missing",
    "required",
    "hidden",
    "redacted",
    "masked",
];

/// Values that say what is wrong with a token.
const STATES: [&str; 14] = [
    "expired",
    "invalid",
    "incorrect",
    "wrong",
    "revoked",
    "ok",
    "valid",
    "failed",
    "denied",
    "unauthorized",
    "unknown",
    "present",
    "absent",
    "malformed",
];

/// A value: what to hide, and whether it is quoted or in brackets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Value {
    pub start: usize,
    pub end: usize,
    pub enclosed: bool,
}

/// The value that begins at this place or behind blanks and quotes; none if there is none.
pub fn read(text: Reader<'_>, place: usize) -> Option<Value> {
    let start = text.skip_blanks(place);
    let byte = text.at(start);
    if is_quote(byte) {
        return Some(quoted(text, start));
    }
    // `b'…'`, `$'…'`, `L"…"`: a quoted text with its kind before it.
    if matches!(byte, b'b' | b'r' | b'u' | b'f' | b'L' | b'@' | b'$') && is_quote(text.at(start + 1)) {
        return Some(quoted(text, start + 1));
    }
    match byte {
        b'[' | b'{' => group(text, start),
        b'(' => group(text, start).filter(|value| value.end > value.start + 2),
        b'<' if text.has(start, b"<![CDATA[") => {
            let end = text.find(start, text.len(), b"]]>").unwrap_or(text.len());
            Some(Value { start: start + b"<![CDATA[".len(), end, enclosed: true })
        }
        _ => Some(bare(text, start)),
    }
    .filter(|value| value.end > value.start)
}

/// A quoted text: to the quote that closes it, or to the end of the line.
pub fn quoted(text: Reader<'_>, open: usize) -> Value {
    let quote = text.at(open);
    // Three quotes open a text of several lines.
    let triple = [quote; 3];
    if text.has(open, &triple) && text.at(open + 3) != 0 {
        let end = text.find(open + 3, text.len(), &triple).unwrap_or(text.len());
        return Value { start: open + 3, end, enclosed: true };
    }
    let mut place = open + 1;
    while place < text.len() {
        let byte = text.at(place);
        let is_escape = byte == b'\\' && !is_line_end(text.at(place + 1));
        if byte == quote || byte == b'\n' && text.before(place) != b'\\' {
            break;
        }
        // A quote that is escaped more often stands within; one that is escaped less often closes what is around.
        if quote == QUOTE_DEEPER && byte == super::view::QUOTE_IN_QUOTES {
            break;
        }
        if is_quote(quote) && quote < b' ' && byte == b'"' {
            break;
        }
        place += if is_escape { 2 } else { 1 };
    }
    Value { start: open + 1, end: place.min(text.len()), enclosed: true }
}

/// What stands in brackets, with them: `["a", "b"]`, `{"value": "a"}`, to the end of the text if they do not close.
fn group(text: Reader<'_>, open: usize) -> Option<Value> {
    if text.has(open, MARK.as_bytes()) || text.has(open, b"{{") {
        return None;
    }
    let mut depth = 0_usize;
    let mut place = open;
    let mut holds_text = false;
    while place < text.len() {
        let byte = text.at(place);
        match byte {
            b'[' | b'{' | b'(' => depth += 1,
            b']' | b'}' | b')' => depth = depth.saturating_sub(1),
            _ if is_quote(byte) => {
                place = quoted(text, place).end;
                holds_text |= text.at(text.skip_blanks(place + 1)) != b':';
            }
            _ => holds_text |= byte.is_ascii_alphabetic(),
        }
        place += 1;
        if depth == 0 {
            break;
        }
        // What does not close soon is hidden: looking again for every name within would take too long.
        holds_text |= place - open > MAX_NUMBERS;
    }
    // Numbers only are counted, not hidden: `"tokens": {"1": 5}` and `{}`.
    holds_text.then_some(Value { start: open, end: place.min(text.len()), enclosed: true })
}

/// A value without quotes: to a blank, or to a sign that separates it from the next name.
pub fn bare(text: Reader<'_>, start: usize) -> Value {
    let is_placeholder = [&b"${"[..], b"$(", b"%("].iter().any(|open| text.has(start, open));
    let mut place = start;
    while place < text.len() {
        let byte = text.at(place);
        let ends = match byte {
            b'}' | b')' if is_placeholder && place > start => {
                return Value { start, end: place + 1, enclosed: false };
            }
            b'<' => place > start,
            b'}' | b']' | b')' => true,
            b',' | b';' | b'&' => !goes_on(text, place),
            // `Some("…")`: what is quoted belongs to it.
            _ if is_quote(byte) => {
                if place > start && text.before(place) == b'(' {
                    let inner = quoted(text, place);
                    return Value { start: inner.start, end: inner.end, enclosed: true };
                }
                true
            }
            _ => is_space(byte) && byte != ENCODED_BLANK,
        };
        if ends {
            break;
        }
        place += 1;
    }
    Value { start, end: place, enclosed: false }
}

/// Whether a value without quotes goes on behind this separator: what follows has no name of its own.
fn goes_on(text: Reader<'_>, separator: usize) -> bool {
    let start = separator + 1;
    let ends =
        |byte: u8| is_space(byte) || is_quote(byte) || matches!(byte, b',' | b';' | b'&' | b'}' | b']' | b')' | b'<');
    let end = text.run_end_within(start, 64, |byte| !ends(byte));
    let piece = text.part(start, end);
    // `;password": …`: the next name is quoted.
    !is_quote(text.at(end))
        && !piece.is_empty()
        && !piece.iter().any(|byte| matches!(byte, b'=' | b':' | b'[' | b'{' | b'('))
}

/// The rest of a line, or of the quoted text that it stands in.
pub fn line(text: Reader<'_>, start: usize, around: Option<u8>) -> Value {
    let mut place = start;
    while place < text.len() {
        let byte = text.at(place);
        if is_quote(byte) && text.before(place) == b'=' && Some(byte) != around {
            // A parameter of the header: `username="ann"`.
            place = quoted(text, place).end;
        } else if is_line_end(byte) || byte == b'"' || Some(byte) == around || byte < b' ' && is_quote(byte) {
            break;
        }
        place += 1;
    }
    Value { start, end: place.min(text.len()), enclosed: false }
}

/// Whether the value says nothing: a placeholder, a state, what another program has hidden.
pub fn is_harmless(value: &[u8], is_password: bool) -> bool {
    let is_one_of = |words: &[&str]| words.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()));
    let inner = |open: &[u8], close: &[u8]| value.strip_prefix(open).and_then(|rest| rest.strip_suffix(close));
    let is_name = |inner: &[u8]| {
        inner.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.' | b' '))
    };
    let placeholder = [(&b"${"[..], &b"}"[..]), (b"$(", b")"), (b"%(", b")s")];
    value.is_empty()
        || value.starts_with(MARK.as_bytes().strip_suffix(b"]").unwrap_or_default())
        || is_one_of(&EMPTY_VALUES)
        || !is_password && is_one_of(&STATES)
        || value.iter().all(|byte| matches!(byte, b'*' | b'.' | b'-' | b'?'))
        || value.len() > 2 && value.iter().all(|byte| matches!(byte, b'x' | b'X'))
        || value.starts_with(b"arn:aws")
        || matches!(value, b"%s" | b"%v" | b"%d" | b"{}" | b"{0}" | b"$1")
        || placeholder.iter().any(|(open, close)| inner(open, close).is_some_and(is_name))
        || inner(b"<", b">").is_some_and(|inner| is_name(inner) && !inner.iter().any(u8::is_ascii_digit))
}

/// Whether a sentence goes on here, not a value: a word of letters, a blank, and another word.
pub fn is_prose(text: Reader<'_>, value: &Value) -> bool {
    let word = text.part(value.start, value.end);
    let (first, rest) = word.split_first().unwrap_or((&0, &[]));
    let is_word =
        first.is_ascii_alphabetic() && rest.iter().all(u8::is_ascii_lowercase) && word.len() <= MAX_PROSE_WORD;
    is_word && is_blank(text.at(value.end)) && text.at(text.skip_blanks(value.end)).is_ascii_alphabetic()
}
