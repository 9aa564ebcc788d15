//! The Slack app as its manifest describes it, and as Slack knows it.

use http_body_util::{BodyExt, Full};
use hyper_rustls::HttpsConnectorBuilder;
use hyper_util::client::legacy::Client;
use hyper_util::rt::TokioExecutor;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

/// The app's manifest, with a word in place of the bot's address.
const MANIFEST: &str = include_str!("../../../slack-manifest.yaml");
/// What stands in the manifest for the bot's address.
const ADDRESS: &str = "BOT_ADDRESS";
/// Slack itself.
const SLACK: &str = "https://slack.com/api";
/// How much of an answer is read, in bytes: that of `auth.test` has a few hundred.
const MAX_ANSWER: usize = 64 * 1024;

/// The manifest of an app whose bot has this address, such as `https://abc.lambda-url.eu-west-1.on.aws/`; `None` if it is
/// no address.
#[must_use]
pub fn manifest(bot_url: &str) -> Option<String> {
    let url = Url::parse(bot_url).ok()?;
    let host = url.host_str()?;
    let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
    // The head of the file says how to fill the address in, which is done.
    let (_, described) = MANIFEST.split_once("_metadata:")?;
    Some(format!("_metadata:{}", described.replace(ADDRESS, &authority)))
}

/// The scopes that the manifest asks for, in its order.
#[must_use]
pub fn wanted_scopes() -> Vec<&'static str> {
    let lines = MANIFEST.lines().skip_while(|line| line.trim() != "scopes:").skip(1);
    let inside = lines.take_while(|line| line.starts_with("    ") || line.trim().is_empty());
    let items = inside.filter_map(|line| line.trim().strip_prefix("- "));
    items.filter_map(|item| item.split(['#', ' ']).next()).filter(|scope| !scope.is_empty()).collect()
}

/// What Slack says of a token.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Token {
    /// It is the token of a bot that was given these scopes.
    Accepted {
        /// The scopes.
        scopes: Vec<String>,
    },
    /// Slack does not accept it, for this reason: `invalid_auth`, `token_revoked`, `account_inactive`.
    Refused(String),
}

/// Asks Slack whose token it is. The scopes are in a header of the answer.
///
/// # Errors
/// When Slack cannot be reached, or what answers is not Slack.
///
/// Source: <https://docs.slack.dev/reference/methods/auth.test>
pub async fn test_token(token: &SecretString, api_url: Option<&Url>) -> Result<Token, String> {
    #[derive(Deserialize)]
    struct Answer {
        ok: bool,
        error: Option<String>,
    }
    let base = api_url.map_or(SLACK, Url::as_str).trim_end_matches('/');
    let request = axum::http::Request::post(format!("{base}/auth.test"))
        .header("authorization", format!("Bearer {}", token.expose_secret()))
        .header("content-type", "application/json; charset=utf-8")
        .body(Full::from(b"{}".as_slice()));
    let request = request.map_err(|_| "the token holds characters that no token has".to_owned())?;
    let https = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
    let client = Client::builder(TokioExecutor::new()).build::<_, Full<&[u8]>>(https);
    let answer = client.request(request).await;
    let answer = answer.map_err(|error| with_causes(&error))?;
    let scopes = answer.headers().get("x-oauth-scopes").and_then(|scopes| scopes.to_str().ok()).unwrap_or_default();
    let scopes: Vec<String> =
        scopes.split(',').map(|scope| scope.trim().to_owned()).filter(|scope| !scope.is_empty()).collect();
    let status = answer.status();
    let body = http_body_util::Limited::new(answer.into_body(), MAX_ANSWER).collect().await;
    let body = body.map_err(|error| error.to_string())?.to_bytes();
    let answer: Answer = serde_json::from_slice(&body).map_err(|_| format!("it answered {status} and no JSON"))?;
    Ok(if answer.ok {
        Token::Accepted { scopes }
    } else {
        Token::Refused(answer.error.unwrap_or_else(|| "no reason given".to_owned()))
    })
}

fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |&error| error.source());
    causes.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_manifest_has_the_bots_address_and_no_place_left_for_it() {
        let manifest = manifest("https://abc.lambda-url.eu-west-1.on.aws/").unwrap();
        assert!(manifest.starts_with("_metadata:\n") && !manifest.contains(ADDRESS), "{manifest}");
        assert_eq!(manifest.matches("https://abc.lambda-url.eu-west-1.on.aws/slack/").count(), 6);
        assert_eq!(super::manifest("not an address"), None);
    }

    #[test]
    fn every_scope_of_the_manifest_is_wanted() {
        let scopes = wanted_scopes();
        let is_scope = |scope: &&&str| scope.bytes().all(|byte| byte.is_ascii_lowercase() || b":._".contains(&byte));
        assert!(scopes.contains(&"commands") && scopes.contains(&"chat:write"), "{scopes:?}");
        assert!(
            scopes.contains(&"mpim:history") && scopes.iter().filter(is_scope).count() == scopes.len(),
            "{scopes:?}"
        );
    }
}
