//! The line of a plain text message that says what happened.

use std::borrow::Cow;

use super::exception::{first_class, starts_with_exception};
use super::trace_line::TraceLine;

/// What stands in a headline between the first line of a message and the cause that its stack trace names.
pub const CAUSE_SEPARATOR: &str = " | ";

/// Lines of a stack trace that are searched for its cause. Few programs print more; a message is a megabyte at most.
const MAX_TRACE_LINES: usize = 256;

/// The shortest time that a logger writes.
const MIN_TIME_LENGTH: usize = "00:00:00".len();

/// What container runtimes put between the time and the text: the stream, and whether the text is whole.
///
/// Source: <https://github.com/kubernetes/design-proposals-archive/blob/main/node/kubelet-cri-logging.md>
const CONTAINER_STREAMS: [&str; 4] = ["stdout F ", "stderr F ", "stdout P ", "stderr P "];

/// The line that says what happened: the first one without its time and request id, and behind it the cause that a
/// stack trace below it ends in.
#[must_use]
pub fn find_headline(message: &str) -> Cow<'_, str> {
    let mut lines = message.lines().map(str::trim_end).filter(|line| !line.trim().is_empty());
    let first = strip_prefixes(lines.next().unwrap_or_default());
    let trace = Trace::read(lines.take(MAX_TRACE_LINES));
    if trace.is_empty() {
        return Cow::Borrowed(first);
    }
    // Where the message is a trace and nothing else, the exception says what happened.
    let is_first_of_trace = matches!(TraceLine::parse(first), Some(TraceLine::Header | TraceLine::Frame));
    let (said, cause) = match trace.exceptions.as_slice() {
        [.., last] if is_first_of_trace || trace.is_chain && starts_with_exception(first) => {
            // Python names the exception that began a chain first.
            let root = if is_first_of_trace { trace.exceptions.first().copied() } else { Some(first) };
            (*last, trace.causes.last().copied().or(root.filter(|_| trace.is_chain)))
        }
        _ => (first, trace.find_cause()),
    };
    if let Some(message) = trace.panic_message.filter(|_| is_rust_panic(first)) {
        return Cow::Owned([first, " ", message].concat());
    }
    match cause {
        Some(cause) if said != cause && !names_class(said, first_class(cause)) => {
            Cow::Owned([said, CAUSE_SEPARATOR, cause].concat())
        }
        Some(_) | None => Cow::Borrowed(said),
    }
}

/// What a stack trace says, below the first line of a message.
#[derive(Default)]
struct Trace<'a> {
    /// The exceptions that begin a line, in order.
    exceptions: Vec<&'a str>,
    /// The causes that are named as such, the deepest last.
    causes: Vec<&'a str>,
    /// Whether an exception was raised while another was handled.
    is_chain: bool,
    /// The line behind the first, for Rust puts the message of a panic there.
    panic_message: Option<&'a str>,
}

impl<'a> Trace<'a> {
    fn read(lines: impl Iterator<Item = &'a str>) -> Self {
        let mut trace = Self::default();
        let mut counts_causes = false;
        for (place, line) in lines.enumerate() {
            match TraceLine::parse(line) {
                Some(TraceLine::Cause(cause)) => trace.causes.push(cause),
                Some(TraceLine::Chain) => trace.is_chain = true,
                // Error reports of Rust number the causes below this line.
                Some(TraceLine::Frame) => counts_causes |= line.trim() == "Caused by:",
                Some(TraceLine::Header) => {}
                None if counts_causes && line.starts_with([' ', '\t']) => {
                    let text = line.trim();
                    let unnumbered = text.split_once(": ").filter(|(number, _)| number.parse::<u8>().is_ok());
                    trace.causes.push(unnumbered.map_or(text, |(_, cause)| cause));
                }
                None if !line.starts_with([' ', '\t']) && starts_with_exception(line) => trace.exceptions.push(line),
                None if place == 0 => trace.panic_message = Some(line.trim()),
                None => {}
            }
        }
        trace
    }

    fn is_empty(&self) -> bool {
        self.exceptions.is_empty() && self.causes.is_empty() && self.panic_message.is_none()
    }

    /// The deepest cause: the last that is named as such, or else the last exception.
    fn find_cause(&self) -> Option<&'a str> {
        self.causes.last().or(self.exceptions.last()).copied()
    }
}

/// Whether the class is one of the words that were said: `TypeError` names no `Error`.
fn names_class(said: &str, class: &str) -> bool {
    said.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == class)
}

/// Whether the line says where a thread of Rust panicked; why it did stands on the next line.
#[must_use]
pub fn is_rust_panic(line: &str) -> bool {
    line.starts_with("thread '") && line.contains(" panicked at ") && line.ends_with(':')
}

/// The line without the times and ids that Lambda and most loggers put in front, and without what container runtimes do.
#[must_use]
pub fn strip_prefixes(line: &str) -> &str {
    let mut rest = line.trim_start();
    while let Some((word, tail)) = rest.split_once(char::is_whitespace) {
        if !is_time_or_id(word) {
            break;
        }
        rest = tail.trim_start();
        for stream in CONTAINER_STREAMS {
            rest = rest.strip_prefix(stream).unwrap_or(rest);
        }
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
