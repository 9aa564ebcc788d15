//! Points in time as people write them: `07:05`, `7:05pm CET`, `yesterday 14:00`, `2026-11-25T07:05Z`, `2h ago`, `now`.

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use winnow::ascii::{space0, space1};
use winnow::combinator::{alt, opt, preceded, terminated};
use winnow::{Parser, Result};

use super::clock::{Clock, PartOfDay, bare_hour, clock, in_part_of_day};
use super::day::{Day, day};
use super::length::length;
use super::words::{any_keyword, digits, end_of_word, keyword};
use super::zone;

/// A point in time as it was typed. Its numbers are not checked yet.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Moment {
    /// The time at which it is asked.
    Now,
    /// So long before now.
    Ago(SignedDuration),
    /// Seconds since 1970.
    Epoch(i64),
    /// A time of day.
    OfDay(OfDay),
}

/// A time of day as it was typed.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct OfDay {
    /// The day, if it was given.
    pub day: Option<Day>,
    /// The part of the day, if it was given.
    pub part: Option<PartOfDay>,
    /// The time by the clock.
    pub clock: Clock,
    /// The zone, if it was given.
    pub zone: Option<TimeZone>,
}

impl Moment {
    /// Whether it is an hour alone.
    pub(super) fn is_bare(&self) -> bool {
        matches!(self, Self::OfDay(of_day) if of_day.is_bare())
    }
}

impl OfDay {
    /// Whether it is an hour alone, and neither it nor what stands beside it says of which half of the day.
    fn is_bare(&self) -> bool {
        self.clock.is_bare && self.part.is_none()
    }
}

/// A moment, in lower case.
pub(super) fn moment(input: &mut &str) -> Result<Moment> {
    alt((now, epoch, time_of_day(zone::zone), ago)).parse_next(input)
}

/// The moment that ends a range, or stands alone.
pub(super) fn last_moment(input: &mut &str) -> Result<Moment> {
    alt((now, epoch, time_of_day(zone::last_zone), ago)).parse_next(input)
}

/// An hour alone that is one end of a range, with its day if it was given.
pub(super) fn bare_moment(input: &mut &str) -> Result<Moment> {
    let with_day = on_a_day(zone::last_zone).verify(OfDay::is_bare);
    let hour = bare_hour.map(|clock| OfDay { day: None, part: None, clock, zone: None });
    alt((with_day, hour)).map(Moment::OfDay).parse_next(input)
}

/// An hour alone, with its zone and its day if they were given.
pub(super) fn bare_of_day(input: &mut &str) -> Result<OfDay> {
    alt((on_a_day(zone::last_zone), before_its_day(zone::last_zone))).verify(OfDay::is_bare).parse_next(input)
}

/// `now`, `now-30m`.
fn now(input: &mut &str) -> Result<Moment> {
    let before = preceded((space0, '-', space0), length);
    preceded((opt(any_keyword(&["right", "just"])), "now", end_of_word), opt(before))
        .map(|before| before.map_or(Moment::Now, Moment::Ago))
        .parse_next(input)
}

/// Seconds or milliseconds since 1970, of this century: as many digits as they have.
fn epoch(input: &mut &str) -> Result<Moment> {
    let digits = |count| terminated(digits(count, count), end_of_word);
    alt((
        digits(10).parse_to::<i64>(),
        digits(13).parse_to::<i64>().map(|milliseconds: i64| milliseconds.div_euclid(1_000)),
    ))
    .map(Moment::Epoch)
    .parse_next(input)
}

fn ago(input: &mut &str) -> Result<Moment> {
    terminated(length, (space0, any_keyword(&["ago", "back"]))).map(Moment::Ago).parse_next(input)
}

/// A parser of the zone after a time: at the end of a range it may begin with a minus sign.
type ZoneParser = fn(&mut &str) -> Result<TimeZone>;

fn time_of_day(zone: ZoneParser) -> impl FnMut(&mut &str) -> Result<Moment> {
    move |input| {
        alt((on_a_day(zone), before_its_day(zone)))
            .verify(|of_day: &OfDay| !of_day.is_bare())
            .map(Moment::OfDay)
            .parse_next(input)
    }
}

/// `2026-11-25T07:05Z`, `yesterday at 14:00`.
fn on_a_day(zone: ZoneParser) -> impl FnMut(&mut &str) -> Result<OfDay> {
    move |input| {
        let word = any_keyword(&["at", "from", "between", "since", "after", "around", "about"]);
        let between = alt(((space0, opt(", "), word).void(), (space0, alt((", ", "t"))).void(), space1.void()));
        (terminated(day, between), alt((clock, bare_hour)), opt(zone))
            .map(|((day, part), clock, zone)| OfDay { day: Some(day), part, clock, zone })
            .parse_next(input)
    }
}

/// `07:05`, `07:05 CET`, `14:00 yesterday`, `7:05 in the evening`, `8 this morning`.
fn before_its_day(zone: ZoneParser) -> impl FnMut(&mut &str) -> Result<OfDay> {
    move |input| {
        let clock = alt((clock, bare_hour));
        let part = opt(preceded(space1, in_part_of_day));
        let day_after = opt(preceded((space1, opt(keyword("on"))), day));
        (clock, opt(zone), part, day_after, opt(zone))
            .verify(|(.., zone, _, _, zone_after)| zone.is_none() || zone_after.is_none())
            .map(|(clock, zone, part, day, zone_after)| OfDay {
                day: day.map(|(day, _)| day),
                part: part.or(day.and_then(|(_, part)| part)),
                clock,
                zone: zone.or(zone_after),
            })
            .parse_next(input)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::Weekday;

    use super::*;

    fn read(text: &str) -> Option<Moment> {
        last_moment.parse(text).ok()
    }

    #[test]
    fn days_are_read_before_and_after_the_time() {
        let date = Day::Date { year: Some(2026), month: 11, day: 24, weekday: None };
        let without_year = Day::Date { year: None, month: 11, day: 24, weekday: None };
        let tuesday = |year| Day::Date { year, month: 11, day: 24, weekday: Some(Weekday::Tuesday) };
        for (text, expected) in [
            ("2026-11-24t07:05", date),
            ("2026-11-24 07:05", date),
            ("20261124t0705z", date),
            ("24 november 2026 07:05", date),
            ("24th of november, 2026 07:05", date),
            ("nov 24, 07:05", without_year),
            ("24/11 07:05", without_year),
            ("11/24 07:05", without_year),
            ("24.11. 07:05", without_year),
            ("tue 24 nov 07:05", tuesday(None)),
            ("tue, 24 nov 2026 07:05:00 gmt", tuesday(Some(2026))),
            ("the 24th at 07:05", Day::OfMonth(24)),
            ("07:05 yesterday", Day::DaysAgo(1)),
            ("yesterday at 07:05", Day::DaysAgo(1)),
            ("today 07:05", Day::DaysAgo(0)),
            ("8 this morning", Day::DaysAgo(0)),
            ("the day before yesterday 07:05", Day::DaysAgo(2)),
            ("3 days ago at 07:05", Day::DaysAgo(3)),
            ("last night at 23:05", Day::LastNight),
            ("last monday 07:05", Day::Weekday { weekday: Weekday::Monday, is_last: true }),
            ("mon. 07:05", Day::Weekday { weekday: Weekday::Monday, is_last: false }),
        ] {
            let read = read(text);
            assert!(
                matches!(&read, Some(Moment::OfDay(OfDay { day: Some(day), .. })) if *day == expected),
                "{text}: {read:?}"
            );
        }
        assert_eq!(["11/10 07:05", "7", "yesterday 7", "31"].map(read), [const { None }; 4]);
    }

    #[test]
    fn moments_without_a_clock_are_read() {
        assert_eq!(read("now"), Some(Moment::Now));
        for text in ["2h ago", "now-2h", "now - 2h", "a couple of hours ago"] {
            assert_eq!(read(text), Some(Moment::Ago(SignedDuration::from_hours(2))), "{text}");
        }
        for text in ["1795590300", "1795590300123"] {
            assert_eq!(read(text), Some(Moment::Epoch(1_795_590_300)), "{text}");
        }
    }
}
