//! What is known of log groups before they are read.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A log group as CloudWatch Logs describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct KnownLogGroup {
    /// Its name, such as `/aws/lambda/checkout`.
    pub name: String,
    /// When it was created: it has no older lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub created_at: Option<Timestamp>,
    /// For how many days it keeps its lines; absent for ever.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept_days: Option<u32>,
    /// How many bytes it holds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stored_bytes: Option<u64>,
    /// What can be done with its lines.
    pub class: LogGroupClass,
}

/// The class of a log group.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CloudWatch_Logs_Log_Classes.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum LogGroupClass {
    /// Queries read it.
    #[default]
    Standard,
    /// Queries read it, but not together with others.
    InfrequentAccess,
    /// No query reads it.
    Delivery,
}

/// What is known of the log groups in one place of a context; absent where they could not be described.
pub type GroupsOfPlace = Option<Vec<KnownLogGroup>>;
