//! What an incident is compared with.

use jiff::SignedDuration;

use crate::model::Window;

/// From here on the same time of day was seen before.
const SEASONAL: SignedDuration = SignedDuration::from_hours(48);

const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The busy hour of a day comes somewhat early or late.
const TOLERANCE: SignedDuration = SignedDuration::from_hours(1);

/// The baseline; of one that holds several days the same time of day, if the incident is short enough to have one.
#[must_use]
pub fn windows(baseline: Window, incident: Window) -> Vec<Window> {
    if baseline.duration() < SEASONAL || incident.duration() + TOLERANCE * 2 >= DAY {
        return vec![baseline];
    }
    let days = baseline.end().duration_since(baseline.start()).as_hours() / DAY.as_hours() + 1;
    let same_time = (1..=days).filter_map(|day| {
        let back = DAY * i32::try_from(day).ok()?;
        let start = incident.start().checked_sub(back + TOLERANCE).ok()?.max(baseline.start());
        let end = incident.end().checked_sub(back - TOLERANCE).ok()?.min(baseline.end());
        Window::new(start, end).ok()
    });
    same_time.collect()
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
    fn of_several_days_the_same_time_of_day_counts() {
        let same_time = windows(hours(0, 72), hours(80, 82));
        assert_eq!(same_time, [hours(55, 59), hours(31, 35), hours(7, 11)]);
    }

    #[test]
    fn a_short_baseline_counts_whole_and_so_does_a_long_incident() {
        assert_eq!(windows(hours(0, 24), hours(30, 32)), [hours(0, 24)]);
        assert_eq!(windows(hours(0, 72), hours(72, 96)), [hours(0, 72)]);
    }
}
