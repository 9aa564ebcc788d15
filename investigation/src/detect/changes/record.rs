//! The record that CloudTrail keeps of a call, which says more than the event around it.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::parameters::flatten;
use crate::telemetry::{Caller, Change};

/// The fields of a record that are read. One that is missing or of another type is empty: a record is read field by field.
#[derive(Debug, Default)]
pub struct Record {
    has_failed: bool,
    /// What the record says about the caller.
    caller: Caller,
    parameters: BTreeMap<String, String>,
    response: BTreeMap<String, String>,
    /// The ARNs in `resources`.
    resources: Vec<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "camelCase")]
struct Json {
    error_code: Value,
    event_type: Value,
    user_identity: Value,
    request_parameters: Value,
    response_elements: Value,
    additional_event_data: Value,
    service_event_details: Value,
    resources: Value,
}

fn text(value: Option<&Value>) -> String {
    value.and_then(Value::as_str).unwrap_or_default().to_owned()
}

/// A change that a trail or a rule of EventBridge delivered, which may be of any region and, of an organisation's trail, of any
/// account.
#[derive(Debug, Clone, PartialEq)]
pub struct DeliveredChange {
    /// What was changed.
    pub change: Change,
    /// The region in which it was made.
    pub region: String,
    /// The number of the account whose CloudTrail recorded it; `None` where the record does not say it.
    pub account: Option<String>,
}

/// Reads a change by the record that was delivered. `None` for a call that failed or only read, which changed nothing, and for a
/// record without id, name or time, which cannot be cited.
///
/// Sources: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html>,
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-service-event-cloudtrail.html>
#[must_use]
pub fn read_delivered_change(json: &str) -> Option<DeliveredChange> {
    let mut delivered: Value = serde_json::from_str(json).ok()?;
    let forwarded_from = delivered.get("account").and_then(Value::as_str).map(str::to_owned);
    // EventBridge puts the record into an event of its own.
    let event = match delivered.get_mut("detail") {
        Some(detail) => detail.take(),
        None => delivered,
    };
    let field = |name: &str| event.get(name)?.as_str().map(str::to_owned);
    let is_read_only = event.get("readOnly").and_then(Value::as_bool) == Some(true);
    let record = Record::from(Json::deserialize(&event).unwrap_or_default());
    if is_read_only || record.has_failed() {
        return None;
    }
    let mut change = Change {
        at: field("eventTime")?.parse().ok()?,
        id: field("eventID")?,
        name: field("eventName")?,
        source: field("eventSource").unwrap_or_default(),
        user: event.get("userIdentity").map(user_name).unwrap_or_default(),
        ..Change::default()
    };
    record.complete(&mut change);
    let account = field("recipientAccountId").or(forwarded_from);
    Some(DeliveredChange { change, region: field("awsRegion").unwrap_or_default(), account })
}

/// Whoever made a call, as the event history names them: a user, the session of a role, or a service.
fn user_name(identity: &Value) -> String {
    let field = |pointer: &str| text(identity.pointer(pointer));
    let (user, principal, invoked_by) = (field("/userName"), field("/principalId"), field("/invokedBy"));
    match principal.split_once(':') {
        _ if !user.is_empty() => user,
        Some((_, session)) => session.to_owned(),
        None if !invoked_by.is_empty() => invoked_by,
        None => field("/type"),
    }
}

impl Record {
    /// Reads a record. One that cannot be parsed counts as one without any field.
    #[must_use]
    pub fn read(json: &str) -> Self {
        Self::from(serde_json::from_str::<Json>(json).unwrap_or_default())
    }

    /// Whether the call failed, and so changed nothing.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.has_failed
    }

    /// Adds what the record says to what the event around it says.
    pub fn complete(self, change: &mut Change) {
        change.caller = self.caller;
        change.parameters = self.parameters;
        change.response = self.response;
        if change.resources.is_empty() {
            change.resources = self.resources;
        }
    }
}

impl From<Json> for Record {
    fn from(json: Json) -> Self {
        let identity = &json.user_identity;
        let field_of_identity = |pointer: &str| text(identity.pointer(pointer));
        let mut parameters = flatten(&json.request_parameters);
        // What AWS did without a call tells its details as an object, or as the text of one.
        let details = json.service_event_details.as_str().and_then(|text| serde_json::from_str(text).ok());
        let details = details.unwrap_or(json.service_event_details);
        for (path, value) in flatten(&json.additional_event_data).into_iter().chain(flatten(&details)) {
            parameters.entry(path).or_insert(value);
        }
        let listed = json.resources.as_array().map(Vec::as_slice).unwrap_or_default();
        let arns = listed.iter().filter_map(|resource| resource.get("ARN").or(resource.get("arn"))?.as_str());
        Self {
            has_failed: !json.error_code.is_null(),
            caller: Caller {
                identity: field_of_identity("/type"),
                role: field_of_identity("/sessionContext/sessionIssuer/userName"),
                invoked_by: field_of_identity("/invokedBy"),
                event_type: text(Some(&json.event_type)),
            },
            parameters,
            response: flatten(&json.response_elements),
            resources: arns.map(str::to_owned).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn complete(record: &Value) -> Change {
        let mut change = Change::default();
        Record::read(&record.to_string()).complete(&mut change);
        change
    }

    #[test]
    fn what_aws_did_without_a_call_tells_its_details_as_an_object_or_as_text() {
        let details = json!({ "instanceIdSet": ["i-1eb2ac8e"] });
        for written in [details.clone(), Value::String(details.to_string())] {
            let record = json!({
                "eventType": "AwsServiceEvent",
                "userIdentity": { "invokedBy": "ec2.amazonaws.com" },
                "requestParameters": null,
                "serviceEventDetails": written,
            });
            assert_eq!(complete(&record).parameters["instanceIdSet.0"], "i-1eb2ac8e");
        }
    }

    #[test]
    fn a_record_tells_the_caller_what_was_asked_and_what_was_answered() {
        let change = complete(&json!({
            "eventType": "AwsApiCall",
            "userIdentity": {
                "type": "AssumedRole",
                "arn": "arn:aws:sts::123456789012:assumed-role/deployer/ann",
                "sessionContext": { "sessionIssuer": { "type": "Role", "userName": "deployer" } },
                "invokedBy": "cloudformation.amazonaws.com",
            },
            "requestParameters": { "service": "web", "desiredCount": 0 },
            "responseElements": { "service": { "desiredCount": 0 } },
            "additionalEventData": { "SecretId": "shop/db" },
        }));
        let caller = Caller {
            identity: "AssumedRole".to_owned(),
            role: "deployer".to_owned(),
            invoked_by: "cloudformation.amazonaws.com".to_owned(),
            event_type: "AwsApiCall".to_owned(),
        };
        assert_eq!(change.caller, caller);
        assert_eq!(change.parameters.get("desiredCount").map(String::as_str), Some("0"));
        assert_eq!(change.parameters.get("SecretId").map(String::as_str), Some("shop/db"));
        assert_eq!(change.response.get("service.desiredCount").map(String::as_str), Some("0"));
    }

    #[test]
    fn a_delivered_record_is_a_change_whether_a_trail_or_a_rule_delivered_it() {
        let record = json!({
            "eventVersion": "1.11", "eventID": "e-1", "eventTime": "2026-01-01T12:02:00Z", "eventName": "UpdateService",
            "eventSource": "ecs.amazonaws.com", "awsRegion": "eu-west-1", "readOnly": false,
            "userIdentity": { "type": "AssumedRole", "principalId": "AROA1:ann" },
            "requestParameters": { "service": "web" },
        });
        let DeliveredChange { change, region, account } = read_delivered_change(&record.to_string()).unwrap();
        assert_eq!(account, None);
        assert_eq!(
            (change.name.as_str(), change.user.as_str(), region.as_str()),
            ("UpdateService", "ann", "eu-west-1")
        );
        assert_eq!(change.parameters["service"], "web");
        let event =
            json!({ "version": "0", "account": "1", "detail-type": "AWS API Call via CloudTrail", "detail": record });
        let of_rule = read_delivered_change(&event.to_string()).unwrap();
        assert_eq!((of_rule.change, of_rule.account.as_deref()), (change, Some("1")));
        let with = |key: &str, value: Value| {
            let mut other = record.clone();
            other[key] = value;
            read_delivered_change(&other.to_string())
        };
        assert_eq!(with("recipientAccountId", json!("2")).unwrap().account.as_deref(), Some("2"));
        assert_eq!(with("readOnly", json!(true)), None);
        assert_eq!(with("errorCode", json!("AccessDenied")), None);
        assert_eq!(with("eventTime", json!("yesterday")), None);
        assert_eq!(with("userIdentity", json!({ "userName": "ann" })).unwrap().change.user, "ann");
        assert_eq!(
            with("userIdentity", json!({ "invokedBy": "ecs.amazonaws.com" })).unwrap().change.user,
            "ecs.amazonaws.com"
        );
        assert_eq!(with("userIdentity", json!({ "type": "Root" })).unwrap().change.user, "Root");
        assert_eq!(["", "{", "[]", "7", "{}"].map(read_delivered_change), [const { None }; 5]);
    }

    #[test]
    fn an_error_code_means_that_the_call_failed() {
        assert!(Record::read(r#"{"errorCode":"AccessDenied","errorMessage":"not authorized"}"#).has_failed());
        assert!(!Record::read(r#"{"errorCode":null}"#).has_failed());
    }

    #[test]
    fn one_odd_field_does_not_cost_the_others() {
        let change = complete(&json!({
            "eventType": 7,
            "userIdentity": "root",
            "requestParameters": { "keyId": "k-1" },
            "responseElements": "omitted",
            "resources": { "ARN": "x" },
        }));
        assert_eq!(change.parameters.get("keyId").map(String::as_str), Some("k-1"));
        assert!(change.caller.is_unknown() && change.resources.is_empty());
        for json in ["", "{", "[]", "7"] {
            assert!(!Record::read(json).has_failed(), "{json}");
        }
    }
}
