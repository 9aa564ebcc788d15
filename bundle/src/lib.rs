//! Incident bundles: directories with everything that one investigation reads, so that it can be repeated at any time,
//! without AWS.
//!
//! - `incident.json` ([`Manifest`]): what happened, where the data comes from, what to ask, and the real cause if known.
//! - `context.json`: what to look at for the service, as a saved context of the deployed edition.
//! - `metrics.json`, `logs.json`, `traces.json`, `changes.json`, `alarms.json`: what each source returned. A source
//!   without a file could not be read, and becomes a gap of the report.
//! - `as_read.json` ([`AsRead`]), in a recording of a live account: how the sources answered, with the gaps they had.
//!
//! [`open`] reads a bundle by the name of one that the binary carries, or by its path; [`BundleSource`] gives its
//! telemetry to an investigation in place of AWS; [`Bundle::write`] writes one.
//!
//! To add an incident to those that the binary carries, put its directory into `incidents/` of this crate, under the
//! name that its manifest has; `incidents/README.md` says how to make one. The tests check the names and the layout.

mod as_read;
mod carried;
mod discovery;
mod files;
mod manifest;
mod read;
mod select;
mod source;
mod write;

pub use as_read::{AsRead, SourceFailure};
pub use carried::{names, open};
pub use discovery::BundleDiscovery;
pub use files::Files;
pub use manifest::{Ask, Manifest, Origin, Truth};
pub use read::BundleError;
pub use source::BundleSource;

use investigation::model::{Context, InvestigationId, Request};
use investigation::telemetry::{AlarmTransition, Change, LogLines, MetricSeries, TraceTelemetry};

/// A recorded or simulated incident. Telemetry that is `None` could not be read.
#[derive(Debug, Clone, PartialEq)]
pub struct Bundle {
    /// What happened, and what to ask.
    pub manifest: Manifest,
    /// What to look at.
    pub context: Context,
    /// The series of the context's metrics.
    pub metrics: Option<Vec<MetricSeries>>,
    /// The lines of the context's log groups.
    pub logs: Option<LogLines>,
    /// The service graph and the sampled traces.
    pub traces: Option<TraceTelemetry>,
    /// The API calls that changed something.
    pub changes: Option<Vec<Change>>,
    /// The state transitions of the context's alarms.
    pub alarms: Option<Vec<AlarmTransition>>,
    /// How the sources answered, in a recording of a live account.
    pub as_read: Option<AsRead>,
}

impl Bundle {
    /// A bundle of which nothing has been read yet.
    #[must_use]
    pub fn without_telemetry(manifest: Manifest, context: Context) -> Self {
        Self { manifest, context, metrics: None, logs: None, traces: None, changes: None, alarms: None, as_read: None }
    }

    /// When a recording of a live account was asked for; `None` for any other bundle.
    fn requested_at(&self) -> Option<jiff::Timestamp> {
        self.as_read.as_ref()?.requested_at
    }

    /// The request that the bundle asks for. Its id comes from the bundle's name and its time is the end of the incident
    /// window, or in a recording the time at which it was asked for, so that the report is the same every time.
    #[must_use]
    pub fn request(&self) -> Request {
        let ask = &self.manifest.ask;
        Request {
            investigation_id: InvestigationId::from_seed(self.manifest.name.as_bytes()),
            service: ask.service.clone(),
            incident_window: ask.incident_window,
            signal: ask.signal,
            workspace: String::new(),
            channel: "C0EMBEDDED".to_owned(),
            user: "U0EMBEDDED".to_owned(),
            alarm: None,
            requested_at: self.requested_at().unwrap_or_else(|| ask.incident_window.end()),
            report_link: "https://localhost/report".to_owned(),
            reply_url: None,
            thread: None,
        }
    }
}
