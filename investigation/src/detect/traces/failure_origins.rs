//! Where failures begin.
//!
//! Method: of the failing spans of a trace the deepest is the origin, for those above it only pass the failure on; the
//! shares of traces whose failure began at an entity are compared between the windows.

use std::collections::BTreeMap;

use super::NAME_CHARS;
use super::shares::{Happening, Shares};
use super::spans::Fate;
use super::visits::{Origin, Visit};
use crate::detect::redact::excerpt;
use crate::model::{Evidence, EvidenceKind};

/// The evidence in visits, which are in order of entity and time.
pub fn evidence(visits: &[Visit<'_>]) -> Vec<Evidence> {
    let entities = visits.chunk_by(|a, b| a.entity == b.entity);
    let each = |visits| [Fate::Fault, Fate::Error, Fate::Throttle].map(|fate| judge(visits, fate));
    entities.flat_map(each).flatten().collect()
}

/// The evidence that more failures of one fate begin at one entity.
fn judge(visits: &[Visit<'_>], fate: Fate) -> Option<Evidence> {
    let entity = &visits.first()?.entity;
    let is_origin = |visit: &Visit<'_>| visit.origin.is_some_and(|origin| origin.fate == fate);
    let began: Vec<&Visit<'_>> = visits.iter().filter(|visit| visit.taken.in_incident && is_origin(visit)).collect();
    let happenings = visits.iter().map(|visit| Happening { taken: visit.taken, happened: is_origin(visit) }).collect();
    let what = match fate {
        Fate::Fault => "faults (5xx) begin",
        Fate::Error => "client errors (4xx) begin",
        Fate::Throttle => "throttling begins",
    };
    let kind = kind(fate, began.iter().any(|visit| visit.called));
    Shares { entity, kind, subject: "origin of failures", happenings }.judge(
        &format!("{what} at {}", excerpt(&entity.name, NAME_CHARS)),
        &how(began.iter().filter_map(|visit| visit.origin)),
    )
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

/// Most often: the class of what was thrown, and the status.
fn how<'a>(origins: impl Iterator<Item = Origin<'a>> + Clone) -> String {
    let exception = most_frequent(origins.clone().filter_map(|origin| origin.exception));
    let exception = exception.map(|class| excerpt(class, NAME_CHARS));
    let status = most_frequent(origins.filter_map(|origin| origin.status)).map(|status| format!("HTTP {status}"));
    exception.into_iter().chain(status).map(|how| format!(", {how}")).collect()
}

/// The first in order of those that come most often.
fn most_frequent<T: Ord>(items: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(item, _)| item)
}
