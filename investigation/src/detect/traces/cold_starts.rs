//! Cold starts: new execution environments of a Lambda function.
//!
//! Method: the share of a function's traces with one, and how long they take, are compared between the windows.
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html>

use super::NAME_CHARS;
use super::shares::{Happening, Shares};
use super::times::{Times, Timing};
use super::visits::Visit;
use crate::detect::redact::excerpt;
use crate::model::{Evidence, EvidenceKind};

/// The evidence in visits, which are in order of entity and time.
pub fn evidence(visits: &[Visit<'_>]) -> Vec<Evidence> {
    let entities = visits.chunk_by(|a, b| a.entity == b.entity);
    entities.flat_map(|visits| [more(visits), longer(visits)]).flatten().collect()
}

fn more(visits: &[Visit<'_>]) -> Option<Evidence> {
    let entity = &visits.first()?.entity;
    let happening = |visit: &Visit<'_>| visit.cold_seconds.is_some();
    let happenings = visits.iter().map(|visit| Happening { taken: visit.taken, happened: happening(visit) }).collect();
    let shares = Shares { entity, kind: EvidenceKind::ColdStartRise, subject: "cold starts", happenings };
    shares.judge(&format!("{} starts cold", excerpt(&entity.name, NAME_CHARS)), "")
}

fn longer(visits: &[Visit<'_>]) -> Option<Evidence> {
    let entity = &visits.first()?.entity;
    let timings =
        visits.iter().filter_map(|visit| Some(Timing { taken: visit.taken, seconds: visit.cold_seconds? })).collect();
    let times = Times { entity, kind: EvidenceKind::ColdStartRise, subject: "time of cold starts", timings };
    times.judge(&format!("a cold start of {} takes", excerpt(&entity.name, NAME_CHARS)), "")
}
