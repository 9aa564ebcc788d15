//! Every service that the investigator calls, with everything that can go wrong with a call: what does the responder hear?
//!
//! A cell of the matrix is one investigation by the real binaries, while every call to one service is spoiled in one way.
//! Whatever happens, the responder must hear how it ended, and must hear it once.

mod outcome;

use std::time::Duration;

use anyhow::{Context as _, Result};
use bundle::open;
use testkit::gateway::{Fault, Service};
use tokio::time::{Instant, sleep};

use crate::deployment::{CHANNEL, Deployment, RESPONDER};
pub use outcome::Outcome;

/// The incident that has all five sources.
const INCIDENT: &str = "lambda-timeout-after-deploy";

/// How long everything that can speak stays spoiled: longer than the steps retry at once.
const MAX_SILENCE: Duration = Duration::from_secs(90);

/// How long an execution may take before the matrix gives up on it.
const MAX_EXECUTION: Duration = Duration::from_secs(900);

/// What is spoiled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// The metrics of the incident.
    Metrics,
    /// The log lines of the incident.
    Logs,
    /// The service graph and the traces of the incident.
    Traces,
    /// The changes before the incident.
    Changes,
    /// The alarms of the incident.
    Alarms,
    /// Where the steps leave what they found.
    Artifacts,
    /// Where contexts and records are kept.
    Tables,
    /// Where the secrets are kept.
    Secrets,
    /// The model that comments.
    Model,
    /// Slack.
    Slack,
    /// What starts an investigation.
    Workflow,
}

impl Target {
    /// Everything that can be spoiled.
    pub const ALL: [Self; 11] = [
        Self::Metrics,
        Self::Logs,
        Self::Traces,
        Self::Changes,
        Self::Alarms,
        Self::Artifacts,
        Self::Tables,
        Self::Secrets,
        Self::Model,
        Self::Slack,
        Self::Workflow,
    ];

    fn service(self) -> Service {
        match self {
            Self::Metrics | Self::Alarms => Service::CloudWatch,
            Self::Logs => Service::Logs,
            Self::Traces => Service::XRay,
            Self::Changes => Service::CloudTrail,
            Self::Artifacts => Service::S3,
            Self::Tables => Service::DynamoDb,
            Self::Secrets => Service::SecretsManager,
            Self::Model => Service::Bedrock,
            Self::Slack => Service::Slack,
            Self::Workflow => Service::StepFunctions,
        }
    }

    /// The operations that are spoiled; all of the service's if there are none.
    fn operations(self) -> &'static [&'static str] {
        match self {
            Self::Metrics => &["GetMetricData", "ListMetrics"],
            Self::Alarms => &["DescribeAlarms", "DescribeAlarmHistory"],
            _ => &[],
        }
    }

    /// Whether it is a source of evidence, whose faults may cost the report no more than a gap.
    #[must_use]
    pub fn is_source(self) -> bool {
        matches!(self, Self::Metrics | Self::Logs | Self::Traces | Self::Changes | Self::Alarms)
    }
}

/// Runs one cell, in a deployment of its own: functions keep what they have read.
///
/// # Errors
/// When the matrix itself fails; what the investigator does wrong is in the outcome.
pub async fn run_cell(target: Target, fault: Fault) -> Result<Outcome> {
    let deployment = &Deployment::new(open(INCIDENT)?, &[("AdvisorModelId", "test.model-v1")]).await?;
    spoil(deployment, target, fault);
    let ask = open(INCIDENT)?.manifest.ask;
    let command = deployment.slack.slash_command(CHANNEL, RESPONDER, &ask.command_text());
    let began = Instant::now();
    let reply = deployment.deliver(&command, |_| ()).await?;
    let replied_after = began.elapsed();
    deployment.slack.show_reply(&command, &reply.body);
    let execution = wait_for_end(deployment, began).await?;
    deployment.gateways.heal();
    // What was spoiled is well again; whatever is left to say is said now.
    deployment.sweep().await?;
    let log = deployment.stack.ministack().log();
    Ok(Outcome::new(target, fault, reply, replied_after, execution, &deployment.slack.messages(), log))
}

fn spoil(deployment: &Deployment, target: Target, fault: Fault) {
    let gateway = deployment.gateways.of(target.service());
    if target.operations().is_empty() {
        gateway.spoil(None, fault, usize::MAX);
    }
    for operation in target.operations() {
        gateway.spoil(Some(operation), fault, usize::MAX);
    }
}

/// Waits until the execution that the command started has ended; returns how long it took. `None` if it started none. What
/// is spoiled becomes well again after a while, for an execution may wait for that.
async fn wait_for_end(deployment: &Deployment, began: Instant) -> Result<Option<Duration>> {
    loop {
        let executions = deployment.stack.executions().await?;
        if executions.is_empty() {
            return Ok(None);
        }
        if executions.iter().all(|execution| execution["status"] != "RUNNING") {
            return Ok(Some(began.elapsed()));
        }
        if began.elapsed() > MAX_SILENCE {
            deployment.gateways.heal();
        }
        (began.elapsed() < MAX_EXECUTION).then_some(()).context("the execution does not end")?;
        sleep(Duration::from_millis(200)).await;
    }
}
