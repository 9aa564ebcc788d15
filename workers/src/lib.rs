//! The steps of an investigation, as functions over [ports](investigation::ports), and the Lambda that runs them.
//!
//! | Step | What it does | Reads | Writes |
//! |---|---|---|---|
//! | [`scope()`] | decides what to look at | context | `scope.json`, the record, the first message |
//! | [`collect()`] | collects the evidence of one source | `scope.json`, telemetry | `<source>.json`, the first message |
//! | [`rank()`] | ranks the evidence | `scope.json`, `<source>.json`, past investigations | `report.json`, what is remembered of it, the first message |
//! | [`publish()`] | posts the report | `report.json` | the report's message, the record |
//! | [`advise()`] | asks a model for a comment | `report.json` | `report.json`, the report's message |
//! | [`conclude()`] | closes the first message and the record | `report.json` | the first message, the record |
//! | [`notify_failure()`] | says that there will be no report | the record, artifacts | a message, the record |
//! | [`sweep()`] | speaks for those that could not, on a schedule | records | messages, records |
//! | [`watch()`] | starts investigations for alarms that went off | contexts, alarms of the last week | messages, alarms |
//! | [`deliver()`] | tells a webhook of an investigation that ended | the event | a signed request |
//!
//! In AWS the state machine calls each as a Lambda function; [`sequence`] calls them in one process, in the same order.
//!
//! # What a step may do
//! - It gets the request, and takes everything else from the stores: the state of the state machine holds no payload.
//! - It may run twice, for the state machine retries it and its answer may be lost. A second run replaces artifacts with
//!   the same bytes, and looks in Slack before it posts: every message is posted once. What was said is carried in the
//!   state ([`Said`]).
//! - It takes the time as an argument, and reads neither the clock nor the environment.
//! - It fails with a [`StepError`], whose [kind](StepError::kind) decides what happens next. `Throttled`,
//!   `Unavailable` and `TimedOut` are retried. `Denied`, `NotFound` and `Invalid` are not. After the last attempt, the
//!   failure of a collecting step is a gap in the report, that of [`advise()`] costs the comment alone, and any other ends in [`notify_failure()`].
//!
//! # To add a source
//! [`ports`](investigation::ports) says where to begin. In this crate two `match`es gain an arm, both in `collect.rs`: one
//! says what to add to a context, and one pairs each source with its detector. The state machine and the template follow;
//! tests hold them to the list of steps.

mod advise;
mod allowance;
mod artifact;
mod budget;
mod collect;
mod conclude;
mod conduct;
mod config;
mod conversation;
mod error;
mod gap;
mod memory;
mod notify_failure;
mod progress;
mod publish;
mod rank;
mod scope;
pub mod sequence;
mod state;
mod step;
mod sweep;
#[cfg(test)]
mod testing;
mod watch;
mod webhook;

pub use advise::{Advice, NoAdvisor, advise};
pub use allowance::collect_within_allowance;
pub use collect::{Tally, collect};
pub use conclude::conclude;
pub use conduct::Conduct;
pub use config::{AdvisorConfig, Config, ConfigError, InstalledConfig};
pub use conversation::{Attempt, Posted, Said};
pub use error::StepError;
pub use notify_failure::{Ended, Notice, notify_failure};
pub use progress::show_progress;
pub use publish::publish;
pub use rank::{Collection, RankInput, StateFailure, rank};
pub use scope::{Stores, scope};
pub use state::{Input, State};
pub use step::{Step, UnknownStep};
pub use sweep::{SweepInput, Swept, sweep};
pub use watch::{FailedMessage, QueueMessage, WatchInput, WatchPorts, Watched, watch};
pub use webhook::{HttpClient, Webhook, deliver};
