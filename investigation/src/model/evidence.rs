//! Evidence: observed departures from the baseline.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Entity, EvidenceId, EvidenceKind, Source, Whereabouts};

/// The unit of a magnitude or of a series.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Unit {
    /// Seconds.
    Seconds,
    /// Percent, 0 to 100.
    Percent,
    /// A number of things.
    Count,
    /// Bytes.
    Bytes,
    /// A number of things a second.
    PerSecond,
    /// Bytes a second.
    BytesPerSecond,
    /// A unit that the source does not name.
    None,
}

/// How far an observation is from what the baseline leads one to expect.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Magnitude {
    /// The level in the incident window.
    pub observed: f64,
    /// The level that the baseline leads one to expect.
    pub expected: f64,
    /// The unit of both.
    pub unit: Unit,
    /// How surprising the departure is, 0 (not at all) to 1.
    pub strength: f64,
}

/// One value at one time.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Point {
    /// The start of the period that the value is about.
    pub at: Timestamp,
    /// In the unit of its series.
    pub value: f64,
}

/// Points over time, for a chart: baseline first, then incident.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Series {
    /// The unit of the values.
    pub unit: Unit,
    /// In order of time.
    pub points: Vec<Point>,
}

/// What to open to see the observation oneself.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Citation {
    /// What was read: a metric with its dimensions, a log group, a trace id, an event id, an alarm.
    pub what: String,
    /// Excerpts, redacted and bounded.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub samples: Vec<String>,
    /// Where it was read, if elsewhere than in the first place of the context.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Whereabouts>,
}

/// An observed departure from the baseline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Evidence {
    /// The id that every claim cites.
    pub id: EvidenceId,
    /// Where it was observed.
    pub source: Source,
    /// What it is about.
    pub entity: Entity,
    /// What departed, and in which direction.
    pub kind: EvidenceKind,
    /// By how much it departed.
    pub magnitude: Magnitude,
    /// When it began, where the source shows that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub onset: Option<Timestamp>,
    /// The observation in one sentence.
    pub summary: String,
    /// What to open to see it oneself.
    pub citation: Citation,
    /// The points to draw in a chart, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub series: Option<Series>,
}
