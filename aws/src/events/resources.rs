//! What RDS, ECS and Auto Scaling list of the resources that the context names.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEvents.html>,
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html>,
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html>

use investigation::model::{Gap, GapReason, Source};
use investigation::ports::{Answer, FailureKind};
use investigation::telemetry::{Collected, EVENTS_GROUP_PREFIX, LogLine};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

use super::{Pages, Reader, line, seconds, several};
use crate::plain::{ECS, Protocol, RDS, Service};

const AUTO_SCALING: Service = Service {
    id: "Auto Scaling",
    signing_name: "autoscaling",
    host: "autoscaling",
    region: None,
    protocol: Protocol::Query("2011-01-01"),
};

/// Databases that are asked about, a call each.
pub(super) const MAX_DATABASES: usize = 5;

/// ECS describes at most this many services in one call.
pub(super) const MAX_SERVICES: usize = 10;

/// Auto Scaling groups that are asked about, a call each.
pub(super) const MAX_GROUPS: usize = 3;

/// Pages of one database or group that are read, of a hundred events each.
const MAX_PAGES: usize = 3;

/// For how long RDS keeps its events.
///
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEvents.html>
const KEPT_BY_RDS: SignedDuration = SignedDuration::from_hours(14 * 24);

/// ECS lists this many events of a service, the latest.
///
/// Source: <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Service.html>
const LISTED_BY_ECS: usize = 100;

/// A database that has events.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Database {
    Instance(String),
    Cluster(String),
}

impl Database {
    pub(super) fn name(&self) -> &str {
        match self {
            Self::Instance(name) | Self::Cluster(name) => name,
        }
    }

    /// As RDS calls what it is.
    fn source_type(&self) -> &'static str {
        match self {
            Self::Instance(_) => "db-instance",
            Self::Cluster(_) => "db-cluster",
        }
    }
}

impl Reader<'_> {
    /// Failovers, restarts, full storage, maintenance.
    pub(super) async fn database(&self, database: &Database) -> Answer<Vec<LogLine>> {
        let (start, end) = self.span;
        let what = format!("the events of the database {}", database.name());
        let pages =
            Pages { service: &RDS, operation: "rds:DescribeEvents", token: "Marker", max: MAX_PAGES, what: &what };
        let input = json!({
            "SourceType": database.source_type(), "SourceIdentifier": database.name(),
            "StartTime": start.to_string(), "EndTime": end.to_string(), "MaxRecords": 100,
        });
        let mut lines = Vec::new();
        let read = self.pages(&pages, input, |answer| {
            let events = answer.pointer("/Events/Event").map(several).unwrap_or_default();
            lines.extend(events.iter().filter_map(|event| to_database_line(event, database.name())));
            true
        });
        let read = read.await;
        let forgotten = self.forgotten_by_rds(start);
        match read {
            Ok(cut) => Ok(Collected { telemetry: lines, gaps: cut.into_iter().chain(forgotten).collect() }),
            // The name is that of a database that is no more.
            Err(failure) if failure.kind == FailureKind::NotFound => Ok(Collected::whole(Vec::new())),
            Err(failure) => match forgotten {
                // A time from which there can be no event may be refused.
                Some(gap) if failure.kind == FailureKind::Invalid => {
                    Ok(Collected { telemetry: Vec::new(), gaps: vec![gap] })
                }
                _ => Err(failure),
            },
        }
    }

    /// What RDS no longer tells of a window that begins then.
    fn forgotten_by_rds(&self, start: Timestamp) -> Option<Gap> {
        let kept_since = self.asked_at.checked_sub(KEPT_BY_RDS).ok()?;
        let detail = format!(
            "RDS keeps its events for {} days: those from before {} UTC are gone.",
            KEPT_BY_RDS.as_hours() / 24,
            kept_since.strftime("%Y-%m-%d %H:%M"),
        );
        (start < kept_since).then_some(Gap { source: Source::Logs, reason: GapReason::NoData, detail })
    }

    /// Tasks that failed their health checks, or found no place: of at most [`MAX_SERVICES`] services.
    pub(super) async fn services(&self, cluster: &str, services: &[&String]) -> Answer<Vec<LogLine>> {
        let input = json!({ "cluster": cluster, "services": services });
        let answer = self.ask(&ECS, "ecs:DescribeServices", input).await?;
        let mut collected = Collected::whole(Vec::new());
        for service in answer.get("services").map(several).unwrap_or_default() {
            let events = service.get("events").map(several).unwrap_or_default();
            let lines = events.iter().filter_map(|event| {
                let message = event.get("message")?.as_str()?.to_owned();
                let group = format!("{EVENTS_GROUP_PREFIX}ecs");
                Some(LogLine { at: seconds(event.get("createdAt")?)?, group, message })
            });
            let lines: Vec<LogLine> = lines.collect();
            let earliest = lines.iter().map(|line| line.at).min();
            if let Some(earliest) = earliest.filter(|at| events.len() >= LISTED_BY_ECS && *at > self.span.0) {
                let name = service.get("serviceName").and_then(Value::as_str).unwrap_or("a service");
                let detail = format!(
                    "ECS lists the latest {LISTED_BY_ECS} events of a service: those of {name} from before {} UTC are gone.",
                    earliest.strftime("%Y-%m-%d %H:%M")
                );
                collected.gaps.push(Gap { source: Source::Logs, reason: GapReason::NoData, detail });
            }
            collected.telemetry.extend(lines);
        }
        Ok(collected)
    }

    /// Instances that could not be launched, and those that were replaced since they were unhealthy.
    pub(super) async fn group(&self, group: &str) -> Answer<Vec<LogLine>> {
        let (start, _) = self.span;
        let what = format!("the activities of the Auto Scaling group {group}");
        let pages = Pages {
            service: &AUTO_SCALING,
            operation: "autoscaling:DescribeScalingActivities",
            token: "NextToken",
            max: MAX_PAGES,
            what: &what,
        };
        let mut lines: Vec<LogLine> = Vec::new();
        let input = json!({ "AutoScalingGroupName": group, "MaxRecords": 100 });
        let cut = self.pages(&pages, input, |answer| {
            let activities = answer.get("Activities").map(several).unwrap_or_default();
            lines.extend(activities.iter().filter_map(|activity| to_activity_line(activity, group)));
            // The latest comes first.
            lines.last().is_none_or(|earliest| earliest.at >= start)
        });
        let gaps = cut.await?.into_iter().collect();
        Ok(Collected { telemetry: lines, gaps })
    }
}

/// An event of this database as a line.
fn to_database_line(event: &Value, name: &str) -> Option<LogLine> {
    let text = |name: &str| event.get(name).and_then(Value::as_str);
    let name = text("SourceIdentifier").filter(|found| *found == name)?;
    let categories = event.pointer("/EventCategories/EventCategory").map(several).unwrap_or_default();
    let detail = json!({ "SourceIdentifier": name, "Message": text("Message"), "EventCategories": categories });
    Some(line("rds", text("Date")?.parse().ok()?, "aws.rds", "RDS DB Instance Event", &detail))
}

/// An activity of this group as a line.
fn to_activity_line(activity: &Value, group: &str) -> Option<LogLine> {
    let text = |name: &str| activity.get(name).and_then(Value::as_str);
    let has_failed = matches!(text("StatusCode"), Some("Failed" | "Cancelled"));
    let verb = if text("Description")?.starts_with("Launching") { "Launch" } else { "Terminate" };
    let end = if has_failed { "Unsuccessful" } else { "Successful" };
    let kind = format!("EC2 Instance {verb} {end}");
    let detail =
        json!({ "AutoScalingGroupName": group, "StatusMessage": text("StatusMessage"), "Cause": text("Cause") });
    Some(line("autoscaling", text("StartTime")?.parse().ok()?, "aws.autoscaling", &kind, &detail))
}
