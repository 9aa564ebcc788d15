//! Windows as responders type them.

use investigation::model::{InvalidWindow, Window};
use jiff::civil::Time;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The window when none is given.
pub const DEFAULT: SignedDuration = SignedDuration::from_mins(30);

/// The longest window: X-Ray gives no service graph of a longer one.
///
/// Source: <https://docs.aws.amazon.com/xray/latest/api/API_GetServiceGraph.html>.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(6);

/// How far a window may reach past our clock, since others' clocks differ.
const CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(2);

/// A window that can't be investigated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WindowError {
    /// It has no length, or ends before it starts.
    #[error("“{0}” has no length; give an end after its start")]
    Empty(String),
    /// It is longer than [`LONGEST`].
    #[error("{0:#} is longer than the longest, {LONGEST:#}; give a shorter one, such as 30m")]
    TooLong(SignedDuration),
    /// It ends after now.
    #[error("“{0}” ends in the future; end it now at the latest, times are UTC")]
    Future(String),
    /// It looks like a window, but one of its times is none.
    #[error("“{0}” is no time; write 14:05, or 2023-04-18T22:05Z")]
    Time(String),
}

/// The window of this length that ends now.
pub fn last(length: SignedDuration, now: Timestamp) -> Result<Window, WindowError> {
    let start = now.checked_sub(length).map_err(|_| WindowError::TooLong(length))?;
    within_limits(&format!("{length:#}"), start, now, now)
}

/// Understands `30m`, `14:05-14:20` (UTC) or `2023-04-18T22:05Z..2023-04-18T22:20Z`; none if it resembles neither.
pub fn parse(word: &str, now: Timestamp) -> Option<Result<Window, WindowError>> {
    if let Some((from, to)) = word.split_once("..").or_else(|| word.split_once('/')) {
        return Some(absolute(word, from, to, now));
    }
    if let Some((from, to)) = word.split_once(['-', '–']).filter(|(from, _)| from.contains(':')) {
        return Some(clock(word, from, to, now));
    }
    if !word.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    word.parse().ok().map(|length| last(length, now))
}

fn absolute(word: &str, from: &str, to: &str, now: Timestamp) -> Result<Window, WindowError> {
    let read = |text: &str| text.parse::<Timestamp>().map_err(|_| WindowError::Time(text.to_owned()));
    within_limits(word, read(from)?, read(to)?, now)
}

/// Times of day: of today, or of yesterday when today's start is yet to come.
fn clock(word: &str, from: &str, to: &str, now: Timestamp) -> Result<Window, WindowError> {
    let read = |text: &str| text.parse::<Time>().map_err(|_| WindowError::Time(text.to_owned()));
    let (from, to) = (read(from)?, read(to)?);
    if from == to {
        return Err(WindowError::Empty(word.to_owned()));
    }
    let today = now.to_zoned(TimeZone::UTC).date();
    let out_of_range = |_| WindowError::Time(word.to_owned());
    let on = |date: jiff::civil::Date, time: Time| {
        date.to_datetime(time).to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).map_err(out_of_range)
    };
    let day = if on(today, from)? > now { today.yesterday().map_err(out_of_range)? } else { today };
    // 23:50-00:10 ends on the next day.
    let last_day = if from < to { day } else { day.tomorrow().map_err(out_of_range)? };
    within_limits(word, on(day, from)?, on(last_day, to)?, now)
}

fn within_limits(word: &str, start: Timestamp, end: Timestamp, now: Timestamp) -> Result<Window, WindowError> {
    let window = Window::new(start, end).map_err(|_: InvalidWindow| WindowError::Empty(word.to_owned()))?;
    if window.duration() > LONGEST {
        return Err(WindowError::TooLong(window.duration()));
    }
    if end.duration_since(now) > CLOCK_SKEW {
        return Err(WindowError::Future(word.to_owned()));
    }
    Ok(window)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(word: &str) -> Option<Result<String, WindowError>> {
        let now = "2023-04-18T22:30:00Z".parse().unwrap();
        parse(word, now).map(|window| window.map(|window| format!("{}..{}", window.start(), window.end())))
    }

    fn ok(text: &str) -> Option<Result<String, WindowError>> {
        Some(Ok(text.to_owned()))
    }

    #[test]
    fn a_length_ends_now() {
        assert_eq!(window("30m"), ok("2023-04-18T22:00:00Z..2023-04-18T22:30:00Z"));
        assert_eq!(window("1h30m"), ok("2023-04-18T21:00:00Z..2023-04-18T22:30:00Z"));
        assert_eq!(window("45min"), ok("2023-04-18T21:45:00Z..2023-04-18T22:30:00Z"));
    }

    #[test]
    fn times_of_day_are_todays_in_utc() {
        assert_eq!(window("14:05-14:20"), ok("2023-04-18T14:05:00Z..2023-04-18T14:20:00Z"));
        assert_eq!(window("14:05–14:20"), window("14:05-14:20"));
    }

    #[test]
    fn a_start_yet_to_come_means_yesterdays() {
        assert_eq!(window("22:40-22:50"), ok("2023-04-17T22:40:00Z..2023-04-17T22:50:00Z"));
        assert_eq!(window("23:50-00:10"), ok("2023-04-17T23:50:00Z..2023-04-18T00:10:00Z"));
    }

    #[test]
    fn a_window_still_open_is_not_moved_to_yesterday() {
        assert_eq!(window("22:20-22:40"), Some(Err(WindowError::Future("22:20-22:40".into()))));
        assert_eq!(window("22:20-22:32"), ok("2023-04-18T22:20:00Z..2023-04-18T22:32:00Z"));
    }

    #[test]
    fn absolute_times_take_either_separator() {
        let expected = ok("2023-04-18T22:05:00Z..2023-04-18T22:20:00Z");
        assert_eq!(window("2023-04-18T22:05Z..2023-04-18T22:20Z"), expected);
        assert_eq!(window("2023-04-18T22:05:00Z/2023-04-18T22:20:00Z"), expected);
        assert_eq!(window("2023-04-19T00:05+02:00..2023-04-18T22:20Z"), expected);
    }

    #[test]
    fn six_hours_are_the_longest() {
        assert!(window("6h").unwrap().is_ok());
        assert_eq!(window("361m"), Some(Err(WindowError::TooLong(SignedDuration::from_mins(361)))));
        assert!(matches!(window("999999999999h"), None | Some(Err(WindowError::TooLong(_)))));
    }

    #[test]
    fn a_window_without_length_is_refused() {
        for word in
            ["0m", "14:05-14:05", "2023-04-18T22:05Z..2023-04-18T22:05Z", "2023-04-18T22:05Z..2023-04-18T22:00Z"]
        {
            assert!(matches!(window(word), Some(Err(WindowError::Empty(_)))), "{word}");
        }
    }

    #[test]
    fn the_future_is_refused() {
        let word = "2023-04-18T22:05Z..2023-04-18T22:33Z";
        assert_eq!(window(word), Some(Err(WindowError::Future(word.into()))));
    }

    #[test]
    fn what_is_no_time_is_named() {
        assert_eq!(window("25:00-26:00"), Some(Err(WindowError::Time("25:00".into()))));
        assert_eq!(window("14:05-"), Some(Err(WindowError::Time(String::new()))));
        assert_eq!(window("yesterday..today"), Some(Err(WindowError::Time("yesterday".into()))));
        assert_eq!([window("soon"), window("-5m"), window("30"), window("12-13")], [const { None }; 4]);
    }
}
