//! CloudWatch alarms.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::MetricQuery;

/// The state of an alarm, as CloudWatch spells it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AlarmState {
    /// The metric is within the threshold.
    #[default]
    #[serde(rename = "OK")]
    Ok,
    /// The metric is beyond the threshold.
    #[serde(rename = "ALARM")]
    Alarm,
    /// The metric has too little data to tell.
    #[serde(rename = "INSUFFICIENT_DATA")]
    InsufficientData,
}

/// A change of an alarm's state.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AlarmTransition {
    /// When the state changed, to the millisecond.
    pub at: Timestamp,
    /// The alarm's name.
    pub alarm: String,
    /// The state before the change.
    pub from: AlarmState,
    /// The state after the change.
    pub to: AlarmState,
    /// Why the state changed, in CloudWatch's own words: neither redacted nor escaped.
    #[serde(default)]
    pub reason: String,
    /// The metric that the alarm watches; absent for every alarm that does not watch exactly one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<MetricQuery>,
    /// The metrics of an alarm on metric math or on an anomaly, in the order of its definition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub metrics: Vec<MetricQuery>,
    /// The log groups that a log alarm queries, by name or by ARN.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub log_groups: Vec<String>,
    /// The names of the alarms that a composite alarm combines, in the order of its rule.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub combines: Vec<String>,
}
