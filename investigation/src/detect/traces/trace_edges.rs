//! What each trace says about the calls from one entity to another.

use std::collections::BTreeMap;

use super::repeated_calls::find_retried_calls;
use super::request_failure::RequestFailure;
use super::sampled_trace::SampledTrace;
use super::span_tree::{SpanIndex, SpanRole, SpanTree};
use super::visits::add_if_known;
use crate::model::Entity;

/// What one trace says about all calls from one entity to another.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceEdge<'a> {
    /// The trace that holds the calls.
    pub trace: SampledTrace<'a>,
    /// The entity that sends the request.
    pub caller: Entity,
    /// Who is called.
    pub callee: Entity,
    /// The time that the calls took as the caller measured it, in seconds.
    pub seconds: f64,
    /// The part of `seconds` that the callee did not take, which is the network's. `None` if the callee sent no segment,
    /// or if any of the calls was still in progress.
    pub network_seconds: Option<f64>,
    /// Whether a call that had failed was made again.
    pub has_retry: bool,
    /// Whether a call failed and the callee, which usually sends segments, sent none.
    pub has_unanswered_call: bool,
}

impl TraceEdge<'_> {
    /// Whether two traces speak of calls between the same two entities.
    pub fn has_same_ends(&self, other: &Self) -> bool {
        (&self.callee, &self.caller) == (&other.callee, &other.caller)
    }
}

/// What the trace says about each pair of caller and callee, in that order.
pub fn find_edges<'a>(tree: &SpanTree<'a>, trace: SampledTrace<'a>) -> Vec<TraceEdge<'a>> {
    let retried_calls = find_retried_calls(tree);
    let network_seconds = network_seconds_by_call(tree);
    let mut edges: BTreeMap<(&Entity, &Entity), TraceEdge<'a>> = BTreeMap::new();
    for span in tree.iter() {
        let Some(caller) = tree.caller(span) else { continue };
        let edge = edges.entry((caller, &span.entity)).or_insert_with(|| TraceEdge {
            trace,
            caller: caller.clone(),
            callee: span.entity.clone(),
            seconds: 0.0,
            network_seconds: Some(0.0),
            has_retry: false,
            has_unanswered_call: false,
        });
        edge.seconds += span.seconds().unwrap_or(0.0);
        edge.network_seconds = add_if_known(edge.network_seconds, network_seconds.get(&span.index).copied());
        edge.has_retry |= retried_calls.contains(&span.index);
        edge.has_unanswered_call |= span.role == SpanRole::UnlinkedCall
            && span.callee_sends_segments
            && RequestFailure::from_segment(span.segment) == Some(RequestFailure::Fault);
    }
    edges.into_values().collect()
}

/// How much longer each call took for its caller than for its callees, in seconds, where both are known. It is a
/// difference of two durations, each measured by one clock, so that it does not matter whether the clocks agree.
fn network_seconds_by_call(tree: &SpanTree<'_>) -> BTreeMap<SpanIndex, f64> {
    let mut network_seconds = BTreeMap::new();
    for span in tree.iter().filter(|span| span.role == SpanRole::LinkedCall) {
        if let Some(client_seconds) = span.seconds() {
            network_seconds.insert(span.index, client_seconds);
        }
    }
    for document in tree.iter().filter(|span| span.is_document()) {
        let Some(call) = tree.parent(document).and_then(|parent| parent.call) else { continue };
        let Some(client_seconds) = network_seconds.remove(&call) else { continue };
        if let Some(server_seconds) = document.seconds() {
            network_seconds.insert(call, (client_seconds - server_seconds).max(0.0));
        }
    }
    network_seconds
}
