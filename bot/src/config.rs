//! The bot's configuration, from environment variables.

use std::str::FromStr;

use investigation::grammar::TELEMETRY_KEPT;
use investigation::limits::Limits;
use jiff::SignedDuration;
use slack::install::Served;
use url::Url;

use crate::ApiSettings;

/// What the bot uses in AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The ARN of the state machine that runs investigations, from `STATE_MACHINE_ARN`.
    pub state_machine_arn: String,
    /// The S3 bucket in which the workflow stores its artifacts, from `ARTIFACT_BUCKET`.
    pub artifact_bucket: String,
    /// The DynamoDB table of contexts, from `CONTEXTS_TABLE`.
    pub contexts_table: String,
    /// The DynamoDB table of investigations, from `INVESTIGATIONS_TABLE`.
    pub investigations_table: String,
    /// The DynamoDB table of claims, counters and entries, from `LEDGER_TABLE`.
    pub ledger_table: String,
    /// For how many days investigations are kept, from `RETENTION_DAYS`.
    pub retention_days: u16,
    /// The ARN of the token with which the bot calls Slack, from `BOT_TOKEN_ARN`.
    pub bot_token_arn: String,
    /// The ARN of the secret with which Slack signs its requests, from `SIGNING_SECRET_ARN`.
    pub signing_secret_arn: String,
    /// The ARN of what the distribution before the bot proves itself with, from `ORIGIN_SECRET_ARN`; none without one.
    pub origin_secret_arn: Option<String>,
    /// The ARN of the key with which links to reports are signed, from `LINK_KEY_ARN`.
    pub link_key_arn: String,
    /// What roles of other accounts may ask for before they are assumed, from `EXTERNAL_ID`; none where no role asks.
    pub external_id: Option<String>,
    /// How far back a window may start, from `TELEMETRY_KEPT_DAYS`; without it [`TELEMETRY_KEPT`].
    pub telemetry_kept: SignedDuration,
    /// How callers of the API are known and who of them may make contexts, from `API_GROUPS_CLAIM`, `API_ADMIN_GROUP` and
    /// `API_MAKERS_GROUP`; and how much may be asked for, from the variables that [`Limits::read`] names.
    pub api: ApiSettings,
    /// How it is installed in further workspaces; nothing of it without `SLACK_CLIENT_ID`.
    pub install: Option<InstallConfig>,
    /// How people sign in to the pages; nobody does without `OIDC_ISSUER`.
    pub sign_in: Option<SignInConfig>,
    /// Slack's Web API, from `SLACK_API_URL`; without it Slack itself.
    pub slack_api_url: Option<Url>,
}

/// What the bot needs to be installed in further workspaces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstallConfig {
    /// The app's client id, from `SLACK_CLIENT_ID`.
    pub client_id: String,
    /// The ARN of the app's client secret, from `CLIENT_SECRET_ARN`.
    pub client_secret_arn: String,
    /// The ARN of the key that seals tokens, from `TOKEN_KEY_ARN`.
    pub token_key_arn: String,
    /// The DynamoDB table of installations, from `INSTALLATIONS_TABLE`.
    pub installations_table: String,
    /// Which workspaces and organisations may install it, from `SLACK_WORKSPACES`; without it none.
    pub served: Served,
}

/// What the bot needs to have people sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInConfig {
    /// The issuer, from `OIDC_ISSUER`.
    pub issuer: String,
    /// The client's id, from `OIDC_CLIENT_ID`.
    pub client_id: String,
    /// The ARN of the client's secret, from `OIDC_CLIENT_SECRET_ARN`.
    pub client_secret_arn: String,
    /// What is asked for, from `OIDC_SCOPES`; without it `openid`.
    pub scopes: String,
    /// The ARN of the key that seals sessions, from `SESSION_KEY_ARN`.
    pub session_key_arn: String,
}

/// Why the environment cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// The names of the required variables that are missing or empty.
    #[error("set these environment variables: {}", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// A variable whose value has the wrong format.
    #[error("the environment variable {0} is malformed")]
    Malformed(&'static str),
}

impl Config {
    /// Reads the configuration; `variable` returns the value of an environment variable.
    ///
    /// # Errors
    /// Names every variable that is missing, so that they can be set at once; else the first that is malformed.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let mut missing = Vec::new();
        let mut required = |name| {
            let value = set(name);
            if value.is_none() {
                missing.push(name);
            }
            value.unwrap_or_default()
        };
        let state_machine_arn = required("STATE_MACHINE_ARN");
        let artifact_bucket = required("ARTIFACT_BUCKET");
        let contexts_table = required("CONTEXTS_TABLE");
        let investigations_table = required("INVESTIGATIONS_TABLE");
        let ledger_table = required("LEDGER_TABLE");
        let retention_days = required("RETENTION_DAYS");
        let bot_token_arn = required("BOT_TOKEN_ARN");
        let signing_secret_arn = required("SIGNING_SECRET_ARN");
        let link_key_arn = required("LINK_KEY_ARN");
        let install = set("SLACK_CLIENT_ID").map(|client_id| InstallConfig {
            client_id,
            client_secret_arn: required("CLIENT_SECRET_ARN"),
            token_key_arn: required("TOKEN_KEY_ARN"),
            installations_table: required("INSTALLATIONS_TABLE"),
            served: Served::from_list(&set("SLACK_WORKSPACES").unwrap_or_default()),
        });
        let sign_in = set("OIDC_ISSUER").map(|issuer| SignInConfig {
            issuer,
            client_id: required("OIDC_CLIENT_ID"),
            client_secret_arn: required("OIDC_CLIENT_SECRET_ARN"),
            scopes: set("OIDC_SCOPES").unwrap_or_else(|| "openid".to_owned()),
            session_key_arn: required("SESSION_KEY_ARN"),
        });
        if !missing.is_empty() {
            return Err(ConfigError::Missing(missing));
        }
        let kept_days: Option<u16> =
            set("TELEMETRY_KEPT_DAYS").map(|days| parse("TELEMETRY_KEPT_DAYS", &days)).transpose()?;
        let defaults = ApiSettings::default();
        let limits = Limits::read(set).map_err(ConfigError::Malformed)?;
        let groups_claim = set("API_GROUPS_CLAIM").unwrap_or(defaults.groups_claim);
        let (admin_group, makers_group) = (set("API_ADMIN_GROUP"), set("API_MAKERS_GROUP"));
        let api = ApiSettings { limits, groups_claim, admin_group, makers_group };
        Ok(Self {
            api,
            state_machine_arn,
            artifact_bucket,
            contexts_table,
            investigations_table,
            ledger_table,
            retention_days: parse("RETENTION_DAYS", &retention_days)?,
            bot_token_arn,
            signing_secret_arn,
            origin_secret_arn: set("ORIGIN_SECRET_ARN"),
            link_key_arn,
            external_id: set("EXTERNAL_ID"),
            install,
            sign_in,
            telemetry_kept: kept_days
                .map_or(TELEMETRY_KEPT, |days| SignedDuration::from_hours(i64::from(days).saturating_mul(24))),
            slack_api_url: set("SLACK_API_URL").map(|url| parse("SLACK_API_URL", &url)).transpose()?,
        })
    }
}

fn parse<T: FromStr>(name: &'static str, value: &str) -> Result<T, ConfigError> {
    value.parse().map_err(|_| ConfigError::Malformed(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The configuration of an environment in which this variable has this value.
    fn read_with(changed: &str, value: Option<&str>) -> Result<Config, ConfigError> {
        Config::read(|name| match name {
            name if name == changed => value.map(str::to_owned),
            "TELEMETRY_KEPT_DAYS" | "SLACK_API_URL" => None,
            name if name.starts_with("MAX_") => None,
            "RETENTION_DAYS" => Some("30".to_owned()),
            name => Some(name.to_lowercase()),
        })
    }

    #[test]
    fn every_missing_variable_is_named_at_once() {
        let error = Config::read(|name| match name {
            "ARTIFACT_BUCKET" => Some("bucket".to_owned()),
            "LINK_KEY_ARN" => Some(String::new()),
            "STATE_MACHINE_ARN" | "SIGNING_SECRET_ARN" => None,
            name => Some(name.to_lowercase()),
        });
        insta::assert_snapshot!(error.unwrap_err(), @"set these environment variables: STATE_MACHINE_ARN, SIGNING_SECRET_ARN, LINK_KEY_ARN");
    }

    #[test]
    fn a_complete_environment_is_read() {
        let config = read_with("SLACK_API_URL", Some("http://127.0.0.1:8080/api")).unwrap();
        assert_eq!(config.link_key_arn, "link_key_arn");
        assert_eq!(config.origin_secret_arn.as_deref(), Some("origin_secret_arn"));
        assert_eq!(read_with("ORIGIN_SECRET_ARN", Some("")).unwrap().origin_secret_arn, None);
        assert_eq!(config.slack_api_url.unwrap().port(), Some(8080));
    }

    #[test]
    fn without_a_client_id_there_is_one_workspace_and_with_it_everything_else_is_required() {
        assert_eq!(read_with("SLACK_CLIENT_ID", None).unwrap().install, None);
        let install = read_with("SLACK_WORKSPACES", Some("T1, E2")).unwrap().install.unwrap();
        assert_eq!(install.served, Served::Only(vec!["T1".to_owned(), "E2".to_owned()]));
        assert_eq!(read_with("SLACK_WORKSPACES", None).unwrap().install.unwrap().served, Served::Only(Vec::new()));
        let missing = read_with("TOKEN_KEY_ARN", Some(""));
        assert_eq!(missing, Err(ConfigError::Missing(vec!["TOKEN_KEY_ARN"])));
    }

    #[test]
    fn nobody_signs_in_without_an_issuer_and_with_it_everything_else_is_required() {
        assert_eq!(read_with("OIDC_ISSUER", None).unwrap().sign_in, None);
        let sign_in = read_with("OIDC_SCOPES", None).unwrap().sign_in.unwrap();
        assert_eq!((sign_in.scopes.as_str(), sign_in.issuer.as_str()), ("openid", "oidc_issuer"));
        assert_eq!(read_with("SESSION_KEY_ARN", None), Err(ConfigError::Missing(vec!["SESSION_KEY_ARN"])));
    }

    #[test]
    fn telemetry_is_kept_for_as_many_days_as_the_environment_says() {
        let kept_days = |days| read_with("TELEMETRY_KEPT_DAYS", days).unwrap().telemetry_kept.as_hours() / 24;
        assert_eq!([kept_days(None), kept_days(Some("400"))], [90, 400]);
    }

    #[test]
    fn the_settings_of_the_api_have_defaults() {
        let settings = |name, value| read_with(name, value).unwrap().api;
        assert_eq!(settings("API_GROUPS_CLAIM", None).groups_claim, "cognito:groups");
        assert_eq!(settings("API_ADMIN_GROUP", None).admin_group, None);
        assert_eq!(settings("API_ADMIN_GROUP", Some("admins")).admin_group.as_deref(), Some("admins"));
        assert_eq!(settings("API_MAKERS_GROUP", Some("")).makers_group, None);
        assert_eq!(settings("API_MAKERS_GROUP", Some("makers")).makers_group.as_deref(), Some("makers"));
        assert_eq!(settings("MAX_GIGABYTES", Some("0")).limits, Limits { gigabytes: 0, ..Limits::default() });
    }

    #[test]
    fn a_malformed_variable_is_named() {
        for name in ["TELEMETRY_KEPT_DAYS", "SLACK_API_URL", "RETENTION_DAYS", "MAX_ASKS_OF_PERSON", "MAX_GIGABYTES"] {
            assert_eq!(read_with(name, Some("for ever")), Err(ConfigError::Malformed(name)));
        }
    }
}
