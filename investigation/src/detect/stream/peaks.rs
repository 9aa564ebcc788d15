//! The greatest excursions of a series, and how far the next one may go.

use std::collections::VecDeque;

use jiff::{SignedDuration, Timestamp};

use super::HOURS;

/// How many excursions are remembered: enough to tell the tail, few enough to be of the tail.
const REMEMBERED: usize = 8;

/// Fewer tell nothing.
const FEWEST: usize = 4;

/// Excursions that are closer than this are one.
const APART: SignedDuration = SignedDuration::from_hours(1);

/// An excursion this many times greater than the greatest so far is new, not a little luckier.
const RECORD: f64 = 1.25;

/// How often a day chance may exceed the bound; in practice it does so much less often, since [`RECORD`] is a bound too.
const RISK: f64 = 0.3;

/// The greatest excursions so far. That of the last hours is not past yet, so that a slow rise is measured against
/// what was before it, not against itself.
#[derive(Debug, Clone, Default)]
pub struct Peaks {
    recent: VecDeque<(Timestamp, f64)>,
    /// Greatest first, each apart from the others.
    greatest: Vec<(f64, Timestamp)>,
}

impl Peaks {
    /// Takes what is older than the last hours for past.
    pub fn advance(&mut self, now: Timestamp) {
        while let Some((at, value)) = self.recent.front().copied()
            && now.duration_since(at) >= HOURS
        {
            self.recent.pop_front();
            self.remember(at, value);
        }
    }

    /// Adds an excursion.
    pub fn push(&mut self, at: Timestamp, value: f64) {
        self.recent.push_back((at, value));
    }

    fn remember(&mut self, at: Timestamp, value: f64) {
        let same = self.greatest.iter_mut().find(|(_, peak)| at.duration_since(*peak).abs() < APART);
        match same {
            Some(peak) if value > peak.0 => *peak = (value, at),
            Some(_) => return,
            None => self.greatest.push((value, at)),
        }
        self.greatest.sort_by(|a, b| b.0.total_cmp(&a.0));
        self.greatest.truncate(REMEMBERED);
    }

    /// The least of the greatest: how far the series goes now and then.
    #[must_use]
    pub fn usual(&self) -> Option<f64> {
        self.greatest.get(REMEMBERED - 1).map(|(value, _)| *value)
    }

    /// How far chance goes [`RISK`] times a day, after `age` of watching: beyond a high threshold the excess is nearly
    /// exponential, and the median of the excesses, which a single accident does not move, gives its mean.
    ///
    /// Source: Pickands, "Statistical Inference Using Extreme Order Statistics", Ann. Stat. 3 (1975).
    #[must_use]
    pub fn bound(&self, age: SignedDuration) -> Option<f64> {
        let known = self.greatest.len();
        let threshold = self.greatest.last().filter(|_| known >= FEWEST)?.0;
        let median = self.greatest.get((known - 1) / 2)?.0;
        let expected = RISK * age.as_secs_f64() / SignedDuration::from_hours(24).as_secs_f64();
        let mean_excess = (median - threshold) / std::f64::consts::LN_2;
        let tail = threshold + mean_excess * (known as f64 / expected).ln().max(1.0);
        Some(tail.max(median * RECORD))
    }

    /// The same, and well beyond the greatest.
    #[must_use]
    pub fn record(&self, age: SignedDuration) -> Option<f64> {
        let greatest = self.greatest.first()?.0;
        Some(self.bound(age)?.max(greatest * RECORD))
    }
}
