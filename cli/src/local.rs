//! A server on this machine for the bot and the stand-in for Slack. The bot is the code that runs in Lambda.

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

/// Bytes of a request's body: Lambda accepts no more.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const MAX_BODY: usize = 6 * 1024 * 1024;

/// The bot, and what Lambda would tell it of each request.
struct LocalBot<W, A> {
    bot: Bot<W, A>,
    address: SocketAddr,
    clock: fn() -> Timestamp,
}

/// Serves the bot, and beside it Slack's Web API under `/api` and its channel at `/slack`. Returns only when it fails.
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
    let local = Arc::new(LocalBot { bot, address: listener.local_addr()?, clock });
    let router = Router::new().fallback(forward_to_bot::<W, A>).with_state(local).merge(slack.router());
    axum::serve(listener, router).await
}

/// Passes a request to the bot as Lambda would.
async fn forward_to_bot<W, A>(State(local): State<Arc<LocalBot<W, A>>>, request: Request) -> Response
where
    W: Workflow,
    A: ArtifactStore,
{
    let (mut parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return StatusCode::PAYLOAD_TOO_LARGE.into_response();
    };
    match absolute_uri(&parts, local.address) {
        Ok(uri) => parts.uri = uri,
        Err(_) => return StatusCode::BAD_REQUEST.into_response(),
    }
    // Lambda also passes UTF-8 as text and anything else as bytes.
    let lambda_body = match String::from_utf8(body.into()) {
        Ok(text) => lambda_http::Body::Text(text),
        Err(error) => lambda_http::Body::Binary(error.into_bytes()),
    };
    let lambda_request = lambda_http::Request::from_parts(parts, lambda_body);
    let answer = bot::handle(lambda_request, &local.bot, (local.clock)()).await;
    answer.map(|body| match body {
        lambda_http::Body::Text(text) => Body::from(text),
        lambda_http::Body::Binary(bytes) => Body::from(bytes),
        _ => Body::empty(),
    })
}

/// The absolute URI of the request, which the bot makes links from. It comes from the server's own address, because the
/// caller may write anything into the `Host` header.
fn absolute_uri(parts: &request::Parts, address: SocketAddr) -> Result<Uri, uri::InvalidUri> {
    let path = parts.uri.path_and_query().map_or("/", uri::PathAndQuery::as_str);
    format!("http://{address}{path}").parse()
}
