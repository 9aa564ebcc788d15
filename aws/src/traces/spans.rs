//! A sample of whole traces from the log group `aws/spans`, where Transaction Search keeps all spans, by Logs Insights:
//! first the ids of traces through the entry, then the spans of some of them.
//!
//! Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Transaction-Search.html>

use aws_config::SdkConfig;
use aws_sdk_cloudwatchlogs::Client;
use futures_util::future::join;
use investigation::model::{Gap, GapReason, Scope, Source, Window};
use investigation::ports::{Answer, Failure, FailureKind};
use investigation::telemetry::{Collected, Trace, otel};

use super::sample::spread_evenly;
use super::statistics::quoted;
use crate::Deadline;
use crate::config::source_client;
use crate::gap::unread;
use crate::insights::{MAX_ROWS, Query, Row, Scanning};

/// The log group, which has no slash in front.
pub(crate) const LOG_GROUP: &str = "aws/spans";

/// As many as are read of X-Ray itself, twice: here all come in one call.
const MAX_TRACES_PER_WINDOW: usize = 80;

/// The spans of a trace that began at a window's end are written for about this long, in seconds.
const SECONDS_BEHIND_WINDOW: i64 = 60;

/// Reads traces of both windows. A window that cannot be read is a gap, unless the other cannot either.
pub(super) async fn read(
    sdk: &SdkConfig,
    scope: &Scope,
    deadline: Deadline,
    scanning: Scanning<'_>,
) -> Answer<Vec<Trace>> {
    scanning.spending.require_any()?;
    let client = source_client!(aws_sdk_cloudwatchlogs, sdk);
    let reading = |window| read_window(query(&client, window, deadline, scanning), scope.entry());
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
    let ids = values(&query, &find_ids_query(entry), "traceId").await?;
    let sample = spread_evenly(ids, MAX_TRACES_PER_WINDOW);
    if sample.is_empty() {
        return Ok(Vec::new());
    }
    values(&query, &spans_query(&sample), "@message").await
}

/// Queries of the log group of spans over one window.
pub(super) fn query<'a>(client: &'a Client, window: Window, deadline: Deadline, scanning: Scanning<'a>) -> Query<'a> {
    Query { client, log_group: LOG_GROUP, window, seconds_behind: SECONDS_BEHIND_WINDOW, deadline, scanning }
}

/// The rows of a query; none where no span was ever kept, so that there is no log group.
pub(super) async fn rows(query: &Query<'_>, text: &str) -> Result<Vec<Row>, Failure> {
    match query.rows(text).await {
        Err(failure) if failure.kind == FailureKind::NotFound => Ok(Vec::new()),
        read => read,
    }
}

/// The value of one field in each row of a query.
async fn values(query: &Query<'_>, text: &str, field: &str) -> Result<Vec<String>, Failure> {
    let rows = rows(query, text).await?;
    Ok(rows.into_iter().filter_map(|mut row| row.remove(field)).collect())
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
