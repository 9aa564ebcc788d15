//! Streamable HTTP: to this machine, or to whoever has the token.
//!
//! Source: <https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#security-warning>

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, HeaderValue, WWW_AUTHENTICATE};
use axum::http::{HeaderMap, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use rmcp::transport::streamable_http_server::session::local::LocalSessionManager;
use rmcp::transport::streamable_http_server::{StreamableHttpServerConfig, StreamableHttpService};
use sha2::{Digest, Sha256};

use super::{McpServer, Origin};

/// A token cannot be guessed that has so many characters: 128 bits in hexadecimal digits.
const MIN_TOKEN_CHARS: usize = 32;

/// The token is too short.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the token has fewer than {MIN_TOKEN_CHARS} characters; make one by: openssl rand -hex 32")]
pub struct ShortToken;

/// Who may call: by which names the server is reached, and with which token.
#[derive(Debug, Clone, Default)]
pub struct Exposure {
    hosts: Vec<String>,
    token: Option<[u8; 32]>,
}

impl Exposure {
    /// Reached by these names beside those of this machine, and only with this token, if one is given.
    ///
    /// # Errors
    /// When the token can be guessed.
    pub fn new(hosts: Vec<String>, token: Option<&str>) -> Result<Self, ShortToken> {
        if token.is_some_and(|token| token.chars().count() < MIN_TOKEN_CHARS) {
            return Err(ShortToken);
        }
        Ok(Self { hosts, token: token.map(to_digest) })
    }

    /// Whether a request bears the token, if one is needed. Digests are compared, so that the time which that takes says
    /// nothing about the token.
    fn admits(&self, headers: &HeaderMap) -> bool {
        let Some(expected) = &self.token else { return true };
        let header = headers.get(AUTHORIZATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let Some((scheme, token)) = header.split_once(' ') else { return false };
        scheme.eq_ignore_ascii_case("bearer") && to_digest(token.trim()) == *expected
    }
}

fn to_digest(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Serves at `/mcp`. A request under another name of the host, or sent by a web page, is refused: no page that somebody has
/// open can call the server, whatever its name resolves to.
pub fn http_router<O: Origin>(server: McpServer<O>, exposure: Exposure) -> Router {
    let mut config = StreamableHttpServerConfig::default().enforce_origin_validation();
    config.allowed_hosts.extend(exposure.hosts.iter().cloned());
    let sessions = Arc::new(LocalSessionManager::default());
    let service = StreamableHttpService::new(move || Ok(server.clone()), sessions, config);
    Router::new().nest_service("/mcp", service).layer(from_fn_with_state(Arc::new(exposure), refuse_without_token))
}

async fn refuse_without_token(State(exposure): State<Arc<Exposure>>, request: Request, next: Next) -> Response {
    if exposure.admits(request.headers()) {
        return next.run(request).await;
    }
    let challenge = [(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"))];
    (StatusCode::UNAUTHORIZED, challenge, "a bearer token is needed").into_response()
}
