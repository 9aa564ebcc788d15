//! Where telemetry is read.

use std::future::{Future, ready};

use super::Failure;
use crate::budget::Held;
use crate::model::{GroupsOfPlace, Scope};
use crate::telemetry::{AlarmTransition, Change, Collected, LogTelemetry, MetricSeries, TraceTelemetry};

/// What a source returned: telemetry and the gaps in it, or the failure that left nothing to return.
pub type Answer<T> = Result<Collected<T>, Failure>;

/// How many bytes of log lines there are of both windows of an investigation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogVolume {
    /// Nothing that is read costs anything.
    Free,
    /// What was asked of AWS.
    Asked {
        /// In all places of the context.
        held: Held,
        /// What was learned of the log groups, by place, the first one first: so that nobody asks again.
        groups: Vec<GroupsOfPlace>,
    },
}

/// Reads telemetry: one method for each [`Source`](crate::model::Source). Each reads both windows of the scope, and
/// only what the scope's context names.
pub trait TelemetrySources {
    /// The series of the context's metrics.
    fn metrics(&self, scope: &Scope) -> impl Future<Output = Answer<Vec<MetricSeries>>> + Send;

    /// The lines of the context's log groups that show trouble, cold starts or rejected connections, and ordinary lines as
    /// far as these are cheap to read.
    fn logs(&self, scope: &Scope) -> impl Future<Output = Answer<LogTelemetry>> + Send;

    /// The service graph with its statistics, and a sample of traces.
    fn traces(&self, scope: &Scope) -> impl Future<Output = Answer<TraceTelemetry>> + Send;

    /// The API calls that changed something.
    fn changes(&self, scope: &Scope) -> impl Future<Output = Answer<Vec<Change>>> + Send;

    /// The transitions of the context's alarms.
    fn alarms(&self, scope: &Scope) -> impl Future<Output = Answer<Vec<AlarmTransition>>> + Send;

    /// How much the log groups hold, in all places of the context, before any of it is read. It takes a few seconds at most.
    fn log_volume(&self, _scope: &Scope) -> impl Future<Output = LogVolume> + Send {
        ready(LogVolume::Free)
    }
}
