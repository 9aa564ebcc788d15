//! A regular pattern that stopped.

use jiff::Timestamp;

use crate::detect::series::{SIGNIFICANT_SCORE, poisson_score};
use crate::model::Window;

/// A silence is the end of a pattern when it is this many times as long as its longest pause in the baseline: lines come
/// in bursts, so that their mean rate alone does not tell what silence is unusual.
const PAUSES: f64 = 3.0;

/// The end of a pattern.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stop {
    /// When the last line came.
    pub last: Timestamp,
    /// How many lines the baseline has.
    pub before: usize,
    /// How surprising the silence is, in standard deviations below what was expected.
    pub score: f64,
}

impl Stop {
    /// The end of a pattern with lines at these times, in order; none if it goes on, or never was regular.
    pub fn of(times: &[Timestamp], baseline: Window, incident: Window) -> Option<Self> {
        let last = *times.last()?;
        let before = times.iter().filter(|time| baseline.contains(**time)).count();
        let seconds = |from: Timestamp, to: Timestamp| to.duration_since(from).as_secs_f64();
        let edges = std::iter::once(baseline.start()).chain(times.iter().take(before).copied());
        let pauses = edges.zip(times.iter().take(before).copied().chain([baseline.end()]));
        let longest = pauses.map(|(from, to)| seconds(from, to)).fold(0.0, f64::max);
        let silence = seconds(last, incident.end());
        let score = poisson_score(0, silence, times.len() as u64, seconds(baseline.start(), last));
        (silence >= PAUSES * longest && score <= -SIGNIFICANT_SCORE).then_some(Self { last, before, score })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::fixtures::scope;

    /// The stop of lines at these minutes: the incident is minute 60 to 90.
    fn stop(minutes: impl Iterator<Item = i64>) -> Option<Stop> {
        let start = scope().baseline_window.start().as_second();
        let times: Vec<_> = minutes.map(|minute| Timestamp::from_second(start + 60 * minute).unwrap()).collect();
        Stop::of(&times, scope().baseline_window, scope().incident_window())
    }

    #[test]
    fn a_regular_pattern_that_ends_has_stopped() {
        let stopped = stop(0..66).unwrap();
        assert_eq!(stopped.before, 60);
        assert_eq!(stopped.last, scope().incident_window().start() + jiff::SignedDuration::from_mins(5));
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
