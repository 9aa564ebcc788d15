//! Incident bundles: a directory with everything that an investigation reads, so that it can be run again for ever.
//!
//! `incident.json` says what happened and what to ask, `context.json` what to look at; `metrics.json`, `logs.json`,
//! `traces.json`, `changes.json` and `alarms.json` are what each source returned. A source without a file is a source
//! that could not be read.

mod files;
mod manifest;
mod read;
mod shelf;
mod source;
mod write;

pub use files::Files;
pub use manifest::{Ask, Manifest, Origin, Truth};
pub use read::BundleError;
pub use shelf::{names, open};
pub use source::BundleSource;

use investigation::model::{Context, InvestigationId, Request};
use investigation::telemetry::{AlarmTransition, Change, LogLine, MetricSeries, TraceTelemetry};

/// A recorded or simulated incident.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// What happened, and what to ask.
    pub manifest: Manifest,
    /// What to look at.
    pub context: Context,
    /// `metrics.json`.
    pub metrics: Option<Vec<MetricSeries>>,
    /// `logs.json`.
    pub logs: Option<Vec<LogLine>>,
    /// `traces.json`.
    pub traces: Option<TraceTelemetry>,
    /// `changes.json`.
    pub changes: Option<Vec<Change>>,
    /// `alarms.json`.
    pub alarms: Option<Vec<AlarmTransition>>,
}

impl Bundle {
    /// What the bundle asks, by nobody in particular, at the moment its incident window ends.
    #[must_use]
    pub fn request(&self) -> Request {
        let ask = &self.manifest.ask;
        Request {
            investigation_id: InvestigationId::from_seed(self.manifest.name.as_bytes()),
            service: ask.service.clone(),
            incident_window: ask.incident_window,
            signal: ask.signal,
            channel: "C0EMBEDDED".to_owned(),
            user: "U0EMBEDDED".to_owned(),
            requested_at: ask.incident_window.end(),
            report_base_url: "https://localhost".to_owned(),
        }
    }
}
