//! The windows of the baseline with which an incident is compared.

use jiff::SignedDuration;

use crate::model::Window;

/// A baseline of at least this length has seen the time of day of the incident before, on more than one day.
const MIN_SEASONAL_BASELINE: SignedDuration = SignedDuration::from_hours(48);

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The window on an earlier day is longer by this at both ends: the busy hour of a day comes somewhat early or late.
const TOLERANCE: SignedDuration = SignedDuration::from_hours(1);

/// The windows of the baseline with which an incident is compared, latest first: the same time of day on each earlier day
/// if the baseline holds several days and the incident, with the tolerance, is shorter than a day; else the whole baseline.
#[must_use]
pub fn find_reference_windows(baseline: Window, incident: Window) -> Vec<Window> {
    if baseline.duration() < MIN_SEASONAL_BASELINE || incident.duration() + TOLERANCE * 2 >= DAY {
        return vec![baseline];
    }
    let days = baseline.end().duration_since(baseline.start()).as_hours() / DAY.as_hours() + 1;
    (1..=days).filter_map(|days_earlier| find_window_of_day(baseline, incident, days_earlier)).collect()
}

/// The time of the incident so many days earlier, as far as the baseline holds it.
fn find_window_of_day(baseline: Window, incident: Window, days_earlier: i64) -> Option<Window> {
    let earlier = DAY * i32::try_from(days_earlier).ok()?;
    let start = incident.start().checked_sub(earlier + TOLERANCE).ok()?.max(baseline.start());
    let end = incident.end().checked_sub(earlier - TOLERANCE).ok()?.min(baseline.end());
    Window::new(start, end).ok()
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    fn hours(start: i64, end: i64) -> Window {
        let at = |hour: i64| Timestamp::from_second(hour * 3_600).unwrap();
        Window::new(at(start), at(end)).unwrap()
    }

    #[test]
    fn a_baseline_of_several_days_is_compared_at_the_same_time_of_day() {
        let same_time = find_reference_windows(hours(0, 72), hours(80, 82));
        assert_eq!(same_time, [hours(55, 59), hours(31, 35), hours(7, 11)]);
    }

    #[test]
    fn a_short_baseline_or_a_long_incident_is_compared_with_all_of_the_baseline() {
        assert_eq!(find_reference_windows(hours(0, 24), hours(30, 32)), [hours(0, 24)]);
        assert_eq!(find_reference_windows(hours(0, 72), hours(72, 96)), [hours(0, 72)]);
    }
}
