//! The bot as a Lambda function.

// The futures of the doors, with the SDK's calls within them, nest deeper than the compiler allows by default.
#![recursion_limit = "256"]

use std::convert::Infallible;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use aws::{
    Accounts, AwsDiscovery, DynamoContexts, DynamoInstallations, DynamoInvestigations, DynamoLedger, MAX_SECRET_AGE,
    S3Artifacts, SdkConfig, StepFunctions, StoredSecret,
};
use bot::{
    Afterwards, Bot, Config, InstallConfig, KnownContexts, Ports, SignIn, SignInConfig, Web, Zones, answer_event,
    answer_not_ready,
};
use futures_util::future::{OptionFuture, join3, try_join, try_join3};
use investigation::ports::{Failure, FailureKind};
use jiff::Timestamp;
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_http::lambda_runtime::layers::TracingLayer;
use lambda_http::lambda_runtime::tower::layer::layer_fn;
use lambda_http::lambda_runtime::{LambdaEvent, LambdaInvocation, Runtime, Service};
use lambda_http::{Error, service_fn};
use observe::{Observer, within};
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
    let accounts = Arc::new(Accounts::new(config.external_id.clone()));
    let discovery = AwsDiscovery::new(&sdk).with_accounts(&accounts);
    let function = Arc::new(Function { observer, config, sdk, discovery, state: Mutex::default() });
    let answering = Arc::clone(&function);
    // Any JSON is a raw value, so that `answer_event` answers it, rather than the runtime with a failed invocation.
    let answer = service_fn(move |event: LambdaEvent<Box<RawValue>>| {
        let function = Arc::clone(&answering);
        async move { Ok::<_, Infallible>(function.answer(event).await) }
    });
    let finish = layer_fn(|answering| Finishing { answering, function: Arc::clone(&function) });
    Runtime::new(answer).layer(finish).layer(TracingLayer::new()).run().await
}

/// The function, which lives as long as the process.
struct Function {
    observer: Observer,
    config: Config,
    sdk: SdkConfig,
    /// It outlives the secrets, for it holds the credentials of other accounts.
    discovery: AwsDiscovery,
    /// Lambda hands a process one event at a time, so that none waits for another here.
    state: Mutex<State>,
}

/// What stays from one event to the next.
#[derive(Default)]
struct State {
    connected: Option<Connected>,
    /// What is left to do of the event that was answered last, and the header of its trace.
    left: Option<(Afterwards, Option<String>)>,
}

impl Function {
    /// The answer to an event.
    async fn answer(&self, event: LambdaEvent<Box<RawValue>>) -> ApiGatewayV2httpResponse {
        let LambdaEvent { payload, context } = event;
        let answer = async {
            let mut state = self.state.lock().await;
            let State { connected, left } = &mut *state;
            // The secrets are read with the first request, not at the start: a start that fails answers nobody.
            match keep_connected(connected, self, Instant::now()).await {
                Ok(bot) => {
                    let (answer, afterwards) = answer_event(payload.get(), bot, Timestamp::now()).await;
                    *left = afterwards.map(|afterwards| (afterwards, context.xray_trace_id.clone()));
                    answer
                }
                Err(failure) => {
                    tracing::error!(%failure, "the secrets cannot be read");
                    answer_not_ready(payload.get())
                }
            }
        };
        within(tracing::info_span!("answer"), context.xray_trace_id.as_deref(), answer).await
    }

    /// Does what is left once the answer is sent, and writes what was observed.
    async fn finish(&self) {
        let mut state = self.state.lock().await;
        let State { connected, left } = &mut *state;
        if let (Some(Connected { bot, .. }), Some((afterwards, trace_header))) = (connected, left.take()) {
            let work = afterwards.carry_out(bot, Timestamp::now());
            within(tracing::info_span!("afterwards"), trace_header.as_deref(), work).await;
        }
        self.observer.flush().await;
    }
}

/// Finishes each event between its answer and the next one: Lambda freezes the process no sooner than it asks for that.
struct Finishing<S> {
    answering: S,
    function: Arc<Function>,
}

impl<S> Service<LambdaInvocation> for Finishing<S>
where
    S: Service<LambdaInvocation, Response = (), Error = Error>,
    S::Future: 'static,
{
    type Response = ();
    type Error = Error;
    type Future = Pin<Box<dyn Future<Output = Result<(), Error>>>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Error>> {
        self.answering.poll_ready(context)
    }

    fn call(&mut self, invocation: LambdaInvocation) -> Self::Future {
        let (answered, function) = (self.answering.call(invocation), Arc::clone(&self.function));
        Box::pin(async move {
            answered.await?;
            function.finish().await;
            Ok(())
        })
    }
}

/// The bot with the secrets that it knew at a time.
struct Connected {
    bot: Bot<Deployed>,
    since: Instant,
}

/// The bot, put together again where its secrets are old. Where they cannot be read again, those of before still serve.
async fn keep_connected<'a>(
    connected: &'a mut Option<Connected>,
    function: &Function,
    now: Instant,
) -> Result<&'a Bot<Deployed>, Failure> {
    let bot = match connected.take() {
        Some(fresh) if now.saturating_duration_since(fresh.since) < MAX_SECRET_AGE => {
            return Ok(&connected.insert(fresh).bot);
        }
        Some(old) => match connect(function, now).await {
            Ok(bot) => bot,
            Err(failure) => {
                tracing::warn!(%failure, "the secrets of before are used, for they cannot be read again");
                old.bot
            }
        },
        None => connect(function, now).await?,
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
async fn connect(function: &Function, now: Instant) -> Result<Bot<Deployed>, Failure> {
    let Function { sdk, config, discovery, .. } = function;
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
        discovery: discovery.clone(),
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
