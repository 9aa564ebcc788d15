//! Changes in a log group, to which a trail or a rule of EventBridge delivers them: sooner than the event history shows them, in
//! one query, and without the rate of two lookups a second that all of an account share.
//!
//! Sources: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/send-cloudtrail-events-to-cloudwatch-logs.html>,
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html>

use std::time::Duration;

use aws_config::SdkConfig;
use investigation::detect::changes::{DeliveredChange, read_delivered_change};
use investigation::model::{Gap, GapReason, Scope, Source, Window};
use investigation::ports::{Failure, FailureKind};
use investigation::telemetry::{Change, Collected};
use jiff::SignedDuration;

use super::is_of_global_service;
use crate::Deadline;
use crate::config::source_client;
use crate::insights::{MAX_ROWS, Query, Row, RowsRead, Scanning};
use crate::partition::global_region;
use crate::scanned::ScannedBytes;
use crate::spending::Spending;

/// A trail delivers a call about this long after it was made.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/how-cloudtrail-works.html>
pub(super) const MAX_DELAY: SignedDuration = SignedDuration::from_mins(5);

/// The most bytes that an investigation scans here that has no budget: 5 GB, for two cents and a half.
const MAX_BYTES_SCANNED: f64 = 5e9;

/// So much time is left for the event history, where this cannot be read.
const RESERVE: Duration = Duration::from_secs(15);

/// The changes in a log group, and why they are not all if something ended the query.
pub(super) struct Delivered {
    pub(super) changes: Collected<Vec<Change>>,
    pub(super) failure: Option<Failure>,
}

/// Reads the changes of the context's region, and those of services without a region, in a log group.
pub(super) async fn read(
    sdk: &SdkConfig,
    scope: &Scope,
    log_group: &str,
    deadline: Deadline,
    scanned: &ScannedBytes,
) -> Result<Delivered, Failure> {
    let client = source_client!(aws_sdk_cloudwatchlogs, sdk);
    let spending = Spending::of_at_most(scope.max_bytes.map_or(MAX_BYTES_SCANNED, |bytes| bytes as f64));
    spending.require_any()?;
    let (start, end) = (scope.baseline_window.start(), scope.incident_window().end());
    let window = Window::new(start, end)
        .map_err(|error| Failure::new(FailureKind::Invalid, "logs:StartQuery", error.to_string()))?;
    let query = Query {
        client: &client,
        log_group,
        window,
        seconds_behind: MAX_DELAY.as_secs(),
        deadline: deadline.less(RESERVE),
        scanning: Scanning { scanned, spending: &spending },
    };
    let RowsRead { rows, failure } = query.rows_read(&to_query()).await?;
    let mut gaps = Vec::new();
    if rows.len() >= MAX_ROWS {
        let detail = format!("Of more than {MAX_ROWS} changes the latest were read; a shorter window shows the rest.");
        gaps.push(Gap { source: Source::Changes, reason: GapReason::Truncated, detail });
    }
    let global_region = global_region(&scope.context.region);
    let mut changes = Vec::new();
    for row in &rows {
        let delivered = row.get("@message").and_then(|json| read_delivered_change(json));
        let Some(DeliveredChange { change, region, account }) = delivered else { continue };
        // A trail may be of all regions, and of all accounts of an organisation.
        let is_here = region == scope.context.region || region == global_region && is_of_global_service(&change);
        let is_own = account.is_none_or(|account| owner_of(row).is_none_or(|owner| owner == account));
        if is_here && is_own && window.contains(change.at) {
            changes.push(change);
        }
    }
    changes.sort();
    // A trail may deliver an event twice, and a rule beside it once more.
    changes.dedup_by(|one, other| one.id == other.id);
    Ok(Delivered { changes: Collected { telemetry: changes, gaps }, failure })
}

/// The number of the account whose log group a row is from, which is the account that the context is about:
/// `123456789012:name`.
fn owner_of(row: &Row) -> Option<&str> {
    let (account, _) = row.get("@log")?.split_once(':')?;
    Some(account)
}

/// The records of calls that are not read-only, the latest first.
fn to_query() -> String {
    format!(
        "fields @message, @log\n| filter @message like /\"readOnly\"\\s*:\\s*false/\n| sort @timestamp desc\n| limit {MAX_ROWS}"
    )
}

#[cfg(test)]
mod tests {
    use investigation::ports::TelemetrySources;
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{self, Call, FakeAws, Reply};

    /// The scope of the tests with a log group of changes, asked about when all are there.
    fn scope() -> Scope {
        let mut scope = testing::scope();
        scope.request.requested_at = scope.incident_window().end() + MAX_DELAY;
        scope.context.changes_log_group = Some("trail".to_owned());
        scope
    }

    fn row(id: &str, source: &str, region: &str, time: &str) -> Value {
        let record = json!({
            "eventID": id, "eventName": "UpdateIt", "eventSource": source, "awsRegion": region, "eventTime": time,
            "readOnly": false,
        });
        json!([{ "field": "@message", "value": record.to_string() }])
    }

    /// What AWS answers where the query finds these rows, and has scanned so many bytes when it is looked at.
    fn finding(rows: Value, bytes: f64) -> impl FnMut(&Call) -> Reply + Send + 'static {
        move |call| {
            Reply::Ok(match call.operation.as_str() {
                "StartQuery" => json!({ "queryId": "q" }),
                "GetQueryResults" if bytes > 0.0 => {
                    json!({ "status": "Running", "results": [], "statistics": { "bytesScanned": bytes } })
                }
                "GetQueryResults" => json!({ "status": "Complete", "results": rows }),
                "StopQuery" => json!({ "success": true }),
                _ => json!({ "Events": [] }),
            })
        }
    }

    async fn read(aws: &FakeAws, scope: &Scope) -> Collected<Vec<Change>> {
        aws.sources().await.changes(scope).await.unwrap()
    }

    #[tokio::test(start_paused = true)]
    async fn one_query_reads_the_changes_of_the_region_and_of_services_without_one() {
        let (lambda, iam, at) = ("lambda.amazonaws.com", "iam.amazonaws.com", "2026-01-31T14:02:00Z");
        let rows = json!([
            row("here", lambda, "eu-central-1", at),
            row("here", lambda, "eu-central-1", at),
            row("global", iam, "us-east-1", "2026-01-31T14:01:00Z"),
            row("elsewhere", lambda, "us-east-1", at),
            row("later", lambda, "eu-central-1", "2026-01-31T14:31:00Z"),
            json!([{ "field": "@message", "value": "{" }]),
        ]);
        let aws = FakeAws::start(finding(rows, 0.0)).await;
        let Collected { telemetry, gaps } = read(&aws, &scope()).await;
        let ids: Vec<&str> = telemetry.iter().map(|change| change.id.as_str()).collect();
        assert_eq!((ids, gaps), (vec!["global", "here"], Vec::new()));
        assert_eq!(aws.operations(), ["StartQuery", "GetQueryResults"]);
        let query = &aws.calls()[0].body;
        assert_eq!(query["logGroupName"], "trail");
        assert_eq!(query["queryString"], to_query());
    }

    #[tokio::test(start_paused = true)]
    async fn an_organisation_s_trail_tells_of_the_account_of_the_log_group_alone() {
        let of_account = |id: &str, account: Option<&str>| {
            let record = json!({
                "eventID": id, "eventName": "UpdateIt", "eventSource": "lambda.amazonaws.com", "awsRegion": "eu-central-1",
                "eventTime": "2026-01-31T14:02:00Z", "readOnly": false, "recipientAccountId": account,
            });
            json!([
                { "field": "@message", "value": record.to_string() },
                { "field": "@log", "value": "123456789012:trail" },
            ])
        };
        let rows = json!([
            of_account("a-own", Some("123456789012")),
            of_account("b-other", Some("210987654321")),
            of_account("c-unknown", None),
        ]);
        let aws = FakeAws::start(finding(rows, 0.0)).await;
        let telemetry = read(&aws, &scope()).await.telemetry;
        assert_eq!(telemetry.iter().map(|change| change.id.as_str()).collect::<Vec<_>>(), ["a-own", "c-unknown"]);
    }

    #[tokio::test(start_paused = true)]
    async fn where_it_cannot_be_read_the_event_history_is_and_a_gap_names_it() {
        let aws = FakeAws::start(|call| match call.operation.as_str() {
            "StartQuery" => Reply::Error(400, "ResourceNotFoundException", "no such log group"),
            _ => Reply::Ok(json!({ "Events": [] })),
        })
        .await;
        let mut late = scope();
        late.request.requested_at += super::super::MAX_DELAY;
        let gaps = read(&aws, &late).await.gaps;
        assert!(gaps[0].detail.contains("event history; the log group trail was not"), "{gaps:?}");
        assert_eq!((gaps.len(), gaps[0].reason), (1, GapReason::NotFound));
    }

    #[tokio::test(start_paused = true)]
    async fn a_query_that_scans_more_than_it_may_is_stopped() {
        let aws = FakeAws::start(finding(json!([]), 3e9)).await;
        let mut poor = scope();
        poor.max_bytes = Some(1_000_000_000);
        let gaps = read(&aws, &poor).await.gaps;
        assert!(gaps.iter().any(|gap| gap.detail.contains("the log group trail was not")), "{gaps:?}");
        assert!(aws.operations().contains(&"StopQuery".to_owned()));
    }

    #[tokio::test(start_paused = true)]
    async fn what_a_query_had_found_when_it_was_stopped_is_kept_beside_the_event_history() {
        let row = row("delivered", "lambda.amazonaws.com", "eu-central-1", "2026-01-31T14:02:00Z");
        for is_history_readable in [true, false] {
            let rows = json!([row]);
            let aws = FakeAws::start(move |call| match call.operation.as_str() {
                "StartQuery" => Reply::Ok(json!({ "queryId": "q" })),
                "GetQueryResults" => {
                    let statistics = json!({ "bytesScanned": 3e9 });
                    Reply::Ok(json!({ "status": "Running", "results": rows, "statistics": statistics }))
                }
                "LookupEvents" if !is_history_readable => Reply::Error(400, "AccessDeniedException", "no"),
                _ => Reply::Ok(json!({})),
            })
            .await;
            let mut poor = scope();
            poor.max_bytes = Some(1_000_000_000);
            poor.request.requested_at += super::super::MAX_DELAY;
            let Collected { telemetry, gaps } = read(&aws, &poor).await;
            let ids: Vec<&str> = telemetry.iter().map(|change| change.id.as_str()).collect();
            assert_eq!((ids, gaps.len()), (vec!["delivered"], 1), "{gaps:?}");
            let said = if is_history_readable {
                "event history; of the log group trail a part"
            } else {
                "A part of the changes"
            };
            assert!(gaps[0].detail.contains(said), "{gaps:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_window_that_ended_lately_lacks_what_the_trail_has_not_delivered() {
        let aws = FakeAws::start(finding(json!([]), 0.0)).await;
        let gaps = read(&aws, &Scope { request: testing::request(), ..scope() }).await.gaps;
        assert!(gaps[0].detail.starts_with("A trail delivers a change up to 5 minutes late"), "{gaps:?}");
    }
}
