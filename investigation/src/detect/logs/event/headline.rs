//! The line of a plain text message that says what happened.

use std::borrow::Cow;

use super::exception::{TRACEBACK, first_class, starts_with_exception};

/// What stands in a headline between the first line of a message and the cause that its stack trace names.
pub const CAUSE_SEPARATOR: &str = " | ";

/// Lines of a stack trace that are searched for its cause. Few programs print more; a message is a megabyte at most.
const MAX_TRACE_LINES: usize = 256;

/// The shortest time that a logger writes.
const MIN_TIME_LENGTH: usize = "00:00:00".len();

/// The line that says what happened: the first one without its time and request id, and behind it the cause that a
/// stack trace below it ends in.
#[must_use]
pub fn find_headline(message: &str) -> Cow<'_, str> {
    let mut lines = message.lines().map(str::trim_end).filter(|line| !line.trim().is_empty());
    let first = strip_times_and_ids(lines.next().unwrap_or_default());
    // Java names the cause last; Python ends in the exception itself, the one line that is not indented.
    let mut cause = None;
    for line in lines.take(MAX_TRACE_LINES) {
        if !line.starts_with([' ', '\t']) && starts_with_exception(line) {
            cause = Some(line);
        }
    }
    match cause {
        Some(cause) if first.starts_with(TRACEBACK) => Cow::Owned(cause.to_owned()),
        Some(cause) if first.contains(first_class(cause)) => Cow::Borrowed(first),
        Some(cause) => Cow::Owned([first, CAUSE_SEPARATOR, cause].concat()),
        None => Cow::Borrowed(first),
    }
}

/// The line without the times and ids that Lambda and most loggers put in front.
fn strip_times_and_ids(line: &str) -> &str {
    let mut rest = line.trim_start();
    while let Some((word, tail)) = rest.split_once(char::is_whitespace) {
        if !is_time_or_id(word) {
            break;
        }
        rest = tail.trim_start();
    }
    rest
}

/// Whether the word is a time or an id: these are long, and hold only digits, hexadecimal letters and what joins them.
fn is_time_or_id(word: &str) -> bool {
    let core = word.trim_matches(['[', ']', '(', ')', ',']);
    let is_part =
        |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b'-' | b':' | b'.' | b',' | b'T' | b'Z' | b'+' | b'/');
    core.len() >= MIN_TIME_LENGTH && core.bytes().any(|byte| byte.is_ascii_digit()) && core.bytes().all(is_part)
}
