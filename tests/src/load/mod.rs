//! Many investigations at once by the real binaries on the emulator, while AWS and Slack refuse what is more than they allow.
//!
//! The stand-in for AWS keeps to the [quotas](testkit::aws::FakeAws::enforce_quotas) of its APIs, that for Slack to a message a second in a
//! channel. The emulator refuses invocations beyond what the template reserves for a function, once it is told, for it passes
//! over that part of the template.
//!
//! Its interpreter differs in two more points from AWS's. A refused invocation fails with `Lambda.Unknown`: the two names change
//! places in the state machine that it runs. And its retriers know no longest wait and no jitter, but wait for a minute at most:
//! all its waits are scaled to a third, so that a step looks for room every 20 seconds in the end, where in AWS it does so
//! after 10 on average.

mod outcome;

use std::time::Duration;

use anyhow::{Context as _, Result, bail, ensure};
use bundle::{Ask, Bundle, open};
use cli::embedded;
use futures_util::{StreamExt as _, TryStreamExt as _, stream};
use investigation::model::{Context, InvestigationId};
use investigation::ports::Artifact;
use serde_json::{Value, json};
use testkit::aws::Scenario;
use tokio::time::{Instant, sleep};

use crate::deployment::{Deployment, RESPONDER, Settings};
use outcome::Ended;
pub use outcome::Outcome;

/// The incident that has all five sources.
const INCIDENT: &str = "lambda-timeout-after-deploy";

/// The defaults of `BotConcurrency` and `CollectorConcurrency` in the template.
const BOT_CONCURRENCY: usize = 10;
const COLLECTOR_CONCURRENCY: usize = 3;

/// The handlers of the functions that read a source.
const COLLECTORS: [&str; 5] = ["metrics", "logs", "traces", "changes", "alarms"];

/// How many people ask in one channel.
const ASKS_IN_A_CHANNEL: usize = 20;

/// How many commands are typed at the same time: the emulator starts few executions a second.
const COMMANDS_AT_ONCE: usize = 4;

/// How often one is typed.
const MAX_COMMANDS: usize = 20;

/// Words of the answers to a command that was accepted, and to one that was accepted before.
const ACCEPTED: [&str; 3] = ["Investigating", "on its way already", "was investigated at"];

/// How long everything may take before it is given up.
const MAX_LOAD: Duration = Duration::from_secs(3_600);

/// How often the executions are looked at.
const PAUSE: Duration = Duration::from_secs(1);

/// The third of a minute is the longest wait of the state machine's retriers.
const WAIT_SCALE: (&str, &str) = ("SFN_WAIT_SCALE", "0.333");

/// How many invocations may run at once in an account, by AWS's default: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const ACCOUNT_CONCURRENCY: (&str, &str) = ("LAMBDA_ACCOUNT_CONCURRENCY", "1000");

/// What AWS and the emulator call an invocation that was refused for want of room.
const REFUSED: &str = "Lambda.TooManyRequestsException";
const REFUSED_IN_EMULATOR: &str = "Lambda.Unknown";

/// Asks for so many different investigations at once, and waits until all have ended.
///
/// # Errors
/// When the deployment itself fails, a command is not accepted, or not all end in an hour.
pub async fn run(investigations: usize) -> Result<Outcome> {
    let bundle = open(INCIDENT)?;
    let expected = embedded::investigate(bundle.clone()).await?;
    let deployment = deploy(bundle.clone(), investigations).await?;
    let began = Instant::now();
    start(&deployment, &bundle, investigations).await?;
    let executions = wait_until_all_ended(&deployment, investigations, began).await?;
    let took = began.elapsed();
    let mut outcome = Outcome::new(investigations, expected, took);
    for execution in &executions {
        outcome.add(read_ended(&deployment, execution).await?);
    }
    outcome.count_calls(&deployment);
    Ok(outcome)
}

/// The deployment, with a context for every ask, and all quotas enforced.
async fn deploy(bundle: Bundle, investigations: usize) -> Result<Deployment> {
    let context = bundle.context.clone();
    let deployment = Deployment::start(Settings {
        bundle: bundle.clone(),
        // The limits of people are another matter.
        parameters: &[("MaxAsksOfPerson", "0"), ("MaxAsksOfChannel", "0")],
        channels: (0..investigations.div_ceil(ASKS_IN_A_CHANNEL)).map(channel).collect(),
        emulator: &[WAIT_SCALE, ACCOUNT_CONCURRENCY],
    })
    .await?;
    let stack = &deployment.stack;
    for number in 0..investigations {
        stack.put_context(&Context { service: service(&context.service, number), ..context.clone() }).await?;
    }
    stack.reserve_concurrency("bot", BOT_CONCURRENCY).await?;
    for collector in COLLECTORS {
        stack.reserve_concurrency(collector, COLLECTOR_CONCURRENCY).await?;
    }
    stack.change_state_machine(swap_names).await?;
    // A quota of calls means something where a call reads as much as it does in AWS.
    deployment.aws.serve(Scenario { has_full_pages: true, ..Scenario::new(bundle) });
    deployment.aws.enforce_quotas();
    Ok(deployment)
}

/// The definition as the emulator's interpreter understands it.
fn swap_names(definition: &str) -> String {
    let [refused, in_emulator] = [REFUSED, REFUSED_IN_EMULATOR].map(|name| format!("\"{name}\""));
    let parts = definition.split(&refused).map(|part| part.replace(&in_emulator, &refused));
    parts.collect::<Vec<_>>().join(&in_emulator)
}

/// The id and the name of a channel.
fn channel(number: usize) -> (String, String) {
    (format!("C0LOAD{number}"), format!("incidents-{number}"))
}

/// The service that an ask is about: so that no two asks are the same.
fn service(name: &str, number: usize) -> String {
    format!("{name}-{number}")
}

/// Types all commands, a few at a time.
async fn start(deployment: &Deployment, bundle: &Bundle, investigations: usize) -> Result<()> {
    let asks = (0..investigations).map(|number| {
        let ask = Ask { service: service(&bundle.manifest.ask.service, number), ..bundle.manifest.ask.clone() };
        let (channel, _) = channel(number / ASKS_IN_A_CHANNEL);
        ask_until_accepted(deployment, channel, ask)
    });
    stream::iter(asks).buffer_unordered(COMMANDS_AT_ONCE).try_collect().await
}

/// Types a command, and again if the bot says that it may not have been started: a busy emulator confirms nothing in time.
async fn ask_until_accepted(deployment: &Deployment, channel: String, ask: Ask) -> Result<()> {
    for _ in 0..MAX_COMMANDS {
        let command = deployment.slack.slash_command(&channel, RESPONDER, &ask.command_text());
        let reply = deployment.deliver(&command, |_| ()).await?;
        ensure!(reply.status == 200, "{reply:?}");
        if ACCEPTED.iter().any(|words| reply.body.contains(words)) {
            return Ok(());
        }
        ensure!(reply.body.contains("may have been started"), "{reply:?}");
        sleep(PAUSE).await;
    }
    bail!("{} was not accepted", ask.service)
}

/// Waits until so many executions have ended; returns them.
async fn wait_until_all_ended(deployment: &Deployment, started: usize, began: Instant) -> Result<Vec<Value>> {
    loop {
        let executions = deployment.stack.executions().await?;
        let ended = executions.iter().filter(|execution| execution["status"] != "RUNNING").count();
        if executions.len() >= started && ended == executions.len() {
            return Ok(executions);
        }
        let log = || deployment.stack.ministack().log();
        ensure!(began.elapsed() < MAX_LOAD, "{ended} of {} have ended\n{}", executions.len(), log());
        sleep(PAUSE).await;
    }
}

/// What became of an execution that has ended.
async fn read_ended(deployment: &Deployment, execution: &Value) -> Result<Ended> {
    let id = execution["name"].as_str().context("an execution has a name")?.to_owned();
    let seconds = |field: &str| execution[field].as_f64().with_context(|| format!("{field} is a time"));
    let json = deployment.stack.artifact(&InvestigationId::try_from(id.clone())?, Artifact::Report).await?;
    let report = json.map(|json| serde_json::from_slice(&json)).transpose()?;
    let failures = deployment.stack.failures_of(execution).await?;
    let of_it = |payload: &Value| payload["investigation_id"] == json!(id);
    let messages = deployment.slack.messages().into_iter();
    let roles = messages.filter_map(|message| {
        let payload = message.metadata?.get("event_payload")?.clone();
        of_it(&payload).then(|| payload["role"].as_str().unwrap_or_default().to_owned())
    });
    Ok(Ended {
        has_succeeded: execution["status"] == "SUCCEEDED",
        seconds: seconds("stopDate")? - seconds("startDate")?,
        report,
        roles: roles.collect(),
        failures,
    })
}
