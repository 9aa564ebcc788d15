//! Log lines -> evidence.
//!
//! What comes in: the lines of the context's log groups in both windows, as a source returned them. What comes out:
//! patterns of lines that report trouble and are written more often than the baseline leads one to expect, patterns that
//! inform and have stopped, what services of AWS state of their resources, slow statements, and a rise of a Lambda
//! function's cold starts.
//!
//! Data goes one way:
//!
//! ```text
//! lines of a group -> stack_trace    traces that came line by line become one event
//!                  -> event          each message is read: headline, severity, failure mode
//!                  -> mining         headlines that say the same get the same template
//!                  -> mined_group    the lines by failure mode, severity and template
//!                  -> pattern        one template's lines: do they rise or stop? in which words is it shown?
//!                  -> evidence
//! lines of a group -> cold_start     -> evidence
//! lines of a group, load of databases -> slow_statements    -> evidence
//! patterns of all groups -> request_flow    what follows what in each request -> evidence
//! events of services     -> the same way as lines of a group, but one event is enough
//! ```
//!
//! Where not all lines were read, those of whole requests may have come apart from the others. They show what follows what,
//! and nothing else: how many of them there are says only how many were read.
//!
//! A module uses only those above it in this list, and `log_group` (who writes to a group), `line_counts` (counts over
//! time, the onset of a rise) and `excerpts` (the lines that are quoted), which use none.
//!
//! # What to change where
//!
//! - A wording that names a failure mode: `event/wording`. A name of a level: `event/severity.rs`; where a logger writes
//!   it: `event/text_level.rs`. What a word of trouble may stand beside and mean none: `event/sentence.rs`. Then add lines
//!   of the writer to `event/corpus`.
//! - What a service of AWS states of a resource: `event/service_event/table.rs`.
//! - How a database or a mapper writes of slow statements: `slow_statements/writers.rs`.
//! - A log format: a file in `event/json` or `event/text`, and a line of the list there. A field of JSON logs:
//!   `event/json/generic.rs`, `event/json/error.rs` or `event/json/level.rs`. A line of a stack trace:
//!   `event/trace_line.rs`. A name of a log group: `log_group.rs`.
//! - What counts as a value in a line: `mining/mask.rs` (characters) and `mining/vocabulary.rs` (words). Which lines
//!   belong together: `mining/mod.rs`. Measure both with the Loghub bench of the `lab` crate.
//! - What is evidence: `pattern/mod.rs` (rise) and `pattern/stop.rs` (end). What the responder reads:
//!   `pattern/evidence.rs`.

mod cold_start;
pub mod error_text;
pub mod event;
mod excerpts;
mod line_counts;
pub(crate) mod log_group;
mod mined_group;
pub mod mining;
pub mod pattern;
mod request_flow;
mod slow_statements;
mod stack_trace;

use std::collections::BTreeMap;

use self::cold_start::find_cold_start_rise;
use self::log_group::{LogGroupOwner, find_owner};
use self::mined_group::MinedGroup;
use self::pattern::LinesRead;
use self::request_flow::LogFlow;
use self::slow_statements::{find_load, find_slow_statements};
use crate::detect::Findings;
use crate::model::{Evidence, Gap, GapReason, Scope, Source};
use crate::telemetry::{Collected, GroupCounts, IdSample, LineSelection, LogLines, LogTelemetry, RequestLines};

/// The evidence in log lines, in whatever order these were collected.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<impl Into<LogTelemetry>>) -> Findings {
    let Collected { telemetry, mut gaps } = collected;
    let LogTelemetry { lines, counts, requests, events, load } = telemetry.into();
    let lines = to_lines_in_windows(scope, lines);
    // A log group that does not exist, or did not yet, has no lines to miss.
    let has_no_lines = |gap: &Gap| matches!(gap.reason, GapReason::NotFound | GapReason::NoData);
    let all_lines_collected = gaps.iter().all(has_no_lines);
    // Of logs that were not all read, nobody knows whether they hold such a line.
    if lines.is_empty() && all_lines_collected {
        gaps.push(to_gap(GapReason::NoData, "The log groups hold no line of trouble in these windows.".to_owned()));
    }
    let mut evidence = Vec::new();
    let mut flow = LogFlow::new(IdSample::ALL);
    for (name, lines_of_group) in to_groups(&lines) {
        let owner = find_owner(name);
        let group = MinedGroup::from_lines(&lines_of_group);
        let counts = counts.get(name).copied().unwrap_or_default();
        let reading = LinesRead { all: all_lines_collected, counts };
        evidence.extend(group.find_evidence(scope, name, &owner, reading));
        let entity = owner.resolve(None, group.find_only_writer(), scope);
        evidence.extend(find_cold_start_rise(scope, name, &entity, &lines_of_group));
        evidence.extend(find_slow_statements(scope, name, &entity, &lines_of_group, reading));
        if all_lines_collected {
            flow.add_group(scope, name, &entity, &lines_of_group, &group);
        }
        if group.unmined_lines() > 0 {
            let detail = format!("{} lines of {name} were of too many kinds to be told apart.", group.unmined_lines());
            gaps.push(to_gap(GapReason::Truncated, detail));
        }
    }
    if requests.telemetry.lines.is_empty() {
        evidence.extend(flow.find_evidence(scope));
    } else {
        evidence.extend(find_flow_evidence(scope, requests.telemetry));
    }
    evidence.extend(find_events(scope, events.telemetry));
    gaps.extend(requests.gaps);
    gaps.extend(events.gaps);
    evidence.extend(load.telemetry.iter().filter_map(find_load));
    gaps.extend(load.gaps);
    Findings::new(Source::Logs, evidence, gaps).having_read("log lines", lines.len())
}

/// The evidence in what services state of the resources that the context names. That they are silent says nothing.
fn find_events(scope: &Scope, events: LogLines) -> Vec<Evidence> {
    let lines = to_lines_in_windows(scope, events);
    let reading = LinesRead { all: false, counts: GroupCounts::default() };
    let by_service = to_groups(&lines).into_iter().flat_map(|(name, lines_of_service)| {
        MinedGroup::from_lines(&lines_of_service).find_evidence(scope, name, &LogGroupOwner::Unnamed, reading)
    });
    by_service.collect()
}

/// The evidence in the lines of whole requests.
fn find_flow_evidence(scope: &Scope, requests: RequestLines) -> Vec<Evidence> {
    let lines = to_lines_in_windows(scope, requests.lines);
    let mut flow = LogFlow::new(requests.sample);
    for (name, lines_of_group) in to_groups(&lines) {
        let group = MinedGroup::from_lines(&lines_of_group);
        let entity = find_owner(name).resolve(None, group.find_only_writer(), scope);
        flow.add_group(scope, name, &entity, &lines_of_group, &group);
    }
    flow.find_evidence(scope)
}

/// The lines that were written in one of the windows, in the order of time, on which mining depends.
fn to_lines_in_windows(scope: &Scope, mut lines: LogLines) -> LogLines {
    lines.retain(|line| scope.baseline_window.contains(line.at) || scope.incident_window().contains(line.at));
    lines.sort();
    lines
}

/// The lines by the name of their log group.
fn to_groups(lines: &LogLines) -> BTreeMap<&str, LineSelection<'_>> {
    let mut groups: BTreeMap<&str, LineSelection<'_>> = BTreeMap::new();
    for line in lines {
        groups.entry(line.group).or_insert_with(|| LineSelection::none_of(lines)).push(line);
    }
    groups
}

fn to_gap(reason: GapReason, detail: String) -> Gap {
    Gap { source: Source::Logs, reason, detail }
}

#[cfg(test)]
mod tests;
