//! A regular pattern that stopped.

use jiff::Timestamp;

use crate::detect::series::{SIGNIFICANT_SCORE, poisson_score};
use crate::model::Window;

/// A silence is the end of a pattern when it is this many times as long as its longest pause in the baseline: lines come
/// in bursts, so that their mean rate alone does not say what silence is unusual.
const MIN_PAUSES: f64 = 3.0;

/// The end of a pattern.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// When the last line was written.
    pub last_line: Timestamp,
    /// How many lines the baseline has.
    pub lines_before: usize,
    /// How surprising the silence is, in standard deviations: below 0, for less than expected.
    pub score: f64,
}

impl Stop {
    /// The end of a pattern whose lines were written at these times, in order; `None` if it goes on, or never was
    /// regular.
    #[must_use]
    pub fn find(times: &[Timestamp], baseline: Window, incident: Window) -> Option<Self> {
        let last_line = *times.last()?;
        let (mut lines_before, mut longest_pause) = (0, 0.0);
        let mut previous = baseline.start();
        for time in times.iter().filter(|time| baseline.contains(**time)) {
            longest_pause = f64::max(longest_pause, seconds_between(previous, *time));
            previous = *time;
            lines_before += 1;
        }
        longest_pause = longest_pause.max(seconds_between(previous, baseline.end()));
        let silence = seconds_between(last_line, incident.end());
        let score = poisson_score(0, silence, times.len() as u64, seconds_between(baseline.start(), last_line));
        let has_stopped = silence >= MIN_PAUSES * longest_pause && score <= -SIGNIFICANT_SCORE;
        has_stopped.then_some(Self { last_line, lines_before, score })
    }
}

fn seconds_between(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::fixtures::scope;

    /// The stop of lines at these minutes: the incident is minute 60 to 90.
    fn stop(minutes: impl Iterator<Item = i64>) -> Option<Stop> {
        let start = scope().baseline_window.start().as_second();
        let times: Vec<_> = minutes.map(|minute| Timestamp::from_second(start + 60 * minute).unwrap()).collect();
        Stop::find(&times, scope().baseline_window, scope().incident_window())
    }

    #[test]
    fn a_regular_pattern_that_ends_has_stopped() {
        let stopped = stop(0..66).unwrap();
        assert_eq!(stopped.lines_before, 60);
        assert_eq!(stopped.last_line, scope().incident_window().start() + jiff::SignedDuration::from_mins(5));
        assert!(stop(0..58).is_some());
    }

    #[test]
    fn a_pattern_that_goes_on_or_comes_in_bursts_has_not() {
        assert_eq!(stop(0..90), None);
        assert_eq!(stop((0..90).step_by(15)), None);
        assert_eq!(stop(0..20), None);
        assert_eq!(stop(std::iter::empty()), None);
    }
}
