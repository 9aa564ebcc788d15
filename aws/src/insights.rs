//! Queries of Logs Insights over one log group: started, waited for within the deadline, and stopped where they scan too much.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_sdk_cloudwatchlogs::Client;
use aws_sdk_cloudwatchlogs::types::{QueryStatus, ResultField};
use investigation::model::Window;
use investigation::ports::{Failure, FailureKind};
use tokio::time::sleep;

use crate::Deadline;
use crate::scanned::ScannedBytes;
use crate::spending::Spending;

/// The most rows that a query returns, by its own limit.
pub(crate) const MAX_ROWS: usize = 10_000;

/// How many rows are read in one call: a span is a few kilobytes, and is in memory several times while it is parsed.
const ROWS_PER_CALL: i32 = 1_000;

/// Results are looked for this soon at first; each further pause is longer.
const FIRST_PAUSE: Duration = Duration::from_millis(300);

/// Later looks are at most this far apart: all callers in an account share five looks a second.
const MAX_PAUSE: Duration = Duration::from_secs(2);

/// How long before the deadline a query is stopped that has not ended.
const STOP_RESERVE: Duration = Duration::from_secs(3);

/// Queries of one log group over one window.
pub(crate) struct Query<'a> {
    pub(crate) client: &'a Client,
    pub(crate) log_group: &'a str,
    pub(crate) window: Window,
    /// How long after the window what belongs to it may still be written, in seconds.
    pub(crate) seconds_behind: i64,
    pub(crate) deadline: Deadline,
    pub(crate) scanning: Scanning<'a>,
}

/// What all queries of one source scan together, and the most that they may.
#[derive(Clone, Copy)]
pub(crate) struct Scanning<'a> {
    pub(crate) scanned: &'a ScannedBytes,
    pub(crate) spending: &'a Spending,
}

impl Query<'_> {
    /// Runs a query to its end. Returns the fields of each row.
    ///
    /// # Errors
    /// When there is no such log group, it may not be read, or the query does not end in time or scans too much.
    pub(crate) async fn rows(&self, query: &str) -> Result<Vec<Row>, Failure> {
        let RowsRead { rows, failure } = self.rows_read(query).await?;
        failure.map_or(Ok(rows), Err)
    }

    /// Runs a query, and returns the rows that it had found when it ended, or when something ended it.
    ///
    /// # Errors
    /// When something ended it before it had found any.
    pub(crate) async fn rows_read(&self, query: &str) -> Result<RowsRead, Failure> {
        let call = self
            .client
            .start_query()
            .log_group_name(self.log_group)
            .start_time(self.window.start().as_second())
            .end_time(self.window.end().as_second() + self.seconds_behind)
            .query_string(query)
            .send();
        let started = self.deadline.call("logs:StartQuery", call).await?;
        let no_id = || Failure::new(FailureKind::Unavailable, "logs:StartQuery", "the answer names no query");
        let id = started.query_id.ok_or_else(no_id)?;
        let mut rows = Vec::new();
        let reading = self.read_results(&id, &mut rows);
        let read = match self.deadline.less(STOP_RESERVE).within("logs:GetQueryResults", reading).await {
            Ok(read) => read,
            Err(too_late) => Err(too_late),
        };
        let Err(failure) = read else { return Ok(RowsRead { rows, failure: None }) };
        // The query may run on if this fails too. Logs Insights ends it after an hour.
        let _ = self.deadline.call("logs:StopQuery", self.client.stop_query().query_id(id).send()).await;
        if rows.is_empty() { Err(failure) } else { Ok(RowsRead { rows, failure: Some(failure) }) }
    }

    /// Waits for the query to end, and reads its rows; until then, `found` has a part of them.
    async fn read_results(&self, id: &str, found: &mut Vec<Row>) -> Result<(), Failure> {
        let mut pause = FIRST_PAUSE;
        let mut has_ended = false;
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
            let rows = answer.results().iter().map(|row| to_row(row));
            match answer.status() {
                Some(QueryStatus::Complete) => {}
                _ if has_spent_all => {
                    *found = rows.collect();
                    // As if the time for it had ended: a shorter window helps.
                    let detail =
                        format!("no more than {:.1} GB of {} may be scanned", spending.max() / 1e9, self.log_group);
                    return Err(Failure::new(FailureKind::TimedOut, "logs:GetQueryResults", detail));
                }
                None | Some(QueryStatus::Scheduled | QueryStatus::Running | QueryStatus::UnknownValue) => {
                    *found = rows.collect();
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
            if !has_ended {
                // What it had found before comes again.
                found.clear();
                has_ended = true;
            }
            found.extend(rows);
            next_token = answer.next_token().map(str::to_owned);
            if next_token.is_none() || answer.results().is_empty() || found.len() >= MAX_ROWS {
                return Ok(());
            }
        }
    }
}

/// The rows of a query.
pub(crate) struct RowsRead {
    pub(crate) rows: Vec<Row>,
    /// Why these are not all.
    pub(crate) failure: Option<Failure>,
}

/// The fields of a row by their names; those without a value are left out.
pub(crate) type Row = BTreeMap<String, String>;

fn to_row(fields: &[ResultField]) -> Row {
    let pairs = fields.iter().filter_map(|field| Some((field.field()?.to_owned(), field.value()?.to_owned())));
    pairs.collect()
}
