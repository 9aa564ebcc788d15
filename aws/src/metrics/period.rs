//! The periods of the points that are asked for.

use investigation::model::Scope;
use jiff::SignedDuration;

/// The longest span that is read minute by minute.
const MAX_SPAN_BY_THE_MINUTE: SignedDuration = SignedDuration::from_hours(3);

/// How long CloudWatch keeps points of a minute, and of five minutes; those of an hour are kept for 455 days.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
const MINUTES_KEPT: SignedDuration = SignedDuration::from_hours(15 * 24);
const FIVE_MINUTES_KEPT: SignedDuration = SignedDuration::from_hours(63 * 24);

/// The periods in seconds to ask for, one after the other until points of the baseline come: first one that is short enough to
/// see an onset and long enough to read all points, then those that CloudWatch still keeps at the age of the baseline.
///
/// They follow from the scope alone, so that a retry gives the same points. Periods below a minute are not asked for: nothing
/// tells which metrics were stored so finely, and they are kept for three hours only.
pub(super) fn periods_for(scope: &Scope) -> Vec<u32> {
    let start = scope.baseline_window.start();
    let span = scope.incident_window().end().duration_since(start);
    let age = scope.request.requested_at.duration_since(start);
    let mut periods = vec![if span <= MAX_SPAN_BY_THE_MINUTE { 60 } else { 300 }];
    for (kept, coarser) in [(MINUTES_KEPT, 300), (FIVE_MINUTES_KEPT, 3_600)] {
        if age > kept && !periods.contains(&coarser) {
            periods.push(coarser);
        }
    }
    periods
}

#[cfg(test)]
mod tests {
    use investigation::model::Window;

    use super::*;
    use crate::testing::{at, scope};

    #[test]
    fn up_to_three_hours_are_read_by_the_minute() {
        let mut scope = scope();
        scope.baseline_window = Window::new(at("2026-01-31T11:30:00Z"), at("2026-01-31T14:00:00Z")).unwrap();
        assert_eq!(periods_for(&scope), [60]);
        scope.baseline_window = Window::new(at("2026-01-31T11:29:59Z"), at("2026-01-31T14:00:00Z")).unwrap();
        assert_eq!(periods_for(&scope), [300]);
    }

    #[test]
    fn of_an_old_incident_coarser_periods_are_asked_for_too() {
        let mut scope = scope();
        for (days, periods) in
            [(1, &[60][..]), (14, &[60]), (15, &[60, 300]), (20, &[60, 300]), (63, &[60, 300, 3_600])]
        {
            scope.request.requested_at = scope.incident_window().end() + SignedDuration::from_hours(24 * days);
            assert_eq!(periods_for(&scope), periods, "{days} days");
        }
    }
}
