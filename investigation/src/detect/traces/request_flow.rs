//! Requests that take another turn than before: see [`crate::detect::flow`], which is given the spans here.
//!
//! A visit is a segment, with its subsegments as the steps. A call is known by who is called and by the operation of an
//! AWS SDK; a part of the work by its name. What a call did comes before what followed it, whatever the clocks say.

use std::collections::BTreeSet;

use super::request_failure::RequestFailure;
use super::sampled_trace::{SampledTrace, TraceWindow};
use super::span_tree::{Span, SpanIndex, SpanTree};
use super::subject::Subject;
use crate::detect::flow::{FlowBreak, FlowRequest, FlowTable, Place, Step, StepKind, Transition};
use crate::model::{Evidence, EvidenceKind};
use crate::telemetry::Segment;

/// The parts of an invocation that Lambda itself adds. Cold starts come and go, and are evidence of their own.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html>
const LAMBDA_PARTS: [&str; 4] = ["Initialization", "Restore", "Overhead", "Dwell Time"];

/// A part of a path that is longer is a value, such as a token: routes have short words.
const MAX_ROUTE_WORD_CHARS: usize = 24;

/// Adds one trace to the table.
pub fn add_trace<'a>(table: &mut FlowTable<'a>, tree: &SpanTree<'a>, trace: SampledTrace<'a>) {
    let transitions = TraceWalk::new(table, tree).walk();
    let is_in_incident = trace.window == TraceWindow::Incident;
    table.add(FlowRequest { id: trace.id, started_at: trace.started_at, is_in_incident, transitions });
}

/// The evidence in all traces of the table.
pub fn find_evidence(table: &mut FlowTable<'_>) -> Vec<Evidence> {
    table.find_breaks().into_iter().filter_map(to_evidence).collect()
}

fn to_evidence(found: FlowBreak<'_>) -> Option<Evidence> {
    let FlowBreak { entity, magnitude, summary, requests } = found;
    let to_trace = |(started_at, id)| SampledTrace { started_at, id, window: TraceWindow::Incident };
    let traces: Vec<SampledTrace<'_>> = requests.into_iter().map(to_trace).collect();
    Subject { entity: &entity, kind: EvidenceKind::FlowBreak, topic: "flow" }
        .to_evidence(&traces, magnitude, summary, None)
}

/// What is still to be done on the walk through a trace, depth first.
enum Task {
    /// Begin the visit of this document.
    Enter(SpanIndex),
    /// Take this span as the next step of a visit.
    Step(SpanIndex, VisitIndex),
    /// End a visit.
    Leave(VisitIndex),
}

/// The place of a visit in the list of its walk.
#[derive(Debug, Clone, Copy)]
struct VisitIndex(usize);

/// How far a visit has come.
struct OpenVisit {
    place: Place,
    previous: Step,
    current: Step,
    has_current_failed: bool,
    /// An end is known only of what has ended.
    has_ended: bool,
}

/// A walk through one trace.
struct TraceWalk<'t, 'a> {
    table: &'t mut FlowTable<'a>,
    tree: &'t SpanTree<'a>,
    visits: Vec<OpenVisit>,
    entered: BTreeSet<SpanIndex>,
    transitions: Vec<Transition>,
}

impl<'t, 'a> TraceWalk<'t, 'a> {
    fn new(table: &'t mut FlowTable<'a>, tree: &'t SpanTree<'a>) -> Self {
        Self { table, tree, visits: Vec::new(), entered: BTreeSet::new(), transitions: Vec::new() }
    }

    fn walk(mut self) -> Vec<Transition> {
        let tree = self.tree;
        let mut roots: Vec<&Span<'_>> =
            tree.iter().filter(|span| span.is_document() && span.parent.is_none()).collect();
        roots.sort_by(|a, b| a.segment.start_time.total_cmp(&b.segment.start_time));
        // An explicit stack: a hostile document may be nested deeper than the thread's own stack reaches.
        let mut pending: Vec<Task> = roots.into_iter().rev().map(|root| Task::Enter(root.index)).collect();
        while let Some(task) = pending.pop() {
            match task {
                Task::Enter(index) => self.enter(index, &mut pending),
                Task::Step(index, visit) => self.take_step(index, visit, &mut pending),
                Task::Leave(visit) => self.leave(visit),
            }
        }
        self.transitions
    }

    fn enter(&mut self, index: SpanIndex, pending: &mut Vec<Task>) {
        let Some(document) = self.tree.get(index).filter(|_| self.entered.insert(index)) else { return };
        let place = self.table.place(&document.entity, operation(document.segment));
        let visit = VisitIndex(self.visits.len());
        self.visits.push(OpenVisit {
            place,
            previous: Step::Start,
            current: Step::Start,
            has_current_failed: false,
            has_ended: document.segment.end_time.is_some(),
        });
        pending.push(Task::Leave(visit));
        self.push_children(document, visit, pending);
    }

    fn take_step(&mut self, index: SpanIndex, visit: VisitIndex, pending: &mut Vec<Task>) {
        let Some(span) = self.tree.get(index) else { return };
        // An attempt within a call is no step of the caller's own.
        let is_part_of_call = span.call.is_some() && !span.is_whole_call();
        if !is_part_of_call && !LAMBDA_PARTS.contains(&span.segment.name.as_str()) {
            let step = Step::Event(self.step_kind(span));
            self.advance(visit, step, self.has_failed(span));
        }
        if span.is_document() {
            pending.push(Task::Enter(index));
        } else {
            self.push_children(span, visit, pending);
        }
    }

    fn leave(&mut self, visit: VisitIndex) {
        if self.visits.get(visit.0).is_some_and(|visit| visit.has_ended) {
            self.advance(visit, Step::End, false);
        }
    }

    /// Plans the children of a span as steps of the visit, the first of them next. What another service did belongs to the
    /// call that it answers; where no call says so, its document is a step itself.
    fn push_children(&self, span: &Span<'a>, visit: VisitIndex, pending: &mut Vec<Task>) {
        for child in self.tree.children(span).iter().rev() {
            let answers_call = !child.is_in_same_document && span.call.is_some();
            pending.push(if answers_call { Task::Enter(child.index) } else { Task::Step(child.index, visit) });
        }
    }

    /// Goes on to the next step; a repeated one counts once.
    fn advance(&mut self, visit: VisitIndex, step: Step, has_failed: bool) {
        let Some(open) = self.visits.get_mut(visit.0) else { return };
        if open.current == step {
            open.has_current_failed |= has_failed;
            return;
        }
        let OpenVisit { place, previous, current, has_current_failed, .. } = *open;
        let transition = Transition { place, previous, from: current, to: step, follows_failure: has_current_failed };
        self.transitions.push(transition);
        open.previous = current;
        open.current = step;
        open.has_current_failed = has_failed;
    }

    fn step_kind(&mut self, span: &Span<'_>) -> StepKind {
        if span.is_whole_call() || span.is_document() {
            let operation = span.segment.aws.as_ref().and_then(|call| call.operation.as_deref());
            let label = match operation {
                Some(operation) => format!("{operation} {}", span.entity.name),
                None => span.entity.name.clone(),
            };
            return self.table.step(label, Some(span.entity.clone()));
        }
        self.table.step(without_numbers(&span.segment.name), None)
    }

    /// Whether a call failed, by what the caller or the callee recorded of it.
    fn has_failed(&self, span: &Span<'_>) -> bool {
        let is_call = span.is_whole_call() || span.is_document();
        let answers = self.tree.children(span).iter().filter(|child| !child.is_in_same_document);
        let mut segments = answers.map(|child| child.segment).chain([span.segment]);
        is_call && segments.any(|segment| RequestFailure::from_segment(segment).is_some())
    }
}

/// What a segment was asked to do, as far as it says: who sent it, and the method and the route of the request. It may hold
/// what users typed, and is never shown.
fn operation(segment: &Segment) -> String {
    let origin = segment.origin.as_deref().unwrap_or_default();
    let request = segment.http.as_ref().and_then(|http| http.request.as_ref());
    let method = request.and_then(|request| request.method.as_deref()).unwrap_or_default();
    let url = request.and_then(|request| request.url.as_deref()).unwrap_or_default();
    format!("{origin} {method} {}", route(url))
}

/// The path of a URL without host, query and values.
fn route(url: &str) -> String {
    let after_scheme = url.split_once("://").map_or(url, |(_, rest)| rest.split_once('/').map_or("", |(_, path)| path));
    let path = after_scheme.split(['?', '#', ';']).next().unwrap_or_default();
    let is_value =
        |word: &str| word.chars().any(|letter| letter.is_ascii_digit()) || word.chars().count() > MAX_ROUTE_WORD_CHARS;
    let words = path.split('/').filter(|word| !word.is_empty());
    words.map(|word| if is_value(word) { "*" } else { word }).collect::<Vec<_>>().join("/")
}

/// The name with every run of digits as one `#`: `Attempt #1` and `Attempt #2` are one kind of step.
fn without_numbers(name: &str) -> String {
    let mut text = String::with_capacity(name.len());
    let mut is_in_number = false;
    for letter in name.chars() {
        if !letter.is_ascii_digit() {
            text.push(letter);
        } else if !is_in_number {
            text.push('#');
        }
        is_in_number = letter.is_ascii_digit();
    }
    text
}
