//! The Lambda behind Slack and behind the report link.
//!
//! - `POST /slack/commands`: verify, start the run, answer. Nothing else is waited for: Slack gives three seconds.
//! - `GET /reports/<id>`: the web report, to whoever has a link that we signed.

mod command;
mod config;
mod report;
mod response;
#[cfg(test)]
mod testing;

pub use config::{Config, MissingVariables};

use investigation::ports::{ArtifactStore, Workflow};
use jiff::Timestamp;
use lambda_http::http::{Method, StatusCode};
use lambda_http::{Body, Request, Response};
use secrecy::SecretString;

/// Where Slack posts commands.
const COMMANDS: &str = "/slack/commands";

/// What the bot speaks through, and what it knows.
#[derive(Debug, Clone)]
pub struct Bot<W, A> {
    /// Starts runs.
    pub workflow: W,
    /// Has the reports.
    pub artifacts: A,
    /// Slack's signing secret and, during a rotation, the one before.
    pub signing_secrets: Vec<SecretString>,
    /// What signs the links to reports.
    pub link_key: SecretString,
}

/// Answers a request; `now` decides whether its signature still holds.
///
/// The request's URI is absolute, as `lambda_http` makes it: links to reports lead back to where it came in.
pub async fn handle<W: Workflow, A: ArtifactStore>(
    request: Request,
    bot: &Bot<W, A>,
    now: Timestamp,
) -> Response<Body> {
    let path = request.uri().path();
    match *request.method() {
        Method::POST if path == COMMANDS => command::answer(&request, bot, now).await,
        Method::GET if path == COMMANDS => command::answer_check(&request),
        Method::GET => match path.strip_prefix("/reports/") {
            Some(id) => report::show(id, request.uri().query().unwrap_or_default(), bot, now).await,
            None => response::empty(StatusCode::NOT_FOUND),
        },
        _ => response::empty(StatusCode::NOT_FOUND),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, World};

    async fn status(method: Method, path: &str) -> StatusCode {
        let request = lambda_http::http::Request::builder()
            .method(method)
            .uri(format!("https://bot.example{path}"))
            .body(Body::Empty)
            .unwrap();
        handle(request, &testing::bot(World::default()), testing::now()).await.status()
    }

    #[tokio::test]
    async fn slacks_check_of_the_address_is_answered() {
        assert_eq!(status(Method::GET, "/slack/commands?ssl_check=1").await, StatusCode::OK);
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
        ] {
            assert_eq!(status(method.clone(), path).await, StatusCode::NOT_FOUND, "{method} {path}");
        }
    }
}
