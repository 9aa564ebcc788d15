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
use slack::command::reply::{self, NOT_IN_TIME};
use slack::context_form::not_in_time;
use slack::interaction::{Interaction, parse_interaction};
use slack::modal;

use crate::patience::within_patience;
use crate::{BaseUrl, Bot, Ports, private, response, slack_request};

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
        Ok(guests) if guests.is_by_guest() => {
            refuse_guest(&guests, bot, now).await;
            response::empty(StatusCode::OK)
        }
        Ok(Interaction::BlockActions(click)) => {
            within_patience("a click", click::answer(&click, base_url, bot, now)).await;
            response::empty(StatusCode::OK)
        }
        Ok(Interaction::BlockSuggestion(typed)) => {
            let options = within_patience("a menu", suggestion::answer(&typed, bot, now)).await;
            response::json(options.unwrap_or_else(|| not_in_time().to_string()))
        }
        Ok(Interaction::ViewSubmission(submitted)) => {
            let answer = within_patience("a form", submission::answer(&submitted, base_url, bot, now)).await;
            answer.unwrap_or_else(|| response::json(modal::on_top(&modal::explanation("Not confirmed", NOT_IN_TIME))))
        }
        Ok(Interaction::Shortcut(started)) => {
            within_patience("a shortcut", shortcut::start(&started, bot, now)).await;
            response::empty(StatusCode::OK)
        }
        Ok(Interaction::MessageAction(started)) => {
            within_patience("a shortcut", shortcut::start_on_message(&started, base_url, bot, now)).await;
            response::empty(StatusCode::OK)
        }
        Ok(Interaction::ViewClosed(_)) => response::empty(StatusCode::OK),
        Err(error) => {
            tracing::error!(%error, "refused a signed request that is not an interaction");
            response::empty(StatusCode::BAD_REQUEST)
        }
    }
}

/// Tells somebody from another company, who clicked where they see the bot by Slack Connect, that it is not for them. A button
/// that opens an address has done so already.
async fn refuse_guest<P: Ports>(interaction: &Interaction, bot: &Bot<P>, now: Timestamp) {
    match interaction {
        Interaction::BlockActions(click) => {
            if let Some(action) = click.actions.iter().find(|action| action.url.is_none()) {
                private::tell(&reply::for_members_only(), &click::asker(click, action, now), bot).await;
            }
        }
        _ => tracing::warn!("somebody from another company is not served"),
    }
}
