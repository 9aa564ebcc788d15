//! Lengths of time as people write them: `30m`, `1h 30m`, `2 hours`, `half an hour`, `a couple of hours`, `PT15M`.

use jiff::SignedDuration;
use winnow::ascii::{digit1, space0};
use winnow::combinator::{alt, not, opt, preceded, terminated};
use winnow::token::{one_of, take_while};
use winnow::{Parser, Result};

use super::words::{any_keyword, digits, end_of_word, keyword};

/// Units, by every name they are given, in milliseconds.
const UNITS: [(&[&str], u32); 6] = [
    (&["ms", "msec", "millis", "millisecond", "milliseconds"], 1),
    (&["s", "sec", "secs", "second", "seconds"], 1_000),
    (&["m", "min", "mins", "minute", "minutes"], 60_000),
    (&["h", "hr", "hrs", "hour", "hours"], 3_600_000),
    (&["d", "day", "days"], 86_400_000),
    (&["w", "week", "weeks"], 604_800_000),
];

/// Numbers that are written as words.
const NUMBER_WORDS: [(&str, u32); 18] = [
    ("one", 1),
    ("two", 2),
    ("three", 3),
    ("four", 4),
    ("five", 5),
    ("six", 6),
    ("seven", 7),
    ("eight", 8),
    ("nine", 9),
    ("ten", 10),
    ("eleven", 11),
    ("twelve", 12),
    ("fifteen", 15),
    ("twenty", 20),
    ("thirty", 30),
    ("forty", 40),
    ("sixty", 60),
    ("ninety", 90),
];

/// A length of time, in lower case.
pub(super) fn length(input: &mut &str) -> Result<SignedDuration> {
    alt((iso_length, part_of_an_hour, parts)).parse_next(input)
}

/// A length after "last", where one of a unit is meant when no number is given: "last hour".
pub(super) fn length_after_last(input: &mut &str) -> Result<SignedDuration> {
    let units = (unit, opt(and_a_half))
        .map(|(unit, half)| SignedDuration::from_millis(if half.is_some() { unit + unit / 2 } else { unit }));
    alt((hours_and_minutes, length, units)).parse_next(input)
}

/// Minutes after "last" without their unit, as one says "the last 15". Other numbers are said of hours and days as well: "the
/// last 24".
pub(super) fn minutes_after_last(input: &mut &str) -> Result<SignedDuration> {
    terminated(digits(1, 3).parse_to(), (end_of_word, not(one_of([':', '.', '-']))))
        .verify(|minutes: &i64| (5..=360).contains(minutes) && minutes % 5 == 0)
        .map(SignedDuration::from_mins)
        .parse_next(input)
}

/// A whole number in digits or as a word, and the spaces after it.
pub(super) fn count(input: &mut &str) -> Result<u32> {
    alt((terminated(digits(1, 3).parse_to(), space0), number_word)).parse_next(input)
}

fn number_word(input: &mut &str) -> Result<u32> {
    let word = take_while(1.., |letter: char| letter.is_ascii_lowercase());
    terminated(word, (end_of_word, space0))
        .verify_map(|word: &str| NUMBER_WORDS.iter().find(|(name, _)| *name == word).map(|(_, number)| *number))
        .parse_next(input)
}

/// `pt15m`, `pt1h30m`: the time of an ISO 8601 duration.
fn iso_length(input: &mut &str) -> Result<SignedDuration> {
    preceded("pt", parts).parse_next(input)
}

/// `half an hour`, `a quarter of an hour`, `three quarters of an hour`.
fn part_of_an_hour(input: &mut &str) -> Result<SignedDuration> {
    let article = || opt(any_keyword(&["an", "a"]));
    let minutes = alt((
        keyword("half").value(30),
        keyword("quarter").value(15),
        (keyword("three"), keyword("quarters")).value(45),
    ));
    let of_an_hour = (opt(keyword("of")), article(), "hour", end_of_word);
    (article(), minutes, of_an_hour).map(|(_, minutes, _)| SignedDuration::from_mins(minutes)).parse_next(input)
}

/// `1h30`, which after "last" is a length.
fn hours_and_minutes(input: &mut &str) -> Result<SignedDuration> {
    (digits(1, 2).parse_to::<i64>(), 'h', digits(2, 2).parse_to::<i64>(), end_of_word)
        .map(|(hours, _, minutes, ())| SignedDuration::from_mins(hours * 60 + minutes))
        .parse_next(input)
}

/// `1h30m`, `1h 30m`, `1 hour and 30 minutes`, `an hour and a half`: each unit smaller than the one before.
fn parts(input: &mut &str) -> Result<SignedDuration> {
    let (mut total, mut smallest_unit) = part(input)?;
    if opt(and_a_half).parse_next(input)?.is_some() {
        total = total.saturating_add(smallest_unit / 2);
    }
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
                break;
            }
        }
    }
    // Of `1h30` nobody knows whether it is a length.
    not(one_of(|character: char| character.is_ascii_digit())).parse_next(input)?;
    Ok(SignedDuration::from_millis(total))
}

fn and_a_half(input: &mut &str) -> Result<()> {
    (space0, keyword("and"), keyword("a"), "half", end_of_word).void().parse_next(input)
}

/// Milliseconds of a part, and of its unit.
fn part(input: &mut &str) -> Result<(i64, i64)> {
    let couple = (opt(keyword("a")), keyword("couple"), opt(keyword("of"))).value(2.0);
    let article = any_keyword(&["an", "a"]).value(1.0);
    let decimal = (digit1, opt((one_of(['.', ',']), digit1)))
        .take()
        .verify_map(|number: &str| number.replace(',', ".").parse::<f64>().ok());
    let number = alt((terminated(decimal, space0), couple, article, number_word.map(f64::from)));
    let half = opt((keyword("and"), keyword("a"), keyword("half"))).map(|half| if half.is_some() { 0.5 } else { 0.0 });
    (number, half, unit)
        .verify_map(|(count, half, unit)| {
            let total = SignedDuration::try_from_secs_f64((count + half) * unit as f64 / 1_000.0).ok()?;
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
            "1h30",
            "1.5h",
            "1,5 hours",
            "90 minutes",
            "90min",
            "ninety minutes",
            "1 hour 30 mins",
            "1 hour and 30 minutes",
            "an hour and a half",
            "hour and a half",
            "1 and a half hours",
            "one and a half hours",
            "pt1h30m",
        ] {
            assert_eq!(minutes(text), Some(90.0), "{text}");
        }
        for text in ["2h", "a couple of hours", "couple hours", "two hours", "120 min"] {
            assert_eq!(minutes(text), Some(120.0), "{text}");
        }
        assert_eq!(
            [
                "hour",
                "an hour",
                "a minute",
                "half an hour",
                "a quarter of an hour",
                "three quarters of an hour",
                "200ms"
            ]
            .map(minutes),
            [60.0, 60.0, 1.0, 30.0, 15.0, 45.0, 0.2 / 60.0].map(Some)
        );
    }

    #[test]
    fn other_words_are_no_lengths() {
        assert_eq!(["30", "m30", "30 monkeys", "", "soon", "a few hours", "quarter"].map(minutes), [None; 7]);
        assert_eq!(minutes("999999999999999999999999h"), None);
        // Half past one, or an hour and a half.
        assert!(length.parse("1h30").is_err());
    }

    #[test]
    fn minutes_need_no_unit_after_last_where_nothing_else_is_said_so() {
        let minutes = |text: &str| minutes_after_last.parse(text).ok().map(|length| length.as_mins());
        assert_eq!(["5", "15", "90"].map(minutes), [Some(5), Some(15), Some(90)]);
        assert_eq!(["1", "2", "7", "12", "24", "48", "0", "365", "15m"].map(minutes), [None; 9]);
    }
}
