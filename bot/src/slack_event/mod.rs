//! What Slack tells by itself: each event is verified, parsed and acknowledged, else Slack sends it again three times.
//!
//! To act on an event: add a variant to [`Happened`], and an arm to [`act`].

mod resolved;
mod said;

use investigation::ports::Ledger;
use jiff::{SignedDuration, Timestamp};
use lambda_http::Request;
use lambda_http::http::StatusCode;
use slack::event::{Event, EventCallback, Happened, parse_event};

use crate::afterwards::{Answered, Work};
use crate::{BaseUrl, Bot, Ports, home, install, response, slack_request};

/// How long an event is remembered: Slack sends it three times again, the last time some five minutes later.
///
/// Source: <https://docs.slack.dev/apis/events-api#retries>
const REMEMBERED: SignedDuration = SignedDuration::from_hours(1);

/// Verifies the request, and answers what Slack tells. It is acted on afterwards.
pub(crate) fn answer<P: Ports>(request: &Request, bot: &Bot<P>, now: Timestamp) -> Answered {
    if !slack_request::is_signed_by_slack(request, bot, now) {
        return response::empty(StatusCode::UNAUTHORIZED).into();
    }
    match parse_event(request.body()) {
        Ok(Event::UrlVerification { challenge }) => {
            response::json(serde_json::json!({ "challenge": challenge }).to_string()).into()
        }
        Ok(Event::EventCallback(callback)) => Answered::then(response::empty(StatusCode::OK), Work::Event(callback)),
        Ok(Event::AppRateLimited {}) => {
            tracing::warn!("Slack delivers no events for the moment, for there were too many");
            response::empty(StatusCode::OK).into()
        }
        Err(error) => {
            tracing::error!(%error, "refused a signed request that is not an event");
            response::empty(StatusCode::BAD_REQUEST).into()
        }
    }
}

/// Does what an event calls for, once for all its deliveries.
pub(crate) async fn act<P: Ports>(callback: &EventCallback, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) {
    match &callback.event {
        Happened::AppMention(said) | Happened::Message(said) => {
            if let Some(message) = said::by_a_person(said, callback)
                && message.may_concern_bot()
                && is_first_delivery(callback, bot, now).await
            {
                said::answer(&message, callback.is_by_guest(said), base_url, bot, now).await;
            }
            if let Some(post) = said.resolution(callback.api_app_id.as_deref(), callback.bot_user())
                && is_first_delivery(callback, bot, now).await
            {
                resolved::ask_what_it_was(post, said.channel.as_ref(), callback, bot, now).await;
            }
        }
        Happened::AppHomeOpened { user, tab } if tab.as_deref() != Some("messages") => {
            home::publish(&home::visitor(user.as_ref(), &callback.workspace(), None), base_url, bot, now).await;
        }
        Happened::AppUninstalled {} => install::forget(callback, None, bot, now).await,
        Happened::TokensRevoked { tokens } => install::forget(callback, Some(tokens), bot, now).await,
        Happened::AppHomeOpened { .. } | Happened::Other => {
            tracing::info!(event_id = callback.event_id, "acknowledged an event");
        }
    }
}

/// Whether nobody acted on the event yet. Where nobody knows, it is acted on: to ask for the same twice starts one
/// investigation.
async fn is_first_delivery<P: Ports>(callback: &EventCallback, bot: &Bot<P>, now: Timestamp) -> bool {
    let key = format!("event/{}", callback.event_id);
    let claimed = bot.ledger.claim(&key, now, now.saturating_add(REMEMBERED).unwrap_or(now)).await;
    claimed.unwrap_or_else(|failure| {
        tracing::warn!(%failure, event_id = callback.event_id, "nobody knows whether the event was delivered before");
        true
    })
}

#[cfg(test)]
mod tests;
