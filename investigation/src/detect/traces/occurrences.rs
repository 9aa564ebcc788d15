//! The share of sampled traces in which something happens, compared between the windows.
//!
//! Method: the likelihood ratio of two binomials, which is right for the few traces that sampling leaves.

use super::sampled_trace::{SampledTrace, TraceWindow};
use super::subject::Subject;
use crate::detect::series::{Share, binomial_score, round, strength};
use crate::model::{Evidence, Magnitude, Unit};

/// One trace alone may be an accident.
const MIN_TRACES: u64 = 2;

/// The score from which a share is evidence, in standard deviations. It is lower than for statistics over all requests,
/// for a window holds about twenty traces: three of twenty against none score 2.1.
const MIN_SCORE: f64 = 2.0;

/// The factor on the strength when no trace of the baseline passed the entity, so that a baseline without occurrences had
/// to be assumed.
const ASSUMED_BASELINE_FACTOR: f64 = 0.5;

/// Whether it happens in one trace.
pub struct Occurrence<'a> {
    /// The trace that was looked at.
    pub trace: SampledTrace<'a>,
    /// Whether it happens there.
    pub happened: bool,
}

/// In which traces something happens at an entity.
pub struct Occurrences<'a> {
    /// What is counted, and where.
    pub subject: Subject<'a>,
    /// All traces that could show it, in order of time.
    pub by_trace: Vec<Occurrence<'a>>,
}

impl<'a> Occurrences<'a> {
    /// The evidence that it happens more often. The summary is a sentence that begins with `what` happens and ends, after
    /// the number of traces, with `details`.
    pub fn find_rise(&self, what: &str, details: &str) -> Option<Evidence> {
        let now = self.share(TraceWindow::Incident);
        let before = self.share(TraceWindow::Baseline);
        let is_assumed = before.whole == 0;
        let expected = if is_assumed { Share { part: 0, whole: now.whole } } else { before };
        let score = binomial_score(now, expected);
        if now.part < MIN_TRACES || score < MIN_SCORE {
            return None;
        }
        let magnitude = Magnitude {
            observed: round(100.0 * now.rate()),
            expected: round(100.0 * before.rate()),
            unit: Unit::Percent,
            strength: round(strength(score) * if is_assumed { ASSUMED_BASELINE_FACTOR } else { 1.0 }),
        };
        let baseline = match before.whole {
            0 => "the baseline has no trace through it".to_owned(),
            whole => format!("{} of {whole} in the baseline", before.part),
        };
        let summary = format!("{what} in {} of {} sampled traces{details}; {baseline}", now.part, now.whole);
        self.subject.to_evidence(&self.traces_of_incident(), magnitude, summary, None)
    }

    /// The traces of the incident in which it happens.
    fn traces_of_incident(&self) -> Vec<SampledTrace<'a>> {
        let happened = self.by_trace.iter().filter(|occurrence| occurrence.happened);
        happened.map(|occurrence| occurrence.trace).filter(SampledTrace::is_in_incident).collect()
    }

    fn share(&self, window: TraceWindow) -> Share {
        let mut share = Share::default();
        for occurrence in self.by_trace.iter().filter(|occurrence| occurrence.trace.window == window) {
            share.part += u64::from(occurrence.happened);
            share.whole += 1;
        }
        share
    }
}
