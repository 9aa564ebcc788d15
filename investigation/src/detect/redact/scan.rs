//! One reading of a text from left to right.

use super::bytes::{Reader, is_base64, is_line_end, is_quote, is_word};
use super::options::Line;
use super::{Found, MARK, blocks, emails, numbers, pairs, schemes, tokens, urls};

/// What was read before.
#[derive(Default)]
struct Before {
    line: Line,
    /// Whether the text is a Kubernetes `Secret`; none as long as nobody asked.
    is_kubernetes_secret: Option<bool>,
}

/// The secrets in the text, in order and apart from one another.
pub fn scan(text: Reader<'_>) -> Vec<Found> {
    if let Some(line) = tokens::find_line_of_key(text) {
        return vec![line];
    }
    let mut found = Vec::new();
    let mut before = Before::default();
    let mut place = 0;
    while place < text.len() {
        let byte = text.at(place);
        let (secret, next) = if is_word(byte) {
            let end = text.run_end(place, is_word);
            (in_word(text, place, end, &mut before), end)
        } else {
            (at_sign(text, place, byte, &mut before), place + 1)
        };
        let is_new = |secret: &Found| {
            secret.start >= place && secret.end > secret.start && !text.has(secret.start, MARK.as_bytes())
        };
        place = match secret.filter(is_new) {
            Some(secret) => {
                let end = secret.end;
                found.push(secret);
                end
            }
            None => next,
        };
    }
    found
}

/// The secret that begins at a sign which is no part of a word.
fn at_sign(text: Reader<'_>, place: usize, byte: u8, before: &mut Before) -> Option<Found> {
    match byte {
        b':' if text.has(place, b"://") => urls::find_userinfo(text, place),
        b'$' => blocks::find_password_hash(text, place),
        b'/' if is_base64(text.at(place + 1)) => tokens::find_aws_secret(text, place),
        _ if is_line_end(byte) => {
            before.line = before.line.next();
            None
        }
        _ => None,
    }
}

/// The secret that the word from `start` to `end` is, holds or announces.
fn in_word(text: Reader<'_>, start: usize, end: usize, before: &mut Before) -> Option<Found> {
    // What was hidden before is no name and no value.
    if text.before(start) == b'[' && text.has(start - 1, MARK.as_bytes()) {
        return None;
    }
    let first = text.at(start);
    let next = text.at(end);
    if first == b'-'
        && let Some(secret) = blocks::find_key(text, start)
    {
        return Some(secret);
    }
    if let Some(secret) = tokens::find(text, start, end) {
        return Some(secret);
    }
    if next == b'@'
        && let Some(secret) =
            emails::find(text, start, end).or_else(|| urls::find_password_before_host(text, start, end))
    {
        return Some(secret);
    }
    if next == b'/'
        && let Some(secret) =
            urls::find_secret_path(text, start, end).or_else(|| urls::find_oracle_password(text, start, end))
    {
        return Some(secret);
    }
    if may_be_named(next)
        && let Some(secret) = named(text, start, end, before)
    {
        return Some(secret);
    }
    if let Some(secret) = before.line.find(text, start, end) {
        return Some(secret);
    }
    before.line.read(text.part(start, end));
    let letters = text.run_end_within(start, 3, |byte| byte == b'-' || byte == b'.');
    if text.at(letters).is_ascii_digit() && letters == start {
        return numbers::find(text, start, end);
    }
    numbers::find_iban(text, start).or_else(|| tokens::find_aws_secret(text, start))
}

fn named(text: Reader<'_>, start: usize, end: usize, before: &mut Before) -> Option<Found> {
    pairs::find(text, start, end)
        .or_else(|| schemes::find(text, start, end))
        .or_else(|| blocks::find_putty_key(text, start, end))
        .or_else(|| blocks::find_kubernetes_data(text, start, end, &mut before.is_kubernetes_secret))
}

/// Whether a word with this byte behind it may be a name with a value: most words are none, and are left at once.
fn may_be_named(next: u8) -> bool {
    next <= b' '
        || is_quote(next)
        || matches!(next, b'=' | b':' | b'>' | b'<' | b'[' | b']' | b'(' | b')' | b'}' | b',' | b'|')
}
