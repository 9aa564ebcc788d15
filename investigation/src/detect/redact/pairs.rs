//! Names and their values in the usual notations: `name=value`, `"name": "value"`, `<name>value</name>`,
//! `name => value`, `| name | value |`, `name: |` and an indented block, `{"name": "name", "value": "value"}`.

use super::Found;
use super::bytes::{Reader, is_blank, is_line_end, is_quote, is_space};
use super::names::{Announced, announced_by, is_plural};
use super::random::{looks_encoded, looks_random};
use super::schemes;
use super::values::{self, Value};
use super::view::QUOTE_IN_QUOTES;

/// What may close behind a name before the sign of equality: `user["password"]] = `.
const MAX_CLOSERS: usize = 4;

/// How far the attributes of a tag may reach, in bytes.
const MAX_TAG: usize = 256;

/// What may stand between a name and the next one, in bytes: `",\n      "`.
const MAX_GAP: usize = 64;

/// How far before a resource its ARN may begin, in bytes.
const MAX_ARN: usize = 128;

/// The longest value that is looked at before it is hidden, in bytes: what is longer is hidden unseen, so that none is
/// read to its end for nothing.
const MAX_JUDGED: usize = 1024;

/// Longer values are no key that is told by its random look, in bytes.
const MAX_KEY: usize = 512;

/// The fewest characters of a random-looking value.
const MIN_RANDOM: usize = 16;

/// Names of what holds the value of the name before it.
const VALUE_NAMES: [&str; 7] = ["value", "parametervalue", "val", "default", "content", "current", "stringvalue"];

/// Where a value is to be looked for, and by what sign.
enum Behind {
    /// A sign of equality, which ends here.
    Sign(usize),
    /// Blanks, and then a quoted text that begins here.
    Quote(usize),
    /// A verb, and then the value, which begins here.
    Said(usize),
    /// A value of its own name, whose sign ends here; or the text of the next element.
    Sibling(usize),
}

/// The secret behind the name from `start` to `end`.
pub fn find(text: Reader<'_>, start: usize, end: usize) -> Option<Found> {
    let behind = behind(text, start, end)?;
    let name = text.part(start, end);
    let in_address = matches!(text.before(start), b'?' | b'&');
    let announced = announced_by(name, in_address).or_else(|| announced_by_two_words(text, start, name))?;
    let is_password = announced == Announced::Password;
    if let (Behind::Sign(place) | Behind::Sibling(place), true) = (&behind, announced.is_conditional()) {
        // Neither a list nor a long text is a key; reading them to their ends for every name would take too long.
        let start = text.skip_blanks(*place);
        let end = text.run_end_within(start, MAX_KEY, |byte| !is_space(byte));
        if end - start == MAX_KEY || matches!(text.at(start), b'[' | b'{' | b'(') {
            return None;
        }
    }
    let value = match behind {
        Behind::Sign(place) if announced == Announced::Header => header(text, start, place)?,
        Behind::Sign(place) | Behind::Sibling(place) => value_behind(text, place)?,
        Behind::Quote(place) if is_password => values::quoted(text, place),
        Behind::Said(place) if is_password => values::bare(text, place),
        Behind::Quote(_) | Behind::Said(_) => return None,
    };
    let value = without_scheme(text, value);
    let content = text.part(value.start, value.end);
    if content.len() > MAX_JUDGED {
        return Some(value.start..value.end);
    }
    if values::is_harmless(content, is_password) {
        return None;
    }
    let is_number = content.iter().all(u8::is_ascii_digit);
    let is_secret = match announced {
        Announced::Password => !(name.eq_ignore_ascii_case(b"pass") && is_number && content.len() < 5),
        Announced::Token => {
            let is_counted = is_number && is_plural(name) || in_address && is_number && content.len() < 5;
            let is_id = name.to_ascii_lowercase().ends_with(b"id") && content.contains(&b'/');
            let continues = !value.enclosed && values::is_prose(text, &value) || is_id;
            !is_counted && !continues
        }
        Announced::Header => value.enclosed || !is_refusal(text, &value),
        Announced::IfRandom => looks_random(content, MIN_RANDOM) || name_of_session(name, content),
        Announced::IfEncoded => looks_encoded(content) || looks_random(content, MIN_RANDOM),
        Announced::IfDigits => is_number && (3..=8).contains(&content.len()),
    };
    let end = if value.enclosed { with_successor(text, value.end) } else { value.end };
    is_secret.then_some(value.start..end)
}

/// `IDENTIFIED BY`, `session id`.
fn announced_by_two_words(text: Reader<'_>, start: usize, name: &[u8]) -> Option<Announced> {
    let follows = |word: &[u8]| {
        start > word.len() && text.has_letters(start - word.len() - 1, word) && is_blank(text.before(start))
    };
    match name {
        b"BY" | b"by" if follows(b"identified") => Some(Announced::Password),
        b"id" | b"ID" | b"Id" if follows(b"session") => Some(Announced::Token),
        _ => None,
    }
}

/// What stands behind the name, if a value may follow.
fn behind(text: Reader<'_>, start: usize, end: usize) -> Option<Behind> {
    let is_closer = |byte: u8| is_quote(byte) || matches!(byte, b']' | b')' | b'}');
    // `passwords[]`, `password[0]`.
    let index = text.run_end_within(end + 1, MAX_CLOSERS, |byte| byte.is_ascii_digit());
    let indexed = if text.at(end) == b'[' && text.at(index) == b']' { index } else { end };
    let closed = text.run_end_within(indexed, MAX_CLOSERS, is_closer);
    let place = text.skip_blanks(closed);
    let next = text.at(place + 1);
    match text.at(place) {
        b'=' => Some(Behind::Sign(text.run_end_within(place + 1, 2, |byte| matches!(byte, b'=' | b'>')))),
        b':' if next == b'=' => Some(Behind::Sign(place + 2)),
        b':' if next == b':' || text.has(place, b"://") || is_in_arn(text, start, place) => None,
        b':' => Some(Behind::Sign(place + 1)),
        b'-' if next == b'>' => Some(Behind::Sign(place + 2)),
        b'>' if place == end && is_tag(text, start) || is_attribute(text, start) => Some(Behind::Sign(place + 1)),
        b'(' if place == end && is_quote(next) => Some(Behind::Quote(place + 1)),
        b'|' if before_blanks(text, start) == b'|' => Some(Behind::Sign(place + 1)),
        b'<' if place == end && next == b'/' => next_element(text, place),
        b',' if closed > end && is_pair(text, start, place) => Some(Behind::Sign(place + 1)),
        byte if is_quote(byte) && closed == end && place > end => Some(Behind::Quote(place)),
        b'i' | b'w' if place > end && closed == end => said(text, place).map(Behind::Said),
        _ if place > end && is_tag(text, start) => {
            let close = text.find(place, place + MAX_TAG, b">")?;
            Some(Behind::Sign(close + 1))
        }
        b' '..=b'~'
            if closed == end && !matches!(text.at(place), b',' | b'{') && !text.has_letters(place, b"value") =>
        {
            None
        }
        _ => sibling(text, closed, closed > end),
    }
}

/// Whether the word is a part of an ARN: `arn:aws:secretsmanager:eu-west-1:123456789012:secret:orders`.
fn is_in_arn(text: Reader<'_>, start: usize, colon: usize) -> bool {
    let before = text.part(start.saturating_sub(MAX_ARN), start);
    text.before(start) == b':'
        && !is_space(text.at(colon + 1))
        && before
            .rsplit(|byte| is_space(*byte) || is_quote(*byte) || matches!(byte, b'=' | b'('))
            .next()
            .is_some_and(|part| part.starts_with(b"arn:"))
}

/// `password is Tr0ub4dor&3`: something with digits or signs, which no word has that a sentence goes on with.
fn said(text: Reader<'_>, place: usize) -> Option<usize> {
    let verb = [&b"is "[..], b"was "].into_iter().find(|verb| text.has(place, verb))?;
    let start = place + verb.len();
    let end = text.run_end_within(start, 64, |byte| !is_space(byte) && !is_quote(byte));
    let value = text.part(start, end);
    let has_sign = value.split_last().is_some_and(|(_, value)| value.iter().any(|byte| !byte.is_ascii_alphabetic()));
    (value.len() >= 6 && has_sign && value.iter().any(u8::is_ascii_alphabetic)).then_some(start)
}

/// Whether the name is the value of an attribute: `name="password"`.
fn is_attribute(text: Reader<'_>, start: usize) -> bool {
    is_quote(text.before(start)) && text.at(start.saturating_sub(2)) == b'='
}

/// Whether the name begins a tag: `<password`, `<ns:password`.
fn is_tag(text: Reader<'_>, start: usize) -> bool {
    match text.before(start) {
        b'<' => true,
        b':' => (start.saturating_sub(24)..start).any(|place| text.at(place) == b'<'),
        _ => false,
    }
}

/// The byte before the blanks before this place.
fn before_blanks(text: Reader<'_>, mut place: usize) -> u8 {
    while is_blank(text.before(place)) {
        place -= 1;
    }
    text.before(place)
}

/// `</key><string>` behind a name: the value is the text of the next element.
fn next_element(text: Reader<'_>, place: usize) -> Option<Behind> {
    let closed = text.find(place, place + MAX_TAG, b">")? + 1;
    let open = text.run_end_within(closed, MAX_GAP, is_space);
    let opened = text.find(open, open + MAX_TAG, b">")?;
    (text.at(open) == b'<' && text.at(open + 1) != b'/').then_some(Behind::Sibling(opened + 1))
}

/// `("password", "hunter2")`: two quoted texts alone in brackets.
fn is_pair(text: Reader<'_>, start: usize, comma: usize) -> bool {
    let open = start.saturating_sub(1);
    let value = text.skip_blanks(comma + 1);
    if !is_quote(text.at(open)) || !matches!(text.before(open), b'(' | b'[' | b'{') || !is_quote(text.at(value)) {
        return false;
    }
    let end = values::quoted(text, value).end + 1;
    matches!(text.at(end), b')' | b']' | b'}')
}

/// A name in the place of a value, whose own value follows under a name that says so:
/// `{"name": "DB_PASSWORD", "value": "…"}`, `<add key="Password" value="…"/>`, `variable "password" { default = "…" }`.
fn sibling(text: Reader<'_>, place: usize, was_quoted: bool) -> Option<Behind> {
    let is_gap = |byte: u8| is_space(byte) || matches!(byte, b',' | b';' | b'{' | b'}');
    let gap_end = text.run_end_within(place, MAX_GAP, is_gap);
    let line_ends = text.part(place, gap_end).iter().filter(|byte| **byte == b'\n').count();
    let start = if is_quote(text.at(gap_end)) { gap_end + 1 } else { gap_end };
    let end = text.run_end_within(start, 20, |byte| byte.is_ascii_alphanumeric() || byte == b'_');
    let name = text.part(start, end);
    if VALUE_NAMES.iter().any(|word| name.eq_ignore_ascii_case(word.as_bytes())) {
        let closed = if is_quote(text.at(end)) { end + 1 } else { end };
        let sign = text.skip_blanks(closed);
        return matches!(text.at(sign), b'=' | b':').then_some(Behind::Sibling(sign + 1));
    }
    // A part of a form: the name in quotes, an empty line, and the value. Source: RFC 7578.
    (was_quoted && line_ends >= 2 && text.part(place, gap_end).iter().all(|byte| is_space(*byte)))
        .then_some(Behind::Sibling(gap_end))
}

/// The value behind a sign: on the same line, on the next one, or a block of lines.
fn value_behind(text: Reader<'_>, place: usize) -> Option<Value> {
    let start = text.skip_blanks(place);
    let byte = text.at(start);
    let is_block = matches!(byte, b'|' | b'>')
        && is_line_end(text.at(text.run_end_within(start + 1, 2, |byte| matches!(byte, b'-' | b'+' | b'0'..=b'9'))));
    if is_block {
        return indented_block(text, start);
    }
    if byte == b'<' && text.at(start + 1).is_ascii_alphabetic() {
        // The only child of an element.
        let open = text.find(start, start + MAX_TAG, b">")?;
        return values::read(text, open + 1).filter(|_| text.before(start) == b'>');
    }
    if !is_line_end(byte) {
        return values::read(text, start);
    }
    let next = text.run_end_within(start, MAX_GAP, |byte| is_space(byte) || is_line_end(byte));
    let next = if text.has(next, b"- ") { next + 2 } else { next };
    let value = values::read(text, next)?;
    // One word on a line of its own: a line with a name or several words is another matter.
    let line_end = text.skip_blanks(value.end + usize::from(is_quote(text.at(value.end))));
    let is_alone = is_line_end(text.at(line_end)) || line_end >= text.len() || !is_word_or_sign(text.at(line_end));
    let has_name = text.part(value.start, value.end).ends_with(b":") || text.at(value.end) == b':';
    (value.enclosed || is_alone && !has_name).then_some(value)
}

fn is_word_or_sign(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'=' | b':' | b'-' | b'(' | b'[')
}

/// The lines behind a `|` or `>` of YAML that begin with a blank.
pub fn indented_block(text: Reader<'_>, place: usize) -> Option<Value> {
    let first = text.run_end(place, |byte| !is_line_end(byte));
    let start = text.run_end(first, |byte| is_space(byte) || is_line_end(byte));
    let mut end = text.run_end(start, |byte| !is_line_end(byte));
    loop {
        let next = text.run_end(end, is_line_end);
        if next == end || !is_blank(text.at(next)) {
            break;
        }
        end = text.run_end(next, |byte| !is_line_end(byte));
    }
    (end > start).then_some(Value { start, end, enclosed: true })
}

/// The value of a header: quoted, in brackets, or the rest of the line.
fn header(text: Reader<'_>, name: usize, place: usize) -> Option<Value> {
    let start = text.skip_blanks(place);
    let byte = text.at(start);
    if is_quote(byte) || matches!(byte, b'[' | b'{') {
        return values::read(text, start);
    }
    let around = text.before(name);
    let value = values::line(text, start, is_quote(around).then_some(around));
    (value.end > value.start).then_some(value)
}

/// A scheme before the credential is hidden with it: `token: Bearer …`.
fn without_scheme(text: Reader<'_>, value: Value) -> Value {
    let is_scheme = !value.enclosed && schemes::is_scheme(text.part(value.start, value.end));
    if !is_scheme || !is_blank(text.at(value.end)) {
        return value;
    }
    let credential = values::bare(text, text.skip_blanks(value.end));
    if credential.end > credential.start { Value { start: value.start, ..credential } } else { value }
}

/// `Authorization: denied for user ann`: a sentence, for no scheme and no credential is one small word.
fn is_refusal(text: Reader<'_>, value: &Value) -> bool {
    let end = text.run_end_within(value.start, 20, |byte| byte.is_ascii_lowercase());
    let word = text.part(value.start, end);
    !word.is_empty() && !schemes::is_scheme(word) && (is_blank(text.at(end)) || end == value.end) && word.len() <= 15
}

/// Whether the value of a session is its id: UUIDs are used there as well.
fn name_of_session(name: &[u8], value: &[u8]) -> bool {
    let is_session = name.to_ascii_lowercase().ends_with(b"sid") || name.eq_ignore_ascii_case(b"session");
    is_session && value.len() >= MIN_RANDOM && value.iter().any(u8::is_ascii_digit) && !value.starts_with(b"arn:")
}

/// Where a change of a quoted value ends: `"old" -> "new"`.
fn with_successor(text: Reader<'_>, end: usize) -> usize {
    if !is_quote(text.at(end)) || text.at(end) == QUOTE_IN_QUOTES {
        return end;
    }
    let arrow = text.skip_blanks(end + 1);
    if !text.has(arrow, b"->") && !text.has(arrow, b"=>") {
        return end;
    }
    let open = text.skip_blanks(arrow + 2);
    if is_quote(text.at(open)) { values::quoted(text, open).end } else { end }
}
