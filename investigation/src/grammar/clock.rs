//! Times of day as people write them: `07:05`, `0705`, `7:05pm`, `07h05`, `7` of `7-8am`, `noon`.

use std::iter;

use jiff::civil::Time;
use winnow::ascii::space0;
use winnow::combinator::{alt, not, opt, peek, preceded, terminated};
use winnow::token::{one_of, take_while};
use winnow::{Parser, Result};

use super::words::{digits, end_of_word, keyword};

/// A time of day as it was typed. Its numbers are not checked yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Clock {
    pub hour: i8,
    pub minute: i8,
    pub second: i8,
    /// What was typed after it, such as `pm`.
    pub half: Option<HalfOfDay>,
    /// Whether it is an hour alone, as in `7-8am`, which is a time only with what stands beside it.
    pub is_bare: bool,
}

/// Half of a day, as clocks of twelve hours count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HalfOfDay {
    Morning,
    Afternoon,
}

/// A part of a day as people name it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartOfDay {
    Morning,
    Afternoon,
    Evening,
    Night,
}

impl PartOfDay {
    /// Whether people speak of this hour, from 0 to 23, by this part of the day.
    fn has(self, hour: i8) -> bool {
        match self {
            Self::Morning => (0..12).contains(&hour),
            Self::Afternoon => (12..19).contains(&hour),
            Self::Evening => (16..24).contains(&hour),
            Self::Night => (18..24).contains(&hour) || (0..7).contains(&hour),
        }
    }

    /// A range in it, as an example.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Morning => "08:00-08:30",
            Self::Afternoon => "14:00-15:00",
            Self::Evening => "20:00-20:30",
            Self::Night => "23:00-23:30",
        }
    }
}

/// Why a time of day means no time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoTime {
    /// Nothing says of which half of the day it is.
    EitherHalf,
    /// There is no such time in a day, or not in the part of the day that was named.
    Nonexistent,
}

/// A time of day with the part of the day that was named beside it.
pub(super) type ClockInPart = (Clock, Option<PartOfDay>);

impl Clock {
    /// The hours of a day, from 0, that it may mean. Up to twelve it may be of either half, unless a half was typed.
    pub(super) fn hours(self, part: Option<PartOfDay>) -> impl Iterator<Item = i8> + Clone {
        let (first, second) = match self.half {
            Some(HalfOfDay::Morning) => (self.hour % 12, None),
            Some(HalfOfDay::Afternoon) => (self.hour % 12 + 12, None),
            None if (1..=12).contains(&self.hour) => (self.hour % 12, Some(self.hour % 12 + 12)),
            None => (self.hour, None),
        };
        let is_in_part = move |hour: &i8| part.is_none_or(|part| part.has(*hour));
        iter::once(first).chain(second).filter(is_in_part)
    }

    fn at_hour(self, hour: i8) -> Result<Time, NoTime> {
        Time::new(hour, self.minute, self.second, 0).map_err(|_| NoTime::Nonexistent)
    }
}

/// The time of day that stands alone. Without a half or a part of the day it is of a clock of 24 hours.
pub(super) fn time_of_day((clock, part): ClockInPart) -> Result<Time, NoTime> {
    if clock.half.is_none() && part.is_none() {
        return if clock.is_bare { Err(NoTime::EitherHalf) } else { clock.at_hour(clock.hour) };
    }
    let mut hours = clock.hours(part);
    match (hours.next(), hours.next()) {
        (Some(hour), None) => clock.at_hour(hour),
        (Some(_), Some(_)) => Err(NoTime::EitherHalf),
        (None, _) => Err(NoTime::Nonexistent),
    }
}

/// Both times of a range. A half or a part of the day that was typed with one of them holds for the other too, as far as that
/// leads to the shorter range: `7-8am`, `11-1pm`, `yesterday evening 7:05-7:20`.
pub(super) fn times_of_range(start: ClockInPart, end: ClockInPart) -> Result<(Time, Time), NoTime> {
    let is_of_half = |(clock, part): ClockInPart| clock.half.is_some() || part.is_some();
    if !is_of_half(start) && !is_of_half(end) {
        return Ok((time_of_day(start)?, time_of_day(end)?));
    }
    let ((start, start_part), (end, end_part)) = (start, end);
    let mut ranges = Vec::new();
    for start_hour in start.hours(start_part) {
        for end_hour in end.hours(end_part) {
            let minutes = minutes_between((start_hour, start.minute), (end_hour, end.minute));
            ranges.push((minutes, start_hour, end_hour));
        }
    }
    ranges.sort_unstable();
    match ranges.as_slice() {
        [] => Err(NoTime::Nonexistent),
        [(shortest, ..), (next, ..), ..] if shortest == next => Err(NoTime::EitherHalf),
        [(_, start_hour, end_hour), ..] => Ok((start.at_hour(*start_hour)?, end.at_hour(*end_hour)?)),
    }
}

/// Minutes from one hour and minute to the next time that it is the other.
fn minutes_between(start: (i8, i8), end: (i8, i8)) -> i32 {
    const MINUTES_OF_DAY: i32 = 24 * 60;
    let minute_of_day = |(hour, minute): (i8, i8)| i32::from(hour) * 60 + i32::from(minute);
    match (minute_of_day(end) - minute_of_day(start)).rem_euclid(MINUTES_OF_DAY) {
        0 => MINUTES_OF_DAY,
        minutes => minutes,
    }
}

/// A time of day, in lower case.
pub(super) fn clock(input: &mut &str) -> Result<Clock> {
    alt((noon, midnight, hours_minutes_seconds, hours_h_minutes, four_digits, hour_of_half_day)).parse_next(input)
}

/// An hour alone, which is no part of a longer number: of `1,5h`, `7:5` or `1/2`.
pub(super) fn bare_hour(input: &mut &str) -> Result<Clock> {
    let number_goes_on = (one_of(['.', ',', ':', '/']), one_of('0'..='9'));
    let oclock = opt((space0, "oclock", end_of_word));
    let hour = terminated(digits(1, 2), (end_of_word, not(number_goes_on), oclock));
    let hour = hour.parse_to::<i8>().verify(|hour| *hour <= 24);
    hour.map(|hour| Clock { hour, minute: 0, second: 0, half: None, is_bare: true }).parse_next(input)
}

fn noon(input: &mut &str) -> Result<Clock> {
    let noon = Clock { hour: 12, minute: 0, second: 0, half: Some(HalfOfDay::Afternoon), is_bare: false };
    (opt(("12", space0)), alt(("noon", "midday")), end_of_word).value(noon).parse_next(input)
}

fn midnight(input: &mut &str) -> Result<Clock> {
    let midnight = Clock { hour: 0, minute: 0, second: 0, half: None, is_bare: false };
    (opt(("12", space0)), "midnight", end_of_word).value(midnight).parse_next(input)
}

/// `7:05`, `07:05:30.5`, `07.05`, `7:05pm`. Parts of a second are left out.
fn hours_minutes_seconds(input: &mut &str) -> Result<Clock> {
    let fraction = (one_of(['.', ',']), take_while(1.., |digit: char| digit.is_ascii_digit()));
    let seconds = terminated(preceded(':', digits(2, 2).parse_to()), opt(fraction));
    // `1.30h` is a length, and what `1:30h` is nobody knows.
    let is_length = not((space0, alt(("hours", "hour", "hrs", "hr", "h")), end_of_word));
    (digits(1, 2).parse_to(), one_of([':', '.']), digits(2, 2).parse_to(), opt(seconds), opt(half_of_day), is_length)
        .map(|(hour, _, minute, second, half, ())| Clock {
            hour,
            minute,
            second: second.unwrap_or(0),
            half,
            is_bare: false,
        })
        .verify(has_hour_of_half)
        .parse_next(input)
}

/// `07h05`.
fn hours_h_minutes(input: &mut &str) -> Result<Clock> {
    (digits(1, 2).parse_to(), 'h', digits(2, 2).parse_to(), end_of_word)
        .map(|(hour, _, minute, ())| Clock { hour, minute, second: 0, half: None, is_bare: false })
        .parse_next(input)
}

/// `1h30`, which is as well an hour and a half as half past one.
pub(super) fn length_or_clock(input: &mut &str) -> Result<()> {
    (one_of('1'..='6'), 'h', digits(2, 2), end_of_word).void().parse_next(input)
}

/// `0705`.
fn four_digits(input: &mut &str) -> Result<Clock> {
    let end = alt((end_of_word, peek(('z', end_of_word)).void()));
    (digits(2, 2).parse_to(), digits(2, 2).parse_to(), end)
        .map(|(hour, minute, ())| Clock { hour, minute, second: 0, half: None, is_bare: false })
        .parse_next(input)
}

/// `7am`.
fn hour_of_half_day(input: &mut &str) -> Result<Clock> {
    (digits(1, 2).parse_to(), half_of_day)
        .map(|(hour, half)| Clock { hour, minute: 0, second: 0, half: Some(half), is_bare: false })
        .verify(has_hour_of_half)
        .parse_next(input)
}

fn half_of_day(input: &mut &str) -> Result<HalfOfDay> {
    let half = alt((alt(("am", "a.m.")).value(HalfOfDay::Morning), alt(("pm", "p.m.")).value(HalfOfDay::Afternoon)));
    terminated(preceded(space0, half), end_of_word).parse_next(input)
}

/// Whether the hour is one that a half of the day has, where a half was typed.
fn has_hour_of_half(clock: &Clock) -> bool {
    clock.half.is_none() || (1..=12).contains(&clock.hour)
}

/// A part of a day.
pub(super) fn part_of_day(input: &mut &str) -> Result<PartOfDay> {
    let part = alt((
        "morning".value(PartOfDay::Morning),
        "afternoon".value(PartOfDay::Afternoon),
        "evening".value(PartOfDay::Evening),
        "night".value(PartOfDay::Night),
    ));
    terminated(part, end_of_word).parse_next(input)
}

/// `in the morning`, `at night`.
pub(super) fn in_part_of_day(input: &mut &str) -> Result<PartOfDay> {
    let in_the = (keyword("in"), keyword("the")).void();
    preceded(alt((in_the, keyword("at").void())), part_of_day).parse_next(input)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Clock> {
        clock.parse(text).ok().or_else(|| bare_hour.parse(text).ok())
    }

    fn shown(time: Result<Time, NoTime>) -> String {
        time.map_or_else(|error| format!("{error:?}"), |time| time.strftime("%H:%M").to_string())
    }

    fn range(start: &str, end: &str, part: Option<PartOfDay>) -> String {
        match times_of_range((read(start).unwrap(), part), (read(end).unwrap(), None)) {
            Ok((start, end)) => format!("{}-{}", shown(Ok(start)), shown(Ok(end))),
            Err(error) => format!("{error:?}"),
        }
    }

    #[test]
    fn times_of_day_are_read_in_every_form() {
        for text in ["7:05", "07:05", "0705", "7:05am", "7:05 am", "07:05:00", "07.05", "7:05 a.m.", "07h05", "7h05"] {
            assert_eq!(shown(time_of_day((read(text).unwrap(), None))), "07:05", "{text}");
        }
        assert_eq!(
            ["7pm", "12am", "12pm", "noon", "12 noon", "midnight"]
                .map(|text| shown(time_of_day((read(text).unwrap(), None)))),
            ["19:00", "00:00", "12:00", "12:00", "12:00", "00:00"]
        );
        assert_eq!(read("05:15:30.5").map(|clock| clock.second), Some(30));
        assert_eq!(["13pm", "705", "7:5", "soon", "1:30h", "25"].map(read), [None; 6]);
    }

    #[test]
    fn a_half_of_the_day_holds_for_both_ends() {
        for (start, end, expected) in [
            ("7", "8am", "07:00-08:00"),
            ("9", "10pm", "21:00-22:00"),
            ("11", "1pm", "11:00-13:00"),
            ("12", "1pm", "12:00-13:00"),
            ("10", "2am", "22:00-02:00"),
            ("9pm", "10", "21:00-22:00"),
            ("11am", "1:30", "11:00-13:30"),
            ("7:05", "7:20pm", "19:05-19:20"),
            ("19:05", "8pm", "19:05-20:00"),
            ("noon", "1", "12:00-13:00"),
            ("9:00", "noon", "09:00-12:00"),
            ("07:05", "07:20", "07:05-07:20"),
            ("9:00", "midnight", "09:00-00:00"),
            ("7", "8", "EitherHalf"),
            ("07:05", "8", "EitherHalf"),
        ] {
            assert_eq!(range(start, end, None), expected, "{start} {end}");
        }
    }

    #[test]
    fn a_part_of_the_day_says_which_half_and_nothing_outside_it() {
        use PartOfDay::{Afternoon, Evening, Morning, Night};
        for (start, end, part, expected) in [
            ("7:05", "7:20", Evening, "19:05-19:20"),
            ("7", "8", Morning, "07:00-08:00"),
            ("2", "3", Night, "02:00-03:00"),
            ("9:30", "10", Night, "21:30-22:00"),
            ("23:50", "00:10", Night, "23:50-00:10"),
            ("12:30", "1", Afternoon, "12:30-13:00"),
            ("14:00", "15:00", Morning, "Nonexistent"),
            ("2pm", "3pm", Morning, "Nonexistent"),
            ("6:15", "6:30", Night, "EitherHalf"),
        ] {
            assert_eq!(range(start, end, Some(part)), expected, "{start} {end} {part:?}");
        }
        assert_eq!(shown(time_of_day((read("6:15").unwrap(), Some(Night)))), "EitherHalf");
    }
}
