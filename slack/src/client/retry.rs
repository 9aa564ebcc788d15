//! How long the client waits for one answer, and for a rate limit to pass.

use std::future::Future;
use std::time::Duration;

use investigation::ports::{Failure, FailureKind};
use slack_morphism::errors::SlackClientError;
use slack_morphism::prelude::ClientResult;
use tokio::time::{Instant, sleep, timeout};

use super::failure;

/// The longest wait for the answer to a new message. After it, nobody knows whether the message was posted, and it must be
/// looked for; so it is longer than Slack is slow.
pub const POST_TIMEOUT: Duration = Duration::from_secs(13);

/// The longest wait for the answer to a call that can be repeated without harm: a step makes a few of them, and must end
/// before its function's timeout.
pub const EDIT_TIMEOUT: Duration = Duration::from_secs(5);

/// The longest wait, over all retries, for a rate limit to pass; after that the workflow retries the whole step.
const MAX_TOTAL_BACKOFF: Duration = Duration::from_secs(10);

/// The wait when Slack limits the rate without a `Retry-After`, and the least that a retry counts as.
const DEFAULT_BACKOFF: Duration = Duration::from_secs(1);

/// Calls Slack, and again after each rate limit that passes in time.
///
/// Only a refused call is retried here: one without an answer may have had its effect, and a retry would post twice.
pub async fn call_with_retries<T, F>(
    operation: &'static str,
    answer_timeout: Duration,
    call: impl Fn() -> F,
) -> Result<T, Failure>
where
    F: Future<Output = ClientResult<T>>,
{
    let mut total_backoff = Duration::ZERO;
    loop {
        let began = Instant::now();
        let error = match timeout(answer_timeout, call()).await {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(error)) => error,
            Err(_) => {
                let detail = format!("no answer within {} s", answer_timeout.as_secs());
                return Err(Failure::new(FailureKind::Unavailable, operation, detail));
            }
        };
        let backoff = match &error {
            SlackClientError::RateLimitError(limit) => limit.retry_after.unwrap_or(DEFAULT_BACKOFF),
            _ => return Err(failure::classify(operation, &error)),
        };
        total_backoff = total_backoff.saturating_add(backoff.max(DEFAULT_BACKOFF));
        if total_backoff > MAX_TOTAL_BACKOFF {
            return Err(failure::classify(operation, &error));
        }
        sleep(backoff + jitter(backoff, began.elapsed())).await;
    }
}

/// What a caller waits longer than it was told, a quarter at most, so that those who were refused together do not come back
/// together. How long its answer took differs from caller to caller, and serves as chance.
fn jitter(backoff: Duration, took: Duration) -> Duration {
    backoff.mul_f64(f64::from(took.subsec_nanos() % 100_000) / 400_000.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn callers_whose_answers_took_different_times_come_back_at_different_times() {
        let wait = |nanoseconds| jitter(Duration::from_secs(4), Duration::from_nanos(nanoseconds));
        assert_eq!([wait(0), wait(50_000), wait(7_099_999)].map(|wait| wait.as_millis()), [0, 500, 999]);
    }
}
