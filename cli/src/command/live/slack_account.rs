//! The Slack workspace that a command speaks to.

use anyhow::{Context, Result, bail};
use aws::SdkConfig;
use aws::operator::read_secret;
use secrecy::SecretString;
use serde_json::json;
use slack::client::{Method, WebApi};
use url::Url;

use super::account::{Stack, explain};
use super::surroundings::Surroundings;

/// A bot token, and where it is used.
pub struct SlackAccount {
    token: SecretString,
    api_url: Option<Url>,
}

impl SlackAccount {
    /// The token of the environment, or that of the stack.
    ///
    /// # Errors
    /// When there is neither.
    pub async fn find(sdk: &SdkConfig, stack: &Stack, around: &Surroundings) -> Result<Self> {
        let api_url = around.slack_api_url.clone();
        if let Some(token) = around.slack_bot_token.clone() {
            return Ok(Self { token, api_url });
        }
        let outputs = stack.outputs(sdk).await.context("--slack needs SLACK_BOT_TOKEN, or a deployed stack")?;
        let arn = outputs.get("BotTokenArn").map_err(|failure| explain(&failure))?;
        let Some(token) = read_secret(sdk, arn).await.map_err(|failure| explain(&failure))? else {
            bail!("the stack holds no bot token yet; run `investigate slack secrets`");
        };
        Ok(Self { token, api_url })
    }

    /// The client of the workspace.
    pub fn client(&self) -> slack::Client<SecretString> {
        slack::Client::new(self.token.clone(), self.api_url.as_ref())
    }

    /// The id of the bot's own user, in whose name a report is asked for that nobody in Slack asked for.
    ///
    /// # Errors
    /// When Slack does not accept the token, or does not answer.
    pub async fn bot_user(&self) -> Result<String> {
        let answer = self.client().call("", Method::AuthTest, &json!({})).await;
        let answer = answer.map_err(|failure| anyhow::anyhow!("--slack: {}", failure.explanation()))?;
        let user = answer.get("user_id").and_then(serde_json::Value::as_str);
        Ok(user.context("--slack: Slack does not say whose token it is")?.to_owned())
    }
}
