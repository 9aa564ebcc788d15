//! Slack's credentials and the key of report links, in one Secrets Manager secret.
//!
//! Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html>

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use aws_sdk_secretsmanager::Client;
use investigation::ports::{Failure, FailureKind};
use secrecy::SecretString;

use crate::failure::failure;

const OPERATION: &str = "secretsmanager:GetSecretValue";

/// What must not be known outside. Its `Debug` form shows none of it.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// With which Slack signs its requests.
    pub slack_signing_secret: SecretString,
    /// The one before, while the secret is being rotated.
    pub slack_signing_secret_previous: Option<SecretString>,
    /// With which the bot speaks in Slack.
    pub slack_bot_token: SecretString,
    /// With which report links are signed.
    pub link_key: SecretString,
}

/// Reads the secret of this ARN or name: a JSON object with the fields of [`Secrets`].
///
/// # Errors
/// When it cannot be read, or a field is missing or empty; the error names the field.
pub async fn read(sdk: &SdkConfig, secret_id: &str) -> Result<Secrets, Failure> {
    let value = Client::new(sdk).get_secret_value().secret_id(secret_id).send().await.map_err(failure(OPERATION))?;
    parse(value.secret_string().unwrap_or_default())
}

fn parse(json: &str) -> Result<Secrets, Failure> {
    let invalid = |detail: String| Failure::new(FailureKind::Invalid, OPERATION, detail);
    // The parser's own error would quote the text.
    let mut fields: BTreeMap<String, String> = serde_json::from_str(json)
        .map_err(|_| invalid("the secret is not a JSON object whose values are strings".to_owned()))?;
    let mut take = |name: &str| fields.remove(name).filter(|value| !value.is_empty()).map(SecretString::from);
    let missing = |name: &str| invalid(format!("the secret lacks the field `{name}`"));
    Ok(Secrets {
        slack_signing_secret: take("slack_signing_secret").ok_or_else(|| missing("slack_signing_secret"))?,
        slack_signing_secret_previous: take("slack_signing_secret_previous"),
        slack_bot_token: take("slack_bot_token").ok_or_else(|| missing("slack_bot_token"))?,
        link_key: take("link_key").ok_or_else(|| missing("link_key"))?,
    })
}
