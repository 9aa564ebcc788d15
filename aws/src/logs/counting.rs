//! How many lines of trouble there are where not all of them were read: a sample alone does not tell.
//!
//! What a query of lines says of itself, how many records matched, counts lines that come by the thousand as well, and those of
//! all log groups together. So a second query counts the lines of trouble by log group, where an answer was cut and as much may
//! be scanned once more. Where that is too much, or the query fails, nobody knows for how many each line stands.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use investigation::telemetry::{GroupCounts, LineCount};

use super::query::{Found, Query};
use super::selection::COUNT_QUERY;
use super::{Asker, BASELINE, MAX_LINES, NamedWindow, WindowAnswer};
use crate::Deadline;
use crate::scanned::ScannedBytes;
use crate::spending::Spending;

/// A query of lines that found more of them than it read.
pub(super) struct CutAnswer {
    window: NamedWindow,
    groups: Vec<String>,
    /// By log group, how many lines were read.
    read: BTreeMap<String, u64>,
    bytes: f64,
}

/// The answers that were cut, with what has to be known of them.
pub(super) fn find_cut(answers: &[WindowAnswer], windows: &[NamedWindow]) -> Vec<CutAnswer> {
    let to_cut = |answer: &WindowAnswer| {
        let found = answer.found.as_ref().ok().filter(|found| found.is_cut)?;
        let window = windows.iter().copied().find(|(name, _)| *name == answer.window_name)?;
        let mut read: BTreeMap<String, u64> = BTreeMap::new();
        for line in &found.lines {
            *read.entry(line.group.clone()).or_default() += 1;
        }
        Some(CutAnswer { window, groups: answer.groups.clone(), read, bytes: found.bytes })
    };
    answers.iter().filter_map(to_cut).collect()
}

/// Counts the lines of trouble in the log groups of answers that were cut, unless that scans more than this.
pub(super) async fn count(
    asker: &Asker<'_>,
    cut: Vec<CutAnswer>,
    max_bytes: f64,
    deadline: Deadline,
    scanned: &ScannedBytes,
) -> BTreeMap<String, GroupCounts> {
    let mut counts: BTreeMap<String, GroupCounts> = BTreeMap::new();
    if cut.iter().map(|answer| answer.bytes).sum::<f64>() > max_bytes {
        return counts;
    }
    let spending = Spending::of_at_most(max_bytes);
    let counting = cut.iter().map(|answer| {
        let (window_name, window) = answer.window;
        let (groups, linked) = (answer.groups.clone(), asker.linked);
        Query { text: &COUNT_QUERY, window_name, window, groups, linked, max_lines: MAX_LINES }.run(
            asker.client,
            deadline,
            &spending,
        )
    });
    let counted = join_all(counting).await;
    for (answer, found) in cut.iter().zip(counted) {
        match found {
            Ok(found) => {
                scanned.add(found.bytes);
                add(&mut counts, answer, &found);
            }
            Err(failure) => tracing::warn!(%failure, "nobody knows how many lines of trouble there are"),
        }
    }
    counts
}

fn add(counts: &mut BTreeMap<String, GroupCounts>, answer: &CutAnswer, counted: &Found) {
    // A query that was stopped has counted a part.
    if counted.scanned.is_none() {
        return;
    }
    for (group, &found) in &counted.counts {
        let count = LineCount { found, read: answer.read.get(group).copied().unwrap_or(0) };
        let of_group = counts.entry(group.clone()).or_default();
        if answer.window.0 == BASELINE { of_group.baseline = count } else { of_group.incident = count }
    }
}
