//! Runs a step in Lambda's runtime.

use lambda_runtime::{Error, LambdaEvent, run, service_fn};
use observe::Observer;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use workers::{Step, StepError};

/// Runs the step for every event, until Lambda stops the process. Every line of the log names the investigation.
pub(crate) async fn serve<I: DeserializeOwned, O: Serialize>(
    step: Step,
    observer: &Observer,
    handler: impl AsyncFn(I) -> Result<O, StepError>,
) -> Result<(), Error> {
    let handler = &handler;
    run(service_fn(async |event: LambdaEvent<Value>| {
        let LambdaEvent { payload, context } = event;
        let span = tracing::info_span!("step", %step, investigation_id = investigation_id(&payload));
        let answer = async {
            let input = serde_json::from_value(payload).map_err(|error| StepError::BadEvent(error.to_string()))?;
            let answer = handler(input).await.inspect_err(|error| tracing::error!(%error, "failed"))?;
            tracing::info!("done");
            serde_json::to_value(answer).map_err(|error| StepError::BadEvent(error.to_string()))
        };
        observer.observe(span, context.xray_trace_id.as_deref(), answer).await
    }))
    .await
}

/// The investigation's id, from the state or from EventBridge's event, whose execution has the id as its name.
fn investigation_id(event: &Value) -> Option<&str> {
    ["/investigation_id", "/state/investigation_id", "/detail/name"]
        .iter()
        .find_map(|path| event.pointer(path)?.as_str())
}
