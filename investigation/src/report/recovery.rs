//! Whether the trouble is over within the window, and since when.

use jiff::{SignedDuration, Timestamp};

use crate::model::{Evidence, Hypothesis, Point, Scope, Series, Source, Window};

/// Only evidence at least this strong, 0 to 1, says whether the trouble is over.
const MIN_STRENGTH: f64 = 0.5;

/// How far back a value must be from where it went, as a share of the way, to count as recovered.
const MAX_REMAINING_SHARE: f64 = 0.25;

/// Quiet points at the end that make a recovery: one or two may not have settled yet.
const MIN_QUIET_POINTS: usize = 3;

/// A pause inside the trouble says nothing: the quiet at the end must be this much longer than the longest one.
const MIN_RATIO_TO_PAUSES: f64 = 1.5;

/// The shortest quiet that counts.
const MIN_QUIET: SignedDuration = SignedDuration::from_mins(3);

/// Since when the trouble of a hypothesis is over: every strong departure that has a series came back within the window.
/// None where one has not, or none has a series.
pub(super) fn over_since(scope: &Scope, hypothesis: &Hypothesis, evidence: &[Evidence]) -> Option<Timestamp> {
    let mut latest: Option<Timestamp> = None;
    for evidence in evidence.iter().filter(|evidence| hypothesis.supporting.contains(&evidence.id)) {
        let shows_trouble = !matches!(evidence.source, Source::Changes | Source::Alarms);
        if !shows_trouble || evidence.magnitude.strength < MIN_STRENGTH {
            continue;
        }
        let Some(series) = &evidence.series else { continue };
        let end = end_of_departure(series, scope.baseline_window, scope.incident_window())?;
        latest = latest.max(Some(end));
    }
    latest
}

/// When a series came back to its baseline for good; none if it did not, or for too short a time.
fn end_of_departure(series: &Series, baseline: Window, incident: Window) -> Option<Timestamp> {
    let usual = median(series.points.iter().filter(|point| baseline.contains(point.at)))?;
    let points: Vec<Point> = series.points.iter().copied().filter(|point| incident.contains(point.at)).collect();
    let farthest = points.iter().map(|point| point.value - usual).max_by(|a, b| a.abs().total_cmp(&b.abs()))?;
    if farthest == 0.0 {
        return None;
    }
    let is_departed = |point: &Point| (point.value - usual) / farthest > MAX_REMAINING_SHARE;
    let last = points.iter().rposition(is_departed)?;
    let quiet = points.get(last + 1..)?;
    let first_quiet = quiet.first()?.at;
    let length = incident.end().duration_since(first_quiet);
    let mut longest_pause = SignedDuration::ZERO;
    let mut previous: Option<Timestamp> = None;
    for point in points.iter().filter(|point| is_departed(point)) {
        longest_pause = longest_pause.max(previous.map_or(SignedDuration::ZERO, |at| point.at.duration_since(at)));
        previous = Some(point.at);
    }
    let is_longer_than_pauses = length.as_secs_f64() >= MIN_RATIO_TO_PAUSES * longest_pause.as_secs_f64();
    (quiet.len() >= MIN_QUIET_POINTS && length >= MIN_QUIET && is_longer_than_pauses).then_some(first_quiet)
}

fn median<'a>(points: impl Iterator<Item = &'a Point>) -> Option<f64> {
    let mut values: Vec<f64> = points.map(|point| point.value).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Unit;

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(60 * minute).unwrap()
    }

    /// When a series of 5 a minute before minute 60 and these values after it came back.
    fn end(values: &[f64]) -> Option<Timestamp> {
        let before = (0..60).map(|minute| Point { at: at(minute), value: 5.0 });
        let after = values.iter().zip(60..).map(|(value, minute)| Point { at: at(minute), value: *value });
        let series = Series { unit: Unit::Count, points: before.chain(after).collect() };
        let end = 60 + i64::try_from(values.len()).unwrap();
        end_of_departure(&series, Window::new(at(0), at(60)).unwrap(), Window::new(at(60), at(end)).unwrap())
    }

    #[test]
    fn a_departure_that_came_back_for_good_is_over() {
        assert_eq!(end(&[5.0, 90.0, 80.0, 6.0, 5.0, 4.0, 5.0]), Some(at(63)));
        assert_eq!(end(&[0.0, 0.0, 0.0, 5.0, 5.0, 5.0]), Some(at(63)));
    }

    #[test]
    fn a_pause_or_the_last_point_is_no_end() {
        assert_eq!(end(&[5.0, 90.0, 80.0, 70.0, 5.0]), None);
        assert_eq!(end(&[90.0, 5.0, 5.0, 90.0, 5.0, 5.0, 5.0]), None);
        assert_eq!(end(&[90.0, 90.0, 40.0, 40.0, 40.0]), None);
        assert_eq!(end(&[5.0, 5.0, 5.0]), None);
    }
}
