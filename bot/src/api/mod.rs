//! The door of programs: an HTTP API under [`PREFIX`], over the same ports and the same grammar as Slack.
//!
//! | path | what can be done |
//! |---|---|
//! | `/investigations` | start one; list those that one may see |
//! | `/investigations/<id>` | ask how far it has come |
//! | `/investigations/<id>/report` | read its report |
//! | `/investigations/<id>/post-mortem` | read the start of a post-mortem, in Markdown |
//! | `/contexts`, `/contexts/<name>` | list, create, read, change and delete contexts |
//! | `/discovery/<what>` | find what a context may name |
//! | `/openapi.json` | read what all this takes and answers |
//!
//! API Gateway establishes who asks ([`Identity`]); what they may see is decided here, by the contexts that name them. What
//! somebody may not see is answered as what does not exist: by the same calls and in the same words.

mod body;
pub(crate) mod caller;
pub(crate) mod contexts;
pub(crate) mod discovery;
pub(crate) mod etag;
pub(crate) mod investigations;
#[cfg(feature = "schemas")]
pub(crate) mod openapi;
pub(crate) mod page;
pub(crate) mod problem;
pub(crate) mod query;
mod report;
pub(crate) mod start;
#[cfg(test)]
mod tests;
pub(crate) mod visible;

pub use caller::{ApiSettings, Identity};

use investigation::model::Caller;
use jiff::Timestamp;
use lambda_http::http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use lambda_http::http::{Method, StatusCode};
use lambda_http::{Body, Request, Response};
use serde::Serialize;

use self::discovery::Discovered;
use self::problem::{Kind, Problem};
use crate::{BaseUrl, Bot, Ports};

/// What every path of the API begins with.
pub(crate) const PREFIX: &str = "/api/v1/";

/// What the API takes and answers, as it is generated from its types and kept in `docs`.
const OPENAPI: &str = include_str!("../../../docs/openapi.json");

/// Something of the API that has a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Resource<'a> {
    OpenApi,
    Investigations,
    Investigation(&'a str),
    Report(&'a str),
    PostMortem(&'a str),
    Contexts,
    Context(&'a str),
    Discovery(Discovered),
}

impl<'a> Resource<'a> {
    /// The resource at a path that follows [`PREFIX`].
    fn from_path(path: &'a str) -> Option<Self> {
        Some(match *path.split('/').collect::<Vec<_>>().as_slice() {
            ["openapi.json"] => Self::OpenApi,
            ["investigations"] => Self::Investigations,
            ["investigations", id] => Self::Investigation(id),
            ["investigations", id, "report"] => Self::Report(id),
            ["investigations", id, "post-mortem"] => Self::PostMortem(id),
            ["contexts"] => Self::Contexts,
            ["contexts", name] => Self::Context(name),
            ["discovery", what] => Self::Discovery(Discovered::from_name(what)?),
            _ => return None,
        })
    }

    fn methods(self) -> &'static [Method] {
        match self {
            Self::OpenApi | Self::Discovery(_) => &[Method::GET],
            Self::Investigation(_) | Self::Report(_) | Self::PostMortem(_) => &[Method::GET],
            Self::Investigations | Self::Contexts => &[Method::GET, Method::POST],
            Self::Context(_) => &[Method::GET, Method::PATCH, Method::DELETE],
        }
    }
}

/// Answers a request to a path that begins with [`PREFIX`].
pub(crate) async fn answer<P: Ports>(
    request: &Request,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Response<Body> {
    let mut response = match try_to_answer(request, base_url, bot, now).await {
        Ok(response) => response,
        Err(problem) => problem.into_response(),
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(HeaderName::from_static("x-content-type-options"), HeaderValue::from_static("nosniff"));
    response
}

async fn try_to_answer<P: Ports>(
    request: &Request,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Result<Response<Body>, Problem> {
    let path = request.uri().path().strip_prefix(PREFIX).unwrap_or_default();
    if path == "openapi.json" && request.method() == Method::GET {
        return Ok(json_text(StatusCode::OK, OPENAPI.to_owned()));
    }
    let caller = caller::identify(request, &bot.api)?;
    let resource = Resource::from_path(path).ok_or_else(Problem::not_found)?;
    if !resource.methods().contains(request.method()) {
        return Err(not_among(resource.methods(), request.method()));
    }
    let asked = Asked { request, caller: &caller, base_url, bot, now };
    match (resource, request.method()) {
        (Resource::Investigations, &Method::POST) => start::answer(&asked).await,
        (Resource::Investigations, _) => investigations::list(&asked).await,
        (Resource::Investigation(id), _) => investigations::show(id, &asked).await,
        (Resource::Report(id), _) => report::answer(id, &asked).await,
        (Resource::PostMortem(id), _) => report::answer_post_mortem(id, &asked).await,
        (Resource::Contexts, &Method::POST) => contexts::create(&asked).await,
        (Resource::Contexts, _) => contexts::list(&asked).await,
        (Resource::Context(name), &Method::PATCH) => contexts::change(name, &asked).await,
        (Resource::Context(name), &Method::DELETE) => contexts::delete(name, &asked).await,
        (Resource::Context(name), _) => contexts::show(name, &asked).await,
        (Resource::Discovery(what), _) => discovery::answer(what, &asked).await,
        (Resource::OpenApi, _) => Err(Problem::not_found()),
    }
}

/// A request, and everything that answering it needs.
pub(crate) struct Asked<'a, P: Ports> {
    pub request: &'a Request,
    pub caller: &'a Caller,
    pub base_url: &'a BaseUrl,
    pub bot: &'a Bot<P>,
    pub now: Timestamp,
}

fn not_among(methods: &[Method], method: &Method) -> Problem {
    let allowed: Vec<&str> = methods.iter().map(Method::as_str).collect();
    let allowed = allowed.join(", ");
    Problem::new(Kind::MethodNotAllowed, format!("{method} is not possible here; {allowed} is."))
        .with_header(ALLOW, &allowed)
}

fn json<T: Serialize>(status: StatusCode, body: &T) -> Result<Response<Body>, Problem> {
    match serde_json::to_string(body) {
        Ok(json) => Ok(json_text(status, json)),
        Err(error) => Err(Problem::internal(&error)),
    }
}

fn json_text(status: StatusCode, json: String) -> Response<Body> {
    let mut response = Response::new(Body::Text(json));
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    response
}
