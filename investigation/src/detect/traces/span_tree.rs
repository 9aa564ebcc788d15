//! A trace laid flat: which span belongs to which entity, who called whom, and where failures began.

use std::collections::BTreeMap;

use super::names::{Names, is_call};
use crate::model::Entity;
use crate::telemetry::Segment;

/// X-Ray keeps traces for thirty days: nothing in one takes longer.
const MAX_SECONDS: f64 = 30.0 * 24.0 * 3_600.0;

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
    /// How the segment failed, by its marks or by the status of its answer; none if it did not.
    pub fn of(segment: &Segment) -> Option<Self> {
        let status = status(segment).unwrap_or(0);
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

/// The status of the answer to an HTTP call.
pub fn status(segment: &Segment) -> Option<u16> {
    segment.http.as_ref()?.response?.status
}

/// Which part of the system a span's time and failures belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Work of the entity that sent it.
    Own,
    /// A call to an entity that sent nothing itself, or a part of one, such as an attempt.
    Call,
    /// A call to an entity whose own segment is in the trace: what it takes longer than that is the network.
    Link,
}

/// A segment or a subsegment, in its place.
pub struct Span<'a> {
    /// What was sent.
    pub segment: &'a Segment,
    /// The span that it is part of, or that called it.
    pub parent: Option<usize>,
    /// Itself for a segment, the enclosing one for a subsegment.
    pub document: usize,
    /// The call that it is, or is part of.
    pub call: Option<usize>,
    /// Whose time it is.
    pub entity: Entity,
    /// Whether it is that entity's own work.
    pub role: Role,
    /// Whether what is called here sends segments of its own.
    pub answers: bool,
}

impl Span<'_> {
    /// How long it took, in seconds; none while it is in progress.
    pub fn seconds(&self) -> Option<f64> {
        plausible(self.segment.end_time? - self.segment.start_time)
    }
}

/// The spans of one trace.
pub struct Spans<'a> {
    spans: Vec<Span<'a>>,
    children: Vec<Vec<usize>>,
}

impl<'a> Spans<'a> {
    /// The spans of these segments.
    pub fn of(segments: &'a [Segment], names: &Names<'_>) -> Self {
        let mut spans: Vec<Span<'a>> = Vec::new();
        // A stack of our own: a hostile document may be nested deeper than the thread's reaches.
        let mut pending: Vec<(&'a Segment, Option<usize>)> =
            segments.iter().rev().map(|segment| (segment, None)).collect();
        while let Some((segment, parent)) = pending.pop() {
            let span = place(&spans, segment, parent, names);
            pending.extend(segment.subsegments.iter().rev().map(|inner| (inner, Some(spans.len()))));
            spans.push(span);
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

    /// All spans; a subsegment comes after what it is part of.
    pub fn all(&self) -> impl Iterator<Item = (usize, &Span<'a>)> {
        self.spans.iter().enumerate()
    }

    /// The span at an index.
    pub fn get(&self, index: usize) -> Option<&Span<'a>> {
        self.spans.get(index)
    }

    /// What a span consists of and calls, in order of time.
    pub fn children(&self, index: usize) -> Vec<&Span<'a>> {
        let children = self.children.get(index).into_iter().flatten();
        let mut children: Vec<&Span<'a>> = children.filter_map(|child| self.spans.get(*child)).collect();
        children.sort_by(|a, b| a.segment.start_time.total_cmp(&b.segment.start_time));
        children
    }

    /// The entity that calls the one of this span, here; none within an entity. The two segments that Lambda sends of
    /// one invocation are no call.
    pub fn caller(&self, index: usize) -> Option<&Entity> {
        let span = self.spans.get(index)?;
        let begins = span.document == index || span.call == Some(index);
        let caller = &self.spans.get(self.spans.get(span.parent?)?.document)?.entity;
        // A segment below a call is called by whoever made that call, which tells it already.
        let told = span.document == index && self.spans.get(span.parent?)?.call.is_some();
        (begins && !told && *caller != span.entity).then_some(caller)
    }

    /// How each span fails that fails though nothing below it does: there the failure began.
    pub fn origins(&self) -> Vec<Option<Fate>> {
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
    pub fn self_seconds(&self, index: usize) -> Option<f64> {
        let span = self.spans.get(index)?;
        let (start, end) = (span.segment.start_time, span.segment.end_time?);
        let mut busy: Vec<(f64, f64)> = self
            .children(index)
            .into_iter()
            .map(|child| within(child, span, end))
            .filter(|(from, to)| from < to)
            .collect();
        busy.sort_by(|a, b| a.0.total_cmp(&b.0));
        let (mut covered, mut until) = (0.0, start);
        for (from, to) in busy {
            covered += (to - from.max(until)).max(0.0);
            until = until.max(to);
        }
        plausible(end - start - covered)
    }
}

/// A time that a request can take, in seconds: one clock may have been set back, which makes it none; none for what is no
/// number.
fn plausible(seconds: f64) -> Option<f64> {
    (seconds <= MAX_SECONDS).then_some(seconds.max(0.0))
}

/// The time that `child` covers of its parent, which ends at `end`. Another host's clock may be wrong by a little, so
/// that what was sent from there and sticks out is moved inside.
///
/// Source: the clock skew adjustment of Jaeger,
/// <https://www.jaegertracing.io/docs/2.0/faq/#why-do-some-spans-have-clock-skew-adjustment-warnings>
fn within(child: &Span<'_>, parent: &Span<'_>, end: f64) -> (f64, f64) {
    let start = parent.segment.start_time;
    let (from, to) = (child.segment.start_time, child.segment.end_time.unwrap_or(end));
    let overlaps = from < end && start < to;
    if child.document == parent.document || !overlaps || to - from > end - start {
        return (from.max(start), to.min(end));
    }
    let moved = from.max(start).min(end - (to - from));
    (moved, moved + (to - from))
}

/// The span of a segment in `parent`, or of a document if there is none.
fn place<'a>(spans: &[Span<'a>], segment: &'a Segment, parent: Option<usize>, names: &Names<'_>) -> Span<'a> {
    let index = spans.len();
    let Some(enclosing) = parent.and_then(|parent| spans.get(parent)) else {
        let entity = names.of_segment(segment);
        return Span { segment, parent, document: index, call: None, entity, role: Role::Own, answers: false };
    };
    let document = enclosing.document;
    let within = Span {
        segment,
        parent,
        document,
        call: enclosing.call,
        entity: enclosing.entity.clone(),
        role: enclosing.role,
        answers: false,
    };
    match spans.get(document) {
        Some(sender) if is_call(segment) => {
            let entity = names.of_call(&sender.entity, segment);
            let is_part = enclosing.call.is_some() && enclosing.entity == entity;
            let answers = names.answers(&sender.entity, segment);
            if is_part { within } else { Span { call: Some(index), entity, role: Role::Call, answers, ..within } }
        }
        _ => within,
    }
}

/// Hangs the segments that were called below the subsegments that called them, and names those after them.
fn link_documents(spans: &mut [Span<'_>]) {
    let by_id: BTreeMap<&str, usize> =
        spans.iter().enumerate().map(|(index, span)| (span.segment.id.as_str(), index)).collect();
    for index in 0..spans.len() {
        let Some(document) = spans.get(index).filter(|span| span.document == index) else { continue };
        let caller = document.segment.parent_id.as_deref().and_then(|id| by_id.get(id)).copied();
        let Some((caller, call)) = caller
            .and_then(|caller| Some((caller, spans.get(caller)?)))
            .filter(|(_, span)| span.document != index)
            .map(|(caller, span)| (caller, span.call))
        else {
            continue;
        };
        let callee = document.entity.clone();
        if let Some(span) = call.and_then(|call| spans.get_mut(call)) {
            span.entity = callee;
            span.role = Role::Link;
        }
        if let Some(document) = spans.get_mut(index) {
            document.parent = Some(caller);
        }
    }
    follow_calls(spans);
}

/// The parts of a call belong to whom it calls.
fn follow_calls(spans: &mut [Span<'_>]) {
    for index in 0..spans.len() {
        let call = spans.get(index).and_then(|span| span.call).filter(|call| *call != index);
        let Some((entity, role)) = call.and_then(|call| spans.get(call)).map(|call| (call.entity.clone(), call.role))
        else {
            continue;
        };
        if let Some(span) = spans.get_mut(index) {
            span.entity = entity;
            span.role = role;
        }
    }
}
