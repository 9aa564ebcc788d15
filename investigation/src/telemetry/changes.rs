//! CloudTrail's management events.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An API call that changed something.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html>
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    /// When the call was made, to the second.
    pub at: Timestamp,
    /// The id of the event, unique in CloudTrail.
    pub id: String,
    /// The name of the call, such as `UpdateFunctionCode20150331v2`.
    pub name: String,
    /// The service that was called, such as `lambda.amazonaws.com`.
    pub source: String,
    /// Who made the call: a user's or a session's name, empty where unknown.
    #[serde(default)]
    pub user: String,
    /// What the call touched, by ARN or by name.
    #[serde(default)]
    pub resources: Vec<String>,
    /// What the record says about the caller besides the name.
    #[serde(default, skip_serializing_if = "Caller::is_unknown")]
    pub caller: Caller,
    /// What was asked for: `requestParameters`, `additionalEventData` and `serviceEventDetails`, by path (`provisionedThroughput.readCapacityUnits`),
    /// bounded and redacted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, String>,
    /// What the service answered: `responseElements`, by path, bounded and redacted.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub response: BTreeMap<String, String>,
    /// In what the revisions before and after the change differ, where both were read; bounded and redacted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<Difference>,
}

/// A key in which two revisions differ.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Difference {
    /// What differs, in words: `image`, `environment DB_HOST`, `Allow sqs:SendMessage on jobs`.
    pub key: String,
    /// The value before, hidden where it may be secret; `None` where the revision does not have the key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub before: Option<String>,
    /// The value after.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<String>,
}

/// Who made a call, as far as its record tells. A field that the record does not have is empty.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html>
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(default)]
pub struct Caller {
    /// `userIdentity.type`, such as `IAMUser`, `AssumedRole` or `AWSService`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub identity: String,
    /// The name of the role whose session made the call.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub role: String,
    /// `userIdentity.invokedBy`: the AWS service that made the call for the caller, such as `cloudformation.amazonaws.com`.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub invoked_by: String,
    /// `eventType`, such as `AwsApiCall`, or `AwsServiceEvent` for what AWS did without a call.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub event_type: String,
}

impl Caller {
    /// Whether the record tells nothing.
    #[must_use]
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }
}
