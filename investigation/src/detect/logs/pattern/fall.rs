//! A pattern that goes on, but is written less often than the rest of its log group leads one to expect: a part of the
//! requests no longer comes to that line.
//!
//! What traffic does, it does to all patterns that inform: their typical change is taken off first.

use super::Pattern;
use crate::detect::logs::event::Severity;
use crate::detect::series::{SIGNIFICANT_SCORE, count_dispersion, poisson_score, quantile};
use crate::model::{Scope, Window};

/// A pattern of fewer lines in the baseline is no measure of anything.
const MIN_LINES_BEFORE: usize = 50;

/// By fewer patterns than these nobody can tell what is typical of the group.
const MIN_PATTERNS: usize = 3;

/// A fall to more than this share of what is expected may be another mix of requests.
const MAX_SHARE_LEFT: f64 = 0.5;

/// How the number of lines that inform changed in a log group.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TypicalChange(f64);

/// The fall of a pattern.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fall {
    /// How many lines the incident window has.
    pub lines_now: usize,
    /// How many lines the baseline has.
    pub lines_before: usize,
    /// How many lines one would expect, by the baseline and by the other patterns.
    pub lines_expected: f64,
    /// How surprising it is, in standard deviations: below 0, for less than expected.
    pub score: f64,
}

impl TypicalChange {
    /// The median change of the rate of the patterns that inform; `None` where they are too few.
    #[must_use]
    pub fn find<'a>(patterns: impl Iterator<Item = Pattern<'a>>, scope: &Scope) -> Option<Self> {
        let informing = patterns.filter(|pattern| pattern.failure_mode.is_none() && pattern.severity == Severity::Info);
        let changes: Vec<f64> = informing
            .map(|pattern| {
                (
                    pattern.lines.within(scope.incident_window()).count(),
                    pattern.lines.within(scope.baseline_window).count(),
                )
            })
            .filter(|(_, before)| *before >= MIN_LINES_BEFORE)
            .map(|(now, before)| now as f64 / before as f64)
            .collect();
        if changes.len() < MIN_PATTERNS {
            return None;
        }
        quantile(&changes, 0.5).filter(|change| *change > 0.0).map(Self)
    }
}

impl Fall {
    /// The fall of a pattern that informs; `None` if it is written as often as the others lead one to expect, or was never
    /// regular.
    #[must_use]
    pub fn find(pattern: &Pattern<'_>, scope: &Scope, typical: TypicalChange) -> Option<Self> {
        let (incident, baseline) = (scope.incident_window(), scope.baseline_window);
        let (lines_now, lines_before) =
            (pattern.lines.within(incident).count(), pattern.lines.within(baseline).count());
        let by_minute = count_by_minute(pattern, baseline);
        // A pattern that most minutes lack comes in bursts, of which a window may have any number.
        let is_regular = quantile(&by_minute, 0.5).is_some_and(|median| median > 0.0);
        if lines_before < MIN_LINES_BEFORE || !is_regular {
            return None;
        }
        let lines_expected = typical.0 * lines_before as f64;
        // So many seconds of the baseline would give the lines that are expected.
        let seconds_before = baseline.duration().as_secs_f64();
        let score = poisson_score(lines_now as u64, typical.0 * seconds_before, lines_before as u64, seconds_before)
            / count_dispersion(&by_minute).sqrt();
        let has_fallen = score <= -SIGNIFICANT_SCORE && lines_now as f64 <= MAX_SHARE_LEFT * lines_expected;
        has_fallen.then_some(Self { lines_now, lines_before, lines_expected, score })
    }
}

/// The lines of the pattern in each minute of the window.
fn count_by_minute(pattern: &Pattern<'_>, window: Window) -> Vec<f64> {
    let minutes = usize::try_from(window.duration().as_secs() / 60).unwrap_or(0).max(1);
    let mut counts = vec![0.0; minutes];
    for line in pattern.lines.within(window) {
        let minute = usize::try_from(line.at.duration_since(window.start()).as_secs() / 60).unwrap_or(0);
        if let Some(count) = counts.get_mut(minute) {
            *count += 1.0;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use crate::detect::fixtures::scope;
    use crate::detect::logs::detect;
    use crate::model::{Evidence, EvidenceKind};
    use crate::telemetry::{Collected, LogLine, LogLines};

    /// What a log group holds that writes each of these so many times a minute: in the baseline, and in the incident.
    fn found(rates: &[(&str, i64, i64)]) -> Vec<Evidence> {
        let mut lines = Vec::new();
        for minute in 0..90 {
            for (message, before, now) in rates {
                for number in 0..if minute < 60 { *before } else { *now } {
                    let at = scope().baseline_window.start() + SignedDuration::from_secs(60 * minute + number);
                    lines.push(LogLine { at, group: "/ecs/shop".into(), message: (*message).into() });
                }
            }
        }
        detect(&scope(), Collected::whole(LogLines::from(lines))).evidence
    }

    #[test]
    fn a_pattern_that_falls_by_a_part_is_evidence_where_the_others_stay() {
        let found =
            found(&[("INFO started", 6, 6), ("INFO loaded", 6, 6), ("INFO priced", 6, 6), ("INFO stored", 6, 2)]);
        let [only] = &found[..] else { panic!("{found:?}") };
        assert_eq!(only.kind, EvidenceKind::LogPatternFall);
        assert_eq!(
            only.summary,
            "shop logged “INFO stored” only 60 times; by the baseline and its other lines one would expect 180"
        );
    }

    #[test]
    fn less_traffic_is_no_fall_of_one_pattern_and_a_few_patterns_say_nothing() {
        let less = [("INFO started", 6, 2), ("INFO loaded", 6, 2), ("INFO priced", 6, 2), ("INFO stored", 6, 2)];
        assert_eq!(found(&less), []);
        assert_eq!(found(&[("INFO started", 6, 6), ("INFO stored", 6, 2)]), []);
        let slightly = [("INFO started", 6, 6), ("INFO loaded", 6, 6), ("INFO priced", 6, 6), ("INFO stored", 6, 4)];
        assert_eq!(found(&slightly), []);
    }
}
