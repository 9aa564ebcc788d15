//! CloudTrail's management events.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// An API call that changed something.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html>
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
}
