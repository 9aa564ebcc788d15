//! Secrets, read and replaced by whoever owns them.

use aws_config::SdkConfig;
use aws_sdk_secretsmanager::Client;
use investigation::ports::{Failure, FailureKind};
use secrecy::{ExposeSecret, SecretString};

use crate::failure::to_failure;

/// The text of a secret; `None` if none was ever stored, or an empty one.
///
/// # Errors
/// When it cannot be read.
///
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html>
pub async fn read_secret(sdk: &SdkConfig, arn: &str) -> Result<Option<SecretString>, Failure> {
    let answer = Client::new(sdk).get_secret_value().secret_id(arn).send().await;
    match answer.map_err(to_failure("secretsmanager:GetSecretValue")) {
        Ok(answer) => {
            let text = answer.secret_string().unwrap_or_default().trim();
            Ok(Some(text).filter(|text| !text.is_empty()).map(SecretString::from))
        }
        // The secret exists, for the stack names it: it has no value yet.
        Err(failure) if failure.kind == FailureKind::NotFound => Ok(None),
        Err(failure) => Err(failure),
    }
}

/// Stores the text of a secret. What was stored before stays in it as its previous version.
///
/// # Errors
/// When it cannot be stored.
///
/// Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutSecretValue.html>
pub async fn store_secret(sdk: &SdkConfig, arn: &str, text: &SecretString) -> Result<(), Failure> {
    let call = Client::new(sdk).put_secret_value().secret_id(arn).secret_string(text.expose_secret());
    call.send().await.map(drop).map_err(to_failure("secretsmanager:PutSecretValue"))
}
