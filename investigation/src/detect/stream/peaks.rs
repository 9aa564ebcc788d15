//! The greatest excursions of a series, and how far the next one may go.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::{DAY, RECENT};

/// Excursions that are remembered: enough to estimate the tail of their distribution, few enough to be of the tail.
const MAX_PEAKS: usize = 8;

/// Fewer peaks say nothing about the tail.
const MIN_PEAKS: usize = 4;

/// Excursions that are closer than this are one.
const MIN_TIME_BETWEEN_PEAKS: SignedDuration = SignedDuration::from_hours(1);

/// An excursion this many times as great as the greatest so far is new, not a little luckier.
pub const RECORD_FACTOR: f64 = 1.25;

/// How often a day chance may exceed the bound. In practice it does so much less often, since [`RECORD_FACTOR`] is a
/// bound too.
const RISK_PER_DAY: f64 = 0.3;

/// The greatest excursions so far. One of the last hours is not past yet, so that a slow rise is measured against what
/// was before it, not against itself.
#[derive(Debug, Clone, Default)]
pub struct Peaks {
    /// Excursions of the last hours, in order of time.
    recent: VecDeque<Peak>,
    /// Greatest first, each apart from the others.
    greatest: Vec<Peak>,
}

/// One excursion beyond the threshold: a run of points without a pause.
#[derive(Debug, Clone, Copy)]
struct Peak {
    at: Timestamp,
    /// In the unit of the series.
    value: f64,
}

impl Peaks {
    /// Makes past what is older than the last hours.
    pub fn settle(&mut self, now: Timestamp) {
        while let Some(peak) = self.recent.front().copied()
            && now.duration_since(peak.at) >= RECENT
        {
            self.recent.pop_front();
            self.remember(peak);
        }
    }

    /// Adds an excursion, which is the last.
    pub fn push(&mut self, at: Timestamp, value: f64) {
        self.recent.push_back(Peak { at, value });
    }

    fn remember(&mut self, peak: Peak) {
        let is_near = |other: &&mut Peak| peak.at.duration_since(other.at).abs() < MIN_TIME_BETWEEN_PEAKS;
        match self.greatest.iter_mut().find(is_near) {
            Some(same) if peak.value > same.value => *same = peak,
            Some(_) => return,
            None => self.greatest.push(peak),
        }
        self.greatest.sort_by(|one, other| other.value.total_cmp(&one.value));
        self.greatest.truncate(MAX_PEAKS);
    }

    /// The least of the greatest excursions: how far the series goes now and then. `None` while fewer are known than
    /// are remembered.
    #[must_use]
    pub fn usual(&self) -> Option<f64> {
        self.greatest.get(MAX_PEAKS - 1).map(|peak| peak.value)
    }

    /// How far chance goes [`RISK_PER_DAY`] times a day, after watching for `age`: beyond a high threshold the excess is
    /// nearly exponential, and the median of the excesses, which a single accident does not move, gives its mean. `None`
    /// while too few excursions are known.
    ///
    /// Source: Pickands, "Statistical Inference Using Extreme Order Statistics", Ann. Stat. 3 (1975).
    #[must_use]
    pub fn chance_bound(&self, age: SignedDuration) -> Option<f64> {
        let known = self.greatest.len();
        if known < MIN_PEAKS {
            return None;
        }
        let threshold = self.greatest.last()?.value;
        let median = self.greatest.get((known - 1) / 2)?.value;
        let expected_exceedances = RISK_PER_DAY * age.as_secs_f64() / DAY.as_secs_f64();
        let mean_excess = (median - threshold) / std::f64::consts::LN_2;
        let tail = threshold + mean_excess * (known as f64 / expected_exceedances).ln().max(1.0);
        Some(tail.max(median * RECORD_FACTOR))
    }

    /// The same bound, and beyond the greatest excursion so far by a factor.
    #[must_use]
    pub fn record_bound(&self, age: SignedDuration, factor: f64) -> Option<f64> {
        let greatest = self.greatest.first()?.value;
        Some(self.chance_bound(age)?.max(greatest * factor))
    }
}
