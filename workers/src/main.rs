//! The steps on Lambda: one binary for all of them, which runs the step that the handler's name says.

// The steps and the SDK's calls within them nest deeper than the compiler expects of futures.
#![recursion_limit = "256"]

mod serve;

use aws::{
    Bedrock, CloudTrail, CloudWatchAlarms, CloudWatchMetrics, DynamoContexts, DynamoInvestigations, LogsInsights,
    S3Artifacts, SdkConfig, XRay, secrets,
};
use investigation::model::{Request, Source};
use jiff::Timestamp;
use lambda_runtime::Error;
use serve::serve;
use workers::{
    Config, Notice, RankInput, Step, UnknownStep, advise, alarms, changes, conclude, logs, metrics, notify_failure,
    publish, rank, scope, traces,
};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Error> {
    tracing_subscriber::fmt().json().flatten_event(true).init();
    let variable = |name: &str| std::env::var(name).ok();
    // Lambda logs what `main` returns in its debug form; of a text, that is the text.
    let step: Step =
        variable("_HANDLER").unwrap_or_default().parse().map_err(|error: UnknownStep| error.to_string())?;
    let config = Config::read(step, variable).map_err(|error| error.to_string())?;
    let sdk = aws::config().await;
    match step {
        Step::Collect(source) => serve_source(source, &config, &sdk).await,
        Step::Conclude => {
            let investigations = &DynamoInvestigations::new(&sdk, config.investigations_table, config.retention_days);
            serve(step, async |request: Request| conclude(&request, investigations).await).await
        }
        step => serve_responder(step, &config, &sdk).await,
    }
}

/// The steps that ask a source.
async fn serve_source(source: Source, config: &Config, sdk: &SdkConfig) -> Result<(), Error> {
    let step = Step::Collect(source);
    let artifacts = &S3Artifacts::new(sdk, config.artifact_bucket.clone());
    match source {
        Source::Metrics => {
            let source = &CloudWatchMetrics::new(sdk);
            serve(step, async |request: Request| metrics(&request, artifacts, source).await).await
        }
        Source::Logs => {
            let source = &LogsInsights::new(sdk);
            serve(step, async |request: Request| logs(&request, artifacts, source).await).await
        }
        Source::Traces => {
            let source = &XRay::new(sdk);
            serve(step, async |request: Request| traces(&request, artifacts, source).await).await
        }
        Source::Changes => {
            let source = &CloudTrail::new(sdk);
            serve(step, async |request: Request| changes(&request, artifacts, source).await).await
        }
        Source::Alarms => {
            let source = &CloudWatchAlarms::new(sdk);
            serve(step, async |request: Request| alarms(&request, artifacts, source).await).await
        }
    }
}

/// The steps that speak to the responder.
async fn serve_responder(step: Step, config: &Config, sdk: &SdkConfig) -> Result<(), Error> {
    let secrets = secrets::read(sdk, &config.secret_arn).await?;
    let key = &secrets.link_key;
    let channel = &slack::Client::new(&secrets.slack_bot_token, config.slack_api_url.as_ref());
    let artifacts = &S3Artifacts::new(sdk, config.artifact_bucket.clone());
    let investigations = &DynamoInvestigations::new(sdk, config.investigations_table.clone(), config.retention_days);
    match step {
        Step::Scope => {
            let contexts = &DynamoContexts::new(sdk, config.contexts_table.clone());
            serve(step, async |request: Request| scope(&request, contexts, investigations, artifacts, channel).await)
                .await
        }
        Step::Rank => {
            serve(step, async |RankInput { request, collected }| {
                rank(&request, &collected, artifacts, investigations, channel).await.map(drop)
            })
            .await
        }
        Step::Publish => {
            serve(step, async |request: Request| {
                publish(&request, artifacts, investigations, channel, key, Timestamp::now()).await
            })
            .await
        }
        Step::Advise => {
            let advisor = config.advisor_model_id.clone().map(|model_id| Bedrock::new(sdk, model_id));
            let advisor = advisor.as_ref();
            serve(step, async |request: Request| {
                Ok(advise(&request, artifacts, investigations, channel, advisor, key, Timestamp::now()).await)
            })
            .await
        }
        Step::NotifyFailure => {
            serve(step, async |notice: Notice| {
                notify_failure(&notice, artifacts, investigations, channel, key, Timestamp::now()).await
            })
            .await
        }
        Step::Collect(_) | Step::Conclude => Ok(()),
    }
}
