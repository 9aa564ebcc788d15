//! Entities that take more time themselves.
//!
//! Method: the self time of an entity in a trace is the time of its spans without that of their children, where
//! overlapping children count once; it is compared between the windows.

use super::dominant_path::DominantPath;
use super::durations::{Durations, TraceDuration};
use super::shown_name;
use super::subject::Subject;
use super::visits::Visit;
use crate::model::{Evidence, EvidenceKind};

/// The evidence in visits, which are in order of entity and time.
pub fn find_evidence(visits: &[Visit<'_>], path: &DominantPath<'_>) -> Vec<Evidence> {
    visits.chunk_by(|a, b| a.entity == b.entity).filter_map(|visits| find_rise(visits, path)).collect()
}

/// The evidence that one entity takes more time itself.
fn find_rise(visits: &[Visit<'_>], path: &DominantPath<'_>) -> Option<Evidence> {
    let entity = &visits.first()?.entity;
    let subject = Subject { entity, kind: EvidenceKind::SelfTimeRise, topic: "self time" };
    let mut by_trace = Vec::new();
    for visit in visits {
        if let Some(seconds) = visit.self_seconds {
            by_trace.push(TraceDuration { trace: visit.trace, seconds });
        }
    }
    let what = format!("{} itself takes", shown_name(entity));
    Durations { subject, by_trace }.find_rise(&what, &path.describe_for(entity))
}
