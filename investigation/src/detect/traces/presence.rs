//! Entities and calls that only one of the windows knows.
//!
//! Method: the shares of sampled traces that pass it are compared between the windows by the likelihood ratio of two
//! binomials: what few traces pass may be missing from a sample by chance.

use std::collections::{BTreeMap, BTreeSet};

use super::visits::{Call, Taken, Visit};
use super::{CITED, NAME_CHARS};
use crate::detect::redact::excerpt;
use crate::detect::series::{SIGNIFICANT_SCORE, Share, binomial_score, round, strength};
use crate::model::{Citation, Entity, Evidence, EvidenceId, EvidenceKind, Magnitude, Source, Unit};
use crate::telemetry::ServiceGraph;

/// The evidence in visits and calls, which are in order of time for each entity. Where the graph counts every request,
/// it knows better whether an entity is new.
pub fn evidence(visits: &[Visit<'_>], calls: &[Call<'_>], graph: &ServiceGraph) -> Vec<Evidence> {
    let mut seen: BTreeMap<Entity, Vec<Taken<'_>>> = BTreeMap::new();
    for visit in visits {
        seen.entry(visit.entity.clone()).or_default().push(visit.taken);
    }
    let stayed: BTreeSet<Entity> = seen
        .iter()
        .filter(|(_, seen)| in_window(seen, true) * in_window(seen, false) > 0)
        .map(|(entity, _)| entity.clone())
        .collect();
    let counted: BTreeSet<&str> =
        graph.nodes.iter().filter(|node| !node.samples.is_empty()).map(|node| node.name.as_str()).collect();
    seen.retain(|entity, _| !counted.contains(entity.name.as_str()));
    // A call to or from what is new itself, or gone, tells nothing more.
    for call in calls.iter().filter(|call| stayed.contains(&call.caller) && stayed.contains(&call.callee)) {
        seen.entry(Entity::edge(&call.caller.name, &call.callee.name)).or_default().push(call.taken);
    }
    let traces: BTreeSet<Taken<'_>> = visits.iter().map(|visit| visit.taken).collect();
    let traces: Vec<Taken<'_>> = traces.into_iter().collect();
    let (now, before) = (in_window(&traces, true), in_window(&traces, false));
    seen.iter().filter_map(|(entity, seen)| judge(entity, seen, now, before)).collect()
}

fn in_window(seen: &[Taken<'_>], in_incident: bool) -> u64 {
    seen.iter().filter(|taken| taken.in_incident == in_incident).count() as u64
}

/// The evidence that an entity is new or gone, seen in these of so many traces of the incident and of the baseline.
fn judge(entity: &Entity, seen: &[Taken<'_>], now: u64, before: u64) -> Option<Evidence> {
    let now = Share { part: in_window(seen, true), whole: now };
    let before = Share { part: in_window(seen, false), whole: before };
    let score = binomial_score(now, before);
    let name = excerpt(&entity.name, NAME_CHARS);
    let (kind, summary) = match (now.part, before.part) {
        (1.., 0) => (
            EvidenceKind::NewEntity,
            format!(
                "{name} is in {} of {} sampled traces, and in none of {} of the baseline",
                now.part, now.whole, before.whole
            ),
        ),
        (0, 1..) => (
            EvidenceKind::VanishedEntity,
            format!(
                "{name} is in none of {} sampled traces, but in {} of {} of the baseline",
                now.whole, before.part, before.whole
            ),
        ),
        _ => return None,
    };
    let first = seen.first().filter(|_| score.abs() >= SIGNIFICANT_SCORE)?;
    Some(Evidence {
        id: EvidenceId::new(Source::Traces, &entity.name, kind, "presence in traces"),
        source: Source::Traces,
        entity: entity.clone(),
        kind,
        magnitude: Magnitude {
            observed: round(100.0 * now.rate()),
            expected: round(100.0 * before.rate()),
            unit: Unit::Percent,
            strength: strength(score),
        },
        onset: Some(first.at).filter(|_| kind == EvidenceKind::NewEntity),
        summary,
        citation: Citation {
            what: format!("X-Ray trace {}", first.trace),
            samples: seen.iter().take(CITED).map(|taken| taken.trace.to_owned()).collect(),
        },
        series: None,
    })
}
