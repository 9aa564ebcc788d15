//! The outside, one capability a trait. `aws` and `slack` implement them for production, `cli` for the embedded
//! edition, tests for faults.

use std::future::Future;

use serde::{Deserialize, Serialize};

use crate::model::{Context, GapReason, InvestigationId, Report, Request, Scope, Source, Thread};
use crate::telemetry::{AlarmTransition, Change, Collected, LogLine, MetricSeries, TraceTelemetry};

/// What to do about a failure. The names are the error names that the state machine's `Retry` and `Catch` match.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum FailureKind {
    /// Too many calls: the same call may go through later.
    Throttled,
    /// No answer, or an answer that it can't: the same call may go through later.
    Unavailable,
    /// Not permitted.
    Denied,
    /// Does not exist.
    NotFound,
    /// Makes no sense to who was asked.
    Invalid,
}

impl FailureKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::Throttled, Self::Unavailable, Self::Denied, Self::NotFound, Self::Invalid];

    /// The name that the state machine matches.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Throttled => "Throttled",
            Self::Unavailable => "Unavailable",
            Self::Denied => "Denied",
            Self::NotFound => "NotFound",
            Self::Invalid => "Invalid",
        }
    }

    /// The kind that the state machine calls `name`.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// Whether the same call may go through later.
    #[must_use]
    pub fn is_retryable(self) -> bool {
        matches!(self, Self::Throttled | Self::Unavailable)
    }
}

impl From<FailureKind> for GapReason {
    fn from(kind: FailureKind) -> Self {
        match kind {
            FailureKind::Throttled => Self::Throttled,
            FailureKind::Unavailable => Self::Unavailable,
            FailureKind::Denied => Self::Denied,
            FailureKind::NotFound => Self::NotFound,
            FailureKind::Invalid => Self::Invalid,
        }
    }
}

/// A call to the outside that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{operation}: {detail}")]
pub struct Failure {
    /// What to do about it.
    pub kind: FailureKind,
    /// What was tried, such as `logs:StartQuery`.
    pub operation: &'static str,
    /// What came back, for the operator's log; holds no secret and no telemetry.
    pub detail: String,
}

impl Failure {
    /// A failure of `operation`.
    pub fn new(kind: FailureKind, operation: &'static str, detail: impl Into<String>) -> Self {
        Self { kind, operation, detail: detail.into() }
    }
}

/// The result of asking a source.
pub type Answer<T> = Result<Collected<T>, Failure>;

/// Reads metrics.
pub trait MetricSource {
    /// The series of the context's metrics, over both windows.
    fn metrics(&self, scope: &Scope) -> impl Future<Output = Answer<Vec<MetricSeries>>> + Send;
}

/// Reads logs.
pub trait LogSource {
    /// The lines of the context's log groups that tell of trouble, cold starts or rejected connections, over both windows.
    fn logs(&self, scope: &Scope) -> impl Future<Output = Answer<Vec<LogLine>>> + Send;
}

/// Reads traces.
pub trait TraceSource {
    /// The service graph and a sample of traces, over both windows.
    fn traces(&self, scope: &Scope) -> impl Future<Output = Answer<TraceTelemetry>> + Send;
}

/// Reads changes.
pub trait ChangeSource {
    /// The calls that changed something, over both windows.
    fn changes(&self, scope: &Scope) -> impl Future<Output = Answer<Vec<Change>>> + Send;
}

/// Reads alarms.
pub trait AlarmSource {
    /// The transitions of the context's alarms, over both windows.
    fn alarms(&self, scope: &Scope) -> impl Future<Output = Answer<Vec<AlarmTransition>>> + Send;
}

/// Asks a model.
pub trait Advisor {
    /// The id of the model that is asked.
    fn model_id(&self) -> &str;

    /// The model's answer, unchecked, to one bounded question.
    fn advise(&self, system: &str, question: &str) -> impl Future<Output = Result<String, Failure>> + Send;
}

/// Keeps contexts.
pub trait ContextStore {
    /// The context of that name; `NotFound` when there is none.
    fn context(&self, service: &str) -> impl Future<Output = Result<Context, Failure>> + Send;
}

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// On its way.
    Running,
    /// Concluded with a report.
    Completed,
    /// Ended without.
    Failed,
}

/// What is kept of a run beside its artifacts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvestigationRecord {
    /// Where it stands.
    pub status: Status,
    /// The thread where its report goes, once the first message is there.
    pub thread: Option<Thread>,
    /// The report's own message, once it is there.
    pub report_ts: Option<String>,
}

/// Keeps the state of runs.
pub trait InvestigationStore {
    /// Writes down that a run began; keeps what is there if it began before.
    fn begin(&self, request: &Request) -> impl Future<Output = Result<(), Failure>> + Send;

    /// What is kept of a run.
    fn record(&self, id: &InvestigationId)
    -> impl Future<Output = Result<Option<InvestigationRecord>, Failure>> + Send;

    /// Remembers the thread of a run.
    fn set_thread(&self, id: &InvestigationId, thread: &Thread) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Remembers the report's message.
    fn set_report_ts(&self, id: &InvestigationId, ts: &str) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Ends a run that is still running. False when it had ended before.
    fn end(&self, id: &InvestigationId, status: Status) -> impl Future<Output = Result<bool, Failure>> + Send;
}

/// The name of an artifact of a run: `investigations/<id>/<artifact>.json`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Artifact {
    /// The scope.
    Scope,
    /// The findings of a source.
    Findings(Source),
    /// The report.
    Report,
}

impl Artifact {
    /// The artifact's key.
    #[must_use]
    pub fn key(self, id: &InvestigationId) -> String {
        let name = match self {
            Self::Scope => "scope",
            Self::Findings(source) => source.name(),
            Self::Report => "report",
        };
        format!("investigations/{id}/{name}.json")
    }
}

/// Keeps the artifacts of runs.
pub trait ArtifactStore {
    /// Writes an artifact, in place of the one that may be there.
    fn put(
        &self,
        id: &InvestigationId,
        artifact: Artifact,
        json: Vec<u8>,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Reads an artifact; none if it is not there.
    fn get(
        &self,
        id: &InvestigationId,
        artifact: Artifact,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, Failure>> + Send;
}

/// What became of asking for a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// It began.
    Now,
    /// The same request had begun it before.
    Before,
}

/// Starts runs.
pub trait Workflow {
    /// Starts the run of this request, once: asking again starts nothing.
    fn start(&self, request: &Request) -> impl Future<Output = Result<Started, Failure>> + Send;
}

/// Something the responder hears.
#[derive(Debug, Clone)]
pub enum Announcement<'a> {
    /// The run began.
    Started {
        /// What is investigated.
        scope: &'a Scope,
    },
    /// The evidence is in.
    Progress {
        /// What is investigated.
        scope: &'a Scope,
        /// How many pieces of evidence each source gave; none for a source that failed.
        collected: &'a [(Source, Option<usize>)],
    },
    /// The run ended with a report: the root message's last form.
    Concluded {
        /// The report.
        report: &'a Report,
        /// Where the whole of it is.
        link: &'a str,
    },
    /// The report.
    Report {
        /// The report.
        report: &'a Report,
        /// Where the whole of it is.
        link: &'a str,
    },
    /// The run ended without a report.
    Failed {
        /// What was asked for.
        request: &'a Request,
        /// What the responder should know and do next, one or two sentences.
        advice: &'a str,
        /// Where the report is, if there is one all the same.
        link: Option<&'a str>,
    },
}

/// Where in a channel a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place<'a> {
    /// A new message of the channel.
    Channel(&'a str),
    /// A new reply.
    Thread(&'a Thread),
    /// In place of the message with this `ts` in this channel.
    Edit {
        /// The channel's id.
        channel: &'a str,
        /// The message's timestamp.
        ts: &'a str,
    },
}

/// Speaks to the responder.
pub trait Channel {
    /// Says it there; gives the message's timestamp, which is its id.
    fn say(
        &self,
        place: Place<'_>,
        announcement: &Announcement<'_>,
    ) -> impl Future<Output = Result<String, Failure>> + Send;
}
