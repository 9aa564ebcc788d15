//! The permissions that reading telemetry needs.

use aws::operator::{Permission, try_permission};
use investigation::model::Context;
use investigation::ports::{Failure, FailureKind};

use super::{Examined, Patient, Place, Trouble, Whose};

/// Tries each permission that is needed in one place. In the first that is all that any source needs, whatever the context
/// names, for that may change.
pub async fn examine(patient: &Patient<'_>, place: &Place<'_>, whose: &Whose, show: &mut impl FnMut(Examined)) {
    let context = place.context;
    for &permission in Permission::ALL {
        let is_needed = permission.is_needed(context);
        if !is_needed && (!place.is_first || permission.is_of_resources()) {
            continue;
        }
        // A context is proposed without the role of another account.
        let sdk = if permission.is_for_proposals() && !is_needed { &patient.sdk } else { &place.entered };
        let tried = try_permission(sdk, permission, context, place.destination, (patient.clock)()).await;
        let troubles = tried.err().map(|failure| to_trouble(permission, &failure, context, whose));
        show(Examined::new(permission.action(), "allowed", troubles.into_iter().collect()));
    }
}

fn to_trouble(permission: Permission, failure: &Failure, context: &Context, whose: &Whose) -> Trouble {
    let (action, costs) = (permission.action(), cost(permission));
    match failure.kind {
        FailureKind::Denied | FailureKind::NotAllowed => {
            let group = failure.detail.split_once(": ").map(|(group, _)| group).filter(|group| group.contains('/'));
            let on = group.map_or_else(String::new, |group| format!(" on the log group {group}"));
            Trouble::new(format!("{action} is denied{on}"), costs, whose.grant(action, "*"))
        }
        FailureKind::Throttled if permission == Permission::StartQuery => Trouble::new(
            "as many queries of Logs Insights are running as the account may run",
            costs,
            format!("aws logs describe-queries --status Running --region {}", context.region),
        ),
        FailureKind::Throttled => {
            Trouble::new(format!("{action} is throttled"), costs, "investigate doctor, again in a minute")
        }
        _ => Trouble::new(
            format!("{action} got no answer: {}", failure.detail),
            costs,
            format!("check the network and the region {}, then: investigate doctor", context.region),
        ),
    }
}

/// What a report lacks without the permission.
fn cost(permission: Permission) -> &'static str {
    match permission {
        Permission::GetMetricData => "no metric is read",
        Permission::ListMetrics => {
            "a metric whose dimensions are spelt otherwise is not found, and no context is proposed with metrics"
        }
        Permission::StartQuery => {
            "no log line is read, no span where Transaction Search is on, and no change that is delivered to a log group"
        }
        Permission::GetQueryResults => "no log line is read: queries run, and their answers are not fetched",
        Permission::StopQuery => "a query that takes too long runs on, and is charged for",
        Permission::GetServiceGraph => "there is no service graph, so that a cause is hard to tell from a symptom",
        Permission::GetTimeSeriesServiceStatistics => {
            "the service graph has no statistics, so that nothing is seen to depart in it"
        }
        Permission::GetTraceSummaries | Permission::BatchGetTraces => "no sampled trace is read",
        Permission::ListServices | Permission::ListServiceDependencies => {
            "where Transaction Search is on, services and dependencies that no span shows are missing from the graph"
        }
        Permission::ListServiceLevelObjectives | Permission::BatchGetServiceLevelObjectiveBudgetReport => {
            "where Transaction Search is on, no missed objective is seen"
        }
        Permission::LookupEvents => "no change is read, so that none can be suspected",
        Permission::DescribeAlarms => "it is not known what an alarm watches",
        Permission::DescribeAlarmHistory => "no alarm is read",
        Permission::DescribeLogGroups => {
            "one log group that is younger than the window spoils the query of others, and no context is proposed with any"
        }
        Permission::DescribeDatabaseEvents => "no failover, restart or full storage that RDS states is seen",
        Permission::DescribeServices => "it is not seen that tasks of ECS fail their health checks or find no place",
        Permission::DescribeScalingActivities => "it is not seen that instances could not be launched or were replaced",
        Permission::DescribeHealthEvents => "it is not seen what AWS states of its own services",
        Permission::DescribeDatabases | Permission::DescribeDimensionKeys => {
            "it is not known which statements load the databases"
        }
        Permission::GetResources => "no context is proposed from a stack or a tag",
    }
}
