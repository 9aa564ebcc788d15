//! The Lambda function behind Slack and behind the report link. It has a Function URL and these doors:
//!
//! - `POST /slack/commands`, called by Slack: verify the signature, start the run, answer. Slack waits three seconds for
//!   an answer, so everything else happens in the workflow.
//! - `POST /slack/interactions`, called by Slack when somebody clicks, submits a modal or starts a shortcut.
//! - `POST /slack/events`, called by Slack when something happens in the workspace.
//! - `GET /slack/install` and `GET /slack/oauth/callback`, opened by whoever installs the bot in a further workspace.
//! - `/api/v1/…`, called by programs that API Gateway lets in: see [`Identity`].
//! - `GET /reports/<id>`, opened by a responder: verify the signed link, and answer with the page of the report.
//! - `/investigations`, `/contexts` and what else people with a browser use once they are signed in: see [`Web`].
//!
//! Each door is a module: `command`, `interaction`, `slack_event`, `install`, `api`, `report` and `web`. They speak to AWS and Slack through
//! [`Ports`], so that the embedded edition and the tests call the same [`handle`] with their own.
//!
//! Anybody can send a request to the Function URL, so nothing that arrives may panic: [`answer_event`] takes the raw
//! event, and answers 400 to what cannot be a request. Links to reports begin with a [`BaseUrl`], never with a header that the
//! sender writes.

mod afterwards;
mod api;
mod asker;
mod audit;
mod base_url;
mod command;
mod config;
mod context_modal;
mod cookie;
mod distribution;
mod event;
mod feedback;
mod follow_up;
mod form;
#[cfg(test)]
mod form_tests;
mod home;
#[cfg(test)]
mod hostile_events;
mod install;
mod interaction;
mod known_contexts;
mod patience;
#[cfg(test)]
mod payloads;
mod ports;
mod private;
mod report;
mod report_buttons;
mod response;
#[cfg(feature = "schemas")]
pub mod schemas;
mod slack_event;
mod slack_request;
mod start;
#[cfg(test)]
mod testing;
mod typed;
mod web;
#[cfg(test)]
mod workspaces;
mod zones;

pub use afterwards::Afterwards;
pub use api::{ApiSettings, Identity};
pub use base_url::{BaseUrl, InvalidDomainName};
pub use config::{Config, ConfigError, InstallConfig, SignInConfig};
pub use known_contexts::KnownContexts;
pub use ports::Ports;
pub use web::{SignIn, Visitor, Web};
pub use zones::Zones;

use jiff::{SignedDuration, Timestamp};
use lambda_http::aws_lambda_events::apigw::ApiGatewayV2httpResponse;
use lambda_http::http::{Method, StatusCode};
use lambda_http::{Body, Request, Response};
use secrecy::SecretString;
use slack::install::Installer;

/// The path to which Slack posts commands.
const COMMANDS: &str = "/slack/commands";

/// The path to which Slack posts clicks, modals and shortcuts.
const INTERACTIONS: &str = "/slack/interactions";

/// The path to which Slack posts events.
const EVENTS: &str = "/slack/events";

/// The ports and the secrets that answering requests needs.
pub struct Bot<P: Ports> {
    /// Starts and stops investigations.
    pub workflow: P::Workflow,
    /// Holds the stored reports.
    pub artifacts: P::Artifacts,
    /// Holds the contexts.
    pub contexts: KnownContexts<P::Contexts>,
    /// Finds what contexts may name.
    pub discovery: P::Discovery,
    /// Holds the records of investigations.
    pub investigations: P::Investigations,
    /// Holds what was done once, how often, and by whom.
    pub ledger: P::Ledger,
    /// Slack.
    pub slack: P::Slack,
    /// Installs the bot in further workspaces; none where it has the token of one.
    pub installer: Option<Installer<P::Installations>>,
    /// Slack's signing secret and, during a rotation, the previous one.
    pub signing_secrets: Vec<SecretString>,
    /// What proves that a request passed the distribution before the bot; none where there is no distribution.
    pub origin_secret: Option<SecretString>,
    /// The key that signs the links to reports.
    pub link_key: SecretString,
    /// How far back a window may start: before that, no telemetry is left.
    pub telemetry_kept: SignedDuration,
    /// How callers of the API are known, and how much they may ask for.
    pub api: ApiSettings,
    /// In which time zones people are, as far as Slack was asked.
    pub zones: Zones,
    /// Who may use the pages beyond the signed reports.
    pub web: Web,
}

/// Answers the event of a Function URL, given as JSON, whatever it holds; what is left to do is to be carried out once the answer
/// is sent. See [`handle`].
pub async fn answer_event<P: Ports>(
    event: &str,
    bot: &Bot<P>,
    now: Timestamp,
) -> (ApiGatewayV2httpResponse, Option<Afterwards>) {
    let (response, afterwards) = match event::parse_event(event) {
        Ok(received) => match distribution::admit(received, bot.origin_secret.as_ref()) {
            Ok(received) => accept(&received.request, &received.base_url, bot, now).await,
            Err(error) => {
                tracing::warn!(%error, "refused a request past the distribution");
                (response::empty(StatusCode::FORBIDDEN), None)
            }
        },
        Err(error) => {
            tracing::warn!(%error, "refused an event that is not a request");
            (response::empty(StatusCode::BAD_REQUEST), None)
        }
    };
    (response::to_function_url(response), afterwards)
}

/// Answers a request, and does all that it asks for before.
pub async fn handle<P: Ports>(request: Request, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) -> Response<Body> {
    let (response, afterwards) = accept(&request, base_url, bot, now).await;
    if let Some(afterwards) = afterwards {
        afterwards.carry_out(bot, now).await;
    }
    response
}

/// Answers a request, with what is left to do once the answer is there; links to reports begin with `base_url`. `now` decides
/// whether the request's signature, or its link, is still valid.
pub async fn accept<P: Ports>(
    request: &Request,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> (Response<Body>, Option<Afterwards>) {
    let answered = match (request.method(), request.uri().path()) {
        (&Method::POST, INTERACTIONS) => interaction::answer(request, base_url, bot, now).await,
        (&Method::POST, EVENTS) => slack_event::answer(request, bot, now),
        (&Method::POST, COMMANDS) => command::answer(request, base_url, bot, now).await,
        _ => answer_whole(request, base_url, bot, now).await.into(),
    };
    (answered.response, answered.work.map(|work| Afterwards::new(base_url, work)))
}

/// Answers a request whose answer says what was done.
async fn answer_whole<P: Ports>(request: &Request, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) -> Response<Body> {
    let path = request.uri().path();
    if path.starts_with(api::PREFIX) {
        return api::answer(request, base_url, bot, now).await;
    }
    if web::serves(path, bot) {
        return web::answer(request, base_url, bot, now).await;
    }
    match *request.method() {
        Method::GET if path == COMMANDS => command::answer_ssl_check(request),
        Method::GET if path == install::BEGIN => install::begin(base_url, bot, now),
        Method::GET if path == install::FINISH => install::finish(request, base_url, bot, now).await,
        Method::GET => match path.strip_prefix("/reports/") {
            Some(id) => report::answer(id, request.uri().query().unwrap_or_default(), bot, now).await,
            None => response::empty(StatusCode::NOT_FOUND),
        },
        _ => response::empty(StatusCode::NOT_FOUND),
    }
}

/// Answers the event of a Function URL while the bot's secrets cannot be read. The answer says nothing that anybody may
/// not know: without the secrets, nobody can tell whether Slack sent the request.
#[must_use]
pub fn answer_not_ready(event: &str) -> ApiGatewayV2httpResponse {
    let response = match event::parse_event(event) {
        Ok(received) if *received.request.method() == Method::POST && received.request.uri().path() == COMMANDS => {
            response::json(slack::command::reply::not_ready())
        }
        Ok(_) => response::empty(StatusCode::SERVICE_UNAVAILABLE),
        Err(_) => response::empty(StatusCode::BAD_REQUEST),
    };
    response::to_function_url(response)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, InMemoryAws};

    async fn status(method: Method, path: &str) -> StatusCode {
        let request = lambda_http::http::Request::builder().method(method).uri(path).body(Body::Empty).unwrap();
        handle(request, &testing::base_url(), &testing::bot(InMemoryAws::default()), testing::now()).await.status()
    }

    #[tokio::test]
    async fn slacks_check_of_the_address_is_answered() {
        assert_eq!(status(Method::GET, "/slack/commands?ssl_check=1").await, StatusCode::OK);
    }

    #[test]
    fn who_types_a_command_hears_that_the_bot_is_not_ready() {
        let event = |method: &str| {
            let context =
                serde_json::json!({ "domainName": "id.lambda-url.eu-west-1.on.aws", "http": { "method": method } });
            serde_json::json!({ "rawPath": "/slack/commands", "requestContext": context }).to_string()
        };
        let answer = answer_not_ready(&event("POST"));
        let Some(lambda_http::aws_lambda_events::encodings::Body::Text(body)) = answer.body else {
            panic!("it is a text")
        };
        assert!(body.contains("ephemeral") && body.contains("Run the command again"), "{body}");
        assert_eq!(answer.status_code, 200);
        assert_eq!(answer_not_ready(&event("GET")).status_code, 503);
        assert_eq!(answer_not_ready("{}").status_code, 400);
    }

    #[tokio::test]
    async fn everything_else_is_not_found() {
        for (method, path) in [
            (Method::GET, "/"),
            (Method::GET, "/slack/commands"),
            (Method::GET, "/reports"),
            (Method::POST, "/reports/inv-1"),
            (Method::POST, "/slack/commands/"),
            (Method::PUT, "/slack/commands"),
            // One token, one workspace: nothing is installed anywhere else.
            (Method::GET, "/slack/install"),
            (Method::GET, "/slack/oauth/callback"),
        ] {
            assert_eq!(status(method.clone(), path).await, StatusCode::NOT_FOUND, "{method} {path}");
        }
    }
}
