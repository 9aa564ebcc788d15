//! Lines counted over time.

use jiff::Timestamp;

use crate::model::{Series, Unit, Window};
use crate::telemetry::Point;

/// Points that a chart can show.
const MAX_POINTS: i64 = 120;

/// Buckets that people think in, in seconds.
const BUCKETS: [i64; 8] = [60, 120, 300, 600, 900, 1_800, 3_600, 21_600];

/// Of a pattern without a line in the baseline, half a line is expected there: between none and one.
const HALF_A_LINE: f64 = 0.5;

/// Lines a bucket, from `start` to `end`.
pub fn series(times: impl Iterator<Item = Timestamp>, start: Timestamp, end: Timestamp) -> Series {
    let seconds = (end.as_second() - start.as_second()).max(1);
    let fits = |bucket: &i64| seconds <= bucket * MAX_POINTS;
    let bucket = BUCKETS.into_iter().find(fits).unwrap_or(seconds / MAX_POINTS + 1);
    let mut counts = vec![0_u32; usize::try_from((seconds + bucket - 1) / bucket).unwrap_or_default()];
    for time in times {
        let place = usize::try_from((time.as_second() - start.as_second()) / bucket).ok();
        if let Some(count) = place.and_then(|place| counts.get_mut(place)) {
            *count += 1;
        }
    }
    let at = |place: i64| Timestamp::from_second(start.as_second() + place * bucket).ok();
    let points = (0..).zip(counts).filter_map(|(place, count)| Some(Point { at: at(place)?, value: f64::from(count) }));
    Series { unit: Unit::Count, points: points.collect() }
}

/// When the rate of lines rose: the time from which to the end of the window their number is least like the rate of the
/// baseline, by the likelihood ratio of Poisson rates. A stray line before the rise does not count.
///
/// Source: Worsley, "Confidence Regions and Tests for a Change-Point in a Sequence of Exponential Family Random
/// Variables", Biometrika 73 (1986).
pub fn rise_began(times: &[Timestamp], window: Window, before: usize, baseline_seconds: f64) -> Option<Timestamp> {
    let rate = (before as f64).max(HALF_A_LINE) / baseline_seconds;
    let gain = |(place, time): (usize, &Timestamp)| {
        let count = (times.len() - place) as f64;
        // To the millisecond, the resolution of a log event.
        let expected = rate * window.end().duration_since(*time).as_secs_f64().max(0.001);
        let gain = if count > expected { count * (count / expected).ln() - (count - expected) } else { 0.0 };
        (gain, *time)
    };
    let best = times.iter().enumerate().map(gain).reduce(|best, next| if next.0 > best.0 { next } else { best });
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
        rise_began(&times, scope().incident_window(), before, 3_600.0).unwrap()
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
        assert_eq!(rise_began(&[], scope().incident_window(), 3, 3_600.0), None);
    }
}
