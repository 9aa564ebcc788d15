//! The few HTTP calls by which the issuer is asked.

use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use http::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE};
use http::{Request, StatusCode};
use http_body_util::{BodyExt, Limited};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use investigation::ports::{Failure, FailureKind};
use serde::de::DeserializeOwned;
use tokio::time::timeout;
use url::Url;

/// How long a call may take. A person waits, whose request is ended after ten seconds.
const TIMEOUT: Duration = Duration::from_secs(3);

/// Bytes of an answer: documents, keys and tokens are kilobytes.
const MAX_BYTES: usize = 1_000_000;

/// The form in which a code is sent.
const FORM: &str = "application/x-www-form-urlencoded";

/// A client that keeps its connections.
pub struct Client(legacy::Client<HttpsConnector<HttpConnector>, String>);

/// An answer.
pub struct Answer {
    pub status: StatusCode,
    pub body: Vec<u8>,
}

impl Client {
    pub fn new() -> Self {
        // An issuer on this machine has no certificate; `document::is_safe` lets no other go without.
        let https = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        Self(legacy::Client::builder(TokioExecutor::new()).build(https))
    }

    /// Reads JSON at an address.
    ///
    /// # Errors
    /// When there is no answer in time, or it is not such JSON.
    pub async fn get<T: DeserializeOwned>(&self, operation: &'static str, url: &Url) -> Result<T, Failure> {
        let request = Request::get(url.as_str()).header(ACCEPT, "application/json").body(String::new());
        self.send(operation, request).await?.parse(operation)
    }

    /// Posts a form; returns the answer, whatever its status.
    ///
    /// # Errors
    /// When there is no answer in time.
    pub async fn post(
        &self,
        operation: &'static str,
        url: &Url,
        form: &[(&str, &str)],
        authorization: Option<&str>,
    ) -> Result<Answer, Failure> {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish();
        let mut request = Request::post(url.as_str()).header(ACCEPT, "application/json").header(CONTENT_TYPE, FORM);
        if let Some(authorization) = authorization {
            request = request.header(AUTHORIZATION, authorization);
        }
        self.send(operation, request.body(body)).await
    }

    async fn send(&self, operation: &'static str, request: http::Result<Request<String>>) -> Result<Answer, Failure> {
        let invalid = |error: http::Error| Failure::new(FailureKind::Invalid, operation, error.to_string());
        let request = request.map_err(invalid)?;
        let answered = timeout(TIMEOUT, async {
            let answer = self.0.request(request).await.map_err(|error| error.to_string())?;
            let status = answer.status();
            let body = Limited::new(answer.into_body(), MAX_BYTES).collect().await;
            Ok(Answer { status, body: body.map_err(|error| error.to_string())?.to_bytes().to_vec() })
        });
        match answered.await {
            Ok(answer) => answer.map_err(|detail: String| Failure::new(FailureKind::Unavailable, operation, detail)),
            Err(_) => Err(Failure::new(FailureKind::TimedOut, operation, "the issuer does not answer")),
        }
    }
}

impl Answer {
    /// What the answer holds.
    ///
    /// # Errors
    /// When it is no success, or not such JSON.
    pub fn parse<T: DeserializeOwned>(&self, operation: &'static str) -> Result<T, Failure> {
        if !self.status.is_success() {
            return Err(self.to_failure(operation));
        }
        // What is said of the error quotes nothing of the answer, which may be a token.
        let invalid = |error: serde_json::Error| {
            let detail = format!("unreadable answer: {:?} in line {}", error.classify(), error.line());
            Failure::new(FailureKind::Invalid, operation, detail)
        };
        serde_json::from_slice(&self.body).map_err(invalid)
    }

    /// The failure that an answer is which should have been another.
    pub fn to_failure(&self, operation: &'static str) -> Failure {
        let kind = match self.status.as_u16() {
            429 => FailureKind::Throttled,
            500.. => FailureKind::Unavailable,
            404 => FailureKind::NotFound,
            401 | 403 => FailureKind::Denied,
            _ => FailureKind::Invalid,
        };
        Failure::new(kind, operation, format!("HTTP {}", self.status))
    }
}

/// The header by which a client names itself; both parts are written as in a form first.
///
/// Source: <https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1>
pub fn basic(client_id: &str, secret: &str) -> String {
    let encode = |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>();
    format!("Basic {}", BASE64_STANDARD.encode(format!("{}:{}", encode(client_id), encode(secret))))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_names_itself_in_a_form() {
        assert_eq!(basic("id", "a:b c"), format!("Basic {}", BASE64_STANDARD.encode("id:a%3Ab+c")));
    }
}
