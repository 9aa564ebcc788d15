//! How long something takes in the sampled traces, compared between the windows: as distributions, not as means.
//!
//! Method: the bulk is compared by the rank sum, which shows a shift of all traces; the tail by the share of traces that
//! are slower than the slowest twentieth of the baseline, which shows the few that the bulk hides.

use super::rank_sum::rank_sum_score;
use super::sampled_trace::{SampledTrace, TraceWindow};
use super::subject::Subject;
use crate::detect::graph::format_seconds;
use crate::detect::series::{SIGNIFICANT_SCORE, Share, binomial_score, quantile, round, strength};
use crate::model::{Evidence, Magnitude, Series, Unit};
use crate::telemetry::Point;

/// The tail is compared from this many traces a window: a twentieth of fewer is less than one.
const MIN_TRACES_FOR_TAIL: usize = 20;

/// A rise below this factor does not cause an incident, however certain it is.
const MIN_RISE_FACTOR: f64 = 1.2;

/// Nor does a rise below a millisecond: segment documents are no more precise.
const MIN_RISE_SECONDS: f64 = 0.001;

/// A chart in a report has room for about this many points.
const MAX_CHART_POINTS: usize = 120;

/// Which part of a distribution is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum DistributionPart {
    Bulk,
    Tail,
}

impl DistributionPart {
    /// The quantile that stands for the part, 0 to 1.
    fn quantile(self) -> f64 {
        match self {
            Self::Bulk => 0.5,
            Self::Tail => 0.95,
        }
    }

    /// The part as a summary names it.
    fn label(self) -> &'static str {
        match self {
            Self::Bulk => "the median",
            Self::Tail => "the slowest twentieth",
        }
    }

    /// How many standard deviations `now` lies above `before`; `None` if there are too few traces to compare.
    fn score(self, now: &[f64], before: &[f64]) -> Option<f64> {
        match self {
            Self::Bulk => Some(rank_sum_score(now, before)),
            Self::Tail if now.len().min(before.len()) < MIN_TRACES_FOR_TAIL => None,
            Self::Tail => {
                let slow = quantile(before, self.quantile())? * MIN_RISE_FACTOR;
                Some(binomial_score(share_above(now, slow), share_above(before, slow)))
            }
        }
    }
}

/// How many of the values are greater than the limit.
fn share_above(values: &[f64], limit: f64) -> Share {
    let above = values.iter().filter(|value| **value > limit).count();
    Share { part: above as u64, whole: values.len() as u64 }
}

/// How long it takes in one trace.
#[derive(Debug, Clone, Copy)]
pub struct TraceDuration<'a> {
    /// The trace in which it was measured.
    pub trace: SampledTrace<'a>,
    /// The duration, in seconds.
    pub seconds: f64,
}

/// How long something takes at an entity.
pub struct Durations<'a> {
    /// What is measured, and where.
    pub subject: Subject<'a>,
    /// In order of time.
    pub by_trace: Vec<TraceDuration<'a>>,
}

/// A rise that chance does not explain.
struct DurationRise {
    part: DistributionPart,
    /// The quantile of the incident, in seconds.
    observed: f64,
    /// The quantile of the baseline, in seconds.
    expected: f64,
    /// In standard deviations.
    score: f64,
    traces_now: usize,
    traces_before: usize,
}

impl<'a> Durations<'a> {
    /// The evidence that it takes longer. The summary is a sentence that begins with `what` takes the time and ends,
    /// after the numbers, with `details`.
    pub fn find_rise(&self, what: &str, details: &str) -> Option<Evidence> {
        let rise = self.compare(DistributionPart::Bulk).or_else(|| self.compare(DistributionPart::Tail))?;
        let magnitude = Magnitude {
            observed: round(rise.observed),
            expected: round(rise.expected),
            unit: Unit::Seconds,
            strength: strength(rise.score),
        };
        let summary = format!(
            "{what} {} in {} of {} sampled traces, {} in {} of the baseline{details}",
            format_seconds(rise.observed),
            rise.part.label(),
            rise.traces_now,
            format_seconds(rise.expected),
            rise.traces_before
        );
        let midway = f64::midpoint(rise.observed, rise.expected);
        self.subject.to_evidence(&self.traces_slower_than(midway), magnitude, summary, Some(self.chart()))
    }

    fn compare(&self, part: DistributionPart) -> Option<DurationRise> {
        let now = self.seconds(TraceWindow::Incident);
        let before = self.seconds(TraceWindow::Baseline);
        let observed = quantile(&now, part.quantile())?;
        let expected = quantile(&before, part.quantile())?;
        let score = part.score(&now, &before)?;
        let is_certain = score >= SIGNIFICANT_SCORE;
        let is_relevant = observed >= MIN_RISE_FACTOR * expected && observed - expected >= MIN_RISE_SECONDS;
        let rise = DurationRise { part, observed, expected, score, traces_now: now.len(), traces_before: before.len() };
        (is_certain && is_relevant).then_some(rise)
    }

    fn seconds(&self, window: TraceWindow) -> Vec<f64> {
        let in_window = self.by_trace.iter().filter(|duration| duration.trace.window == window);
        in_window.map(|duration| duration.seconds).collect()
    }

    /// The traces of the incident in which it took at least this long.
    fn traces_slower_than(&self, seconds: f64) -> Vec<SampledTrace<'a>> {
        let slow = self.by_trace.iter().filter(|duration| duration.seconds >= seconds);
        slow.map(|duration| duration.trace).filter(SampledTrace::is_in_incident).collect()
    }

    /// The duration of each trace, thinned out to what a chart can show.
    fn chart(&self) -> Series {
        let step = self.by_trace.len().div_ceil(MAX_CHART_POINTS).max(1);
        let thinned = self.by_trace.iter().step_by(step);
        let points = thinned.map(|duration| Point { at: duration.trace.started_at, value: round(duration.seconds) });
        Series { unit: Unit::Seconds, points: points.collect() }
    }
}
