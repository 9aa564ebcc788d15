//! When people say that something began: "slow since 7:05", "errors from around 9 am UTC".

use jiff::Timestamp;

use super::AlarmMessage;
use crate::grammar::{AskedAt, Command, parse_command};

/// Words after which such a time stands.
const BEFORE: [&str; 8] = ["since", "from", "at", "around", "about", "after", "started", "began"];

/// Words that a time is made of at most, such as `9:05 am UTC`.
const MAX_WORDS: usize = 3;

impl AlarmMessage {
    /// When it began in the words of somebody who wrote so at that time, in their time zone. It is looked for where no time was
    /// read that is written out with its date.
    #[must_use]
    pub fn spoken_start(&self, written_at: &AskedAt) -> Option<Timestamp> {
        let words: Vec<&str> = self.words.split_whitespace().collect();
        let after = |index: usize| words.get(index + 1..).unwrap_or_default();
        let places = words.iter().enumerate().filter(|(_, word)| BEFORE.contains(word)).map(|(index, _)| index);
        places.flat_map(|index| (1..=MAX_WORDS).rev().map(move |count| (index, count))).find_map(|(index, count)| {
            let phrase = after(index).get(..count)?.join(" ");
            is_time_of_day(&phrase).then(|| start_of(&phrase, written_at))?
        })
    }
}

/// Whether a number in a phrase is a time of day, as `7:05` and `9 am` are, and `5` errors are not.
fn is_time_of_day(phrase: &str) -> bool {
    let begins_with_digit = phrase.starts_with(|character: char| character.is_ascii_digit());
    begins_with_digit && (phrase.contains(':') || ["am", "pm"].iter().any(|half| phrase.contains(half)))
}

/// The start of the window that the phrase begins.
fn start_of(phrase: &str, written_at: &AskedAt) -> Option<Timestamp> {
    let phrase = phrase.trim_end_matches(['.', ',', ';', '!', '?', ')']);
    match parse_command(&format!("service=it since {phrase}"), written_at) {
        Ok(Command::Investigate { window, .. }) => Some(window.window.start()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use jiff::tz::{TimeZone, offset};

    use super::super::read;
    use super::*;
    use crate::grammar::TELEMETRY_KEPT;

    fn spoken(text: &str, zone: TimeZone) -> String {
        let written_at = AskedAt { now: "2026-11-25T09:45:00Z".parse().unwrap(), zone, telemetry_kept: TELEMETRY_KEPT };
        read(text).spoken_start(&written_at).map(|at| at.strftime("%H:%M").to_string()).unwrap_or_default()
    }

    #[test]
    fn when_it_began_is_read_in_the_writers_zone() {
        for (text, expected) in [
            ("checkout is slow since 7:05", "07:05"),
            ("anyone else seeing 502s? started around 09:20 UTC for me, half of the page loads", "09:20"),
            ("errors from 9:05 am, please look", "09:05"),
            ("It began at 8 am.", "08:00"),
        ] {
            assert_eq!(spoken(text, TimeZone::UTC), expected, "{text}");
        }
        assert_eq!(spoken("checkout is slow since 10:05", TimeZone::fixed(offset(1))), "09:05");
        assert_eq!(spoken("checkout is slow since 09:05 UTC", TimeZone::fixed(offset(1))), "09:05");
    }

    #[test]
    fn what_is_no_time_of_day_is_none() {
        for text in ["5 errors from 3 hosts", "it started", "since yesterday", "since 99:99", ""] {
            assert_eq!(spoken(text, TimeZone::UTC), "", "{text}");
        }
    }
}
