//! AWS behind the domain's [ports](investigation::ports): one module for each service.
//!
//! - Telemetry: [`AwsSources`] reads metrics, logs, traces, changes and alarms, each in a module of its own. All that a
//!   source does ends by one [deadline](SOURCE_TIME_LIMIT), and what it has read by then counts.
//! - [`Accounts`] holds the credentials of other accounts, where contexts name a role in them.
//! - Stores: [`DynamoContexts`], [`DynamoInvestigations`], [`DynamoLedger`] and [`S3Artifacts`].
//! - [`AwsDiscovery`] finds what a context may name.
//! - `operator`, a feature: what an operator at a terminal asks, and no function does.
//! - The rest: [`StepFunctions`] starts investigations, [`Bedrock`] asks a model, and [`StoredSecret`] reads a secret.
//!
//! [`config()`] makes the configuration that all of them share: timeouts, retries, TLS and credentials.
//!
//! # What fails, and how
//! The module `failure` turns every error of an SDK into a [`Failure`](investigation::ports::Failure) with one of six
//! kinds. Throttling, server errors and missing answers are retried here, up to three attempts, and then left to the
//! state machine; calls that read telemetry are retried as long as their source has time. Denials, missing resources and invalid calls fail at once.
//!
//! # To add a source
//! Add the method to [`TelemetrySources`](investigation::ports::TelemetrySources) first (its module says what else).
//! Then add a module here with a function `read`, which takes the configuration, the scope and the deadline, and returns
//! telemetry with gaps; and one method to [`AwsSources`], which calls it. Every call to AWS goes through the deadline. A call
//! that fails after another succeeded is a gap that says what was read and what was not; only if nothing was read does the
//! source fail. What the module may call in AWS goes into `sam-template.yaml`,
//! beside the function of the step.

mod accounts;
mod advisor;
mod alarm_tags;
mod alarms;
mod artifacts;
mod changes;
mod config;
mod contexts;
mod deadline;
mod discovery;
mod events;
mod failure;
mod gap;
mod insights;
mod installations;
mod investigations;
mod ledger;
mod load;
mod logs;
mod metrics;
#[cfg(feature = "operator")]
pub mod operator;
mod partition;
mod plain;
mod scanned;
mod secrets;
mod sources;
mod spending;
mod status_pages;
mod time;
mod traces;
mod turns;
mod workflow;

#[cfg(test)]
mod calls_tests;
#[cfg(test)]
mod quota_tests;
#[cfg(test)]
mod testing;

pub use accounts::Accounts;
pub use advisor::{Bedrock, BedrockSettings};
pub use alarm_tags::CloudWatchTags;
pub use artifacts::S3Artifacts;
pub use aws_config::SdkConfig;
pub use config::config;
pub use contexts::DynamoContexts;
pub use deadline::{Deadline, SOURCE_TIME_LIMIT};
pub use discovery::AwsDiscovery;
pub use installations::DynamoInstallations;
pub use investigations::DynamoInvestigations;
pub use ledger::DynamoLedger;
pub use secrets::{MAX_SECRET_AGE, StoredSecret};
pub use sources::AwsSources;
pub use workflow::StepFunctions;
