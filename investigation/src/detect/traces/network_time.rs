//! Calls that take more time than their callees: the network between two entities.
//!
//! Method: the time of the network is what a call takes for its caller and not for its callee; it is compared between the
//! windows.

use super::durations::{Durations, TraceDuration};
use super::shown_name;
use super::subject::Subject;
use super::trace_edges::TraceEdge;
use crate::model::{Entity, Evidence, EvidenceKind};

/// The evidence in edges, which are in order of callee, caller and time.
pub fn find_evidence(edges: &[TraceEdge<'_>]) -> Vec<Evidence> {
    edges.chunk_by(TraceEdge::has_same_ends).filter_map(find_rise).collect()
}

/// The evidence that the network between one caller and one callee takes more time.
fn find_rise(edges: &[TraceEdge<'_>]) -> Option<Evidence> {
    let first = edges.first()?;
    let entity = Entity::edge(&first.caller.name, &first.callee.name);
    let subject = Subject { entity: &entity, kind: EvidenceKind::NetworkTimeRise, topic: "network time" };
    let mut by_trace = Vec::new();
    for edge in edges {
        if let Some(seconds) = edge.network_seconds {
            by_trace.push(TraceDuration { trace: edge.trace, seconds });
        }
    }
    let what = format!("the way between {} and {} takes", shown_name(&first.caller), shown_name(&first.callee));
    Durations { subject, by_trace }.find_rise(&what, "")
}
