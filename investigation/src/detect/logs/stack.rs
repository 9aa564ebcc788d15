//! Stack traces that arrive line by line.
//!
//! A program that prints to a pipe has its trace cut into events of the same time. Their order is lost, for that of
//! arrival must not matter; but what names the exception, what names its cause and what is a mere frame is told by how
//! a line begins.

use std::borrow::Cow;

use super::event::names_exception;
use crate::telemetry::LogLine;

/// What Java puts in front of the cause of an exception.
const CAUSE: &str = "Caused by: ";

/// What Python puts in front of a trace that ends in the exception.
const TRACEBACK: &str = "Traceback (most recent call last)";

/// The events of lines of one log group at one time, each with its message: frames are left out, and the cause is put
/// to the exception where there is but one.
pub fn events<'a>(lines: &[&'a LogLine]) -> Vec<(&'a LogLine, Cow<'a, str>)> {
    let is_part = |line: &&LogLine| line.message.starts_with([' ', '\t', '.']) || line.message.starts_with(TRACEBACK);
    let (causes, others): (Vec<&LogLine>, Vec<&LogLine>) =
        lines.iter().partition(|line| line.message.starts_with(CAUSE));
    let heads: Vec<&LogLine> = others.iter().copied().filter(|line| !is_part(line)).collect();
    let mut exceptions = heads.iter().filter(|line| names_exception(&line.message));
    let whole = |line: &'a LogLine| (line, Cow::Borrowed(line.message.as_str()));
    match (exceptions.next(), exceptions.next()) {
        // No trace among them: a line may well begin with a space.
        (None, _) => lines.iter().copied().map(whole).collect(),
        (Some(exception), None) if !causes.is_empty() => {
            let message =
                causes.iter().fold(exception.message.clone(), |message, cause| message + "\n" + &cause.message);
            let others = heads.iter().copied().filter(|line| !std::ptr::eq(*line, *exception)).map(whole);
            others.chain([(*exception, Cow::Owned(message))]).collect()
        }
        _ => heads.into_iter().chain(causes).map(whole).collect(),
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn events_of(messages: &[&str]) -> Vec<String> {
        let line =
            |message: &&str| LogLine { at: Timestamp::UNIX_EPOCH, group: "g".into(), message: (*message).into() };
        let mut lines: Vec<LogLine> = messages.iter().map(line).collect();
        lines.sort();
        events(&lines.iter().collect::<Vec<_>>()).into_iter().map(|(_, message)| message.into_owned()).collect()
    }

    #[test]
    fn frames_are_no_events_and_the_cause_belongs_to_the_exception() {
        let java = [
            "INFO order 1",
            "shop.CartException: no cart",
            "\tat shop.Cart.get(Cart.java:1)",
            "Caused by: java.io.IOException: gone",
            "\t... 3 more",
        ];
        assert_eq!(
            events_of(&java),
            ["INFO order 1", "shop.CartException: no cart\nCaused by: java.io.IOException: gone"]
        );
        let python = ["Traceback (most recent call last):", "  File \"x.py\", line 1", "    f()", "KeyError: 'x'"];
        assert_eq!(events_of(&python), ["KeyError: 'x'"]);
    }

    #[test]
    fn of_several_exceptions_each_is_an_event_and_lines_without_one_are_left_alone() {
        let two = ["a.AException: x", "b.BException: y", "\tat f", "Caused by: c.CException: z"];
        assert_eq!(events_of(&two), ["a.AException: x", "b.BException: y", "Caused by: c.CException: z"]);
        assert_eq!(events_of(&[" indented", "plain"]), [" indented", "plain"]);
    }
}
