//! What AWS itself states of what a context names, and what a deployment changed: asked by the deployed binaries.

use anyhow::{Context as _, Result};
use bundle::{AsRead, Bundle, open};
use end_to_end::deployment::Deployment;
use investigation::model::{MetricQuery, Report, Source};
use investigation::ports::Artifact;
use investigation::telemetry::{Change, Collected, DatabaseLoad, EVENTS_GROUP_PREFIX, LogLines, StatementLoad};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use testkit::gateway::{Call, Service};

/// By which calls it is read, and of which functions.
const CALLS: [(Service, &str, &str); 7] = [
    (Service::AutoScaling, "logs", "DescribeScalingActivities"),
    (Service::Ecs, "logs", "DescribeServices"),
    (Service::Health, "logs", "DescribeEvents"),
    (Service::PerformanceInsights, "logs", "DescribeDimensionKeys"),
    (Service::Rds, "logs", "DescribeDBInstances"),
    (Service::Rds, "logs", "DescribeEvents"),
    (Service::Ecs, "changes", "DescribeTaskDefinition"),
];

/// An incident of services on ECS with a database and a group of instances, of all of which AWS states trouble. One of the
/// services was deployed before.
fn bundle() -> Result<Bundle> {
    let mut bundle = open("dependency-5xx")?;
    let start = bundle.manifest.ask.incident_window.start();
    bundle.context.metrics.push(MetricQuery {
        namespace: "AWS/AutoScaling".to_owned(),
        name: "GroupInServiceInstances".to_owned(),
        dimensions: [("AutoScalingGroupName".to_owned(), "workers".to_owned())].into(),
        stat: "Average".to_owned(),
    });
    bundle.as_read = Some(AsRead {
        events: Some(Collected::whole(events(start + SignedDuration::from_mins(2)))),
        load: Some(Collected::whole(vec![load()])),
        ..AsRead::default()
    });
    bundle.changes.get_or_insert_default().push(deployment_of_payments(start - SignedDuration::from_mins(3)));
    Ok(bundle)
}

/// What each service states at this time, as the adapters read it.
fn events(at: Timestamp) -> LogLines {
    let event = |source: &str, kind: &str, detail: Value| {
        json!({ "source": source, "detail-type": kind, "detail": detail }).to_string()
    };
    let failover = json!({
        "SourceIdentifier": "orders-db", "Message": "Multi-AZ instance failover started.", "EventCategories": ["failover"],
    });
    let issue = json!({
        "service": "RDS", "eventTypeCode": "AWS_RDS_OPERATIONAL_ISSUE", "eventTypeCategory": "issue", "statusCode": "open",
    });
    let launch = json!({
        "AutoScalingGroupName": "workers", "StatusMessage": "We currently do not have sufficient m5.large capacity.",
    });
    let unhealthy =
        "(service payments) (port 80) is unhealthy in (target-group web) due to (reason Health checks failed).";
    let mut events = LogLines::default();
    for (service, message) in [
        ("autoscaling", event("aws.autoscaling", "EC2 Instance Launch Unsuccessful", launch)),
        ("ecs", unhealthy.to_owned()),
        ("health", event("aws.health", "AWS Health Event", issue)),
        ("rds", event("aws.rds", "RDS DB Instance Event", failover)),
    ] {
        events.push(at, &format!("{EVENTS_GROUP_PREFIX}{service}"), &message);
    }
    events
}

/// The load of the database by one statement, many times that of before.
fn load() -> DatabaseLoad {
    let statement = |sessions: f64| StatementLoad {
        statement: "SELECT * FROM orders WHERE email = ?".to_owned(),
        sessions,
        waits: [("io/table/sql/handler".to_owned(), 0.5 * sessions)].into(),
    };
    DatabaseLoad { database: "orders-db".to_owned(), baseline: vec![statement(0.5)], incident: vec![statement(9.0)] }
}

fn deployment_of_payments(at: Timestamp) -> Change {
    let parameters = [("cluster", "shop"), ("service", "payments"), ("taskDefinition", "payments:42")];
    Change {
        at,
        id: "5f0c9a1e-7d43-4c1b-9d0e-2b1f6a3c8e57".to_owned(),
        name: "UpdateService".to_owned(),
        source: "ecs.amazonaws.com".to_owned(),
        user: "github-actions-payments".to_owned(),
        resources: vec!["payments".to_owned()],
        parameters: parameters.map(|(name, value)| (name.to_owned(), value.to_owned())).into(),
        ..Change::default()
    }
}

#[tokio::test]
async fn what_aws_states_and_what_a_deployment_changed_is_evidence() -> Result<()> {
    let bundle = bundle()?;
    let deployment = Deployment::new(bundle.clone(), &[("CompareRevisions", "true")]).await?;
    let posted = deployment.report_on(&bundle.manifest.ask).await?;
    let json = deployment.stack.artifact(&posted.id, Artifact::Report).await?.context("there is a report")?;
    let report: Report = serde_json::from_slice(&json)?;
    for service in ["autoscaling", "ecs", "health", "rds"] {
        let group = format!("{EVENTS_GROUP_PREFIX}{service}");
        assert!(report.evidence.iter().any(|found| found.citation.what == group), "{group}: {:#?}", report.evidence);
    }
    for (source, words) in [
        (Source::Logs, "AWS reports of orders-db: “Multi-AZ instance failover started.”"),
        (Source::Logs, "orders-db had 9.0 sessions busy at once, 0.5 in the baseline"),
        (Source::Changes, "image payments:1.41 -> payments:1.42"),
    ] {
        let is_told = report.evidence.iter().any(|found| found.source == source && found.summary.contains(words));
        assert!(is_told, "{words}: {:#?}", report.evidence);
    }
    for (service, function, operation) in CALLS {
        let call = Call { function: Some(function.to_owned()), operation: operation.to_owned() };
        assert!(deployment.gateways.of(service).calls().contains(&call), "{function} did not call {operation}");
    }
    Ok(())
}
