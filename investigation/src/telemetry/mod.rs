//! What the sources return, before anything is concluded from it. An incident bundle holds these types as JSON.
//!
//! The detectors ([`crate::detect`]) turn telemetry into evidence. Nothing here is trusted: text may hold secrets or
//! markup, numbers may be extreme.
//!
//! A file for each source: [`metrics`](MetricSeries), [`logs`](LogLine) and many of them ([`LogLines`]), [`traces`](TraceTelemetry) with the service
//! [`graph`](ServiceGraph), [`changes`](Change) and [`alarms`](AlarmTransition). A new field is added with
//! `#[serde(default)]`, so that bundles recorded before can still be read.

mod alarms;
mod calls;
mod changes;
mod database_load;
mod graph;
mod id_sample;
mod log_lines;
mod logs;
mod metrics;
mod objectives;
pub mod otel;
mod segment_document;
mod traces;

pub use alarms::{AlarmState, AlarmTransition};
pub use calls::{CallCounts, CallStatistics, ResponseTimes};
pub use changes::{Caller, Change, Difference};
pub use database_load::{DatabaseLoad, LOAD_PREFIX, StatementLoad};
pub use graph::{Edge, Node, Sample, ServiceGraph};
pub use id_sample::IdSample;
pub use log_lines::{LineSelection, LogLines};
pub use logs::{EVENTS_GROUP_PREFIX, GroupCounts, LineCount, LogLine, LogLineRef, LogTelemetry, RequestLines};
pub use metrics::MetricSeries;
pub use objectives::{BudgetReport, BudgetStatus, ServiceLevelObjective};
pub use traces::{AwsCall, Cause, Exception, Http, HttpRequest, HttpResponse, Segment, Trace, TraceTelemetry};

use serde::{Deserialize, Serialize};

use crate::model::Gap;
pub use crate::model::{MetricQuery, Point};

/// Telemetry, with the gaps in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Collected<T> {
    /// What the source returned.
    pub telemetry: T,
    /// What the source could not return, such as a log group that does not exist, or pages beyond the limit.
    #[serde(default)]
    pub gaps: Vec<Gap>,
}

impl<T> Collected<T> {
    /// Telemetry without gaps.
    pub fn whole(telemetry: T) -> Self {
        Self { telemetry, gaps: Vec::new() }
    }
}
