//! Clicks, modals and shortcuts: each is verified, parsed, and acknowledged, else Slack warns whoever clicked. What it asks for
//! is done afterwards, unless the answer says what became of it.

mod click;
mod shortcut;
mod submission;
mod suggestion;
#[cfg(test)]
mod tests;

use jiff::Timestamp;
use lambda_http::Request;
use lambda_http::http::StatusCode;
use slack::command::reply::{self, NOT_IN_TIME};
use slack::context_form::not_in_time;
use slack::interaction::{Interaction, parse_interaction};
use slack::modal::{self, part};

use crate::afterwards::{Answered, Work};
use crate::patience::within_patience;
use crate::{BaseUrl, Bot, Ports, private, response, slack_request};

/// Verifies the request, and answers what somebody did in Slack. What a menu or a form asks for is in the answer; a click and a
/// shortcut are acknowledged, and acted on afterwards.
pub(crate) async fn answer<P: Ports>(request: &Request, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) -> Answered {
    if !slack_request::is_signed_by_slack(request, bot, now) {
        return response::empty(StatusCode::UNAUTHORIZED).into();
    }
    let acknowledged = |interaction| Answered::then(response::empty(StatusCode::OK), Work::Interaction(interaction));
    match parse_interaction(request.body()) {
        Ok(guests) if guests.is_by_guest() => match guests {
            Interaction::BlockSuggestion(_) => response::json(part::suggestions(&[])).into(),
            Interaction::ViewSubmission(_) => {
                response::json(modal::on_top(&modal::explanation("Not for guests", reply::MEMBERS_ONLY))).into()
            }
            clicked_or_started => acknowledged(clicked_or_started),
        },
        Ok(Interaction::BlockSuggestion(typed)) => {
            let options = within_patience("a menu", suggestion::answer(&typed, bot, now)).await;
            response::json(options.unwrap_or_else(|| not_in_time().to_string())).into()
        }
        Ok(Interaction::ViewSubmission(submitted)) => {
            let answer = within_patience("a form", submission::answer(&submitted, base_url, bot, now)).await;
            let not_confirmed = || modal::on_top(&modal::explanation("Not confirmed", NOT_IN_TIME));
            answer.unwrap_or_else(|| response::json(not_confirmed()).into())
        }
        Ok(interaction) => acknowledged(interaction),
        Err(error) => {
            tracing::error!(%error, "refused a signed request that is not an interaction");
            response::empty(StatusCode::BAD_REQUEST).into()
        }
    }
}

/// Does what somebody clicked or started.
pub(crate) async fn act<P: Ports>(interaction: &Interaction, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) {
    match interaction {
        guests if guests.is_by_guest() => refuse_guest(guests, bot, now).await,
        Interaction::BlockActions(click) => click::answer(click, base_url, bot, now).await,
        Interaction::Shortcut(started) => shortcut::start(started, bot, now).await,
        Interaction::MessageAction(started) => shortcut::start_on_message(started, base_url, bot, now).await,
        Interaction::BlockSuggestion(_) | Interaction::ViewSubmission(_) | Interaction::ViewClosed(_) => {}
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
