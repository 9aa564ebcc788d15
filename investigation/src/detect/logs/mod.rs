//! Log lines -> evidence.
//!
//! Method: each line is read ([`event`]), put with its like ([`miner`], one a log group and sort of trouble), and the
//! counts of both windows are compared by a count statistic. A pattern becomes evidence when it tells of trouble and
//! comes more often than the baseline leads one to expect.

mod access;
pub mod event;
pub(super) mod group;
mod mask;
pub mod miner;
mod pattern;
mod template;
pub mod trouble;
mod wording;
mod words;

use std::collections::BTreeMap;

use self::event::{Event, Severity};
use self::miner::Miner;
use self::pattern::Pattern;
use self::trouble::Trouble;
use crate::model::{Evidence, Findings, Gap, GapReason, Scope, Source};
use crate::telemetry::{Collected, LogLine};

/// A group in disarray has hundreds of patterns; a reader has minutes.
const MOST_EVIDENCE_OF_A_GROUP: usize = 20;

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
    fn add(&mut self, line: &'a LogLine) {
        let event = Event::read(&line.message);
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

    /// The strongest evidence of the group.
    fn evidence(&self, scope: &Scope, name: &str) -> Vec<Evidence> {
        let entity = group::entity(name);
        let mut rises: Vec<_> = self.patterns().filter_map(|pattern| pattern.rise(scope)).collect();
        rises.sort_by(|a, b| {
            b.strength.total_cmp(&a.strength).then_with(|| a.pattern.template.cmp(&b.pattern.template))
        });
        rises.iter().take(MOST_EVIDENCE_OF_A_GROUP).map(|rise| rise.evidence(scope, name, &entity)).collect()
    }
}

/// The evidence in log lines.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<Vec<LogLine>>) -> Findings {
    let Collected { telemetry: mut lines, mut gaps } = collected;
    lines.retain(|line| scope.baseline_window.contains(line.at) || scope.incident_window().contains(line.at));
    // Mining depends on the order of lines; theirs is the order of time.
    lines.sort_unstable();
    let mut groups: BTreeMap<&str, Group<'_>> = BTreeMap::new();
    for line in &lines {
        groups.entry(&line.group).or_default().add(line);
    }
    if lines.is_empty() {
        gaps.push(gap(GapReason::NoData, "The log groups hold no line of trouble in these windows.".to_owned()));
    }
    for (name, group) in groups.iter().filter(|(_, group)| group.unmined > 0) {
        let detail = format!("{} lines of {name} were of too many kinds to be told apart.", group.unmined);
        gaps.push(gap(GapReason::Truncated, detail));
    }
    let evidence = groups.iter().flat_map(|(name, group)| group.evidence(scope, name)).collect();
    Findings::new(Source::Logs, evidence, gaps).having_read("log lines", lines.len())
}

fn gap(reason: GapReason, detail: String) -> Gap {
    Gap { source: Source::Logs, reason, detail }
}

#[cfg(test)]
mod tests;
