//! Which calls of one trace are made again because they failed.
//!
//! Method: a call is a retry when one with the same parent, to the same name and for the same thing, had failed before
//! it began; or when the AWS SDK says that it tried again.

use std::collections::{BTreeMap, BTreeSet};

use super::request_failure::RequestFailure;
use super::span_tree::{Span, SpanIndex, SpanTree};
use crate::telemetry::HttpRequest;

/// What a call asks for: a call that asks the same host for something else is not a retry.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
struct CallTarget<'s> {
    parent: Option<SpanIndex>,
    name: &'s str,
    aws_operation: Option<&'s str>,
    http_request: Option<&'s HttpRequest>,
}

impl<'s> CallTarget<'s> {
    fn new(span: &'s Span<'_>) -> Self {
        let segment = span.segment;
        Self {
            parent: span.parent,
            name: &segment.name,
            aws_operation: segment.aws.as_ref().and_then(|aws| aws.operation.as_deref()),
            http_request: segment.http.as_ref().and_then(|http| http.request.as_ref()),
        }
    }
}

/// The calls that are retries, or that contain attempts which are.
pub fn find_retried_calls(tree: &SpanTree<'_>) -> BTreeSet<SpanIndex> {
    let mut attempts: Vec<(SpanIndex, &Span<'_>)> = tree.iter().filter_map(|span| Some((span.call?, span))).collect();
    attempts.sort_by(|(_, a), (_, b)| a.segment.start_time.total_cmp(&b.segment.start_time));
    let mut retried = BTreeSet::new();
    // When the first failed attempt at each target ended, in seconds since the epoch.
    let mut first_failure_end: BTreeMap<CallTarget<'_>, f64> = BTreeMap::new();
    for (call, attempt) in attempts {
        let segment = attempt.segment;
        let target = CallTarget::new(attempt);
        let follows_failure = first_failure_end.get(&target).is_some_and(|end| *end <= segment.start_time);
        let sdk_retries = segment.aws.as_ref().and_then(|aws| aws.retries).unwrap_or(0);
        if follows_failure || sdk_retries > 0 {
            retried.insert(call);
        }
        if let (Some(_), Some(end)) = (RequestFailure::from_segment(segment), segment.end_time) {
            first_failure_end.entry(target).or_insert(end);
        }
    }
    retried
}
