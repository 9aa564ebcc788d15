//! What the sources return, before anything is concluded from it. An incident bundle is this, as JSON.

mod alarms;
mod changes;
mod graph;
mod logs;
mod metrics;
mod traces;

pub use alarms::{AlarmState, AlarmTransition};
pub use changes::Change;
pub use graph::{Edge, Node, Sample, ServiceGraph};
pub use logs::LogLine;
pub use metrics::MetricSeries;
pub use traces::{AwsCall, Cause, Exception, Http, HttpRequest, HttpResponse, Segment, Trace, TraceTelemetry};

use serde::{Deserialize, Serialize};

use crate::model::Gap;
pub use crate::model::{MetricQuery, Point};

/// Telemetry, and what is missing from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collected<T> {
    /// What the source returned.
    pub telemetry: T,
    /// What it could not return: a log group it does not know, a page too many.
    #[serde(default)]
    pub gaps: Vec<Gap>,
}

impl<T> Collected<T> {
    /// Telemetry that misses nothing.
    pub fn whole(telemetry: T) -> Self {
        Self { telemetry, gaps: Vec::new() }
    }
}
