//! What CloudTrail itself recorded of earlier calls: of what no service keeps a revision, the call before is the only one.
//!
//! Inline policies, policies of buckets and keys, and aliases of functions are replaced, and their services keep only what is
//! now. The record of a call holds what it put there, so that the call before tells what was there before.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html>

use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::{Region, SdkConfig};
use investigation::model::Scope;
use investigation::ports::Failure;
use investigation::telemetry::Change;
use jiff::Timestamp;
use serde_json::{Value, json};
use tokio::time::sleep;

use super::services::Revisions;
use crate::Deadline;
use crate::changes::search::MAX_ATTEMPTS;
use crate::partition::global_region;
use crate::plain::{Ask, Protocol, Service, call};
use crate::turns::{RegionTurns, Turns};

const CLOUD_TRAIL: Service = Service {
    id: "CloudTrail",
    signing_name: "cloudtrail",
    host: "cloudtrail",
    region: None,
    protocol: Protocol::Json("CloudTrail_20131101"),
};

/// Events of one page, the most that CloudTrail returns.
const EVENTS_PER_PAGE: u32 = 50;

/// Pages on which the call before is looked for. Each costs one of the two lookups a second.
const MAX_PAGES: usize = 3;

/// Where earlier calls are looked up, each in its turn: in the region of a context, and in the one of services without a region.
pub(super) struct History {
    sdk: SdkConfig,
    global_sdk: SdkConfig,
    turns: RegionTurns,
    /// Those of the other region; `None` where it is the same.
    global_turns: Option<RegionTurns>,
    deadline: Deadline,
}

impl History {
    pub(super) fn new(sdk: &SdkConfig, scope: &Scope, deadline: Deadline, turns: &Turns) -> Self {
        // Every attempt takes a turn, so that none is made on its own.
        let sdk = sdk.to_builder().retry_config(RetryConfig::disabled()).build();
        let region = global_region(&scope.context.region);
        let is_elsewhere = scope.context.region != region;
        Self {
            global_sdk: sdk.to_builder().region(Region::from_static(region)).build(),
            sdk,
            turns: turns.in_region(&scope.context),
            global_turns: is_elsewhere.then(|| turns.in_region_named(&scope.context, region)),
            deadline,
        }
    }

    /// Looks up one page, and again after a pause where that may help.
    async fn look_up(&self, is_global: bool, input: Value) -> Result<Value, Failure> {
        let (sdk, turns) = if is_global {
            (&self.global_sdk, self.global_turns.as_ref().unwrap_or(&self.turns))
        } else {
            (&self.sdk, &self.turns)
        };
        let mut failures = 0;
        loop {
            let turn = async {
                sleep(Duration::from_secs(failures.into())).await;
                turns.take().await;
            };
            self.deadline.within("cloudtrail:LookupEvents", turn).await?;
            let ask = Ask::Operation(input.clone());
            match call(sdk, &CLOUD_TRAIL, "cloudtrail:LookupEvents", ask, self.deadline).await {
                Err(failure) if failure.kind.is_retryable() && failures + 1 < MAX_ATTEMPTS => failures += 1,
                answer => return answer,
            }
        }
    }
}

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
    /// What CloudTrail lists it by, if it does.
    resource: Option<String>,
    at: Timestamp,
}

impl Replaced {
    /// What a change replaced; `None` for a change of another kind.
    pub(super) fn find(change: &Change) -> Option<Self> {
        let service = change.source.split('.').next()?;
        let row = REPLACEMENTS.iter().find(|row| row.service == service && change.name.starts_with(row.call))?;
        let name = |parameter: &&'static str| Some((*parameter, change.parameters.get(*parameter)?.clone()));
        let identity = row.identity.iter().map(name).collect::<Option<Vec<_>>>()?;
        let first = identity.first().map_or("", |(_, name)| name);
        // By its name, or by an ARN that ends in it.
        let is_its = |resource: &&String| resource.rsplit([':', '/']).next() == Some(first) || *resource == first;
        let resource = change.resources.iter().find(is_its).cloned();
        Some(Self {
            service: row.service,
            call: change.name.clone(),
            identity,
            content: row.content,
            resource,
            at: change.at,
        })
    }

    /// What it is called: the name of the role, the bucket, the key or the function.
    pub(super) fn name(&self) -> &str {
        self.identity.first().map_or("", |(_, name)| name)
    }

    /// What was put there by the call before and by this one, as documents; nothing where CloudTrail knows none before.
    ///
    /// The calls on the thing itself are looked up where CloudTrail lists it, for the calls of this name on all things may be
    /// many; else, and where that does not show this call either, those.
    pub(super) async fn read(&self, history: &History) -> Result<Revisions, Failure> {
        let by_name = json!({ "AttributeKey": "EventName", "AttributeValue": self.call });
        let by_resource =
            self.resource.as_ref().map(|name| json!({ "AttributeKey": "ResourceName", "AttributeValue": name }));
        let mut is_cut = false;
        for attribute in by_resource.into_iter().chain([by_name]) {
            let (mut contents, has_more) = self.find_contents(history, &attribute).await?;
            match (contents.pop(), contents.pop()) {
                (Some(before), Some(after)) => return Ok(Revisions::whole(Some([before, after]))),
                (Some(_), None) if !has_more => return Ok(Revisions::whole(None)),
                _ => is_cut = has_more,
            }
        }
        Ok(Revisions { both: None, is_cut })
    }

    /// What this call put there, and the one before it, as far as a few pages tell; and whether there are more of these.
    async fn find_contents(&self, history: &History, attribute: &Value) -> Result<(Vec<Value>, bool), Failure> {
        let (mut contents, mut token) = (Vec::new(), Value::Null);
        for _ in 0..MAX_PAGES {
            let input = json!({
                "LookupAttributes": [attribute],
                "EndTime": self.at.as_second() + 1,
                "MaxResults": EVENTS_PER_PAGE,
                "NextToken": token,
            });
            let answer = history.look_up(self.service == "iam", input).await?;
            let events = answer.get("Events").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
            contents.extend(events.iter().filter_map(|event| self.find_content(event)));
            contents.truncate(2);
            token = answer.get("NextToken").cloned().unwrap_or_default();
            if contents.len() == 2 || token.is_null() {
                return Ok((contents, false));
            }
        }
        Ok((contents, true))
    }

    /// What the call of an event put there, if it is of the same thing and did not fail.
    fn find_content(&self, event: &Value) -> Option<Value> {
        if event.get("EventName").is_some_and(|name| *name != self.call.as_str()) {
            return None;
        }
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
