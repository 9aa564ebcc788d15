//! How far a series went at each time of day, over the last week.

use std::collections::BTreeMap;

use jiff::Timestamp;

const SECONDS_PER_HOUR: i64 = 3_600;

const HOURS_PER_DAY: i64 = 24;

/// So many days back: a job of most nights ran on one of them.
const DAYS: i64 = 7;

/// A job that runs at the same time every day may be this many hours early or late.
const TOLERANCE: i64 = 2;

/// The greatest excursion of every hour.
#[derive(Debug, Clone, Default)]
pub struct Week {
    hours: BTreeMap<i64, f64>,
}

impl Week {
    /// The greatest excursion around this time of day on any of the last days; minus infinity where nothing is known.
    #[must_use]
    pub fn at(&self, at: Timestamp) -> f64 {
        let hour = at.as_second().div_euclid(SECONDS_PER_HOUR);
        let same_time = (1..=DAYS).map(|day| hour - day * HOURS_PER_DAY);
        let around = same_time.flat_map(|same| self.hours.range(same - TOLERANCE..=same + TOLERANCE));
        around.map(|(_, value)| *value).fold(f64::NEG_INFINITY, f64::max)
    }

    /// Adds an excursion, which is the last, and forgets what is too old.
    pub fn push(&mut self, at: Timestamp, value: f64) {
        let hour = at.as_second().div_euclid(SECONDS_PER_HOUR);
        self.hours.entry(hour).and_modify(|greatest| *greatest = greatest.max(value)).or_insert(value);
        let oldest = hour - DAYS * HOURS_PER_DAY - TOLERANCE;
        while self.hours.first_key_value().is_some_and(|(hour, _)| *hour < oldest) {
            self.hours.pop_first();
        }
    }
}
