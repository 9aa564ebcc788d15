//! Where the time of a request goes: into an entity itself, into the network between two, or into cold starts.
//!
//! Method: the self time of an entity in a trace is its own without its children's, overlaps merged; the time of the
//! network is what a call takes for its caller and not for its callee.

use super::NAME_CHARS;
use super::path::Path;
use super::times::{Times, Timing};
use super::visits::{Call, Visit};
use crate::detect::redact::excerpt;
use crate::model::{Entity, Evidence, EvidenceKind};

/// The evidence that entities take more time themselves, in visits, which are in order of entity and time.
pub fn of_entities(visits: &[Visit<'_>], path: &Path<'_>) -> Vec<Evidence> {
    visits.chunk_by(|a, b| a.entity == b.entity).filter_map(|visits| of_entity(visits, path)).collect()
}

fn of_entity(visits: &[Visit<'_>], path: &Path<'_>) -> Option<Evidence> {
    let entity = &visits.first()?.entity;
    let timings =
        visits.iter().filter_map(|visit| Some(Timing { taken: visit.taken, seconds: visit.self_seconds? })).collect();
    let times = Times { entity, kind: EvidenceKind::SelfTimeRise, subject: "self time", timings };
    times.judge(&format!("{} itself takes", excerpt(&entity.name, NAME_CHARS)), &path.told_at(entity))
}

/// The evidence that calls take more time than their callees, in calls, which are in order of callee, caller and time.
pub fn of_calls(calls: &[Call<'_>]) -> Vec<Evidence> {
    calls.chunk_by(|a, b| (&a.callee, &a.caller) == (&b.callee, &b.caller)).filter_map(of_call).collect()
}

fn of_call(calls: &[Call<'_>]) -> Option<Evidence> {
    let first = calls.first()?;
    let entity = Entity::edge(&first.caller.name, &first.callee.name);
    let timings =
        calls.iter().filter_map(|call| Some(Timing { taken: call.taken, seconds: call.network_seconds? })).collect();
    let times = Times { entity: &entity, kind: EvidenceKind::NetworkTimeRise, subject: "network time", timings };
    let name = |entity: &Entity| excerpt(&entity.name, NAME_CHARS);
    times.judge(&format!("the way between {} and {} takes", name(&first.caller), name(&first.callee)), "")
}
