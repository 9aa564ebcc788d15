//! Lines counted over time: the chart of a pattern, and when its rate rose.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::model::{Series, Unit, Window};
use crate::telemetry::Point;

/// The most points of a chart: more are no longer told apart.
const MAX_POINTS: i64 = 120;

/// Lengths of a bucket that people think in, in seconds.
const BUCKET_SECONDS: [i64; 8] = [60, 120, 300, 600, 900, 1_800, 3_600, 21_600];

/// For a pattern without a line in the baseline half a line is expected there: between none and one.
const MIN_EXPECTED_LINES: f64 = 0.5;

/// The resolution of a log event's time, in seconds.
const MIN_SECONDS: f64 = 0.001;

/// The lines by bucket, from `start` to `end`, in the finest buckets that a chart can show.
#[must_use]
pub fn count_over_time(times: impl Iterator<Item = Timestamp>, start: Timestamp, end: Timestamp) -> Series {
    let seconds = (end.as_second() - start.as_second()).max(1);
    let fitting = BUCKET_SECONDS.into_iter().find(|bucket| seconds <= bucket * MAX_POINTS);
    let bucket_seconds = fitting.unwrap_or(seconds / MAX_POINTS + 1);
    let mut counts: BTreeMap<i64, u32> = BTreeMap::new();
    for time in times {
        *counts.entry((time.as_second() - start.as_second()) / bucket_seconds).or_default() += 1;
    }
    let mut points = Vec::new();
    for bucket in 0..(seconds + bucket_seconds - 1) / bucket_seconds {
        if let Ok(at) = Timestamp::from_second(start.as_second() + bucket * bucket_seconds) {
            points.push(Point { at, value: f64::from(counts.get(&bucket).copied().unwrap_or_default()) });
        }
    }
    Series { unit: Unit::Count, points }
}

/// When the rate of lines rose: the time from which to the end of the window their number is least like the rate of the
/// baseline, by the likelihood ratio of Poisson rates. A stray line before the rise does not count. `None` without lines.
///
/// Source: Worsley, "Confidence Regions and Tests for a Change-Point in a Sequence of Exponential Family Random
/// Variables", Biometrika 73 (1986).
#[must_use]
pub fn find_rise_onset(
    times: &[Timestamp],
    window: Window,
    lines_before: usize,
    baseline_seconds: f64,
) -> Option<Timestamp> {
    let baseline_rate = (lines_before as f64).max(MIN_EXPECTED_LINES) / baseline_seconds;
    let mut best: Option<(f64, Timestamp)> = None;
    for (earlier_lines, time) in times.iter().enumerate() {
        let count = (times.len() - earlier_lines) as f64;
        let expected = baseline_rate * window.end().duration_since(*time).as_secs_f64().max(MIN_SECONDS);
        let log_ratio = if count > expected { count * (count / expected).ln() - (count - expected) } else { 0.0 };
        if best.is_none_or(|(greatest, _)| log_ratio > greatest) {
            best = Some((log_ratio, *time));
        }
    }
    best.map(|(_, time)| time)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::fixtures::scope;

    fn minute(minute: i64) -> Timestamp {
        Timestamp::from_second(scope().incident_window().start().as_second() + 60 * minute).unwrap()
    }

    fn began(minutes: &[i64], before: usize) -> Timestamp {
        let times: Vec<_> = minutes.iter().map(|it| minute(*it)).collect();
        find_rise_onset(&times, scope().incident_window(), before, 3_600.0).unwrap()
    }

    #[test]
    fn a_rise_begins_where_the_rate_changed_and_not_at_a_stray_line() {
        let burst: Vec<i64> = (10..20).flat_map(|minute| [minute; 5]).collect();
        assert_eq!(began(&burst, 0), minute(10));
        let stray: Vec<i64> = [0].into_iter().chain(burst).collect();
        assert_eq!(began(&stray, 0), minute(10));
        let steady_then_more: Vec<i64> =
            (0..30).flat_map(|minute| vec![minute; if minute < 12 { 1 } else { 4 }]).collect();
        assert_eq!(began(&steady_then_more, 60), minute(12));
        assert_eq!(find_rise_onset(&[], scope().incident_window(), 3, 3_600.0), None);
    }
}
