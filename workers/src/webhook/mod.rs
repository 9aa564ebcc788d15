//! Sends events of concluded investigations to a webhook, signed.
//!
//! A queue holds the events, and gives each back until its delivery succeeds or a day has passed: there is no retry here.

mod post;
mod signature;

use investigation::concluded::Concluded;
use jiff::Timestamp;
use secrecy::SecretString;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::{StepError, WatchInput};

pub use post::HttpClient;

/// What kind of event a message tells of.
const EVENT_TYPE: &str = "investigation.concluded";

/// Where events go, and with which secrets they are signed.
#[derive(Debug)]
pub struct Webhook<'a> {
    /// The address.
    pub url: &'a Url,
    /// The secret; during a rotation, the new one and the one before, a line each.
    pub secret: &'a SecretString,
}

/// The event as EventBridge delivers it.
#[derive(Deserialize)]
struct Event {
    time: Timestamp,
    detail: Concluded,
}

/// What the webhook is sent.
///
/// Source: <https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md#payload-structure>
#[derive(Serialize)]
struct Message {
    r#type: &'static str,
    timestamp: Timestamp,
    data: Concluded,
}

/// Sends each event. An event that is sent twice has the same `webhook-id`, the id of its investigation.
///
/// # Errors
/// When an event is malformed, or the webhook does not accept it: then the queue gives it back.
pub async fn deliver(
    input: WatchInput,
    webhook: &Webhook<'_>,
    client: &HttpClient,
    now: Timestamp,
) -> Result<(), StepError> {
    for record in input.records {
        let event: Event =
            serde_json::from_str(&record.body).map_err(|error| StepError::BadEvent(error.to_string()))?;
        let id = event.detail.investigation_id.clone();
        let message = Message { r#type: EVENT_TYPE, timestamp: event.time, data: event.detail };
        let body = serde_json::to_string(&message).map_err(|error| StepError::BadEvent(error.to_string()))?;
        let headers = signature::headers(id.as_str(), now, &body, webhook.secret)?;
        client.post(webhook.url, &headers, body).await?;
        tracing::info!(investigation_id = %id, "told the webhook");
    }
    Ok(())
}

#[cfg(test)]
mod tests;
