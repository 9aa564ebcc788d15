//! AWS behind the domain's [ports](investigation::ports): one module for each service.
//!
//! - Telemetry: [`AwsSources`] reads metrics, logs, traces, changes and alarms, each in a module of its own.
//! - Stores: [`DynamoContexts`], [`DynamoInvestigations`] and [`S3Artifacts`].
//! - The rest: [`StepFunctions`] starts investigations, [`Bedrock`] asks a model, and [`StoredSecret`] reads a secret.
//!
//! [`config()`] makes the configuration that all of them share: timeouts, retries, TLS and credentials.
//!
//! # What fails, and how
//! The module `failure` turns every error of an SDK into a [`Failure`](investigation::ports::Failure) with one of five
//! kinds. Throttling, server errors and missing answers are retried here, up to three attempts, and then left to the
//! state machine. Denials, missing resources and invalid calls fail at once.
//!
//! # To add a source
//! Add the method to [`TelemetrySources`](investigation::ports::TelemetrySources) first (its module says what else).
//! Then add a module here with a function `read`, which takes the configuration and the scope, and returns telemetry with
//! gaps; and one method to [`AwsSources`], which calls it. What the module may call in AWS goes into `sam-template.yaml`,
//! beside the function of the step.

mod advisor;
mod alarms;
mod artifacts;
mod changes;
mod config;
mod contexts;
mod failure;
mod investigations;
mod logs;
mod metrics;
mod secrets;
mod sources;
mod time;
mod traces;
mod workflow;

#[cfg(test)]
mod testing;

pub use advisor::Bedrock;
pub use artifacts::S3Artifacts;
pub use aws_config::SdkConfig;
pub use config::config;
pub use contexts::DynamoContexts;
pub use investigations::DynamoInvestigations;
pub use secrets::StoredSecret;
pub use sources::AwsSources;
pub use workflow::StepFunctions;
