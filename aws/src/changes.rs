//! CloudTrail, by `LookupEvents`.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>

use std::time::Duration;

use aws_config::SdkConfig;
use aws_sdk_cloudtrail::Client;
use aws_sdk_cloudtrail::types::{Event, LookupAttribute, LookupAttributeKey};
use investigation::detect::changes::Record;
use investigation::model::{Gap, GapReason, Scope, Source};
use investigation::ports::{Answer, Failure, FailureKind};
use investigation::telemetry::{Change, Collected};
use tokio::time::sleep;

use crate::Deadline;
use crate::config::for_source;
use crate::gap::unread;
use crate::time::{from_sdk, to_sdk};

/// CloudTrail returns at most this many events in one page.
const EVENTS_PER_PAGE: i32 = 50;

/// A thousand changes. A service with more changes than that in an hour is not explained by a list of them.
const MAX_PAGES: usize = 20;

/// CloudTrail allows two lookups a second for all callers in an account and region together.
pub(crate) const PAUSE_BETWEEN_PAGES: Duration = Duration::from_millis(500);

/// The region in whose event history CloudTrail keeps the calls of services that have no region.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-concepts.html#cloudtrail-concepts-global-service-events>
const GLOBAL_REGION: &str = "us-east-1";

/// Services without a region whose changes may break one.
const GLOBAL_SERVICES: [&str; 6] = ["cloudfront", "iam", "organizations", "route53", "shield", "wafv2"];

/// Reads the API calls that changed something, from CloudTrail's event history: those in the region of the context, and
/// those of services without a region.
pub(crate) async fn read(
    sdk: &SdkConfig,
    scope: &Scope,
    deadline: Deadline,
    pause_between_pages: Duration,
) -> Answer<Vec<Change>> {
    let local = read_region(sdk, scope, deadline, pause_between_pages);
    if scope.context.region == GLOBAL_REGION {
        return local.await;
    }
    let global_sdk = for_source(sdk, GLOBAL_REGION);
    let global = read_region(&global_sdk, scope, deadline, pause_between_pages);
    let (local, global) = tokio::join!(local, global);
    let mut collected = local?;
    match global {
        Ok(global) => {
            collected.telemetry.extend(global.telemetry.into_iter().filter(is_of_global_service));
            // The same event may be in both histories, and so may the same gap.
            collected.telemetry.sort();
            collected.telemetry.dedup_by(|a, b| a.id == b.id);
            collected.gaps.extend(global.gaps);
            collected.gaps.dedup();
        }
        Err(failure) => {
            let what = format!(
                "The changes of {} were read; those of IAM, CloudFront and Route 53, which CloudTrail keeps in \
                 {GLOBAL_REGION}, were not",
                scope.context.region
            );
            collected.gaps.push(unread(Source::Changes, &what, &failure));
        }
    }
    Ok(collected)
}

fn is_of_global_service(change: &Change) -> bool {
    change.source.split('.').next().is_some_and(|service| GLOBAL_SERVICES.contains(&service))
}

/// Reads the API calls that changed something in the region of this configuration.
async fn read_region(
    sdk: &SdkConfig,
    scope: &Scope,
    deadline: Deadline,
    pause_between_pages: Duration,
) -> Answer<Vec<Change>> {
    let client = Client::new(sdk);
    let (start, end) = (scope.baseline_window.start(), scope.incident_window().end());
    let lookup = client
        .lookup_events()
        .lookup_attributes(writes_only()?)
        .start_time(to_sdk(start))
        .end_time(to_sdk(end))
        .max_results(EVENTS_PER_PAGE);
    let mut collected = Collected::whole(Vec::new());
    let mut next_token = None;
    for page in 0..MAX_PAGES {
        if page > 0 {
            sleep(pause_between_pages).await;
        }
        let answer = deadline.call("cloudtrail:LookupEvents", lookup.clone().set_next_token(next_token).send()).await;
        let events = match answer {
            Ok(events) => events,
            Err(failure) if page == 0 => return Err(failure),
            Err(failure) => {
                let what =
                    format!("Only the latest {} changes were read; earlier ones were not", collected.telemetry.len());
                collected.gaps.push(unread(Source::Changes, &what, &failure));
                next_token = None;
                break;
            }
        };
        collected.telemetry.extend(events.events().iter().filter_map(to_change));
        next_token = events.next_token;
        if next_token.is_none() {
            break;
        }
    }
    if next_token.is_some() {
        let detail = format!(
            "Only the latest {} changes were read; a shorter window shows the rest.",
            collected.telemetry.len()
        );
        collected.gaps.push(Gap { source: Source::Changes, reason: GapReason::Truncated, detail });
    }
    collected.telemetry.retain(|change| start <= change.at && change.at < end);
    collected.telemetry.sort();
    Ok(collected)
}

/// Selects the calls that are not read-only, which are those that change something.
fn writes_only() -> Result<LookupAttribute, Failure> {
    let attribute =
        LookupAttribute::builder().attribute_key(LookupAttributeKey::ReadOnly).attribute_value("false").build();
    attribute.map_err(|error| Failure::new(FailureKind::Invalid, "cloudtrail:LookupEvents", error.to_string()))
}

/// Reads an event. `None` for a call that failed, which changed nothing, and for an event without id, name or time, which
/// cannot be cited.
fn to_change(event: &Event) -> Option<Change> {
    let record = Record::read(event.cloud_trail_event().unwrap_or_default());
    if record.has_failed() {
        return None;
    }
    let listed = event.resources().iter().filter_map(|resource| resource.resource_name());
    let mut change = Change {
        at: from_sdk(event.event_time()?)?,
        id: event.event_id()?.to_owned(),
        name: event.event_name()?.to_owned(),
        source: event.event_source().unwrap_or_default().to_owned(),
        user: event.username().unwrap_or_default().to_owned(),
        resources: listed.map(str::to_owned).collect(),
        ..Change::default()
    };
    record.complete(&mut change);
    Some(change)
}

#[cfg(test)]
mod tests {
    use investigation::ports::TelemetrySources;

    use super::*;
    use crate::testing::{FakeAws, Reply, at, scope};
    use serde_json::{Value, json};

    async fn read(aws: &FakeAws) -> Collected<Vec<Change>> {
        let mut sources = aws.sources().await;
        sources.pause_between_change_pages = Duration::ZERO;
        sources.changes(&scope()).await.unwrap()
    }

    /// Answers the lookups in the region of the context by their page, and those of global services with nothing.
    async fn answer_in_region(script: impl Fn(usize) -> Reply + Send + 'static) -> FakeAws {
        let mut page = 0;
        FakeAws::start(move |call| {
            if call.region == GLOBAL_REGION {
                return Reply::Ok(json!({ "Events": [] }));
            }
            page += 1;
            script(page - 1)
        })
        .await
    }

    fn event(id: &str, time: i64) -> Value {
        json!({
            "EventId": id,
            "EventName": "UpdateFunctionCode20150331v2",
            "EventSource": "lambda.amazonaws.com",
            "EventTime": time,
            "Username": "deployer",
            "Resources": [{ "ResourceType": "AWS::Lambda::Function", "ResourceName": "checkout" }],
        })
    }

    #[tokio::test]
    async fn pages_are_put_together_in_order_of_time() {
        // CloudTrail's latest comes first, and its end is inclusive.
        let first = json!({ "Events": [event("past", 1_769_869_800), event("b", 1_769_868_060)], "NextToken": "more" });
        let second = json!({ "Events": [event("a", 1_769_868_000), { "EventId": "no time" }] });
        let aws = answer_in_region(move |page| match page {
            0 => Reply::Ok(first.clone()),
            _ => Reply::Ok(second.clone()),
        })
        .await;
        let collected = read(&aws).await;
        let change = |id: &str, time| Change {
            at: at(time),
            id: id.to_owned(),
            name: "UpdateFunctionCode20150331v2".to_owned(),
            source: "lambda.amazonaws.com".to_owned(),
            user: "deployer".to_owned(),
            resources: vec!["checkout".to_owned()],
            ..Change::default()
        };
        let expected = [change("a", "2026-01-31T14:00:00Z"), change("b", "2026-01-31T14:01:00Z")];
        assert_eq!(collected.telemetry, expected);
        assert_eq!(collected.gaps, []);
        let calls: Vec<_> = aws.calls().into_iter().filter(|call| call.region != GLOBAL_REGION).collect();
        let writes = json!([{ "AttributeKey": "ReadOnly", "AttributeValue": "false" }]);
        assert_eq!(calls[0].body["LookupAttributes"], writes);
        assert_eq!(calls[1].body["NextToken"], "more");
    }

    #[tokio::test]
    async fn calls_that_failed_are_left_out_and_others_keep_what_their_records_say() {
        let with = |id: &str, record: Value| {
            let mut event = event(id, 1_769_868_000);
            event["Resources"] = json!([]);
            event["CloudTrailEvent"] = json!(record.to_string());
            event
        };
        let parameters = json!({ "functionName": "orders" });
        let refused = json!({ "errorCode": "AccessDenied", "requestParameters": parameters });
        let identity = json!({ "type": "IAMUser", "invokedBy": "cloudformation.amazonaws.com" });
        let record = json!({ "requestParameters": parameters, "userIdentity": identity });
        let events = [with("a", refused), with("b", record)];
        let aws = answer_in_region(move |_| Reply::Ok(json!({ "Events": events }))).await;
        let read = read(&aws).await.telemetry;
        let [change] = &read[..] else { panic!("{read:?}") };
        assert_eq!((&*change.id, change.parameters.get("functionName").map(String::as_str)), ("b", Some("orders")));
        assert_eq!(change.caller.invoked_by, "cloudformation.amazonaws.com");
    }

    #[tokio::test]
    async fn the_latest_changes_are_kept_when_an_earlier_page_fails() {
        let aws = answer_in_region(|page| match page {
            0 => Reply::Ok(json!({ "Events": [event("a", 1_769_868_060)], "NextToken": "more" })),
            _ => Reply::Error(400, "ThrottlingException", "Rate exceeded"),
        })
        .await;
        let collected = read(&aws).await;
        assert_eq!(collected.telemetry.len(), 1);
        assert_eq!(collected.gaps[0].reason, GapReason::Throttled);
        assert_eq!(
            collected.gaps[0].detail,
            "Only the latest 1 changes were read; earlier ones were not: CloudTrail refused the rate of calls \
             (cloudtrail:LookupEvents); investigate again in a few minutes."
        );
    }

    #[tokio::test]
    async fn more_pages_than_are_read_are_a_gap() {
        let page = json!({ "Events": [event("a", 1_769_868_000)], "NextToken": "more" });
        let aws = answer_in_region(move |_| Reply::Ok(page.clone())).await;
        let collected = read(&aws).await;
        let in_region = aws.calls().into_iter().filter(|call| call.region != GLOBAL_REGION);
        assert_eq!(in_region.count(), MAX_PAGES);
        assert_eq!(collected.gaps[0].reason, GapReason::Truncated);
    }

    #[tokio::test]
    async fn changes_of_services_without_a_region_are_read_where_cloudtrail_keeps_them() {
        let elsewhere = event("elsewhere", 1_769_868_000);
        let mut policy = event("policy", 1_769_868_000);
        policy["EventSource"] = json!("iam.amazonaws.com");
        policy["EventName"] = json!("DetachRolePolicy");
        let aws = FakeAws::start(move |call| match call.region.as_str() {
            GLOBAL_REGION => Reply::Ok(json!({ "Events": [elsewhere, policy] })),
            _ => Reply::Ok(json!({ "Events": [event("here", 1_769_868_060)] })),
        })
        .await;
        let read = read(&aws).await;
        let ids: Vec<&str> = read.telemetry.iter().map(|change| change.id.as_str()).collect();
        assert_eq!((ids, &read.gaps[..]), (vec!["policy", "here"], &[][..]));
    }

    #[tokio::test]
    async fn without_the_other_region_the_changes_of_the_own_one_are_kept() {
        let aws = FakeAws::start(|call| match call.region.as_str() {
            GLOBAL_REGION => Reply::Error(400, "AccessDeniedException", "no"),
            _ => Reply::Ok(json!({ "Events": [event("here", 1_769_868_060)] })),
        })
        .await;
        let read = read(&aws).await;
        assert_eq!((read.telemetry.len(), read.gaps[0].reason), (1, GapReason::Denied));
    }
}
