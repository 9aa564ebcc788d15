//! The service graph of *all* spans in the log group `aws/spans`, by Logs Insights: how many there were of each kind in each
//! period. X-Ray's own graph counts only the spans that it indexes there, a hundredth by default.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch-Transaction-Search.html>,
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax-Stats.html>

use aws_config::SdkConfig;
use futures_util::future::try_join;
use investigation::model::Scope;
use investigation::ports::{Failure, FailureKind};
use investigation::telemetry::TraceTelemetry;
use investigation::telemetry::otel::{SpanGroup, to_graph};
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::spans;
use crate::Deadline;
use crate::config::source_client;
use crate::insights::{MAX_ROWS, Row, Scanning};

/// What spans are grouped by, by the names of their fields: who sent them, what they are for, who is called, and how they
/// ended. The conventions of several years name the same thing.
const GROUPED_BY: [&str; 19] = [
    "kind",
    "status.code",
    "resource.attributes.service.name",
    "resource.attributes.cloud.platform",
    "attributes.aws.local.service",
    "attributes.aws.remote.service",
    "attributes.aws.remote.resource.type",
    "attributes.aws.remote.resource.identifier",
    "attributes.peer.service",
    "attributes.messaging.destination.name",
    "attributes.server.address",
    "attributes.net.peer.name",
    "attributes.db.namespace",
    "attributes.db.name",
    "attributes.rpc.system",
    "attributes.rpc.service",
    "attributes.rpc.grpc.status_code",
    "attributes.http.response.status_code",
    "attributes.http.status_code",
];

/// How the query names the period, before its length.
const PERIOD: &str = "bin(";

/// The service graph of all spans of both windows, with the statistics of its calls; `None` where there are none.
///
/// Fails with `Invalid` where there are more groups than one query returns: a graph that lacks some would look as if traffic
/// had stopped.
pub(super) async fn read(
    sdk: &SdkConfig,
    scope: &Scope,
    deadline: Deadline,
    scanning: Scanning<'_>,
) -> Result<Option<TraceTelemetry>, Failure> {
    scanning.spending.require_any()?;
    let client = source_client!(aws_sdk_cloudwatchlogs, sdk);
    let period = scope.context.trace_period.seconds();
    let text = to_query(period);
    let (baseline, incident) = (scope.baseline_window, scope.incident_window());
    let query_of = |window| spans::query(&client, window, deadline, scanning);
    let (of_baseline, of_incident) = (query_of(baseline), query_of(incident));
    let (before, during) = try_join(spans::rows(&of_baseline, &text), spans::rows(&of_incident, &text)).await?;
    if before.len() >= MAX_ROWS || during.len() >= MAX_ROWS {
        let detail = "the spans are of more kinds than one query returns";
        return Err(Failure::new(FailureKind::Invalid, "logs:GetQueryResults", detail));
    }
    let groups: Vec<SpanGroup> = before.into_iter().chain(during).filter_map(to_group).collect();
    let (graph, calls) = to_graph(&groups, scope.entry(), period, baseline, incident);
    let telemetry = TraceTelemetry { graph, calls, ..TraceTelemetry::default() };
    Ok((!telemetry.graph.nodes.is_empty()).then_some(telemetry))
}

/// Counts the requests that are served and sent in each period, of so many seconds.
fn to_query(period: u32) -> String {
    let groups = GROUPED_BY.join(", ");
    format!(
        "filter kind in [\"SERVER\", \"CONSUMER\", \"CLIENT\", \"PRODUCER\"]\n\
         | stats count(*) as calls, sum(durationNano) as nanoseconds by bin({period}s), {groups}\n\
         | limit {MAX_ROWS}"
    )
}

/// Reads a row; `None` for one without a time or a count.
fn to_group(mut row: Row) -> Option<SpanGroup> {
    let count: f64 = row.remove("calls")?.parse().ok()?;
    let nanoseconds: f64 = row.remove("nanoseconds").and_then(|sum| sum.parse().ok()).unwrap_or(0.0);
    let period = row.keys().find(|name| name.starts_with(PERIOD))?.clone();
    let at: DateTime = row.remove(&period)?.parse().ok()?;
    let at = at.to_zoned(TimeZone::UTC).ok()?.timestamp();
    Some(SpanGroup { at, count: count as u64, total_seconds: nanoseconds / 1e9, fields: row })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_a_group_of_spans_in_one_period() {
        let pairs =
            [("bin(60s)", "2026-01-31 14:00:00.000"), ("calls", "12"), ("nanoseconds", "1.5E9"), ("kind", "SERVER")];
        let row: Row = pairs.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        let group = to_group(row.clone()).unwrap();
        assert_eq!(
            (group.at.to_string().as_str(), group.count, group.total_seconds),
            ("2026-01-31T14:00:00Z", 12, 1.5)
        );
        assert_eq!(group.fields.len(), 1);
        for missing in ["bin(60s)", "calls"] {
            let mut row = row.clone();
            row.remove(missing);
            assert_eq!(to_group(row), None, "{missing}");
        }
    }

    #[test]
    fn the_query_counts_by_period_and_kind() {
        let query = to_query(60);
        assert!(
            query.contains("stats count(*) as calls, sum(durationNano) as nanoseconds by bin(60s), kind, status.code")
        );
    }
}
