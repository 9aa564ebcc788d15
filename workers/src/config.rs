//! What a step's environment says.

use url::Url;

use crate::Step;

/// Where everything is that the step needs; what it doesn't need is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The bucket of the artifacts.
    pub artifact_bucket: String,
    /// The table of the contexts.
    pub contexts_table: String,
    /// The table of the records.
    pub investigations_table: String,
    /// How long a record is kept.
    pub retention_days: u16,
    /// The secret that holds Slack's credentials and the key of report links.
    pub secret_arn: String,
    /// The model that advises, if one does.
    pub advisor_model_id: Option<String>,
    /// Where Slack is, if it is not Slack: the end-to-end suite's stand-in.
    pub slack_api_url: Option<Url>,
}

/// The environment is not what the step needs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// These are missing or empty.
    #[error("set these environment variables: {}", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// This one does not hold what it should.
    #[error("the environment variable {0} is malformed")]
    Malformed(&'static str),
}

impl Config {
    /// Reads the environment of `step` through `variable`.
    ///
    /// # Errors
    /// Names everything that is missing, at once.
    pub fn read(step: Step, variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let (begins, closes, collects) =
            (step == Step::Scope, step == Step::Conclude, matches!(step, Step::Collect(_)));
        let set = |name| variable(name).filter(|value| !value.is_empty());
        let mut missing = Vec::new();
        let mut required = |name, needed: bool| {
            let value = set(name);
            if needed && value.is_none() {
                missing.push(name);
            }
            value.unwrap_or_default()
        };
        let artifact_bucket = required("ARTIFACT_BUCKET", !closes);
        let contexts_table = required("CONTEXTS_TABLE", begins);
        let investigations_table = required("INVESTIGATIONS_TABLE", !collects);
        let retention_days = required("RETENTION_DAYS", !collects);
        let secret_arn = required("SECRET_ARN", !collects && !closes);
        if !missing.is_empty() {
            return Err(ConfigError::Missing(missing));
        }
        Ok(Self {
            artifact_bucket,
            contexts_table,
            investigations_table,
            retention_days: if collects { 0 } else { parse("RETENTION_DAYS", &retention_days)? },
            secret_arn,
            advisor_model_id: set("ADVISOR_MODEL_ID"),
            slack_api_url: set("SLACK_API_URL").map(|url| parse("SLACK_API_URL", &url)).transpose()?,
        })
    }
}

fn parse<T: std::str::FromStr>(name: &'static str, value: &str) -> Result<T, ConfigError> {
    value.parse().map_err(|_| ConfigError::Malformed(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every variable set, but for the digits and the address to something that is none of these.
    fn whole(name: &str) -> Option<String> {
        Some(match name {
            "RETENTION_DAYS" => "30".to_owned(),
            "SLACK_API_URL" => "http://127.0.0.1:8080/api".to_owned(),
            name => name.to_lowercase(),
        })
    }

    #[test]
    fn each_step_asks_for_what_it_needs() {
        let needs = Step::ALL.map(|step| match Config::read(step, |_| None) {
            Err(ConfigError::Missing(names)) => format!("{step}: {}", names.join(" ")),
            other => format!("{step}: {other:?}"),
        });
        insta::assert_snapshot!(needs.join("\n"), @r"
        scope: ARTIFACT_BUCKET CONTEXTS_TABLE INVESTIGATIONS_TABLE RETENTION_DAYS SECRET_ARN
        metrics: ARTIFACT_BUCKET
        logs: ARTIFACT_BUCKET
        traces: ARTIFACT_BUCKET
        changes: ARTIFACT_BUCKET
        alarms: ARTIFACT_BUCKET
        rank: ARTIFACT_BUCKET INVESTIGATIONS_TABLE RETENTION_DAYS SECRET_ARN
        publish: ARTIFACT_BUCKET INVESTIGATIONS_TABLE RETENTION_DAYS SECRET_ARN
        advise: ARTIFACT_BUCKET INVESTIGATIONS_TABLE RETENTION_DAYS SECRET_ARN
        conclude: INVESTIGATIONS_TABLE RETENTION_DAYS
        notify_failure: ARTIFACT_BUCKET INVESTIGATIONS_TABLE RETENTION_DAYS SECRET_ARN
        ");
    }

    #[test]
    fn an_empty_model_is_none() {
        let without = |name: &str| if name == "ADVISOR_MODEL_ID" { Some(String::new()) } else { whole(name) };
        assert_eq!(Config::read(Step::Advise, without).unwrap().advisor_model_id, None);
        assert_eq!(Config::read(Step::Advise, whole).unwrap().advisor_model_id.unwrap(), "advisor_model_id");
    }

    #[test]
    fn what_is_malformed_is_named() {
        for name in ["RETENTION_DAYS", "SLACK_API_URL"] {
            let garbled = |asked: &str| if asked == name { Some("?".to_owned()) } else { whole(asked) };
            assert_eq!(Config::read(Step::Scope, garbled), Err(ConfigError::Malformed(name)));
        }
    }
}
