//! The bot as a Lambda function.

// The futures of the doors, with the SDK's calls within them, nest deeper than the compiler allows by default.
#![recursion_limit = "256"]

use std::convert::Infallible;
use std::sync::Arc;

use aws::{
    AwsDiscovery, DynamoContexts, DynamoInstallations, DynamoInvestigations, DynamoLedger, MAX_SECRET_AGE, S3Artifacts,
    SdkConfig, StepFunctions, StoredSecret,
};
use bot::{
    Bot, Config, InstallConfig, KnownContexts, Ports, SignIn, SignInConfig, Web, Zones, answer_event, answer_not_ready,
};
use futures_util::future::{OptionFuture, join3, try_join, try_join3};
use investigation::ports::{Failure, FailureKind};
use jiff::Timestamp;
use lambda_http::lambda_runtime::{LambdaEvent, run};
use lambda_http::{Error, service_fn};
use oidc::{Issuer, Registration};
use secrecy::{ExposeSecret, SecretString};
use serde_json::value::RawValue;
use slack::client::TokenSource;
use slack::groups::GroupedContexts;
use slack::install::{App, Installer, SystemRandom, Tokens, Vault};
use tokio::sync::Mutex;
use tokio::time::Instant;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    // Lambda logs the debug form of the error that `main` returns; for a text, that is the text itself.
    let variable = |name: &str| std::env::var(name).ok();
    let observer = observe::start("bot", variable).map_err(|error| error.to_string())?;
    let config = Config::read(variable).map_err(|error| error.to_string())?;
    let sdk = aws::config("bot").await;
    let connected: Mutex<Option<Connected>> = Mutex::new(None);
    // Any JSON is a raw value, so that `answer_event` answers it, rather than the runtime with a failed invocation.
    run(service_fn(async |event: LambdaEvent<Box<RawValue>>| {
        let LambdaEvent { payload, context } = event;
        let answer = async {
            // Lambda hands a process one event at a time, so that none waits for another here.
            let mut connected = connected.lock().await;
            // The secrets are read with the first request, not at the start: a start that fails answers nobody.
            match keep_connected(&mut connected, &sdk, &config, Instant::now()).await {
                Ok(bot) => answer_event(payload.get(), bot, Timestamp::now()).await,
                Err(failure) => {
                    tracing::error!(%failure, "the secrets cannot be read");
                    answer_not_ready(payload.get())
                }
            }
        };
        let span = tracing::info_span!("answer");
        Ok::<_, Infallible>(observer.observe(span, context.xray_trace_id.as_deref(), answer).await)
    }))
    .await
}

/// The bot with the secrets that it knew at a time.
struct Connected {
    bot: Bot<Deployed>,
    since: Instant,
}

/// The bot, put together again where its secrets are old. Where they cannot be read again, those of before still serve.
async fn keep_connected<'a>(
    connected: &'a mut Option<Connected>,
    sdk: &SdkConfig,
    config: &Config,
    now: Instant,
) -> Result<&'a Bot<Deployed>, Failure> {
    let bot = match connected.take() {
        Some(fresh) if now.saturating_duration_since(fresh.since) < MAX_SECRET_AGE => {
            return Ok(&connected.insert(fresh).bot);
        }
        Some(old) => match connect(sdk, config, now).await {
            Ok(bot) => bot,
            Err(failure) => {
                tracing::warn!(%failure, "the secrets of before are used, for they cannot be read again");
                old.bot
            }
        },
        None => connect(sdk, config, now).await?,
    };
    Ok(&connected.insert(Connected { bot, since: now }).bot)
}

/// The bot over AWS and Slack.
struct Deployed;

impl Ports for Deployed {
    type Workflow = StepFunctions;
    type Artifacts = S3Artifacts;
    type Contexts = GroupedContexts<DynamoContexts, slack::Client<Tokens<BotToken, DynamoInstallations>>>;
    type Discovery = AwsDiscovery;
    type Investigations = DynamoInvestigations;
    type Ledger = DynamoLedger;
    type Installations = DynamoInstallations;
    type Slack = slack::Client<Tokens<BotToken, DynamoInstallations>>;
}

/// The token with which the bot answers clicks in the one workspace that has no installation. It is read when it is first
/// needed: a command needs none.
struct BotToken(StoredSecret);

impl TokenSource for BotToken {
    async fn bot_token(&self, _workspace: &str) -> Result<SecretString, Failure> {
        self.0.read(Instant::now()).await
    }
}

/// Reads the secrets and puts the bot together.
async fn connect(sdk: &SdkConfig, config: &Config, now: Instant) -> Result<Bot<Deployed>, Failure> {
    let signing_secret = StoredSecret::new(sdk, config.signing_secret_arn.clone());
    let link_key = StoredSecret::new(sdk, config.link_key_arn.clone());
    let secrets = try_join3(signing_secret.read(now), link_key.read(now), read_origin_secret(sdk, config, now));
    let install = OptionFuture::from(config.install.as_ref().map(|install| prepare_install(sdk, install, now)));
    let sign_in = OptionFuture::from(config.sign_in.as_ref().map(|sign_in| prepare_sign_in(sdk, sign_in, now)));
    let (secrets, install, sign_in) = join3(secrets, install, sign_in).await;
    let ((signing_secret, link_key, origin_secret), install) = (secrets?, install.transpose()?);
    let web = sign_in.transpose()?.map_or(Web::Off, |sign_in| Web::SignIn(Box::new(sign_in)));
    let installed = install.as_ref().map(|(_, vault, store)| (Arc::clone(vault), store.clone()));
    let contexts = DynamoContexts::with_short_timeout(sdk, config.contexts_table.clone());
    let to_slack = || {
        let token = BotToken(StoredSecret::new(sdk, config.bot_token_arn.clone()));
        slack::Client::new(Tokens::new(token, installed.clone()), config.slack_api_url.as_ref())
    };
    let investigations = config.investigations_table.clone();
    Ok(Bot {
        workflow: StepFunctions::new(sdk, config.state_machine_arn.clone()),
        artifacts: S3Artifacts::new(sdk, config.artifact_bucket.clone()),
        contexts: KnownContexts::new(GroupedContexts::new(contexts, to_slack())),
        discovery: AwsDiscovery::new(sdk),
        investigations: DynamoInvestigations::new(sdk, investigations, config.retention_days),
        ledger: DynamoLedger::new(sdk, config.ledger_table.clone()),
        slack: to_slack(),
        installer: install.map(|(app, vault, store)| Installer::new(app, vault, store, config.slack_api_url.as_ref())),
        // During a rotation there are two, the current one first.
        signing_secrets: signing_secret.expose_secret().split_whitespace().map(SecretString::from).collect(),
        origin_secret,
        link_key,
        telemetry_kept: config.telemetry_kept,
        api: config.api.clone(),
        zones: Zones::default(),
        web,
    })
}

/// Reads what the distribution before the bot proves itself with, where there is one.
async fn read_origin_secret(sdk: &SdkConfig, config: &Config, now: Instant) -> Result<Option<SecretString>, Failure> {
    let Some(arn) = &config.origin_secret_arn else { return Ok(None) };
    StoredSecret::new(sdk, arn.clone()).read(now).await.map(Some)
}

/// Reads what signing in needs. The issuer is asked when somebody does.
async fn prepare_sign_in(sdk: &SdkConfig, config: &SignInConfig, now: Instant) -> Result<SignIn, Failure> {
    let client_secret = StoredSecret::new(sdk, config.client_secret_arn.clone());
    let session_key = StoredSecret::new(sdk, config.session_key_arn.clone());
    let (client_secret, session_key) = try_join(client_secret.read(now), session_key.read(now)).await?;
    let issuer = Issuer::new(Registration {
        issuer: config.issuer.clone(),
        client_id: config.client_id.clone(),
        client_secret,
        scopes: config.scopes.clone(),
    })?;
    let vault = Vault::new(&session_key, SystemRandom::new())
        .map_err(|error| Failure::new(FailureKind::Invalid, "secretsmanager:GetSecretValue", error.to_string()))?;
    Ok(SignIn { issuer, vault })
}

/// Reads what installations in further workspaces need.
async fn prepare_install(
    sdk: &SdkConfig,
    config: &InstallConfig,
    now: Instant,
) -> Result<(App, Arc<Vault>, DynamoInstallations), Failure> {
    let client_secret = StoredSecret::new(sdk, config.client_secret_arn.clone());
    let token_key = StoredSecret::new(sdk, config.token_key_arn.clone());
    let (client_secret, token_key) = try_join(client_secret.read(now), token_key.read(now)).await?;
    let vault = Vault::new(&token_key, SystemRandom::new())
        .map_err(|error| Failure::new(FailureKind::Invalid, "secretsmanager:GetSecretValue", error.to_string()))?;
    let app = App { client_id: config.client_id.clone(), client_secret, served: config.served.clone() };
    Ok((app, Arc::new(vault), DynamoInstallations::new(sdk, config.installations_table.clone())))
}
