//! A server on this machine for the bot and the stand-in for Slack. The bot is the code that runs in Lambda.

mod acts;

use std::io;
use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use bot::{Afterwards, BaseUrl, Bot, Identity, Ports};
use jiff::Timestamp;
use serde_json::json;
use tokio::net::TcpListener;

use testkit::slack::FakeSlack;

/// Bytes of a request's body: Lambda accepts no more.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html>
const MAX_BODY: usize = 6 * 1024 * 1024;

/// The bot, and what Lambda would tell it of each request.
struct LocalBot<P: Ports> {
    bot: Bot<P>,
    base_url: BaseUrl,
    clock: fn() -> Timestamp,
}

/// Serves the bot, and beside it Slack's Web API under `/api` and its channel at `/slack`. Returns only when it fails.
///
/// # Errors
/// When the listener fails.
pub async fn serve<P>(listener: TcpListener, bot: Bot<P>, slack: &FakeSlack, clock: fn() -> Timestamp) -> io::Result<()>
where
    P: Ports + 'static,
    Bot<P>: Send + Sync,
{
    let local = Arc::new(LocalBot { bot, base_url: BaseUrl::local(listener.local_addr()?), clock });
    let acts = acts::router(Arc::clone(&local), slack);
    let router = Router::new().fallback(forward_to_bot::<P>).with_state(local);
    let router = router.merge(slack.router()).merge(acts);
    axum::serve(listener, router).await
}

/// In place of API Gateway: whoever sends the token `demo:ann:shop:pay` is `ann`, in the groups `shop` and `pay`. Only this
/// machine reaches the server, and no page of another can send the header.
fn to_identity(headers: &HeaderMap) -> Option<Identity> {
    let token = headers.get(AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer demo:")?;
    let mut names = token.trim().split(':').map(str::to_owned);
    let subject = names.next().filter(|subject| !subject.is_empty())?;
    let groups: Vec<String> = names.collect();
    let claims = [("sub".to_owned(), json!(subject)), ("cognito:groups".to_owned(), json!(groups))];
    Some(Identity::Token { claims: claims.into() })
}

/// Passes a request to the bot as Lambda would, and lets it do all that it asks for.
async fn forward_to_bot<P>(State(local): State<Arc<LocalBot<P>>>, request: Request) -> Response
where
    P: Ports,
    Bot<P>: Sync,
{
    let (answer, afterwards) = ask_bot(&local, request).await;
    local.carry_out(afterwards).await;
    answer
}

impl<P: Ports> LocalBot<P> {
    /// Does what was left to do once the answer was there.
    async fn carry_out(&self, afterwards: Option<Afterwards>) {
        if let Some(afterwards) = afterwards {
            afterwards.carry_out(&self.bot, (self.clock)()).await;
        }
    }
}

/// Passes a request to the bot as Lambda would; returns the answer, and what is left to do.
async fn ask_bot<P>(local: &LocalBot<P>, request: Request) -> (Response, Option<Afterwards>)
where
    P: Ports,
    Bot<P>: Sync,
{
    let (parts, body) = request.into_parts();
    let Ok(body) = to_bytes(body, MAX_BODY).await else {
        return (StatusCode::PAYLOAD_TOO_LARGE.into_response(), None);
    };
    // Lambda also passes UTF-8 as text and anything else as bytes.
    let lambda_body = match String::from_utf8(body.into()) {
        Ok(text) => lambda_http::Body::Text(text),
        Err(error) => lambda_http::Body::Binary(error.into_bytes()),
    };
    let mut lambda_request = lambda_http::Request::from_parts(parts, lambda_body);
    if let Some(identity) = to_identity(lambda_request.headers()) {
        lambda_request.extensions_mut().insert(identity);
    }
    let (answer, afterwards) = bot::accept(&lambda_request, &local.base_url, &local.bot, (local.clock)()).await;
    let answer = answer.map(|body| match body {
        lambda_http::Body::Text(text) => Body::from(text),
        lambda_http::Body::Binary(bytes) => Body::from(bytes),
        _ => Body::empty(),
    });
    (answer, afterwards)
}
