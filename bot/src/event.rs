//! The event that Lambda delivers for a request to the Function URL, converted into the request.
//!
//! Anybody can send a request to the Function URL, so every field may hold any text. `lambda_http` has a conversion of
//! its own, which panics where these texts are no address or no base64; in the deployed binary a panic ends the process.
//! This one returns an error for everything that it cannot convert. It reads only the fields that the bot needs.
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads>, payload format 2.0.

use std::collections::BTreeMap;

use base64::{DecodeError, Engine, prelude::BASE64_STANDARD};
use lambda_http::http::header::{
    COOKIE, HeaderName, HeaderValue, InvalidHeaderName, InvalidHeaderValue, MaxSizeReached,
};
use lambda_http::http::method::InvalidMethod;
use lambda_http::http::uri::{InvalidUri, PathAndQuery};
use lambda_http::http::{HeaderMap, Method, Uri};
use lambda_http::{Body, Request};
use serde::Deserialize;
use serde_json::error::Category;

use crate::{BaseUrl, Identity, InvalidDomainName};

/// Why an event is not a request. No text of the event is quoted: it may be megabytes long, and goes to the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum InvalidEvent {
    /// The event is not JSON, or a field is missing or of another type.
    #[error("the event is not that of a Function URL: {category:?} error in line {line}, column {column}")]
    Json { category: Category, line: usize, column: usize },
    #[error("the path does not begin with a slash, or contains a question mark or a hash")]
    Path,
    #[error("the query contains a hash")]
    Query,
    #[error("path and query are not those of an address: {0}")]
    Uri(#[from] InvalidUri),
    #[error("the method is not valid: {0}")]
    Method(#[from] InvalidMethod),
    #[error("a header's name is not valid: {0}")]
    HeaderName(#[from] InvalidHeaderName),
    #[error("a header's value is not valid: {0}")]
    HeaderValue(#[from] InvalidHeaderValue),
    #[error("there are too many headers: {0}")]
    TooManyHeaders(#[from] MaxSizeReached),
    #[error("the body is not base64: {0}")]
    Base64(#[from] DecodeError),
    #[error(transparent)]
    DomainName(#[from] InvalidDomainName),
}

impl From<serde_json::Error> for InvalidEvent {
    fn from(error: serde_json::Error) -> Self {
        Self::Json { category: error.classify(), line: error.line(), column: error.column() }
    }
}

/// A request and the address of the bot that received it.
#[derive(Debug)]
pub(crate) struct ReceivedRequest {
    /// Its URI consists of path and query only.
    pub(crate) request: Request,
    pub(crate) base_url: BaseUrl,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct FunctionUrlEvent {
    raw_path: String,
    raw_query_string: Option<String>,
    headers: Option<BTreeMap<String, String>>,
    cookies: Option<Vec<String>>,
    request_context: RequestContext,
    body: Option<String>,
    is_base64_encoded: Option<bool>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RequestContext {
    domain_name: String,
    http: RequestLine,
    authorizer: Option<Authorizer>,
}

/// What an authorizer of API Gateway established. A Function URL has none, so that nobody is known by what they send there.
#[derive(Deserialize)]
struct Authorizer {
    jwt: Option<Token>,
    iam: Option<Signer>,
}

#[derive(Deserialize)]
struct Token {
    claims: Option<BTreeMap<String, serde_json::Value>>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Signer {
    user_arn: Option<String>,
}

impl Authorizer {
    fn into_identity(self) -> Option<Identity> {
        match (self.jwt, self.iam) {
            (Some(Token { claims }), _) => Some(Identity::Token { claims: claims.unwrap_or_default() }),
            (None, Some(Signer { user_arn })) => Some(Identity::Iam { user_arn: user_arn.unwrap_or_default() }),
            (None, None) => None,
        }
    }
}

#[derive(Deserialize)]
struct RequestLine {
    method: String,
}

/// Converts an event, given as JSON.
pub(crate) fn parse_event(json: &str) -> Result<ReceivedRequest, InvalidEvent> {
    let event: FunctionUrlEvent = serde_json::from_str(json)?;
    let base_url = BaseUrl::https(&event.request_context.domain_name)?;
    let query = event.raw_query_string.unwrap_or_default();
    let is_encoded = event.is_base64_encoded.unwrap_or_default();

    let mut request = Request::new(parse_body(event.body, is_encoded)?);
    *request.method_mut() = Method::from_bytes(event.request_context.http.method.as_bytes())?;
    *request.uri_mut() = parse_uri(&event.raw_path, &query)?;
    let mut headers = parse_headers(&event.headers.unwrap_or_default())?;
    // Function URLs take cookies out of the headers.
    if let Some(cookies) = event.cookies.filter(|cookies| !cookies.is_empty()) {
        headers.insert(COOKIE, HeaderValue::try_from(cookies.join("; "))?);
    }
    *request.headers_mut() = headers;
    if let Some(identity) = event.request_context.authorizer.and_then(Authorizer::into_identity) {
        request.extensions_mut().insert(identity);
    }
    Ok(ReceivedRequest { request, base_url })
}

fn parse_uri(path: &str, query: &str) -> Result<Uri, InvalidEvent> {
    if !path.starts_with('/') || path.contains(['?', '#']) {
        return Err(InvalidEvent::Path);
    }
    if query.contains('#') {
        return Err(InvalidEvent::Query);
    }
    let target = if query.is_empty() { path.to_owned() } else { format!("{path}?{query}") };
    Ok(Uri::from(PathAndQuery::try_from(target)?))
}

fn parse_headers(fields: &BTreeMap<String, String>) -> Result<HeaderMap, InvalidEvent> {
    let mut headers = HeaderMap::new();
    for (name, value) in fields {
        let name = HeaderName::from_bytes(name.as_bytes())?;
        let value = HeaderValue::from_bytes(value.as_bytes())?;
        headers.try_append(name, value)?;
    }
    Ok(headers)
}

fn parse_body(body: Option<String>, is_encoded: bool) -> Result<Body, InvalidEvent> {
    Ok(match body {
        None => Body::Empty,
        Some(text) if is_encoded => Body::Binary(BASE64_STANDARD.decode(text.as_bytes())?),
        Some(text) => Body::Text(text),
    })
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::function_url_event;

    fn parse(event: &Value) -> Result<ReceivedRequest, InvalidEvent> {
        parse_event(&event.to_string())
    }

    /// The error for an event in which the field at `pointer` has this value.
    fn error_with(pointer: &str, value: Value) -> InvalidEvent {
        let mut event = function_url_event("GET", "/", "");
        *event.pointer_mut(pointer).unwrap() = value;
        parse(&event).unwrap_err()
    }

    #[test]
    fn an_event_is_a_request_with_path_query_headers_and_body() {
        let mut event = function_url_event("POST", "/slack/commands", "a=%20b&a=c");
        event["headers"] = json!({"X-Slack-Signature": "v0=1", "cookie": "é"});
        event["body"] = json!("ü=1");
        let ReceivedRequest { request, base_url } = parse(&event).unwrap();
        assert_eq!(request.method(), Method::POST);
        assert_eq!(request.uri(), "/slack/commands?a=%20b&a=c");
        assert_eq!(request.headers()["x-slack-signature"], "v0=1");
        assert_eq!(request.body().as_ref(), "ü=1".as_bytes());
        assert_eq!(base_url.as_str(), "https://abc.lambda-url.eu-west-1.on.aws");
    }

    #[test]
    fn cookies_come_beside_the_headers() {
        let mut event = function_url_event("GET", "/", "");
        event["cookies"] = json!(["a=b", "c=d"]);
        assert_eq!(parse(&event).unwrap().request.headers()["cookie"], "a=b; c=d");
        event["cookies"] = json!(["a=\r\n"]);
        assert!(matches!(parse(&event).unwrap_err(), InvalidEvent::HeaderValue(_)));
    }

    #[test]
    fn an_encoded_body_is_decoded() {
        let mut event = function_url_event("POST", "/", "");
        event["body"] = json!(BASE64_STANDARD.encode(b"\xff\x00"));
        event["isBase64Encoded"] = json!(true);
        assert_eq!(parse(&event).unwrap().request.body().as_ref(), b"\xff\x00");
    }

    #[test]
    fn query_headers_and_body_may_be_absent() {
        let event = json!({
            "rawPath": "/",
            "requestContext": { "domainName": "bot.example", "http": { "method": "GET" } },
        });
        let request = parse(&event).unwrap().request;
        assert_eq!(request.uri(), "/");
        assert!(request.headers().is_empty() && request.body().is_empty());
    }

    #[test]
    fn what_cannot_be_an_address_is_an_error() {
        for path in ["", "reports", "*", "/a?b", "/a#b", "https://evil.example/"] {
            assert!(matches!(error_with("/rawPath", json!(path)), InvalidEvent::Path), "{path}");
        }
        let long = "x".repeat(usize::from(u16::MAX));
        for text in [" ", "<", "\0", "\n", "\u{7f}", &long] {
            assert!(matches!(error_with("/rawPath", json!(format!("/{text}"))), InvalidEvent::Uri(_)), "{text}");
            assert!(matches!(error_with("/rawQueryString", json!(text)), InvalidEvent::Uri(_)), "{text}");
        }
        assert!(matches!(error_with("/rawQueryString", json!("\"")), InvalidEvent::Uri(_)));
        assert!(matches!(error_with("/rawQueryString", json!("a#b")), InvalidEvent::Query));
    }

    #[test]
    fn invalid_methods_headers_bodies_and_names_are_errors() {
        assert!(matches!(error_with("/requestContext/http/method", json!("G T")), InvalidEvent::Method(_)));
        assert!(matches!(error_with("/requestContext/domainName", json!("a/b.c")), InvalidEvent::DomainName(_)));
        assert!(matches!(error_with("/headers", json!({"a b": ""})), InvalidEvent::HeaderName(_)));
        assert!(matches!(error_with("/headers", json!({"a": "\r\nb: c"})), InvalidEvent::HeaderValue(_)));
        let many: serde_json::Map<_, _> = (0..40_000).map(|number| (format!("h{number}"), json!(""))).collect();
        assert!(matches!(error_with("/headers", json!(many)), InvalidEvent::TooManyHeaders(_)));
        let mut encoded = function_url_event("POST", "/", "");
        encoded["body"] = json!("no base64!");
        encoded["isBase64Encoded"] = json!(true);
        assert!(matches!(parse(&encoded).unwrap_err(), InvalidEvent::Base64(_)));
    }

    #[test]
    fn who_asks_is_what_an_authorizer_says_and_nobody_without_one() {
        let identity = |authorizer: Value| {
            let mut event = function_url_event("GET", "/api/v1/contexts", "");
            event["headers"] = json!({ "authorization": "Bearer x", "x-amzn-oidc-identity": "ann" });
            event["requestContext"]["authorizer"] = authorizer;
            parse(&event).map(|received| received.request.extensions().get::<Identity>().cloned())
        };
        let claims = json!({ "sub": "ann", "cognito:groups": "[shop]" });
        let token = identity(json!({ "jwt": { "claims": claims, "scopes": null } })).unwrap();
        assert_eq!(token, Some(Identity::Token { claims: serde_json::from_value(claims).unwrap() }));
        let user_arn = "arn:aws:iam::123456789012:user/ci".to_owned();
        let signer = identity(json!({ "iam": { "userArn": user_arn, "cognitoIdentity": null } })).unwrap();
        assert_eq!(signer, Some(Identity::Iam { user_arn }));
        for nobody in [json!(null), json!({}), json!({ "lambda": { "sub": "ann" } })] {
            assert_eq!(identity(nobody.clone()).unwrap(), None, "{nobody}");
        }
        assert!(identity(json!("ann")).is_err() && identity(json!({ "jwt": 7 })).is_err());
    }

    #[test]
    fn json_that_is_not_such_an_event_is_an_error_that_quotes_nothing() {
        let secret = "a text of the event";
        for event in [json!(null), json!(secret), json!([secret]), json!({ "rawPath": [secret] }), json!({})] {
            let error = parse(&event).unwrap_err();
            assert!(matches!(error, InvalidEvent::Json { .. }), "{event}");
            assert!(!error.to_string().contains(secret), "{error}");
        }
        for json in ["", "{", "nul", r#"{"rawPath":"\ud800"}"#, "[1e999]"] {
            assert!(matches!(parse_event(json), Err(InvalidEvent::Json { .. })), "{json}");
        }
    }

    #[test]
    fn deep_json_is_an_error_or_ignored_and_never_overflows_the_stack() {
        let deep = "[".repeat(200_000) + &"]".repeat(200_000);
        assert!(parse_event(&deep).is_err());
        let event = function_url_event("GET", "/", "").to_string();
        let with_unread_field = event.replacen('{', &format!("{{\"unread\":{deep},"), 1);
        assert!(parse_event(&with_unread_field).is_ok());
        let with_deep_path = format!("{{\"rawPath\":{deep}}}");
        assert!(parse_event(&with_deep_path).is_err());
    }

    #[test]
    fn a_body_as_large_as_lambda_allows_is_converted() {
        let mut event = function_url_event("POST", "/slack/commands", "");
        event["body"] = json!("x".repeat(6 * 1024 * 1024));
        assert_eq!(parse(&event).unwrap().request.body().len(), 6 * 1024 * 1024);
    }
}
