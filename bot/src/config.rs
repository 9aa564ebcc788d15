//! What the bot's environment says.

/// Where everything is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The state machine that runs investigations.
    pub state_machine_arn: String,
    /// The bucket of the artifacts.
    pub artifact_bucket: String,
    /// The secret that holds Slack's credentials and the key of report links.
    pub secret_arn: String,
}

/// Variables that the function needs are missing or empty.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("set these environment variables: {}", .0.join(", "))]
pub struct MissingVariables(Vec<&'static str>);

impl Config {
    /// Reads the environment through `variable`.
    ///
    /// # Errors
    /// Names everything that is missing, at once.
    pub fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, MissingVariables> {
        let mut missing = Vec::new();
        let mut required = |name| {
            let value = variable(name).filter(|value| !value.is_empty());
            value.unwrap_or_else(|| {
                missing.push(name);
                String::new()
            })
        };
        let config = Self {
            state_machine_arn: required("STATE_MACHINE_ARN"),
            artifact_bucket: required("ARTIFACT_BUCKET"),
            secret_arn: required("SECRET_ARN"),
        };
        if missing.is_empty() { Ok(config) } else { Err(MissingVariables(missing)) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_that_is_missing_is_named_at_once() {
        let error = Config::read(|name| match name {
            "ARTIFACT_BUCKET" => Some("bucket".to_owned()),
            "SECRET_ARN" => Some(String::new()),
            _ => None,
        });
        insta::assert_snapshot!(error.unwrap_err(), @"set these environment variables: STATE_MACHINE_ARN, SECRET_ARN");
    }

    #[test]
    fn a_whole_environment_is_read() {
        assert_eq!(Config::read(|name| Some(name.to_lowercase())).unwrap().secret_arn, "secret_arn");
    }
}
