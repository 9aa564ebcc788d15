//! Where failures begin.
//!
//! Method: of the failing spans of a trace the deepest is the origin; the shares of traces whose failure began at an
//! entity are compared between the windows by the likelihood ratio of two binomials.

use super::spans::{Fate, Visit};
use crate::detect::redact::excerpt;
use crate::detect::series::{Share, binomial_score, round, strength};
use crate::model::{Citation, Evidence, EvidenceId, EvidenceKind, Magnitude, Source, Unit};

/// One trace is an anecdote.
const FEWEST_TRACES: u64 = 2;

/// The score from which a share is evidence. Lower than for statistics over all requests, for a window holds twenty
/// traces: three of twenty against none score 2.1.
const SIGNIFICANT: f64 = 2.0;

/// What a score is worth when no trace of the baseline passed the entity and a clean one had to be assumed.
const ASSUMED_WEIGHT: f64 = 0.5;

/// Traces that are cited.
const CITED: usize = 3;

/// Enough for the name of any entity.
const NAME_CHARS: usize = 80;

/// The evidence in visits, which are in order of entity and time.
pub fn evidence(visits: &[Visit<'_>]) -> Vec<Evidence> {
    let entities = visits.chunk_by(|a, b| a.entity == b.entity);
    let each = |visits| [Fate::Fault, Fate::Error, Fate::Throttle].map(|fate| judge(visits, fate));
    entities.flat_map(each).flatten().collect()
}

/// The evidence that more failures of one fate begin at one entity.
fn judge(visits: &[Visit<'_>], fate: Fate) -> Option<Evidence> {
    let share = |in_incident| {
        visits.iter().filter(|visit| visit.in_incident == in_incident).fold(Share::default(), |share, visit| Share {
            part: share.part + u64::from(visit.origin_of == Some(fate)),
            whole: share.whole + 1,
        })
    };
    let (now, before) = (share(true), share(false));
    let assumed = before.whole == 0;
    let expected = if assumed { Share { part: 0, whole: now.whole } } else { before };
    let score = binomial_score(now, expected);
    if now.part < FEWEST_TRACES || score < SIGNIFICANT {
        return None;
    }
    let began: Vec<&Visit<'_>> =
        visits.iter().filter(|visit| visit.in_incident && visit.origin_of == Some(fate)).collect();
    let first = began.first()?;
    let kind = kind(fate, began.iter().any(|visit| visit.called));
    let entity = &first.entity;
    Some(Evidence {
        id: EvidenceId::new(Source::Traces, &entity.name, kind, "origin of failures"),
        source: Source::Traces,
        entity: entity.clone(),
        kind,
        magnitude: Magnitude {
            observed: round(100.0 * now.rate()),
            expected: round(100.0 * before.rate()),
            unit: Unit::Percent,
            strength: round(strength(score) * if assumed { ASSUMED_WEIGHT } else { 1.0 }),
        },
        onset: Some(first.at),
        summary: summary(&excerpt(&entity.name, NAME_CHARS), fate, now, before),
        citation: Citation {
            what: format!("X-Ray trace {}", first.trace),
            samples: began.iter().take(CITED).map(|visit| visit.trace.to_owned()).collect(),
        },
        series: None,
    })
}

/// A failure that begins at an entity that nobody called is its own, not that of a dependency.
fn kind(fate: Fate, called: bool) -> EvidenceKind {
    match (fate, called) {
        (Fate::Fault, true) => EvidenceKind::DependencyFault,
        (Fate::Error, true) => EvidenceKind::DependencyError,
        (Fate::Throttle, true) => EvidenceKind::DependencyThrottle,
        (Fate::Fault, false) => EvidenceKind::FaultRise,
        (Fate::Error, false) => EvidenceKind::ErrorRise,
        (Fate::Throttle, false) => EvidenceKind::ThrottleRise,
    }
}

fn summary(name: &str, fate: Fate, now: Share, before: Share) -> String {
    let what = match fate {
        Fate::Fault => "faults (5xx) begin",
        Fate::Error => "client errors (4xx) begin",
        Fate::Throttle => "throttling begins",
    };
    let baseline = match before.whole {
        0 => "the baseline has no trace through it".to_owned(),
        whole => format!("{} of {whole} in the baseline", before.part),
    };
    format!("{what} at {name} in {} of {} sampled traces; {baseline}", now.part, now.whole)
}
