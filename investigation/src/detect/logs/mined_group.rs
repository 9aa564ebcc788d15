//! The lines of one log group, sorted into patterns.

use std::collections::BTreeMap;

use super::event::{FailureMode, LogEvent, Severity};
use super::mining::{TemplateId, TemplateMiner};
use super::pattern::Pattern;
use super::stack_trace::assemble_events;
use crate::model::{Entity, Evidence, Scope};
use crate::telemetry::LogLine;

/// A log group in disarray has hundreds of patterns that depart; a reader has minutes.
pub const MAX_EVIDENCE_OF_A_GROUP: usize = 20;

/// Lines of one class are mined apart from the others: a pattern never mixes an access denied with a time-out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct LineClass {
    failure_mode: Option<FailureMode>,
    severity: Severity,
}

/// The lines of one class, by template.
#[derive(Default)]
struct MinedLines<'a> {
    miner: TemplateMiner,
    by_template: BTreeMap<TemplateId, Vec<&'a LogLine>>,
}

/// The lines of one log group, by class and template.
#[derive(Default)]
pub struct MinedGroup<'a> {
    classes: BTreeMap<LineClass, MinedLines<'a>>,
    unmined_lines: usize,
}

impl<'a> MinedGroup<'a> {
    /// Mines the lines, which are in order of time.
    #[must_use]
    pub fn from_lines(lines: &[&'a LogLine]) -> Self {
        let mut group = Self::default();
        for lines_at_once in lines.chunk_by(|line, next| line.at == next.at) {
            if let [line] = lines_at_once {
                group.add(line, &line.message);
                continue;
            }
            for (line, message) in assemble_events(lines_at_once) {
                group.add(line, &message);
            }
        }
        group
    }

    /// How many lines belong to no pattern, for there were too many kinds of lines.
    #[must_use]
    pub fn unmined_lines(&self) -> usize {
        self.unmined_lines
    }

    fn add(&mut self, line: &'a LogLine, message: &str) {
        let event = LogEvent::read(message);
        let class = LineClass { failure_mode: event.failure_mode, severity: event.severity };
        let mined = self.classes.entry(class).or_default();
        match mined.miner.add_line(&event.headline) {
            Some(id) => mined.by_template.entry(id).or_default().push(line),
            None => self.unmined_lines += 1,
        }
    }

    /// The evidence that the patterns of the group make at the entity that writes to it, the strongest first.
    #[must_use]
    pub fn find_evidence(
        &self,
        scope: &Scope,
        name: &str,
        entity: &Entity,
        all_lines_collected: bool,
    ) -> Vec<Evidence> {
        let patterns = self.classes.iter().flat_map(|(class, mined)| mined.patterns(*class));
        let mut departures: Vec<_> =
            patterns.filter_map(|pattern| pattern.find_departure(scope, all_lines_collected)).collect();
        departures.sort_by(|one, other| {
            let strongest_first = other.strength.total_cmp(&one.strength);
            strongest_first.then_with(|| one.pattern.template.cmp(&other.pattern.template))
        });
        departures.truncate(MAX_EVIDENCE_OF_A_GROUP);
        departures.iter().map(|departure| departure.to_evidence(scope, name, entity)).collect()
    }
}

impl<'a> MinedLines<'a> {
    /// The patterns of the class, in the order in which their templates were founded.
    fn patterns(&self, class: LineClass) -> Vec<Pattern<'a>> {
        let mut by_current_template: BTreeMap<TemplateId, Vec<&'a LogLine>> = BTreeMap::new();
        for (id, lines) in &self.by_template {
            by_current_template.entry(self.miner.current_id(*id)).or_default().extend(lines);
        }
        let mut patterns = Vec::new();
        for (id, mut lines) in by_current_template {
            lines.sort_unstable();
            if let Some(template) = self.miner.find_template(id) {
                let LineClass { failure_mode, severity } = class;
                patterns.push(Pattern { template: template.to_text(), failure_mode, severity, lines });
            }
        }
        patterns
    }
}
