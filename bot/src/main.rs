//! The bot as a Lambda function.

use std::convert::Infallible;

use aws::{S3Artifacts, StepFunctions, StoredSecret};
use bot::{Bot, Config, answer_event, answer_not_ready};
use futures_util::future::try_join;
use investigation::ports::Failure;
use jiff::Timestamp;
use lambda_http::lambda_runtime::{LambdaEvent, run};
use lambda_http::{Error, service_fn};
use secrecy::{ExposeSecret, SecretString};
use serde_json::value::RawValue;
use slack::client::LateReplyClient;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().json().flatten_event(true).init();
    // Lambda logs the debug form of the error that `main` returns; for a text, that is the text itself.
    let config = Config::read(|name| std::env::var(name).ok()).map_err(|error| error.to_string())?;
    let sdk = aws::config().await;
    let workflow = StepFunctions::new(&sdk, config.state_machine_arn);
    let artifacts = S3Artifacts::new(&sdk, config.artifact_bucket);
    let replies = LateReplyClient::new(config.slack_api_url.as_ref());
    let secrets = &Secrets {
        signing_secret: StoredSecret::new(&sdk, config.signing_secret_arn),
        link_key: StoredSecret::new(&sdk, config.link_key_arn),
    };
    // Any JSON is a raw value, so that `answer_event` answers it, rather than the runtime with a failed invocation.
    run(service_fn(async |event: LambdaEvent<Box<RawValue>>| {
        let event = event.payload.get();
        // They are read with the first request, not at the start: a start that fails answers nobody.
        let (signing_secrets, link_key) = match secrets.read().await {
            Ok(secrets) => secrets,
            Err(failure) => {
                tracing::error!(%failure, "the secrets cannot be read");
                return Ok(answer_not_ready(event));
            }
        };
        let bot = Bot {
            workflow: workflow.clone(),
            artifacts: artifacts.clone(),
            replies: replies.clone(),
            signing_secrets,
            link_key,
            telemetry_kept: config.telemetry_kept,
        };
        Ok::<_, Infallible>(answer_event(event, &bot, Timestamp::now()).await)
    }))
    .await
}

/// The secrets of the bot: with them it can neither post nor read messages.
struct Secrets {
    signing_secret: StoredSecret,
    link_key: StoredSecret,
}

impl Secrets {
    /// The secrets with which Slack may have signed a request, the current one first, and the key that signs links.
    async fn read(&self) -> Result<(Vec<SecretString>, SecretString), Failure> {
        let (signing_secret, link_key) = try_join(self.signing_secret.read(), self.link_key.read()).await?;
        let signing_secrets = signing_secret.expose_secret().split_whitespace().map(SecretString::from).collect();
        Ok((signing_secrets, link_key.clone()))
    }
}
