//! What happened by itself: events of RDS, ECS services, Auto Scaling and AWS Health about what the context names, and what
//! third parties tell on their status pages.
//!
//! They are lines in the form in which EventBridge, or the console of ECS, words the same events, so that one detector judges
//! both. Only services of which the context names a resource are asked, a call or two each, and Health with them.
//!
//! Sources: <https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_DescribeEvents.html>,
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeServices.html>,
//! <https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_DescribeScalingActivities.html>,
//! <https://docs.aws.amazon.com/health/latest/APIReference/API_DescribeEvents.html>

mod named;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use aws_config::SdkConfig;
use futures_util::future::{join, join_all};
use investigation::model::{Context, Gap, Scope, Source};
use investigation::ports::{Answer, Failure};
use investigation::telemetry::{Collected, EVENTS_GROUP_PREFIX, LogLine, LogLines, LogTelemetry};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::Deadline;
use crate::gap::unread;
use crate::plain::{Ask, ECS, Protocol, RDS, Service, call};
use crate::status_pages;
use named::{Named, Read, health_services};

const AUTO_SCALING: Service = Service {
    id: "Auto Scaling",
    signing_name: "autoscaling",
    host: "autoscaling",
    region: None,
    protocol: Protocol::Query("2011-01-01"),
};
/// Health is asked in one region about all.
const HEALTH: Service = Service {
    id: "Health",
    signing_name: "health",
    host: "health",
    region: Some("us-east-1"),
    protocol: Protocol::Json("AWSHealth_20160804"),
};

/// What Health answers accounts without a support plan: they have no events, which is no failure.
const NO_SUPPORT_PLAN: &str = "SubscriptionRequired";

/// ECS describes at most this many services in one call.
const MAX_SERVICES: usize = 10;

/// How many services Health takes in one filter.
const MAX_HEALTH_SERVICES: usize = 10;

/// Pages of events of databases that are read, of a hundred each: those of all databases of the region are on them.
const MAX_PAGES: usize = 3;

/// Reads the events of both windows. What one service or page does not answer is a gap.
pub(crate) async fn read(sdk: &SdkConfig, scope: &Scope, deadline: Deadline) -> Collected<Vec<LogLine>> {
    let (events, pages) = join(read_services(sdk, scope, deadline), status_pages::read(sdk, scope, deadline)).await;
    let mut all =
        Collected { telemetry: [events.telemetry, pages.telemetry].concat(), gaps: [events.gaps, pages.gaps].concat() };
    let (start, end) = (scope.baseline_window.start(), scope.incident_window().end());
    all.telemetry.retain(|line| start <= line.at && line.at < end);
    all.telemetry.sort();
    all.gaps.sort();
    all.gaps.dedup();
    all
}

async fn read_services(sdk: &SdkConfig, scope: &Scope, deadline: Deadline) -> Collected<Vec<LogLine>> {
    let named = Named::find(&scope.context);
    let span = (scope.baseline_window.start(), scope.incident_window().end());
    let reader = Reader { sdk, context: &scope.context, span, deadline };
    let mut all = Collected::whole(Vec::new());
    for answer in join_all(named.reads().into_iter().map(|read| reader.read(read))).await {
        match answer {
            Ok(lines) => all.telemetry.extend(lines),
            Err(failure) if failure.detail.contains(NO_SUPPORT_PLAN) => {}
            Err(failure) => all.gaps.push(to_gap(&failure)),
        }
    }
    all
}

/// The operations by which the events of what a context names are read, as a policy spells them.
#[cfg(feature = "operator")]
pub(crate) fn operations(context: &Context) -> BTreeSet<&'static str> {
    Named::find(context).reads().iter().map(Read::operation).collect()
}

/// Makes every read of one of these operations, over this time.
#[cfg(feature = "operator")]
pub(crate) async fn try_operation(
    sdk: &SdkConfig,
    context: &Context,
    operation: &str,
    span: (Timestamp, Timestamp),
    deadline: Deadline,
) -> Result<(), Failure> {
    let named = Named::find(context);
    let reader = Reader { sdk, context, span, deadline };
    for read in named.reads().into_iter().filter(|read| read.operation() == operation) {
        if let Err(failure) = reader.read(read).await
            && !failure.detail.contains(NO_SUPPORT_PLAN)
        {
            return Err(failure);
        }
    }
    Ok(())
}

/// Adds the events to what was read of the logs. Where no line was read, the events are kept.
pub(crate) fn add(logs: Answer<LogTelemetry>, events: Collected<Vec<LogLine>>) -> Answer<LogTelemetry> {
    let mut collected = match logs {
        Ok(logs) => logs,
        Err(failure) if events.telemetry.is_empty() => return Err(failure),
        Err(failure) => {
            let what = "The events of services were read; the log groups were not";
            Collected { telemetry: LogLines::default().into(), gaps: vec![unread(Source::Logs, what, &failure)] }
        }
    };
    collected.telemetry.events = Collected { telemetry: LogLines::from(events.telemetry), gaps: events.gaps };
    Ok(collected)
}

fn to_gap(failure: &Failure) -> Gap {
    let service = failure.operation.split(':').next().unwrap_or_default();
    unread(Source::Logs, &format!("The events that {service} lists were not read"), failure)
}

struct Reader<'a> {
    sdk: &'a SdkConfig,
    context: &'a Context,
    /// From here to there events are asked for.
    span: (Timestamp, Timestamp),
    deadline: Deadline,
}

impl Reader<'_> {
    async fn ask(&self, service: &Service, operation: &'static str, input: Value) -> Result<Value, Failure> {
        call(self.sdk, service, operation, Ask::Operation(input), self.deadline).await
    }

    async fn read(&self, read: Read<'_>) -> Result<Vec<LogLine>, Failure> {
        match read {
            Read::Health => self.health().await,
            Read::Databases(names) => self.databases(names).await,
            Read::Services(cluster, services) => self.services(cluster, services).await,
            Read::Group(group) => self.group(group).await,
        }
    }

    /// Failovers, restarts, full storage, maintenance.
    async fn databases(&self, names: &BTreeSet<String>) -> Result<Vec<LogLine>, Failure> {
        let (start, end) = self.span;
        let mut lines = Vec::new();
        let mut marker = Value::Null;
        for _ in 0..MAX_PAGES {
            let input = json!({
                "StartTime": start.to_string(), "EndTime": end.to_string(), "MaxRecords": 100, "Marker": marker,
            });
            let answer = self.ask(&RDS, "rds:DescribeEvents", input).await?;
            let events = answer.pointer("/Events/Event").map(several).unwrap_or_default();
            lines.extend(events.iter().filter_map(|event| to_database_line(event, names)));
            marker = answer.get("Marker").cloned().unwrap_or_default();
            if marker.as_str().is_none_or(str::is_empty) {
                break;
            }
        }
        Ok(lines)
    }

    /// Tasks that failed their health checks, or found no place.
    async fn services(&self, cluster: &str, services: &BTreeSet<String>) -> Result<Vec<LogLine>, Failure> {
        let services: Vec<&String> = services.iter().take(MAX_SERVICES).collect();
        let answer =
            self.ask(&ECS, "ecs:DescribeServices", json!({ "cluster": cluster, "services": services })).await?;
        let described = answer.get("services").map(several).unwrap_or_default();
        let events = described.iter().filter_map(|service| service.get("events")).flat_map(several);
        let lines = events.filter_map(|event| {
            let message = event.get("message")?.as_str()?.to_owned();
            Some(LogLine { at: seconds(event.get("createdAt")?)?, group: format!("{EVENTS_GROUP_PREFIX}ecs"), message })
        });
        Ok(lines.collect())
    }

    /// Instances that could not be launched, and those that were replaced since they were unhealthy.
    async fn group(&self, group: &str) -> Result<Vec<LogLine>, Failure> {
        let input = json!({ "AutoScalingGroupName": group, "MaxRecords": 100 });
        let answer = self.ask(&AUTO_SCALING, "autoscaling:DescribeScalingActivities", input).await?;
        let activities = answer.get("Activities").map(several).unwrap_or_default();
        let lines = activities.iter().filter_map(|activity| {
            let text = |name: &str| activity.get(name).and_then(Value::as_str);
            let has_failed = matches!(text("StatusCode"), Some("Failed" | "Cancelled"));
            let verb = if text("Description")?.starts_with("Launching") { "Launch" } else { "Terminate" };
            let end = if has_failed { "Unsuccessful" } else { "Successful" };
            let kind = format!("EC2 Instance {verb} {end}");
            let detail = json!({ "AutoScalingGroupName": group, "StatusMessage": text("StatusMessage"), "Cause": text("Cause") });
            Some(line("autoscaling", text("StartTime")?.parse().ok()?, "aws.autoscaling", &kind, &detail))
        });
        Ok(lines.collect())
    }

    /// What AWS knows to have gone wrong with its services in the region, or did to them, since the baseline began.
    async fn health(&self) -> Result<Vec<LogLine>, Failure> {
        let (start, end) = self.span;
        let services: Vec<String> = health_services(self.context).into_iter().take(MAX_HEALTH_SERVICES).collect();
        let filter = json!({
            "services": services,
            "regions": [self.context.region],
            "eventTypeCategories": ["issue", "scheduledChange"],
            "startTimes": [{ "from": start.as_second(), "to": end.as_second() }],
        });
        let answer = self.ask(&HEALTH, "health:DescribeEvents", json!({ "filter": filter, "maxResults": 100 })).await?;
        let lines = answer.get("events").map(several).unwrap_or_default().iter().filter_map(|event| {
            let mut detail = event.clone();
            // By now it may be over; when it began it was not.
            *detail.get_mut("statusCode")? = json!("open");
            Some(line("health", seconds(event.get("startTime")?)?, "aws.health", "AWS Health Event", &detail))
        });
        Ok(lines.collect())
    }
}

/// An event of one of these databases as a line.
fn to_database_line(event: &Value, names: &BTreeSet<String>) -> Option<LogLine> {
    let text = |name: &str| event.get(name).and_then(Value::as_str);
    let name = text("SourceIdentifier").filter(|name| names.contains(*name))?;
    let categories = event.pointer("/EventCategories/EventCategory").map(several).unwrap_or_default();
    let detail = json!({ "SourceIdentifier": name, "Message": text("Message"), "EventCategories": categories });
    Some(line("rds", text("Date")?.parse().ok()?, "aws.rds", "RDS DB Instance Event", &detail))
}

/// A list, or the one item that stands in its place.
fn several(value: &Value) -> &[Value] {
    value.as_array().map_or_else(|| std::slice::from_ref(value), Vec::as_slice)
}

/// A time in seconds since the epoch.
fn seconds(value: &Value) -> Option<Timestamp> {
    Timestamp::from_millisecond((value.as_f64()? * 1e3) as i64).ok()
}

/// An event as EventBridge has it.
fn line(service: &str, at: Timestamp, source: &str, kind: &str, detail: &Value) -> LogLine {
    let message = json!({ "source": source, "detail-type": kind, "detail": detail }).to_string();
    LogLine { at, group: format!("{EVENTS_GROUP_PREFIX}{service}"), message }
}
