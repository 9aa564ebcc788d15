//! Events of RDS, Auto Scaling and AWS Health: what these state of one resource, each of which is evidence by itself.

use super::super::fields::{Fields, find_text, find_value};
use super::reason::to_reason;
use crate::detect::logs::event::record::{Record, with_reason};
use crate::detect::logs::event::service_event::{AUTO_SCALING, Meaning, RDS, RDS_CATEGORIES, Sign, find_meaning};
use crate::model::{EntityKind, EvidenceKind};

/// Reads an event of one of these services; `None` for one of another.
pub fn read(source: &str, kind: &str, detail: &Fields) -> Option<Record> {
    match source {
        "aws.rds" => Some(read_database(kind, detail)),
        "aws.autoscaling" => Some(read_scaling(kind, detail)),
        "aws.health" => Some(read_health(kind, detail)),
        _ => None,
    }
}

/// An event of a database, by its message, or else by its category.
fn read_database(kind: &str, detail: &Fields) -> Record {
    let message = find_text(detail, &["Message"]).unwrap_or_default();
    let categories: Vec<&str> = find_value(detail, "EventCategories")
        .and_then(serde_json::Value::as_array)
        .map_or_else(Vec::new, |list| list.iter().filter_map(serde_json::Value::as_str).collect());
    let by_category = || find_meaning(&RDS_CATEGORIES, &categories.join(", "));
    let is_failover = categories.contains(&"failover");
    let meaning = find_meaning(&RDS, message).or_else(by_category).unwrap_or(if is_failover {
        Meaning::Trouble(Sign::Kind(EvidenceKind::HealthLoss))
    } else {
        Meaning::Fine
    });
    let name = find_text(detail, &["SourceIdentifier"]);
    let headline = if message.is_empty() { format!("{kind} {}", categories.join(", ")) } else { message.to_owned() };
    meaning.to_record(headline).about(EntityKind::Database, name)
}

/// What Auto Scaling did, or could not do. An instance that it ends is trouble where the reason is.
///
/// Source: <https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-event-reference.html>
fn read_scaling(kind: &str, detail: &Fields) -> Record {
    let text = |path| find_value(detail, path).and_then(to_reason);
    let (status, cause) = (text("StatusMessage"), text("Cause"));
    let meaning = match kind {
        "EC2 Instance Launch Unsuccessful" | "EC2 Auto Scaling Instance Refresh Failed" => {
            Meaning::Trouble(Sign::InWords)
        }
        "EC2 Instance Terminate Unsuccessful" => Meaning::Warning(Sign::InWords),
        "EC2 Instance Terminate Successful" => {
            cause.as_deref().and_then(|cause| find_meaning(&AUTO_SCALING, cause)).unwrap_or(Meaning::Fine)
        }
        _ => Meaning::Fine,
    };
    let group = find_text(detail, &["AutoScalingGroupName"]);
    let headline = with_reason(&with_reason(kind, status.as_deref()), cause.as_deref());
    meaning.to_record(headline).about(EntityKind::Resource, group)
}

/// What AWS knows to be wrong with one of its services, or does to it. What is closed is over, and what is upcoming is not
/// yet. An issue that is not of this account alone may not be felt there.
///
/// Source: <https://docs.aws.amazon.com/health/latest/ug/aws-health-events-eventbridge-schema.html>
fn read_health(kind: &str, detail: &Fields) -> Record {
    let [category, status, scope, code] = ["eventTypeCategory", "statusCode", "eventScopeCode", "eventTypeCode"]
        .map(|path| find_text(detail, &[path]).unwrap_or_default());
    let sign = Sign::Kind(EvidenceKind::HealthLoss);
    let meaning = match (category, status) {
        ("issue", "open" | "") if scope == "PUBLIC" => Meaning::Warning(sign),
        ("issue", "open" | "") => Meaning::Trouble(sign),
        ("investigation", "open" | "") => Meaning::Warning(sign),
        ("scheduledChange", "open") => Meaning::Maintenance,
        _ => Meaning::Fine,
    };
    let service = find_text(detail, &["service"]);
    let description = find_value(detail, "eventDescription").and_then(to_reason);
    let headline = if code.is_empty() { kind } else { code };
    meaning.to_record(with_reason(headline, description.as_deref())).about(EntityKind::AwsService, service)
}
