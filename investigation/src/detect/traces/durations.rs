//! How long a thing takes in the sampled traces, compared between the windows: as distributions, not as means.
//!
//! Method: the bulk by the rank sum, for a shift of all; the tail by the share of traces beyond the baseline's slowest
//! twentieth, for the few that the bulk hides.

use super::CITED;
use super::rank_sum;
use super::visits::Taken;
use crate::detect::series::{SIGNIFICANT_SCORE, Share, binomial_score, quantile, round, strength};
use crate::model::{Citation, Entity, Evidence, EvidenceId, EvidenceKind, Magnitude, Series, Source, Unit};
use crate::telemetry::Point;

/// A twentieth of fewer traces is less than one.
const MIN_POINTS_FOR_TAIL: usize = 20;

/// A rise below this factor does not make an incident, however certain it is.
const MIN_RISE: f64 = 1.2;

/// Nor does one below a millisecond: segment documents are no more precise.
const MIN_SECONDS: f64 = 0.001;

/// Points that a chart can show.
const MAX_POINTS: usize = 120;

/// Where in a distribution one looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Bulk,
    Tail,
}

impl Part {
    fn quantile(self) -> f64 {
        match self {
            Self::Bulk => 0.5,
            Self::Tail => 0.95,
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Bulk => "the median",
            Self::Tail => "the slowest twentieth",
        }
    }

    /// How many standard deviations `now` lies above `before`.
    fn score(self, now: &[f64], before: &[f64]) -> Option<f64> {
        match self {
            Self::Bulk => Some(rank_sum::score(now, before)),
            Self::Tail if now.len().min(before.len()) < MIN_POINTS_FOR_TAIL => None,
            Self::Tail => {
                let slow = quantile(before, self.quantile())? * MIN_RISE;
                Some(binomial_score(beyond(now, slow), beyond(before, slow)))
            }
        }
    }
}

fn beyond(values: &[f64], limit: f64) -> Share {
    let part = values.iter().filter(|value| **value > limit).count();
    Share { part: part as u64, whole: values.len() as u64 }
}

/// How long a trace takes for it.
#[derive(Debug, Clone, Copy)]
pub struct Timing<'a> {
    /// The trace.
    pub taken: Taken<'a>,
    /// In seconds.
    pub seconds: f64,
}

/// How long a thing takes at an entity, in order of time.
pub struct Times<'a> {
    /// Where.
    pub entity: &'a Entity,
    /// What it is evidence of, if it takes longer.
    pub kind: EvidenceKind,
    /// Tells apart what is observed there.
    pub subject: &'static str,
    /// By trace.
    pub timings: Vec<Timing<'a>>,
}

/// A rise that chance does not explain.
struct Rise {
    part: Part,
    observed: f64,
    expected: f64,
    score: f64,
    now: usize,
    before: usize,
}

impl Times<'_> {
    /// The evidence that it takes longer. `what` takes it, in a sentence; `where_to` follows the numbers.
    pub fn judge(&self, what: &str, where_to: &str) -> Option<Evidence> {
        let rise = self.rise(Part::Bulk).or_else(|| self.rise(Part::Tail))?;
        let midway = f64::midpoint(rise.observed, rise.expected);
        let slow = self.timings.iter().filter(|timing| timing.taken.in_incident && timing.seconds >= midway);
        let slow: Vec<&Taken<'_>> = slow.map(|timing| &timing.taken).collect();
        let first = slow.first()?;
        Some(Evidence {
            id: EvidenceId::new(Source::Traces, &self.entity.name, self.kind, self.subject),
            source: Source::Traces,
            entity: self.entity.clone(),
            kind: self.kind,
            magnitude: Magnitude {
                observed: round(rise.observed),
                expected: round(rise.expected),
                unit: Unit::Seconds,
                strength: strength(rise.score),
            },
            onset: Some(first.at),
            summary: format!(
                "{what} {} in {} of {} sampled traces, {} in {} of the baseline{where_to}",
                spoken(rise.observed),
                rise.part.label(),
                rise.now,
                spoken(rise.expected),
                rise.before
            ),
            citation: Citation {
                what: format!("X-Ray trace {}", first.trace),
                samples: slow.iter().take(CITED).map(|taken| taken.trace.to_owned()).collect(),
            },
            series: Some(self.series()),
        })
    }

    fn rise(&self, part: Part) -> Option<Rise> {
        let (now, before) = (self.seconds(true), self.seconds(false));
        let (observed, expected) = (quantile(&now, part.quantile())?, quantile(&before, part.quantile())?);
        let score = part.score(&now, &before)?;
        let tells = score >= SIGNIFICANT_SCORE && observed >= MIN_RISE * expected && observed - expected >= MIN_SECONDS;
        tells.then_some(Rise { part, observed, expected, score, now: now.len(), before: before.len() })
    }

    fn seconds(&self, in_incident: bool) -> Vec<f64> {
        let window = self.timings.iter().filter(|timing| timing.taken.in_incident == in_incident);
        window.map(|timing| timing.seconds).collect()
    }

    /// The time of each trace, thinned to what a chart can show.
    fn series(&self) -> Series {
        let points = self.timings.iter().map(|timing| Point { at: timing.taken.at, value: round(timing.seconds) });
        let step = self.timings.len().div_ceil(MAX_POINTS).max(1);
        Series { unit: Unit::Seconds, points: points.step_by(step).collect() }
    }
}

/// A time in the unit that it is spoken of in.
fn spoken(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.1} ms", seconds * 1_000.0) } else { format!("{seconds:.2} s") }
}
