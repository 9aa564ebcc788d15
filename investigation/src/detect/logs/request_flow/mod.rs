//! Requests that take another turn than before, by the log lines that bear their id: see [`crate::detect::flow`].
//!
//! A visit is what one log group says of one request, and its steps are the templates of the lines. Only groups that hold
//! all lines of their requests are looked at, in which most lines inform: where only trouble was read, nothing is known of
//! what usually follows.
//!
//! Who called whom is not known here. Where several groups speak of one request, the one that begins to do so last is
//! taken for the deepest, whose break is the first.

mod request_id;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;
use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use self::request_id::IdForm;
use super::event::Severity;
use super::mined_group::MinedGroup;
use super::mining::hash_bytes;
use crate::detect::flow::{FlowBreak, FlowRequest, FlowTable, Place, Step, StepKind, Transition};
use crate::model::{Citation, Entity, Evidence, EvidenceId, EvidenceKind, Scope, Source};
use crate::telemetry::{IdSample, LineSelection};

/// By so many lines it is decided whether the lines of a group bear the ids of requests.
const LINES_LOOKED_AT: usize = 1_000;

/// Of a group with more lines, a part of the requests is taken, by a hash of the id: whole requests, never single lines.
const MAX_LINES_OF_A_GROUP: usize = 50_000;

/// What most lines of one id span at most, if it is that of a request rather than of a session or a user.
const MAX_TYPICAL_SPAN: SignedDuration = SignedDuration::from_secs(60);

/// A responder opens one or two requests.
const MAX_CITED_REQUESTS: usize = 3;

/// The requests of all log groups.
pub struct LogFlow<'a> {
    /// The requests that are looked at, for only of these all lines are there.
    sample: IdSample,
    table: FlowTable<'a>,
    visits_by_request: BTreeMap<&'a str, Vec<LogVisit>>,
    /// The log group of each entity that has one.
    groups: BTreeMap<Entity, &'a str>,
}

/// What one log group says of one request.
struct LogVisit {
    place: Place,
    first_line: Timestamp,
    last_line: Timestamp,
    steps: Vec<StepKind>,
}

/// A line that bears the id of its request.
struct LineOfRequest<'a> {
    position: u32,
    at: Timestamp,
    id: &'a str,
    step: StepKind,
}

impl<'a> LogFlow<'a> {
    /// No request as yet; those of the sample may be added.
    #[must_use]
    pub fn new(sample: IdSample) -> Self {
        Self { sample, table: FlowTable::default(), visits_by_request: BTreeMap::new(), groups: BTreeMap::new() }
    }

    /// Adds the lines of a group, which `mined` has in patterns, if they are those of whole requests.
    pub fn add_group(
        &mut self,
        scope: &Scope,
        name: &'a str,
        entity: &Entity,
        lines: &LineSelection<'a>,
        mined: &MinedGroup<'a>,
    ) {
        let first_messages = lines.iter().take(LINES_LOOKED_AT).map(|line| line.message);
        let Some(form) = IdForm::find_common(first_messages, self.sample) else { return };
        let place = self.table.place(entity, String::new());
        let Some(lines_of_requests) = self.collect_lines(form, lines.len(), mined) else { return };
        let visits = to_visits(place, &lines_of_requests);
        let mut spans: Vec<SignedDuration> = visits.values().map(LogVisit::span).collect();
        spans.sort_unstable();
        let typical_span = spans.get(spans.len() / 2).copied().unwrap_or_default();
        let long_span = spans.get(spans.len() * 19 / 20).copied().unwrap_or_default();
        if typical_span > MAX_TYPICAL_SPAN {
            return;
        }
        self.groups.insert(entity.clone(), name);
        let (start, end) = (scope.baseline_window.start(), scope.incident_window().end());
        for (id, visit) in visits {
            // A request at the edge of what was read may have lines beyond it.
            let is_whole =
                visit.first_line.duration_since(start) >= long_span && end.duration_since(visit.first_line) > long_span;
            if is_whole {
                self.visits_by_request.entry(id).or_default().push(visit);
            }
        }
    }

    /// The lines that bear an id, in their order; `None` if most of them report trouble.
    fn collect_lines(
        &mut self,
        form: IdForm,
        lines_of_group: usize,
        mined: &MinedGroup<'a>,
    ) -> Option<Vec<LineOfRequest<'a>>> {
        let one_of = lines_of_group.div_ceil(MAX_LINES_OF_A_GROUP).max(1) as u64;
        let mut collected = Vec::new();
        let mut informing_lines = 0;
        for pattern in mined.patterns() {
            let informs = pattern.failure_mode.is_none() && pattern.severity == Severity::Info;
            let step = self.table.step(pattern.template.clone(), None);
            if !informs {
                self.table.mark_as_telling(step);
            }
            for line in pattern.lines.iter() {
                let is_taken = |id: &&str| self.sample.includes(id) && hash_bytes(id.as_bytes()).is_multiple_of(one_of);
                if let Some(id) = form.find(line.message).filter(is_taken) {
                    informing_lines += usize::from(informs);
                    collected.push(LineOfRequest { position: line.position, at: line.at, id, step });
                }
            }
        }
        collected.sort_unstable_by_key(|line| line.position);
        (2 * informing_lines >= collected.len()).then_some(collected)
    }

    /// The evidence in all requests.
    #[must_use]
    pub fn find_evidence(mut self, scope: &Scope) -> Vec<Evidence> {
        for (id, mut visits) in std::mem::take(&mut self.visits_by_request) {
            let Some(started_at) = visits.iter().map(|visit| visit.first_line).min() else { continue };
            visits.sort_by_key(|visit| Reverse((visit.first_line, Reverse(visit.place))));
            let transitions = visits.iter().flat_map(LogVisit::transitions).collect();
            let is_in_incident = scope.incident_window().contains(started_at);
            self.table.add(FlowRequest { id, started_at, is_in_incident, transitions });
        }
        let breaks = self.table.find_breaks();
        breaks.into_iter().map(|found| self.to_evidence(found)).collect()
    }

    fn to_evidence(&self, found: FlowBreak<'_>) -> Evidence {
        let FlowBreak { entity, magnitude, summary, requests } = found;
        let group = self.groups.get(&entity).copied().unwrap_or_default();
        Evidence {
            id: EvidenceId::new(Source::Logs, &entity.name, EvidenceKind::FlowBreak, "flow"),
            source: Source::Logs,
            kind: EvidenceKind::FlowBreak,
            magnitude,
            onset: requests.first().map(|(started_at, _)| *started_at),
            summary: format!("by the log lines of each request, {summary}"),
            citation: Citation {
                place: None,
                what: group.to_owned(),
                samples: requests.iter().take(MAX_CITED_REQUESTS).map(|(_, id)| (*id).to_owned()).collect(),
            },
            series: None,
            entity,
        }
    }
}

/// The visits that the lines, which are in their order, make up, by the id of the request.
fn to_visits<'a>(place: Place, lines: &[LineOfRequest<'a>]) -> BTreeMap<&'a str, LogVisit> {
    let mut visits: BTreeMap<&str, LogVisit> = BTreeMap::new();
    for line in lines {
        let visit = visits.entry(line.id).or_insert_with(|| LogVisit {
            place,
            first_line: line.at,
            last_line: line.at,
            steps: Vec::new(),
        });
        visit.last_line = line.at;
        if visit.steps.last() != Some(&line.step) {
            visit.steps.push(line.step);
        }
    }
    visits
}

impl LogVisit {
    fn span(&self) -> SignedDuration {
        self.last_line.duration_since(self.first_line)
    }

    fn transitions(&self) -> Vec<Transition> {
        let mut transitions = Vec::new();
        let (mut previous, mut from) = (Step::Start, Step::Start);
        for to in self.steps.iter().map(|step| Step::Event(*step)).chain([Step::End]) {
            transitions.push(Transition { place: self.place, previous, from, to, follows_failure: false });
            (previous, from) = (from, to);
        }
        transitions
    }
}
