//! What each trace says about each entity and about each call between two.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::retries;
use super::spans::{Fate, Role, Span, Spans, status};
use crate::model::{Entity, Scope};
use crate::telemetry::{Cause, Sample, Segment};

/// What Lambda calls the part of an invocation that starts a new execution environment, from nothing or a snapshot.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html>
const COLD_STARTS: [&str; 2] = ["Initialization", "Restore"];

/// A trace, and when it was taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Taken<'a> {
    /// When the trace began.
    pub at: Timestamp,
    /// The trace's id.
    pub trace: &'a str,
    /// In the incident window; else in the baseline.
    pub in_incident: bool,
}

/// What one trace says about one entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit<'a> {
    /// The trace.
    pub taken: Taken<'a>,
    /// The entity.
    pub entity: Entity,
    /// The time that the entity spent itself, in seconds; none while it was in progress.
    pub self_seconds: Option<f64>,
    /// The time that it spent on cold starts, in seconds; none without one.
    pub cold_seconds: Option<f64>,
    /// The worst failure that began at the entity.
    pub origin: Option<Origin<'a>>,
    /// The entity was called by another one of the trace.
    pub called: bool,
    /// What it served.
    pub served: Sample,
}

/// A failure that began here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Origin<'a> {
    /// How.
    pub fate: Fate,
    /// The status of the answer.
    pub status: Option<u16>,
    /// The class of what was thrown.
    pub exception: Option<&'a str>,
}

/// What one trace says about the calls from one entity to another.
#[derive(Debug, Clone, PartialEq)]
pub struct Call<'a> {
    /// The trace.
    pub taken: Taken<'a>,
    /// Who calls.
    pub caller: Entity,
    /// Who is called.
    pub callee: Entity,
    /// The time that the calls took, in seconds, as the caller saw it.
    pub seconds: f64,
    /// Of that, what the callee did not take: the network. None where the callee sent nothing, or is in progress.
    pub network_seconds: Option<f64>,
    /// A call that had failed was made again.
    pub retried: bool,
    /// A call failed, and the callee, which sends segments, sent none.
    pub unanswered: bool,
}

/// When the trace was taken; none when it began outside of both windows.
pub fn taken<'a>(spans: &Spans<'_>, scope: &Scope, trace: &'a str) -> Option<Taken<'a>> {
    let starts = spans.all().map(|(_, span)| span.segment.start_time).filter(|start| start.is_finite());
    // To the millisecond: segment documents hold no more.
    let start = (starts.min_by(f64::total_cmp)? * 1_000.0).floor() as i64;
    let at = Timestamp::from_millisecond(start).ok()?;
    let in_incident = scope.incident_window().contains(at);
    (in_incident || scope.baseline_window.contains(at)).then_some(Taken { at, trace, in_incident })
}

/// What the trace says about each entity.
pub fn visits<'a>(spans: &Spans<'a>, taken: Taken<'a>) -> Vec<Visit<'a>> {
    let origins = spans.origins();
    let mut visits: BTreeMap<&Entity, Visit<'a>> = BTreeMap::new();
    for (index, span) in spans.all() {
        let visit = visits.entry(&span.entity).or_insert_with(|| Visit {
            taken,
            entity: span.entity.clone(),
            self_seconds: Some(0.0),
            cold_seconds: None,
            origin: None,
            called: false,
            served: Sample { at: taken.at, ..Sample::default() },
        });
        let seconds = if span.role == Role::Link { Some(0.0) } else { spans.self_seconds(index) };
        visit.self_seconds = visit.self_seconds.zip(seconds).map(|(sum, seconds)| sum + seconds);
        if span.role == Role::Own && COLD_STARTS.contains(&span.segment.name.as_str()) {
            visit.cold_seconds = span.seconds().map(|seconds| visit.cold_seconds.unwrap_or(0.0) + seconds);
        }
        visit.origin = visit.origin.max(origins.get(index).copied().flatten().map(|fate| origin(span.segment, fate)));
        visit.called |= spans.caller(index).is_some();
        if is_request(spans, index, span) {
            serve(&mut visit.served, spans, span);
        }
    }
    visits.into_values().collect()
}

fn origin(segment: &Segment, fate: Fate) -> Origin<'_> {
    let exception = match &segment.cause {
        Some(Cause::Thrown { exceptions }) => exceptions.iter().find_map(|thrown| thrown.class.as_deref()),
        Some(Cause::PassedOn(_)) | None => None,
    };
    Origin { fate, status: status(segment), exception }
}

/// Whether a span is a request to its entity: a segment, but for the second that Lambda sends of an invocation; or a
/// call to an entity that sends none.
fn is_request(spans: &Spans<'_>, index: usize, span: &Span<'_>) -> bool {
    let inner = || {
        let parent = span.parent.and_then(|parent| spans.get(parent));
        parent.is_some_and(|parent| parent.role == Role::Own && parent.entity == span.entity)
    };
    match span.role {
        Role::Own => span.document == index && !inner(),
        Role::Call => span.call == Some(index),
        Role::Link => false,
    }
}

/// Adds a request. What its caller saw fail did fail, whatever the callee thinks.
fn serve(served: &mut Sample, spans: &Spans<'_>, span: &Span<'_>) {
    let link = span.parent.and_then(|parent| spans.get(parent)).filter(|parent| parent.role == Role::Link);
    served.requests += 1;
    served.total_seconds += span.seconds().unwrap_or(0.0);
    match Fate::of(span.segment).max(link.and_then(|link| Fate::of(link.segment))) {
        Some(Fate::Error) => served.errors += 1,
        Some(Fate::Fault) => served.faults += 1,
        Some(Fate::Throttle) => served.throttles += 1,
        None => {}
    }
}

/// What the trace says about each call between two entities.
pub fn calls<'a>(spans: &Spans<'a>, taken: Taken<'a>) -> Vec<Call<'a>> {
    let retried = retries::retried(spans);
    let network = network(spans);
    let mut calls: BTreeMap<(&Entity, &Entity), Call<'a>> = BTreeMap::new();
    for (index, span) in spans.all() {
        let Some(caller) = spans.caller(index) else { continue };
        let call = calls.entry((caller, &span.entity)).or_insert_with(|| Call {
            taken,
            caller: caller.clone(),
            callee: span.entity.clone(),
            seconds: 0.0,
            network_seconds: Some(0.0),
            retried: false,
            unanswered: false,
        });
        call.seconds += span.seconds().unwrap_or(0.0);
        let seconds = network.get(index).copied().flatten();
        call.network_seconds = call.network_seconds.zip(seconds).map(|(sum, seconds)| sum + seconds);
        call.unanswered |= span.role == Role::Call && span.answers && Fate::of(span.segment) == Some(Fate::Fault);
        call.retried |= retried.get(index).copied().unwrap_or(false);
    }
    calls.into_values().collect()
}

/// How much longer each call took for its caller than for its callees, in seconds: a difference of two durations, each
/// by one clock, so that it does not matter whether the clocks agree.
fn network(spans: &Spans<'_>) -> Vec<Option<f64>> {
    let client = |(_, span): (usize, &Span<'_>)| if span.role == Role::Link { span.seconds() } else { None };
    let mut network: Vec<Option<f64>> = spans.all().map(client).collect();
    for (index, span) in spans.all().filter(|(index, span)| span.document == *index) {
        let call = span.parent.and_then(|parent| spans.get(parent)).and_then(|parent| parent.call);
        if let Some(slot) = call.filter(|call| *call != index).and_then(|call| network.get_mut(call)) {
            *slot = slot.zip(span.seconds()).map(|(client, server)| (client - server).max(0.0));
        }
    }
    network
}
