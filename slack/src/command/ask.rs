//! The text after `/investigate`: `<service> [window] [signal]`.

use investigation::model::{Signal, Window};
use jiff::Timestamp;

use super::window::{self, WindowError};

/// The longest name of a service.
const SERVICE_NAME: usize = 64;

/// What the responder wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ask {
    /// To know how to ask.
    Help,
    /// An answer.
    Investigate {
        /// The name of a context.
        service: String,
        /// When it went wrong.
        window: Window,
        /// What went wrong.
        signal: Signal,
    },
}

/// Why the text can't be understood: which part, what is wrong with it, what would be right.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AskError {
    /// The first word is no name.
    #[error(
        "service: “{0}” is no service name; it takes letters, digits, “-”, “_” and “.”, at most {SERVICE_NAME} of them"
    )]
    Service(String),
    /// A word is neither a window nor a signal.
    #[error(
        "“{0}” is neither a window (30m, 2h, 14:05-14:20) nor a signal (latency, errors, availability, saturation, auto)"
    )]
    Word(String),
    /// The window can't be.
    #[error("window: {0}")]
    Window(#[from] WindowError),
    /// There is a second window.
    #[error("window: “{0}” is a second one; give one window only")]
    SecondWindow(String),
    /// There is a second signal.
    #[error("signal: “{0}” is a second one; give one signal only, or none to find out")]
    SecondSignal(String),
}

/// Understands the text after the command.
///
/// # Errors
/// [`AskError`], to be shown to the responder.
pub fn parse(text: &str, now: Timestamp) -> Result<Ask, AskError> {
    let mut words = text.split_whitespace();
    let service = match words.next() {
        None | Some("help") => return Ok(Ask::Help),
        Some(word) => service(word)?,
    };
    let (mut window, mut signal) = (None, None);
    while let Some(word) = words.next() {
        if let Some(found) = self::signal(word) {
            if signal.replace(found).is_some() {
                return Err(AskError::SecondSignal(word.to_owned()));
            }
            continue;
        }
        let word = if word == "last" { words.next().unwrap_or(word) } else { word };
        let found = window::parse(word, now).ok_or_else(|| AskError::Word(word.to_owned()))??;
        if window.replace(found).is_some() {
            return Err(AskError::SecondWindow(word.to_owned()));
        }
    }
    let window = window.map_or_else(|| window::last(window::DEFAULT, now), Ok)?;
    Ok(Ask::Investigate { service, window, signal: signal.unwrap_or_default() })
}

fn service(word: &str) -> Result<String, AskError> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    let well_formed = word.len() <= SERVICE_NAME && word.bytes().all(allowed);
    if well_formed { Ok(word.to_owned()) } else { Err(AskError::Service(word.to_owned())) }
}

fn signal(word: &str) -> Option<Signal> {
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

    fn ask(text: &str) -> Result<Ask, AskError> {
        parse(text, "2023-04-18T22:30:00Z".parse().unwrap())
    }

    /// What was understood, in short.
    fn understood(text: &str) -> String {
        match ask(text) {
            Ok(Ask::Help) => "help".into(),
            Ok(Ask::Investigate { service, window, signal }) => {
                format!("{service} {}..{} {}", window.start(), window.end(), signal.name())
            }
            Err(error) => error.to_string(),
        }
    }

    #[test]
    fn nothing_and_help_want_help() {
        assert_eq!([ask(""), ask("  "), ask("help"), ask("help me")], [const { Ok(Ask::Help) }; 4]);
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
    fn a_service_that_is_no_name_is_refused() {
        for text in ["<@U123>", "pet*site", "naïve", "a/../b", &"x".repeat(65)] {
            assert!(matches!(ask(text), Err(AskError::Service(_))), "{text}");
        }
    }

    #[test]
    fn an_unknown_word_a_lonely_last_and_a_second_of_a_kind_are_refused() {
        assert_eq!(ask("petsite slow"), Err(AskError::Word("slow".into())));
        assert_eq!(ask("petsite last"), Err(AskError::Word("last".into())));
        assert_eq!(ask("petsite last latency"), Err(AskError::Word("latency".into())));
        assert_eq!(ask("petsite 5m 6m"), Err(AskError::SecondWindow("6m".into())));
        assert_eq!(ask("petsite latency errors"), Err(AskError::SecondSignal("errors".into())));
    }

    #[test]
    fn an_error_says_what_would_be_right() {
        insta::assert_snapshot!(understood("petsite 7h"), @"window: 7h is longer than the longest, 6h; give a shorter one, such as 30m");
    }
}
