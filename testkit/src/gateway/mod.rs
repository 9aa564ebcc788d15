//! A gateway in front of a service, which passes calls on and can be told to spoil them on the way.
//!
//! The functions under test are given its address in place of the service's. A [`Fault`] is what goes wrong with a call; the
//! [`Service`] decides how a refusal looks on the wire, for each service words its errors in its own way.

mod fault;
mod service;

use std::collections::VecDeque;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::extract::{Request, State};
use axum::http::uri::Uri;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::response::{IntoResponse, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

pub use fault::Fault;
pub use service::Service;

/// The largest body that passes: more than any service of the investigator sends or takes.
const MAX_BODY_BYTES: usize = 64 * 1024 * 1024;

/// A gateway that listens until it is dropped.
pub struct Gateway {
    address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    service: Service,
    upstream: Mutex<SocketAddr>,
    client: Client<HttpConnector, Full<Bytes>>,
    spoiled: Mutex<VecDeque<Spoiled>>,
    calls: Mutex<Vec<Call>>,
}

/// A call, and who made it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The function, as the user agent says; `None` of a caller that does not say it.
    pub function: Option<String>,
    /// The operation, such as `GetObject` or `chat.postMessage`.
    pub operation: String,
}

/// A fault and the calls that it spoils.
struct Spoiled {
    fault: Fault,
    /// The operation that it spoils; every operation if absent.
    operation: Option<String>,
    /// How many calls it has yet to spoil.
    remaining: usize,
}

impl Gateway {
    /// Starts to pass calls on to the service at `upstream`.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(service: Service, upstream: SocketAddr) -> io::Result<Self> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            service,
            upstream: Mutex::new(upstream),
            client: Client::builder(TokioExecutor::new()).build_http(),
            spoiled: Mutex::default(),
            calls: Mutex::default(),
        });
        let router = Router::new().fallback(pass).with_state(Arc::clone(&shared));
        let server = tokio::spawn(async move {
            // It ends only when the listener fails, and then every call fails, which no test can miss.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { address, shared, server })
    }

    /// The address to give to a client of the service.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on, passes calls on to this address.
    pub fn redirect(&self, upstream: SocketAddr) {
        *lock(&self.shared.upstream) = upstream;
    }

    /// Spoils the next `calls` calls of this operation, or of all operations.
    pub fn spoil(&self, operation: Option<&str>, fault: Fault, calls: usize) {
        let spoiled = Spoiled { fault, operation: operation.map(str::to_owned), remaining: calls };
        lock(&self.shared.spoiled).push_back(spoiled);
    }

    /// Passes everything on again, and forgets the calls so far.
    pub fn heal(&self) {
        lock(&self.shared.spoiled).clear();
        lock(&self.shared.calls).clear();
    }

    /// The calls so far, spoiled or not, in order.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        lock(&self.shared.calls).clone()
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        self.server.abort();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Shared {
    /// The fault of this call, if it is to be spoiled.
    fn next_fault(&self, operation: &str) -> Option<Fault> {
        let mut all_spoiled = lock(&self.spoiled);
        let position = all_spoiled
            .iter()
            .position(|spoiled| spoiled.operation.as_deref().is_none_or(|wanted| wanted == operation))?;
        let spoiled = all_spoiled.get_mut(position)?;
        let fault = spoiled.fault;
        spoiled.remaining = spoiled.remaining.saturating_sub(1);
        if spoiled.remaining == 0 {
            all_spoiled.remove(position);
        }
        Some(fault)
    }

    async fn forward(&self, call: Message) -> Response {
        let upstream = *lock(&self.upstream);
        let path = call.uri.path_and_query().map_or("/", |path| path.as_str());
        let Ok(uri) = format!("http://{upstream}{path}").parse::<Uri>() else {
            return StatusCode::BAD_REQUEST.into_response();
        };
        let mut request = axum::http::Request::new(Full::new(call.body));
        *request.method_mut() = call.method;
        *request.uri_mut() = uri;
        *request.headers_mut() = call.headers;
        // The connection is the gateway's own, and so is what is said about it.
        request.headers_mut().remove(header::CONNECTION);
        match self.client.request(request).await {
            Ok(answer) => answer.map(|body| Body::new(body.map_err(axum::Error::new))),
            Err(error) => (StatusCode::BAD_GATEWAY, error.to_string()).into_response(),
        }
    }
}

/// A call on its way.
struct Message {
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
}

/// The function that the SDK's user agent names.
///
/// Source: <https://docs.aws.amazon.com/sdkref/latest/guide/feature-appid.html>
fn function(headers: &HeaderMap) -> Option<String> {
    let agent = headers.get(header::USER_AGENT)?.to_str().ok()?;
    agent.split(' ').find_map(|part| part.strip_prefix("app/")).map(str::to_owned)
}

async fn pass(State(shared): State<Arc<Shared>>, request: Request) -> Response {
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY_BYTES).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    let operation = shared.service.operation(&parts, &body);
    lock(&shared.calls).push(Call { function: function(&parts.headers), operation: operation.clone() });
    let call = Message { method: parts.method, uri: parts.uri, headers: parts.headers, body };
    match shared.next_fault(&operation) {
        None => shared.forward(call).await,
        Some(Fault::Throttled) => shared.service.throttled(),
        Some(Fault::ServerError) => shared.service.server_error(),
        Some(Fault::Denied) => shared.service.denied(&operation),
        Some(Fault::Malformed) => shared.service.malformed(),
        Some(Fault::Empty) => StatusCode::OK.into_response(),
        Some(Fault::Slow(delay)) => {
            tokio::time::sleep(delay).await;
            shared.forward(call).await
        }
        Some(Fault::Hang) => std::future::pending().await,
        Some(Fault::AnswerLost) => {
            // The whole answer is read before it is lost: by then the service has done what it was asked to do.
            let answer = shared.forward(call).await;
            let _ = to_bytes(answer.into_body(), MAX_BODY_BYTES).await;
            fault::broken_connection()
        }
    }
}

#[cfg(test)]
mod tests;
