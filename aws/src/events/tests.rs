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

#[tokio::test(start_paused = true)]
async fn of_an_account_that_is_read_through_another_only_the_gap_is_told() {
    let aws = FakeAws::start(|call| match call.operation.as_str() {
        "DescribeLogGroups" => Reply::Ok(json!({})),
        other => panic!("{other}"),
    })
    .await;
    let mut scope = scope_with_resources();
    scope.context.linked_account = Some("210987654321".to_owned());
    let telemetry = aws.sources().await.logs(&scope).await.unwrap().telemetry;
    assert_eq!((telemetry.events.telemetry.len(), telemetry.load.gaps.len()), (0, 0));
    let [gap] = &telemetry.events.gaps[..] else { panic!("{:?}", telemetry.events.gaps) };
    assert_eq!(gap.reason, GapReason::NotConfigured);
    assert!(gap.detail.starts_with("The events that services list in the account 210987654321"), "{gap:?}");
    scope.context.metrics.clear();
    assert_eq!(read_events(&aws, &scope).await, Collected::whole(Vec::new()));
}

/// An event of `orders-db` in XML, after the beginning of the incident.
const FAILOVER: &str = "<Event><SourceIdentifier>orders-db</SourceIdentifier>\
    <Message>Multi-AZ instance failover started.</Message><Date>2026-01-31T14:02:00Z</Date></Event>";

#[tokio::test(start_paused = true)]
async fn each_database_is_asked_about_by_its_name_and_kind() {
    let aws = FakeAws::start(|call| match (call.region.as_str(), call.body["Marker"].as_str()) {
        ("us-east-1", _) => Reply::Ok(json!({})),
        (_, None) => {
            let page = format!(
                "<R><DescribeEventsResult><Marker>more</Marker><Events>{FAILOVER}</Events></DescribeEventsResult></R>"
            );
            Reply::Xml(200, Box::leak(page.into_boxed_str()))
        }
        _ => Reply::Xml(200, "<R><DescribeEventsResult><Events/></DescribeEventsResult></R>"),
    })
    .await;
    let mut scope = scope();
    scope.context.metrics = vec![
        metric("AWS/RDS", &[("DBInstanceIdentifier", "orders-db")]),
        metric("AWS/RDS", &[("DBClusterIdentifier", "stock")]),
    ];
    let Collected { telemetry, gaps } = read_events(&aws, &scope).await;
    assert_eq!((telemetry.len(), gaps), (1, Vec::new()));
    let asked = aws.calls().into_iter().filter(|call| call.region != "us-east-1");
    let mut asked: Vec<String> = asked
        .map(|call| {
            format!("{} {}", call.body["SourceType"].as_str().unwrap(), call.body["SourceIdentifier"].as_str().unwrap())
        })
        .collect();
    asked.sort();
    assert_eq!(asked, ["db-cluster stock", "db-cluster stock", "db-instance orders-db", "db-instance orders-db"]);
}

#[tokio::test(start_paused = true)]
async fn what_rds_no_longer_keeps_is_named_whether_it_answers_or_refuses() {
    let refusal = "<E><Error><Code>InvalidParameterValue</Code><Message>too old</Message></Error></E>";
    for (status, text) in [(200, "<R><DescribeEventsResult><Events/></DescribeEventsResult></R>"), (400, refusal)] {
        let aws =
            FakeAws::start(
                move |call| {
                    if call.region == "us-east-1" { Reply::Ok(json!({})) } else { Reply::Xml(status, text) }
                },
            )
            .await;
        let mut scope = scope();
        scope.context.metrics = vec![metric("AWS/RDS", &[("DBInstanceIdentifier", "orders-db")])];
        scope.request.requested_at = "2026-02-20T14:00:00Z".parse().unwrap();
        let gaps = read_events(&aws, &scope).await.gaps;
        let details: Vec<&str> = gaps.iter().map(|gap| gap.detail.as_str()).collect();
        assert_eq!(details, ["RDS keeps its events for 14 days: those from before 2026-02-06 14:00 UTC are gone."]);
    }
}

#[tokio::test(start_paused = true)]
async fn all_services_are_described_and_events_that_ecs_no_longer_lists_are_named() {
    let at = scope().incident_window().start().as_second();
    let aws = FakeAws::start(move |call| {
        let events: Vec<Value> =
            (0..100).map(|number| json!({ "createdAt": at + number, "message": "(service s-00) is unhealthy" })).collect();
        let described = |name: &Value| json!({ "serviceName": name, "events": if name == "s-00" { events.clone() } else { Vec::new() } });
        let services: Vec<Value> = call.body["services"].as_array().into_iter().flatten().map(described).collect();
        Reply::Ok(json!({ "services": services }))
    })
    .await;
    let mut scope = scope();
    let named =
        (0..12).map(|number| metric("AWS/ECS", &[("ClusterName", "main"), ("ServiceName", &format!("s-{number:02}"))]));
    scope.context.metrics = named.collect();
    let Collected { telemetry, gaps } = read_events(&aws, &scope).await;
    assert_eq!(telemetry.len(), 100);
    let details: Vec<&str> = gaps.iter().map(|gap| gap.detail.as_str()).collect();
    assert_eq!(
        details,
        ["ECS lists the latest 100 events of a service: those of s-00 from before 2026-01-31 14:00 UTC are gone."]
    );
    assert_eq!(aws.operations().iter().filter(|operation| *operation == "DescribeServices").count(), 2);
}

#[tokio::test(start_paused = true)]
async fn activities_are_read_back_to_the_baseline_and_groups_beyond_a_few_are_named() {
    let activity = |at: &str| {
        let page = format!(
            "<R><DescribeScalingActivitiesResult><Activities><member><Description>Launching a new EC2 instance</Description>\
             <StatusCode>Failed</StatusCode><StartTime>{at}</StartTime></member></Activities><NextToken>more</NextToken>\
             </DescribeScalingActivitiesResult></R>"
        );
        Reply::Xml(200, Box::leak(page.into_boxed_str()))
    };
    let aws = FakeAws::start(move |call| match (call.operation.as_str(), call.body["NextToken"].as_str()) {
        ("DescribeScalingActivities", None) => activity("2026-01-31T14:03:00Z"),
        ("DescribeScalingActivities", _) => activity("2026-01-31T12:00:00Z"),
        _ => Reply::Ok(json!({})),
    })
    .await;
    let mut scope = scope();
    scope.context.metrics =
        ["a", "b", "c", "d", "e"].map(|name| metric("AWS/EC2", &[("AutoScalingGroupName", name)])).to_vec();
    let Collected { telemetry, gaps } = read_events(&aws, &scope).await;
    assert_eq!(telemetry.len(), 3);
    let details: Vec<&str> = gaps.iter().map(|gap| gap.detail.as_str()).collect();
    let left_out = "The events of 3 Auto Scaling groups of the context were read; those of 2 more, such as d, were not. Contexts of \
                    their own show them.";
    assert_eq!(details, [left_out]);
    assert_eq!(aws.operations().iter().filter(|operation| *operation == "DescribeScalingActivities").count(), 6);
}
