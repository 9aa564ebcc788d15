//! The steps on Lambda: one binary for all of them, which runs the step that the function's handler names.

// The futures of the steps, with the SDK's calls within them, nest deeper than the compiler allows by default.
#![recursion_limit = "256"]

mod measures;
mod serve;

use std::sync::Arc;

use aws::{
    Accounts, AwsSources, Bedrock, BedrockSettings, CloudWatchTags, Deadline, DynamoContexts, DynamoInstallations,
    DynamoInvestigations, DynamoLedger, S3Artifacts, SdkConfig, StepFunctions, StoredSecret,
};
use investigation::concluded::Concluded;
use investigation::model::Request;
use investigation::ports::{Failure, FailureKind};
use jiff::Timestamp;
use lambda_runtime::Error;
use measures::{count_report, count_source, count_verdict};
use observe::Observer;
use secrecy::SecretString;
use serve::serve;
use slack::client::TokenSource;
use slack::groups::GroupedContexts;
use slack::install::{App, Installer, Served, SystemRandom, Tokens, Vault};
use tokio::time::Instant;
use workers::{
    AdvisorConfig, Conduct, Config, HttpClient, Input, InstalledConfig, Notice, RankInput, State, Step, Stores,
    SweepInput, UnknownStep, WatchInput, WatchPorts, Webhook, advise, collect_within_allowance, conclude, deliver,
    notify_failure, publish, rank, scope, show_progress, sweep, watch,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    let variable = |name: &str| std::env::var(name).ok();
    // Lambda logs the debug form of an error that `main` returns. That of a string is the string.
    let step: Step =
        variable("_HANDLER").unwrap_or_default().parse().map_err(|error: UnknownStep| error.to_string())?;
    let observer = observe::start(step.name(), variable).map_err(|error| error.to_string())?;
    measures::describe();
    let config = Config::read(step, variable).map_err(|error| error.to_string())?;
    let sdk = aws::config(step.name()).await;
    run(step, &config, &sdk, &observer).await
}

/// Serves one step: its function, and the part of the outside that the function needs.
async fn run(step: Step, config: &Config, sdk: &SdkConfig, observer: &Observer) -> Result<(), Error> {
    let artifacts = &S3Artifacts::new(sdk, config.artifact_bucket.clone());
    let investigations = &DynamoInvestigations::new(sdk, config.investigations_table.clone(), config.retention_days);
    let installed = match &config.installed {
        Some(installed) => Some(read_installed(sdk, installed).await.map_err(|failure| failure.to_string())?),
        None => None,
    };
    let to_slack = || {
        let token = BotToken(StoredSecret::new(sdk, config.bot_token_arn.clone()));
        slack::Client::new(Tokens::new(token, installed.clone()), config.slack_api_url.as_ref())
    };
    let channel = &to_slack();
    match step {
        Step::Scope => {
            let contexts = &GroupedContexts::new(DynamoContexts::new(sdk, config.contexts_table.clone()), to_slack());
            let ledger = DynamoLedger::new(sdk, config.ledger_table.clone());
            let conduct = &Conduct { ledger, limits: config.limits };
            let accounts = Arc::new(Accounts::new(config.external_id.clone()));
            let stores = &Stores { contexts, investigations, artifacts };
            serve(step, observer, async |input: Input<Request>| {
                let (request, attempt) = (&input.state, input.attempt());
                let sources = &AwsSources::new(sdk, Deadline::after(Instant::now())).with_accounts(&accounts);
                scope(request, attempt, stores, conduct, sources, channel).await
            })
            .await
        }
        Step::Collect(source) => {
            let ledger = DynamoLedger::new(sdk, config.ledger_table.clone());
            let accounts = Arc::new(Accounts::new(config.external_id.clone()));
            serve(step, observer, async |request: Request| {
                let sources = AwsSources::new(sdk, Deadline::after(Instant::now()))
                    .with_accounts(&accounts)
                    .sharing_turns(&ledger, Timestamp::now);
                let sources = if config.compares_revisions { sources.comparing_revisions() } else { sources };
                let begin = Instant::now();
                let count_scanned = || sources.bytes_scanned();
                let tally =
                    collect_within_allowance(source, &request, artifacts, &ledger, &sources, count_scanned).await;
                let took = begin.elapsed();
                show_progress(&request, artifacts, investigations, &ledger, channel, Timestamp::now).await;
                let tally = tally?;
                count_source(&tally, took);
                Ok(tally)
            })
            .await
        }
        Step::Rank => {
            let ledger = &DynamoLedger::new(sdk, config.ledger_table.clone());
            serve(step, observer, async |RankInput { request, said, collected }| {
                let report = rank(&request, &said, &collected, artifacts, ledger, channel).await?;
                count_verdict(&report.verdict);
                // What the state machine puts on the event bus; nothing of what was asked in private.
                Ok(Concluded::new(&request, &report))
            })
            .await
        }
        Step::Publish => {
            serve(step, observer, async |input: Input<State>| {
                let State { request, said } = &input.state;
                let said = publish(request, said, input.attempt(), artifacts, investigations, channel).await?;
                count_report(Timestamp::now().duration_since(request.requested_at));
                Ok(said)
            })
            .await
        }
        Step::Advise => {
            let advisor = config.advisor.clone().map(|AdvisorConfig { model_id, guardrail, prices }| {
                Bedrock::new(sdk, BedrockSettings { model_id, guardrail, prices })
            });
            let advisor = advisor.as_ref();
            serve(step, observer, async |State { request, said }| {
                Ok(advise(&request, &said, artifacts, channel, advisor).await)
            })
            .await
        }
        Step::Conclude => {
            serve(step, observer, async |State { request, said }| {
                conclude(&request, &said, artifacts, investigations, channel).await
            })
            .await
        }
        Step::NotifyFailure => {
            serve(step, observer, async |notice: Notice| {
                notify_failure(&notice, artifacts, investigations, channel).await
            })
            .await
        }
        Step::Sweep => {
            let renewer = match config.installed.as_ref().zip(installed) {
                Some((installed, kept)) => Some(to_renewer(sdk, config, installed, kept).await?),
                None => None,
            };
            let renewer = renewer.as_ref();
            let workflow = &StepFunctions::new(sdk, config.state_machine_arn.clone());
            serve(step, observer, async |input: SweepInput| {
                if let Some(renewer) = renewer {
                    renew_tokens(renewer).await;
                }
                sweep(input, artifacts, investigations, workflow, channel, Timestamp::now()).await
            })
            .await
        }
        Step::Watch => {
            let workflow = &StepFunctions::new(sdk, config.state_machine_arn.clone());
            let contexts = &DynamoContexts::new(sdk, config.contexts_table.clone());
            let ledger = &DynamoLedger::new(sdk, config.ledger_table.clone());
            let link_key = &StoredSecret::new(sdk, config.link_key_arn.clone());
            let tags = &CloudWatchTags::new(sdk);
            serve(step, observer, async |input: WatchInput| {
                let link_key = &link_key.read(Instant::now()).await?;
                let bot_url = &config.bot_url;
                let ports = WatchPorts { workflow, contexts, investigations, ledger, channel, tags, bot_url, link_key };
                watch(input, &ports, Timestamp::now()).await
            })
            .await
        }
        Step::Webhook => {
            let url = config.webhook_url.as_ref().ok_or("WEBHOOK_URL is missing")?;
            let secret = &StoredSecret::new(sdk, config.webhook_secret_arn.clone());
            let client = &HttpClient::default();
            serve(step, observer, async |input: WatchInput| {
                let secret = &secret.read(Instant::now()).await?;
                deliver(input, &Webhook { url, secret }, client, Timestamp::now()).await
            })
            .await
        }
    }
}

/// The bot token, read from Secrets Manager when a step first calls Slack.
struct BotToken(StoredSecret);

impl TokenSource for BotToken {
    async fn bot_token(&self, _workspace: &str) -> Result<SecretString, Failure> {
        self.0.read(Instant::now()).await
    }
}

/// Where the tokens of workspaces are kept, and what opens them.
async fn read_installed(
    sdk: &SdkConfig,
    config: &InstalledConfig,
) -> Result<(Arc<Vault>, DynamoInstallations), Failure> {
    let token_key = StoredSecret::new(sdk, config.token_key_arn.clone());
    let vault = Vault::new(&token_key.read(Instant::now()).await?, SystemRandom::new())
        .map_err(|error| Failure::new(FailureKind::Invalid, "secretsmanager:GetSecretValue", error.to_string()))?;
    Ok((Arc::new(vault), DynamoInstallations::new(sdk, config.installations_table.clone())))
}

/// What renews the tokens of workspaces. It installs nothing.
async fn to_renewer(
    sdk: &SdkConfig,
    config: &Config,
    installed: &InstalledConfig,
    (vault, store): (Arc<Vault>, DynamoInstallations),
) -> Result<Installer<DynamoInstallations>, Error> {
    let client_secret = StoredSecret::new(sdk, installed.client_secret_arn.clone());
    let client_secret = client_secret.read(Instant::now()).await.map_err(|failure| failure.to_string())?;
    let app = App { client_id: installed.client_id.clone(), client_secret, served: Served::Only(Vec::new()) };
    Ok(Installer::new(app, vault, store, config.slack_api_url.as_ref()))
}

/// Renews the tokens that end soon. Whatever fails keeps nobody from being spoken for.
async fn renew_tokens(renewer: &Installer<DynamoInstallations>) {
    match renewer.renew_tokens(Timestamp::now()).await {
        Ok(renewed) => tracing::info!(renewed, "looked at the tokens of all workspaces"),
        Err(failure) => tracing::error!(%failure, "the tokens of workspaces cannot be renewed"),
    }
}
