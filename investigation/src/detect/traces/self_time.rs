//! Where the time of a request goes.
//!
//! Method: the self time of an entity in a trace is its own without its children's, overlaps merged; the self times of
//! both windows are compared by their ranks, and by how far their medians lie apart.

use super::rank_sum;
use super::spans::Visit;
use crate::detect::redact::excerpt;
use crate::detect::series::{Level, round, strength};
use crate::model::{Citation, Evidence, EvidenceId, EvidenceKind, Magnitude, Series, Source, Unit};
use crate::telemetry::Point;

/// The score from which a rise is evidence: five traces that are all slower than five others reach 2.6.
const SIGNIFICANT: f64 = 2.5;

/// A rise below this factor does not make an incident, however certain it is.
const LEAST_RISE: f64 = 1.2;

/// Nor does one below a millisecond: segment documents are no more precise.
const LEAST_SECONDS: f64 = 0.001;

/// Points that a chart can show.
const MOST_POINTS: usize = 120;

/// Traces that are cited.
const CITED: usize = 3;

/// Enough for the name of any entity.
const NAME_CHARS: usize = 80;

/// The evidence in visits, which are in order of entity and time.
pub fn evidence(visits: &[Visit<'_>]) -> Vec<Evidence> {
    visits.chunk_by(|a, b| a.entity == b.entity).filter_map(judge).collect()
}

/// The evidence that one entity takes more time itself.
fn judge(visits: &[Visit<'_>]) -> Option<Evidence> {
    let seconds = |in_incident| -> Vec<f64> {
        let window = visits.iter().filter(|visit| visit.in_incident == in_incident);
        window.filter_map(|visit| visit.self_seconds).collect()
    };
    let (now, before) = (seconds(true), seconds(false));
    let (observed, expected) = (Level::of(&now)?.center, Level::of(&before)?.center);
    let score = rank_sum::score(&now, &before);
    if score < SIGNIFICANT || observed < LEAST_RISE * expected || observed - expected < LEAST_SECONDS {
        return None;
    }
    let midway = f64::midpoint(observed, expected);
    let slow = visits.iter().filter(|visit| visit.in_incident && visit.self_seconds.is_some_and(|own| own >= midway));
    let slow: Vec<&Visit<'_>> = slow.collect();
    let first = slow.first()?;
    let entity = &first.entity;
    let name = excerpt(&entity.name, NAME_CHARS);
    Some(Evidence {
        id: EvidenceId::new(Source::Traces, &entity.name, EvidenceKind::SelfTimeRise, "self time"),
        source: Source::Traces,
        entity: entity.clone(),
        kind: EvidenceKind::SelfTimeRise,
        magnitude: Magnitude {
            observed: round(observed),
            expected: round(expected),
            unit: Unit::Seconds,
            strength: strength(score),
        },
        onset: Some(first.at),
        summary: format!(
            "{name} itself takes {} in the median of {} sampled traces, {} in {} of the baseline",
            spoken(observed),
            now.len(),
            spoken(expected),
            before.len()
        ),
        citation: Citation {
            what: format!("X-Ray trace {}", first.trace),
            samples: slow.iter().take(CITED).map(|visit| visit.trace.to_owned()).collect(),
        },
        series: Some(series(visits)),
    })
}

/// The self time of each trace, thinned to what a chart can show.
fn series(visits: &[Visit<'_>]) -> Series {
    let points = visits.iter().filter_map(|visit| Some(Point { at: visit.at, value: round(visit.self_seconds?) }));
    let step = visits.len().div_ceil(MOST_POINTS).max(1);
    Series { unit: Unit::Seconds, points: points.step_by(step).collect() }
}

/// A time in the unit that it is spoken of in.
fn spoken(seconds: f64) -> String {
    if seconds < 1.0 { format!("{:.1} ms", seconds * 1_000.0) } else { format!("{seconds:.2} s") }
}
