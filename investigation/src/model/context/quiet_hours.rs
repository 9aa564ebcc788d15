//! The hours in which alarms start no investigation.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Time;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

/// The greatest distance of a time zone from UTC, in minutes: that of Kiribati.
const MAX_OFFSET_MINUTES: i32 = 14 * 60;

/// Hours of every day, such as `22:00-07:00 +01:00`: from a time up to another one, on clocks that are this far ahead of
/// UTC. They may go over midnight. In JSON, a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(try_from = "String", into = "String")]
pub struct QuietHours {
    from: Time,
    to: Time,
    /// Minutes ahead of UTC.
    offset_minutes: i32,
}

/// What was given is not the hours of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("takes two times and the offset from UTC, such as 22:00-07:00 +01:00")]
pub struct InvalidQuietHours;

impl QuietHours {
    /// Whether a moment lies in these hours.
    #[must_use]
    pub fn contains(self, at: Timestamp) -> bool {
        let ahead = SignedDuration::from_mins(i64::from(self.offset_minutes));
        let local = (at + ahead).to_zoned(jiff::tz::TimeZone::UTC).time();
        if self.from < self.to { self.from <= local && local < self.to } else { self.from <= local || local < self.to }
    }
}

impl FromStr for QuietHours {
    type Err = InvalidQuietHours;

    fn from_str(text: &str) -> Result<Self, InvalidQuietHours> {
        let (hours, offset) = text.trim().split_once(' ').unwrap_or((text.trim(), "+00:00"));
        let (from, to) = hours.split_once(['-', '–']).ok_or(InvalidQuietHours)?;
        let (from, to) = (parse_time(from)?, parse_time(to)?);
        if from == to {
            return Err(InvalidQuietHours);
        }
        Ok(Self { from, to, offset_minutes: parse_offset(offset.trim())? })
    }
}

/// Parses `7:05` or `07:05`.
fn parse_time(text: &str) -> Result<Time, InvalidQuietHours> {
    let (hour, minute) = parse_digits(text)?;
    let (hour, minute) = (i8::try_from(hour), i8::try_from(minute));
    let (Ok(hour), Ok(minute)) = (hour, minute) else { return Err(InvalidQuietHours) };
    Time::new(hour, minute, 0, 0).map_err(|_| InvalidQuietHours)
}

/// Parses `+01:00`, `-05:30`, `UTC` or `Z`, as minutes.
fn parse_offset(text: &str) -> Result<i32, InvalidQuietHours> {
    if text.eq_ignore_ascii_case("utc") || text.eq_ignore_ascii_case("z") {
        return Ok(0);
    }
    let (sign, digits) = match (text.strip_prefix('+'), text.strip_prefix(['-', '−'])) {
        (Some(digits), _) => (1, digits),
        (None, Some(digits)) => (-1, digits),
        (None, None) => return Err(InvalidQuietHours),
    };
    let (hours, minutes) = parse_digits(digits)?;
    let total = i32::from(hours) * 60 + i32::from(minutes);
    if minutes < 60 && total <= MAX_OFFSET_MINUTES { Ok(sign * total) } else { Err(InvalidQuietHours) }
}

/// Parses two numbers of one or two digits around a colon.
fn parse_digits(text: &str) -> Result<(u8, u8), InvalidQuietHours> {
    let (before, after) = text.trim().split_once(':').ok_or(InvalidQuietHours)?;
    let is_number = |digits: &str| digits.len() <= 2 && digits.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(before) || !is_number(after) || after.len() != 2 {
        return Err(InvalidQuietHours);
    }
    match (before.parse(), after.parse()) {
        (Ok(before), Ok(after)) => Ok((before, after)),
        _ => Err(InvalidQuietHours),
    }
}

impl fmt::Display for QuietHours {
    /// Such as `22:00-07:00 +01:00`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.offset_minutes < 0 { '-' } else { '+' };
        let (hours, minutes) = (self.offset_minutes.abs() / 60, self.offset_minutes.abs() % 60);
        let (from, to) = (self.from.strftime("%H:%M"), self.to.strftime("%H:%M"));
        write!(f, "{from}-{to} {sign}{hours:02}:{minutes:02}")
    }
}

impl TryFrom<String> for QuietHours {
    type Error = InvalidQuietHours;

    fn try_from(text: String) -> Result<Self, InvalidQuietHours> {
        text.parse()
    }
}

impl From<QuietHours> for String {
    fn from(hours: QuietHours) -> Self {
        hours.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(hours: &str, at: &str) -> bool {
        hours.parse::<QuietHours>().unwrap().contains(at.parse().unwrap())
    }

    #[test]
    fn hours_over_midnight_are_those_of_the_zone() {
        for (at, is_quiet) in [
            ("2026-03-01T20:59:59Z", false),
            ("2026-03-01T21:00:00Z", true),
            ("2026-03-02T02:00:00Z", true),
            ("2026-03-02T05:59:59Z", true),
            ("2026-03-02T06:00:00Z", false),
        ] {
            assert_eq!(contains("22:00-07:00 +01:00", at), is_quiet, "{at}");
        }
        assert!(contains("9:00-17:00", "2026-03-01T12:00:00Z"));
        assert!(!contains("9:00-17:00 -05:30", "2026-03-01T12:00:00Z"));
    }

    #[test]
    fn what_is_written_is_read_again() {
        for (typed, written) in [
            ("22:00-07:00 +01:00", "22:00-07:00 +01:00"),
            ("9:00–17:30", "09:00-17:30 +00:00"),
            ("9:00-17:00 utc", "09:00-17:00 +00:00"),
            ("0:00-06:00 −05:30", "00:00-06:00 -05:30"),
        ] {
            let hours: QuietHours = typed.parse().unwrap();
            assert_eq!(hours.to_string(), written);
            assert_eq!(written.parse(), Ok(hours));
        }
    }

    #[test]
    fn anything_else_is_refused() {
        for typed in [
            "",
            "22:00",
            "22-07",
            "25:00-07:00",
            "22:60-07:00",
            "22:00-22:00",
            "22:00-07:00 CET",
            "22:00-07:00 +15:00",
            "22:00-07:00 +01:75",
            "+1:00-2:00",
            "22:0-07:00",
            "222:00-07:00",
            "🕙-🕗",
        ] {
            assert_eq!(typed.parse::<QuietHours>(), Err(InvalidQuietHours), "{typed}");
        }
    }
}
