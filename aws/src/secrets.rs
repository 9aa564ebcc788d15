//! Slack's credentials and the key of report links, in one Secrets Manager secret.
//!
//! Source: <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html>

use std::collections::BTreeMap;

use aws_config::SdkConfig;
use aws_sdk_secretsmanager::Client;
use investigation::ports::{Failure, FailureKind};
use secrecy::SecretString;

use crate::failure::to_failure;

const OPERATION: &str = "secretsmanager:GetSecretValue";

/// The secrets of the bot. The `Debug` form shows none of them.
#[derive(Debug, Clone)]
pub struct Secrets {
    /// The key with which Slack signs its requests.
    pub slack_signing_secret: SecretString,
    /// The key that Slack used before, for as long as requests signed with it are accepted.
    pub slack_signing_secret_previous: Option<SecretString>,
    /// The token with which the bot calls Slack.
    pub slack_bot_token: SecretString,
    /// The key with which links to reports are signed.
    pub link_key: SecretString,
}

/// Reads the secret of this ARN or name: a JSON object with the fields of [`Secrets`].
///
/// # Errors
/// When it cannot be read, or a field is missing or empty; the error names the field.
pub async fn read(sdk: &SdkConfig, secret_id: &str) -> Result<Secrets, Failure> {
    let value = Client::new(sdk).get_secret_value().secret_id(secret_id).send().await.map_err(to_failure(OPERATION))?;
    parse(value.secret_string().unwrap_or_default())
}

fn parse(json: &str) -> Result<Secrets, Failure> {
    let invalid = |detail: String| Failure::new(FailureKind::Invalid, OPERATION, detail);
    // The parser's own error would quote the secret.
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

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret;

    const WHOLE: &str = r#"{"slack_signing_secret":"s3cr3t","slack_signing_secret_previous":"0ld",
        "slack_bot_token":"xoxb-1","link_key":"k3y","comment":"ignored"}"#;

    #[test]
    fn a_complete_secret_is_read() {
        let secrets = parse(WHOLE).unwrap();
        assert_eq!(secrets.slack_signing_secret.expose_secret(), "s3cr3t");
        assert_eq!(secrets.slack_signing_secret_previous.unwrap().expose_secret(), "0ld");
        assert_eq!(secrets.slack_bot_token.expose_secret(), "xoxb-1");
        assert_eq!(secrets.link_key.expose_secret(), "k3y");
    }

    #[test]
    fn the_previous_signing_secret_may_be_absent() {
        for json in [WHOLE.replace("0ld", ""), WHOLE.replace("_previous", "_other")] {
            assert!(parse(&json).unwrap().slack_signing_secret_previous.is_none());
        }
    }

    #[test]
    fn a_missing_or_empty_field_is_named() {
        for json in [WHOLE.replace("k3y", ""), WHOLE.replace("link_key", "linkkey")] {
            let failure = parse(&json).unwrap_err();
            assert_eq!(failure.kind, FailureKind::Invalid);
            assert!(failure.detail.contains("`link_key`"), "{failure}");
        }
    }

    #[test]
    fn neither_debug_nor_errors_show_a_secret() {
        let debug = format!("{:?}", parse(WHOLE).unwrap());
        let failure = parse(&WHOLE.replace(r#""k3y""#, "[1]")).unwrap_err().to_string();
        let failure_of_text = parse("s3cr3t").unwrap_err().to_string();
        for shown in [debug, failure, failure_of_text] {
            assert!(["s3cr3t", "0ld", "xoxb", "k3y"].iter().all(|secret| !shown.contains(secret)), "{shown}");
        }
    }
}
