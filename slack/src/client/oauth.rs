//! The exchange of codes and refresh tokens for bot tokens. Its arguments are a form, for this method takes no JSON; they hold
//! the app's secret, and belong into no address.
//!
//! Sources: <https://docs.slack.dev/reference/methods/oauth.v2.access>,
//! <https://docs.slack.dev/authentication/using-token-rotation>, <https://docs.slack.dev/reference/methods/auth.revoke>

use investigation::ports::Failure;
use serde::Deserialize;
use slack_morphism::prelude::*;
use url::Url;

use super::connector;
use super::retry::{EDIT_TIMEOUT, call_with_retries};

const ACCESS_OPERATION: &str = "slack:oauth.v2.access";
const REVOKE_OPERATION: &str = "slack:auth.revoke";

/// What Slack grants. It has no debug form, for it holds tokens.
///
/// The type of `slack-morphism` lacks the organisation and what token rotation needs.
#[derive(Deserialize)]
pub(crate) struct Granted {
    /// The bot token.
    pub access_token: String,
    /// Whose token it is: `bot`.
    pub token_type: Option<String>,
    /// Buys the next token, where the app has token rotation on.
    pub refresh_token: Option<String>,
    /// For how many seconds the token counts, where the app has token rotation on.
    pub expires_in: Option<i64>,
    /// The bot's own user id.
    pub bot_user_id: Option<String>,
    /// The workspace; none where the app was installed for a whole organisation.
    pub team: Option<Named>,
    /// The organisation, if the workspace belongs to one.
    pub enterprise: Option<Named>,
    /// Whether the app was installed for all workspaces of the organisation.
    #[serde(default)]
    pub is_enterprise_install: bool,
    /// Who installed it.
    pub authed_user: Option<AuthedUser>,
}

/// A workspace, or an organisation.
#[derive(Deserialize)]
pub(crate) struct Named {
    pub id: String,
    pub name: Option<String>,
}

/// Who installed the app.
#[derive(Deserialize)]
pub(crate) struct AuthedUser {
    pub id: Option<String>,
}

#[derive(Deserialize)]
struct Revoked {}

/// The methods of Slack that need no bot token, or a foreign one.
pub(crate) struct OAuth {
    api: SlackHyperClient,
}

impl OAuth {
    /// Calls Slack itself, or another `api_url`.
    pub fn new(api_url: Option<&Url>) -> Self {
        Self { api: SlackClient::new(connector(api_url)) }
    }

    /// Exchanges what the arguments hold for a token.
    ///
    /// # Errors
    /// When Slack refuses it, or does not answer.
    pub async fn access(&self, arguments: &[(&str, &str)]) -> Result<Granted, Failure> {
        let form: Vec<(&str, Option<&str>)> = arguments.iter().map(|&(name, value)| (name, Some(value))).collect();
        let no_span = tracing::Span::none();
        let context = || SlackClientApiCallContext {
            rate_control_params: None,
            token: None,
            tracing_span: &no_span,
            is_sensitive_url: true,
        };
        call_with_retries(ACCESS_OPERATION, EDIT_TIMEOUT, || {
            self.api.http_api.connector.http_post_multipart_form("oauth.v2.access", None, &form, context())
        })
        .await
    }

    /// Gives a token back.
    ///
    /// # Errors
    /// When Slack does not take it.
    pub async fn revoke(&self, token: &str) -> Result<(), Failure> {
        let token = SlackApiToken::new(SlackApiTokenValue::new(token.to_owned()));
        let session = self.api.open_session(&token);
        let no_arguments: Vec<(&str, Option<&str>)> = Vec::new();
        call_with_retries(REVOKE_OPERATION, EDIT_TIMEOUT, || {
            session.http_session_api.http_get("auth.revoke", &no_arguments, None)
        })
        .await
        .map(|_: Revoked| ())
    }
}
