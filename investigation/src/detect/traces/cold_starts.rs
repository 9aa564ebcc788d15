//! Cold starts: new execution environments of a Lambda function.
//!
//! Method: the share of a function's traces with a cold start, and how long they take, are compared between the windows.
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>

use super::durations::{Durations, TraceDuration};
use super::occurrences::{Occurrence, Occurrences};
use super::shown_name;
use super::subject::Subject;
use super::visits::Visit;
use crate::model::{Evidence, EvidenceKind};

/// The evidence in visits, which are in order of entity and time.
pub fn find_evidence(visits: &[Visit<'_>]) -> Vec<Evidence> {
    let mut evidence = Vec::new();
    for visits_of_entity in visits.chunk_by(|a, b| a.entity == b.entity) {
        evidence.extend(find_more_cold_starts(visits_of_entity));
        evidence.extend(find_longer_cold_starts(visits_of_entity));
    }
    evidence
}

fn find_more_cold_starts(visits: &[Visit<'_>]) -> Option<Evidence> {
    let entity = &visits.first()?.entity;
    let subject = Subject { entity, kind: EvidenceKind::ColdStartRise, topic: "cold starts" };
    let mut by_trace = Vec::new();
    for visit in visits {
        by_trace.push(Occurrence { trace: visit.trace, happened: visit.cold_start_seconds.is_some() });
    }
    Occurrences { subject, by_trace }.find_rise(&format!("{} starts cold", shown_name(entity)), "")
}

fn find_longer_cold_starts(visits: &[Visit<'_>]) -> Option<Evidence> {
    let entity = &visits.first()?.entity;
    let subject = Subject { entity, kind: EvidenceKind::ColdStartRise, topic: "time of cold starts" };
    let mut by_trace = Vec::new();
    for visit in visits {
        if let Some(seconds) = visit.cold_start_seconds {
            by_trace.push(TraceDuration { trace: visit.trace, seconds });
        }
    }
    Durations { subject, by_trace }.find_rise(&format!("a cold start of {} takes", shown_name(entity)), "")
}
