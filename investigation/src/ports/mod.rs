//! The outside, as traits: what an investigation needs of AWS and Slack, in the domain's own words.
//!
//! | Port | What it does | In production | In the embedded edition |
//! |---|---|---|---|
//! | [`TelemetrySources`] | reads metrics, logs, traces, changes and alarms | CloudWatch, X-Ray, CloudTrail | an incident bundle |
//! | [`ContextStore`] | says what to look at for a service | DynamoDB | memory |
//! | [`InvestigationStore`] | keeps how far each investigation has come | DynamoDB | memory |
//! | [`AlarmTags`] | says which tags an alarm bears | CloudWatch | nobody |
//! | [`Discovery`] | finds what may be read | CloudWatch, X-Ray, the tagging API | an incident bundle |
//! | [`Ledger`] | keeps what was done once, how often, by whom, and what people said of it | DynamoDB | memory |
//! | [`InstallationStore`] | keeps in which workspaces the bot is installed | DynamoDB | one workspace |
//! | [`ArtifactStore`] | keeps what the steps leave behind | S3 | memory |
//! | [`Workflow`] | starts investigations | Step Functions | a task of the process |
//! | [`Channel`] | speaks to the responder | Slack | Slack's stand-in, or nobody |
//! | [`Advisor`] | asks a model | Bedrock | nobody |
//!
//! # Failures
//! Whatever fails, fails as a [`Failure`] of one of seven [`FailureKind`]s. `Throttled`, `Unavailable` and `TimedOut` may
//! pass: an adapter retries the call, and the state machine retries the step. The other four need a person, so nobody
//! retries them. A source that returned a part does not fail: it returns the part, and a [`Gap`](crate::model::Gap) for
//! what is missing.
//!
//! # To add a source
//! Add a variant to [`Source`](crate::model::Source), a module with its telemetry to [`telemetry`](crate::telemetry), a
//! detector to [`detect`](crate::detect), and a method to [`TelemetrySources`]. From then on the compiler names every
//! other place: each adapter lacks a method, and each `match` over sources lacks an arm. Last come the state machine and
//! the template, which tests hold to the list of steps.

mod alarm_tags;
mod channel;
mod discovery;
mod failure;
mod in_memory;
mod installations;
mod ledger;
mod sources;
mod stores;

pub use alarm_tags::AlarmTags;
pub use channel::{Announcement, Channel, MessageRole, Place, Refusal};
pub use discovery::{Discovery, Listing, NameKind, SearchPlace};
pub use failure::{ASSUME_ROLE, Failure, FailureKind};
pub use in_memory::InMemory;
pub use installations::InstallationStore;
pub use ledger::{Entry, Ledger, Page};
pub use sources::{Answer, LogVolume, TelemetrySources};
pub use stores::{
    Artifact, ArtifactStore, ContextStore, ContextWrite, InvestigationRecord, InvestigationStore, ListPosition,
    SavedContext, Status,
};

use std::future::Future;

use crate::advice::Question;
use crate::model::{InvestigationId, Request};

/// The error name with which an investigation ends that somebody stopped.
pub const STOPPED: &str = "Stopped";

/// Whether asking for an investigation started one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Started {
    /// This call started it.
    Now,
    /// An earlier call with the same request had started it.
    Before,
}

/// Starts and stops investigations.
pub trait Workflow {
    /// Starts the investigation of this request. The same request starts one investigation, however often it is made.
    fn start(&self, request: &Request) -> impl Future<Output = Result<Started, Failure>> + Send;

    /// Whether an investigation that was started is still on its way. One that was never started is not.
    fn is_running(&self, id: &InvestigationId) -> impl Future<Output = Result<bool, Failure>> + Send;

    /// Stops an investigation. Whoever asked hears of it as of any that ends without a report; stopping one that has ended
    /// does nothing.
    ///
    /// `by` is the name of whoever stops it, as that is told; empty where nobody knows it.
    fn stop(&self, id: &InvestigationId, by: &str) -> impl Future<Output = Result<(), Failure>> + Send;
}

/// Asks a model.
pub trait Advisor {
    /// The id of the model that is asked.
    fn model_id(&self) -> &str;

    /// What the model costs; none where nobody said.
    fn prices(&self) -> Option<TokenPrices>;

    /// The model's answer to one bounded question, as it came: nothing in it has been checked. It fails with `TimedOut` when
    /// the model stays silent.
    fn ask(&self, question: &Question) -> impl Future<Output = Result<ModelAnswer, Failure>> + Send;
}

/// What a model costs, in US dollars for a million tokens.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TokenPrices {
    /// Those that it reads.
    pub input: f64,
    /// Those that it writes.
    pub output: f64,
}

/// What a model answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModelAnswer {
    /// What it filled into the tool, as JSON; else the text that it wrote instead.
    pub text: String,
    /// How the answer ended.
    pub end: AnswerEnd,
    /// Tokens that it read.
    pub input_tokens: u64,
    /// Tokens that it wrote.
    pub output_tokens: u64,
}

/// How the answer of a model ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AnswerEnd {
    /// The model had said what it wanted to.
    Whole,
    /// It had no tokens left.
    CutOff,
    /// A guardrail, or a filter of its provider, stepped in.
    Blocked,
}
