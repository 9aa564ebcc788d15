//! Calls that are made again because they failed.
//!
//! Method: the shares of traces with a retry, which [`super::repeated_calls`] finds, are compared between the windows.

use super::occurrences::{Occurrence, Occurrences};
use super::shown_name;
use super::subject::Subject;
use super::trace_edges::TraceEdge;
use crate::model::{Evidence, EvidenceKind};

/// The evidence in edges, which are in order of callee, caller and time.
pub fn find_evidence(edges: &[TraceEdge<'_>]) -> Vec<Evidence> {
    edges.chunk_by(|a, b| a.callee == b.callee).filter_map(find_rise).collect()
}

/// The evidence that more calls to one callee are retries. The edges of one caller follow those of another.
fn find_rise(edges: &[TraceEdge<'_>]) -> Option<Evidence> {
    let entity = &edges.first()?.callee;
    let subject = Subject { entity, kind: EvidenceKind::RetryRise, topic: "retries" };
    let mut by_trace = Vec::new();
    for edge in edges {
        by_trace.push(Occurrence { trace: edge.trace, happened: edge.has_retry });
    }
    // Several callers may retry; the rise began with the first of them to do so.
    by_trace.sort_by_key(|occurrence| occurrence.trace);
    let what = format!("failed calls to {} are made again", shown_name(entity));
    Occurrences { subject, by_trace }.find_rise(&what, "")
}
