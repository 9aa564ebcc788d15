//! One POST of JSON over HTTPS. Redirections are not followed: the address that was configured gets the event, and no other.

use std::io::Cursor;
use std::time::Duration;

use http::{Request, StatusCode, header};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use investigation::ports::{Failure, FailureKind};
use tokio::time::timeout;
use url::Url;

const OPERATION: &str = "webhook:Post";

/// The longest wait for an answer, as Standard Webhooks recommends (15 to 30 seconds).
const ANSWER_TIMEOUT: Duration = Duration::from_secs(20);

/// Sends events. Connections are kept for the next one.
#[derive(Debug, Clone)]
pub struct HttpClient(Client<HttpsConnector<HttpConnector>, Full<Cursor<Vec<u8>>>>);

impl Default for HttpClient {
    fn default() -> Self {
        // Over plain HTTP too, for a stand-in on this machine: the template takes no such address.
        let connector = HttpsConnectorBuilder::new().with_webpki_roots().https_or_http().enable_http1().build();
        Self(Client::builder(TokioExecutor::new()).build(connector))
    }
}

impl HttpClient {
    /// Sends the body with these headers.
    ///
    /// # Errors
    /// When there is no answer in time, or one that does not accept it.
    pub(super) async fn post(&self, url: &Url, headers: &[(&str, String)], body: String) -> Result<(), Failure> {
        let failure = |kind, detail: String| Failure::new(kind, OPERATION, detail);
        let mut request = Request::post(url.as_str()).header(header::CONTENT_TYPE, "application/json");
        for (name, value) in headers {
            request = request.header(*name, value);
        }
        let request = request
            .body(Full::new(Cursor::new(body.into_bytes())))
            .map_err(|error| failure(FailureKind::Invalid, error.to_string()))?;
        let answer = match timeout(ANSWER_TIMEOUT, self.0.request(request)).await {
            Err(_) => return Err(failure(FailureKind::TimedOut, "no answer in time".to_owned())),
            Ok(answer) => answer.map_err(|error| failure(FailureKind::Unavailable, error.to_string()))?,
        };
        let kind = match answer.status() {
            status if status.is_success() => return Ok(()),
            StatusCode::TOO_MANY_REQUESTS => FailureKind::Throttled,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => FailureKind::Denied,
            StatusCode::NOT_FOUND | StatusCode::GONE => FailureKind::NotFound,
            status if status.is_server_error() => FailureKind::Unavailable,
            _ => FailureKind::Invalid,
        };
        Err(failure(kind, format!("it answered {}", answer.status())))
    }
}
