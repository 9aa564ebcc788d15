//! CloudWatch Logs, by Logs Insights queries: one for each window that selects trouble, and where that is cheap a second one
//! that selects ordinary lines. Where there was more trouble than is read, one counts it.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html>

#[cfg(test)]
mod ceiling_tests;
mod counting;
mod groups;
#[cfg(test)]
mod memory_tests;
mod ordinary;
mod query;
mod selection;
#[cfg(test)]
mod tests;
mod trouble_patterns;

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_cloudwatchlogs::Client;
use futures_util::future::{join, join_all};
use investigation::budget::LogBytes;
use investigation::model::{Gap, GapReason, KnownLogGroup, Scope, Source, Window};
use investigation::ports::{Answer, Failure};
use investigation::telemetry::{Collected, LogLine, LogLines, LogTelemetry, RequestLines};
use jiff::SignedDuration;

use self::groups::{LinkedGroups, LogGroups};
use self::ordinary::Ordinary;
use self::query::{Found, Query};
use self::selection::QUERY;
use crate::Deadline;
use crate::config::source_client;
use crate::gap::unread;
use crate::scanned::ScannedBytes;
use crate::spending::Spending;
use crate::traces::SPANS;

/// The windows as gaps name them.
const BASELINE: &str = "baseline";
const INCIDENT: &str = "incident";
const WHOLE: &str = "whole";

/// A window with its name.
type NamedWindow = (&'static str, Window);

/// Logs Insights takes at most this many log groups in one query.
const MAX_GROUPS_PER_QUERY: usize = 50;

/// How many lines of a window one query reads, and the limit that its text sets.
const MAX_LINES: usize = 10_000;

/// How long a line may be, in characters as the queries cut it and in bytes as it is kept. CloudWatch Logs holds events of up
/// to 1 MB. The detector reads the first words of a line and shows 400 characters; JSON is read whole, and few log lines in
/// JSON are longer than this. A test holds the limit to the memory of the function.
const MAX_LINE_BYTES: usize = 4_096;

/// How many lines are read in one call. What a call returns is in memory several times while it is parsed.
const LINES_PER_CALL: usize = 1_000;

/// How long before the deadline a query is stopped that has not ended: time enough to stop it, and to read what it found.
const STOP_RESERVE: Duration = Duration::from_secs(5);

/// How much of the source's time is not spent on ordinary lines, which are worth less than an early answer.
const TIME_WITHOUT_ORDINARY_LINES: Duration = Duration::from_secs(10);

/// The most bytes that one investigation scans that has no budget: 200 GB, for a dollar.
///
/// Source of the price: <https://aws.amazon.com/cloudwatch/pricing/>, 0.005 USD a GB in most regions
const MAX_BYTES_SCANNED: f64 = 200e9;

/// Where the log groups hold more than may be scanned, the windows are cut to so much of it: the rest is for lines that the
/// estimate does not know of.
const PLANNED_SHARE: f64 = 0.9;

/// Reads the lines of the context's log groups that show trouble, and then ordinary lines if these are cheap to read: a
/// query for each window, and for every [`MAX_GROUPS_PER_QUERY`] groups. The lines of a query are kept even if another fails.
pub(crate) async fn read(
    sdk: &SdkConfig,
    scope: &Scope,
    deadline: Deadline,
    scanned: &ScannedBytes,
) -> Answer<LogTelemetry> {
    let client = source_client!(aws_sdk_cloudwatchlogs, sdk);
    let linked = LinkedGroups::find(&scope.context);
    let (names, now) = (&scope.context.log_groups, scope.request.requested_at);
    let groups = match scope.log_groups.first() {
        Some(Some(known)) => LogGroups::described_before(known, now),
        _ => groups::describe(&client, names, linked.as_ref(), now, deadline).await,
    };
    let asker = Asker { client: &client, scope, groups: &groups, linked: linked.as_ref() };
    Spending::of_at_most(asker.max_bytes()).require_any()?;
    let windows = asker.windows();
    let answers = asker.ask(&QUERY, &windows, deadline).await;
    add_bytes(&answers, scanned);
    if !answers.is_empty() && answers.iter().all(|answer| answer.found.is_err()) {
        let failure = answers.into_iter().find_map(|answer| answer.found.err());
        return failure.map_or_else(|| Ok(Collected::whole(LogLines::default().into())), Err);
    }
    let wanted = Ordinary::choose(&answers, asker.max_bytes());
    let cut = counting::find_cut(&answers, &windows);
    // What was scanned for trouble, and will be for ordinary lines.
    let looks = if wanted.is_some() { 2.0 } else { 1.0 };
    let left = asker.max_bytes() - looks * sum_bytes(&answers);
    let Collected { telemetry: mut lines, mut gaps } = merge(answers);
    gaps.extend(asker.gaps());
    gaps.sort();
    gaps.dedup();
    let mut requests = Collected::whole(RequestLines::default());
    let later = deadline.less(TIME_WITHOUT_ORDINARY_LINES);
    let ordinary = async {
        let wanted = wanted?;
        let joined = join_windows(windows).filter(|_| wanted.is_one_answer());
        let asked = joined.as_ref().map_or(&windows[..], std::slice::from_ref);
        Some((wanted, asker.ask(&wanted.query(), asked, later).await))
    };
    let counting = counting::count(&asker, cut, left, later, scanned);
    let (ordinary, mut counts) = join(Box::pin(ordinary), Box::pin(counting)).await;
    if let Some((wanted, answers)) = ordinary {
        add_bytes(&answers, scanned);
        match (wanted, ordinary::take_all(answers)) {
            (Ordinary::AllLines { .. }, Ok(all_lines)) => {
                lines = all_lines;
                counts.clear();
            }
            (Ordinary::Requests(sample), Ok(lines)) => {
                requests.telemetry = RequestLines { lines: LogLines::from(lines), sample };
            }
            (_, Err(gap)) => requests.gaps.push(gap),
        }
    }
    Ok(Collected { telemetry: LogTelemetry { counts, requests, ..LogLines::from(lines).into() }, gaps })
}

/// What is known of the log groups of the context and of spans, and about how many bytes of both windows they hold.
///
/// # Errors
/// The failure for which not all is known.
pub(crate) async fn estimate(
    sdk: &SdkConfig,
    scope: &Scope,
    deadline: Deadline,
) -> Result<(Vec<KnownLogGroup>, LogBytes), Failure> {
    let context = &scope.context;
    let spans = context.traces.then(|| SPANS.to_owned());
    let names: Vec<String> = context.log_groups.iter().cloned().chain(spans).collect();
    let linked = LinkedGroups::find(context);
    let now = scope.request.requested_at;
    let groups =
        groups::describe(&source_client!(aws_sdk_cloudwatchlogs, sdk), &names, linked.as_ref(), now, deadline).await;
    groups.estimate(&[scope.baseline_window, scope.incident_window()])
}

/// Both windows as one, where the second begins when the first ends.
fn join_windows([(_, baseline), (_, incident)]: [NamedWindow; 2]) -> Option<NamedWindow> {
    if baseline.end() != incident.start() {
        return None;
    }
    Some((WHOLE, Window::new(baseline.start(), incident.end()).ok()?))
}

/// What these queries scanned.
fn sum_bytes(answers: &[WindowAnswer]) -> f64 {
    answers.iter().filter_map(|answer| answer.found.as_ref().ok()).map(|found| found.bytes).sum()
}

/// Adds up what these queries scanned.
fn add_bytes(answers: &[WindowAnswer], scanned: &ScannedBytes) {
    scanned.add(sum_bytes(answers));
}

/// What was asked of one window of some log groups, and what came of it.
struct WindowAnswer {
    /// The window as a gap names it: `baseline` or `incident`.
    window_name: &'static str,
    /// The log groups that were asked.
    groups: Vec<String>,
    /// How many lines were asked for at most.
    max_lines: usize,
    found: Result<Found, Failure>,
}

/// Asks log groups in both windows.
struct Asker<'a> {
    client: &'a Client,
    scope: &'a Scope,
    groups: &'a LogGroups,
    linked: Option<&'a LinkedGroups>,
}

impl Asker<'_> {
    /// The most bytes that are scanned here: the places of a context share those of the investigation.
    fn max_bytes(&self) -> f64 {
        let without_budget = MAX_BYTES_SCANNED / self.scope.places.max(1) as f64;
        self.scope.max_bytes.map_or(without_budget, |bytes| bytes as f64)
    }

    /// Both windows as gaps name them. Where the groups hold more than may be scanned, both are cut by the same share, around
    /// the beginning of the incident, so that they can still be compared.
    fn windows(&self) -> [NamedWindow; 2] {
        let (baseline, incident) = (self.scope.baseline_window, self.scope.incident_window());
        let estimate = self.groups.estimate_bytes(&[baseline, incident]);
        let max_bytes = self.max_bytes();
        if estimate <= max_bytes {
            return [(BASELINE, baseline), (INCIDENT, incident)];
        }
        let part = |window: Window| {
            let seconds = window.duration().as_secs_f64() * max_bytes * PLANNED_SHARE / estimate;
            SignedDuration::from_secs((seconds as i64).max(1))
        };
        let baseline_start = baseline.end().checked_sub(part(baseline)).unwrap_or(baseline.start());
        let incident_end = incident.start().checked_add(part(incident)).unwrap_or(incident.end());
        let baseline_part = Window::new(baseline_start, baseline.end()).unwrap_or(baseline);
        let incident_part = Window::new(incident.start(), incident_end).unwrap_or(incident);
        [(BASELINE, baseline_part), (INCIDENT, incident_part)]
    }

    /// What is not asked for.
    fn gaps(&self) -> Vec<Gap> {
        let windows = self.windows();
        let planned = windows.map(|(name, window)| self.groups.plan(&self.scope.context.log_groups, name, window).gaps);
        let mut gaps = planned.concat();
        let [(_, baseline), (_, incident)] = windows;
        if incident != self.scope.incident_window() {
            let whole = [self.scope.baseline_window, self.scope.incident_window()];
            let detail = format!(
                "The log groups hold about {:.0} GB of these windows, and {:.1} GB of them may be scanned: only the lines from \
                 {} to {} UTC were looked through. Fewer log groups or a shorter window show the rest.",
                self.groups.estimate_bytes(&whole) / 1e9,
                self.max_bytes() / 1e9,
                baseline.start().strftime("%H:%M:%S"),
                incident.end().strftime("%H:%M:%S"),
            );
            gaps.push(Gap { source: Source::Logs, reason: GapReason::Truncated, detail });
        }
        gaps
    }

    /// Asks the same in each of these windows.
    async fn ask(&self, text: &str, windows: &[NamedWindow], deadline: Deadline) -> Vec<WindowAnswer> {
        let names = &self.scope.context.log_groups;
        let plan = |&(name, window): &NamedWindow| (name, window, self.groups.plan(names, name, window).queries);
        let plans: Vec<_> = windows.iter().map(plan).collect();
        let queries_per_window = plans.iter().map(|(_, _, queries)| queries.len()).max().unwrap_or(0).max(1);
        let max_lines = (MAX_LINES / queries_per_window / self.scope.places.max(1)).max(1);
        let spending = Spending::of_at_most(self.max_bytes());
        let mut queries = Vec::new();
        for (window_name, window, groups) in plans
            .into_iter()
            .flat_map(|(name, window, queries)| queries.into_iter().map(move |groups| (name, window, groups)))
        {
            let (client, spending) = (self.client, &spending);
            let linked = self.linked;
            let query = Query { text, window_name, window, groups: groups.clone(), linked, max_lines };
            queries.push(async move {
                let found = query.run(client, deadline, spending).await;
                WindowAnswer { window_name, groups, max_lines, found }
            });
        }
        // All queries are awaited even if one fails: an abandoned query would run on, and be charged for.
        join_all(queries).await
    }
}

/// The lines of all answers, with a gap for each that failed.
fn merge(answers: Vec<WindowAnswer>) -> Collected<Vec<LogLine>> {
    let mut all = Collected::whole(Vec::new());
    for WindowAnswer { window_name, groups, found, .. } in answers {
        match found {
            Ok(found) => {
                all.telemetry.extend(found.lines);
                all.gaps.extend(found.gaps);
            }
            Err(failure) => {
                all.gaps.push(unread(Source::Logs, &what_was_not_read(window_name, groups.len()), &failure))
            }
        }
    }
    all.telemetry.sort();
    // A log group that does not exist is missing from both windows, but is one gap.
    all.gaps.sort();
    all.gaps.dedup();
    all
}

/// Says which query failed while others did not.
fn what_was_not_read(window_name: &str, groups: usize) -> String {
    let groups = if groups == 1 { "1 log group".to_owned() } else { format!("{groups} log groups") };
    match window_name {
        BASELINE => format!(
            "Other logs were read; the baseline window of {groups} was not, so that lines of the incident may not be new"
        ),
        _ => format!("Other logs were read; the {window_name} window of {groups} was not"),
    }
}
