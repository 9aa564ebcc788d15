//! One query: it is started, waited for, and stopped if it takes too long.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::types::{QueryStatistics, QueryStatus, ResultField};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, join};
use investigation::model::{Gap, GapReason, Source, Window};
use investigation::ports::{Failure, FailureKind};
use investigation::telemetry::LogLine;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use tokio::time::sleep;

use super::groups::LinkedGroups;
use super::selection::COUNT;
use super::{LINES_PER_CALL, MAX_LINE_BYTES, STOP_RESERVE};
use crate::Deadline;
use crate::gap::unread;
use crate::spending::Spending;

/// How long after the start of a query its results are first looked for, and how far apart the later looks are. All callers in
/// an account share five looks a second, and most queries take a second or two: looking sooner would take the looks of other
/// investigations.
const PAUSE: Duration = Duration::from_secs(2);

/// Parts of what `StartQuery` answers when the whole window is older than anything that one of the log groups keeps. Such a
/// group has no lines of it, which is no failure.
const TOO_OLD: [&str; 2] = ["creation time", "retention"];

/// One question about one window of some log groups.
pub(super) struct Query<'a> {
    /// What is asked, in the language of Logs Insights. It selects `@timestamp`, `@log` and the line as `cut_message`.
    pub(super) text: &'a str,
    /// The window as a gap names it: `baseline` or `incident`.
    pub(super) window_name: &'static str,
    pub(super) window: Window,
    pub(super) groups: Vec<String>,
    /// Whose groups they are, if of an account that is linked to the one that is asked.
    pub(super) linked: Option<&'a LinkedGroups>,
    /// How many lines are read.
    pub(super) max_lines: usize,
}

/// What a query found.
pub(super) struct Found {
    pub(super) lines: Vec<LogLine>,
    pub(super) gaps: Vec<Gap>,
    /// How much was looked through for it; `None` if it did not end, or there was nothing to look through.
    pub(super) scanned: Option<Scanned>,
    /// Whether there are lines of trouble that were not read, or may be.
    pub(super) is_cut: bool,
    /// By log group, how many lines there are, where the query counts them.
    pub(super) counts: BTreeMap<String, u64>,
    /// The bytes that were scanned, also by a query that was stopped.
    pub(super) bytes: f64,
    /// Whether any query ran.
    pub(super) has_run: bool,
    /// Why a log group was left out, if one was.
    pub(super) rejection: Option<Failure>,
}

impl Found {
    /// Nothing, for no query ran.
    pub(super) fn nothing(gaps: Vec<Gap>, rejection: Option<Failure>) -> Self {
        Self {
            lines: Vec::new(),
            gaps,
            scanned: None,
            is_cut: false,
            counts: BTreeMap::new(),
            bytes: 0.0,
            has_run: false,
            rejection,
        }
    }

    /// What both found.
    fn with(mut self, other: Self) -> Self {
        self.lines.extend(other.lines);
        self.gaps.extend(other.gaps);
        self.counts.extend(other.counts);
        let scanned = match (self.has_run, other.has_run) {
            (true, true) => self.scanned.zip(other.scanned).map(|(one, other)| one.with(other)),
            (true, false) => self.scanned,
            (false, _) => other.scanned,
        };
        Self {
            scanned,
            is_cut: self.is_cut || other.is_cut,
            bytes: self.bytes + other.bytes,
            has_run: self.has_run || other.has_run,
            rejection: self.rejection.or(other.rejection),
            ..self
        }
    }
}

/// How much a query looked through: all that the log groups hold of its window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scanned {
    pub(super) lines: f64,
    pub(super) bytes: f64,
    /// How many of the lines were found, read or not.
    pub(super) matched: f64,
}

impl Scanned {
    fn with(self, other: Self) -> Self {
        Self { lines: self.lines + other.lines, bytes: self.bytes + other.bytes, matched: self.matched + other.matched }
    }
}

/// All rows of a query that were read.
struct Rows {
    lines: Vec<LogLine>,
    /// How many there were, readable or not.
    rows: usize,
    /// How many of them are of lines that come by the thousand.
    plenty: usize,
    /// The failure that ended the reading early, if one did.
    end: Result<(), Failure>,
}

impl Rows {
    /// Whether there may be lines of trouble that were not read. Those of plenty are sorted behind them: where one of plenty was
    /// read, all of trouble were.
    fn is_cut(&self, scanned: Option<Scanned>) -> bool {
        self.plenty == 0 && scanned.is_some_and(|scanned| scanned.matched > self.rows as f64)
    }
}

/// Why a query was stopped.
enum Stop {
    Failed(Failure),
    /// All queries together have scanned as much as they may.
    SpentAll,
}

/// Some of the results of a query: what one call returned.
struct Results {
    /// `None` as long as the query is scheduled or running.
    end: Option<QueryStatus>,
    /// How many rows came, readable or not.
    rows: usize,
    /// How many of them are of lines that come by the thousand, and are sorted behind those of trouble.
    plenty: usize,
    lines: Vec<LogLine>,
    /// By log group, how many lines there are, where the query counts them.
    counts: BTreeMap<String, u64>,
    next_token: Option<String>,
    scanned: Option<Scanned>,
}

impl<'a> Query<'a> {
    /// Starts the query and reads its results. A log group that does not exist, or with which the query is rejected, is left
    /// out, and is a gap.
    pub(super) async fn run(self, client: &Client, deadline: Deadline, spending: &Spending) -> Result<Found, Failure> {
        let found = self.run_parts(client, deadline, spending).await?;
        match found.rejection {
            Some(rejection) if !found.has_run => Err(rejection),
            _ => Ok(found),
        }
    }

    /// Runs the query; in halves if it is rejected, until the log group for which it is rejected is alone.
    fn run_parts<'b>(
        self,
        client: &'b Client,
        deadline: Deadline,
        spending: &'b Spending,
    ) -> BoxFuture<'b, Result<Found, Failure>>
    where
        'a: 'b,
    {
        self.run_unboxed(client, deadline, spending).boxed()
    }

    async fn run_unboxed(mut self, client: &Client, deadline: Deadline, spending: &Spending) -> Result<Found, Failure> {
        let mut gaps = Vec::new();
        while !self.groups.is_empty() {
            let failure = match self.start(client, deadline).await {
                Ok(id) => {
                    let mut found = self.read(client, &id, deadline, spending).await?;
                    found.gaps.extend(gaps);
                    return Ok(found);
                }
                Err(failure) => failure,
            };
            if failure.kind != FailureKind::Invalid {
                gaps.push(self.leave_out_group(failure)?);
                continue;
            }
            let found = if let [group] = &self.groups[..] {
                self.without_group(group, failure)
            } else {
                let second_half = self.groups.split_off(self.groups.len() / 2);
                let max_lines = self.max_lines.div_ceil(2);
                let second_half = Query { groups: second_half, max_lines, ..self };
                let first_half = Query { max_lines, ..self };
                let [first, second] = [first_half, second_half].map(|half| half.run_parts(client, deadline, spending));
                let (first, second) = join(first, second).await;
                // What one of them read counts, whatever became of the other.
                match (first, second) {
                    (Ok(first), Ok(second)) => first.with(second),
                    (Ok(read), Err(failure)) | (Err(failure), Ok(read)) => {
                        let what = format!("A part of the log groups was read in the {} window", self.window_name);
                        let gap = unread(Source::Logs, &what, &failure);
                        read.with(Found::nothing(vec![gap], Some(failure)))
                    }
                    (Err(failure), Err(_)) => return Err(failure),
                }
            };
            return Ok(found.with(Found::nothing(gaps, None)));
        }
        Ok(Found::nothing(gaps, None))
    }

    /// The gap of the only log group, with which the query is rejected.
    fn without_group(&self, group: &str, failure: Failure) -> Found {
        let source = Source::Logs;
        if TOO_OLD.iter().any(|words| failure.detail.contains(words)) {
            let window_name = self.window_name;
            let detail = format!(
                "The log group {group} has no lines of the {window_name} window: it is younger, or no longer keeps them."
            );
            return Found::nothing(vec![Gap { source, reason: GapReason::NoData, detail }], None);
        }
        let detail = format!("CloudWatch Logs rejected the query of the log group {group}; correct the context.");
        Found::nothing(vec![Gap { source, reason: GapReason::Invalid, detail }], Some(failure))
    }

    /// Starts the query. Where as many run as may, the client asks for a place again until it gets one.
    async fn start(&self, client: &Client, deadline: Deadline) -> Result<String, Failure> {
        let call = match self.linked {
            None => client.start_query().set_log_group_names(Some(self.groups.clone())),
            Some(linked) => client.start_query().set_log_group_identifiers(Some(linked.arns(&self.groups))),
        };
        let call = call
            .start_time(self.window.start().as_second())
            .end_time(self.window.end().as_second()) // inclusive; `to_line` drops lines past the window
            .query_string(self.text)
            .send();
        let started = deadline.call("logs:StartQuery", call).await?;
        let no_id = || Failure::new(FailureKind::Unavailable, "logs:StartQuery", "the answer names no query");
        started.query_id.ok_or_else(no_id)
    }

    /// Removes the log group that does not exist, which fails the query for all others. Returns the failure if it is
    /// another one, or names no group.
    fn leave_out_group(&mut self, failure: Failure) -> Result<Gap, Failure> {
        if failure.kind != FailureKind::NotFound {
            return Err(failure);
        }
        let named = self.groups.iter().filter(|group| failure.detail.contains(group.as_str()));
        // The longest of those named, for the name of one group may begin that of another.
        let Some(missing) = named.max_by_key(|group| group.len()).cloned() else { return Err(failure) };
        self.groups.retain(|group| *group != missing);
        let detail = format!("The log group {missing} does not exist; correct the context or create the group.");
        Ok(Gap { source: Source::Logs, reason: GapReason::NotFound, detail })
    }

    /// Reads the results once the query has ended. A query that takes too long or scans too much is stopped, and what it found
    /// until then counts.
    async fn read(&self, client: &Client, id: &str, deadline: Deadline, spending: &Spending) -> Result<Found, Failure> {
        let mut latest = None;
        let waiting = self.wait(client, id, deadline, spending, &mut latest);
        let waited = match deadline.less(STOP_RESERVE).within("logs:GetQueryResults", waiting).await {
            Ok(waited) => waited,
            Err(too_late) => Err(Stop::Failed(too_late)),
        };
        if waited.is_err() {
            // The query may run on if this fails too. Logs Insights ends it after an hour.
            let _ = deadline.call("logs:StopQuery", client.stop_query().query_id(id).send()).await;
        }
        let mut results = match (latest, &waited) {
            (Some(results), _) => results,
            (None, Err(Stop::Failed(failure))) => return Err(failure.clone()),
            (None, _) => return Ok(Found::nothing(Vec::new(), None)),
        };
        let (end, scanned) = (results.end.clone(), results.scanned);
        // A query of fifty log groups counts them in one page.
        let counts = std::mem::take(&mut results.counts);
        let all = self.read_rest(client, id, deadline, results).await;
        let has_ended = end == Some(QueryStatus::Complete);
        let is_cut = has_ended && counts.is_empty() && all.is_cut(scanned);
        let Rows { lines, rows, end: rest, .. } = all;
        let window_name = self.window_name;
        let gap = match (waited, rest) {
            (Err(Stop::SpentAll), _) => {
                let detail = format!(
                    "Only {rows} log lines of the {window_name} window were read: the queries were stopped before they scanned more \
                     than {:.1} GB. Fewer log groups or a shorter window show the rest.",
                    spending.max() / 1e9
                );
                Some(Gap { source: Source::Logs, reason: GapReason::Truncated, detail })
            }
            (Err(Stop::Failed(failure)), _) | (Ok(()), Err(failure)) => {
                let what = format!("Only {rows} log lines of the {window_name} window were read");
                Some(unread(Source::Logs, &what, &failure))
            }
            (Ok(()), Ok(())) => self.what_is_missing(end.as_ref(), rows, scanned).map(|(reason, what)| {
                let detail = format!("The query over the {window_name} window {what}.");
                Gap { source: Source::Logs, reason, detail }
            }),
        };
        Ok(Found {
            lines,
            gaps: gap.into_iter().collect(),
            scanned: scanned.filter(|_| has_ended),
            is_cut,
            counts,
            bytes: scanned.map_or(0.0, |scanned| scanned.bytes),
            has_run: true,
            rejection: None,
        })
    }

    /// Looks at the first results until the query has ended, and leaves them in `latest`.
    async fn wait(
        &self,
        client: &Client,
        id: &str,
        deadline: Deadline,
        spending: &Spending,
        latest: &mut Option<Results>,
    ) -> Result<(), Stop> {
        let meter = spending.meter();
        let mut scanned_bytes = 0.0;
        loop {
            sleep(PAUSE).await;
            let results = self.read_page(client, id, None, deadline).await.map_err(Stop::Failed)?;
            let has_ended = results.end.is_some();
            let bytes = results.scanned.map_or(scanned_bytes, |scanned| scanned.bytes);
            *latest = Some(results);
            scanned_bytes = bytes;
            match (has_ended, meter.has_spent_all(bytes)) {
                (true, _) => return Ok(()),
                (false, true) => return Err(Stop::SpentAll),
                (false, false) => {}
            }
        }
    }

    /// Reads the results behind the first ones.
    async fn read_rest(&self, client: &Client, id: &str, deadline: Deadline, first: Results) -> Rows {
        let Results { mut lines, mut rows, mut plenty, mut next_token, .. } = first;
        let mut end = Ok(());
        while rows < self.max_lines && next_token.is_some() {
            match self.read_page(client, id, next_token, deadline).await {
                // A page without rows is the last, whatever token it bears.
                Ok(page) if page.rows == 0 => break,
                Ok(page) => {
                    rows += page.rows;
                    plenty += page.plenty;
                    lines.extend(page.lines);
                    next_token = page.next_token;
                }
                Err(failure) => {
                    end = Err(failure);
                    break;
                }
            }
        }
        lines.truncate(self.max_lines);
        Rows { lines, rows, plenty, end }
    }

    /// Reads some of the results, and cuts each line as it arrives.
    async fn read_page(
        &self,
        client: &Client,
        id: &str,
        token: Option<String>,
        deadline: Deadline,
    ) -> Result<Results, Failure> {
        let max_items = i32::try_from(LINES_PER_CALL).unwrap_or(i32::MAX);
        let call = client.get_query_results().query_id(id).max_items(max_items).set_next_token(token).send();
        let answer = deadline.call("logs:GetQueryResults", call).await?;
        let rows = answer.results();
        Ok(Results {
            end: match answer.status() {
                None | Some(QueryStatus::Scheduled | QueryStatus::Running | QueryStatus::UnknownValue) => None,
                Some(end) => Some(end.clone()),
            },
            rows: rows.len(),
            plenty: rows.iter().filter(|row| is_plenty(row)).count(),
            lines: rows.iter().filter_map(|row| to_line(row)).filter(|line| self.window.contains(line.at)).collect(),
            counts: rows.iter().filter_map(|row| to_count(row)).collect(),
            next_token: answer.next_token().map(str::to_owned),
            scanned: answer.statistics().map(to_scanned),
        })
    }

    /// What a query lacks that ended like this after so many rows, if anything.
    fn what_is_missing(
        &self,
        end: Option<&QueryStatus>,
        rows: usize,
        scanned: Option<Scanned>,
    ) -> Option<(GapReason, String)> {
        match end {
            Some(QueryStatus::Complete) if rows < self.max_lines => None,
            Some(QueryStatus::Complete) => {
                let found = scanned.map_or(0.0, |scanned| scanned.matched).max(rows as f64);
                let max_lines = self.max_lines;
                let what = format!(
                    "found {found:.0} lines, of which {max_lines} were read; fewer log groups or a shorter window show the rest"
                );
                Some((GapReason::Truncated, what))
            }
            Some(end) => Some((GapReason::Unavailable, format!("ended as {end}; investigate again"))),
            None => Some((GapReason::Unavailable, "did not end; investigate again".to_owned())),
        }
    }
}

fn to_scanned(statistics: &QueryStatistics) -> Scanned {
    Scanned {
        lines: statistics.records_scanned(),
        bytes: statistics.bytes_scanned(),
        matched: statistics.records_matched(),
    }
}

/// The value of a field of a row.
fn find_field<'a>(row: &'a [ResultField], name: &str) -> Option<&'a str> {
    row.iter().find(|field| field.field() == Some(name)).and_then(ResultField::value)
}

/// Whether the row is of a line that comes by the thousand.
fn is_plenty(row: &[ResultField]) -> bool {
    find_field(row, "plenty").and_then(|value| value.parse().ok()).is_some_and(|plenty: f64| plenty > 0.0)
}

/// Reads a row of the results. `None` if it lacks a field.
fn to_line(row: &[ResultField]) -> Option<LogLine> {
    let field = |name| find_field(row, name);
    Some(LogLine {
        at: parse_utc(field("@timestamp")?)?,
        group: find_group(row)?.to_owned(),
        message: cut(field("cut_message")?).to_owned(),
    })
}

/// Reads a row of a query that counts. `None` if it is of one that does not.
fn to_count(row: &[ResultField]) -> Option<(String, u64)> {
    let count: f64 = find_field(row, COUNT)?.parse().ok()?;
    Some((find_group(row)?.to_owned(), count as u64))
}

/// The log group of a row: `@log` is `account:group`, and the name of a group holds no colon.
fn find_group(row: &[ResultField]) -> Option<&str> {
    let log = find_field(row, "@log")?;
    Some(log.split_once(':').map_or(log, |(_, group)| group))
}

/// The beginning of a line, at most [`MAX_LINE_BYTES`] long and whole in its last character.
fn cut(message: &str) -> &str {
    message.split_at(message.floor_char_boundary(MAX_LINE_BYTES)).0
}

/// Reads `2026-01-31 14:05:00.123`, which is UTC.
fn parse_utc(text: &str) -> Option<Timestamp> {
    Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
