//! Stack traces that arrive line by line.
//!
//! A program that prints to a pipe has its trace cut into events of the same time. Their order is lost, for the order of
//! arrival must not matter; but how a line begins says whether it names the exception, names its cause or is a mere
//! frame.

use std::borrow::Cow;

use super::event::{CAUSED_BY, TRACEBACK, starts_with_exception};
use crate::telemetry::LogLineRef;

/// The events of lines of one log group at one time, each with its message: frames are left out, and the cause is
/// appended to the exception where there is only one exception.
#[must_use]
pub fn assemble_events<'a>(lines: &[LogLineRef<'a>]) -> Vec<(LogLineRef<'a>, Cow<'a, str>)> {
    let (mut causes, mut exceptions, mut events) = (Vec::new(), Vec::new(), Vec::new());
    for line in lines.iter().copied() {
        if line.message.starts_with(CAUSED_BY) {
            causes.push(line);
        } else if !is_frame(line) {
            events.push(line);
            if starts_with_exception(line.message) {
                exceptions.push(line);
            }
        }
    }
    match exceptions.as_slice() {
        // There is no trace among the lines: an ordinary line may well begin with a space.
        [] => lines.iter().copied().map(with_own_message).collect(),
        [exception] if !causes.is_empty() => {
            let mut message = exception.message.to_owned();
            for cause in causes {
                message.push('\n');
                message.push_str(cause.message);
            }
            events.retain(|event| event.position != exception.position);
            let mut assembled: Vec<_> = events.into_iter().map(with_own_message).collect();
            assembled.push((*exception, Cow::Owned(message)));
            assembled
        }
        _ => events.into_iter().chain(causes).map(with_own_message).collect(),
    }
}

/// Whether the line is a frame of a stack trace, or introduces one.
fn is_frame(line: LogLineRef<'_>) -> bool {
    line.message.starts_with([' ', '\t', '.']) || line.message.starts_with(TRACEBACK)
}

fn with_own_message(line: LogLineRef<'_>) -> (LogLineRef<'_>, Cow<'_, str>) {
    (line, Cow::Borrowed(line.message))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::telemetry::{LogLine, LogLines};

    fn events_of(messages: &[&str]) -> Vec<String> {
        let line =
            |message: &&str| LogLine { at: Timestamp::UNIX_EPOCH, group: "g".into(), message: (*message).into() };
        let mut lines: LogLines = messages.iter().map(line).collect();
        lines.sort();
        assemble_events(&lines.iter().collect::<Vec<_>>())
            .into_iter()
            .map(|(_, message)| message.into_owned())
            .collect()
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
