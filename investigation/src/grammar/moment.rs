//! Points in time as people write them: `07:05`, `7:05pm CET`, `yesterday 14:00`, `2026-11-25T07:05Z`, `2h ago`, `now`.

use jiff::SignedDuration;
use jiff::civil::Weekday;
use jiff::tz::Offset;
use winnow::ascii::{space0, space1};
use winnow::combinator::{alt, opt, peek, preceded, terminated};
use winnow::token::{one_of, take_while};
use winnow::{Parser, Result};

use super::length::length;
use super::words::{any_keyword, end_of_word, keyword};
use super::zone;

/// A point in time as it was typed. Its numbers are not checked yet.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Moment {
    /// The time at which it is asked.
    Now,
    /// So long before now.
    Ago(SignedDuration),
    /// Seconds since 1970.
    Epoch(i64),
    /// A time of day, on a day and in a zone if they were given.
    OfDay { day: Option<Day>, clock: Clock, zone: Option<Offset> },
}

/// A day as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    Today,
    Yesterday,
    /// The latest such day.
    Weekday(Weekday),
    /// Without a year the latest such day.
    Date {
        year: Option<i16>,
        month: i8,
        day: i8,
    },
}

/// A time of day as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Clock {
    pub hour: i8,
    pub minute: i8,
    pub second: i8,
}

/// A moment, in lower case.
pub(super) fn moment(input: &mut &str) -> Result<Moment> {
    alt((now, epoch, ago, on_a_day(zone::zone), of_day(zone::zone))).parse_next(input)
}

/// The moment that ends a range.
pub(super) fn last_moment(input: &mut &str) -> Result<Moment> {
    alt((now, epoch, ago, on_a_day(zone::last_zone), of_day(zone::last_zone))).parse_next(input)
}

fn now(input: &mut &str) -> Result<Moment> {
    (opt(keyword("right")), "now", end_of_word).value(Moment::Now).parse_next(input)
}

/// Seconds or milliseconds since 1970, of this century: as many digits as they have.
fn epoch(input: &mut &str) -> Result<Moment> {
    let digits = |count| terminated(take_while(count..=count, |digit: char| digit.is_ascii_digit()), end_of_word);
    alt((
        digits(10).parse_to::<i64>(),
        digits(13).parse_to::<i64>().map(|milliseconds: i64| milliseconds.div_euclid(1_000)),
    ))
    .map(Moment::Epoch)
    .parse_next(input)
}

fn ago(input: &mut &str) -> Result<Moment> {
    terminated(length, (space0, keyword("ago"))).map(Moment::Ago).parse_next(input)
}

/// A parser of the zone after a time: at the end of a range it may begin with a minus sign.
type ZoneParser = fn(&mut &str) -> Result<Offset>;

/// `2026-11-25T07:05Z`, `yesterday at 14:00`.
fn on_a_day(zone: ZoneParser) -> impl FnMut(&mut &str) -> Result<Moment> {
    move |input| {
        let word = any_keyword(&["at", "from", "between", "around", "about"]);
        let between = alt(((space0, opt(", "), word).void(), (space0, alt((", ", "t"))).void(), space1.void()));
        (terminated(day, between), clock, opt(zone))
            .map(|(day, clock, zone)| Moment::OfDay { day: Some(day), clock, zone })
            .parse_next(input)
    }
}

/// `07:05`, `07:05 CET`, `14:00 yesterday`.
fn of_day(zone: ZoneParser) -> impl FnMut(&mut &str) -> Result<Moment> {
    move |input| {
        let day_after = preceded((space1, opt(keyword("on"))), day);
        (clock, opt(zone), opt(day_after))
            .map(|(clock, zone, day)| Moment::OfDay { day, clock, zone })
            .parse_next(input)
    }
}

/// A day, in lower case.
pub(super) fn day(input: &mut &str) -> Result<Day> {
    let named = alt((
        ("today", end_of_word).value(Day::Today),
        preceded(keyword("this"), part_of_day).value(Day::Today),
        ("yesterday", end_of_word, opt(preceded(space1, part_of_day))).value(Day::Yesterday),
        preceded(opt(keyword("last")), weekday).map(Day::Weekday),
    ));
    alt((named, iso_date, numbers_with_year, day_of_month, month_and_day)).parse_next(input)
}

/// A part of a day, which says nothing that its time does not say.
fn part_of_day(input: &mut &str) -> Result<()> {
    (alt(("morning", "afternoon", "evening", "night")), end_of_word).void().parse_next(input)
}

/// `24.11.2026`, `24.11.`, `24/11/2026`, `11/24/2026`. With dots the day comes first; with slashes it is the number that is no
/// month, and where both may be one nobody knows.
fn numbers_with_year(input: &mut &str) -> Result<Day> {
    let two = || digits(1, 2).parse_to::<i8>();
    let dots = (two(), '.', two(), '.', opt(year)).map(|(day, _, month, _, year)| Day::Date { year, month, day });
    let slashes = (two(), '/', two(), '/', year).verify_map(|(one, _, other, _, year)| match (one, other) {
        (day @ 13.., month) | (month, day @ 13..) => Some(Day::Date { year: Some(year), month, day }),
        _ => None,
    });
    alt((dots, slashes)).parse_next(input)
}

fn iso_date(input: &mut &str) -> Result<Day> {
    let between = || one_of(['-', '/']);
    (digits(4, 4).parse_to(), between(), digits(2, 2).parse_to(), between(), digits(2, 2).parse_to())
        .map(|(year, _, month, _, day)| Day::Date { year: Some(year), month, day })
        .parse_next(input)
}

/// The number of a day in a month: `24`, `24th`.
fn number_of_day(input: &mut &str) -> Result<i8> {
    let ordinal = opt(alt(("st", "nd", "rd", "th")));
    terminated(digits(1, 2).parse_to(), (ordinal, end_of_word)).parse_next(input)
}

/// `25 nov`, `25 november 2026`.
fn day_of_month(input: &mut &str) -> Result<Day> {
    (number_of_day, space1, month, opt(preceded(space1, year)))
        .map(|(day, _, month, year)| Day::Date { year, month, day })
        .parse_next(input)
}

/// `nov 25`, `november 25 2026`.
fn month_and_day(input: &mut &str) -> Result<Day> {
    (month, space1, number_of_day, opt(preceded((opt(','), space1), year)))
        .map(|(month, _, day, year)| Day::Date { year, month, day })
        .parse_next(input)
}

/// A year of four digits that is no time of day of four digits.
fn year(input: &mut &str) -> Result<i16> {
    terminated(digits(4, 4), end_of_word).parse_to().verify(|year| (2000..2100).contains(year)).parse_next(input)
}

fn month(input: &mut &str) -> Result<i8> {
    const MONTHS: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    word_of(&MONTHS).verify_map(|index| i8::try_from(index + 1).ok()).parse_next(input)
}

fn weekday(input: &mut &str) -> Result<Weekday> {
    const WEEKDAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    word_of(&WEEKDAYS)
        .verify_map(|index| Weekday::from_monday_zero_offset(i8::try_from(index).ok()?).ok())
        .parse_next(input)
}

/// The position of a word in the list. Its first three letters are enough.
fn word_of<'a>(words: &'static [&'static str]) -> impl Parser<&'a str, usize, winnow::error::ContextError> {
    take_while(3.., |letter: char| letter.is_ascii_lowercase())
        .verify_map(move |typed: &str| words.iter().position(|word| word.starts_with(typed)))
}

fn clock(input: &mut &str) -> Result<Clock> {
    let noon = ("noon", end_of_word).value(Clock { hour: 12, minute: 0, second: 0 });
    let midnight = ("midnight", end_of_word).value(Clock { hour: 0, minute: 0, second: 0 });
    alt((noon, midnight, hours_minutes_seconds, four_digits, hour_of_half_day)).parse_next(input)
}

/// `7:05`, `07:05:30.5`, `07.05`, `7:05pm`. Parts of a second are left out.
fn hours_minutes_seconds(input: &mut &str) -> Result<Clock> {
    let fraction = (one_of(['.', ',']), take_while(1.., |digit: char| digit.is_ascii_digit()));
    let seconds = terminated(preceded(':', digits(2, 2).parse_to()), opt(fraction));
    (digits(1, 2).parse_to(), one_of([':', '.']), digits(2, 2).parse_to(), opt(seconds), opt(half_of_day))
        .verify_map(|(hour, _, minute, second, half)| {
            Some(Clock { hour: hour_of_day(hour, half)?, minute, second: second.unwrap_or(0) })
        })
        .parse_next(input)
}

/// `0705`.
fn four_digits(input: &mut &str) -> Result<Clock> {
    let end = alt((end_of_word, peek(('z', end_of_word)).void()));
    (digits(2, 2).parse_to(), digits(2, 2).parse_to(), end)
        .map(|(hour, minute, ())| Clock { hour, minute, second: 0 })
        .parse_next(input)
}

/// `7am`.
fn hour_of_half_day(input: &mut &str) -> Result<Clock> {
    (digits(1, 2).parse_to(), half_of_day)
        .verify_map(|(hour, half)| Some(Clock { hour: hour_of_day(hour, Some(half))?, minute: 0, second: 0 }))
        .parse_next(input)
}

#[derive(Debug, Clone, Copy)]
enum HalfOfDay {
    Morning,
    Afternoon,
}

fn half_of_day(input: &mut &str) -> Result<HalfOfDay> {
    let half = alt((alt(("am", "a.m.")).value(HalfOfDay::Morning), alt(("pm", "p.m.")).value(HalfOfDay::Afternoon)));
    terminated(preceded(space0, half), end_of_word).parse_next(input)
}

/// The hour from 0; none for an hour that a half of the day does not have.
fn hour_of_day(hour: i8, half: Option<HalfOfDay>) -> Option<i8> {
    match half {
        None => Some(hour),
        Some(_) if !(1..=12).contains(&hour) => None,
        Some(HalfOfDay::Morning) => Some(hour % 12),
        Some(HalfOfDay::Afternoon) => Some(hour % 12 + 12),
    }
}

fn digits<'a>(min: usize, max: usize) -> impl Parser<&'a str, &'a str, winnow::error::ContextError> {
    take_while(min..=max, |digit: char| digit.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Moment> {
        last_moment.parse(text).ok()
    }

    fn clock_of(text: &str) -> Option<(i8, i8, i8)> {
        match read(text)? {
            Moment::OfDay { clock, .. } => Some((clock.hour, clock.minute, clock.second)),
            _ => None,
        }
    }

    #[test]
    fn times_of_day_are_read_in_every_form() {
        for text in ["7:05", "07:05", "0705", "7:05am", "7:05 am", "07:05:00", "07.05", "0705z", "7:05 a.m."] {
            assert_eq!(clock_of(text), Some((7, 5, 0)), "{text}");
        }
        assert_eq!(
            ["7pm", "12am", "12pm", "noon", "05:15:30.5"].map(clock_of),
            [Some((19, 0, 0)), Some((0, 0, 0)), Some((12, 0, 0)), Some((12, 0, 0)), Some((5, 15, 30))]
        );
        assert_eq!(["13pm", "7", "705", "7:5", "soon"].map(clock_of), [None; 5]);
    }

    #[test]
    fn days_are_read_before_and_after_the_time() {
        let date = Day::Date { year: Some(2026), month: 11, day: 25 };
        let without_year = Day::Date { year: None, month: 11, day: 25 };
        for (text, expected) in [
            ("2026-11-25t07:05", date),
            ("2026-11-25 07:05", date),
            ("25 november 2026 07:05", date),
            ("nov 25, 07:05", without_year),
            ("07:05 yesterday", Day::Yesterday),
            ("yesterday at 07:05", Day::Yesterday),
            ("today 07:05", Day::Today),
            ("last monday 07:05", Day::Weekday(Weekday::Monday)),
        ] {
            assert!(matches!(read(text), Some(Moment::OfDay { day: Some(day), .. }) if day == expected), "{text}");
        }
    }

    #[test]
    fn moments_without_a_clock_are_read() {
        assert_eq!(read("now"), Some(Moment::Now));
        assert_eq!(read("2h ago"), Some(Moment::Ago(SignedDuration::from_hours(2))));
        assert_eq!([read("1795590300"), read("1795590300123")], [Some(Moment::Epoch(1_795_590_300)); 2]);
    }
}
