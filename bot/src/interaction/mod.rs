//! Clicks, modals and shortcuts: each is verified, parsed, and acknowledged, else Slack warns whoever clicked.

mod click;
mod shortcut;
mod submission;
mod suggestion;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use lambda_http::http::StatusCode;
use lambda_http::{Body, Request, Response};
use slack::interaction::{Interaction, parse_interaction};

use crate::{BaseUrl, Bot, Ports, response, slack_request};

/// Verifies the request, and answers what somebody did in Slack.
pub(crate) async fn answer<P: Ports>(
    request: &Request,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> Response<Body> {
    if !slack_request::is_signed_by_slack(request, bot, now) {
        return response::empty(StatusCode::UNAUTHORIZED);
    }
    match parse_interaction(request.body()) {
        Ok(Interaction::BlockActions(click)) => {
            click::answer(&click, base_url, bot, now).await;
            response::empty(StatusCode::OK)
        }
        Ok(Interaction::BlockSuggestion(typed)) => response::json(suggestion::answer(&typed, bot, now).await),
        Ok(Interaction::ViewSubmission(submitted)) => submission::answer(&submitted, base_url, bot, now).await,
        Ok(Interaction::Shortcut(started)) => {
            shortcut::start(&started, bot, now).await;
            response::empty(StatusCode::OK)
        }
        Ok(Interaction::MessageAction(started)) => {
            shortcut::start_on_message(&started, bot, now).await;
            response::empty(StatusCode::OK)
        }
        Ok(Interaction::ViewClosed(_)) => response::empty(StatusCode::OK),
        Err(error) => {
            tracing::error!(%error, "refused a signed request that is not an interaction");
            response::empty(StatusCode::BAD_REQUEST)
        }
    }
}
