//! What the responder hears at once: the body of the answer to the command, seen by nobody else.
//!
//! Source: <https://docs.slack.dev/interactivity/implementing-slash-commands#responding_immediate_response>.

use investigation::model::{Signal, Window};

use super::AskError;
use crate::limits;
use crate::mrkdwn::Mrkdwn;

/// How to ask; our own markup throughout.
const USAGE: &str = "*Usage:* `/investigate &lt;service&gt; [window] [signal]`
• window: `last 30m` (the default), `2h`, `14:05-14:20` (UTC), `2023-04-18T22:05Z..2023-04-18T22:20Z`; at most 6 hours
• signal: `latency`, `errors`, `availability`, `saturation`, or `auto` (the default) to find out
For example: `/investigate petsite last 45m latency`";

/// The run was asked for.
#[must_use]
pub fn accepted(service: &str, window: Window, signal: Signal) -> String {
    let text = text().markup("Investigating ").code(service).markup(", ");
    let text = text.date_time(window.start()).markup(" – ").time(window.end()).markup(", signal ").code(signal.name());
    ephemeral(text.markup(". The answer comes to this channel."))
}

/// Slack delivered the same command twice, or somebody replayed it.
#[must_use]
pub fn already_running(service: &str) -> String {
    let text = text().markup("The investigation of ").code(service);
    ephemeral(text.markup(" is on its way already; its answer comes to this channel."))
}

/// How to ask.
#[must_use]
pub fn usage() -> String {
    ephemeral(text().markup(USAGE))
}

/// What was wrong with the question, and how to ask.
#[must_use]
pub fn misunderstood(error: &AskError) -> String {
    let text = text().markup("I did not understand that. ").text(&error.to_string()).markup("\n\n");
    ephemeral(text.markup(USAGE))
}

/// The run could not be started; `advice` says what to do about it.
#[must_use]
pub fn not_started(service: &str, advice: &str) -> String {
    ephemeral(text().markup("The investigation of ").code(service).markup(" could not be started. ").text(advice))
}

fn text() -> Mrkdwn {
    Mrkdwn::new(limits::MESSAGE_TEXT)
}

fn ephemeral(text: Mrkdwn) -> String {
    serde_json::json!({"response_type": "ephemeral", "text": text.into_string()}).to_string()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn said(reply: &str) -> String {
        let reply: serde_json::Value = serde_json::from_str(reply).unwrap();
        assert_eq!(reply["response_type"], "ephemeral");
        reply["text"].as_str().unwrap().to_owned()
    }

    #[test]
    fn an_accepted_question_is_repeated_as_it_was_understood() {
        let start = Timestamp::from_second(1_681_855_500).unwrap();
        let window = Window::new(start, Timestamp::from_second(1_681_856_400).unwrap()).unwrap();
        insta::assert_snapshot!(
            said(&accepted("petsite", window, Signal::LatencySpike)),
            @"Investigating `petsite`, <!date^1681855500^{date_short_pretty} {time}|2023-04-18 22:05 UTC> – <!date^1681856400^{time}|2023-04-18 22:20 UTC>, signal `latency_spike`. The answer comes to this channel."
        );
    }

    #[test]
    fn what_was_typed_is_never_markup() {
        let said = said(&misunderstood(&AskError::Service("<!channel>`".into())));
        assert!(said.contains("“&lt;!channel&gt;'”"), "{said}");
        assert!(!said.contains("<!"), "{said}");
    }

    #[test]
    fn the_usage_names_every_part() {
        let said = said(&usage());
        assert!(["service", "window", "signal", "6 hours"].iter().all(|part| said.contains(part)), "{said}");
    }

    #[test]
    fn a_run_that_did_not_start_comes_with_advice() {
        assert_eq!(
            said(&not_started("petsite", "Try again in a minute.")),
            "The investigation of `petsite` could not be started. Try again in a minute."
        );
    }
}
