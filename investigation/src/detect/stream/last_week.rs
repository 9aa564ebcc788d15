//! How far a series went at each time of day, over the last week.

use std::collections::BTreeMap;

use jiff::Timestamp;

const SECONDS_PER_HOUR: i64 = 3_600;

const HOURS_PER_DAY: i64 = 24;

/// The days that are remembered: a job of most nights ran on one of them.
const MAX_DAYS: i64 = 7;

/// A job that runs at the same time every day may be this many hours early or late.
const TOLERANCE_HOURS: i64 = 2;

/// The greatest excursion of every hour, over the last week.
#[derive(Debug, Clone, Default)]
pub struct LastWeek {
    /// By the hour, counted from the Unix epoch.
    greatest_by_hour: BTreeMap<i64, f64>,
}

impl LastWeek {
    /// The greatest excursion around this time of day on any of the last days; minus infinity where nothing is known.
    #[must_use]
    pub fn greatest_around(&self, at: Timestamp) -> f64 {
        let hour = to_hour(at);
        let mut greatest = f64::NEG_INFINITY;
        for day in 1..=MAX_DAYS {
            let same_time = hour - day * HOURS_PER_DAY;
            let around = same_time - TOLERANCE_HOURS..=same_time + TOLERANCE_HOURS;
            for (_, excursion) in self.greatest_by_hour.range(around) {
                greatest = greatest.max(*excursion);
            }
        }
        greatest
    }

    /// Adds an excursion, which is the last, and forgets what is too old.
    pub fn push(&mut self, at: Timestamp, excursion: f64) {
        let hour = to_hour(at);
        let greatest = self.greatest_by_hour.entry(hour).or_insert(excursion);
        *greatest = greatest.max(excursion);
        let oldest = hour - MAX_DAYS * HOURS_PER_DAY - TOLERANCE_HOURS;
        while self.greatest_by_hour.first_key_value().is_some_and(|(hour, _)| *hour < oldest) {
            self.greatest_by_hour.pop_first();
        }
    }
}

/// The hours since the Unix epoch.
fn to_hour(at: Timestamp) -> i64 {
    at.as_second().div_euclid(SECONDS_PER_HOUR)
}
