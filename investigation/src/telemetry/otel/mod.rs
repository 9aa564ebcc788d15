//! OpenTelemetry spans as CloudWatch keeps them in the log group `aws/spans`, read into the model of X-Ray's segments.
//!
//! `span` reads one span, lenient field by field; `attributes` finds what its attributes say, by the semantic conventions
//! of several years; and here the spans of a trace become documents: what one service did, with its calls inside.
//! `span_groups` makes the service graph of how many spans there were of each kind.
//!
//! Sources: <https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding>,
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Transaction-Search-ingesting-span-log-groups.html>

mod attributes;
mod span;
mod span_groups;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use self::span::{OtelSpan, SpanKind};
pub use self::span_groups::{SpanGroup, to_graph};
use super::{Segment, Trace};

/// Spans of one service deeper in each other are documents of their own: whatever is nested is dropped and written by
/// recursion.
const MAX_DEPTH: usize = 100;

/// The traces that these spans make up, in order of id, and how many of the texts are no spans.
#[must_use]
pub fn read_traces<'t>(texts: impl IntoIterator<Item = &'t str>) -> (Vec<Trace>, usize) {
    let mut spans_by_trace: BTreeMap<String, BTreeMap<String, OtelSpan>> = BTreeMap::new();
    let mut unreadable = 0;
    for text in texts {
        match OtelSpan::parse(text) {
            Some(span) => {
                let spans = spans_by_trace.entry(span.trace_id.clone()).or_default();
                spans.insert(span.id.clone(), span);
            }
            None => unreadable += 1,
        }
    }
    let to_trace = |(id, spans)| Trace { id, segments: to_documents(spans) };
    (spans_by_trace.into_iter().map(to_trace).collect(), unreadable)
}

/// The documents that the spans of one trace make up, in order of id.
fn to_documents(spans: BTreeMap<String, OtelSpan>) -> Vec<Segment> {
    let parts = find_parts(&spans);
    let mut documents = Vec::new();
    // Children come before their parents, so that each is whole when it is put into its parent.
    let mut parts_by_parent: BTreeMap<&str, Vec<Segment>> = BTreeMap::new();
    for (_, id) in in_order_of_depth(&spans, &parts).into_iter().rev() {
        let Some(span) = spans.get(id) else { continue };
        let mut inner = parts_by_parent.remove(id).unwrap_or_default();
        inner.sort_by(|a, b| a.start_time.total_cmp(&b.start_time).then_with(|| a.id.cmp(&b.id)));
        match parts.get(id) {
            Some(parent) => parts_by_parent.entry(parent).or_default().push(span.to_subsegment(inner)),
            None => documents.push(span.to_document(inner)),
        }
    }
    documents.sort_by(|a, b| a.id.cmp(&b.id));
    documents
}

/// The spans that are parts of their parents' work, with the parent: those that the same service sent, and that are no
/// request to it.
fn find_parts(spans: &BTreeMap<String, OtelSpan>) -> BTreeMap<&str, &str> {
    let mut parts = BTreeMap::new();
    for (id, span) in spans {
        let Some((parent_id, parent)) = span.parent_id.as_ref().and_then(|parent| spans.get_key_value(parent)) else {
            continue;
        };
        let is_request = matches!(span.kind, SpanKind::Server | SpanKind::Consumer);
        if !is_request && span.service == parent.service {
            parts.insert(id.as_str(), parent_id.as_str());
        }
    }
    // A chain of parents that closes upon itself has no document to hang on to, and a long one is cut.
    let ids: Vec<&str> = parts.keys().copied().collect();
    for id in ids {
        let mut ancestor = id;
        let mut depth = 0;
        while let Some(parent) = parts.get(ancestor).copied() {
            ancestor = parent;
            depth += 1;
            if depth > MAX_DEPTH {
                parts.remove(id);
                break;
            }
        }
    }
    parts
}

/// Every span with its depth in its document, those of least depth first.
fn in_order_of_depth<'s>(
    spans: &'s BTreeMap<String, OtelSpan>,
    parts: &BTreeMap<&'s str, &'s str>,
) -> Vec<(usize, &'s str)> {
    let mut ordered = BTreeSet::new();
    for id in spans.keys() {
        let mut ancestor = id.as_str();
        let mut depth = 0;
        while let Some(parent) = parts.get(ancestor).copied() {
            ancestor = parent;
            depth += 1;
        }
        ordered.insert((depth, id.as_str()));
    }
    ordered.into_iter().collect()
}
