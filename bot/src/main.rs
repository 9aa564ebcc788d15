//! The bot as a Lambda function.

use std::convert::Infallible;

use aws::{
    AwsDiscovery, DynamoContexts, DynamoInvestigations, DynamoLedger, S3Artifacts, SdkConfig, StepFunctions,
    StoredSecret,
};
use bot::{Bot, Config, KnownContexts, Ports, Zones, answer_event, answer_not_ready};
use futures_util::future::try_join;
use investigation::ports::Failure;
use jiff::Timestamp;
use lambda_http::lambda_runtime::{LambdaEvent, run};
use lambda_http::{Error, service_fn};
use secrecy::{ExposeSecret, SecretString};
use serde_json::value::RawValue;
use slack::client::TokenSource;
use slack::groups::GroupedContexts;
use tokio::sync::OnceCell;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().json().flatten_event(true).init();
    // Lambda logs the debug form of the error that `main` returns; for a text, that is the text itself.
    let config = Config::read(|name| std::env::var(name).ok()).map_err(|error| error.to_string())?;
    let sdk = aws::config("bot").await;
    let bot: OnceCell<Bot<Deployed>> = OnceCell::new();
    // Any JSON is a raw value, so that `answer_event` answers it, rather than the runtime with a failed invocation.
    run(service_fn(async |event: LambdaEvent<Box<RawValue>>| {
        let event = event.payload.get();
        // The secrets are read with the first request, not at the start: a start that fails answers nobody.
        match bot.get_or_try_init(|| connect(&sdk, &config)).await {
            Ok(bot) => Ok::<_, Infallible>(answer_event(event, bot, Timestamp::now()).await),
            Err(failure) => {
                tracing::error!(%failure, "the secrets cannot be read");
                Ok(answer_not_ready(event))
            }
        }
    }))
    .await
}

/// The bot over AWS and Slack.
struct Deployed;

impl Ports for Deployed {
    type Workflow = StepFunctions;
    type Artifacts = S3Artifacts;
    type Contexts = GroupedContexts<DynamoContexts, slack::Client<BotToken>>;
    type Discovery = AwsDiscovery;
    type Investigations = DynamoInvestigations;
    type Ledger = DynamoLedger;
    type Slack = slack::Client<BotToken>;
}

/// The token with which the bot answers clicks. It is read when it is first needed: a command needs none.
struct BotToken(StoredSecret);

impl TokenSource for BotToken {
    async fn bot_token(&self) -> Result<SecretString, Failure> {
        self.0.read().await.cloned()
    }
}

/// Reads the secrets and puts the bot together.
async fn connect(sdk: &SdkConfig, config: &Config) -> Result<Bot<Deployed>, Failure> {
    let signing_secret = StoredSecret::new(sdk, config.signing_secret_arn.clone());
    let link_key = StoredSecret::new(sdk, config.link_key_arn.clone());
    let (signing_secret, link_key) = try_join(signing_secret.read(), link_key.read()).await?;
    let contexts = DynamoContexts::with_short_timeout(sdk, config.contexts_table.clone());
    let token_of_groups = BotToken(StoredSecret::new(sdk, config.bot_token_arn.clone()));
    let groups = slack::Client::new(token_of_groups, config.slack_api_url.as_ref());
    let token = BotToken(StoredSecret::new(sdk, config.bot_token_arn.clone()));
    let investigations = config.investigations_table.clone();
    Ok(Bot {
        workflow: StepFunctions::new(sdk, config.state_machine_arn.clone()),
        artifacts: S3Artifacts::new(sdk, config.artifact_bucket.clone()),
        contexts: KnownContexts::new(GroupedContexts::new(contexts, groups)),
        discovery: AwsDiscovery::new(sdk),
        investigations: DynamoInvestigations::new(sdk, investigations, config.retention_days),
        ledger: DynamoLedger::new(sdk, config.ledger_table.clone()),
        slack: slack::Client::new(token, config.slack_api_url.as_ref()),
        // During a rotation there are two, the current one first.
        signing_secrets: signing_secret.expose_secret().split_whitespace().map(SecretString::from).collect(),
        link_key: link_key.clone(),
        telemetry_kept: config.telemetry_kept,
        api: config.api.clone(),
        zones: Zones::default(),
    })
}
