//! Sends the content of a file to where Slack said that it takes it.
//!
//! Source: <https://docs.slack.dev/messaging/working-with-files#upload>

use investigation::ports::{Failure, FailureKind};
use slack_morphism::prelude::*;
use tokio::time::timeout;
use url::Url;

use super::failure;
use super::web_api::ANSWER_TIMEOUT;

const OPERATION: &str = "slack:files.upload";

/// Where Slack takes files, in its own cloud and in that of the US government.
const HOSTS: [&str; 2] = ["files.slack.com", "files.slack-gov.com"];

/// Sends the content to this address, if it is Slack's. The address itself is the permission: no token is sent.
pub(super) async fn send_file(
    api: &SlackHyperClient,
    api_url: Option<&Url>,
    address: &str,
    content: &str,
) -> Result<(), Failure> {
    let unusable = |detail: &str| Failure::new(FailureKind::Invalid, OPERATION, detail);
    let address = Url::parse(address).map_err(|_| unusable("the address for the file is malformed"))?;
    if !is_of_slack(&address, api_url) {
        return Err(unusable("the address for the file is not Slack's"));
    }
    let no_span = tracing::Span::none();
    let context = SlackClientApiCallContext {
        rate_control_params: None,
        token: None,
        tracing_span: &no_span,
        is_sensitive_url: true,
    };
    let sent = api.http_api.connector.http_post_uri_binary::<SlackApiFilesUploadViaUrlResponse>(
        address,
        "text/markdown; charset=utf-8".to_owned(),
        content.as_bytes(),
        context,
    );
    match timeout(ANSWER_TIMEOUT, sent).await {
        Ok(sent) => sent.map(drop).map_err(|error| failure::classify(OPERATION, &error)),
        Err(_) => Err(Failure::new(FailureKind::TimedOut, OPERATION, "no answer in time")),
    }
}

/// Whether a file may be sent to this address: to Slack, or to the stand-in that the bot was configured with.
fn is_of_slack(address: &Url, api_url: Option<&Url>) -> bool {
    match api_url {
        Some(api_url) => address.origin() == api_url.origin(),
        None => address.scheme() == "https" && address.host_str().is_some_and(|host| HOSTS.contains(&host)),
    }
}
