//! A trace laid flat: which span belongs to which entity, who called whom, and where failures began.
//!
//! X-Ray sends a trace as documents: a segment for each service, with subsegments inside. Here they become one arena of
//! spans, in which a document hangs below the subsegment that called it.

use std::collections::{BTreeMap, BTreeSet};

use super::entity_names::{EntityNames, is_call};
use super::request_failure::RequestFailure;
use super::span_time::plausible_seconds;
use crate::model::Entity;
use crate::telemetry::Segment;

/// The place of a span in its tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct SpanIndex(usize);

/// To which part of the system a span's time and failures belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SpanRole {
    /// Work of the entity that sent the span.
    OwnWork,
    /// A call to an entity that sent no segment into this trace; or a part of such a call, for example an attempt.
    UnlinkedCall,
    /// A call to an entity whose own segment is in the trace: the time that the call takes beyond that segment is the
    /// network's.
    LinkedCall,
}

/// A segment or a subsegment, in its place in the trace.
pub struct Span<'a> {
    /// Where this span is in its tree.
    pub index: SpanIndex,
    /// The segment or subsegment as X-Ray returned it.
    pub segment: &'a Segment,
    /// The span that encloses this one or, for a document, the span that called it.
    pub parent: Option<SpanIndex>,
    /// The top of the document that holds this span: the span itself if it is a segment.
    pub document: SpanIndex,
    /// The call that this span is, or is part of.
    pub call: Option<SpanIndex>,
    /// The entity to which the span's time and failures belong.
    pub entity: Entity,
    /// Whether the span is that entity's own work or a call to it.
    pub role: SpanRole,
    /// Whether what is called here sends segments of its own, in this trace or in another one.
    pub callee_sends_segments: bool,
}

impl Span<'_> {
    /// Whether the span is a segment, the top of a document.
    pub fn is_document(&self) -> bool {
        self.document == self.index
    }

    /// Whether the span is a whole call, rather than a part of one.
    pub fn is_whole_call(&self) -> bool {
        self.call == Some(self.index)
    }

    /// How long the span took, in seconds; `None` while it is in progress or if the times make no sense.
    pub fn seconds(&self) -> Option<f64> {
        plausible_seconds(self.segment.end_time? - self.segment.start_time)
    }
}

/// A span seen from the one that encloses or called it.
pub struct ChildSpan<'a> {
    /// Where the child is in its tree.
    pub index: SpanIndex,
    /// The child's segment or subsegment.
    pub segment: &'a Segment,
    /// Whether the same host sent both, so that one clock timed them.
    pub is_in_same_document: bool,
}

/// The spans of one trace.
pub struct SpanTree<'a> {
    /// A subsegment comes after the span that encloses it.
    spans: Vec<Span<'a>>,
    /// In order of their start.
    children: BTreeMap<SpanIndex, Vec<ChildSpan<'a>>>,
}

impl<'a> SpanTree<'a> {
    /// Lays out the segments of one trace.
    pub fn new(segments: &'a [Segment], names: &EntityNames<'_>) -> Self {
        let mut tree = Self { spans: Vec::new(), children: BTreeMap::new() };
        // An explicit stack: a hostile document may be nested deeper than the thread's own stack reaches.
        let mut pending: Vec<(&'a Segment, Option<SpanIndex>)> =
            segments.iter().rev().map(|segment| (segment, None)).collect();
        while let Some((segment, parent)) = pending.pop() {
            let span = tree.place(segment, parent, names);
            pending.extend(segment.subsegments.iter().rev().map(|inner| (inner, Some(span.index))));
            tree.spans.push(span);
        }
        tree.link_documents();
        tree.children = group_by_parent(&tree.spans);
        tree
    }

    /// All spans; a subsegment comes after the span that encloses it.
    pub fn iter(&self) -> impl Iterator<Item = &Span<'a>> {
        self.spans.iter()
    }

    /// The span that encloses this one or, for a document, the span that called it.
    pub fn parent(&self, span: &Span<'_>) -> Option<&Span<'a>> {
        self.get(span.parent?)
    }

    /// The spans that this one encloses or called, in order of their start.
    pub fn children(&self, span: &Span<'_>) -> &[ChildSpan<'a>] {
        self.children.get(&span.index).map_or(&[], Vec::as_slice)
    }

    /// The entity that calls the entity of this span, if the call begins here; `None` within an entity. The two segments
    /// that Lambda sends of one invocation are not a call.
    pub fn caller(&self, span: &Span<'_>) -> Option<&Entity> {
        let parent = self.parent(span)?;
        let caller = &self.get(parent.document)?.entity;
        let begins_here = span.is_document() || span.is_whole_call();
        // A document below a call is called by whoever made that call, which counts already.
        let counts_already = span.is_document() && parent.call.is_some();
        (begins_here && !counts_already && *caller != span.entity).then_some(caller)
    }

    /// The spans that fail although nothing below them does, and how: there the failures began.
    pub fn failure_origins(&self) -> BTreeMap<SpanIndex, RequestFailure> {
        let mut failures = BTreeMap::new();
        let mut above_failure: BTreeSet<SpanIndex> = BTreeSet::new();
        for span in &self.spans {
            let Some(failure) = RequestFailure::from_segment(span.segment) else { continue };
            failures.insert(span.index, failure);
            let mut ancestor = self.parent(span);
            while let Some(parent) = ancestor {
                let is_new = above_failure.insert(parent.index);
                // Those further up were marked before; a trace that refers to itself would never end.
                ancestor = if is_new { self.parent(parent) } else { None };
            }
        }
        failures.retain(|index, _| !above_failure.contains(index));
        failures
    }

    /// The span at this place.
    pub fn get(&self, index: SpanIndex) -> Option<&Span<'a>> {
        self.spans.get(index.0)
    }

    /// The next span: a document if it has no parent, else a part of its parent or a call.
    fn place(&self, segment: &'a Segment, parent: Option<SpanIndex>, names: &EntityNames<'_>) -> Span<'a> {
        let index = SpanIndex(self.spans.len());
        let Some(enclosing) = parent.and_then(|parent| self.get(parent)) else {
            let entity = names.sender(segment);
            let role = SpanRole::OwnWork;
            return Span {
                index,
                segment,
                parent,
                document: index,
                call: None,
                entity,
                role,
                callee_sends_segments: false,
            };
        };
        let part = Span {
            index,
            segment,
            parent,
            document: enclosing.document,
            call: enclosing.call,
            entity: enclosing.entity.clone(),
            role: enclosing.role,
            callee_sends_segments: false,
        };
        let Some(sender) = self.get(enclosing.document).filter(|_| is_call(segment)) else { return part };
        let callee = names.callee(&sender.entity, segment);
        if enclosing.call.is_some() && enclosing.entity == callee {
            return part;
        }
        let callee_sends_segments = names.sends_segments(&sender.entity, segment);
        Span { call: Some(index), entity: callee, role: SpanRole::UnlinkedCall, callee_sends_segments, ..part }
    }

    /// Hangs each document below the span that called it. The call, with all its parts, then belongs to the entity that
    /// sent the document.
    fn link_documents(&mut self) {
        let by_segment_id: BTreeMap<&str, &Span<'_>> =
            self.spans.iter().map(|span| (span.segment.id.as_str(), span)).collect();
        let mut parents: BTreeMap<SpanIndex, SpanIndex> = BTreeMap::new();
        let mut callees: BTreeMap<SpanIndex, Entity> = BTreeMap::new();
        for document in self.spans.iter().filter(|span| span.is_document()) {
            let parent_id = document.segment.parent_id.as_deref();
            let Some(parent) = parent_id.and_then(|id| by_segment_id.get(id)) else { continue };
            if parent.document == document.index {
                continue;
            }
            parents.insert(document.index, parent.index);
            if let Some(call) = parent.call {
                callees.insert(call, document.entity.clone());
            }
        }
        for span in &mut self.spans {
            if let Some(parent) = parents.get(&span.index) {
                span.parent = Some(*parent);
            }
            if let Some(callee) = span.call.and_then(|call| callees.get(&call)) {
                span.entity = callee.clone();
                span.role = SpanRole::LinkedCall;
            }
        }
    }
}

/// The children of each span, in order of their start.
fn group_by_parent<'a>(spans: &[Span<'a>]) -> BTreeMap<SpanIndex, Vec<ChildSpan<'a>>> {
    let documents: BTreeMap<SpanIndex, SpanIndex> = spans.iter().map(|span| (span.index, span.document)).collect();
    let mut children: BTreeMap<SpanIndex, Vec<ChildSpan<'a>>> = BTreeMap::new();
    for span in spans {
        if let Some(parent) = span.parent {
            let is_in_same_document = documents.get(&parent) == Some(&span.document);
            children.entry(parent).or_default().push(ChildSpan {
                index: span.index,
                segment: span.segment,
                is_in_same_document,
            });
        }
    }
    for siblings in children.values_mut() {
        siblings.sort_by(|a, b| a.segment.start_time.total_cmp(&b.segment.start_time));
    }
    children
}
