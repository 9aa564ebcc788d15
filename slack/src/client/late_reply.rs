//! Later answers to a command or a click, for the eyes of whoever typed or clicked alone: they need no token, and work where
//! the bot may not post.
//!
//! Source: <https://docs.slack.dev/interactivity/handling-user-interaction#message_responses>

use investigation::model::ReplyUrl;
use investigation::ports::{Failure, FailureKind};
use serde::Serialize;
use slack_morphism::prelude::*;
use url::Url;

use super::retry::{POST_TIMEOUT, call_with_retries};

const OPERATION: &str = "slack:response_url";

/// Where Slack takes later answers, in its own cloud and in that of the US government.
const HOSTS: [&str; 2] = ["hooks.slack.com", "hooks.slack-gov.com"];

/// Sends an answer to this address, if it is Slack's.
pub(super) async fn send_reply(
    api: &SlackHyperClient,
    api_url: Option<&Url>,
    address: &ReplyUrl,
    answer: &(impl Serialize + Send + Sync),
) -> Result<(), Failure> {
    let unusable = |detail: &str| Failure::new(FailureKind::NotFound, OPERATION, detail);
    let address = Url::parse(address.expose()).map_err(|_| unusable("the reply address is malformed"))?;
    if !is_of_slack(&address, api_url) {
        return Err(unusable("the reply address is not Slack's"));
    }
    let no_span = tracing::Span::none();
    let context = || SlackClientApiCallContext {
        rate_control_params: None,
        token: None,
        tracing_span: &no_span,
        is_sensitive_url: true,
    };
    let _: SlackApiPostWebhookMessageResponse = call_with_retries(OPERATION, POST_TIMEOUT, || {
        api.http_api.connector.http_post_uri(address.clone(), answer, context())
    })
    .await?;
    Ok(())
}

/// Whether the bot may send a report to this address: to Slack, or to the stand-in that it was configured with.
fn is_of_slack(address: &Url, api_url: Option<&Url>) -> bool {
    match api_url {
        Some(api_url) => address.origin() == api_url.origin(),
        None => address.scheme() == "https" && address.host_str().is_some_and(|host| HOSTS.contains(&host)),
    }
}
