use investigation::detect::logs::detect;
use investigation::model::{EvidenceKind, GapReason, MetricQuery};
use investigation::ports::TelemetrySources;

use super::*;
use crate::testing::{Call, FakeAws, Reply, scope};

fn metric(namespace: &str, dimensions: &[(&str, &str)]) -> MetricQuery {
    MetricQuery {
        namespace: namespace.to_owned(),
        name: "CPUUtilization".to_owned(),
        dimensions: dimensions.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        stat: "Average".to_owned(),
    }
}

/// A context with a database, a service and a group of instances.
fn scope_with_resources() -> Scope {
    let mut scope = scope();
    scope.context.metrics = vec![
        metric("AWS/RDS", &[("DBInstanceIdentifier", "orders-db")]),
        metric("AWS/ECS", &[("ClusterName", "main"), ("ServiceName", "checkout")]),
        metric("AWS/EC2", &[("AutoScalingGroupName", "workers")]),
    ];
    scope
}

fn happening(call: &Call) -> Reply {
    let at = scope().incident_window().start().as_second() + 120;
    match (call.operation.as_str(), call.region.as_str()) {
        ("DescribeEvents", "eu-central-1") => Reply::Xml(
            200,
            "<R><DescribeEventsResult><Events>\
            <Event><SourceIdentifier>orders-db</SourceIdentifier><Message>Multi-AZ instance failover started.</Message>\
            <EventCategories><EventCategory>failover</EventCategory></EventCategories><Date>2026-01-31T14:02:00Z</Date></Event>\
            <Event><SourceIdentifier>strangers-db</SourceIdentifier><Message>DB instance restarted</Message>\
            <EventCategories><EventCategory>availability</EventCategory></EventCategories><Date>2026-01-31T14:02:00Z</Date></Event>\
            </Events></DescribeEventsResult></R>",
        ),
        ("DescribeEvents", _) => Reply::Ok(
            json!({ "events": [{ "service": "RDS", "eventTypeCode": "AWS_RDS_OPERATIONAL_ISSUE", "eventTypeCategory": "issue", "statusCode": "open", "startTime": at }] }),
        ),
        ("DescribeServices", _) => Reply::Ok(json!({ "services": [{ "events": [
            { "createdAt": at, "message": "(service checkout) (port 80) is unhealthy in (target-group web) due to (reason Health checks failed)." },
            { "createdAt": at - 86_400, "message": "(service checkout) has reached a steady state." },
        ] }] })),
        ("DescribeScalingActivities", _) => Reply::Xml(
            200,
            "<R><DescribeScalingActivitiesResult><Activities><member>\
            <Description>Launching a new EC2 instance</Description><StatusCode>Failed</StatusCode>\
            <StatusMessage>We currently do not have sufficient m5.large capacity.</StatusMessage>\
            <StartTime>2026-01-31T14:03:00Z</StartTime></member></Activities></DescribeScalingActivitiesResult></R>",
        ),
        ("DescribeDBInstances", _) => Reply::Xml(200, "<R><DescribeDBInstancesResult/></R>"),
        other => panic!("{other:?}"),
    }
}

async fn read_events(aws: &FakeAws, scope: &Scope) -> Collected<Vec<LogLine>> {
    let sdk = crate::config::for_source(&aws.sdk().await, &scope.context.region);
    read(&sdk, scope, Deadline::in_the_next(crate::SOURCE_TIME_LIMIT)).await
}

#[tokio::test(start_paused = true)]
async fn what_services_state_is_evidence_at_what_they_state_it_of() {
    let (aws, scope) = (FakeAws::start(happening).await, scope_with_resources());
    let Collected { telemetry, gaps } = read_events(&aws, &scope).await;
    assert_eq!((telemetry.len(), gaps), (4, Vec::new()), "{telemetry:#?}");
    let logs = add(Ok(Collected::whole(LogLines::default().into())), Collected::whole(telemetry)).unwrap();
    let mut found: Vec<_> = detect(&scope, logs).evidence;
    found.sort_by_key(|found| found.entity.name.clone());
    let told: Vec<_> = found.iter().map(|found| (found.entity.name.as_str(), found.kind)).collect();
    let expected = [
        ("RDS", EvidenceKind::HealthLoss),
        ("checkout", EvidenceKind::HealthLoss),
        ("orders-db", EvidenceKind::HealthLoss),
        ("workers", EvidenceKind::QuotaLog),
    ];
    assert_eq!(told, expected, "{found:#?}");
    let failover = &found[2];
    assert_eq!(failover.onset, Some("2026-01-31T14:02:00Z".parse().unwrap()));
    assert_eq!(
        failover.summary,
        "AWS reports of orders-db: “Multi-AZ instance failover started.”; not in the baseline"
    );
    assert_eq!(failover.citation.what, "events of rds");
    assert!(!format!("{told:?}").contains("strangers"));
}

#[tokio::test(start_paused = true)]
async fn health_is_asked_about_the_services_of_the_context() {
    let (aws, scope) = (FakeAws::start(happening).await, scope_with_resources());
    read_events(&aws, &scope).await;
    let calls = aws.calls();
    let health = calls.iter().find(|call| call.operation == "DescribeEvents" && call.region == "us-east-1").unwrap();
    assert_eq!(health.body["filter"]["services"], json!(["EC2", "ECS", "RDS"]));
    assert_eq!(calls.len(), 4, "a call a service: {calls:#?}");
}

#[tokio::test(start_paused = true)]
async fn a_context_without_such_resources_costs_no_call() {
    let aws = FakeAws::start(|call| panic!("{call:?}")).await;
    assert_eq!(read_events(&aws, &scope()).await, Collected::whole(Vec::new()));
}

#[tokio::test(start_paused = true)]
async fn what_is_denied_is_named_and_a_missing_support_plan_is_not() {
    let aws = FakeAws::start(|call| match call.operation.as_str() {
        "DescribeEvents" if call.region == "us-east-1" => Reply::Error(400, "SubscriptionRequiredException", "no plan"),
        "DescribeServices" => Reply::Error(400, "AccessDeniedException", "no"),
        _ => happening(call),
    })
    .await;
    let Collected { telemetry, gaps } = read_events(&aws, &scope_with_resources()).await;
    assert_eq!((telemetry.len(), gaps.len(), gaps[0].reason), (2, 1, GapReason::Denied), "{gaps:?}");
    assert!(gaps[0].detail.starts_with("The events that ecs lists were not read"), "{gaps:?}");
}

#[tokio::test(start_paused = true)]
async fn logs_that_cannot_be_read_cost_no_event() {
    let failure = || Failure::new(investigation::ports::FailureKind::Denied, "logs:StartQuery", "no".to_owned());
    assert_eq!(add(Err(failure()), Collected::whole(Vec::new())).unwrap_err(), failure());
    let event = line("rds", scope().incident_window().start(), "aws.rds", "RDS DB Instance Event", &json!({}));
    let kept = add(Err(failure()), Collected::whole(vec![event])).unwrap();
    assert_eq!((kept.telemetry.events.telemetry.len(), kept.gaps.len()), (1, 1));
}

#[tokio::test(start_paused = true)]
async fn events_are_read_beside_the_lines_of_logs() {
    let aws = FakeAws::start(happening).await;
    let telemetry = aws.sources().await.logs(&scope_with_resources()).await.unwrap().telemetry;
    assert_eq!((telemetry.lines.len(), telemetry.events.telemetry.len()), (0, 4));
}
