//! One query: started, waited for, stopped if it takes too long.

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
use crate::failure::failure;

/// The first look at the results comes soon, for most queries are short.
const FIRST_LOOK: Duration = Duration::from_millis(200);
/// Later ones come at most this far apart: all callers of an account share five looks a second.
const LATER_LOOKS: Duration = Duration::from_secs(2);

/// What `StartQuery` says when the whole window is older than anything the log groups keep: there are no lines.
const TOO_OLD: [&str; 2] = ["creation time", "retention"];

/// One window over some log groups.
pub(super) struct Query {
    /// The window's name in a gap.
    pub(super) name: &'static str,
    pub(super) window: Window,
    pub(super) groups: Vec<String>,
}

impl Query {
    /// Starts the query and waits for it. A log group that does not exist is left out, and named.
    pub(super) async fn run(mut self, client: &Client, patience: Duration) -> Answer<Vec<LogLine>> {
        let mut unknown = Vec::new();
        while !self.groups.is_empty() {
            let failure = match self.start(client).await {
                Ok(id) => {
                    let mut collected = self.wait(client, &id, patience).await?;
                    collected.gaps.extend(unknown);
                    return Ok(collected);
                }
                Err(failure) => failure,
            };
            if failure.kind == FailureKind::Invalid && TOO_OLD.iter().any(|words| failure.detail.contains(words)) {
                break;
            }
            unknown.push(self.leave_out(failure)?);
        }
        Ok(Collected { telemetry: Vec::new(), gaps: unknown })
    }

    async fn start(&self, client: &Client) -> Result<String, Failure> {
        let started = client
            .start_query()
            .set_log_group_names(Some(self.groups.clone()))
            .start_time(self.window.start().as_second())
            .end_time(self.window.end().as_second()) // inclusive: `line` drops what is past the window
            .query_string(QUERY)
            .send()
            .await
            .map_err(failure("logs:StartQuery"))?;
        let no_id = || Failure::new(FailureKind::Unavailable, "logs:StartQuery", "the answer names no query");
        started.query_id.ok_or_else(no_id)
    }

    /// Takes out the log group that the failure names: one unknown group fails the query for all.
    fn leave_out(&mut self, failure: Failure) -> Result<Gap, Failure> {
        let named = self.groups.iter().filter(|group| failure.detail.contains(group.as_str()));
        // The longest, for the name of one group may begin that of another.
        let unknown = named.max_by_key(|group| group.len()).filter(|_| failure.kind == FailureKind::NotFound).cloned();
        let unknown = unknown.ok_or(failure)?;
        self.groups.retain(|group| *group != unknown);
        let detail = format!("The log group {unknown} does not exist; correct the context or create the group.");
        Ok(Gap { source: Source::Logs, reason: GapReason::NotFound, detail })
    }

    /// Waits for the results. When they don't come, what has come counts, and the query is stopped.
    async fn wait(&self, client: &Client, id: &str, patience: Duration) -> Answer<Vec<LogLine>> {
        let mut rows = Vec::new();
        let ended = timeout(patience, poll(client, id, &mut rows)).await;
        if !matches!(ended, Ok(Ok(_))) {
            // As well as may be: it ends by itself in an hour.
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
                format!("was stopped after {} s; fewer log groups or a shorter window are faster", patience.as_secs()),
            )),
        };
        let gap = missing.map(|(reason, what)| Gap {
            source: Source::Logs,
            reason,
            detail: format!("The query over the {} window {what}.", self.name),
        });
        let lines = rows.iter().filter_map(|row| line(row)).filter(|line| self.window.contains(line.at));
        Ok(Collected { telemetry: lines.collect(), gaps: gap.into_iter().collect() })
    }
}

/// Looks at the results again and again until the query ended; leaves the latest in `rows`.
async fn poll(client: &Client, id: &str, rows: &mut Vec<Vec<ResultField>>) -> Result<QueryStatus, Failure> {
    let mut pause = FIRST_LOOK;
    loop {
        sleep(pause).await;
        pause = (pause * 3 / 2).min(LATER_LOOKS);
        let looked = client.get_query_results().query_id(id).send().await.map_err(failure("logs:GetQueryResults"))?;
        *rows = looked.results.unwrap_or_default();
        match looked.status {
            None | Some(QueryStatus::Scheduled | QueryStatus::Running | QueryStatus::UnknownValue) => {}
            Some(ended) => return Ok(ended),
        }
    }
}

/// Reads a row; none if it lacks a field.
fn line(row: &[ResultField]) -> Option<LogLine> {
    let field = |name| row.iter().find(|field| field.field() == Some(name)).and_then(ResultField::value);
    let log = field("@log")?;
    Some(LogLine {
        at: utc(field("@timestamp")?)?,
        // `account:group`; a group's name holds no colon.
        group: log.split_once(':').map_or(log, |(_, group)| group).to_owned(),
        message: field("@message")?.to_owned(),
    })
}

/// Reads `2026-01-31 14:05:00.123`, which is UTC.
fn utc(text: &str) -> Option<Timestamp> {
    Some(text.parse::<DateTime>().ok()?.to_zoned(TimeZone::UTC).ok()?.timestamp())
}
