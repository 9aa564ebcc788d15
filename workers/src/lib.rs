//! The steps of an investigation, as functions over [ports](investigation::ports), and the Lambda that runs them.
//!
//! | Step | What it does | Reads | Writes |
//! |---|---|---|---|
//! | [`scope()`] | decides what to look at | context | `scope.json`, the record, the first message |
//! | [`collect()`] | collects the evidence of one source | `scope.json`, telemetry | `<source>.json` |
//! | [`rank()`] | ranks the evidence | `scope.json`, `<source>.json` | `report.json`, the first message |
//! | [`publish()`] | posts the report | `report.json`, the record | the report's message, the record |
//! | [`advise()`] | asks a model for a comment | `report.json`, the record | `report.json`, the report's message |
//! | [`conclude()`] | closes the record | | the record |
//! | [`notify_failure()`] | says that there will be no report | the record, artifacts | a message, the record |
//!
//! In AWS the state machine calls each as a Lambda function; [`sequence`] calls them in one process, in the same order.
//!
//! # What a step may do
//! - It gets the request, and takes everything else from the stores: the state of the state machine holds no payload.
//! - It may run twice, for the state machine retries it and its answer may be lost. A second run replaces artifacts with
//!   the same bytes, and posts nothing that the record says was posted.
//! - It takes the time as an argument, and reads neither the clock nor the environment.
//! - It fails with a [`StepError`], whose [kind](StepError::kind) decides what happens next. `Throttled` and `Unavailable`
//!   are retried. `Denied`, `NotFound` and `Invalid` are not. After the last attempt, the failure of a collecting step
//!   is a gap in the report, that of [`advise()`] changes nothing, and any other ends in [`notify_failure()`].
//!
//! # To add a source
//! [`ports`](investigation::ports) says where to begin. In this crate two `match`es gain an arm, both in `collect.rs`: one
//! says what to add to a context, and one pairs each source with its detector. The state machine and the template follow;
//! tests hold them to the list of steps.

mod advise;
mod artifact;
mod collect;
mod conclude;
mod config;
mod error;
mod notify_failure;
mod publish;
mod rank;
mod scope;
pub mod sequence;
mod step;
#[cfg(test)]
mod testing;
mod thread;

pub use advise::{Advice, NoAdvisor, advise};
pub use collect::{Tally, collect};
pub use conclude::conclude;
pub use config::{Config, ConfigError};
pub use error::StepError;
pub use notify_failure::{Ended, Notice, notify_failure};
pub use publish::publish;
pub use rank::{Collection, RankInput, StateFailure, rank};
pub use scope::scope;
pub use step::{Step, UnknownStep};
