//! The bot as a Lambda function.

use std::convert::Infallible;

use aws::{S3Artifacts, StepFunctions, secrets};
use bot::{Bot, Config, answer_event};
use jiff::Timestamp;
use lambda_http::lambda_runtime::{LambdaEvent, run};
use lambda_http::{Error, service_fn};
use serde_json::value::RawValue;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().json().flatten_event(true).init();
    // Lambda logs the debug form of the error that `main` returns; for a text, that is the text itself.
    let config = Config::read(|name| std::env::var(name).ok()).map_err(|error| error.to_string())?;
    let sdk = aws::config().await;
    let secrets = secrets::read(&sdk, &config.secret_arn).await?;
    let bot = Bot {
        workflow: StepFunctions::new(&sdk, config.state_machine_arn),
        artifacts: S3Artifacts::new(&sdk, config.artifact_bucket),
        signing_secrets: [Some(secrets.slack_signing_secret), secrets.slack_signing_secret_previous]
            .into_iter()
            .flatten()
            .collect(),
        link_key: secrets.link_key,
    };
    let bot = &bot;
    // Any JSON is a raw value, so that `answer_event` answers it, rather than the runtime with a failed invocation.
    run(service_fn(async |event: LambdaEvent<Box<RawValue>>| {
        Ok::<_, Infallible>(answer_event(event.payload.get(), bot, Timestamp::now()).await)
    }))
    .await
}
