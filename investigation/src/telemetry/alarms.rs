//! CloudWatch alarms.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::MetricQuery;

/// The state of an alarm, as CloudWatch spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AlarmState {
    /// The metric is within the threshold.
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
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
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
    /// The metric that the alarm watches; absent for a composite alarm and for metric math.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<MetricQuery>,
}
