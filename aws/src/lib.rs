//! AWS: the adapters behind the domain's ports, one module a service.
//!
//! Evidence: [`CloudWatchMetrics`], [`LogsInsights`], [`XRay`], [`CloudTrail`], [`CloudWatchAlarms`]; each asks in the
//! region of the context, which need not be the region it runs in. Stores: [`DynamoContexts`],
//! [`DynamoInvestigations`], [`S3Artifacts`]. The rest: [`StepFunctions`] starts runs, [`Bedrock`] advises,
//! [`secrets`] reads Slack's credentials. [`config()`] makes what all of them share.

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
pub mod secrets;
mod time;
mod traces;
mod workflow;

#[cfg(test)]
mod testing;

pub use advisor::Bedrock;
pub use alarms::CloudWatchAlarms;
pub use artifacts::S3Artifacts;
pub use aws_config::SdkConfig;
pub use changes::CloudTrail;
pub use config::config;
pub use contexts::DynamoContexts;
pub use investigations::DynamoInvestigations;
pub use logs::LogsInsights;
pub use metrics::CloudWatchMetrics;
pub use traces::XRay;
pub use workflow::StepFunctions;
