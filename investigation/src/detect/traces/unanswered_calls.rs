//! Calls that fail on the way: the caller records a fault, and the callee, which usually sends segments, nothing.
//!
//! Method: the shares of traces with such a call are compared between the windows. A connection that is reset or refused
//! looks like this, and so does a callee that is down.

use super::occurrences::{Occurrence, Occurrences};
use super::shown_name;
use super::subject::Subject;
use super::trace_edges::TraceEdge;
use crate::model::{Entity, Evidence, EvidenceKind};

/// The evidence in edges, which are in order of callee, caller and time.
pub fn find_evidence(edges: &[TraceEdge<'_>]) -> Vec<Evidence> {
    edges.chunk_by(TraceEdge::has_same_ends).filter_map(find_rise).collect()
}

/// The evidence that more calls from one caller do not reach one callee.
fn find_rise(edges: &[TraceEdge<'_>]) -> Option<Evidence> {
    let first = edges.first()?;
    let entity = Entity::edge(&first.caller.name, &first.callee.name);
    let subject = Subject { entity: &entity, kind: EvidenceKind::DependencyFault, topic: "unanswered calls" };
    let mut by_trace = Vec::new();
    for edge in edges {
        by_trace.push(Occurrence { trace: edge.trace, happened: edge.has_unanswered_call });
    }
    let what = format!("calls of {} fail without reaching {}", shown_name(&first.caller), shown_name(&first.callee));
    Occurrences { subject, by_trace }.find_rise(&what, "")
}
