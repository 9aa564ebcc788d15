//! One query: it is started, waited for, and stopped if it takes too long.

use std::time::Duration;

use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::types::{QueryStatus, ResultField};
use investigation::model::{Gap, GapReason, Source, Window};
use investigation::ports::{Answer, Failure, FailureKind};
use investigation::telemetry::{Collected, LogLine};
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use tokio::time::{sleep, timeout};

use super::{MAX_LINES, QUERY};
use crate::failure::to_failure;

/// Results are first looked for this soon, since most queries are short.
const FIRST_PAUSE: Duration = Duration::from_millis(200);

/// Later looks are at most this far apart: all callers in an account share five looks a second.
const MAX_PAUSE: Duration = Duration::from_secs(2);

/// Parts of what `StartQuery` answers when the whole window is older than anything the log groups keep. Such a window has
/// no lines, which is no failure.
const TOO_OLD: [&str; 2] = ["creation time", "retention"];

/// One window of some log groups.
pub(super) struct Query {
    /// The window as a gap names it: `baseline` or `incident`.
    pub(super) window_name: &'static str,
    pub(super) window: Window,
    pub(super) groups: Vec<String>,
}

impl Query {
    /// Starts the query and waits for its results. A log group that does not exist is left out, and is a gap.
    pub(super) async fn run(mut self, client: &Client, query_timeout: Duration) -> Answer<Vec<LogLine>> {
        let mut gaps = Vec::new();
        while !self.groups.is_empty() {
            let failure = match self.start(client).await {
                Ok(id) => {
                    let mut collected = self.wait(client, &id, query_timeout).await?;
                    collected.gaps.extend(gaps);
                    return Ok(collected);
                }
                Err(failure) => failure,
            };
            if failure.kind == FailureKind::Invalid && TOO_OLD.iter().any(|words| failure.detail.contains(words)) {
                break;
            }
            gaps.push(self.leave_out_group(failure)?);
        }
        Ok(Collected { telemetry: Vec::new(), gaps })
    }

    async fn start(&self, client: &Client) -> Result<String, Failure> {
        let started = client
            .start_query()
            .set_log_group_names(Some(self.groups.clone()))
            .start_time(self.window.start().as_second())
            .end_time(self.window.end().as_second()) // inclusive; `wait` drops lines past the window
            .query_string(QUERY)
            .send()
            .await
            .map_err(to_failure("logs:StartQuery"))?;
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

    /// Waits for the results. A query that takes too long is stopped, and what it has found until then counts.
    async fn wait(&self, client: &Client, id: &str, query_timeout: Duration) -> Answer<Vec<LogLine>> {
        let mut rows = Vec::new();
        let ended = timeout(query_timeout, poll(client, id, &mut rows)).await;
        if !matches!(ended, Ok(Ok(_))) {
            // The query may run on if this fails too. Logs Insights ends it after an hour.
            let _ = client.stop_query().query_id(id).send().await;
        }
        let missing = match ended {
            Ok(Ok(QueryStatus::Complete)) if rows.len() < MAX_LINES => None,
            Ok(Ok(QueryStatus::Complete)) => Some((
                GapReason::Truncated,
                format!("ended at {MAX_LINES} lines; fewer log groups or a shorter window show the rest"),
            )),
            Ok(Ok(status)) => Some((GapReason::Unavailable, format!("ended as {status}; try again"))),
            Ok(Err(failure)) => return Err(failure),
            Err(_elapsed) => Some((
                GapReason::Unavailable,
                format!(
                    "was stopped after {} s; fewer log groups or a shorter window are faster",
                    query_timeout.as_secs()
                ),
            )),
        };
        let gap = missing.map(|(reason, what)| Gap {
            source: Source::Logs,
            reason,
            detail: format!("The query over the {} window {what}.", self.window_name),
        });
        let lines = rows.iter().filter_map(|row| to_line(row)).filter(|line| self.window.contains(line.at));
        Ok(Collected { telemetry: lines.collect(), gaps: gap.into_iter().collect() })
    }
}

/// Looks at the results until the query has ended, and leaves the latest in `rows`.
async fn poll(client: &Client, id: &str, rows: &mut Vec<Vec<ResultField>>) -> Result<QueryStatus, Failure> {
    let mut pause = FIRST_PAUSE;
    loop {
        sleep(pause).await;
        pause = (pause * 3 / 2).min(MAX_PAUSE);
        let looked =
            client.get_query_results().query_id(id).send().await.map_err(to_failure("logs:GetQueryResults"))?;
        *rows = looked.results.unwrap_or_default();
        match looked.status {
            None | Some(QueryStatus::Scheduled | QueryStatus::Running | QueryStatus::UnknownValue) => {}
            Some(ended) => return Ok(ended),
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
        message: field("@message")?.to_owned(),
    })
}

/// Reads `2026-01-31 14:05:00.123`, which is UTC.
fn parse_utc(text: &str) -> Option<Timestamp> {
    Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
