//! CloudTrail: the last calls that changed something.

use investigation::telemetry::Change;
use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::{Scenario, epoch, listing, page};
use super::wire::{self, AwsError};

/// The changes of a page, so few that there is more than one.
const PAGE: usize = 4;

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct LookupEvents {
    lookup_attributes: Vec<LookupAttribute>,
    start_time: f64,
    end_time: f64,
    max_results: Option<usize>,
    next_token: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase", deny_unknown_fields)]
struct LookupAttribute {
    attribute_key: String,
    attribute_value: String,
}

/// Newest first, as CloudTrail lists them; each after an attempt that was refused, which is no change.
pub(super) fn lookup(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let asked: LookupEvents = wire::input(input)?;
    match asked.lookup_attributes.as_slice() {
        [only] if only.attribute_key == "ReadOnly" && only.attribute_value == "false" => {}
        _ => return Err(AwsError::unlisted("InvalidLookupAttributesException", "only changes are listed")),
    }
    if asked.max_results.is_some_and(|most| !(1..=50).contains(&most)) {
        return Err(AwsError::unlisted("InvalidMaxResultsException", "1 to 50"));
    }
    let window = scenario.asked("InvalidTimeRangeException", asked.start_time, asked.end_time)?;
    let mut changes: Vec<_> = scenario.bundle.changes.iter().flatten().collect();
    changes.retain(|change| window.contains(change.at));
    changes.sort();
    changes.reverse();
    let events = changes.into_iter().flat_map(|change| [event(change), refused(change)]).collect();
    let (events, next) = page(events, asked.next_token.as_deref(), asked.max_results.unwrap_or(PAGE).min(PAGE))?;
    Ok(listing("Events", events, next, "NextToken"))
}

/// What changed. Events of Lambda name the function in their record alone.
fn event(change: &Change) -> Value {
    let (listed, parameters) = match change.resources.as_slice() {
        [function] if change.source == "lambda.amazonaws.com" => (&[][..], json!({ "functionName": function })),
        names => (names, Value::Null),
    };
    let resources: Vec<_> =
        listed.iter().map(|name| json!({ "ResourceType": "AWS::Any::Thing", "ResourceName": name })).collect();
    json!({
        "EventId": change.id,
        "EventName": change.name,
        "EventSource": change.source,
        "EventTime": epoch(change.at),
        "ReadOnly": "false",
        "Username": change.user,
        "Resources": resources,
        "CloudTrailEvent": record(change, &parameters).to_string(),
    })
}

fn refused(change: &Change) -> Value {
    let mut record = record(change, &Value::Null);
    record["errorCode"] = json!("AccessDenied");
    record["errorMessage"] = json!(format!("{} is not authorized to call {}", change.user, change.name));
    let mut refused = event(change);
    refused["EventId"] = json!(format!("{}-refused", change.id));
    refused["CloudTrailEvent"] = json!(record.to_string());
    refused
}

/// The record of a call, which an event holds as a string.
fn record(change: &Change, parameters: &Value) -> Value {
    json!({
        "eventVersion": "1.11",
        "userIdentity": { "type": "IAMUser", "userName": change.user },
        "eventTime": change.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "eventSource": change.source,
        "eventName": change.name,
        "requestParameters": parameters,
        "responseElements": null,
        "readOnly": false,
        "eventType": "AwsApiCall",
        "eventCategory": "Management",
    })
}
