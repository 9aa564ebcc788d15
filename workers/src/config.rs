//! What a step reads from its environment.

use investigation::limits::Limits;
use investigation::ports::TokenPrices;
use url::Url;

use crate::Step;

/// The configuration of a step. Fields that the step does not need are empty or 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// The name of the S3 bucket that holds the artifacts.
    pub artifact_bucket: String,
    /// The name of the DynamoDB table that holds the contexts.
    pub contexts_table: String,
    /// The name of the DynamoDB table that holds the records of investigations.
    pub investigations_table: String,
    /// The name of the DynamoDB table that holds the ledger.
    pub ledger_table: String,
    /// The ARN of the state machine that investigates.
    pub state_machine_arn: String,
    /// The ARN of the secret with which links to reports are signed.
    pub link_key_arn: String,
    /// The address of the bot, with which links to reports begin.
    pub bot_url: String,
    /// How much may be asked for, from the variables that [`Limits::read`] names.
    pub limits: Limits,
    /// How many days a record is kept.
    pub retention_days: u16,
    /// The ARN of the secret that holds the bot token.
    pub bot_token_arn: String,
    /// The address that is told of investigations that ended; none but for the step that does.
    pub webhook_url: Option<Url>,
    /// The ARN of the secret with which it is told.
    pub webhook_secret_arn: String,
    /// What roles of other accounts may ask for before they are assumed; none in an account that has no such role.
    pub external_id: Option<String>,
    /// Whether the revisions before and after changes are read, from `COMPARE_REVISIONS`.
    pub compares_revisions: bool,
    /// The Bedrock model that comments on reports, if one is configured.
    pub advisor: Option<AdvisorConfig>,
    /// Where the tokens of further workspaces are kept, if there are any.
    pub installed: Option<InstalledConfig>,
    /// The base address of the Slack API, if it is not the usual one: the end-to-end suite has a stand-in.
    pub slack_api_url: Option<Url>,
}

/// The model that comments on reports.
#[derive(Debug, Clone, PartialEq)]
pub struct AdvisorConfig {
    /// The id or ARN of the model, or of the inference profile, from `ADVISOR_MODEL_ID`.
    pub model_id: String,
    /// The guardrail and its version, from `ADVISOR_GUARDRAIL_ID` and `ADVISOR_GUARDRAIL_VERSION`.
    pub guardrail: Option<(String, String)>,
    /// What a million tokens cost in US dollars, from `ADVISOR_INPUT_PRICE` and `ADVISOR_OUTPUT_PRICE`.
    pub prices: Option<TokenPrices>,
}

/// Where the tokens of workspaces are kept that installed the bot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InstalledConfig {
    /// The app's client id, from `SLACK_CLIENT_ID`.
    pub client_id: String,
    /// The name of the DynamoDB table that holds them, from `INSTALLATIONS_TABLE`.
    pub installations_table: String,
    /// The ARN of the key that seals them, from `TOKEN_KEY_ARN`.
    pub token_key_arn: String,
    /// The ARN of the app's client secret, from `CLIENT_SECRET_ARN`: the sweep renews tokens with it.
    pub client_secret_arn: String,
}

/// Why the environment does not suffice for the step.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// Variables that are missing or empty.
    #[error("set these environment variables: {}", .0.join(", "))]
    Missing(Vec<&'static str>),
    /// A variable whose value has the wrong format.
    #[error("the environment variable {0} is malformed")]
    Malformed(&'static str),
}

impl Config {
    /// Reads the environment of `step` through `variable`.
    ///
    /// # Errors
    /// Names every variable that is missing, so that all can be set at once; else the first that is malformed.
    pub fn read(step: Step, variable: impl Fn(&str) -> Option<String>) -> Result<Self, ConfigError> {
        let is_scope = step == Step::Scope;
        let is_watch = step == Step::Watch;
        let is_webhook = step == Step::Webhook;
        // The steps whose queries are charged for by the bytes that they scan.
        let is_collect = matches!(step, Step::Collect(_));
        let set = |name: &str| variable(name).filter(|value| !value.is_empty());
        let mut missing = Vec::new();
        let mut required = |name, needed: bool| {
            let value = set(name);
            if needed && value.is_none() {
                missing.push(name);
            }
            value.unwrap_or_default()
        };
        let artifact_bucket = required("ARTIFACT_BUCKET", !is_watch && !is_webhook);
        let contexts_table = required("CONTEXTS_TABLE", is_scope || is_watch);
        let investigations_table = required("INVESTIGATIONS_TABLE", !is_webhook);
        let retention_days = required("RETENTION_DAYS", !is_collect && !is_webhook);
        let ledger_table = required("LEDGER_TABLE", is_watch || is_scope || is_collect || step == Step::Rank);
        let state_machine_arn = required("STATE_MACHINE_ARN", is_watch || step == Step::Sweep);
        let link_key_arn = required("LINK_KEY_ARN", is_watch);
        let bot_url = required("BOT_URL", is_watch);
        let bot_token_arn = required("BOT_TOKEN_ARN", !is_webhook);
        let webhook_url = required("WEBHOOK_URL", is_webhook);
        let webhook_secret_arn = required("WEBHOOK_SECRET_ARN", is_webhook);
        let installed = set("SLACK_CLIENT_ID").map(|client_id| InstalledConfig {
            client_id,
            installations_table: required("INSTALLATIONS_TABLE", true),
            token_key_arn: required("TOKEN_KEY_ARN", true),
            client_secret_arn: required("CLIENT_SECRET_ARN", step == Step::Sweep),
        });
        if !missing.is_empty() {
            return Err(ConfigError::Missing(missing));
        }
        let price = |name| set(name).map(|text| parse::<f64>(name, &text)).transpose();
        let (input, output) = (price("ADVISOR_INPUT_PRICE")?, price("ADVISOR_OUTPUT_PRICE")?);
        let advisor = set("ADVISOR_MODEL_ID").map(|model_id| AdvisorConfig {
            model_id,
            guardrail: set("ADVISOR_GUARDRAIL_ID").zip(set("ADVISOR_GUARDRAIL_VERSION")),
            // Nothing costs nothing: then nobody said what it costs.
            prices: input
                .zip(output)
                .map(|(input, output)| TokenPrices { input, output })
                .filter(|prices| prices.input > 0.0 || prices.output > 0.0),
        });
        Ok(Self {
            artifact_bucket,
            contexts_table,
            investigations_table,
            ledger_table,
            state_machine_arn,
            link_key_arn,
            bot_url,
            limits: Limits::read(set).map_err(ConfigError::Malformed)?,
            retention_days: if is_collect || is_webhook { 0 } else { parse("RETENTION_DAYS", &retention_days)? },
            bot_token_arn,
            webhook_url: is_webhook.then(|| parse("WEBHOOK_URL", &webhook_url)).transpose()?,
            webhook_secret_arn,
            external_id: set("EXTERNAL_ID"),
            compares_revisions: set("COMPARE_REVISIONS").as_deref() == Some("true"),
            installed,
            advisor,
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

    /// Every variable is set: to its own name in lower case, unless it must be a number or an address.
    fn complete(name: &str) -> Option<String> {
        Some(match name {
            "RETENTION_DAYS"
            | "ADVISOR_INPUT_PRICE"
            | "ADVISOR_OUTPUT_PRICE"
            | "MAX_ASKS_OF_PERSON"
            | "MAX_ASKS_OF_CHANNEL"
            | "MAX_GIGABYTES"
            | "MAX_CENTS"
            | "MAX_GIGABYTES_OF_INVESTIGATION"
            | "MAX_CENTS_OF_INVESTIGATION" => "30".to_owned(),
            "SLACK_API_URL" => "http://127.0.0.1:8080/api".to_owned(),
            name => name.to_lowercase(),
        })
    }

    #[test]
    fn each_step_asks_for_what_it_needs() {
        let needs = Step::all().map(|step| match Config::read(step, |_| None) {
            Err(ConfigError::Missing(names)) => format!("{step}: {}", names.join(" ")),
            other => format!("{step}: {other:?}"),
        });
        insta::assert_snapshot!(needs.collect::<Vec<_>>().join("\n"), @r"
        scope: ARTIFACT_BUCKET CONTEXTS_TABLE INVESTIGATIONS_TABLE RETENTION_DAYS LEDGER_TABLE BOT_TOKEN_ARN
        metrics: ARTIFACT_BUCKET INVESTIGATIONS_TABLE LEDGER_TABLE BOT_TOKEN_ARN
        logs: ARTIFACT_BUCKET INVESTIGATIONS_TABLE LEDGER_TABLE BOT_TOKEN_ARN
        traces: ARTIFACT_BUCKET INVESTIGATIONS_TABLE LEDGER_TABLE BOT_TOKEN_ARN
        changes: ARTIFACT_BUCKET INVESTIGATIONS_TABLE LEDGER_TABLE BOT_TOKEN_ARN
        alarms: ARTIFACT_BUCKET INVESTIGATIONS_TABLE LEDGER_TABLE BOT_TOKEN_ARN
        rank: ARTIFACT_BUCKET INVESTIGATIONS_TABLE RETENTION_DAYS LEDGER_TABLE BOT_TOKEN_ARN
        publish: ARTIFACT_BUCKET INVESTIGATIONS_TABLE RETENTION_DAYS BOT_TOKEN_ARN
        advise: ARTIFACT_BUCKET INVESTIGATIONS_TABLE RETENTION_DAYS BOT_TOKEN_ARN
        conclude: ARTIFACT_BUCKET INVESTIGATIONS_TABLE RETENTION_DAYS BOT_TOKEN_ARN
        notify_failure: ARTIFACT_BUCKET INVESTIGATIONS_TABLE RETENTION_DAYS BOT_TOKEN_ARN
        sweep: ARTIFACT_BUCKET INVESTIGATIONS_TABLE RETENTION_DAYS STATE_MACHINE_ARN BOT_TOKEN_ARN
        watch: CONTEXTS_TABLE INVESTIGATIONS_TABLE RETENTION_DAYS LEDGER_TABLE STATE_MACHINE_ARN LINK_KEY_ARN BOT_URL BOT_TOKEN_ARN
        webhook: WEBHOOK_URL WEBHOOK_SECRET_ARN
        ");
    }

    #[test]
    fn an_empty_model_id_means_no_model() {
        let without = |name: &str| if name == "ADVISOR_MODEL_ID" { Some(String::new()) } else { complete(name) };
        assert_eq!(Config::read(Step::Advise, without).unwrap().advisor, None);
        let advisor = Config::read(Step::Advise, complete).unwrap().advisor.unwrap();
        assert_eq!(advisor.model_id, "advisor_model_id");
        assert_eq!(advisor.guardrail.unwrap().1, "advisor_guardrail_version");
        assert_eq!(advisor.prices, Some(TokenPrices { input: 30.0, output: 30.0 }));
        let free = |name: &str| if name.ends_with("_PRICE") { Some("0".to_owned()) } else { complete(name) };
        assert_eq!(Config::read(Step::Advise, free).unwrap().advisor.unwrap().prices, None);
    }

    #[test]
    fn a_malformed_variable_is_named() {
        for name in [
            "RETENTION_DAYS",
            "SLACK_API_URL",
            "MAX_ASKS_OF_PERSON",
            "MAX_ASKS_OF_CHANNEL",
            "MAX_GIGABYTES",
            "MAX_CENTS",
        ] {
            let garbled = |asked: &str| if asked == name { Some("?".to_owned()) } else { complete(asked) };
            assert_eq!(Config::read(Step::Scope, garbled), Err(ConfigError::Malformed(name)));
        }
    }
}
