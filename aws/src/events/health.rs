//! AWS Health: what AWS knows to have gone wrong with its services in the region, or did to them.
//!
//! It is asked about every service of which the context names a metric. Accounts without a support plan are told nothing.
//!
//! Source: <https://docs.aws.amazon.com/health/latest/APIReference/API_DescribeEvents.html>

use std::collections::BTreeSet;

use investigation::model::{Context, Gap, GapReason, Source};
use investigation::ports::Answer;
use investigation::telemetry::{Collected, LogLine};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Pages, Reader, line, seconds, several};
use crate::partition::health_region;
use crate::plain::{Protocol, Service};

/// Health is asked in one region about all.
const HEALTH: Service = Service {
    id: "Health",
    signing_name: "health",
    host: "health",
    region: Some(health_region),
    protocol: Protocol::Json("AWSHealth_20160804"),
};

/// How many services Health takes in one filter.
const MAX_SERVICES: usize = 10;

/// How many characters the name of a service has, by Health's pattern: a call with another is rejected as a whole.
///
/// Source: <https://docs.aws.amazon.com/health/latest/APIReference/API_EventFilter.html>
const SERVICE_CHARS: std::ops::RangeInclusive<usize> = 2..=30;

/// Pages that are read, of a hundred events each, the latest changed first.
const MAX_PAGES: usize = 3;

/// An issue that began before the baseline is looked for this far back. One that has lasted for longer explains nothing new.
const MAX_ISSUE: SignedDuration = SignedDuration::from_hours(7 * 24);

/// What Health calls the services whose namespaces of metrics have another name.
const SERVICES: [(&str, &str); 8] = [
    ("ECS/ContainerInsights", "ECS"),
    ("ContainerInsights", "EKS"),
    ("LambdaInsights", "LAMBDA"),
    ("AWS/ApplicationELB", "ELASTICLOADBALANCING"),
    ("AWS/NetworkELB", "ELASTICLOADBALANCING"),
    ("AWS/ELB", "ELASTICLOADBALANCING"),
    ("AWS/States", "STEPFUNCTIONS"),
    ("AWS/NATGateway", "VPC"),
];

/// The services whose metrics the context names, as Health calls them.
pub(super) fn services(context: &Context) -> BTreeSet<String> {
    let namespaces = context.metrics.iter().map(|query| query.namespace.as_str());
    let services = namespaces.filter_map(|namespace| {
        if let Some((_, service)) = SERVICES.iter().find(|(name, _)| *name == namespace) {
            return Some((*service).to_owned());
        }
        // `AWS/ECS/ManagedScaling` is of ECS.
        Some(namespace.strip_prefix("AWS/")?.split('/').next()?.to_ascii_uppercase())
    });
    services.filter(|name| SERVICE_CHARS.contains(&name.chars().count()) && !name.contains(':')).collect()
}

/// Reads the events of these services since the baseline began. An issue that was there before is a gap, for it lies in both
/// windows, so that comparing them does not show it.
pub(super) async fn read(reader: &Reader<'_>, services: &BTreeSet<String>) -> Answer<Vec<LogLine>> {
    let all: Vec<&String> = services.iter().collect();
    let mut collected = Collected::whole(Vec::new());
    for services in all.chunks(MAX_SERVICES) {
        let (start, end) = reader.span;
        let from = start.checked_sub(MAX_ISSUE).unwrap_or(start);
        let filter = json!({
            "services": services,
            "regions": [reader.context.region],
            "eventTypeCategories": ["issue", "scheduledChange"],
            "startTimes": [{ "from": from.as_second(), "to": end.as_second() }],
        });
        let pages = Pages {
            service: &HEALTH,
            operation: "health:DescribeEvents",
            token: "nextToken",
            max: MAX_PAGES,
            what: "the events of AWS Health",
        };
        let input = json!({ "filter": filter, "maxResults": 100 });
        let cut = reader.pages(&pages, input, |answer| {
            for event in answer.get("events").map(several).unwrap_or_default() {
                let Some(began) = event.get("startTime").and_then(seconds) else { continue };
                if began >= start {
                    collected.telemetry.extend(to_line(event, began));
                } else {
                    collected.gaps.extend(to_gap(event, began, reader.onset));
                }
            }
            true
        });
        let cut = cut.await?;
        collected.gaps.extend(cut);
    }
    Ok(collected)
}

fn to_line(event: &Value, began: Timestamp) -> Option<LogLine> {
    let mut detail = event.clone();
    // By now it may be over; when it began it was not.
    *detail.get_mut("statusCode")? = json!("open");
    Some(line("health", began, "aws.health", "AWS Health Event", &detail))
}

/// Names an issue that began before the baseline and was not over when the incident began.
fn to_gap(event: &Value, began: Timestamp, onset: Timestamp) -> Option<Gap> {
    let text = |name: &str| event.get(name).and_then(Value::as_str);
    let is_over = event.get("endTime").and_then(seconds).is_some_and(|ended| ended <= onset);
    if is_over || text("eventTypeCategory") != Some("issue") {
        return None;
    }
    let detail = format!(
        "AWS Health lists {} of {} since {} UTC, before the baseline began: it is in both windows, so that comparing them does \
         not show it. Read it in the AWS Health Dashboard.",
        text("eventTypeCode").unwrap_or("an issue"),
        text("service").unwrap_or("AWS"),
        began.strftime("%Y-%m-%d %H:%M"),
    );
    Some(Gap { source: Source::Logs, reason: GapReason::NoData, detail })
}

#[cfg(test)]
mod tests {
    use investigation::model::{MetricQuery, Scope};

    use super::super::read as read_events;
    use super::*;
    use crate::Deadline;
    use crate::testing::{FakeAws, Reply, scope};

    fn scope_with(namespaces: &[&str]) -> Scope {
        let metric = |namespace: &&str| MetricQuery {
            namespace: (*namespace).to_owned(),
            name: "Errors".to_owned(),
            dimensions: [("FunctionName".to_owned(), "checkout".to_owned())].into(),
            stat: "Sum".to_owned(),
        };
        let mut scope = scope();
        scope.context.metrics = namespaces.iter().map(metric).collect();
        scope
    }

    async fn read_of(aws: &FakeAws, scope: &Scope) -> Collected<Vec<LogLine>> {
        let sdk = crate::config::for_source(&aws.sdk().await, &scope.context.region);
        read_events(&sdk, scope, Deadline::in_the_next(crate::SOURCE_TIME_LIMIT)).await
    }

    fn event(code: &str, at: i64) -> Value {
        json!({ "service": "LAMBDA", "eventTypeCode": code, "eventTypeCategory": "issue", "statusCode": "closed", "startTime": at })
    }

    #[test]
    fn a_namespace_is_of_one_service_and_one_that_health_would_reject_is_left_out() {
        let of = |namespaces: &[&str]| services(&scope_with(namespaces).context).into_iter().collect::<Vec<_>>();
        assert_eq!(of(&["ECS/ContainerInsights", "AWS/ECS/ManagedScaling"]), ["ECS"]);
        assert_eq!(of(&["AWS/Lambda", "AWS/ApiGateway", "AWS/States"]), ["APIGATEWAY", "LAMBDA", "STEPFUNCTIONS"]);
        let long = format!("AWS/{}", "x".repeat(31));
        assert_eq!(of(&["Shop/Orders", "AWS/", "AWS/x", &long, "AWS/a:b"]), Vec::<String>::new());
    }

    #[tokio::test(start_paused = true)]
    async fn metrics_of_one_s_own_ask_nothing() {
        let aws = FakeAws::start(|call| panic!("{call:?}")).await;
        assert_eq!(read_of(&aws, &scope_with(&["Shop/Orders"])).await, Collected::whole(Vec::new()));
    }

    #[tokio::test(start_paused = true)]
    async fn a_context_of_a_function_alone_asks_about_lambda_and_reads_all_pages() {
        let at = scope().incident_window().start().as_second() + 120;
        let aws = FakeAws::start(move |call| {
            Reply::Ok(if call.body["nextToken"].is_null() {
                json!({ "events": [event("AWS_LAMBDA_FIRST", at)], "nextToken": "more" })
            } else {
                json!({ "events": [event("AWS_LAMBDA_SECOND", at)] })
            })
        })
        .await;
        let Collected { telemetry, gaps } = read_of(&aws, &scope_with(&["AWS/Lambda"])).await;
        assert_eq!((telemetry.len(), gaps), (2, Vec::new()));
        let calls = aws.calls();
        assert_eq!(calls.len(), 2);
        assert_eq!(calls[0].body["filter"]["services"], json!(["LAMBDA"]));
        assert!(calls[0].body.get("nextToken").is_none(), "{calls:?}");
        assert_eq!(calls[1].body["nextToken"], "more");
    }

    #[tokio::test(start_paused = true)]
    async fn an_issue_from_before_the_baseline_is_named_unless_it_was_over_when_the_incident_began() {
        let onset = scope().incident_window().start().as_second();
        let aws = FakeAws::start(move |_| {
            let mut over = event("AWS_LAMBDA_OVER", onset - 20_000);
            over["endTime"] = json!(onset - 5_000);
            let mut ended_later = event("AWS_LAMBDA_LONG", onset - 20_000);
            ended_later["endTime"] = json!(onset + 600);
            let mut planned = event("AWS_LAMBDA_PLANNED", onset - 20_000);
            planned["eventTypeCategory"] = json!("scheduledChange");
            Reply::Ok(json!({ "events": [over, ended_later, planned] }))
        })
        .await;
        let Collected { telemetry, gaps } = read_of(&aws, &scope_with(&["AWS/Lambda"])).await;
        assert_eq!((telemetry.len(), gaps.len()), (0, 1), "{gaps:?}");
        let said = "AWS Health lists AWS_LAMBDA_LONG of LAMBDA since 2026-01-31 08:26 UTC, before the baseline began";
        assert!(gaps[0].detail.starts_with(said), "{gaps:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn a_page_that_fails_keeps_those_before_it_and_too_many_are_named() {
        let at = scope().incident_window().start().as_second() + 120;
        let page = move || Reply::Ok(json!({ "events": [event("AWS_LAMBDA_ISSUE", at)], "nextToken": "more" }));
        let denied = Reply::Error(400, "AccessDeniedException", "no");
        let aws = FakeAws::in_order([page(), denied]).await;
        let Collected { telemetry, gaps } = read_of(&aws, &scope_with(&["AWS/Lambda"])).await;
        assert_eq!((telemetry.len(), gaps.len(), gaps[0].reason), (1, 1, GapReason::Denied), "{gaps:?}");
        let aws = FakeAws::in_order([page(), page(), page()]).await;
        let Collected { telemetry, gaps } = read_of(&aws, &scope_with(&["AWS/Lambda"])).await;
        assert_eq!((telemetry.len(), gaps.len(), gaps[0].reason), (3, 1, GapReason::Truncated), "{gaps:?}");
    }
}
