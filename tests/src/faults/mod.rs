//! Every service that the investigator calls, with everything that can go wrong with a call: what does the responder hear?
//!
//! A cell of the matrix is one investigation by the real binaries, while every call to one service is spoiled in one way.
//! Whatever happens, the responder must hear how it ended, and must hear it once.

mod killer;
mod outcome;

use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use bundle::{Ask, open};
use testkit::gateway::{Fault, Service};
use tokio::time::{Instant, sleep};

use crate::deployment::{CHANNEL, Deployment, RESPONDER};
use killer::Killer;
pub use killer::Killing;
pub use outcome::Outcome;
use outcome::Run;

/// The incident that has all five sources.
const INCIDENT: &str = "lambda-timeout-after-deploy";

/// How long everything that can speak stays spoiled: longer than the steps retry at once.
const MAX_SILENCE: Duration = Duration::from_secs(90);

/// How long an execution may take before the matrix gives up on it.
const MAX_EXECUTION: Duration = Duration::from_secs(900);

/// The steps, by their names, that read a source.
const COLLECTING_STEPS: [&str; 5] = ["metrics", "logs", "traces", "changes", "alarms"];

/// Every step of the state machine, by its name.
pub const STEPS: [&str; 11] = [
    "scope",
    "metrics",
    "logs",
    "traces",
    "changes",
    "alarms",
    "rank",
    "publish",
    "advise",
    "conclude",
    "notify_failure",
];

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
    let deployment = deploy().await?;
    spoil(&deployment, target, fault);
    let run = investigate(&deployment, &open(INCIDENT)?.manifest.ask).await?;
    deployment.gateways.heal();
    end(&deployment, format!("{target:?}"), format!("{fault:?}"), target.is_source(), run).await
}

/// Runs an investigation in which the process of a step, given by its name, is killed: once, or whenever it is started.
///
/// # Errors
/// When the matrix itself fails; what the investigator does wrong is in the outcome.
pub async fn run_killed(step: &'static str, killing: Killing) -> Result<Outcome> {
    let deployment = deploy().await?;
    let killer = Killer::start(deployment.stack.ministack().folder(), step, killing);
    if step == "notify_failure" {
        // It runs only when something else went wrong.
        spoil(&deployment, Target::Artifacts, Fault::Denied);
    }
    let run = investigate(&deployment, &open(INCIDENT)?.manifest.ask).await?;
    deployment.gateways.heal();
    let killed = killer.stop();
    ensure!(killed > 0, "no process of {step} was there to be killed");
    let is_source = COLLECTING_STEPS.contains(&step);
    end(&deployment, step.to_owned(), format!("killed {killing:?}"), is_source, run).await
}

async fn deploy() -> Result<Deployment> {
    Deployment::new(open(INCIDENT)?, &[("AdvisorModelId", "test.model-v1")]).await
}

/// Types the command, and waits until the execution has ended.
async fn investigate(deployment: &Deployment, ask: &Ask) -> Result<Run> {
    let command = deployment.slack.slash_command(CHANNEL, RESPONDER, &ask.command_text());
    let began = Instant::now();
    let reply = deployment.deliver(&command, |_| ()).await?;
    let replied_after = began.elapsed();
    deployment.slack.show_reply(&command, &reply.body);
    let execution = wait_for_end(deployment, began).await?;
    Ok(Run { reply, replied_after, execution })
}

/// Lets the sweep say whatever is left to say, now that everything is well again, and looks at what was heard.
async fn end(deployment: &Deployment, what: String, how: String, is_source: bool, run: Run) -> Result<Outcome> {
    deployment.sweep().await?;
    let log = deployment.stack.ministack().log();
    Ok(Outcome::new(what, how, is_source, run, &deployment.slack.messages(), log))
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
        let with_status = |status: &str| executions.iter().filter(|execution| execution["status"] == status).count();
        let failed = executions.len() - with_status("SUCCEEDED");
        // Who speaks for an execution that failed is still at it; what is spoiled stays so until then.
        if with_status("RUNNING") == 0 && count_notices(deployment) >= failed {
            return Ok(Some(began.elapsed()));
        }
        if began.elapsed() > MAX_SILENCE {
            deployment.gateways.heal();
        }
        (began.elapsed() < MAX_EXECUTION).then_some(()).context("the execution does not end")?;
        sleep(Duration::from_millis(200)).await;
    }
}

/// How often the step that speaks for failed executions has run to its end, by the emulator's log.
fn count_notices(deployment: &Deployment) -> usize {
    let log = deployment.stack.ministack().log();
    log.lines().filter(|line| line.contains("NotifyFailureFunction") && line.ends_with("dispatched")).count()
}
