//! CloudWatch alarms.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::MetricQuery;

/// The state of an alarm, as CloudWatch spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum AlarmState {
    /// Within the threshold.
    #[serde(rename = "OK")]
    Ok,
    /// Beyond it.
    #[serde(rename = "ALARM")]
    Alarm,
    /// Unknown for want of data.
    #[serde(rename = "INSUFFICIENT_DATA")]
    InsufficientData,
}

/// An alarm that changed its state.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AlarmTransition {
    /// To the millisecond.
    pub at: Timestamp,
    /// The alarm's name.
    pub alarm: String,
    /// From.
    pub from: AlarmState,
    /// To.
    pub to: AlarmState,
    /// CloudWatch's own words.
    #[serde(default)]
    pub reason: String,
    /// The metric it watches, if it watches one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub metric: Option<MetricQuery>,
}
