//! A sample of whole traces: found by `GetTraceSummaries`, read by `BatchGetTraces`.
//!
//! Source: <https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSummaries.html>

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use aws_sdk_xray::{Client, types};
use futures_util::{StreamExt, TryStreamExt, stream};
use investigation::model::{Gap, GapReason, Scope, Source, Window};
use investigation::ports::Failure;
use investigation::telemetry::{Segment, Trace};

use super::{MAX_CONCURRENT_CALLS, Span, to_spans};
use crate::failure::to_failure;

/// How many pages of summaries are read for each span. The newest come first.
const MAX_PAGES: usize = 5;

/// Enough to compare the windows, few enough to read in a second or two.
const MAX_TRACES_PER_WINDOW: usize = 40;

/// X-Ray returns at most this many traces in one call.
const MAX_TRACES_PER_CALL: usize = 5;

/// Reads traces of both windows, in order of id.
pub(super) async fn read(client: &Client, scope: &Scope, gaps: &mut Vec<Gap>) -> Result<Vec<Trace>, Failure> {
    let mut ids = BTreeSet::new();
    for window in [scope.baseline_window, scope.incident_window()] {
        ids.extend(find(client, window).await?);
    }
    let ids: Vec<_> = ids.into_iter().collect();
    let calls: Vec<_> = ids.chunks(MAX_TRACES_PER_CALL).map(|ids| fetch(client, ids)).collect();
    let batches: Vec<_> = stream::iter(calls).buffered(MAX_CONCURRENT_CALLS).try_collect().await?;
    let mut unreadable = 0;
    let mut traces: Vec<_> = batches.iter().flatten().filter_map(|trace| to_trace(trace, &mut unreadable)).collect();
    traces.sort_by(|one, other| one.id.cmp(&other.id));
    if unreadable > 0 {
        let detail = format!("{unreadable} segment documents of X-Ray cannot be read and were left out.");
        gaps.push(Gap { source: Source::Traces, reason: GapReason::Invalid, detail });
    }
    Ok(traces)
}

/// Finds the ids of traces that are spread over the window. They include those without errors: a sample of failed ones
/// alone would look the same in both windows, and comparing them would show nothing.
async fn find(client: &Client, window: Window) -> Result<Vec<String>, Failure> {
    let mut ids = BTreeSet::new();
    for span in to_spans(window.start(), window.end()) {
        ids.extend(find_in_span(client, &span).await?);
    }
    // An id begins with its time, so that the order of ids is that of time.
    Ok(spread_evenly(ids.into_iter().collect(), MAX_TRACES_PER_WINDOW))
}

/// Keeps at most `max` items, at even distances, the first among them.
fn spread_evenly<T>(items: Vec<T>, max: usize) -> Vec<T> {
    let (kept, count) = (items.len().min(max), items.len());
    // The `n`th kept item is the one at `n * count / kept`, rounded down.
    let is_kept = |index: usize| (index * kept).div_ceil(count) < ((index + 1) * kept).div_ceil(count);
    items.into_iter().enumerate().filter(|(index, _)| is_kept(*index)).map(|(_, item)| item).collect()
}

/// Finds the ids of traces that began in the span.
async fn find_in_span(client: &Client, span: &Span) -> Result<Vec<String>, Failure> {
    let summaries = client.get_trace_summaries().start_time(span.start()).end_time(span.end());
    let mut pages = summaries.into_paginator().send();
    let mut ids = Vec::new();
    for _ in 0..MAX_PAGES {
        let Some(page) = pages.next().await else { break };
        let page = page.map_err(to_failure("xray:GetTraceSummaries"))?;
        ids.extend(page.trace_summaries().iter().filter_map(|summary| summary.id().map(str::to_owned)));
    }
    Ok(ids)
}

/// Reads the traces with these ids, at most [`MAX_TRACES_PER_CALL`].
async fn fetch(client: &Client, ids: &[String]) -> Result<Vec<types::Trace>, Failure> {
    let traces = client.batch_get_traces().set_trace_ids(Some(ids.to_vec())).into_paginator().items().send();
    traces.collect::<Result<Vec<_>, _>>().await.map_err(to_failure("xray:BatchGetTraces"))
}

/// Parses the documents of a trace, and adds the number of those that cannot be parsed to `unreadable`. `None` for a trace
/// without an id.
fn to_trace(trace: &types::Trace, unreadable: &mut usize) -> Option<Trace> {
    let mut segments = Vec::new();
    for segment in trace.segments() {
        match serde_json::from_str::<Segment>(segment.document().unwrap_or_default()) {
            Ok(segment) => segments.push(segment),
            Err(_) => *unreadable += 1,
        }
    }
    segments.sort_by(|one, other| one.id.cmp(&other.id));
    Some(Trace { id: trace.id()?.to_owned(), segments })
}
