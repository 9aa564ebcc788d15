//! From a window as it was typed to one that can be investigated.

use jiff::civil::{Date, Time};
use jiff::tz::{AmbiguousOffset, Offset, TimeZone};
use jiff::{SignedDuration, Span, Timestamp};

use super::clock::{Clock, NoTime, time_of_day, times_of_range};
use super::day::Day;
use super::moment::{Moment, OfDay};
use super::window::TypedWindow;
use super::{AskedAt, quote};
use crate::model::Window;

/// The length of the longest window: X-Ray returns no service graph of a longer one.
///
/// Source: <https://docs.aws.amazon.com/xray/latest/api/API_GetServiceGraph.html>.
pub const MAX_WINDOW: SignedDuration = SignedDuration::from_hours(6);

/// The length of the shortest window: metrics have one point a minute.
pub const MIN_WINDOW: SignedDuration = SignedDuration::from_mins(1);

/// A window that can be investigated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskedWindow {
    /// The incident window.
    pub window: Window,
    /// Whether it was asked for beyond now, and ends now instead.
    pub is_cut_at_now: bool,
}

/// Why a window cannot be investigated.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAskedWindow {
    /// It has no length, or ends before it starts.
    #[error("“{0}” has no length; give an end after its start")]
    Empty(String),
    /// It is shorter than the shortest, a minute.
    #[error("“{0}” is shorter than a minute; give at least {MIN_WINDOW:#}, such as 15m")]
    TooShort(String),
    /// It is longer than [`MAX_WINDOW`].
    #[error("{0:#} is longer than the longest, {MAX_WINDOW:#}; give a shorter one, such as 30m")]
    TooLong(SignedDuration),
    /// It starts longer than [`MAX_WINDOW`] ago and has no end.
    #[error("“{0}” began more than {MAX_WINDOW:#} ago; give its end too, such as 14:05-14:20")]
    NoEnd(String),
    /// It starts before anything that is still kept.
    #[error(
        "“{typed}” is too long ago; start within the last {days} days, for which AWS keeps changes (and traces for 30)"
    )]
    TooOld {
        /// The window.
        typed: String,
        /// The days for which telemetry is kept.
        days: i64,
    },
    /// It starts after now.
    #[error("“{0}” is in the future; start before now")]
    Future(String),
    /// One of its times does not exist.
    #[error("“{0}” is no time; write 14:05, or 2023-04-18T22:05Z")]
    Time(String),
    /// One of its times may be in the morning or in the evening.
    #[error("“{0}” may be in the morning or in the evening; write 07:00-08:00, or 7-8pm")]
    EitherHalf(String),
    /// Its date is on another day of the week than the one beside it.
    #[error("“{0}” is not on that day of the week; leave the day or the date out")]
    Weekday(String),
    /// The clocks went forward over one of its times.
    #[error(
        "there was no {time} on that day, because the clocks went forward; write another time than “{typed}”, or in UTC"
    )]
    LeftOut {
        /// The window.
        typed: String,
        /// The time, such as `02:30`.
        time: String,
    },
    /// The clocks went back over one of its times.
    #[error(
        "{time} of “{typed}” was twice, because the clocks went back; write which one, {time}{first} or {time}{second}"
    )]
    Twice {
        /// The window.
        typed: String,
        /// The time, such as `02:30`.
        time: String,
        /// The offset of the first one, such as `+02:00`.
        first: String,
        /// The offset of the second one.
        second: String,
    },
}

/// The window that was typed as `text`.
pub(super) fn resolve(typed: TypedWindow, text: &str, asked_at: &AskedAt) -> Result<AskedWindow, InvalidAskedWindow> {
    let now = asked_at.now;
    let clocks = Clocks { now, zone: &asked_at.zone, text };
    let (start, end) = match typed {
        TypedWindow::Last(length) => (clocks.before(now, length)?, now),
        TypedWindow::Since(start) => {
            let start = clocks.timestamp(&start)?;
            if now.duration_since(start) > MAX_WINDOW {
                return Err(InvalidAskedWindow::NoEnd(quote(text)));
            }
            (start, now)
        }
        TypedWindow::SinceHour(hour) => (clocks.since_hour(&hour)?, now),
        TypedWindow::Between(start, end) => clocks.between(&start, &end)?,
        TypedWindow::From(start, length) => {
            let start = clocks.timestamp(&start)?;
            (start, clocks.after(start, length)?)
        }
        TypedWindow::Until(length, end) => {
            let end = clocks.timestamp(&end)?;
            (clocks.before(end, length)?, end)
        }
        TypedWindow::Around(length, middle) => {
            let middle = clocks.timestamp(&middle)?;
            (clocks.before(middle, length)?, clocks.after(middle, length)?)
        }
    };
    window_within_limits(start, end, text, asked_at)
}

/// The window between two moments that were not typed but picked.
///
/// # Errors
/// [`InvalidAskedWindow`], whose text says "this window" where it quotes what was typed.
pub fn window_between(start: Timestamp, end: Timestamp, asked_at: &AskedAt) -> Result<AskedWindow, InvalidAskedWindow> {
    window_within_limits(start, end, "this window", asked_at)
}

fn window_within_limits(
    start: Timestamp,
    asked_end: Timestamp,
    text: &str,
    asked_at: &AskedAt,
) -> Result<AskedWindow, InvalidAskedWindow> {
    let AskedAt { now, telemetry_kept, .. } = *asked_at;
    if start >= now && asked_end > now {
        return Err(InvalidAskedWindow::Future(quote(text)));
    }
    if asked_end <= start {
        return Err(InvalidAskedWindow::Empty(quote(text)));
    }
    if now.duration_since(start) > telemetry_kept {
        return Err(InvalidAskedWindow::TooOld { typed: quote(text), days: telemetry_kept.as_hours() / 24 });
    }
    let length = asked_end.duration_since(start);
    if length > MAX_WINDOW {
        return Err(InvalidAskedWindow::TooLong(length));
    }
    let end = asked_end.min(now);
    if end.duration_since(start) < MIN_WINDOW {
        return Err(InvalidAskedWindow::TooShort(quote(text)));
    }
    let window = Window::new(start, end).map_err(|_| InvalidAskedWindow::Empty(quote(text)))?;
    Ok(AskedWindow { window, is_cut_at_now: end < asked_end })
}

/// What the moments of a window are relative to.
struct Clocks<'a> {
    now: Timestamp,
    /// The responder's zone.
    zone: &'a TimeZone,
    /// What was typed, for an error.
    text: &'a str,
}

impl Clocks<'_> {
    fn no_time(&self) -> InvalidAskedWindow {
        InvalidAskedWindow::Time(quote(self.text))
    }

    fn explain(&self, error: NoTime) -> InvalidAskedWindow {
        match error {
            NoTime::EitherHalf => InvalidAskedWindow::EitherHalf(quote(self.text)),
            NoTime::Nonexistent => self.no_time(),
        }
    }

    fn before(&self, at: Timestamp, length: SignedDuration) -> Result<Timestamp, InvalidAskedWindow> {
        at.checked_sub(length).map_err(|_| InvalidAskedWindow::TooLong(length))
    }

    fn after(&self, at: Timestamp, length: SignedDuration) -> Result<Timestamp, InvalidAskedWindow> {
        at.checked_add(length).map_err(|_| InvalidAskedWindow::TooLong(length))
    }

    /// The time of a moment that stands alone.
    fn timestamp(&self, moment: &Moment) -> Result<Timestamp, InvalidAskedWindow> {
        match moment {
            Moment::Now => Ok(self.now),
            Moment::Ago(length) => self.before(self.now, *length),
            Moment::Epoch(seconds) => Timestamp::from_second(*seconds).map_err(|_| self.no_time()),
            Moment::OfDay(of_day) => {
                let time = time_of_day((of_day.clock, of_day.part)).map_err(|error| self.explain(error))?;
                self.on_its_day(of_day, time, of_day.zone.as_ref().unwrap_or(self.zone))
            }
        }
    }

    /// When an hour alone was. The longest window is shorter than half a day, so that only one of both halves can be meant.
    fn since_hour(&self, of_day: &OfDay) -> Result<Timestamp, InvalidAskedWindow> {
        let mut is_hour = false;
        for hour in of_day.clock.hours(of_day.part) {
            let clock = Clock { hour, is_bare: false, ..of_day.clock };
            let at = self.timestamp(&Moment::OfDay(OfDay { clock, ..of_day.clone() }))?;
            if (SignedDuration::ZERO..=MAX_WINDOW).contains(&self.now.duration_since(at)) {
                return Ok(at);
            }
            is_hour = true;
        }
        Err(if is_hour { InvalidAskedWindow::NoEnd(quote(self.text)) } else { self.no_time() })
    }

    /// The time on the day that was given. Without one it is the latest such time that is past.
    fn on_its_day(&self, of_day: &OfDay, time: Time, zone: &TimeZone) -> Result<Timestamp, InvalidAskedWindow> {
        if let Some(day) = of_day.day {
            return self.at(self.date(day, time, zone)?, time, zone);
        }
        let today = self.today(zone);
        // Which of two times it is that the clocks went back over makes no difference to whether it is past.
        let is_past = today.to_datetime(time).to_zoned(zone.clone()).is_ok_and(|at| at.timestamp() <= self.now);
        self.at(if is_past { today } else { self.days_before(today, 1)? }, time, zone)
    }

    /// Both ends of a range. A zone or a day that is given with one of them holds for the other too; an end that would lie
    /// before its start is on the next day.
    fn between(&self, start: &Moment, end: &Moment) -> Result<(Timestamp, Timestamp), InvalidAskedWindow> {
        match (start, end) {
            (Moment::OfDay(start), Moment::OfDay(end)) => self.between_times_of_day(start, end),
            (start, Moment::OfDay(end)) if end.day.is_none() => {
                let start = self.timestamp(start)?;
                let time = time_of_day((end.clock, end.part)).map_err(|error| self.explain(error))?;
                Ok((start, self.next(time, start, end.zone.as_ref().unwrap_or(self.zone))?))
            }
            (start, end) => Ok((self.timestamp(start)?, self.timestamp(end)?)),
        }
    }

    fn between_times_of_day(&self, start: &OfDay, end: &OfDay) -> Result<(Timestamp, Timestamp), InvalidAskedWindow> {
        let start_zone = start.zone.as_ref().or(end.zone.as_ref()).unwrap_or(self.zone);
        let end_zone = end.zone.as_ref().unwrap_or(start_zone);
        // A day ends at 24:00, which is when the next one begins.
        let is_end_of_day = (end.clock.hour, end.clock.minute, end.clock.second) == (24, 0, 0) && end.day.is_none();
        let end_clock = if is_end_of_day { Clock { hour: 0, ..end.clock } } else { end.clock };
        let times = times_of_range((start.clock, start.part), (end_clock, end.part));
        let (start_time, end_time) = times.map_err(|error| self.explain(error))?;
        let start_at = match (start.day, end.day) {
            (None, Some(day)) => {
                let last_day = self.date(day, end_time, start_zone)?;
                let first_day = if start_time > end_time { self.days_before(last_day, 1)? } else { last_day };
                self.at(first_day, start_time, start_zone)?
            }
            _ => self.on_its_day(start, start_time, start_zone)?,
        };
        let end_at = match end.day {
            None => self.next(end_time, start_at, end_zone)?,
            Some(day) => self.at(self.date(day, end_time, end_zone)?, end_time, end_zone)?,
        };
        Ok((start_at, end_at))
    }

    /// The next such time of day from `start` on.
    fn next(&self, time: Time, start: Timestamp, zone: &TimeZone) -> Result<Timestamp, InvalidAskedWindow> {
        let first = start.to_zoned(zone.clone()).datetime();
        let is_same_day = time >= first.time();
        let day = if is_same_day { first.date() } else { first.date().tomorrow().map_err(|_| self.no_time())? };
        self.at(day, time, zone)
    }

    /// The one instant of this time. A zone whose clocks are put forward or back has none of some times, and two of others.
    fn at(&self, date: Date, time: Time, zone: &TimeZone) -> Result<Timestamp, InvalidAskedWindow> {
        let typed = || quote(self.text);
        let clock = || time.strftime("%H:%M").to_string();
        let ambiguous = zone.to_ambiguous_timestamp(date.to_datetime(time));
        match ambiguous.offset() {
            AmbiguousOffset::Unambiguous { .. } => ambiguous.unambiguous().map_err(|_| self.no_time()),
            AmbiguousOffset::Gap { .. } => Err(InvalidAskedWindow::LeftOut { typed: typed(), time: clock() }),
            AmbiguousOffset::Fold { before, after } => Err(InvalidAskedWindow::Twice {
                typed: typed(),
                time: clock(),
                first: show_offset(before),
                second: show_offset(after),
            }),
        }
    }

    fn date(&self, day: Day, time: Time, zone: &TimeZone) -> Result<Date, InvalidAskedWindow> {
        let today = self.today(zone);
        match day {
            Day::DaysAgo(days) => self.days_before(today, days),
            Day::LastNight if time.hour() < 12 => Ok(today),
            Day::LastNight => self.days_before(today, 1),
            Day::Weekday { weekday, is_last: false } if today.weekday() == weekday => Ok(today),
            Day::Weekday { weekday, .. } => today.nth_weekday(-1, weekday).map_err(|_| self.no_time()),
            Day::OfMonth(day) => self.latest_of_month(today, day),
            Day::Date { year, month, day, weekday } => {
                let of_year = |year| Date::new(year, month, day).map_err(|_| self.no_time());
                let date = match year {
                    Some(year) => of_year(year)?,
                    None if of_year(today.year())? <= today => of_year(today.year())?,
                    None => of_year(today.year() - 1)?,
                };
                let is_of_weekday = weekday.is_none_or(|weekday| date.weekday() == weekday);
                if is_of_weekday { Ok(date) } else { Err(InvalidAskedWindow::Weekday(quote(self.text))) }
            }
        }
    }

    /// The latest day of this number in its month. No two months that follow one another lack it.
    fn latest_of_month(&self, today: Date, day: i8) -> Result<Date, InvalidAskedWindow> {
        let months = (0..=2).filter_map(|months| today.first_of_month().checked_sub(Span::new().months(months)).ok());
        let mut dates = months.filter_map(|month| Date::new(month.year(), month.month(), day).ok());
        dates.find(|date| *date <= today).ok_or_else(|| self.no_time())
    }

    fn today(&self, zone: &TimeZone) -> Date {
        self.now.to_zoned(zone.clone()).date()
    }

    fn days_before(&self, date: Date, days: i8) -> Result<Date, InvalidAskedWindow> {
        date.checked_sub(Span::new().days(days)).map_err(|_| self.no_time())
    }
}

/// Such as `+02:00`.
fn show_offset(offset: Offset) -> String {
    Timestamp::UNIX_EPOCH.to_zoned(TimeZone::fixed(offset)).strftime("%:z").to_string()
}
