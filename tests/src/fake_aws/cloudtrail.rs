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

/// Newest first, as CloudTrail lists them.
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
    let (changes, next) = page(changes, asked.next_token.as_deref(), asked.max_results.unwrap_or(PAGE).min(PAGE))?;
    Ok(listing("Events", changes.into_iter().map(event).collect(), next, "NextToken"))
}

fn event(change: &Change) -> Value {
    let resources: Vec<_> = change
        .resources
        .iter()
        .map(|name| json!({ "ResourceType": "AWS::Any::Thing", "ResourceName": name }))
        .collect();
    json!({
        "EventId": change.id,
        "EventName": change.name,
        "EventSource": change.source,
        "EventTime": epoch(change.at),
        "ReadOnly": "false",
        "Username": change.user,
        "Resources": resources,
        "CloudTrailEvent": "{}",
    })
}
