//! At which entity failures begin.
//!
//! Method: of the failing spans of a trace the deepest is the origin, for those above it only pass the failure on; the
//! shares of traces whose failure began at an entity are compared between the windows.

use std::collections::BTreeMap;

use super::occurrences::{Occurrence, Occurrences};
use super::request_failure::RequestFailure;
use super::subject::Subject;
use super::visits::{FailureOrigin, Visit};
use super::{MAX_NAME_CHARS, shown_name};
use crate::detect::redact::excerpt;
use crate::model::{Evidence, EvidenceKind};

/// The evidence in visits, which are in order of entity and time.
pub fn find_evidence(visits: &[Visit<'_>]) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for visits_of_entity in visits.chunk_by(|a, b| a.entity == b.entity) {
        for failure in RequestFailure::ALL {
            evidence.extend(find_rise(visits_of_entity, failure));
        }
    }
    evidence
}

/// The evidence that more failures of one sort begin at one entity.
fn find_rise(visits: &[Visit<'_>], failure: RequestFailure) -> Option<Evidence> {
    let entity = &visits.first()?.entity;
    let mut by_trace = Vec::new();
    let mut origins_now = Vec::new();
    let mut is_called = false;
    for visit in visits {
        let origin = visit.failure_origin.filter(|origin| origin.failure == failure);
        by_trace.push(Occurrence { trace: visit.trace, happened: origin.is_some() });
        if let Some(origin) = origin.filter(|_| visit.trace.is_in_incident()) {
            origins_now.push(origin);
            is_called |= visit.is_called;
        }
    }
    let subject = Subject { entity, kind: evidence_kind(failure, is_called), topic: "origin of failures" };
    let what = match failure {
        RequestFailure::Fault => "faults (5xx) begin",
        RequestFailure::ClientError => "client errors (4xx) begin",
        RequestFailure::Throttle => "throttling begins",
    };
    let what = format!("{what} at {}", shown_name(entity));
    Occurrences { subject, by_trace }.find_rise(&what, &describe(&origins_now))
}

/// A failure that begins at an entity which nobody called is its own, not that of a dependency.
fn evidence_kind(failure: RequestFailure, is_called: bool) -> EvidenceKind {
    match (failure, is_called) {
        (RequestFailure::Fault, true) => EvidenceKind::DependencyFault,
        (RequestFailure::ClientError, true) => EvidenceKind::DependencyError,
        (RequestFailure::Throttle, true) => EvidenceKind::DependencyThrottle,
        (RequestFailure::Fault, false) => EvidenceKind::FaultRise,
        (RequestFailure::ClientError, false) => EvidenceKind::ErrorRise,
        (RequestFailure::Throttle, false) => EvidenceKind::ThrottleRise,
    }
}

/// The most frequent exception class and HTTP status of these failures, each after a comma; empty if none was recorded.
fn describe(origins: &[FailureOrigin<'_>]) -> String {
    let mut description = String::new();
    if let Some(class) = find_most_frequent(origins.iter().filter_map(|origin| origin.exception_class)) {
        description.push_str(&format!(", {}", excerpt(class, MAX_NAME_CHARS)));
    }
    if let Some(status) = find_most_frequent(origins.iter().filter_map(|origin| origin.http_status)) {
        description.push_str(&format!(", HTTP {status}"));
    }
    description
}

/// The item that comes most often; of several the smallest.
fn find_most_frequent<T: Ord>(items: impl Iterator<Item = T>) -> Option<T> {
    let mut counts: BTreeMap<T, usize> = BTreeMap::new();
    for item in items {
        *counts.entry(item).or_default() += 1;
    }
    // `max_by_key` returns the last of equals, which in reverse order is the smallest.
    counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(item, _)| item)
}
