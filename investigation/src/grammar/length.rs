//! Lengths of time as people write them: `30m`, `1h 30m`, `2 hours`, `half an hour`, `PT15M`.

use jiff::SignedDuration;
use winnow::ascii::{digit1, space0};
use winnow::combinator::{alt, opt, preceded, terminated};
use winnow::token::take_while;
use winnow::{Parser, Result};

use super::words::{any_keyword, keyword};

/// Units, by every name they are given, in milliseconds.
const UNITS: [(&[&str], u32); 6] = [
    (&["ms", "msec", "millis", "millisecond", "milliseconds"], 1),
    (&["s", "sec", "secs", "second", "seconds"], 1_000),
    (&["m", "min", "mins", "minute", "minutes"], 60_000),
    (&["h", "hr", "hrs", "hour", "hours"], 3_600_000),
    (&["d", "day", "days"], 86_400_000),
    (&["w", "week", "weeks"], 604_800_000),
];

/// A length of time, in lower case.
pub(super) fn length(input: &mut &str) -> Result<SignedDuration> {
    alt((iso_length, half_hour, parts)).parse_next(input)
}

/// A length after "last", where one of a unit is meant when no number is given: "last hour".
pub(super) fn length_after_last(input: &mut &str) -> Result<SignedDuration> {
    alt((length, unit.map(SignedDuration::from_millis))).parse_next(input)
}

/// `pt15m`, `pt1h30m`: the time of an ISO 8601 duration.
fn iso_length(input: &mut &str) -> Result<SignedDuration> {
    preceded("pt", parts).parse_next(input)
}

fn half_hour(input: &mut &str) -> Result<SignedDuration> {
    (keyword("half"), opt(any_keyword(&["an", "a"])), keyword("hour"))
        .value(SignedDuration::from_mins(30))
        .parse_next(input)
}

/// `1h30m`, `1h 30m`, `1 hour and 30 minutes`, `an hour`: each unit smaller than the one before.
fn parts(input: &mut &str) -> Result<SignedDuration> {
    let (mut total, mut smallest_unit) = part(input)?;
    loop {
        let before = *input;
        let following = preceded((space0, opt(keyword("and"))), part).parse_next(input);
        match following {
            Ok((milliseconds, unit)) if unit < smallest_unit => {
                total = total.saturating_add(milliseconds);
                smallest_unit = unit;
            }
            _ => {
                *input = before;
                return Ok(SignedDuration::from_millis(total));
            }
        }
    }
}

/// Milliseconds of a part, and of its unit.
fn part(input: &mut &str) -> Result<(i64, i64)> {
    let article = any_keyword(&["an", "a"]).value(1.0);
    let number = terminated((digit1, opt(('.', digit1))).take().parse_to::<f64>(), space0);
    (alt((number, article)), unit)
        .verify_map(|(count, unit)| {
            let total = SignedDuration::try_from_secs_f64(count * unit as f64 / 1_000.0).ok()?;
            Some((i64::try_from(total.as_millis()).ok()?, unit))
        })
        .parse_next(input)
}

/// Milliseconds of a unit.
fn unit(input: &mut &str) -> Result<i64> {
    let name = take_while(1.., |character: char| character.is_ascii_alphabetic());
    name.verify_map(|name: &str| {
        UNITS.iter().find(|(names, _)| names.contains(&name)).map(|(_, unit)| i64::from(*unit))
    })
    .parse_next(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn minutes(text: &str) -> Option<f64> {
        length_after_last.parse(text).ok().map(|length| length.as_secs_f64() / 60.0)
    }

    #[test]
    fn lengths_are_read_as_people_write_them() {
        for text in [
            "90m",
            "1h30m",
            "1h 30m",
            "1.5h",
            "90 minutes",
            "90min",
            "1 hour 30 mins",
            "1 hour and 30 minutes",
            "pt1h30m",
        ] {
            assert_eq!(minutes(text), Some(90.0), "{text}");
        }
        assert_eq!(
            ["hour", "an hour", "a minute", "half an hour", "200ms"].map(minutes),
            [Some(60.0), Some(60.0), Some(1.0), Some(30.0), Some(0.2 / 60.0)]
        );
    }

    #[test]
    fn other_words_are_no_lengths() {
        assert_eq!(["30", "m30", "30 monkeys", "", "soon"].map(minutes), [None; 5]);
        assert_eq!(minutes("999999999999999999999999h"), None);
    }
}
