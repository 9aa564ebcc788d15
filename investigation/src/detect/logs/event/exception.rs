//! Exceptions in the words of a line.

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
