//! The text after `/investigate`: `<service> [window] [signal]`.

use investigation::model::{Signal, Window};
use jiff::Timestamp;

use super::window::{DEFAULT_WINDOW, InvalidWindowArgument, parse_window, window_until};

/// Characters of a service's name. The limit keeps the texts short that quote the name.
const MAX_SERVICE_NAME: usize = 64;

/// What the command's user asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arguments {
    /// An explanation of the command.
    Help,
    /// An investigation.
    Investigate {
        /// The name of the service, which is the name of a saved context.
        service: String,
        /// The incident window.
        window: Window,
        /// The symptom to explain.
        signal: Signal,
    },
}

/// Why the arguments cannot be understood: which part, what is wrong with it, and what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidArgument {
    /// The first word is not a valid name of a service.
    #[error(
        "service: “{0}” is no service name; it takes letters, digits, “-”, “_” and “.”, at most {MAX_SERVICE_NAME} of them"
    )]
    Service(String),
    /// A word is neither a window nor a signal.
    #[error(
        "“{0}” is neither a window (30m, 2h, 14:05-14:20) nor a signal (latency, errors, availability, saturation, auto)"
    )]
    Word(String),
    /// The window is malformed, too long, empty or in the future.
    #[error("window: {0}")]
    Window(#[from] InvalidWindowArgument),
    /// A window was already given.
    #[error("window: “{0}” is a second one; give one window only")]
    SecondWindow(String),
    /// A signal was already given.
    #[error("signal: “{0}” is a second one; give one signal only, or none to find out")]
    SecondSignal(String),
}

/// Parses the text after the command; times are relative to `now`.
///
/// # Errors
/// [`InvalidArgument`], whose text is shown to the responder.
pub fn parse_arguments(text: &str, now: Timestamp) -> Result<Arguments, InvalidArgument> {
    let mut words = text.split_whitespace();
    let service = match words.next() {
        None | Some("help") => return Ok(Arguments::Help),
        Some(word) => parse_service(word)?,
    };
    let (mut window, mut signal) = (None, None);
    while let Some(word) = words.next() {
        if let Some(given) = parse_signal(word) {
            if signal.replace(given).is_some() {
                return Err(InvalidArgument::SecondSignal(word.to_owned()));
            }
            continue;
        }
        // In "last 30m" the window is the word after "last".
        let window_word = if word == "last" { words.next().unwrap_or(word) } else { word };
        let Some(given) = parse_window(window_word, now) else {
            return Err(InvalidArgument::Word(window_word.to_owned()));
        };
        if window.replace(given?).is_some() {
            return Err(InvalidArgument::SecondWindow(window_word.to_owned()));
        }
    }
    let window = match window {
        Some(window) => window,
        None => window_until(now, DEFAULT_WINDOW)?,
    };
    Ok(Arguments::Investigate { service, window, signal: signal.unwrap_or_default() })
}

fn parse_service(word: &str) -> Result<String, InvalidArgument> {
    let is_allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let is_name = word.len() <= MAX_SERVICE_NAME && word.bytes().all(is_allowed);
    if is_name { Ok(word.to_owned()) } else { Err(InvalidArgument::Service(word.to_owned())) }
}

fn parse_signal(word: &str) -> Option<Signal> {
    Some(match word.to_ascii_lowercase().as_str() {
        "auto" => Signal::Auto,
        "latency" | "latency_spike" => Signal::LatencySpike,
        "error" | "errors" | "error_spike" => Signal::ErrorSpike,
        "availability" | "availability_drop" => Signal::AvailabilityDrop,
        "saturation" => Signal::Saturation,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Arguments, InvalidArgument> {
        parse_arguments(text, "2023-04-18T22:30:00Z".parse().unwrap())
    }

    /// The arguments on one line, or the error's text.
    fn understood(text: &str) -> String {
        match parse(text) {
            Ok(Arguments::Help) => "help".into(),
            Ok(Arguments::Investigate { service, window, signal }) => {
                format!("{service} {}..{} {}", window.start(), window.end(), signal.name())
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn no_text_and_help_ask_for_help() {
        assert_eq!([parse(""), parse("  "), parse("help"), parse("help me")], [const { Ok(Arguments::Help) }; 4]);
    }

    #[test]
    fn a_service_alone_means_the_last_half_hour_and_any_signal() {
        assert_eq!(understood("petsite"), "petsite 2023-04-18T22:00:00Z..2023-04-18T22:30:00Z auto");
    }

    #[test]
    fn window_and_signal_come_in_any_order() {
        let expected = "petsite 2023-04-18T20:30:00Z..2023-04-18T22:30:00Z latency_spike";
        for text in ["petsite 2h latency", "petsite latency last 2h", " petsite  last   2h\tLATENCY_SPIKE "] {
            assert_eq!(understood(text), expected);
        }
    }

    #[test]
    fn every_signal_has_its_words() {
        for (word, name) in [
            ("latency", "latency_spike"),
            ("errors", "error_spike"),
            ("availability", "availability_drop"),
            ("saturation", "saturation"),
            ("auto", "auto"),
        ] {
            assert!(understood(&format!("petsite {word}")).ends_with(name));
            assert!(understood(&format!("petsite {name}")).ends_with(name));
        }
    }

    #[test]
    fn an_invalid_service_name_is_refused() {
        for text in ["<@U123>", "pet*site", "naïve", "a/../b", &"x".repeat(65)] {
            assert!(matches!(parse(text), Err(InvalidArgument::Service(_))), "{text}");
        }
    }

    #[test]
    fn unknown_words_last_without_a_window_and_repetitions_are_refused() {
        assert_eq!(parse("petsite slow"), Err(InvalidArgument::Word("slow".into())));
        assert_eq!(parse("petsite last"), Err(InvalidArgument::Word("last".into())));
        assert_eq!(parse("petsite last latency"), Err(InvalidArgument::Word("latency".into())));
        assert_eq!(parse("petsite 5m 6m"), Err(InvalidArgument::SecondWindow("6m".into())));
        assert_eq!(parse("petsite latency errors"), Err(InvalidArgument::SecondSignal("errors".into())));
    }

    #[test]
    fn an_error_says_what_would_be_right() {
        insta::assert_snapshot!(understood("petsite 7h"), @"window: 7h is longer than the longest, 6h; give a shorter one, such as 30m");
    }
}
