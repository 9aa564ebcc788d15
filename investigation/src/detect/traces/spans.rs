//! A trace laid flat: what each entity did in it, for how long, and where failures began.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::names::Names;
use crate::model::{Entity, Scope};
use crate::telemetry::Segment;

/// How a call failed. In the order of what tells most: X-Ray marks a throttled call as an error too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fate {
    /// By the caller's fault (4xx).
    Error,
    /// By the callee's fault (5xx).
    Fault,
    /// Throttled (429).
    Throttle,
}

impl Fate {
    fn of(segment: &Segment) -> Option<Self> {
        let status = segment.http.and_then(|http| http.response).and_then(|response| response.status).unwrap_or(0);
        if segment.throttle || status == 429 {
            Some(Self::Throttle)
        } else if segment.fault || status >= 500 {
            Some(Self::Fault)
        } else if segment.error || status >= 400 {
            Some(Self::Error)
        } else {
            None
        }
    }
}

/// Which part of the system a span's time and failures belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Role {
    /// Work of the entity that sent it.
    Own,
    /// A call to an entity that sent nothing itself.
    Call,
    /// A call to an entity whose own segment is in the trace: what it takes longer than that is the network.
    Link,
}

struct Span<'a> {
    segment: &'a Segment,
    parent: Option<usize>,
    /// Itself for a segment, the enclosing one for a subsegment.
    document: usize,
    entity: Entity,
    role: Role,
}

/// The spans of one trace.
pub struct Spans<'a> {
    spans: Vec<Span<'a>>,
    children: Vec<Vec<usize>>,
}

/// What one trace says about one entity.
#[derive(Debug, Clone, PartialEq)]
pub struct Visit<'a> {
    /// The trace's id.
    pub trace: &'a str,
    /// When the trace began.
    pub at: Timestamp,
    /// In the incident window; else in the baseline.
    pub in_incident: bool,
    /// The entity.
    pub entity: Entity,
    /// The time that the entity spent itself, in seconds; none while it was in progress.
    pub self_seconds: Option<f64>,
    /// The worst failure that began at the entity.
    pub origin_of: Option<Fate>,
    /// The entity was called by another one of the trace.
    pub called: bool,
}

impl<'a> Spans<'a> {
    /// The spans of these segments.
    pub fn of(segments: &'a [Segment], names: &Names<'_>) -> Self {
        let mut spans: Vec<Span<'a>> = Vec::new();
        let mut pending: Vec<(&'a Segment, Option<usize>)> =
            segments.iter().rev().map(|segment| (segment, None)).collect();
        while let Some((segment, parent)) = pending.pop() {
            let index = spans.len();
            let enclosing = parent.and_then(|parent| spans.get(parent));
            let document = enclosing.map_or(index, |span| span.document);
            let sender = enclosing.and_then(|span| spans.get(span.document));
            let is_call = matches!(segment.namespace.as_deref(), Some("aws" | "remote"));
            let (entity, role) = match (sender, enclosing) {
                (Some(sender), _) if is_call => (names.of_call(&sender.entity, segment), Role::Call),
                // The parts of a call, such as its attempts, belong to the call.
                (_, Some(enclosing)) => (enclosing.entity.clone(), enclosing.role),
                (_, None) => (names.of_segment(segment), Role::Own),
            };
            spans.push(Span { segment, parent, document, entity, role });
            pending.extend(segment.subsegments.iter().rev().map(|inner| (inner, Some(index))));
        }
        link_documents(&mut spans);
        let mut children = vec![Vec::new(); spans.len()];
        for (index, span) in spans.iter().enumerate() {
            if let Some(siblings) = span.parent.and_then(|parent| children.get_mut(parent)) {
                siblings.push(index);
            }
        }
        Self { spans, children }
    }

    /// What the trace says about each entity; nothing when it began outside of both windows.
    pub fn visits(&self, scope: &Scope, trace: &'a str) -> Vec<Visit<'a>> {
        let start = self.spans.iter().map(|span| span.segment.start_time).min_by(f64::total_cmp);
        let Some(at) = start.and_then(timestamp) else { return Vec::new() };
        let in_incident = scope.incident_window().contains(at);
        if !in_incident && !scope.baseline_window.contains(at) {
            return Vec::new();
        }
        let origins = self.origins();
        let mut visits: BTreeMap<&Entity, Visit<'a>> = BTreeMap::new();
        for (index, span) in self.spans.iter().enumerate() {
            let visit = visits.entry(&span.entity).or_insert_with(|| Visit {
                trace,
                at,
                in_incident,
                entity: span.entity.clone(),
                self_seconds: Some(0.0),
                origin_of: None,
                called: false,
            });
            let seconds = if span.role == Role::Link { Some(0.0) } else { self.self_seconds(index) };
            visit.self_seconds = visit.self_seconds.zip(seconds).map(|(sum, seconds)| sum + seconds);
            visit.origin_of = visit.origin_of.max(origins.get(index).copied().flatten());
            visit.called |= self.is_called(index);
        }
        visits.into_values().collect()
    }

    /// Whether another entity calls this one here. The two segments that Lambda sends of one invocation are no call.
    fn is_called(&self, index: usize) -> bool {
        let Some(span) = self.spans.get(index) else { return false };
        let caller = span.parent.and_then(|parent| self.spans.get(parent));
        (span.role != Role::Own || span.document == index) && caller.is_some_and(|caller| caller.entity != span.entity)
    }

    /// How each span fails that fails though nothing below it does: there the failure began.
    fn origins(&self) -> Vec<Option<Fate>> {
        let fates: Vec<Option<Fate>> = self.spans.iter().map(|span| Fate::of(span.segment)).collect();
        let mut above_failure = vec![false; self.spans.len()];
        for (span, _) in self.spans.iter().zip(&fates).filter(|(_, fate)| fate.is_some()) {
            let mut ancestor = span.parent;
            // Stops where another failure has been, so that a trace that refers to itself is left too.
            while let Some((parent, seen)) = ancestor.and_then(|at| Some((at, above_failure.get_mut(at)?))) {
                if std::mem::replace(seen, true) {
                    break;
                }
                ancestor = self.spans.get(parent).and_then(|span| span.parent);
            }
        }
        fates.into_iter().zip(above_failure).map(|(fate, above)| fate.filter(|_| !above)).collect()
    }

    /// The time of a span without that of its children, which may overlap; none while it is in progress.
    fn self_seconds(&self, index: usize) -> Option<f64> {
        let span = self.spans.get(index)?.segment;
        let (start, end) = (span.start_time, span.end_time?);
        let children = self.children.get(index)?.iter().filter_map(|child| self.spans.get(*child));
        let mut busy: Vec<(f64, f64)> = children
            .map(|child| (child.segment.start_time.max(start), child.segment.end_time.unwrap_or(end).min(end)))
            .filter(|(from, to)| from < to)
            .collect();
        busy.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut covered, mut until) = (0.0, start);
        for (from, to) in busy {
            covered += (to - from.max(until)).max(0.0);
            until = until.max(to);
        }
        Some((end - start - covered).max(0.0))
    }
}

/// Hangs the segments that were called below the subsegments that called them, and names those after them.
fn link_documents(spans: &mut [Span<'_>]) {
    let by_id: BTreeMap<&str, usize> =
        spans.iter().enumerate().map(|(index, span)| (span.segment.id.as_str(), index)).collect();
    for index in 0..spans.len() {
        let Some(document) = spans.get(index).filter(|span| span.document == index) else { continue };
        let caller = document.segment.parent_id.as_deref().and_then(|id| by_id.get(id)).copied();
        let Some(caller) = caller.filter(|caller| *caller != index) else { continue };
        let callee = document.entity.clone();
        if let Some(span) = spans.get_mut(caller).filter(|span| span.role != Role::Own) {
            span.entity = callee;
            span.role = Role::Link;
        }
        if let Some(document) = spans.get_mut(index) {
            document.parent = Some(caller);
        }
    }
}

/// To the millisecond: segment documents hold no more.
fn timestamp(seconds: f64) -> Option<Timestamp> {
    Timestamp::from_millisecond((seconds * 1_000.0).floor() as i64).ok()
}
