//! A sample of whole traces from the log group `aws/spans`, where Transaction Search keeps all spans, by Logs Insights:
//! first the ids of traces through the entry, then the spans of some of them.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Transaction-Search.html>

use std::collections::BTreeMap;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::types::{QueryStatus, ResultField};
use futures_util::future::join;
use investigation::model::{Gap, GapReason, Scope, Source, Window};
use investigation::ports::{Answer, Failure, FailureKind};
use investigation::telemetry::{Collected, Trace, otel};
use tokio::time::sleep;

use super::sample::spread_evenly;
use super::statistics::quoted;
use crate::Deadline;
use crate::config::source_client;
use crate::gap::unread;
use crate::scanned::ScannedBytes;
use crate::spending::Spending;

/// The log group, which has no slash in front.
pub(crate) const LOG_GROUP: &str = "aws/spans";

/// As many as are read of X-Ray itself, twice: here all come in one call.
const MAX_TRACES_PER_WINDOW: usize = 80;

/// The most rows that a query returns, by its own limit.
pub(super) const MAX_ROWS: usize = 10_000;

/// How many rows are read in one call: a span is a few kilobytes, and is in memory several times while it is parsed.
const ROWS_PER_CALL: i32 = 1_000;

/// The spans of a trace that began at a window's end are written for about this long, in seconds.
const SECONDS_BEHIND_WINDOW: i64 = 60;

/// Results are looked for this soon at first; each further pause is longer.
const FIRST_PAUSE: Duration = Duration::from_millis(300);

/// Later looks are at most this far apart: all callers in an account share five looks a second.
const MAX_PAUSE: Duration = Duration::from_secs(2);

/// How long before the deadline a query is stopped that has not ended.
const STOP_RESERVE: Duration = Duration::from_secs(3);

/// Reads traces of both windows. A window that cannot be read is a gap, unless the other cannot either.
pub(super) async fn read(
    sdk: &SdkConfig,
    scope: &Scope,
    deadline: Deadline,
    scanning: Scanning<'_>,
) -> Answer<Vec<Trace>> {
    let client = source_client!(aws_sdk_cloudwatchlogs, sdk);
    let reading = |window| read_window(Query { client: &client, window, deadline, scanning }, scope.entry());
    let (baseline, incident) = join(reading(scope.baseline_window), reading(scope.incident_window())).await;
    let mut gaps = Vec::new();
    let texts = match (baseline, incident) {
        (Ok(baseline), Ok(incident)) => [baseline, incident].concat(),
        (Ok(texts), Err(failure)) => {
            let what = "Spans of the baseline window were sampled; those of the incident window were not";
            gaps.push(unread(Source::Traces, what, &failure));
            texts
        }
        (Err(failure), Ok(texts)) => {
            let what = "Spans of the incident window were sampled; those of the baseline window were not";
            gaps.push(unread(Source::Traces, what, &failure));
            texts
        }
        (Err(failure), Err(_)) => return Err(failure),
    };
    let (traces, unreadable) = otel::read_traces(texts.iter().map(String::as_str));
    if unreadable > 0 {
        let detail = format!("{unreadable} spans of the log group {LOG_GROUP} cannot be read and were left out.");
        gaps.push(Gap { source: Source::Traces, reason: GapReason::Invalid, detail });
    }
    Ok(Collected { telemetry: traces, gaps })
}

/// Reads the spans of some traces that began in the window and pass the entry.
async fn read_window(query: Query<'_>, entry: &str) -> Result<Vec<String>, Failure> {
    let ids = query.run(&find_ids_query(entry), "traceId").await?;
    let sample = spread_evenly(ids, MAX_TRACES_PER_WINDOW);
    if sample.is_empty() {
        return Ok(Vec::new());
    }
    query.run(&spans_query(&sample), "@message").await
}

/// The ids of the traces that pass the service of this name, in order of time.
fn find_ids_query(entry: &str) -> String {
    let entry = quoted(entry);
    format!(
        "filter attributes.aws.local.service = {entry} or resource.attributes.service.name = {entry}\n\
         | stats min(startTimeUnixNano) as started by traceId\n\
         | sort started asc\n\
         | limit {MAX_ROWS}"
    )
}

/// All spans of the traces with these ids.
fn spans_query(ids: &[String]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| quoted(id)).collect();
    format!("fields @message\n| filter traceId in [{}]\n| limit {MAX_ROWS}", ids.join(", "))
}

/// Queries over one window.
pub(super) struct Query<'a> {
    pub(super) client: &'a Client,
    pub(super) window: Window,
    pub(super) deadline: Deadline,
    pub(super) scanning: Scanning<'a>,
}

/// What all queries of spans scan together, and the most that they may.
#[derive(Clone, Copy)]
pub(super) struct Scanning<'a> {
    pub(super) scanned: &'a ScannedBytes,
    pub(super) spending: &'a Spending,
}

impl Query<'_> {
    /// Runs a query to its end. Returns the value of one field in each row.
    async fn run(&self, query: &str, field: &str) -> Result<Vec<String>, Failure> {
        let rows = self.rows(query).await?;
        Ok(rows.into_iter().filter_map(|mut row| row.remove(field)).collect())
    }

    /// Runs a query to its end. Returns the fields of each row. A log group that does not exist has no rows.
    pub(super) async fn rows(&self, query: &str) -> Result<Vec<Row>, Failure> {
        let call = self
            .client
            .start_query()
            .log_group_name(LOG_GROUP)
            .start_time(self.window.start().as_second())
            .end_time(self.window.end().as_second() + SECONDS_BEHIND_WINDOW)
            .query_string(query)
            .send();
        let started = match self.deadline.call("logs:StartQuery", call).await {
            Ok(started) => started,
            Err(failure) if failure.kind == FailureKind::NotFound => return Ok(Vec::new()),
            Err(failure) => return Err(failure),
        };
        let no_id = || Failure::new(FailureKind::Unavailable, "logs:StartQuery", "the answer names no query");
        let id = started.query_id.ok_or_else(no_id)?;
        let reading = self.read_results(&id);
        let read = match self.deadline.less(STOP_RESERVE).within("logs:GetQueryResults", reading).await {
            Ok(read) => read,
            Err(too_late) => Err(too_late),
        };
        if read.is_err() {
            // The query may run on if this fails too. Logs Insights ends it after an hour.
            let _ = self.deadline.call("logs:StopQuery", self.client.stop_query().query_id(id).send()).await;
        }
        read
    }

    /// Waits for the query to end, and reads its rows.
    async fn read_results(&self, id: &str) -> Result<Vec<Row>, Failure> {
        let mut pause = FIRST_PAUSE;
        let mut found = Vec::new();
        let mut next_token = None;
        let Scanning { scanned, spending } = self.scanning;
        let (meter, mut bytes) = (spending.meter(), 0.0);
        loop {
            let call = self.client.get_query_results().query_id(id).max_items(ROWS_PER_CALL).set_next_token(next_token);
            let answer = self.deadline.call("logs:GetQueryResults", call.send()).await?;
            // Every page says the same of the whole query, and what a query scanned is charged for however it ends.
            if let Some(statistics) = answer.statistics() {
                scanned.add(statistics.bytes_scanned() - bytes);
                bytes = statistics.bytes_scanned();
            }
            let has_spent_all = meter.has_spent_all(bytes);
            match answer.status() {
                Some(QueryStatus::Complete) => {}
                _ if has_spent_all => {
                    // As if the time for it had ended: a shorter window helps.
                    let detail = format!("no more than {:.1} GB of spans may be scanned", spending.max() / 1e9);
                    return Err(Failure::new(FailureKind::TimedOut, "logs:GetQueryResults", detail));
                }
                None | Some(QueryStatus::Scheduled | QueryStatus::Running | QueryStatus::UnknownValue) => {
                    next_token = None;
                    sleep(pause).await;
                    pause = (pause * 3 / 2).min(MAX_PAUSE);
                    continue;
                }
                Some(_) => {
                    let detail = "the query did not end well";
                    return Err(Failure::new(FailureKind::Unavailable, "logs:GetQueryResults", detail));
                }
            }
            let rows = answer.results();
            found.extend(rows.iter().map(|row| to_row(row)));
            next_token = answer.next_token().map(str::to_owned);
            if next_token.is_none() || rows.is_empty() || found.len() >= MAX_ROWS {
                return Ok(found);
            }
        }
    }
}

/// The fields of a row by their names; those without a value are left out.
pub(super) type Row = BTreeMap<String, String>;

fn to_row(fields: &[ResultField]) -> Row {
    let pairs = fields.iter().filter_map(|field| Some((field.field()?.to_owned(), field.value()?.to_owned())));
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_ids_cannot_leave_their_quotes() {
        let query = find_ids_query(r#"a" or 1 = "1"#);
        assert!(query.contains(r#"service.name = "a\" or 1 = \"1""#), "{query}");
        let ids = ["a".to_owned(), "b".to_owned()];
        assert_eq!(spans_query(&ids), "fields @message\n| filter traceId in [\"a\", \"b\"]\n| limit 10000");
    }
}
