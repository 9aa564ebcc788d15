//! The segment documents of each trace, whatever order they arrived in.

use std::cmp::Ordering;
use std::collections::BTreeMap;

use crate::telemetry::{Segment, Trace};

/// The segments of each trace by its id, in order of segment id. Of a segment that was sent twice, first in progress and
/// then complete, the complete one stays.
pub fn merge_documents(traces: Vec<Trace>) -> BTreeMap<String, Vec<Segment>> {
    let mut segments_by_trace: BTreeMap<String, Vec<Segment>> = BTreeMap::new();
    for trace in traces {
        segments_by_trace.entry(trace.id).or_default().extend(trace.segments);
    }
    for segments in segments_by_trace.values_mut() {
        segments.sort_by(compare_documents);
        segments.dedup_by(|a, b| a.id == b.id);
    }
    segments_by_trace
}

/// By id; of one id first the document that ends last. What follows only breaks ties, so that the order of arrival has
/// no effect.
fn compare_documents(a: &Segment, b: &Segment) -> Ordering {
    let end = |segment: &Segment| segment.end_time.unwrap_or(f64::NEG_INFINITY);
    let flags = |segment: &Segment| (segment.fault, segment.error, segment.throttle, segment.subsegments.len());
    a.id.cmp(&b.id)
        .then_with(|| end(b).total_cmp(&end(a)))
        .then_with(|| a.start_time.total_cmp(&b.start_time))
        .then_with(|| (&a.name, flags(a)).cmp(&(&b.name, flags(b))))
}
