//! A sample of whole traces from the log group `aws/spans`, where Transaction Search keeps all spans, by Logs Insights:
//! first the ids of traces through the entry, then the spans of some of them.
//!
//! Which ids are found is decided by their last digits, which are as good as random: were they taken in the order of time, those of
//! a busy service would all be of the window's first moments.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Transaction-Search.html>,
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Sort.html>

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

/// How many ids of traces are found in a window: enough to take some at even distances of time.
const MAX_IDS: usize = 1_000;

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
    let sampled = match (baseline, incident) {
        (Ok(baseline), Ok(incident)) => vec![baseline, incident],
        (Ok(sampled), Err(failure)) => {
            let what = "Spans of the baseline window were sampled; those of the incident window were not";
            gaps.push(unread(Source::Traces, what, &failure));
            vec![sampled]
        }
        (Err(failure), Ok(sampled)) => {
            let what = "Spans of the incident window were sampled; those of the baseline window were not";
            gaps.push(unread(Source::Traces, what, &failure));
            vec![sampled]
        }
        (Err(failure), Err(_)) => return Err(failure),
    };
    if sampled.iter().any(|window| window.is_cut) {
        let detail = format!(
            "The sampled traces have more than {MAX_ROWS} spans in a window, so that fewer traces were read; a shorter window \
             shows more of it."
        );
        gaps.push(Gap { source: Source::Traces, reason: GapReason::Truncated, detail });
    }
    let texts = sampled.iter().flat_map(|window| &window.texts).map(String::as_str);
    let (traces, unreadable) = otel::read_traces(texts);
    if unreadable > 0 {
        let detail = format!("{unreadable} spans of the log group {LOG_GROUP} cannot be read and were left out.");
        gaps.push(Gap { source: Source::Traces, reason: GapReason::Invalid, detail });
    }
    Ok(Collected { telemetry: traces, gaps })
}

/// The spans that were sampled in a window.
#[derive(Default)]
struct SampledSpans {
    /// Each span as it was kept.
    texts: Vec<String>,
    /// Whether there were more than one query returns.
    is_cut: bool,
}

/// Reads the spans of some traces that began in the window and pass the entry. A trace of which not all came is left out: it
/// would look as if it broke off.
async fn read_window(query: Query<'_>, entry: &str) -> Result<SampledSpans, Failure> {
    let ids = in_order_of_time(rows(&query, &find_ids_query(entry)).await?);
    let sample = spread_evenly(ids, MAX_TRACES_PER_WINDOW);
    if sample.is_empty() {
        return Ok(SampledSpans::default());
    }
    let mut rows = rows(&query, &spans_query(&sample)).await?;
    let is_cut = rows.len() >= MAX_ROWS;
    if is_cut && let Some(cut) = rows.last().and_then(|row| row.get("traceId").cloned()) {
        rows.retain(|row| row.get("traceId") != Some(&cut));
    }
    Ok(SampledSpans { texts: rows.into_iter().filter_map(|mut row| row.remove("@message")).collect(), is_cut })
}

/// The ids of traces by when they began.
fn in_order_of_time(mut rows: Vec<Row>) -> Vec<String> {
    // Nanoseconds since 1970, which may be written with an exponent.
    let started = |row: &Row| row.get("started").and_then(|text| text.parse().ok()).unwrap_or(0.0_f64);
    rows.sort_by(|one, other| started(one).total_cmp(&started(other)));
    rows.into_iter().filter_map(|mut row| row.remove("traceId")).collect()
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

/// The ids of traces that pass the service of this name, a sample of them where there are more than are found.
fn find_ids_query(entry: &str) -> String {
    let entry = quoted(entry);
    format!(
        "filter attributes.aws.local.service = {entry} or resource.attributes.service.name = {entry}\n\
         | fields traceId, substr(traceId, 24) as last_digits\n\
         | stats min(startTimeUnixNano) as started by traceId, last_digits\n\
         | sort last_digits asc\n\
         | limit {MAX_IDS}"
    )
}

/// All spans of the traces with these ids, those of each together.
fn spans_query(ids: &[String]) -> String {
    let ids: Vec<String> = ids.iter().map(|id| quoted(id)).collect();
    format!(
        "fields @message, traceId\n| filter traceId in [{}]\n| sort traceId asc\n| limit {MAX_ROWS}",
        ids.join(", ")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_ids_cannot_leave_their_quotes() {
        let query = find_ids_query(r#"a" or 1 = "1"#);
        assert!(query.contains(r#"service.name = "a\" or 1 = \"1""#), "{query}");
        let ids = ["a".to_owned(), "b".to_owned()];
        assert_eq!(
            spans_query(&ids),
            "fields @message, traceId\n| filter traceId in [\"a\", \"b\"]\n| sort traceId asc\n| limit 10000"
        );
    }

    #[test]
    fn the_ids_that_chance_has_chosen_are_spread_over_time() {
        assert!(find_ids_query("a").ends_with("| sort last_digits asc\n| limit 1000"));
        let row = |id: &str, started: &str| {
            Row::from([("traceId".to_owned(), id.to_owned()), ("started".to_owned(), started.to_owned())])
        };
        let rows =
            vec![row("late", "1.769868005E18"), row("early", "1769868000500000000"), row("between", "1.769868002E18")];
        assert_eq!(in_order_of_time(rows), ["early", "between", "late"]);
    }
}
