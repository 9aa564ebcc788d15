//! What each trace says about each entity that it passes.

use std::collections::BTreeMap;

use super::request_failure::{RequestFailure, http_status};
use super::sampled_trace::SampledTrace;
use super::span_time::self_seconds;
use super::span_tree::{Span, SpanRole, SpanTree};
use crate::model::Entity;
use crate::telemetry::{Cause, Sample, Segment};

/// What Lambda calls the part of an invocation that starts a new execution environment, from nothing or a snapshot.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html>
const COLD_START_NAMES: [&str; 2] = ["Initialization", "Restore"];

/// What one trace says about one entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit<'a> {
    /// The trace that passes the entity.
    pub trace: SampledTrace<'a>,
    /// The entity that the trace passes.
    pub entity: Entity,
    /// The time that the entity spent on its own work, in seconds; `None` if any of it was still in progress.
    pub self_seconds: Option<f64>,
    /// The time that the entity spent on cold starts, in seconds; `None` if there was none.
    pub cold_start_seconds: Option<f64>,
    /// The failure of highest precedence that began at the entity.
    pub failure_origin: Option<FailureOrigin<'a>>,
    /// Whether another entity of the trace called this one.
    pub is_called: bool,
    /// How many requests the entity served, and how they went.
    pub served: Sample,
}

/// A failure, and how it looked where it began.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct FailureOrigin<'a> {
    /// How the request failed.
    pub failure: RequestFailure,
    /// The status code of the HTTP response.
    pub http_status: Option<u16>,
    /// The class of the exception that was thrown.
    pub exception_class: Option<&'a str>,
}

impl<'a> FailureOrigin<'a> {
    fn new(segment: &'a Segment, failure: RequestFailure) -> Self {
        let exception_class = match &segment.cause {
            Some(Cause::Thrown { exceptions }) => exceptions.iter().find_map(|thrown| thrown.class.as_deref()),
            Some(Cause::PassedOn(_)) | None => None,
        };
        Self { failure, http_status: http_status(segment), exception_class }
    }
}

/// What the trace says about each entity, in order of entity.
pub fn find_visits<'a>(tree: &SpanTree<'a>, trace: SampledTrace<'a>) -> Vec<Visit<'a>> {
    let failure_origins = tree.failure_origins();
    let mut visits: BTreeMap<&Entity, Visit<'a>> = BTreeMap::new();
    for span in tree.iter() {
        let visit = visits.entry(&span.entity).or_insert_with(|| Visit {
            trace,
            entity: span.entity.clone(),
            self_seconds: Some(0.0),
            cold_start_seconds: None,
            failure_origin: None,
            is_called: false,
            served: Sample { at: trace.started_at, ..Sample::default() },
        });
        let seconds = if span.role == SpanRole::LinkedCall { Some(0.0) } else { self_seconds(tree, span) };
        visit.self_seconds = add_if_known(visit.self_seconds, seconds);
        if span.role == SpanRole::OwnWork && COLD_START_NAMES.contains(&span.segment.name.as_str()) {
            visit.cold_start_seconds = span.seconds().map(|seconds| visit.cold_start_seconds.unwrap_or(0.0) + seconds);
        }
        let origin = failure_origins.get(&span.index).map(|failure| FailureOrigin::new(span.segment, *failure));
        visit.failure_origin = visit.failure_origin.max(origin);
        visit.is_called |= tree.caller(span).is_some();
        if is_request(tree, span) {
            add_request(&mut visit.served, tree, span);
        }
    }
    visits.into_values().collect()
}

/// The sum of two times; `None` if one of them is unknown.
pub fn add_if_known(sum: Option<f64>, seconds: Option<f64>) -> Option<f64> {
    Some(sum? + seconds?)
}

/// Whether a span is a request to its entity: a segment, except for the second one that Lambda sends of an invocation;
/// or a call to an entity that sends no segments.
fn is_request(tree: &SpanTree<'_>, span: &Span<'_>) -> bool {
    match span.role {
        SpanRole::OwnWork => {
            let is_second_segment = tree
                .parent(span)
                .is_some_and(|parent| parent.role == SpanRole::OwnWork && parent.entity == span.entity);
            span.is_document() && !is_second_segment
        }
        SpanRole::UnlinkedCall => span.is_whole_call(),
        SpanRole::LinkedCall => false,
    }
}

/// Counts a request that has ended; of one in progress nobody knows how long it takes. One that its caller saw fail did fail,
/// whatever the callee recorded.
fn add_request(served: &mut Sample, tree: &SpanTree<'_>, span: &Span<'_>) {
    let Some(seconds) = span.seconds() else { return };
    let call = tree.parent(span).filter(|parent| parent.role == SpanRole::LinkedCall);
    let seen_by_caller = call.and_then(|call| RequestFailure::from_segment(call.segment));
    served.requests += 1;
    served.total_seconds += seconds;
    match RequestFailure::from_segment(span.segment).max(seen_by_caller) {
        Some(RequestFailure::ClientError) => served.errors += 1,
        Some(RequestFailure::Fault) => served.faults += 1,
        Some(RequestFailure::Throttle) => served.throttles += 1,
        None => {}
    }
}
