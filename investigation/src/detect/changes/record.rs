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

impl Record {
    /// Reads a record. One that cannot be parsed counts as one without any field.
    #[must_use]
    pub fn read(json: &str) -> Self {
        let json: Json = serde_json::from_str(json).unwrap_or_default();
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
