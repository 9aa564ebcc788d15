//! Messages whose first line says where, and whose second line says what.

use std::borrow::Cow;

use super::severity::Severity;

/// The message with its first two lines as one, and the rest without the indentation of the second, where the first holds
/// no more than a level and a category, or a time and a class.
///
/// Sources: <https://learn.microsoft.com/en-us/dotnet/core/extensions/console-log-formatter> (`fail: Shop.Cart[0]`, and
/// the message indented below), <https://docs.oracle.com/en/java/javase/21/docs/api/java.logging/java/util/logging/SimpleFormatter.html>
/// (time and class, and `SEVERE: …` below).
#[must_use]
pub fn join_two_line_head(message: &str) -> Cow<'_, str> {
    let Some((first, below)) = message.split_once('\n') else { return Cow::Borrowed(message) };
    let (first, second) = (first.trim_end(), below.lines().next().unwrap_or_default());
    if !is_dotnet_head(first) && !is_level_line_of_java(first, second) {
        return Cow::Borrowed(message);
    }
    let indentation = second.get(..second.len() - second.trim_start().len()).unwrap_or_default();
    let rest = below.lines().map(|line| line.strip_prefix(indentation).unwrap_or(line));
    Cow::Owned(format!("{first} {}", rest.collect::<Vec<_>>().join("\n")))
}

/// `fail: Shop.Cart[0]`.
fn is_dotnet_head(line: &str) -> bool {
    let Some((level, category)) = line.split_once(": ") else { return false };
    let has_event_id =
        category.strip_suffix(']').and_then(|it| it.rsplit_once('[')).is_some_and(|(_, id)| id.parse::<i32>().is_ok());
    has_event_id && level.len() == 4 && Severity::from_level_name(level).is_some()
}

/// `SEVERE: …` below a line that holds no level of its own.
fn is_level_line_of_java(first: &str, second: &str) -> bool {
    let Some((level, _)) = second.split_once(": ") else { return false };
    let is_in_capitals = level.bytes().all(|byte| byte.is_ascii_uppercase());
    let begins_with_time =
        first.starts_with(|c: char| c.is_ascii_digit()) || first.contains(" AM ") || first.contains(" PM ");
    is_in_capitals && begins_with_time && !first.contains(": ") && Severity::from_level_name(level).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_says_where_is_joined_to_the_one_that_says_what() {
        for (message, joined) in [
            (
                "fail: Shop.Cart[7]\n      no cart\n      shop.CartException: x\n         at f",
                "fail: Shop.Cart[7] no cart\nshop.CartException: x\n   at f",
            ),
            (
                "Mar 10, 2026 2:00:00 PM shop.Cart load\nSEVERE: no cart",
                "Mar 10, 2026 2:00:00 PM shop.Cart load SEVERE: no cart",
            ),
            ("no cart\nINFO: x", "no cart\nINFO: x"),
            ("fail: no cart\n  x", "fail: no cart\n  x"),
            ("one line", "one line"),
        ] {
            assert_eq!(join_two_line_head(message), joined);
        }
    }
}
