//! CloudTrail.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A call that changed something.
///
/// Source: <https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_Event.html>
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    /// To the second.
    pub at: Timestamp,
    /// The event's id.
    pub id: String,
    /// Such as `UpdateFunctionCode20150331v2`.
    pub name: String,
    /// Such as `lambda.amazonaws.com`.
    pub source: String,
    /// Who made it.
    #[serde(default)]
    pub user: String,
    /// The names of what it touched.
    #[serde(default)]
    pub resources: Vec<String>,
}
