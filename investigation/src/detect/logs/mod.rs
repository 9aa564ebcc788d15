//! Log lines -> evidence.
//!
//! Method: each line is read ([`event`]), put with its like ([`miner`], one a log group and sort of trouble), and the
//! counts of both windows are compared by a count statistic. A pattern becomes evidence when it tells of trouble and
//! comes more often than the baseline leads one to expect, or when it informs, regularly, and stops.

mod access;
mod cold_start;
mod counts;
pub mod event;
mod fields;
mod flow;
pub(super) mod group;
mod mask;
pub mod miner;
mod pattern;
mod stack;
mod stop;
mod template;
pub mod trouble;
mod wording;
mod words;

use std::collections::BTreeMap;

use self::event::{Event, Severity};
use self::miner::Miner;
use self::pattern::Pattern;
use self::trouble::Trouble;
use crate::detect::Findings;
use crate::model::{Entity, Evidence, Gap, GapReason, Scope, Source};
use crate::telemetry::{Collected, LogLine};

/// A group in disarray has hundreds of patterns; a reader has minutes.
const MAX_EVIDENCE_OF_A_GROUP: usize = 20;

/// Lines of one sort are mined apart from others: a pattern never mixes an access denied with a time-out.
type Sort = (Option<Trouble>, Severity);

/// The lines of one log group, by sort and template.
#[derive(Default)]
struct Group<'a> {
    sorts: BTreeMap<Sort, (Miner, Vec<Vec<&'a LogLine>>)>,
    /// Lines that the miner had no room to tell apart.
    unmined: usize,
}

impl<'a> Group<'a> {
    /// Reads the lines, which are in order of time.
    fn of(lines: &[&'a LogLine]) -> Self {
        let mut group = Self::default();
        for at_once in lines.chunk_by(|a, b| a.at == b.at) {
            match at_once {
                [line] => group.add(line, &line.message),
                _ => stack::events(at_once).into_iter().for_each(|(line, message)| group.add(line, &message)),
            }
        }
        group
    }

    fn add(&mut self, line: &'a LogLine, message: &str) {
        let event = Event::read(message);
        let (miner, members) = self.sorts.entry((event.trouble, event.severity)).or_default();
        let Some(index) = miner.learn(&event.headline) else {
            self.unmined += 1;
            return;
        };
        if index >= members.len() {
            members.resize_with(index + 1, Vec::new);
        }
        if let Some(lines) = members.get_mut(index) {
            lines.push(line);
        }
    }

    fn patterns(&self) -> impl Iterator<Item = Pattern<'a>> {
        self.sorts.iter().flat_map(|(&(trouble, severity), (miner, members))| {
            let mut lines: BTreeMap<usize, Vec<&'a LogLine>> = BTreeMap::new();
            for (index, members) in members.iter().enumerate().filter(|(_, members)| !members.is_empty()) {
                lines.entry(miner.settled(index)).or_default().extend(members);
            }
            lines.into_iter().filter_map(move |(index, mut lines)| {
                lines.sort_unstable();
                Some(Pattern { template: miner.template(index)?.text(), trouble, severity, lines })
            })
        })
    }

    /// The strongest evidence of the group; silence counts only where all lines were collected.
    fn evidence(&self, scope: &Scope, name: &str, entity: &Entity, complete: bool) -> Vec<Evidence> {
        let mut found: Vec<_> = self.patterns().filter_map(|pattern| pattern.departure(scope, complete)).collect();
        found.sort_by(|a, b| {
            b.strength.total_cmp(&a.strength).then_with(|| a.pattern.template.cmp(&b.pattern.template))
        });
        found.iter().take(MAX_EVIDENCE_OF_A_GROUP).map(|found| found.evidence(scope, name, entity)).collect()
    }
}

/// The evidence in log lines.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<Vec<LogLine>>) -> Findings {
    let Collected { telemetry: mut lines, mut gaps } = collected;
    lines.retain(|line| scope.baseline_window.contains(line.at) || scope.incident_window().contains(line.at));
    // Mining depends on the order of lines; theirs is the order of time.
    lines.sort_unstable();
    let mut groups: BTreeMap<&str, Vec<&LogLine>> = BTreeMap::new();
    for line in &lines {
        groups.entry(&line.group).or_default().push(line);
    }
    let complete = gaps.iter().all(|gap| gap.reason == GapReason::NotFound);
    // Of logs that were not all read, nobody knows whether they hold such a line.
    if lines.is_empty() && complete {
        gaps.push(gap(GapReason::NoData, "The log groups hold no line of trouble in these windows.".to_owned()));
    }
    let mut evidence = Vec::new();
    for (name, lines) in groups {
        let (group, entity) = (Group::of(&lines), group::entity(name));
        evidence.extend(group.evidence(scope, name, &entity, complete));
        evidence.extend(cold_start::evidence(scope, name, &entity, &lines));
        if group.unmined > 0 {
            let detail = format!("{} lines of {name} were of too many kinds to be told apart.", group.unmined);
            gaps.push(gap(GapReason::Truncated, detail));
        }
    }
    Findings::new(Source::Logs, evidence, gaps).having_read("log lines", lines.len())
}

fn gap(reason: GapReason, detail: String) -> Gap {
    Gap { source: Source::Logs, reason, detail }
}

#[cfg(test)]
mod tests;
