//! The steps on Lambda: one binary for all of them, which runs the step that the function's handler names.

// The futures of the steps, with the SDK's calls within them, nest deeper than the compiler allows by default.
#![recursion_limit = "256"]

mod serve;

use aws::{AwsSources, Bedrock, DynamoContexts, DynamoInvestigations, S3Artifacts, SdkConfig, secrets};
use investigation::model::Request;
use jiff::Timestamp;
use lambda_runtime::Error;
use secrecy::SecretString;
use serve::serve;
use workers::{
    Config, Notice, RankInput, Step, UnknownStep, advise, collect, conclude, notify_failure, publish, rank, scope,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().json().flatten_event(true).init();
    let variable = |name: &str| std::env::var(name).ok();
    // Lambda logs the debug form of an error that `main` returns. That of a string is the string.
    let step: Step =
        variable("_HANDLER").unwrap_or_default().parse().map_err(|error: UnknownStep| error.to_string())?;
    let config = Config::read(step, variable).map_err(|error| error.to_string())?;
    let sdk = aws::config().await;
    run(step, &config, &sdk).await
}

/// Serves one step: its function, and the part of the outside that the function needs.
async fn run(step: Step, config: &Config, sdk: &SdkConfig) -> Result<(), Error> {
    let artifacts = &S3Artifacts::new(sdk, config.artifact_bucket.clone());
    let investigations = &DynamoInvestigations::new(sdk, config.investigations_table.clone(), config.retention_days);
    match step {
        Step::Scope => {
            let contexts = &DynamoContexts::new(sdk, config.contexts_table.clone());
            let Voice { channel, .. } = &Voice::new(config, sdk).await?;
            serve(step, async |request: Request| scope(&request, contexts, investigations, artifacts, channel).await)
                .await
        }
        Step::Collect(source) => {
            let sources = &AwsSources::new(sdk);
            serve(step, async |request: Request| collect(source, &request, artifacts, sources).await).await
        }
        Step::Rank => {
            let Voice { channel, .. } = &Voice::new(config, sdk).await?;
            serve(step, async |RankInput { request, collected }| {
                rank(&request, &collected, artifacts, investigations, channel).await.map(drop)
            })
            .await
        }
        Step::Publish => {
            let Voice { channel, link_key } = &Voice::new(config, sdk).await?;
            serve(step, async |request: Request| {
                publish(&request, artifacts, investigations, channel, link_key, Timestamp::now()).await
            })
            .await
        }
        Step::Advise => {
            let Voice { channel, link_key } = &Voice::new(config, sdk).await?;
            let advisor = config.advisor_model_id.clone().map(|model_id| Bedrock::new(sdk, model_id));
            let advisor = advisor.as_ref();
            serve(step, async |request: Request| {
                Ok(advise(&request, artifacts, investigations, channel, advisor, link_key, Timestamp::now()).await)
            })
            .await
        }
        Step::Conclude => serve(step, async |request: Request| conclude(&request, investigations).await).await,
        Step::NotifyFailure => {
            let Voice { channel, link_key } = &Voice::new(config, sdk).await?;
            serve(step, async |notice: Notice| {
                notify_failure(&notice, artifacts, investigations, channel, link_key, Timestamp::now()).await
            })
            .await
        }
    }
}

/// What a step needs to speak to the responder.
struct Voice {
    channel: slack::Client,
    link_key: SecretString,
}

impl Voice {
    /// Reads the secrets that speaking takes.
    async fn new(config: &Config, sdk: &SdkConfig) -> Result<Self, Error> {
        let secrets = secrets::read(sdk, &config.secret_arn).await?;
        let channel = slack::Client::new(&secrets.slack_bot_token, config.slack_api_url.as_ref());
        Ok(Self { channel, link_key: secrets.link_key })
    }
}
