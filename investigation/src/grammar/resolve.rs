//! From a window as it was typed to one that can be investigated.

use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::moment::{Clock, Day, Moment};
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
}

/// The window that was typed as `text`.
pub(super) fn resolve(typed: TypedWindow, text: &str, asked_at: &AskedAt) -> Result<AskedWindow, InvalidAskedWindow> {
    let now = asked_at.now;
    let clocks = Clocks { now, zone: &asked_at.zone, text };
    let (start, end) = match typed {
        TypedWindow::Last(length) => (clocks.before_now(length)?, now),
        TypedWindow::Since(start) => {
            let start = clocks.timestamp(start, &clocks.zone_of(start, start))?;
            if now.duration_since(start) > MAX_WINDOW {
                return Err(InvalidAskedWindow::NoEnd(quote(text)));
            }
            (start, now)
        }
        TypedWindow::Between(start, end) => clocks.between(start, end)?,
        TypedWindow::From(start, length) => {
            let start = clocks.timestamp(start, &clocks.zone_of(start, start))?;
            (start, start.checked_add(length).map_err(|_| InvalidAskedWindow::TooLong(length))?)
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

    fn before_now(&self, length: SignedDuration) -> Result<Timestamp, InvalidAskedWindow> {
        self.now.checked_sub(length).map_err(|_| InvalidAskedWindow::TooLong(length))
    }

    /// The time of a moment. A time of day without a day is the latest one that is past.
    fn timestamp(&self, moment: Moment, zone: &TimeZone) -> Result<Timestamp, InvalidAskedWindow> {
        match moment {
            Moment::Now => Ok(self.now),
            Moment::Ago(length) => self.before_now(length),
            Moment::Epoch(seconds) => Timestamp::from_second(seconds).map_err(|_| self.no_time()),
            Moment::OfDay { day: Some(day), clock, .. } => self.at(self.date(day, zone)?, clock, zone),
            Moment::OfDay { day: None, clock, .. } => {
                let today = self.today(zone);
                let at = self.at(today, clock, zone)?;
                if at <= self.now { Ok(at) } else { self.at(self.day_before(today)?, clock, zone) }
            }
        }
    }

    /// Both ends of a range. A zone or a day that is given with one of them holds for the other too; an end that would lie
    /// before its start is on the next day.
    fn between(&self, start: Moment, end: Moment) -> Result<(Timestamp, Timestamp), InvalidAskedWindow> {
        let start_zone = self.zone_of(start, end);
        let end_zone = self.zone_of(end, start);
        let start_at = match (start, end) {
            (Moment::OfDay { day: None, clock, .. }, Moment::OfDay { day: Some(day), clock: end_clock, .. }) => {
                let last_day = self.date(day, &start_zone)?;
                let first_day = if clock > end_clock { self.day_before(last_day)? } else { last_day };
                self.at(first_day, clock, &start_zone)?
            }
            _ => self.timestamp(start, &start_zone)?,
        };
        let end_at = match end {
            Moment::OfDay { day: None, clock, .. } => self.next(clock, start_at, &end_zone)?,
            _ => self.timestamp(end, &end_zone)?,
        };
        Ok((start_at, end_at))
    }

    /// The zone that was typed with the moment, else the one typed with the other, else the responder's.
    fn zone_of(&self, moment: Moment, other: Moment) -> TimeZone {
        let typed_zone = |moment| match moment {
            Moment::OfDay { zone, .. } => zone.map(TimeZone::fixed),
            Moment::Now | Moment::Ago(_) | Moment::Epoch(_) => None,
        };
        typed_zone(moment).or_else(|| typed_zone(other)).unwrap_or_else(|| self.zone.clone())
    }

    /// The next such time of day from `start` on.
    fn next(&self, clock: Clock, start: Timestamp, zone: &TimeZone) -> Result<Timestamp, InvalidAskedWindow> {
        let first_day = start.to_zoned(zone.clone()).date();
        let at = self.at(first_day, clock, zone)?;
        if at >= start { Ok(at) } else { self.at(first_day.tomorrow().map_err(|_| self.no_time())?, clock, zone) }
    }

    fn at(&self, date: Date, clock: Clock, zone: &TimeZone) -> Result<Timestamp, InvalidAskedWindow> {
        let time = Time::new(clock.hour, clock.minute, clock.second, 0).map_err(|_| self.no_time())?;
        let zoned = date.to_datetime(time).to_zoned(zone.clone()).map_err(|_| self.no_time())?;
        Ok(zoned.timestamp())
    }

    fn date(&self, day: Day, zone: &TimeZone) -> Result<Date, InvalidAskedWindow> {
        let today = self.today(zone);
        match day {
            Day::Today => Ok(today),
            Day::Yesterday => self.day_before(today),
            Day::Weekday(weekday) if today.weekday() == weekday => Ok(today),
            Day::Weekday(weekday) => today.nth_weekday(-1, weekday).map_err(|_| self.no_time()),
            Day::Date { year: Some(year), month, day } => Date::new(year, month, day).map_err(|_| self.no_time()),
            Day::Date { year: None, month, day } => {
                let this_year = Date::new(today.year(), month, day).map_err(|_| self.no_time())?;
                if this_year <= today {
                    return Ok(this_year);
                }
                Date::new(today.year() - 1, month, day).map_err(|_| self.no_time())
            }
        }
    }

    fn today(&self, zone: &TimeZone) -> Date {
        self.now.to_zoned(zone.clone()).date()
    }

    fn day_before(&self, date: Date) -> Result<Date, InvalidAskedWindow> {
        date.yesterday().map_err(|_| self.no_time())
    }
}
