//! The lines of one log group, sorted into patterns.

use std::collections::BTreeMap;

use super::event::{FailureMode, LogEvent, ServiceEvent, Severity};
use super::log_group::LogGroupOwner;
use super::mining::{TemplateId, TemplateMiner};
use super::pattern::{LinesRead, Pattern, TypicalChange};
use super::stack_trace::for_each_event;
use crate::model::{Entity, Evidence, Scope};
use crate::telemetry::{LineSelection, LogLineRef};

/// A log group in disarray has hundreds of patterns that depart; a reader has minutes.
pub const MAX_EVIDENCE_OF_A_GROUP: usize = 20;

/// Lines of one class are mined apart from the others: a pattern never mixes an access denied with a time-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct LineClass {
    failure_mode: Option<FailureMode>,
    severity: Severity,
    service_event: Option<ServiceEvent>,
}

/// The lines of one class, by template.
#[derive(Default)]
struct MinedLines<'a> {
    miner: TemplateMiner,
    by_template: BTreeMap<TemplateId, LineSelection<'a>>,
}

/// The lines of one log group, by whom they are about, where they say so, by class and by template.
pub struct MinedGroup<'a> {
    classes: BTreeMap<Option<Entity>, BTreeMap<LineClass, MinedLines<'a>>>,
    unmined_lines: usize,
    /// No line, to begin the lines of a template with.
    no_lines: LineSelection<'a>,
}

impl<'a> MinedGroup<'a> {
    /// Mines the lines, which are in order of time.
    #[must_use]
    pub fn from_lines(lines: &LineSelection<'a>) -> Self {
        let mut group = Self { classes: BTreeMap::new(), unmined_lines: 0, no_lines: lines.emptied() };
        for_each_event(lines.iter(), |line, message| group.add(line, message));
        group
    }

    /// How many lines belong to no pattern, for there were too many kinds of lines.
    #[must_use]
    pub fn unmined_lines(&self) -> usize {
        self.unmined_lines
    }

    fn add(&mut self, line: LogLineRef<'a>, message: &str) {
        let event = LogEvent::read(message);
        let class = LineClass {
            failure_mode: event.failure_mode,
            severity: event.severity,
            service_event: event.service_event,
        };
        let mined = self.classes.entry(event.subject).or_default().entry(class).or_default();
        match mined.miner.add_line(&event.headline) {
            Some(id) => mined.by_template.entry(id).or_insert_with(|| self.no_lines.clone()).push(line),
            None => self.unmined_lines += 1,
        }
    }

    /// The patterns of the group, by class, in the order in which their templates were founded.
    pub fn patterns(&self) -> impl Iterator<Item = Pattern<'a>> {
        self.classes.values().flatten().flat_map(|(class, mined)| mined.patterns(*class))
    }

    /// The evidence that the patterns of the group make, the strongest first: at the entity that a line is about, or at
    /// the one that writes to the group.
    #[must_use]
    pub fn find_evidence(&self, scope: &Scope, name: &str, owner: &LogGroupOwner, reading: LinesRead) -> Vec<Evidence> {
        let typical = if reading.all { TypicalChange::find(self.patterns(), scope) } else { None };
        let only_writer = self.find_only_writer();
        let mut departures = Vec::new();
        for (subject, classes) in &self.classes {
            let entity = owner.resolve(subject.as_ref(), only_writer, scope);
            let patterns = classes.iter().flat_map(|(class, mined)| mined.patterns(*class));
            let departing = patterns.filter_map(|pattern| pattern.find_departure(scope, reading, typical));
            departures.extend(departing.map(|departure| (entity.clone(), departure)));
        }
        departures.sort_by(|(_, one), (_, other)| {
            let strongest_first = other.strength.total_cmp(&one.strength);
            strongest_first.then_with(|| one.pattern.template.cmp(&other.pattern.template))
        });
        departures.truncate(MAX_EVIDENCE_OF_A_GROUP);
        departures.iter().map(|(entity, departure)| departure.to_evidence(scope, name, entity)).collect()
    }

    /// The one whom all lines are about that say so; `None` if they differ, or none does.
    #[must_use]
    pub fn find_only_writer(&self) -> Option<&Entity> {
        let mut subjects = self.classes.keys().flatten();
        subjects.next().filter(|_| subjects.next().is_none())
    }
}

impl<'a> MinedLines<'a> {
    /// The patterns of the class, in the order in which their templates were founded.
    fn patterns(&self, class: LineClass) -> impl Iterator<Item = Pattern<'a>> {
        let mut ids_by_current_template: BTreeMap<TemplateId, Vec<TemplateId>> = BTreeMap::new();
        for id in self.by_template.keys() {
            ids_by_current_template.entry(self.miner.current_id(*id)).or_default().push(*id);
        }
        // One pattern after the other, so that only the lines of those that depart are held a second time.
        ids_by_current_template.into_iter().filter_map(move |(current, ids)| {
            let mut parts = ids.iter().filter_map(|id| self.by_template.get(id));
            let mut lines = parts.next()?.clone();
            parts.for_each(|part| lines.merge(part));
            // A trace is put together when its last line has come, behind ordinary lines in between.
            lines.merge(&lines.emptied());
            let template = self.miner.find_template(current)?.to_text();
            let LineClass { failure_mode, severity, service_event } = class;
            Some(Pattern { template, failure_mode, severity, service_event, lines })
        })
    }
}
