//! How far a level has to move before it is news.

use super::meaning::Meaning;
use super::measure::Measure;
use crate::detect::series::{Level, SIGNIFICANT_SCORE, quantile};
use crate::model::Unit;

/// The least scale of a level, as a share of the expected level: within a tenth nothing departs, however steady the
/// baseline was.
const MIN_SCALE_SHARE: f64 = 0.1;

/// A point this many times further out than any point of the baseline is a spike, however few such points there are: the
/// greatest of a normal hour is three standard deviations out, and chance does not double it.
const SPIKE_FACTOR: f64 = 2.0;

/// The score of a state that turned: none is healthy, or the first is not. No scale says how much that is.
const TURNED_STATE_SCORE: f64 = 9.0;

/// Below this, a number of hosts is none.
const NONE_LEFT: f64 = 0.5;

/// What is expected, and the standard deviations in which a departure from it is told.
pub struct LevelScale {
    /// The median of the baseline.
    pub expected: f64,
    /// The standard deviation for most of the values.
    pub of_shifts: f64,
    /// The standard deviation for the most extreme of them.
    pub of_spikes: f64,
}

impl LevelScale {
    /// Of the values before; `None` if there are none.
    pub fn estimate(before: &[f64], meaning: Meaning) -> Option<Self> {
        let level = Level::estimate(before)?;
        let is_number_of_hosts = matches!(meaning.measure, Measure::Healthy | Measure::Unhealthy);
        // One host of a dozen is one host.
        let relative_floor = if is_number_of_hosts { 0.0 } else { level.median.abs() * MIN_SCALE_SHARE };
        let absolute_floor = min_departure(meaning.unit) / SIGNIFICANT_SCORE;
        let of_shifts = level.spread.max(relative_floor.max(absolute_floor)).max(f64::EPSILON);
        let below_median = level.median - quantile(before, 0.0)?;
        let above_median = quantile(before, 1.0)? - level.median;
        let of_spikes = (below_median.max(above_median) * SPIKE_FACTOR / SIGNIFICANT_SCORE).max(of_shifts);
        Some(Self { expected: level.median, of_shifts, of_spikes })
    }

    /// The score of a level, which counts for more where a state has turned.
    pub fn weigh_health(&self, measure: Measure, observed: f64, score: f64) -> f64 {
        let has_turned = match measure {
            Measure::Healthy => self.expected >= NONE_LEFT && observed < NONE_LEFT,
            Measure::Unhealthy => self.expected < NONE_LEFT && observed >= NONE_LEFT,
            _ => false,
        };
        if has_turned && score.abs() >= SIGNIFICANT_SCORE * 0.9 {
            TURNED_STATE_SCORE.max(score.abs()).copysign(score)
        } else {
            score
        }
    }
}

/// The least departure of a level that matters to anybody, in the unit.
fn min_departure(unit: Unit) -> f64 {
    match unit {
        Unit::Seconds => 0.001,
        Unit::Percent | Unit::Count | Unit::PerSecond => 1.0,
        Unit::Bytes => 1_000_000.0,
        Unit::BytesPerSecond => 1_000.0,
        Unit::None => 0.0,
    }
}
