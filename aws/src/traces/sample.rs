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

use super::{AT_ONCE, Span, spans};
use crate::failure::failure;

/// Enough summaries to choose from; the newest come first.
const MAX_PAGES: usize = 5;
/// Enough to compare the windows, few enough to read in a second or two.
const TRACES_PER_WINDOW: usize = 40;
/// The most that one call takes.
const TRACES_PER_CALL: usize = 5;

/// Reads traces of both windows, in order of id.
pub(super) async fn read(client: &Client, scope: &Scope, gaps: &mut Vec<Gap>) -> Result<Vec<Trace>, Failure> {
    let mut ids = BTreeSet::new();
    for window in [scope.baseline_window, scope.incident_window()] {
        ids.extend(find(client, window).await?);
    }
    let ids: Vec<_> = ids.into_iter().collect();
    let asked: Vec<_> = ids.chunks(TRACES_PER_CALL).map(|ids| fetch(client, ids)).collect();
    let batches: Vec<_> = stream::iter(asked).buffered(AT_ONCE).try_collect().await?;
    let mut unreadable = 0;
    let mut traces: Vec<_> = batches.iter().flatten().filter_map(|trace| parse(trace, &mut unreadable)).collect();
    traces.sort_by(|one, other| one.id.cmp(&other.id));
    if unreadable > 0 {
        let detail = format!("{unreadable} segment documents of X-Ray cannot be read and were left out.");
        gaps.push(Gap { source: Source::Traces, reason: GapReason::Invalid, detail });
    }
    Ok(traces)
}

/// The ids of traces, spread over the window. Sound ones too: a sample of troubled ones alone would make every window
/// look troubled, and there would be nothing to compare.
async fn find(client: &Client, window: Window) -> Result<Vec<String>, Failure> {
    let mut ids = BTreeSet::new();
    for span in spans(window.start(), window.end()) {
        ids.extend(find_in_span(client, &span).await?);
    }
    // An id begins with its time, so that their order is that of time.
    let ids: Vec<_> = ids.into_iter().collect();
    let chosen = ids.len().min(TRACES_PER_WINDOW);
    Ok((0..chosen).filter_map(|n| ids.get(n * ids.len() / chosen).cloned()).collect())
}

async fn find_in_span(client: &Client, span: &Span) -> Result<Vec<String>, Failure> {
    let asked = client.get_trace_summaries().start_time(span.start()).end_time(span.end());
    let mut pages = asked.into_paginator().send();
    let mut ids = Vec::new();
    for _ in 0..MAX_PAGES {
        let Some(page) = pages.next().await else { break };
        let page = page.map_err(failure("xray:GetTraceSummaries"))?;
        ids.extend(page.trace_summaries().iter().filter_map(|summary| summary.id().map(str::to_owned)));
    }
    Ok(ids)
}

async fn fetch(client: &Client, ids: &[String]) -> Result<Vec<types::Trace>, Failure> {
    let traces = client.batch_get_traces().set_trace_ids(Some(ids.to_vec())).into_paginator().items().send();
    traces.collect::<Result<Vec<_>, _>>().await.map_err(failure("xray:BatchGetTraces"))
}

/// Counts the documents that cannot be read.
fn parse(trace: &types::Trace, unreadable: &mut usize) -> Option<Trace> {
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
