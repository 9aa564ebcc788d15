//! The service graph and sampled traces -> evidence.
//!
//! **In:** [`TraceTelemetry`]: the service graph, whose statistics count every request, and sampled traces, which show
//! what statistics cannot. **Out:** evidence of both, the gaps, and the service graph for the ranking.
//!
//! # Which way data goes
//! Each layer reads only those above it:
//! 1. `documents` merges what arrived; `entity_names` learns how the entities are called.
//! 2. `span_tree` lays out one trace (`request_failure` and `span_time` read its spans, `repeated_calls` finds retries).
//! 3. `sampled_trace` dates it; `visits` and `trace_edges` say what it shows of each entity and of each call between two.
//! 4. The detectors go through the visits or the edges of all traces:
//!    - `failure_origins`: at which entity failures begin,
//!    - `self_time` and `network_time`: where the time of a request goes (`dominant_path` names the chain of calls),
//!    - `retries` and `unanswered_calls`: calls that are made again, or do not get through,
//!    - `cold_starts`: new execution environments of Lambda functions,
//!    - `request_flow`: requests that take another turn than before, by [`super::flow`],
//!    - `presence`: entities and calls that are new or gone.
//! 5. `occurrences` (shares of traces) and `durations` (with `rank_sum`) compare the windows; `subject` fills in the
//!    evidence.
//!
//! [`super::graph`] reads the statistics of the graph, `counted_calls` those of its edges, and `objectives` what Application Signals
//! promises of its nodes. Where X-Ray has no graph, `inferred_graph` makes one of the
//! sampled traces.
//!
//! # To change something
//! - Another detector: a module of layer 4 with `find_evidence`, and a line in `SampledTraces::find_evidence`.
//! - Which entity a call is attributed to: `entity_names`.
//! - When a difference between the windows counts: the constants of `occurrences` and `durations`.

mod cold_starts;
mod counted_calls;
mod documents;
mod dominant_path;
mod durations;
mod entity_names;
mod failure_origins;
mod inferred_graph;
mod lost_calls;
mod network_time;
mod objectives;
mod occurrences;
mod part_of_calls;
mod presence;
mod rank_sum;
mod redacted;
mod repeated_calls;
mod request_failure;
mod request_flow;
mod retries;
mod sampled_trace;
mod self_time;
mod slow_calls;
mod span_time;
mod span_tree;
mod subject;
mod trace_edges;
mod unanswered_calls;
mod visits;
mod way_time;

use std::collections::BTreeMap;

use self::dominant_path::DominantPath;
use self::entity_names::EntityNames;
use self::sampled_trace::SampledTrace;
use self::span_tree::SpanTree;
use self::trace_edges::TraceEdge;
use self::visits::Visit;
use super::Findings;
use super::flow::FlowTable;
use super::graph::{self, Coverage};
use super::redact::excerpt;
use crate::model::{Entity, Evidence, Gap, GapReason, Scope, Source};
use crate::telemetry::{Collected, Segment, ServiceGraph, TraceTelemetry};
pub(super) use redacted::without_secrets;

/// Enough for a responder to recognise any entity or exception class.
const MAX_NAME_CHARS: usize = 80;

/// The evidence in the service graph and in traces. The graph is handed on, for the ranking reads it.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<TraceTelemetry>) -> Findings {
    let Collected { telemetry, mut gaps } = collected;
    let TraceTelemetry { graph, traces, mut calls, objectives } = without_secrets(telemetry);
    let xray_graph = graph.in_order().bounded();
    calls.sort();
    let segments_by_trace = documents::merge_documents(traces);
    let names = EntityNames::new(&xray_graph, segments_by_trace.values());
    let mut sampled = SampledTraces::read(scope, &segments_by_trace, &names);
    // A part that was not read is a gap already. Nothing is known of what it holds, and so nothing is said of it.
    let is_complete = gaps.is_empty();
    if sampled.count == 0 && is_complete {
        gaps.push(no_data(
            "X-Ray holds no sampled trace in these windows; active tracing with a sampling rule would give some.",
        ));
    }
    let mut evidence = sampled.find_evidence(&xray_graph);
    evidence.extend(counted_calls::find_evidence(scope, &calls, &xray_graph));
    evidence.extend(objectives::find_evidence(&objectives, &xray_graph));
    let has_statistics = xray_graph.nodes.iter().any(|node| !node.samples.is_empty());
    let graph = if has_statistics {
        evidence.extend(graph::find_evidence(scope, &xray_graph, Coverage::AllRequests));
        xray_graph
    } else {
        if is_complete || sampled.count > 0 {
            gaps.push(no_data(&describe_missing_graph(sampled.count, is_complete)));
        }
        let inferred = inferred_graph::infer_graph(scope, &sampled.visits, &sampled.edges);
        evidence.extend(graph::find_evidence(scope, &inferred, Coverage::SampledTraces));
        if sampled.count == 0 { xray_graph } else { inferred }
    };
    Findings::new(Source::Traces, evidence, gaps).having_read("traces", segments_by_trace.len()).with_graph(graph)
}

/// What the sampled traces show.
struct SampledTraces<'a> {
    /// How many of the traces began in one of the windows.
    count: usize,
    /// In order of entity and time.
    visits: Vec<Visit<'a>>,
    /// In order of callee, caller and time.
    edges: Vec<TraceEdge<'a>>,
    flow: FlowTable<'a>,
}

impl<'a> SampledTraces<'a> {
    fn read(scope: &Scope, segments_by_trace: &'a BTreeMap<String, Vec<Segment>>, names: &EntityNames<'_>) -> Self {
        let mut sampled = Self { count: 0, visits: Vec::new(), edges: Vec::new(), flow: FlowTable::default() };
        for (id, segments) in segments_by_trace {
            let tree = SpanTree::new(segments, names);
            if let Some(trace) = SampledTrace::locate(&tree, scope, id) {
                sampled.count += 1;
                sampled.visits.extend(visits::find_visits(&tree, trace));
                sampled.edges.extend(trace_edges::find_edges(&tree, trace));
                request_flow::add_trace(&mut sampled.flow, &tree, trace);
            }
        }
        sampled.visits.sort_by(|a, b| (&a.entity, a.trace).cmp(&(&b.entity, b.trace)));
        sampled.edges.sort_by(|a, b| (&a.callee, &a.caller, a.trace).cmp(&(&b.callee, &b.caller, b.trace)));
        sampled
    }

    fn find_evidence(&mut self, graph: &ServiceGraph) -> Vec<Evidence> {
        let path = DominantPath::find(&self.visits, &self.edges);
        let mut evidence = failure_origins::find_evidence(&self.visits);
        evidence.extend(self_time::find_evidence(&self.visits, &path));
        evidence.extend(network_time::find_evidence(&self.edges));
        evidence.extend(retries::find_evidence(&self.edges));
        evidence.extend(unanswered_calls::find_evidence(&self.edges));
        evidence.extend(cold_starts::find_evidence(&self.visits));
        evidence.extend(request_flow::find_evidence(&mut self.flow));
        evidence.extend(presence::find_evidence(&self.visits, &self.edges, graph));
        evidence
    }
}

/// An entity's name as a summary shows it: redacted, and cut to what a line has room for.
fn shown_name(entity: &Entity) -> String {
    excerpt(&entity.name, MAX_NAME_CHARS)
}

fn describe_missing_graph(traces: usize, is_complete: bool) -> String {
    let missing = if is_complete {
        "X-Ray holds no service graph for these windows"
    } else {
        "No statistics of the service graph were read"
    };
    match traces {
        0 => format!("{missing}; active tracing of the services would give one."),
        1 => format!("{missing}; one was inferred from 1 sampled trace, which shows neither traffic nor what is rare."),
        _ => format!(
            "{missing}; one was inferred from {traces} sampled traces, which show neither traffic nor what is rare."
        ),
    }
}

fn no_data(detail: &str) -> Gap {
    Gap { source: Source::Traces, reason: GapReason::NoData, detail: detail.to_owned() }
}

#[cfg(test)]
mod tests;
