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
use tokio::sync::OnceCell;

use crate::failure::to_failure;

const OPERATION: &str = "secretsmanager:GetSecretValue";

/// One attempt: the bot has three seconds for its whole answer to Slack.
const ATTEMPT_TIMEOUT: Duration = Duration::from_millis(800);

/// Both attempts together.
const OPERATION_TIMEOUT: Duration = Duration::from_millis(1_700);

const MAX_ATTEMPTS: u32 = 2;

/// A secret that is read when it is first needed and kept from then on. A failure is not kept: the next call tries again.
#[derive(Debug)]
pub struct StoredSecret {
    client: Client,
    id: String,
    value: OnceCell<SecretString>,
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
        Self { client: Client::from_conf(config.build()), id, value: OnceCell::new() }
    }

    /// The text of the secret.
    ///
    /// # Errors
    /// When it cannot be read, or is empty: then nobody has stored it yet.
    pub async fn read(&self) -> Result<&SecretString, Failure> {
        self.value.get_or_try_init(|| self.fetch()).await
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

    #[tokio::test]
    async fn it_is_read_once_and_kept() {
        let (secret, aws) = secret([stored("xoxb-1\n")]).await;
        assert_eq!(secret.read().await.unwrap().expose_secret(), "xoxb-1");
        assert_eq!(secret.read().await.unwrap().expose_secret(), "xoxb-1");
        assert_eq!(aws.calls()[0].body, json!({ "SecretId": "token" }));
    }

    #[tokio::test]
    async fn a_failure_is_not_kept() {
        let denied = Reply::Error(400, "AccessDeniedException", "no");
        let (secret, _aws) = secret([denied, stored("xoxb-1")]).await;
        assert_eq!(secret.read().await.unwrap_err().kind, FailureKind::Denied);
        assert_eq!(secret.read().await.unwrap().expose_secret(), "xoxb-1");
    }

    #[tokio::test]
    async fn one_that_was_never_stored_or_is_empty_is_a_failure() {
        let missing = "Secrets Manager can't find the specified secret value for staging label: AWSCURRENT";
        let (never_stored, _aws) = secret([Reply::Error(400, "ResourceNotFoundException", missing)]).await;
        assert_eq!(never_stored.read().await.unwrap_err().kind, FailureKind::NotFound);
        let (empty, _aws) = secret([stored(" \n")]).await;
        assert_eq!(empty.read().await.unwrap_err().kind, FailureKind::Invalid);
    }

    #[tokio::test]
    async fn nothing_of_it_is_shown() {
        let (secret, _aws) = secret([stored("xoxb-1")]).await;
        secret.read().await.unwrap();
        assert!(!format!("{secret:?}").contains("xoxb-1"));
    }
}
