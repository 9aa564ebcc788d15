//! The bot's configuration, from environment variables.

use investigation::grammar::TELEMETRY_KEPT;
use jiff::SignedDuration;

/// What the bot uses in AWS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The ARN of the state machine that runs investigations, from `STATE_MACHINE_ARN`.
    pub state_machine_arn: String,
    /// The S3 bucket in which the workflow stores its artifacts, from `ARTIFACT_BUCKET`.
    pub artifact_bucket: String,
    /// The ARN of the secret with which Slack signs its requests, from `SIGNING_SECRET_ARN`.
    pub signing_secret_arn: String,
    /// The ARN of the key with which links to reports are signed, from `LINK_KEY_ARN`.
    pub link_key_arn: String,
    /// How far back a window may start, from `TELEMETRY_KEPT_DAYS`; without it [`TELEMETRY_KEPT`].
    pub telemetry_kept: SignedDuration,
}

/// The names of the required variables that are missing or empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("set these environment variables: {}", .0.join(", "))]
pub struct MissingVariables(Vec<&'static str>);

impl Config {
    /// Reads the configuration; `variable` returns the value of an environment variable.
    ///
    /// # Errors
    /// [`MissingVariables`] names all that are missing, so that they can be set at once.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, MissingVariables> {
        let mut missing = Vec::new();
        let mut required = |name| {
            let value = variable(name).unwrap_or_default();
            if value.is_empty() {
                missing.push(name);
            }
            value
        };
        let config = Self {
            state_machine_arn: required("STATE_MACHINE_ARN"),
            artifact_bucket: required("ARTIFACT_BUCKET"),
            signing_secret_arn: required("SIGNING_SECRET_ARN"),
            link_key_arn: required("LINK_KEY_ARN"),
            telemetry_kept: variable("TELEMETRY_KEPT_DAYS")
                .and_then(|days| days.parse::<u16>().ok())
                .map_or(TELEMETRY_KEPT, |days| SignedDuration::from_hours(i64::from(days) * 24)),
        };
        if missing.is_empty() { Ok(config) } else { Err(MissingVariables(missing)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_missing_variable_is_named_at_once() {
        let error = Config::read(|name| match name {
            "ARTIFACT_BUCKET" => Some("bucket".to_owned()),
            "LINK_KEY_ARN" => Some(String::new()),
            _ => None,
        });
        insta::assert_snapshot!(error.unwrap_err(), @"set these environment variables: STATE_MACHINE_ARN, SIGNING_SECRET_ARN, LINK_KEY_ARN");
    }

    #[test]
    fn a_complete_environment_is_read() {
        assert_eq!(Config::read(|name| Some(name.to_lowercase())).unwrap().link_key_arn, "link_key_arn");
    }

    #[test]
    fn telemetry_is_kept_for_as_many_days_as_the_environment_says() {
        let kept = |days: Option<&str>| {
            let variable = |name: &str| match name {
                "TELEMETRY_KEPT_DAYS" => days.map(str::to_owned),
                _ => Some(name.to_owned()),
            };
            Config::read(variable).unwrap().telemetry_kept.as_hours() / 24
        };
        assert_eq!([kept(None), kept(Some("400")), kept(Some("for ever"))], [90, 400, 90]);
    }
}
