//! How long the client waits: for one answer, and for Slack to take calls again.

use std::future::Future;
use std::time::Duration;

use investigation::ports::{Failure, FailureKind};
use slack_morphism::errors::SlackClientError;
use slack_morphism::prelude::ClientResult;
use tokio::time::{sleep, timeout};

use super::failure;

/// The longest wait for one answer.
const ANSWER: Duration = Duration::from_secs(5);

/// The longest wait, all in all, for a rate limit to pass; after that the workflow's own retries take over.
const RATE_LIMIT: Duration = Duration::from_secs(10);

/// The wait when Slack says "too many" but not for how long.
const UNTOLD: Duration = Duration::from_secs(1);

/// Calls Slack, and calls again when it said how long to wait.
///
/// Only a refused call is made again here: one that got no answer may have been heard, and would post twice.
pub async fn patiently<T, F>(operation: &'static str, call: impl Fn() -> F) -> Result<T, Failure>
where
    F: Future<Output = ClientResult<T>>,
{
    let mut waited = Duration::ZERO;
    loop {
        let error = match timeout(ANSWER, call()).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => error,
            Err(_) => {
                let detail = format!("no answer within {} s", ANSWER.as_secs());
                return Err(Failure::new(FailureKind::Unavailable, operation, detail));
            }
        };
        let wait = match &error {
            SlackClientError::RateLimitError(limit) => limit.retry_after.unwrap_or(UNTOLD),
            _ => return Err(failure::classify(operation, &error)),
        };
        waited = waited.saturating_add(wait.max(UNTOLD));
        if waited > RATE_LIMIT {
            return Err(failure::classify(operation, &error));
        }
        sleep(wait).await;
    }
}
