//! The steps of an investigation, as functions over ports, and the Lambda that runs them.
//!
//! Each step reads what the steps before it wrote, writes what it found, and may run twice: a retry never says
//! anything twice that the responder has heard. [`sequence`] runs them in one process, as the state machine does in AWS.

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

pub use advise::{Advice, NoAdvisor, advise};
pub use collect::{Tally, alarms, changes, logs, metrics, traces};
pub use conclude::conclude;
pub use config::{Config, ConfigError};
pub use error::StepError;
pub use notify_failure::{Ended, Notice, notify_failure};
pub use publish::publish;
pub use rank::{Collection, RankInput, StateFailure, rank};
pub use scope::scope;
pub use step::{Step, UnknownStep};
