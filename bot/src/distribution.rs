//! The CloudFront distribution that stands before the bot where a web ACL is wanted.
//!
//! Everybody still reaches the Function URL and the HTTP API by their own addresses, so that a request counts only with the secret
//! that the distribution adds. By whatever name the viewer asked, the distribution says in another header, which it writes over
//! whatever the viewer sent.

use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use crate::event::ReceivedRequest;
use crate::{BaseUrl, InvalidDomainName};

/// The header with the secret, as the distribution of the template adds it.
const SECRET_HEADER: &str = "x-origin-secret";

/// The header with the host that the viewer asked for, as the distribution's function writes it.
const HOST_HEADER: &str = "x-viewer-host";

/// Why a request is refused. The reason is for the log; the sender gets status 403 and nothing else.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum NotFromDistribution {
    #[error("the request did not pass the distribution")]
    NoSecret,
    #[error("the distribution does not say which host was asked for")]
    NoHost,
    #[error(transparent)]
    DomainName(#[from] InvalidDomainName),
}

/// The request as the viewer sent it, at the address that they used. Without a distribution it is as it came, and headers that
/// only a distribution writes say nothing.
pub(crate) fn admit(
    mut received: ReceivedRequest,
    origin_secret: Option<&SecretString>,
) -> Result<ReceivedRequest, NotFromDistribution> {
    let Some(secret) = origin_secret else { return Ok(received) };
    let headers = received.request.headers_mut();
    let (claimed, host) = (headers.remove(SECRET_HEADER), headers.remove(HOST_HEADER));
    let claimed = claimed.ok_or(NotFromDistribution::NoSecret)?;
    // Equal digests tell of equal secrets, and how long the comparison takes tells nothing of them.
    let is_known = Sha256::digest(claimed.as_bytes()) == Sha256::digest(secret.expose_secret().as_bytes());
    if !is_known || secret.expose_secret().is_empty() {
        return Err(NotFromDistribution::NoSecret);
    }
    let host = host.as_ref().and_then(|host| host.to_str().ok()).ok_or(NotFromDistribution::NoHost)?;
    received.base_url = BaseUrl::https(host)?;
    Ok(received)
}

#[cfg(test)]
mod tests {
    use lambda_http::http::StatusCode;
    use serde_json::{Value, json};

    use super::*;
    use crate::event::parse_event;
    use crate::testing::{self, InMemoryAws, function_url_event};

    const FORM: &str = "token=x&team_id=T1&channel_id=C1&user_id=U1&command=%2Finvestigate&text=checkout+30m+errors\
    &response_url=https://hooks.slack.com/commands/1/2&trigger_id=13345224609.738474920.8088930838d88f008e0";
    const SECRET: &str = "origin";
    const SEEN: &str = "d111111abcdef8.cloudfront.net";

    fn admitted(headers: Value, secret: Option<&str>) -> Result<ReceivedRequest, NotFromDistribution> {
        let mut event = function_url_event("GET", "/investigations", "");
        event["headers"] = headers;
        admit(parse_event(&event.to_string()).unwrap(), secret.map(SecretString::from).as_ref())
    }

    #[test]
    fn what_passed_the_distribution_is_at_the_address_that_the_viewer_used() {
        let headers = json!({ "x-origin-secret": SECRET, "x-viewer-host": SEEN, "accept": "*/*" });
        let received = admitted(headers, Some(SECRET)).unwrap();
        assert_eq!(received.base_url.as_str(), format!("https://{SEEN}"));
        assert_eq!(received.request.headers().len(), 1, "the secret goes no further");
    }

    #[test]
    fn without_the_secret_nobody_says_which_host_was_asked_for() {
        for headers in [
            json!({ "x-viewer-host": SEEN }),
            json!({ "x-viewer-host": SEEN, "x-origin-secret": "" }),
            json!({ "x-viewer-host": SEEN, "x-origin-secret": "Origin" }),
            json!({ "x-viewer-host": SEEN, "x-origin-secret": "origin, origin" }),
            json!({}),
        ] {
            assert_eq!(admitted(headers, Some(SECRET)).unwrap_err(), NotFromDistribution::NoSecret);
        }
        assert_eq!(
            admitted(json!({ "x-viewer-host": SEEN, "x-origin-secret": "" }), Some("")).unwrap_err(),
            NotFromDistribution::NoSecret
        );
    }

    #[test]
    fn a_host_that_could_lead_elsewhere_is_refused_also_with_the_secret() {
        for (host, expected) in [
            ("evil.example/a?", NotFromDistribution::DomainName(InvalidDomainName)),
            ("é", NotFromDistribution::NoHost),
        ] {
            let headers = json!({ "x-origin-secret": SECRET, "x-viewer-host": host });
            assert_eq!(admitted(headers, Some(SECRET)).unwrap_err(), expected, "{host}");
        }
        assert_eq!(
            admitted(json!({ "x-origin-secret": SECRET }), Some(SECRET)).unwrap_err(),
            NotFromDistribution::NoHost
        );
    }

    #[test]
    fn without_a_distribution_its_headers_say_nothing() {
        let headers = json!({ "x-origin-secret": SECRET, "x-viewer-host": "evil.example" });
        assert_eq!(admitted(headers, None).unwrap().base_url.as_str(), "https://abc.lambda-url.eu-west-1.on.aws");
    }

    /// The status of a signed command, and the link of the run that it started.
    async fn command(headers: &[(&str, &str)]) -> (i64, Option<String>) {
        let signed = testing::signed("/slack/commands", FORM, testing::now());
        let mut event = function_url_event("POST", "/slack/commands", "");
        for (name, value) in signed.headers() {
            event["headers"][name.as_str()] = json!(value.to_str().unwrap());
        }
        for (name, value) in headers {
            event["headers"][*name] = json!(value);
        }
        // CloudFront passes on the bytes that Slack signed; Lambda may encode them.
        event["body"] = json!(base64::Engine::encode(&base64::prelude::BASE64_STANDARD, FORM));
        event["isBase64Encoded"] = json!(true);
        let bot = crate::Bot { origin_secret: Some(SECRET.into()), ..testing::bot(InMemoryAws::default()) };
        let answer = crate::answer_event(&event.to_string(), &bot, testing::now()).await.0;
        let started = bot.workflow.started.lock().unwrap();
        (answer.status_code, started.first().map(|request| request.report_link.clone()))
    }

    #[tokio::test]
    async fn what_slack_signed_starts_a_run_through_the_distribution_alone() {
        let (status, link) = command(&[("x-origin-secret", SECRET), ("x-viewer-host", SEEN)]).await;
        assert_eq!(status, i64::from(StatusCode::OK.as_u16()));
        assert!(link.as_ref().is_some_and(|link| link.starts_with(&format!("https://{SEEN}/reports/"))), "{link:?}");
        assert_eq!(command(&[("x-viewer-host", SEEN)]).await, (403, None));
        assert_eq!(command(&[("x-origin-secret", "guessed"), ("x-viewer-host", SEEN)]).await, (403, None));
    }
}
