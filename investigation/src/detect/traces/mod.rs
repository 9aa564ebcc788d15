//! The service graph and traces -> evidence.
//!
//! The graph's statistics count every request ([`super::graph`]); the sampled traces tell what those can't: at which
//! call a failure began (`faults`) and where the time of a request goes (`self_time`).

mod faults;
mod names;
mod rank_sum;
mod self_time;
mod spans;

use std::collections::BTreeMap;

use self::names::Names;
use self::spans::{Spans, Visit};
use super::graph;
use crate::model::{Findings, Gap, GapReason, Scope, Source};
use crate::telemetry::{Collected, Segment, Trace, TraceTelemetry};

/// The evidence in traces. The service graph is handed on: the ranking reads it.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<TraceTelemetry>) -> Findings {
    let Collected { telemetry: TraceTelemetry { graph, traces }, mut gaps } = collected;
    let graph = graph.in_order();
    let names = Names::of(&graph);
    let traces = by_id(traces);
    let spans: Vec<(&str, Spans<'_>)> =
        traces.iter().map(|(id, segments)| (id.as_str(), Spans::of(segments, &names))).collect();
    let visits = visits(scope, &spans);
    if visits.is_empty() {
        gaps.push(gap(
            "X-Ray holds no sampled trace in these windows; active tracing with a sampling rule would give some.",
        ));
    }
    if graph.nodes.is_empty() {
        gaps.push(gap(
            "X-Ray holds no service graph for these windows; active tracing of the services would give one.",
        ));
    }
    let mut evidence = graph::evidence(scope, &graph);
    evidence.extend(faults::evidence(&visits));
    evidence.extend(self_time::evidence(&visits));
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
            a.id.cmp(&b.id).then(end(b).total_cmp(&end(a))).then(a.start_time.total_cmp(&b.start_time))
        });
        segments.dedup_by(|a, b| a.id == b.id);
    }
    by_id
}

/// What every trace says about every entity, by entity, in order of time.
fn visits<'a>(scope: &Scope, traces: &'a [(&'a str, Spans<'a>)]) -> Vec<Visit<'a>> {
    let mut visits: Vec<Visit<'a>> = traces.iter().flat_map(|(id, spans)| spans.visits(scope, id)).collect();
    visits.sort_by(|a, b| a.entity.cmp(&b.entity).then(a.at.cmp(&b.at)).then(a.trace.cmp(b.trace)));
    visits
}

fn gap(detail: &str) -> Gap {
    Gap { source: Source::Traces, reason: GapReason::NoData, detail: detail.to_owned() }
}

#[cfg(test)]
mod tests;
