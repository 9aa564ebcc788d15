//! Entities and calls that appear in only one of the windows.
//!
//! Method: the shares of sampled traces that pass them are compared between the windows by the likelihood ratio of two
//! binomials: what few traces pass may be missing from a sample by chance.

use std::collections::{BTreeMap, BTreeSet};

use super::sampled_trace::{SampledTrace, TraceWindow};
use super::shown_name;
use super::subject::Subject;
use super::trace_edges::TraceEdge;
use super::visits::Visit;
use crate::detect::series::{SIGNIFICANT_SCORE, Share, binomial_score, round, strength};
use crate::model::{Entity, Evidence, EvidenceKind, Magnitude, Unit};
use crate::telemetry::ServiceGraph;

/// The evidence in visits and edges, which are in order of time for each entity. Entities with statistics in the graph
/// are left out: it counts every request and shows better whether they are new.
pub fn find_evidence(visits: &[Visit<'_>], edges: &[TraceEdge<'_>], graph: &ServiceGraph) -> Vec<Evidence> {
    let mut traces_by_entity: BTreeMap<Entity, Vec<SampledTrace<'_>>> = BTreeMap::new();
    let mut all_traces: BTreeSet<SampledTrace<'_>> = BTreeSet::new();
    for visit in visits {
        traces_by_entity.entry(visit.entity.clone()).or_default().push(visit.trace);
        all_traces.insert(visit.trace);
    }
    let in_both_windows: BTreeSet<Entity> = traces_by_entity
        .iter()
        .filter(|(_, traces)| TraceCounts::new(traces.iter()).are_both_positive())
        .map(|(entity, _)| entity.clone())
        .collect();
    let with_statistics: BTreeSet<&str> =
        graph.nodes.iter().filter(|node| !node.samples.is_empty()).map(|node| node.name.as_str()).collect();
    traces_by_entity.retain(|entity, _| !with_statistics.contains(entity.name.as_str()));
    // A call to or from an entity that is new or gone itself says nothing more.
    for edge in edges {
        if in_both_windows.contains(&edge.caller) && in_both_windows.contains(&edge.callee) {
            let entity = Entity::edge(&edge.caller.name, &edge.callee.name);
            traces_by_entity.entry(entity).or_default().push(edge.trace);
        }
    }
    let total = TraceCounts::new(all_traces.iter());
    traces_by_entity.iter().filter_map(|(entity, traces)| find_change(entity, traces, total)).collect()
}

/// How many traces began in each window.
#[derive(Debug, Clone, Copy, Default)]
struct TraceCounts {
    incident: u64,
    baseline: u64,
}

impl TraceCounts {
    fn new<'t>(traces: impl Iterator<Item = &'t SampledTrace<'t>>) -> Self {
        let mut counts = Self::default();
        for trace in traces {
            match trace.window {
                TraceWindow::Incident => counts.incident += 1,
                TraceWindow::Baseline => counts.baseline += 1,
            }
        }
        counts
    }

    fn are_both_positive(self) -> bool {
        self.incident > 0 && self.baseline > 0
    }
}

/// The evidence that an entity, which these of all traces pass, is new or gone.
fn find_change(entity: &Entity, traces: &[SampledTrace<'_>], total: TraceCounts) -> Option<Evidence> {
    let passing = TraceCounts::new(traces.iter());
    let now = Share { part: passing.incident, whole: total.incident };
    let before = Share { part: passing.baseline, whole: total.baseline };
    let score = binomial_score(now, before);
    if score.abs() < SIGNIFICANT_SCORE {
        return None;
    }
    let name = shown_name(entity);
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
    let magnitude = Magnitude {
        observed: round(100.0 * now.rate()),
        expected: round(100.0 * before.rate()),
        unit: Unit::Percent,
        strength: strength(score),
    };
    let evidence =
        Subject { entity, kind, topic: "presence in traces" }.to_evidence(traces, magnitude, summary, None)?;
    // The first trace with an entity that is gone is one of the baseline: when it went is not known.
    let onset = evidence.onset.filter(|_| kind == EvidenceKind::NewEntity);
    Some(Evidence { onset, ..evidence })
}
