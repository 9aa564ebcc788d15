//! What is kept between the steps, and between investigations.

use std::future::Future;

use jiff::Timestamp;
use strum::{EnumString, IntoStaticStr};

use super::Failure;
use crate::model::{Context, InvestigationId, Request, Source, Thread};

/// Keeps contexts.
pub trait ContextStore {
    /// The context of the service with this name; the failure `NotFound` when the service has none.
    fn context(&self, service: &str) -> impl Future<Output = Result<Context, Failure>> + Send;

    /// All contexts, in no particular order: a mistyped name is compared with theirs, and menus offer them.
    fn contexts(&self) -> impl Future<Output = Result<Vec<Context>, Failure>> + Send;

    /// The context of this name with its version, for an edit; `None` when there is none.
    fn saved(&self, service: &str) -> impl Future<Output = Result<Option<SavedContext>, Failure>> + Send;

    /// Saves a context in place of the version that was edited, or as a new one where there was none: unless somebody else
    /// saved or deleted it meanwhile.
    fn save(
        &self,
        context: &Context,
        edited: Option<u64>,
    ) -> impl Future<Output = Result<ContextWrite, Failure>> + Send;

    /// Deletes this version of a context, unless somebody else saved or deleted it meanwhile.
    fn delete(&self, service: &str, version: u64) -> impl Future<Output = Result<ContextWrite, Failure>> + Send;
}

/// A context as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SavedContext {
    /// The context.
    pub context: Context,
    /// How often it was saved. A context that was put into the store by hand may have 0.
    pub version: u64,
}

/// What became of a context that was to be saved or deleted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ContextWrite {
    /// It was.
    Done,
    /// It was not: the store holds another version than the one that was edited, or none any more.
    Stale(Option<Box<SavedContext>>),
}

/// How far an investigation has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, IntoStaticStr, EnumString)]
#[strum(serialize_all = "snake_case")]
pub enum Status {
    /// Its steps are still running.
    #[default]
    Running,
    /// It ended with a report.
    Completed,
    /// It ended without a report.
    Failed,
}

impl Status {
    /// The status as stores write it, such as `running`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.into()
    }

    /// The status that stores write like this.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        name.parse().ok()
    }
}

/// What is kept of an investigation beside its artifacts.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct InvestigationRecord {
    /// What was asked for, without its reply address. `None` when the record was never begun, or cannot be read.
    pub request: Option<Request>,
    /// Where it stands in the list, whether or not the request can be read. `None` when the record was never begun.
    pub position: Option<ListPosition>,
    /// How far it has come.
    pub status: Status,
    /// The thread that its report goes to. `None` until the first message is posted.
    pub thread: Option<Thread>,
    /// The timestamp of the first message where it is a reply in a thread that others began. `None` where the thread begins
    /// with it, or until it is posted.
    pub first_ts: Option<String>,
    /// The timestamp, and so the id, of the message that holds the report. `None` until it is posted.
    pub report_ts: Option<String>,
}

/// A place in the list of investigations, which is ordered by when they were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListPosition {
    /// When the investigation at this place was asked for.
    pub requested_at: Timestamp,
    /// The investigation at this place.
    pub investigation_id: InvestigationId,
}

/// Keeps the records of investigations.
pub trait InvestigationStore {
    /// Creates the record of an investigation that begins. A record that exists already stays as it is.
    fn begin(&self, request: &Request) -> impl Future<Output = Result<(), Failure>> + Send;

    /// The record of an investigation; `None` when it was never created, or has expired.
    fn record(&self, id: &InvestigationId)
    -> impl Future<Output = Result<Option<InvestigationRecord>, Failure>> + Send;

    /// The investigation that speaks in this thread; `None` when it is not one of the bot's, or its record has expired.
    fn in_thread(&self, thread: &Thread) -> impl Future<Output = Result<Option<InvestigationId>, Failure>> + Send;

    /// The records of the investigations that were asked for last, the newest first: `limit` of them at most, from the one
    /// after `after` on, where that is given.
    fn latest(
        &self,
        limit: u8,
        after: Option<&ListPosition>,
    ) -> impl Future<Output = Result<Vec<InvestigationRecord>, Failure>> + Send;

    /// Notes the thread that the report goes to.
    fn set_thread(&self, id: &InvestigationId, thread: &Thread) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Notes the first message of an investigation that speaks in a thread that others began.
    fn set_first_ts(&self, id: &InvestigationId, ts: &str) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Notes the message that holds the report.
    fn set_report_ts(&self, id: &InvestigationId, ts: &str) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Ends an investigation that is still running. Returns false, and changes nothing, when it had ended before.
    fn end(&self, id: &InvestigationId, status: Status) -> impl Future<Output = Result<bool, Failure>> + Send;

    /// The requests of investigations that were asked for before this time and never ended, oldest first; as many as one
    /// call returns.
    fn unfinished(&self, asked_before: Timestamp) -> impl Future<Output = Result<Vec<Request>, Failure>> + Send;
}

/// What a step leaves behind for later steps and for the web page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Artifact {
    /// What the investigation looks at.
    Scope,
    /// The evidence and the gaps of one source.
    Findings(Source),
    /// The report.
    Report,
}

impl Artifact {
    /// The key under which the artifact is stored: `investigations/<id>/<artifact>.json`.
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

/// Keeps the artifacts of investigations.
pub trait ArtifactStore {
    /// Writes an artifact. One that exists already is replaced.
    fn put(
        &self,
        id: &InvestigationId,
        artifact: Artifact,
        json: Vec<u8>,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Reads an artifact; `None` when no step wrote it, or it has expired.
    fn get(
        &self,
        id: &InvestigationId,
        artifact: Artifact,
    ) -> impl Future<Output = Result<Option<Vec<u8>>, Failure>> + Send;
}
