//! One query: it is started, waited for, and stopped if it takes too long.

use std::time::Duration;

use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::types::{QueryStatus, ResultField};
use investigation::model::{Gap, GapReason, Source, Window};
use investigation::ports::{Failure, FailureKind};
use investigation::telemetry::LogLine;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use tokio::time::sleep;

use super::{LINES_PER_CALL, MAX_LINE_BYTES, STOP_RESERVE};
use crate::Deadline;
use crate::gap::unread;

/// Results are first looked for this soon, since most queries are short.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// Later looks are at most this far apart: all callers in an account share five looks a second.
const MAX_PAUSE: Duration = Duration::from_secs(2);

/// Parts of what `StartQuery` answers when the whole window is older than anything the log groups keep. Such a window has
/// no lines, which is no failure.
const TOO_OLD: [&str; 2] = ["creation time", "retention"];

/// One question about one window of some log groups.
pub(super) struct Query<'a> {
    /// What is asked, in the language of Logs Insights. It selects `@timestamp`, `@log` and the line as `cut_message`.
    pub(super) text: &'a str,
    /// The window as a gap names it: `baseline` or `incident`.
    pub(super) window_name: &'static str,
    pub(super) window: Window,
    pub(super) groups: Vec<String>,
    /// How many lines are read.
    pub(super) max_lines: usize,
}

/// What a query found.
pub(super) struct Found {
    pub(super) lines: Vec<LogLine>,
    pub(super) gaps: Vec<Gap>,
    /// How much was looked through for it; `None` if it did not end, or there was nothing to look through.
    pub(super) scanned: Option<Scanned>,
}

/// How much a query looked through: all that the log groups hold of its window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Scanned {
    pub(super) lines: f64,
    pub(super) bytes: f64,
}

/// Some of the results of a query: what one call returned.
struct Results {
    /// `None` as long as the query is scheduled or running.
    end: Option<QueryStatus>,
    /// How many rows came, readable or not.
    rows: usize,
    lines: Vec<LogLine>,
    next_token: Option<String>,
    scanned: Option<Scanned>,
}

impl Query<'_> {
    /// Starts the query and reads its results. A log group that does not exist is left out, and is a gap.
    pub(super) async fn run(mut self, client: &Client, deadline: Deadline) -> Result<Found, Failure> {
        let mut gaps = Vec::new();
        while !self.groups.is_empty() {
            let failure = match self.start(client, deadline).await {
                Ok(id) => {
                    let mut found = self.read(client, &id, deadline).await?;
                    found.gaps.extend(gaps);
                    return Ok(found);
                }
                Err(failure) => failure,
            };
            if failure.kind == FailureKind::Invalid && TOO_OLD.iter().any(|words| failure.detail.contains(words)) {
                break;
            }
            gaps.push(self.leave_out_group(failure)?);
        }
        Ok(Found { lines: Vec::new(), gaps, scanned: None })
    }

    async fn start(&self, client: &Client, deadline: Deadline) -> Result<String, Failure> {
        let call = client
            .start_query()
            .set_log_group_names(Some(self.groups.clone()))
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

    /// Reads the results once the query has ended. A query that takes too long is stopped, and what it found until then
    /// counts.
    async fn read(&self, client: &Client, id: &str, deadline: Deadline) -> Result<Found, Failure> {
        let mut latest = None;
        let waiting = self.wait(client, id, deadline, &mut latest);
        let waited = match deadline.less(STOP_RESERVE).within("logs:GetQueryResults", waiting).await {
            Ok(waited) => waited,
            Err(too_late) => Err(too_late),
        };
        if waited.is_err() {
            // The query may run on if this fails too. Logs Insights ends it after an hour.
            let _ = deadline.call("logs:StopQuery", client.stop_query().query_id(id).send()).await;
        }
        let results = match (latest, &waited) {
            (Some(results), _) => results,
            (None, Err(failure)) => return Err(failure.clone()),
            (None, Ok(())) => return Ok(Found { lines: Vec::new(), gaps: Vec::new(), scanned: None }),
        };
        let end = results.end.clone();
        let scanned = results.scanned.filter(|_| end == Some(QueryStatus::Complete));
        let (lines, rows, rest) = self.read_rest(client, id, deadline, results).await;
        let mut gaps = Vec::new();
        if let Err(failure) = waited.and(rest) {
            let what = format!("Only {rows} log lines of the {} window were read", self.window_name);
            gaps.push(unread(Source::Logs, &what, &failure));
        } else if let Some((reason, what)) = self.what_is_missing(end, rows) {
            let detail = format!("The query over the {} window {what}.", self.window_name);
            gaps.push(Gap { source: Source::Logs, reason, detail });
        }
        Ok(Found { lines, gaps, scanned })
    }

    /// Looks at the first results until the query has ended, and leaves them in `latest`.
    async fn wait(
        &self,
        client: &Client,
        id: &str,
        deadline: Deadline,
        latest: &mut Option<Results>,
    ) -> Result<(), Failure> {
        let mut pause = FIRST_PAUSE;
        loop {
            sleep(pause).await;
            pause = (pause * 3 / 2).min(MAX_PAUSE);
            let results = self.read_page(client, id, None, deadline).await?;
            let has_ended = results.end.is_some();
            *latest = Some(results);
            if has_ended {
                return Ok(());
            }
        }
    }

    /// Reads the results behind the first ones: the lines of all, the number of their rows, and the failure that ended the
    /// reading early, if one did.
    async fn read_rest(
        &self,
        client: &Client,
        id: &str,
        deadline: Deadline,
        first: Results,
    ) -> (Vec<LogLine>, usize, Result<(), Failure>) {
        let Results { mut lines, mut rows, mut next_token, .. } = first;
        while rows < self.max_lines && next_token.is_some() {
            match self.read_page(client, id, next_token, deadline).await {
                // A page without rows is the last, whatever token it bears.
                Ok(page) if page.rows == 0 => break,
                Ok(page) => {
                    rows += page.rows;
                    lines.extend(page.lines);
                    next_token = page.next_token;
                }
                Err(failure) => return (lines, rows, Err(failure)),
            }
        }
        lines.truncate(self.max_lines);
        (lines, rows, Ok(()))
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
            lines: rows.iter().filter_map(|row| to_line(row)).filter(|line| self.window.contains(line.at)).collect(),
            next_token: answer.next_token().map(str::to_owned),
            scanned: answer
                .statistics()
                .map(|scanned| Scanned { lines: scanned.records_scanned(), bytes: scanned.bytes_scanned() }),
        })
    }

    /// What a query lacks that ended like this after so many rows, if anything.
    fn what_is_missing(&self, end: Option<QueryStatus>, rows: usize) -> Option<(GapReason, String)> {
        match end {
            Some(QueryStatus::Complete) if rows < self.max_lines => None,
            Some(QueryStatus::Complete) => Some((
                GapReason::Truncated,
                format!("ended at {} lines; fewer log groups or a shorter window show the rest", self.max_lines),
            )),
            Some(end) => Some((GapReason::Unavailable, format!("ended as {end}; investigate again"))),
            None => Some((GapReason::Unavailable, "did not end; investigate again".to_owned())),
        }
    }
}

/// Reads a row of the results. `None` if it lacks a field.
fn to_line(row: &[ResultField]) -> Option<LogLine> {
    let field = |name| row.iter().find(|field| field.field() == Some(name)).and_then(ResultField::value);
    let log = field("@log")?;
    Some(LogLine {
        at: parse_utc(field("@timestamp")?)?,
        // `@log` is `account:group`, and the name of a group holds no colon.
        group: log.split_once(':').map_or(log, |(_, group)| group).to_owned(),
        message: cut(field("cut_message")?).to_owned(),
    })
}

/// The beginning of a line, at most [`MAX_LINE_BYTES`] long and whole in its last character.
fn cut(message: &str) -> &str {
    message.split_at(message.floor_char_boundary(MAX_LINE_BYTES)).0
}

/// Reads `2026-01-31 14:05:00.123`, which is UTC.
fn parse_utc(text: &str) -> Option<Timestamp> {
    Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
