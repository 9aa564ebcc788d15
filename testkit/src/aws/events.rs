//! What RDS, ECS, Auto Scaling and AWS Health list of their own resources: the events that the bundle was recorded with.

use std::fmt::Write as _;

use investigation::telemetry::{EVENTS_GROUP_PREFIX, LogLine};
use jiff::SignedDuration;
use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::{Scenario, epoch_seconds, instant};
use super::wire::{self, AwsError, escape_xml};

/// The events that a service lists in the bundle, each as it was read.
fn recorded<'a>(scenario: &'a Scenario, service: &'a str) -> impl Iterator<Item = LogLine> + 'a {
    let events = scenario.bundle.as_read.iter().filter_map(|as_read| as_read.events.as_ref());
    let lines = events.flat_map(|events| events.telemetry.iter());
    lines
        .filter(move |line| line.group.strip_prefix(EVENTS_GROUP_PREFIX) == Some(service))
        .map(|line| line.to_owned_line())
}

/// What an event says, as EventBridge has it.
fn detail(line: &LogLine) -> Value {
    let event: Value = serde_json::from_str(&line.message).unwrap_or_default();
    event["detail"].clone()
}

fn text<'a>(detail: &'a Value, name: &str) -> &'a str {
    detail[name].as_str().unwrap_or_default()
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct DescribeEvents {
    #[serde(rename = "Action")]
    _action: String,
    #[serde(rename = "Version")]
    _version: String,
    source_type: String,
    source_identifier: String,
    start_time: String,
    end_time: String,
    #[serde(rename = "MaxRecords")]
    _max_records: String,
}

/// `rds:DescribeEvents`: those of the database and of the time that are asked for.
pub(super) fn of_databases(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: DescribeEvents = wire::input(input)?;
    let parse = |time: &str| {
        let at: jiff::Timestamp =
            time.parse().map_err(|_| AwsError::rejected("InvalidParameterValue", format!("{time} is no time")))?;
        Ok(epoch_seconds(at))
    };
    let window =
        scenario.requested_window("InvalidParameterValue", parse(&request.start_time)?, parse(&request.end_time)?)?;
    if !["db-instance", "db-cluster"].contains(&request.source_type.as_str()) {
        return Err(AwsError::rejected("InvalidParameterValue", format!("{} has no events here", request.source_type)));
    }
    let known = recorded(scenario, "rds").map(|line| (line.at, detail(&line)));
    let is_meant = |(at, event): &(jiff::Timestamp, Value)| {
        window.contains(*at) && text(event, "SourceIdentifier") == request.source_identifier
    };
    let mut events = String::new();
    for (at, event) in known.filter(is_meant) {
        let categories: String =
            event["EventCategories"].as_array().into_iter().flatten().fold(String::new(), |mut all, category| {
                let _ =
                    write!(all, "<EventCategory>{}</EventCategory>", escape_xml(category.as_str().unwrap_or_default()));
                all
            });
        let [name, message] = ["SourceIdentifier", "Message"].map(|name| escape_xml(text(&event, name)));
        let _ = write!(
            events,
            "<Event><SourceIdentifier>{name}</SourceIdentifier><SourceType>db-instance</SourceType><Message>{message}</Message>\
             <EventCategories>{categories}</EventCategories><Date>{at}</Date></Event>"
        );
    }
    Ok(json!(format!(
        "<DescribeEventsResponse xmlns=\"http://rds.amazonaws.com/doc/2014-10-31/\"><DescribeEventsResult><Events>{events}\
         </Events></DescribeEventsResult></DescribeEventsResponse>"
    )))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DescribeServices {
    #[serde(rename = "cluster")]
    _cluster: String,
    services: Vec<String>,
}

/// `ecs:DescribeServices`: of each service its events, the latest first, and one of long before.
pub(super) fn of_services(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: DescribeServices = wire::input(input)?;
    if !(1..=10).contains(&request.services.len()) {
        return Err(AwsError::rejected("InvalidParameterException", "1 to 10 services"));
    }
    let services = request.services.iter().map(|service| {
        let own = format!("(service {service})");
        let steady = json!({
            "id": "0", "createdAt": epoch_seconds(scenario.window().start() - SignedDuration::from_hours(1)),
            "message": format!("{own} has reached a steady state."),
        });
        let known = recorded(scenario, "ecs").filter(|line| line.message.starts_with(&own));
        let known =
            known.map(|line| json!({ "id": "1", "createdAt": epoch_seconds(line.at), "message": line.message }));
        let mut events: Vec<Value> = [steady].into_iter().chain(known).collect();
        events.reverse();
        json!({ "serviceName": service, "status": "ACTIVE", "events": events })
    });
    Ok(json!({ "services": services.collect::<Vec<_>>(), "failures": [] }))
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct DescribeScalingActivities {
    #[serde(rename = "Action")]
    _action: String,
    #[serde(rename = "Version")]
    _version: String,
    auto_scaling_group_name: String,
    #[serde(rename = "MaxRecords")]
    _max_records: String,
}

/// `autoscaling:DescribeScalingActivities`.
pub(super) fn of_groups(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: DescribeScalingActivities = wire::input(input)?;
    let mut activities = String::new();
    for line in recorded(scenario, "autoscaling") {
        let detail = detail(&line);
        if text(&detail, "AutoScalingGroupName") != request.auto_scaling_group_name {
            continue;
        }
        let verb = if line.message.contains("EC2 Instance Launch") { "Launching" } else { "Terminating" };
        let status = if line.message.contains("Unsuccessful") { "Failed" } else { "Successful" };
        let [message, cause] = ["StatusMessage", "Cause"].map(|name| escape_xml(text(&detail, name)));
        let _ = write!(
            activities,
            "<member><Description>{verb} an EC2 instance</Description><StatusCode>{status}</StatusCode>\
             <StatusMessage>{message}</StatusMessage><Cause>{cause}</Cause><StartTime>{}</StartTime></member>",
            line.at
        );
    }
    Ok(json!(format!(
        "<DescribeScalingActivitiesResponse xmlns=\"http://autoscaling.amazonaws.com/doc/2011-01-01/\">\
         <DescribeScalingActivitiesResult><Activities>{activities}</Activities></DescribeScalingActivitiesResult>\
         </DescribeScalingActivitiesResponse>"
    )))
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct DescribeHealthEvents {
    filter: HealthFilter,
    #[serde(rename = "maxResults")]
    _max_results: usize,
    #[serde(rename = "nextToken")]
    _next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct HealthFilter {
    services: Vec<String>,
    regions: Vec<String>,
    event_type_categories: Vec<String>,
    start_times: Vec<TimeRange>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TimeRange {
    from: f64,
    to: f64,
}

/// `health:DescribeEvents`.
pub(super) fn of_health(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let HealthFilter { services, regions, event_type_categories, start_times } =
        wire::input::<DescribeHealthEvents>(input)?.filter;
    let [TimeRange { from, to }] = start_times.as_slice() else {
        return Err(AwsError::rejected("ValidationException", "one range of times is in the scenario"));
    };
    let (from, to) = (instant(*from)?, instant(*to)?);
    if !(1..=10).contains(&services.len()) || regions.len() != 1 {
        return Err(AwsError::rejected("ValidationException", "1 to 10 services, in one region"));
    }
    if let Some(name) = services.iter().find(|name| !(2..=30).contains(&name.len()) || name.contains([':', '/'])) {
        return Err(AwsError::rejected("ValidationException", format!("{name} is no service")));
    }
    let here = recorded(scenario, "health").filter(|_| regions.contains(&scenario.bundle.context.region));
    let of_filter = here.filter(|line| from <= line.at && line.at <= to).filter_map(|line| {
        let mut event = detail(&line);
        event["startTime"] = json!(epoch_seconds(line.at));
        // When it is asked for, it is over.
        event["statusCode"] = json!("closed");
        let is_meant = services.iter().any(|service| service == text(&event, "service"))
            && event_type_categories.iter().any(|category| category == text(&event, "eventTypeCategory"));
        is_meant.then_some(event)
    });
    Ok(json!({ "events": of_filter.collect::<Vec<_>>() }))
}
