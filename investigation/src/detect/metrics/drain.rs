//! What drains to nothing or fills up to its limit steadily, in the baseline already: no level departs, and yet it ends.

use jiff::Timestamp;

use super::comparison::{Comparison, LevelChange};
use super::measure::Measure;
use crate::detect::series::{SIGNIFICANT_SCORE, quantile};
use crate::model::{EvidenceKind, Unit};

/// A reserve of which no more than this share is left is nearly empty.
const NEARLY_EMPTY: f64 = 0.1;

/// The share below which it no longer matters how little is left.
const EMPTY: f64 = 0.01;

/// A pool, a disk or memory used to this part is at its limit, in percent.
const AT_LIMIT_PERCENT: f64 = 95.0;

/// The series is cut into so many parts, whose medians all go one way in a steady trend.
const PARTS: usize = 6;

/// A steady climb that has less than doubled is growth.
const MIN_CLIMB: f64 = 2.0;

/// The score of a steady climb to no known limit.
const CLIMB_SCORE: f64 = 2.0 * SIGNIFICANT_SCORE;

/// The steady trend to an end, and since when that is near.
pub fn find_trend(comparison: &Comparison<'_>) -> Option<(LevelChange, Timestamp)> {
    let parts = medians_of_parts(comparison)?;
    let (first, last) = (*parts.first()?, *parts.last()?);
    let measure = comparison.meaning.measure;
    if measure.is_reserve() {
        let left = last / first;
        let falls = first > 0.0 && parts.is_sorted_by(|earlier, later| earlier >= later);
        if !falls || left > NEARLY_EMPTY {
            return None;
        }
        let score = -SIGNIFICANT_SCORE * NEARLY_EMPTY / left.max(EMPTY);
        return to_trend(comparison, measure.evidence_of_fall()?, last, first, score, |value| {
            value <= first * NEARLY_EMPTY
        });
    }
    // What is at its limit goes up and down there.
    let up_to_limit: Vec<f64> = parts.iter().map(|part| part.min(last * AT_LIMIT_PERCENT / 100.0)).collect();
    let rises = up_to_limit.is_sorted_by(|earlier, later| earlier <= later) && last > first;
    if !rises || !matches!(measure, Measure::Quota | Measure::StorageUsed | Measure::Memory) {
        return None;
    }
    let kind = comparison.evidence_of_rise(last, first)?;
    let percent = match comparison.limit {
        Some(limit) => Some(100.0 * last / limit),
        None => (comparison.meaning.unit == Unit::Percent).then_some(last),
    };
    if kind == EvidenceKind::MetricShift {
        return None;
    }
    match percent {
        Some(percent) if percent >= AT_LIMIT_PERCENT => {
            to_trend(comparison, kind, last, first, CLIMB_SCORE, |value| value >= last * AT_LIMIT_PERCENT / 100.0)
        }
        None if measure == Measure::Quota
            && comparison.meaning.unit == Unit::Count
            && last >= first * MIN_CLIMB
            && first > 0.0 =>
        {
            to_trend(comparison, kind, last, first, CLIMB_SCORE, |value| value >= f64::midpoint(first, last))
        }
        Some(_) | None => None,
    }
}

fn to_trend(
    comparison: &Comparison<'_>,
    kind: EvidenceKind,
    observed: f64,
    expected: f64,
    score: f64,
    is_near_end: impl Fn(f64) -> bool,
) -> Option<(LevelChange, Timestamp)> {
    let window = comparison.surroundings.incident_window;
    let in_window = comparison.points.iter().filter(|point| window.contains(point.at));
    let onset = in_window.clone().find(|point| is_near_end(point.value))?.at;
    Some((LevelChange { kind, observed, expected, score, shares: None }, onset))
}

/// The medians of the parts of both windows, in order of time; `None` with fewer than two points a part, or without
/// points of the incident.
fn medians_of_parts(comparison: &Comparison<'_>) -> Option<Vec<f64>> {
    let values: Vec<f64> = comparison.points.iter().map(|point| point.value).collect();
    let length = values.len() / PARTS;
    if length < 2 {
        return None;
    }
    // What remains of the division is left out at the beginning: the end decides.
    let recent = values.get(values.len() - length * PARTS..)?;
    recent.chunks(length).map(|part| quantile(part, 0.5)).collect()
}
