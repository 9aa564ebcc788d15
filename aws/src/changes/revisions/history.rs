//! What CloudTrail itself recorded of earlier calls: of what no service keeps a revision, the call before is the only one.
//!
//! Inline policies, policies of buckets and keys, and aliases of functions are replaced, and their services keep only what is
//! now. The record of a call holds what it put there, so that the call before tells what was there before.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>

use aws_config::{Region, SdkConfig};
use investigation::ports::Failure;
use investigation::telemetry::Change;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::Deadline;
use crate::changes::GLOBAL_REGION;
use crate::plain::{Ask, Protocol, Service, call};

const CLOUD_TRAIL: Service = Service {
    id: "CloudTrail",
    signing_name: "cloudtrail",
    host: "cloudtrail",
    region: None,
    protocol: Protocol::Json("CloudTrail_20131101"),
};

/// Events of one page, the most that CloudTrail returns: the call before stands on it, or is not looked for.
const EVENTS_PER_PAGE: u32 = 50;

/// A call that replaces a document, or what a name stands for.
struct Replacement {
    service: &'static str,
    /// How the name of the call begins; Lambda's carry a date.
    call: &'static str,
    /// The parameters that say what is replaced.
    identity: &'static [&'static str],
    /// The parameter that holds what it is replaced by.
    content: &'static str,
}

const REPLACEMENTS: [Replacement; 8] = [
    Replacement {
        service: "iam",
        call: "PutRolePolicy",
        identity: &["roleName", "policyName"],
        content: "policyDocument",
    },
    Replacement {
        service: "iam",
        call: "PutUserPolicy",
        identity: &["userName", "policyName"],
        content: "policyDocument",
    },
    Replacement {
        service: "iam",
        call: "PutGroupPolicy",
        identity: &["groupName", "policyName"],
        content: "policyDocument",
    },
    Replacement { service: "iam", call: "UpdateAssumeRolePolicy", identity: &["roleName"], content: "policyDocument" },
    Replacement { service: "s3", call: "PutBucketPolicy", identity: &["bucketName"], content: "bucketPolicy" },
    Replacement { service: "kms", call: "PutKeyPolicy", identity: &["keyId", "policyName"], content: "policy" },
    Replacement {
        service: "lambda",
        call: "UpdateAlias",
        identity: &["functionName", "name"],
        content: "functionVersion",
    },
    Replacement {
        service: "secretsmanager",
        call: "PutResourcePolicy",
        identity: &["secretId"],
        content: "resourcePolicy",
    },
];

/// A call that replaced something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Replaced {
    service: &'static str,
    /// The name of the call, as CloudTrail has it.
    call: String,
    identity: Vec<(&'static str, String)>,
    content: &'static str,
    at: Timestamp,
}

impl Replaced {
    /// What a change replaced; `None` for a change of another kind.
    pub(super) fn find(change: &Change) -> Option<Self> {
        let service = change.source.split('.').next()?;
        let row = REPLACEMENTS.iter().find(|row| row.service == service && change.name.starts_with(row.call))?;
        let name = |parameter: &&'static str| Some((*parameter, change.parameters.get(*parameter)?.clone()));
        let identity: Option<Vec<_>> = row.identity.iter().map(name).collect();
        Some(Self {
            service: row.service,
            call: change.name.clone(),
            identity: identity?,
            content: row.content,
            at: change.at,
        })
    }

    /// What it is called: the name of the role, the bucket, the key or the function.
    pub(super) fn name(&self) -> &str {
        self.identity.first().map_or("", |(_, name)| name)
    }

    /// What was put there by the call before and by this one, as documents; `None` where CloudTrail knows none before.
    pub(super) async fn read(&self, sdk: &SdkConfig, deadline: Deadline) -> Result<Option<[Value; 2]>, Failure> {
        let input = json!({
            "LookupAttributes": [{ "AttributeKey": "EventName", "AttributeValue": self.call }],
            "EndTime": self.at.as_second() + 1,
            "MaxResults": EVENTS_PER_PAGE,
        });
        let sdk = match self.service {
            "iam" => sdk.to_builder().region(Region::from_static(GLOBAL_REGION)).build(),
            _ => sdk.clone(),
        };
        let answer = call(&sdk, &CLOUD_TRAIL, "cloudtrail:LookupEvents", Ask::Operation(input), deadline).await?;
        let events = answer.get("Events").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let mut contents = events.iter().filter_map(|event| self.find_content(event));
        let after = contents.next();
        Ok(contents.next().zip(after).map(|(before, after)| [before, after]))
    }

    /// What the call of an event put there, if it is of the same thing and did not fail.
    fn find_content(&self, event: &Value) -> Option<Value> {
        let record: Value = serde_json::from_str(event.get("CloudTrailEvent")?.as_str()?).ok()?;
        let parameters = record.get("requestParameters")?;
        let is_same = |(parameter, name): &(&str, String)| {
            parameters.get(*parameter).and_then(Value::as_str).is_some_and(|value| value == name)
        };
        if record.get("errorCode").is_some_and(|code| !code.is_null()) || !self.identity.iter().all(is_same) {
            return None;
        }
        let content = parameters.get(self.content)?;
        // A document is written as a text, or as an object.
        let document = content.as_str().and_then(|text| serde_json::from_str::<Value>(text).ok());
        let document = document.filter(Value::is_object).unwrap_or_else(|| content.clone());
        Some(if document.is_object() { document } else { json!({ self.content: document }) })
    }
}
