//! Exceptions in the words of a line.

use std::ops::Range;

/// What Java puts in front of the cause of an exception.
pub const CAUSED_BY: &str = "Caused by: ";

/// What Python and Ruby put in front of a stack trace.
pub const TRACEBACK: &str = "Traceback (most recent call last)";

/// How the class of an exception ends.
const CLASS_ENDINGS: [&str; 5] = ["Exception", "Error", "Fault", "Denied", "Throwable"];

/// Whether the line begins with an exception, as in `java.net.SocketTimeoutException: Read timed out`.
#[must_use]
pub fn starts_with_exception(line: &str) -> bool {
    let class = first_class(line);
    CLASS_ENDINGS.iter().any(|ending| class.ends_with(ending))
}

/// The class that a line of a stack trace begins with, without its package. In a line that begins with no class it is
/// the first word.
#[must_use]
pub fn first_class(line: &str) -> &str {
    let line = line.trim_start_matches(CAUSED_BY);
    let path = line.split([':', ' ']).next().unwrap_or_default();
    path.rsplit('.').next().unwrap_or(path)
}

/// The class of the exception that the words name last, with its package: the cause of the others. A bare `Error` or
/// `Exception` is a word of the sentence.
#[must_use]
pub fn find_last_exception(words: &str) -> Option<&str> {
    let mut names = words.split(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '_' | '$'));
    names.rfind(|name| ["Exception", "Error"].iter().any(|ending| name.ends_with(ending) && name != ending))
}

/// Words in front of the class of an exception that say it happened.
const VERBS_OF_EXCEPTIONS: [&str; 20] = [
    "raised",
    "raises",
    "throws",
    "threw",
    "throw",
    "thrown",
    "caught",
    "uncaught",
    "unhandled",
    "exception",
    "error",
    "with",
    "by",
    "is",
    "got",
    "of",
    "to",
    "unexpected",
    "an",
    "a",
];

/// Whether the word `Error` or `Exception` at this place ends the class of an exception that happened: one that begins the
/// line, has a colon behind it, or is said to be thrown. Any other is a name: `mapper for NotFoundException`.
#[must_use]
pub fn is_exception_class_in(headline: &str, ending: &Range<usize>) -> bool {
    let (Some(before), Some(word), Some(behind)) =
        (headline.get(..ending.start), headline.get(ending.clone()), headline.get(ending.end..))
    else {
        return false;
    };
    // In Ruby, a class may be called no more than `Error` within its module.
    let ends_name = before.ends_with(|c: char| c.is_ascii_alphanumeric()) || before.ends_with("::");
    let is_ending = matches!(word, "Exception" | "Error") && ends_name;
    if !is_ending || behind.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '$')) {
        return false;
    }
    let class_start =
        before.rfind(|c: char| !c.is_alphanumeric() && !matches!(c, '.' | '_' | '$' | ':')).map_or(0, |last| last + 1);
    let in_front = before.get(..class_start).unwrap_or_default();
    let last_word =
        in_front.trim_end_matches(['(', '\'', '"', ':', '[', '<', ' ']).rsplit(' ').next().unwrap_or_default();
    in_front.trim().is_empty()
        || behind.starts_with([':', '(', ')'])
        || before.ends_with("::") && behind.starts_with(" (")
        || behind.trim().is_empty()
            && in_front.ends_with(": ")
            && before.get(class_start..).is_some_and(|class| class.contains('.'))
        || VERBS_OF_EXCEPTIONS.contains(&last_word.to_ascii_lowercase().as_str())
}

/// Whether a message that its writer calls informational is an exception all the same: one that was printed.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/nodejs-logging.html>, for `console.log`.
#[must_use]
pub fn is_printed_exception(headline: &str) -> bool {
    let said = headline.trim_start_matches(['[', ' ']);
    let said = said.strip_prefix("INFO").map_or(headline, |rest| rest.trim_start_matches([']', ':', '-', ' ', '\t']));
    let said = said.trim_start_matches("Uncaught ");
    let class = said.split([':', ' ']).next().unwrap_or_default();
    let is_class = ["Exception", "Error"].iter().any(|ending| class.ends_with(ending));
    let is_dotted_name = class.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'$'));
    is_class
        && is_dotted_name
        && said.get(class.len()..).is_some_and(|rest| rest.starts_with(": ") || rest.starts_with(" ["))
}
