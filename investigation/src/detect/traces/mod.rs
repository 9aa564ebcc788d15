//! The service graph and traces -> evidence.
//!
//! The graph's statistics count every request ([`super::graph`]); the sampled traces tell what those can't: at which
//! call a failure began (`faults`), where the time of a request goes (`self_time`), what was tried again (`retries`),
//! did not get through (`unanswered`), started cold (`cold_starts`), or is new or gone (`presence`). Where X-Ray has no graph, one is inferred from them.

mod cold_starts;
mod faults;
mod inferred;
mod names;
mod path;
mod presence;
mod rank_sum;
mod retries;
mod self_time;
mod shares;
mod spans;
mod times;
mod unanswered;
mod visits;

use std::collections::BTreeMap;

use self::names::Names;
use self::path::Path;
use self::spans::Spans;
use self::visits::{Call, Visit};
use super::graph::{self, Basis};
use crate::detect::Findings;
use crate::model::{Evidence, Gap, GapReason, Scope, Source};
use crate::telemetry::{Collected, Segment, ServiceGraph, Trace, TraceTelemetry};

/// Traces that a piece of evidence cites.
const CITED: usize = 3;

/// Enough for the name of any entity.
const NAME_CHARS: usize = 80;

/// The evidence in traces. The service graph is handed on: the ranking reads it.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<TraceTelemetry>) -> Findings {
    let Collected { telemetry: TraceTelemetry { graph, traces }, mut gaps } = collected;
    let graph = graph.in_order();
    let traces = by_id(traces);
    let names = Names::of(&graph, traces.values());
    let seen = Seen::of(scope, &traces, &names);
    if seen.traces == 0 {
        gaps.push(gap(
            "X-Ray holds no sampled trace in these windows; active tracing with a sampling rule would give some.",
        ));
    }
    let mut evidence = seen.evidence(&graph);
    let graph = if graph.nodes.iter().all(|node| node.samples.is_empty()) {
        gaps.push(gap(&missing_graph(seen.traces)));
        let inferred = inferred::graph(scope, &seen.visits, &seen.calls);
        evidence.extend(graph::evidence(scope, &inferred, Basis::SampledTraces));
        if seen.traces == 0 { graph } else { inferred }
    } else {
        evidence.extend(graph::evidence(scope, &graph, Basis::AllRequests));
        graph
    };
    Findings::new(Source::Traces, evidence, gaps).having_read("traces", traces.len()).with_graph(graph)
}

/// The segments of each trace in one order, whatever theirs was; of a segment that was sent twice the complete one.
fn by_id(traces: Vec<Trace>) -> BTreeMap<String, Vec<Segment>> {
    let mut by_id: BTreeMap<String, Vec<Segment>> = BTreeMap::new();
    for trace in traces {
        by_id.entry(trace.id).or_default().extend(trace.segments);
    }
    for segments in by_id.values_mut() {
        segments.sort_by(|a, b| {
            let end = |segment: &Segment| segment.end_time.unwrap_or(f64::NEG_INFINITY);
            let rest = |segment: &Segment| (segment.fault, segment.error, segment.throttle, segment.subsegments.len());
            a.id.cmp(&b.id)
                .then(end(b).total_cmp(&end(a)))
                .then(a.start_time.total_cmp(&b.start_time))
                .then_with(|| (&a.name, rest(a)).cmp(&(&b.name, rest(b))))
        });
        segments.dedup_by(|a, b| a.id == b.id);
    }
    by_id
}

/// What the traces say.
struct Seen<'a> {
    /// How many lie in the windows.
    traces: usize,
    /// In order of entity and time.
    visits: Vec<Visit<'a>>,
    /// In order of callee, caller and time.
    calls: Vec<Call<'a>>,
}

impl<'a> Seen<'a> {
    fn of(scope: &Scope, traces: &'a BTreeMap<String, Vec<Segment>>, names: &Names<'_>) -> Self {
        let mut seen = Self { traces: 0, visits: Vec::new(), calls: Vec::new() };
        for (id, segments) in traces {
            let spans = Spans::of(segments, names);
            if let Some(taken) = visits::taken(&spans, scope, id) {
                seen.traces += 1;
                seen.visits.extend(visits::visits(&spans, taken));
                seen.calls.extend(visits::calls(&spans, taken));
            }
        }
        seen.visits.sort_by(|a, b| (&a.entity, a.taken).cmp(&(&b.entity, b.taken)));
        seen.calls.sort_by(|a, b| (&a.callee, &a.caller, a.taken).cmp(&(&b.callee, &b.caller, b.taken)));
        seen
    }

    fn evidence(&self, graph: &ServiceGraph) -> Vec<Evidence> {
        let path = Path::of(&self.visits, &self.calls);
        let mut evidence = faults::evidence(&self.visits);
        evidence.extend(self_time::of_entities(&self.visits, &path));
        evidence.extend(self_time::of_calls(&self.calls));
        evidence.extend(retries::evidence(&self.calls));
        evidence.extend(unanswered::evidence(&self.calls));
        evidence.extend(cold_starts::evidence(&self.visits));
        evidence.extend(presence::evidence(&self.visits, &self.calls, graph));
        evidence
    }
}

fn missing_graph(traces: usize) -> String {
    let missing = "X-Ray holds no service graph for these windows";
    match traces {
        0 => format!("{missing}; active tracing of the services would give one."),
        1 => format!("{missing}; one was inferred from 1 sampled trace, which shows neither traffic nor what is rare."),
        _ => format!(
            "{missing}; one was inferred from {traces} sampled traces, which show neither traffic nor what is rare."
        ),
    }
}

fn gap(detail: &str) -> Gap {
    Gap { source: Source::Traces, reason: GapReason::NoData, detail: detail.to_owned() }
}

#[cfg(test)]
mod tests;
