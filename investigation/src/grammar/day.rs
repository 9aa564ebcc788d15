//! Days as people write them: `yesterday`, `last night`, `tuesday`, `24 nov`, `2026-11-24`, `3 days ago`.

use jiff::civil::Weekday;
use winnow::ascii::space1;
use winnow::combinator::{alt, opt, peek, preceded, terminated};
use winnow::token::{one_of, take_while};
use winnow::{Parser, Result};

use super::clock::{PartOfDay, part_of_day};
use super::length::count;
use super::words::{digits, end_of_word, keyword};

/// A day as it was typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Day {
    /// So many days before today.
    DaysAgo(i8),
    /// Yesterday before midnight and today after it.
    LastNight,
    /// The latest such day, which may be today unless it is the last one.
    Weekday { weekday: Weekday, is_last: bool },
    /// Without a year the latest such day. A day of the week beside it must be its own.
    Date { year: Option<i16>, month: i8, day: i8, weekday: Option<Weekday> },
    /// The latest day of this number in its month.
    OfMonth(i8),
}

impl Day {
    fn date(year: Option<i16>, month: i8, day: i8) -> Self {
        Self::Date { year, month, day, weekday: None }
    }
}

/// A day, with the part of it that is named, in lower case.
pub(super) fn day(input: &mut &str) -> Result<(Day, Option<PartOfDay>)> {
    alt((last_night, this_part, day_and_part)).parse_next(input)
}

fn last_night(input: &mut &str) -> Result<(Day, Option<PartOfDay>)> {
    let last_night = (alt((keyword("last"), keyword("yesterday"))), "night", end_of_word);
    last_night.value((Day::LastNight, Some(PartOfDay::Night))).parse_next(input)
}

/// `this morning`, `tonight`.
fn this_part(input: &mut &str) -> Result<(Day, Option<PartOfDay>)> {
    let tonight = ("tonight", end_of_word).value(PartOfDay::Night);
    alt((tonight, preceded(keyword("this"), part_of_day))).map(|part| (Day::DaysAgo(0), Some(part))).parse_next(input)
}

fn day_and_part(input: &mut &str) -> Result<(Day, Option<PartOfDay>)> {
    (alt((relative_day, date, weekday_alone)), opt(preceded(space1, part_of_day))).parse_next(input)
}

/// `today`, `yesterday`, `day before yesterday`, `3 days ago`.
fn relative_day(input: &mut &str) -> Result<Day> {
    let before_yesterday = (opt(keyword("the")), keyword("day"), keyword("before"), "yesterday", end_of_word);
    let days_ago = terminated(count, (alt((keyword("days"), keyword("day"))), "ago", end_of_word));
    alt((
        ("today", end_of_word).value(0),
        ("yesterday", end_of_word).value(1),
        before_yesterday.value(2),
        days_ago.verify_map(|days| i8::try_from(days).ok()),
    ))
    .map(Day::DaysAgo)
    .parse_next(input)
}

/// `tuesday`, `last tuesday`.
fn weekday_alone(input: &mut &str) -> Result<Day> {
    (opt(keyword("last")), weekday)
        .map(|(last, weekday)| Day::Weekday { weekday, is_last: last.is_some() })
        .parse_next(input)
}

/// A date, perhaps after its day of the week: `tue, 24 nov`.
fn date(input: &mut &str) -> Result<Day> {
    let before = opt(terminated(weekday, (opt(','), space1)));
    let date = alt((iso_date, basic_iso_date, numbers_with_year, numbers, day_of_month, month_and_day, number_alone));
    (before, date)
        .map(|(before, date)| match date {
            Day::Date { year, month, day, .. } => Day::Date { year, month, day, weekday: before },
            other => other,
        })
        .parse_next(input)
}

/// `24.11.2026`, `24.11.`, `24/11/2026`, `11/24/2026`. With dots the day comes first.
fn numbers_with_year(input: &mut &str) -> Result<Day> {
    let two = || digits(1, 2).parse_to::<i8>();
    let dots = (two(), '.', two(), '.', opt(year)).map(|(day, _, month, _, year)| Day::date(year, month, day));
    let slashes = (two(), '/', two(), '/', year)
        .verify_map(|(one, _, other, _, year)| order_with_slash(one, other).map(|(day, month)| (year, month, day)))
        .map(|(year, month, day)| Day::date(Some(year), month, day));
    alt((dots, slashes)).parse_next(input)
}

/// `24/11`, `11/24`.
fn numbers(input: &mut &str) -> Result<Day> {
    let two = || digits(1, 2).parse_to::<i8>();
    terminated((two(), '/', two()), end_of_word)
        .verify_map(|(one, _, other)| order_with_slash(one, other))
        .map(|(day, month)| Day::date(None, month, day))
        .parse_next(input)
}

/// The day and the month of two numbers with a slash between them. The day is the one that is no month, and where both may be
/// one nobody knows, unless they are the same.
fn order_with_slash(one: i8, other: i8) -> Option<(i8, i8)> {
    match (one, other) {
        (day @ 13.., month) | (month, day @ 13..) => Some((day, month)),
        (day, month) if day == month => Some((day, month)),
        _ => None,
    }
}

/// `11/10`, `11/10/2026`: two numbers of which nobody knows which is the month.
pub(super) fn ambiguous_date(input: &mut &str) -> Result<()> {
    let month = || digits(1, 2).parse_to::<i8>().verify(|number| (1..=12).contains(number));
    (month(), '/', month(), opt(('/', digits(2, 4))), end_of_word).void().parse_next(input)
}

fn iso_date(input: &mut &str) -> Result<Day> {
    let between = || one_of(['-', '/']);
    (digits(4, 4).parse_to(), between(), digits(2, 2).parse_to(), between(), digits(2, 2).parse_to())
        .map(|(year, _, month, _, day)| Day::date(Some(year), month, day))
        .parse_next(input)
}

/// `20261124` of `20261124t0705z`.
fn basic_iso_date(input: &mut &str) -> Result<Day> {
    let date = (digits(4, 4).parse_to(), digits(2, 2).parse_to(), digits(2, 2).parse_to());
    terminated(date, peek(one_of(['t', ' '])))
        .map(|(year, month, day)| Day::date(Some(year), month, day))
        .parse_next(input)
}

/// The number of a day in a month: `24`, `24th`.
fn number_of_day(input: &mut &str) -> Result<i8> {
    terminated(digits(1, 2).parse_to(), (opt(ordinal), end_of_word)).parse_next(input)
}

fn ordinal<'a>(input: &mut &'a str) -> Result<&'a str> {
    alt(("st", "nd", "rd", "th")).parse_next(input)
}

/// `the 24th`.
fn number_alone(input: &mut &str) -> Result<Day> {
    preceded(opt(keyword("the")), terminated(digits(1, 2).parse_to(), (ordinal, end_of_word)))
        .map(Day::OfMonth)
        .parse_next(input)
}

/// `25 nov`, `25th of november, 2026`.
fn day_of_month(input: &mut &str) -> Result<Day> {
    let number = preceded(opt(keyword("the")), number_of_day);
    (number, space1, opt(keyword("of")), month, opt(preceded((opt(','), space1), year)))
        .map(|(day, _, _, month, year)| Day::date(year, month, day))
        .parse_next(input)
}

/// `nov 25`, `november 25 2026`.
fn month_and_day(input: &mut &str) -> Result<Day> {
    (month, space1, number_of_day, opt(preceded((opt(','), space1), year)))
        .map(|(month, _, day, year)| Day::date(year, month, day))
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
    terminated(take_while(3.., |letter: char| letter.is_ascii_lowercase()), opt('.'))
        .verify_map(move |typed: &str| words.iter().position(|word| word.starts_with(typed)))
}
