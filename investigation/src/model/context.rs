//! What to look at for a service.

use serde::{Deserialize, Serialize};

use super::{Request, Signal, Window};
use crate::telemetry::MetricQuery;

/// A saved scope: where the telemetry of a service is found. A source left empty is not asked, and the report says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Context {
    /// The name that responders type.
    pub service: String,
    /// The entity of the service graph where the symptom shows; the service's name when absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entry: Option<String>,
    /// The AWS region of the telemetry.
    pub region: String,
    /// The metrics to read.
    #[serde(default)]
    pub metrics: Vec<MetricQuery>,
    /// The log groups to query.
    #[serde(default)]
    pub log_groups: Vec<String>,
    /// Whether X-Ray is asked for the service graph and for traces.
    #[serde(default)]
    pub traces: bool,
    /// Whether CloudTrail is asked for changes.
    #[serde(default)]
    pub changes: bool,
    /// The names of the alarms to read.
    #[serde(default)]
    pub alarms: Vec<String>,
}

/// Everything a collector needs to know: a context at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// What was asked for.
    pub request: Request,
    /// What to look at.
    pub context: Context,
    /// What the incident is compared with.
    pub baseline_window: Window,
}

impl Scope {
    /// Puts a request and its context together. The baseline is the window of the same length before the incident, or
    /// an hour if the incident is shorter: a few points are no baseline.
    #[must_use]
    pub fn new(request: Request, context: Context) -> Self {
        let baseline_window = request.incident_window.baseline();
        Self { request, context, baseline_window }
    }

    /// The entity of the service graph where the symptom shows.
    #[must_use]
    pub fn entry(&self) -> &str {
        self.context.entry.as_deref().unwrap_or(&self.context.service)
    }

    /// The window of the incident.
    #[must_use]
    pub fn incident_window(&self) -> Window {
        self.request.incident_window
    }

    /// The symptom.
    #[must_use]
    pub fn signal(&self) -> Signal {
        self.request.signal
    }
}
