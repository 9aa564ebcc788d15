//! Secrets in Secrets Manager, one for each purpose, so that a function reads only what it needs.
//!
//! Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html>

use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_sdk_secretsmanager::Client;
use aws_sdk_secretsmanager::config::Config;
use investigation::ports::{Failure, FailureKind};
use secrecy::SecretString;
use tokio::sync::Mutex;
use tokio::time::Instant;

use crate::failure::to_failure;

const OPERATION: &str = "secretsmanager:GetSecretValue";

/// One attempt: the bot has three seconds for its whole answer to Slack.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(800);

/// Both attempts together.
const OPERATION_TIMEOUT: Duration = Duration::from_millis(1_700);

const MAX_ATTEMPTS: u32 = 2;

/// After this long a secret is read again, so that one that was replaced is known without a deployment. A call for each
/// process in five minutes costs a cent a month.
pub const MAX_SECRET_AGE: Duration = Duration::from_mins(5);

/// A secret that is read when it is first needed, and again when it is [`MAX_SECRET_AGE`] old.
///
/// A first failure is not kept: the next call tries again. Where a later one fails, the text of before is used for as long
/// again: an outage of Secrets Manager does not silence a bot that knows its secrets.
#[derive(Debug)]
pub struct StoredSecret {
    client: Client,
    id: String,
    kept: Mutex<Option<Kept>>,
}

#[derive(Debug)]
struct Kept {
    text: SecretString,
    read_at: Instant,
}

impl StoredSecret {
    /// The secret with this ARN or name. Nothing is read yet.
    #[must_use]
    pub fn new(sdk: &SdkConfig, id: String) -> Self {
        let timeouts = TimeoutConfig::builder()
            .operation_attempt_timeout(ATTEMPT_TIMEOUT)
            .operation_timeout(OPERATION_TIMEOUT)
            .build();
        let retries = RetryConfig::standard().with_max_attempts(MAX_ATTEMPTS);
        let config = Config::from(sdk).to_builder().timeout_config(timeouts).retry_config(retries);
        Self { client: Client::from_conf(config.build()), id, kept: Mutex::new(None) }
    }

    /// The text of the secret. `now` is when it is asked for.
    ///
    /// # Errors
    /// When it cannot be read and never was, or is empty: then nobody has stored it yet.
    pub async fn read(&self, now: Instant) -> Result<SecretString, Failure> {
        let mut kept = self.kept.lock().await;
        if let Some(kept) = &*kept
            && now.saturating_duration_since(kept.read_at) < MAX_SECRET_AGE
        {
            return Ok(kept.text.clone());
        }
        let text = match (self.fetch().await, kept.take()) {
            (Ok(text), _) => text,
            (Err(failure), Some(before)) => {
                tracing::warn!(%failure, "the secret of before is used, for it cannot be read again");
                before.text
            }
            (Err(failure), None) => return Err(failure),
        };
        *kept = Some(Kept { text: text.clone(), read_at: now });
        Ok(text)
    }

    async fn fetch(&self) -> Result<SecretString, Failure> {
        let answer = self.client.get_secret_value().secret_id(&self.id).send().await.map_err(to_failure(OPERATION))?;
        let text = answer.secret_string().unwrap_or_default().trim();
        if text.is_empty() {
            return Err(Failure::new(FailureKind::Invalid, OPERATION, "the secret is empty"));
        }
        Ok(SecretString::from(text))
    }
}

#[cfg(test)]
mod tests {
    use secrecy::ExposeSecret;
    use serde_json::json;

    use super::*;
    use crate::testing::{FakeAws, Reply};

    async fn secret(replies: impl IntoIterator<Item = Reply>) -> (StoredSecret, FakeAws) {
        let aws = FakeAws::in_order(replies).await;
        (StoredSecret::new(&aws.sdk().await, "token".to_owned()), aws)
    }

    fn stored(text: &str) -> Reply {
        Reply::Ok(json!({ "SecretString": text }))
    }

    fn denied() -> Reply {
        Reply::Error(400, "AccessDeniedException", "no")
    }

    #[tokio::test]
    async fn it_is_kept_until_it_is_old_and_then_read_again() {
        let (secret, aws) = secret([stored("xoxb-1\n"), stored("xoxb-2")]).await;
        let start = Instant::now();
        for (age, text) in [(0, "xoxb-1"), (299, "xoxb-1"), (300, "xoxb-2"), (301, "xoxb-2"), (599, "xoxb-2")] {
            let read = secret.read(start + Duration::from_secs(age)).await.unwrap();
            assert_eq!(read.expose_secret(), text, "after {age} s");
        }
        assert_eq!(aws.calls()[0].body, json!({ "SecretId": "token" }));
        assert_eq!(aws.calls().len(), 2);
    }

    #[tokio::test]
    async fn a_first_failure_is_not_kept() {
        let (secret, _aws) = secret([denied(), stored("xoxb-1")]).await;
        let now = Instant::now();
        assert_eq!(secret.read(now).await.unwrap_err().kind, FailureKind::Denied);
        assert_eq!(secret.read(now).await.unwrap().expose_secret(), "xoxb-1");
    }

    #[tokio::test]
    async fn what_was_read_before_outlives_a_failure() {
        let (secret, aws) = secret([stored("xoxb-1"), denied(), stored("xoxb-2")]).await;
        let start = Instant::now();
        for (age, text) in [(0, "xoxb-1"), (300, "xoxb-1"), (599, "xoxb-1"), (600, "xoxb-2")] {
            let read = secret.read(start + Duration::from_secs(age)).await.unwrap();
            assert_eq!(read.expose_secret(), text, "after {age} s");
        }
        assert_eq!(aws.calls().len(), 3);
    }

    #[tokio::test]
    async fn one_that_was_never_stored_or_is_empty_is_a_failure() {
        let missing = "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT";
        let (never_stored, _aws) = secret([Reply::Error(400, "ResourceNotFoundException", missing)]).await;
        assert_eq!(never_stored.read(Instant::now()).await.unwrap_err().kind, FailureKind::NotFound);
        let (empty, _aws) = secret([stored(" \n")]).await;
        assert_eq!(empty.read(Instant::now()).await.unwrap_err().kind, FailureKind::Invalid);
    }

    #[tokio::test]
    async fn nothing_of_it_is_shown() {
        let (secret, _aws) = secret([stored("xoxb-1")]).await;
        secret.read(Instant::now()).await.unwrap();
        assert!(!format!("{secret:?}").contains("xoxb-1"));
    }
}
