//! A sample of whole traces: found by `GetTraceSummaries`, read by `BatchGetTraces`.
//!
//! Source: <https://docs.aws.amazon.com/xray/latest/api/API_GetTraceSummaries.html>

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use aws_sdk_xray::{Client, types};
use futures_util::future::join;
use futures_util::{StreamExt, stream};
use investigation::model::{Gap, GapReason, Scope, Source, Window};
use investigation::ports::{Answer, Failure};
use investigation::telemetry::{Collected, Segment, Trace};

use super::statistics::quoted;
use super::{MAX_CONCURRENT_CALLS, MAX_SPAN, Span, to_spans};
use crate::Deadline;
use crate::gap::unread;

/// Into how many slices a window is cut of which one page does not hold all: of each the newest summaries are read, so that
/// the sample is spread over the window rather than over its last minutes.
const SLICES: i32 = 4;

/// How many pages are read of a slice at most: X-Ray may return pages with few summaries or none.
const MAX_PAGES: usize = 8;

/// How many traces show the paths that requests take, where the summaries tell of no trouble: three calls.
const TRACES_OF_BASELINE: usize = 5;
const TRACES_OF_INCIDENT: usize = 10;

/// How many traces of a window are read where the summaries tell of trouble: enough to compare shares and the slowest
/// twentieth of both windows, few enough to read in a second or two.
const MAX_TRACES_PER_WINDOW: usize = 20;

/// From this factor on the response times of the incident are longer than those of the baseline.
const SLOWER_FACTOR: f64 = 1.2;

/// X-Ray returns at most this many traces in one call.
const MAX_TRACES_PER_CALL: usize = 5;

/// What Application Signals writes into the documents of the services that it instruments, by the names that X-Ray has had for it.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Application-Signals.html>
const MARKS_OF_APPLICATION_SIGNALS: [&str; 2] = ["aws.local.service", "aws_local_service"];

/// The traces that were sampled.
#[derive(Debug, Default)]
pub(super) struct Sampled {
    pub(super) traces: Vec<Trace>,
    /// Whether Application Signals knows a service in them.
    pub(super) names_application_signals: bool,
}

/// Reads traces of both windows, in order of id. What came before a failure is kept; the failure is then a gap.
///
/// With an `entry`, only traces that pass the service of that name.
pub(super) async fn read(client: &Client, scope: &Scope, entry: Option<&str>, deadline: Deadline) -> Answer<Sampled> {
    let mut gaps = Vec::new();
    let filter = entry.map(|entry| format!("service({})", quoted(entry)));
    let search = Search { client, filter, deadline };
    let ids = find(&search, scope, &mut gaps).await?;
    let calls: Vec<_> = ids.chunks(MAX_TRACES_PER_CALL).map(|ids| fetch(client, ids, deadline)).collect();
    let batches: Vec<_> = stream::iter(calls).buffered(MAX_CONCURRENT_CALLS).collect().await;
    let mut fetched = Vec::new();
    let mut first_failure = None;
    for batch in batches {
        match batch {
            Ok(traces) => fetched.extend(traces),
            Err(failure) => first_failure = first_failure.or(Some(failure)),
        }
    }
    if let Some(failure) = first_failure {
        if fetched.is_empty() {
            return Err(failure);
        }
        let what = format!("{} of {} sampled traces were read; the others were not", fetched.len(), ids.len());
        gaps.push(unread(Source::Traces, &what, &failure));
    }
    let mut unreadable = 0;
    let mut traces: Vec<_> = fetched.iter().filter_map(|trace| to_trace(trace, &mut unreadable)).collect();
    traces.sort_by(|one, other| one.id.cmp(&other.id));
    if unreadable > 0 {
        let detail = format!("{unreadable} segment documents of X-Ray cannot be read and were left out.");
        gaps.push(Gap { source: Source::Traces, reason: GapReason::Invalid, detail });
    }
    let names_application_signals = fetched.iter().any(is_of_application_signals);
    Ok(Collected { telemetry: Sampled { traces, names_application_signals }, gaps })
}

fn is_of_application_signals(trace: &types::Trace) -> bool {
    let is_marked = |document: &str| MARKS_OF_APPLICATION_SIGNALS.iter().any(|mark| document.contains(mark));
    trace.segments().iter().filter_map(types::Segment::document).any(is_marked)
}

/// Finds the ids of traces in both windows, in order. A window in which none can be found is a gap, unless none is found in
/// the other either.
async fn find(search: &Search<'_>, scope: &Scope, gaps: &mut Vec<Gap>) -> Result<Vec<String>, Failure> {
    let (baseline, incident) =
        join(search.find_in_window(scope.baseline_window), search.find_in_window(scope.incident_window())).await;
    let (baseline, incident) = match (baseline, incident) {
        (Ok(baseline), Ok(incident)) => (baseline, incident),
        (Ok(baseline), Err(failure)) => {
            let what = "Traces of the baseline window were sampled; those of the incident window were not";
            gaps.push(unread(Source::Traces, what, &failure));
            (baseline, Summaries::default())
        }
        (Err(failure), Ok(incident)) => {
            let what = "Traces of the incident window were sampled; those of the baseline window were not";
            gaps.push(unread(Source::Traces, what, &failure));
            (Summaries::default(), incident)
        }
        (Err(failure), Err(_)) => return Err(failure),
    };
    let shows_trouble = incident.show_trouble_beyond(&baseline);
    let (of_baseline, of_incident) = if shows_trouble {
        (MAX_TRACES_PER_WINDOW, MAX_TRACES_PER_WINDOW)
    } else {
        (TRACES_OF_BASELINE, TRACES_OF_INCIDENT)
    };
    let ids: BTreeSet<String> = baseline.spread(of_baseline).into_iter().chain(incident.spread(of_incident)).collect();
    Ok(ids.into_iter().collect())
}

/// What the summaries of the traces in one window tell.
#[derive(Debug, Default)]
struct Summaries {
    /// The ids by slice of the window, in order. A window that one page holds is one slice.
    by_slice: Vec<Vec<String>>,
    /// The response times, in seconds.
    times: Vec<f64>,
    /// Whether any trace has a failed, refused or throttled request in it.
    has_failures: bool,
}

impl Summaries {
    /// Adds those of a slice.
    fn add(&mut self, summaries: &[types::TraceSummary]) {
        // An id begins with its time, so that the order of ids is that of time.
        let ids: BTreeSet<&str> = summaries.iter().filter_map(|summary| summary.id()).collect();
        self.by_slice.push(ids.into_iter().map(str::to_owned).collect());
        let times = summaries.iter().filter_map(|summary| summary.response_time().or(summary.duration()));
        self.times.extend(times.filter(|seconds| seconds.is_finite()));
        let has_failed = |summary: &types::TraceSummary| {
            [summary.has_fault(), summary.has_error(), summary.has_throttle()].contains(&Some(true))
        };
        self.has_failures |= summaries.iter().any(has_failed);
    }

    fn is_empty(&self) -> bool {
        self.by_slice.iter().all(Vec::is_empty)
    }

    /// Whether requests of these fail, or take longer than those of the baseline, at the median or at the slowest twentieth.
    fn show_trouble_beyond(&self, baseline: &Self) -> bool {
        let is_slower = |share| match (quantile(&self.times, share), quantile(&baseline.times, share)) {
            (Some(now), Some(before)) => now > SLOWER_FACTOR * before,
            _ => false,
        };
        self.has_failures || is_slower(0.5) || is_slower(0.95)
    }

    /// At most `max` ids that are spread over the window, in order.
    fn spread(self, max: usize) -> Vec<String> {
        spread_over_slices(self.by_slice, max)
    }
}

/// The value that this share of the values does not exceed.
fn quantile(values: &[f64], share: f64) -> Option<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last as f64 * share).round() as usize).copied()
}

/// A search for traces.
struct Search<'a> {
    client: &'a Client,
    /// What the traces have in common, as an expression of X-Ray.
    filter: Option<String>,
    deadline: Deadline,
}

impl Search<'_> {
    /// Finds summaries of traces that are spread over the window: all that one page holds, else some of each slice. They
    /// include traces without errors: a sample of failed ones alone would look the same in both windows, and comparing them
    /// would show nothing.
    async fn find_in_window(&self, window: Window) -> Result<Summaries, Failure> {
        let mut summaries = Summaries::default();
        let mut newest = Vec::new();
        if window.duration() <= MAX_SPAN {
            let (found, is_all) = self.find_in_span(&Span { start: window.start(), end: window.end() }, 1).await?;
            if is_all {
                summaries.add(&found);
                return Ok(summaries);
            }
            newest = found;
        }
        let slices = to_slices(window);
        let calls: Vec<_> = slices.iter().map(|slice| self.find_in_span(slice, MAX_PAGES)).collect();
        let answers: Vec<_> = stream::iter(calls).buffered(MAX_CONCURRENT_CALLS).collect().await;
        let mut first_failure = None;
        for answer in answers {
            match answer {
                Ok((found, _)) => summaries.add(&found),
                Err(failure) => first_failure = first_failure.or(Some(failure)),
            }
        }
        if summaries.is_empty() {
            // Of no slice anything could be read; of the whole window it could.
            summaries.add(&newest);
        }
        // A sample of those that were found is as good as a sample of all.
        match first_failure {
            Some(failure) if summaries.is_empty() => Err(failure),
            Some(_) | None => Ok(summaries),
        }
    }

    /// Finds the newest traces that began in the span, on so many pages, and whether these are all. A page that fails costs
    /// those after it, for a sample of those that were found is as good as a sample of all.
    async fn find_in_span(&self, span: &Span, max_pages: usize) -> Result<(Vec<types::TraceSummary>, bool), Failure> {
        let summaries = self.client.get_trace_summaries().start_time(span.start()).end_time(span.end());
        let mut pages = summaries.set_filter_expression(self.filter.clone()).into_paginator().send();
        let (mut found, mut is_all) = (Vec::new(), false);
        for _ in 0..max_pages {
            let page = match self.deadline.next_page("xray:GetTraceSummaries", pages.next()).await {
                Ok(Some(page)) => page,
                Ok(None) => return Ok((found, true)),
                Err(failure) if found.is_empty() => return Err(failure),
                Err(_) => break,
            };
            is_all = page.next_token().is_none_or(str::is_empty);
            found.extend(page.trace_summaries.unwrap_or_default());
            if is_all || found.len() >= MAX_TRACES_PER_WINDOW {
                break;
            }
        }
        Ok((found, is_all))
    }
}

/// Cuts the window into [`SLICES`] of equal length, or into more where X-Ray would not take so long a one.
fn to_slices(window: Window) -> Vec<Span> {
    let length = window.duration() / SLICES;
    let mut slices = Vec::new();
    let mut start = window.start();
    for number in 1..=SLICES {
        let is_last = number == SLICES;
        let end = if is_last { window.end() } else { start.checked_add(length).unwrap_or(window.end()) };
        slices.extend(to_spans(start, end));
        start = end;
    }
    slices
}

/// Keeps at most `max` ids, as many of each slice as of any other as far as they have them; in order.
fn spread_over_slices(mut slices: Vec<Vec<String>>, max: usize) -> Vec<String> {
    // Those with few ids come first: what they lack is left to the others.
    slices.sort_by_key(Vec::len);
    let mut kept = BTreeSet::new();
    let count = slices.len();
    for (index, ids) in slices.into_iter().enumerate() {
        let share = (max - kept.len().min(max)).div_ceil(count - index);
        kept.extend(spread_evenly(ids, share));
    }
    kept.into_iter().take(max).collect()
}

/// Keeps at most `max` items, at even distances, the first among them.
pub(super) fn spread_evenly<T>(items: Vec<T>, max: usize) -> Vec<T> {
    let (kept, count) = (items.len().min(max), items.len());
    // The `n`th kept item is the one at `n * count / kept`, rounded down.
    let is_kept = |index: usize| (index * kept).div_ceil(count) < ((index + 1) * kept).div_ceil(count);
    items.into_iter().enumerate().filter(|(index, _)| is_kept(*index)).map(|(_, item)| item).collect()
}

/// Reads the traces with these ids, at most [`MAX_TRACES_PER_CALL`].
async fn fetch(client: &Client, ids: &[String], deadline: Deadline) -> Result<Vec<types::Trace>, Failure> {
    let traces = client.batch_get_traces().set_trace_ids(Some(ids.to_vec())).into_paginator().items().send();
    deadline.call("xray:BatchGetTraces", traces.collect::<Result<Vec<_>, _>>()).await
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
