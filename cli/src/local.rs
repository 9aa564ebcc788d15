//! The bot and Slack on this machine: one server, in which the bot is the code that runs in Lambda.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri, request, uri};
use axum::response::{IntoResponse, Response};
use bot::Bot;
use investigation::ports::{ArtifactStore, Workflow};
use jiff::Timestamp;
use tokio::net::TcpListener;

use testkit::slack::FakeSlack;

/// What Lambda takes at most.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const MAX_BODY: usize = 6 * 1024 * 1024;

/// What the bot needs to answer requests here.
struct Here<W, A> {
    bot: Bot<W, A>,
    address: SocketAddr,
    clock: fn() -> Timestamp,
}

/// Serves the bot and, beside it, Slack's Web API under `/api` and its channel at `/slack`. Ends only in failure.
///
/// # Errors
/// When the listener fails.
pub async fn serve<W, A>(
    listener: TcpListener,
    bot: Bot<W, A>,
    slack: &FakeSlack,
    clock: fn() -> Timestamp,
) -> io::Result<()>
where
    W: Workflow + Send + Sync + 'static,
    A: ArtifactStore + Send + Sync + 'static,
{
    let here = Arc::new(Here { bot, address: listener.local_addr()?, clock });
    let router = Router::new().fallback(ask_bot::<W, A>).with_state(here).merge(slack.router());
    axum::serve(listener, router).await
}

/// Hands a request to the bot as Lambda would.
async fn ask_bot<W: Workflow, A: ArtifactStore>(State(here): State<Arc<Here<W, A>>>, request: Request) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    match absolute(&parts, here.address) {
        Ok(uri) => parts.uri = uri,
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    }
    // Lambda, too, gives text as text and the rest as bytes.
    let body = match String::from_utf8(body.into()) {
        Ok(text) => lambda_http::Body::Text(text),
        Err(error) => lambda_http::Body::Binary(error.into_bytes()),
    };
    let answer = bot::handle(lambda_http::Request::from_parts(parts, body), &here.bot, (here.clock)()).await;
    answer.map(|body| match body {
        lambda_http::Body::Text(text) => Body::from(text),
        lambda_http::Body::Binary(bytes) => Body::from(bytes),
        _ => Body::empty(),
    })
}

/// The request's whole address. Its own `Host` header is the caller's word, and links are made of this.
fn absolute(parts: &request::Parts, address: SocketAddr) -> Result<Uri, uri::InvalidUri> {
    let path = parts.uri.path_and_query().map_or("/", uri::PathAndQuery::as_str);
    format!("http://{address}{path}").parse()
}
