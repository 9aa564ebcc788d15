//! CloudTrail: the API calls that changed something.

use investigation::telemetry::Change;
use serde::Deserialize;
use serde_json::{Value, json};

use super::scenario::{Scenario, epoch_seconds, list_response, paginate};
use super::wire::{self, AwsError};

/// Events of a page: so few that a scenario has several pages, and as many as a full one holds.
const FEW: usize = 8;
const MAX_EVENTS: usize = 50;

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

/// `LookupEvents`: newest first, as CloudTrail lists them. Before every change there is an attempt that was refused,
/// which the adapter must leave out.
pub(super) fn lookup(scenario: &Scenario, input: Value) -> Result<Value, AwsError> {
    let request: LookupEvents = wire::input(input)?;
    let [attribute] = request.lookup_attributes.as_slice() else {
        return Err(AwsError::rejected("InvalidLookupAttributesException", "one attribute is taken"));
    };
    let value = attribute.attribute_value.as_str();
    let is_meant = |change: &Change| match attribute.attribute_key.as_str() {
        "ReadOnly" => Ok(value == "false"),
        "EventSource" => Ok(change.source == value),
        "ResourceName" => Ok(change.resources.iter().any(|name| name == value)),
        key => Err(AwsError::rejected("InvalidLookupAttributesException", format!("{key} is not in the scenario"))),
    };
    if request.max_results.is_some_and(|max_results| !(1..=50).contains(&max_results)) {
        return Err(AwsError::rejected("InvalidMaxResultsException", "1 to 50"));
    }
    let window = scenario.requested_window("InvalidTimeRangeException", request.start_time, request.end_time)?;
    let mut changes = Vec::new();
    for change in scenario.bundle.changes.iter().flatten() {
        if window.contains(change.at) && is_meant(change)? {
            changes.push(change);
        }
    }
    changes.sort();
    changes.reverse();
    let events = changes.into_iter().flat_map(|change| [event(change), refused_attempt(change)]).collect();
    let page_size = request.max_results.unwrap_or(MAX_EVENTS).min(scenario.page_size(FEW, MAX_EVENTS));
    let (events, next) = paginate(events, request.next_token.as_deref(), page_size)?;
    Ok(list_response("Events", events, next, "NextToken"))
}

/// The records of all changes, the latest first, each before an attempt that was refused and one like it in another account of the
/// organisation: every second one as a trail delivers it, and the others as a rule of EventBridge does.
pub(super) fn delivered_records(scenario: &Scenario) -> Vec<String> {
    let mut changes: Vec<&Change> = scenario.bundle.changes.iter().flatten().collect();
    changes.sort();
    changes.reverse();
    let mut records = Vec::new();
    for (position, change) in changes.into_iter().enumerate() {
        let mut record = record(change);
        record["eventID"] = json!(change.id);
        record["awsRegion"] = json!(scenario.bundle.context.region);
        record["resources"] = change.resources.iter().map(|name| json!({ "ARN": name })).collect();
        record["recipientAccountId"] = json!("123456789012");
        let mut refused = record.clone();
        refused["errorCode"] = json!("AccessDenied");
        let mut elsewhere = record.clone();
        elsewhere["eventID"] = json!(format!("{}-elsewhere", change.id));
        elsewhere["recipientAccountId"] = json!("210987654321");
        for delivered in [record, refused, elsewhere] {
            let event = json!({ "detail-type": "AWS API Call via CloudTrail", "detail": delivered });
            records.push(if position % 2 == 0 { delivered.to_string() } else { event.to_string() });
        }
    }
    records
}

/// The event of a change.
fn event(change: &Change) -> Value {
    let listed = change.resources.iter();
    let resources: Vec<_> =
        listed.map(|name| json!({ "ResourceType": "AWS::Any::Thing", "ResourceName": name })).collect();
    json!({
        "EventId": change.id,
        "EventName": change.name,
        "EventSource": change.source,
        "EventTime": epoch_seconds(change.at),
        "ReadOnly": "false",
        "Username": change.user,
        "Resources": resources,
        "CloudTrailEvent": record(change).to_string(),
    })
}

/// The event of the same call when IAM denies it.
fn refused_attempt(change: &Change) -> Value {
    let mut record = record(change);
    record["errorCode"] = json!("AccessDenied");
    record["errorMessage"] = json!(format!("{} is not authorized to call {}", change.user, change.name));
    let mut refused = event(change);
    refused["EventId"] = json!(format!("{}-refused", change.id));
    refused["CloudTrailEvent"] = json!(record.to_string());
    refused
}

/// The CloudTrail record of a call, which its event holds as a string. Of the caller it says what the bundle knows. A
/// parameter has its path for a name, which reads the same.
fn record(change: &Change) -> Value {
    let caller = &change.caller;
    json!({
        "eventVersion": "1.11",
        "userIdentity": {
            "type": caller.identity,
            "userName": change.user,
            "invokedBy": caller.invoked_by,
            "sessionContext": { "sessionIssuer": { "userName": caller.role } },
        },
        "eventTime": change.at.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        "eventSource": change.source,
        "eventName": change.name,
        "requestParameters": change.parameters,
        "responseElements": change.response,
        "readOnly": false,
        "eventType": caller.event_type,
        "eventCategory": "Management",
    })
}
