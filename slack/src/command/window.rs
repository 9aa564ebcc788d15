//! The incident window as responders type it.

use std::str::FromStr;

use investigation::model::{InvalidWindow, Window};
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// The length of the window when none is given: half an hour holds the onset of an incident that was just noticed.
pub const DEFAULT_WINDOW: SignedDuration = SignedDuration::from_mins(30);

/// The length of the longest window: X-Ray returns no service graph of a longer one.
///
/// Source: <https://docs.aws.amazon.com/xray/latest/api/API_GetServiceGraph.html>.
pub const MAX_WINDOW: SignedDuration = SignedDuration::from_hours(6);

/// How far the end may lie after the bot's clock, because the responder's clock may be ahead of it.
const MAX_CLOCK_SKEW: SignedDuration = SignedDuration::from_mins(2);

/// Why a window cannot be investigated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidWindowArgument {
    /// It has no length, or ends before it starts.
    #[error("“{0}” has no length; give an end after its start")]
    Empty(String),
    /// It is longer than [`MAX_WINDOW`].
    #[error("{0:#} is longer than the longest, {MAX_WINDOW:#}; give a shorter one, such as 30m")]
    TooLong(SignedDuration),
    /// It ends after now, by more than clocks may differ.
    #[error("“{0}” ends in the future; end it now at the latest, times are UTC")]
    Future(String),
    /// It looks like a window, but one of its times cannot be parsed.
    #[error("“{0}” is no time; write 14:05, or 2023-04-18T22:05Z")]
    Time(String),
}

/// The window of this length that ends at `now`.
pub fn window_until(now: Timestamp, length: SignedDuration) -> Result<Window, InvalidWindowArgument> {
    let start = now.checked_sub(length).map_err(|_| InvalidWindowArgument::TooLong(length))?;
    window_within_limits(&format!("{length:#}"), start, now, now)
}

/// Parses `30m`, `14:05-14:20` (UTC) or `2023-04-18T22:05Z..2023-04-18T22:20Z`; `None` for a word of another shape.
pub fn parse_window(word: &str, now: Timestamp) -> Option<Result<Window, InvalidWindowArgument>> {
    if let Some((from, to)) = word.split_once("..").or_else(|| word.split_once('/')) {
        return Some(parse_timestamps(word, from, to, now));
    }
    if let Some((from, to)) = word.split_once(['-', '–']).filter(|(from, _)| from.contains(':')) {
        return Some(parse_times_of_day(word, from, to, now));
    }
    if !word.starts_with(|first: char| first.is_ascii_digit()) {
        return None;
    }
    let length = word.parse().ok()?;
    Some(window_until(now, length))
}

fn parse_timestamps(word: &str, from: &str, to: &str, now: Timestamp) -> Result<Window, InvalidWindowArgument> {
    let (start, end) = (parse_time::<Timestamp>(from)?, parse_time::<Timestamp>(to)?);
    window_within_limits(word, start, end, now)
}

fn parse_time<T: FromStr>(text: &str) -> Result<T, InvalidWindowArgument> {
    text.parse().map_err(|_| InvalidWindowArgument::Time(text.to_owned()))
}

/// Two times of day mean today, or yesterday when today's start is still in the future.
fn parse_times_of_day(word: &str, from: &str, to: &str, now: Timestamp) -> Result<Window, InvalidWindowArgument> {
    let (start, end) = (parse_time::<Time>(from)?, parse_time::<Time>(to)?);
    if start == end {
        return Err(InvalidWindowArgument::Empty(word.to_owned()));
    }
    let today = now.to_zoned(TimeZone::UTC).date();
    let out_of_range = |_| InvalidWindowArgument::Time(word.to_owned());
    let timestamp = |date: Date, time: Time| {
        date.to_datetime(time).to_zoned(TimeZone::UTC).map(|zoned| zoned.timestamp()).map_err(out_of_range)
    };
    let starts_in_the_future = timestamp(today, start)? > now;
    let first_day = if starts_in_the_future { today.yesterday().map_err(out_of_range)? } else { today };
    // 23:50-00:10 ends on the next day.
    let last_day = if start < end { first_day } else { first_day.tomorrow().map_err(out_of_range)? };
    window_within_limits(word, timestamp(first_day, start)?, timestamp(last_day, end)?, now)
}

fn window_within_limits(
    word: &str,
    start: Timestamp,
    end: Timestamp,
    now: Timestamp,
) -> Result<Window, InvalidWindowArgument> {
    let window = Window::new(start, end).map_err(|_: InvalidWindow| InvalidWindowArgument::Empty(word.to_owned()))?;
    if window.duration() > MAX_WINDOW {
        return Err(InvalidWindowArgument::TooLong(window.duration()));
    }
    if end.duration_since(now) > MAX_CLOCK_SKEW {
        return Err(InvalidWindowArgument::Future(word.to_owned()));
    }
    Ok(window)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(word: &str) -> Option<Result<String, InvalidWindowArgument>> {
        let now = "2023-04-18T22:30:00Z".parse().unwrap();
        parse_window(word, now).map(|window| window.map(|window| format!("{}..{}", window.start(), window.end())))
    }

    fn ok(text: &str) -> Option<Result<String, InvalidWindowArgument>> {
        Some(Ok(text.to_owned()))
    }

    #[test]
    fn a_length_ends_now() {
        assert_eq!(window("30m"), ok("2023-04-18T22:00:00Z..2023-04-18T22:30:00Z"));
        assert_eq!(window("1h30m"), ok("2023-04-18T21:00:00Z..2023-04-18T22:30:00Z"));
        assert_eq!(window("45min"), ok("2023-04-18T21:45:00Z..2023-04-18T22:30:00Z"));
    }

    #[test]
    fn times_of_day_mean_today_in_utc() {
        assert_eq!(window("14:05-14:20"), ok("2023-04-18T14:05:00Z..2023-04-18T14:20:00Z"));
        assert_eq!(window("14:05–14:20"), window("14:05-14:20"));
    }

    #[test]
    fn a_start_in_the_future_means_yesterday() {
        assert_eq!(window("22:40-22:50"), ok("2023-04-17T22:40:00Z..2023-04-17T22:50:00Z"));
        assert_eq!(window("23:50-00:10"), ok("2023-04-17T23:50:00Z..2023-04-18T00:10:00Z"));
    }

    #[test]
    fn a_window_that_is_still_open_is_not_moved_to_yesterday() {
        assert_eq!(window("22:20-22:40"), Some(Err(InvalidWindowArgument::Future("22:20-22:40".into()))));
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
        assert_eq!(window("361m"), Some(Err(InvalidWindowArgument::TooLong(SignedDuration::from_mins(361)))));
        assert!(matches!(window("999999999999h"), None | Some(Err(InvalidWindowArgument::TooLong(_)))));
    }

    #[test]
    fn a_window_without_length_is_refused() {
        for word in
            ["0m", "14:05-14:05", "2023-04-18T22:05Z..2023-04-18T22:05Z", "2023-04-18T22:05Z..2023-04-18T22:00Z"]
        {
            assert!(matches!(window(word), Some(Err(InvalidWindowArgument::Empty(_)))), "{word}");
        }
    }

    #[test]
    fn the_future_is_refused() {
        let word = "2023-04-18T22:05Z..2023-04-18T22:33Z";
        assert_eq!(window(word), Some(Err(InvalidWindowArgument::Future(word.into()))));
    }

    #[test]
    fn a_time_that_cannot_be_parsed_is_quoted() {
        assert_eq!(window("25:00-26:00"), Some(Err(InvalidWindowArgument::Time("25:00".into()))));
        assert_eq!(window("14:05-"), Some(Err(InvalidWindowArgument::Time(String::new()))));
        assert_eq!(window("yesterday..today"), Some(Err(InvalidWindowArgument::Time("yesterday".into()))));
        assert_eq!([window("soon"), window("-5m"), window("30"), window("12-13")], [const { None }; 4]);
    }
}
