//! The slash command: its request is verified and parsed, the run is started, and its user gets an answer.

use investigation::model::ReplyUrl;
use jiff::Timestamp;
use lambda_http::http::StatusCode;
use lambda_http::{Body, Request, Response};
use slack::command::{Delivery, SlashCommand, parse_delivery, reply};

use crate::afterwards::{Answered, Work};
use crate::asker::Asker;
use crate::patience::within_patience;
use crate::{BaseUrl, Bot, Ports, response, slack_request, typed};

/// Answers Slack's check of the address and its certificate; other `GET` requests are not found.
pub(crate) fn answer_ssl_check(request: &Request) -> Response<Body> {
    match parse_delivery(request.uri().query().unwrap_or_default().as_bytes()) {
        Ok(Delivery::SslCheck) => response::empty(StatusCode::OK),
        _ => response::empty(StatusCode::NOT_FOUND),
    }
}

/// Verifies the request, does what its command asks for, and answers what the command's user sees at once. What has to ask
/// AWS several times is acknowledged first, and answered afterwards.
pub(crate) async fn answer<P: Ports>(request: &Request, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) -> Answered {
    let delivery = parse_delivery(request.body());
    if matches!(delivery, Ok(Delivery::SslCheck)) {
        // Slack does not sign this check, and nothing happens because of it.
        return response::empty(StatusCode::OK).into();
    }
    if !slack_request::is_signed_by_slack(request, bot, now) {
        return response::empty(StatusCode::UNAUTHORIZED).into();
    }
    match delivery {
        Ok(Delivery::Command(command)) => {
            let (typed, asker) = (command.text.as_str(), who_asks(&command));
            if typed::is_about_investigation(typed, bot, now) {
                return Answered::then(response::empty(StatusCode::OK), Work::Typed(Box::new(asker), typed.to_owned()));
            }
            let answer = within_patience("a command", typed::carry_out(typed, &asker, base_url, bot, now)).await;
            let answer = answer.unwrap_or_else(|| Some(reply::not_in_time()));
            answer.map_or_else(|| response::empty(StatusCode::OK), response::json).into()
        }
        Ok(Delivery::SslCheck) => response::empty(StatusCode::OK).into(),
        Err(error) => {
            tracing::error!(%error, "refused a signed request that is not a command");
            response::empty(StatusCode::BAD_REQUEST).into()
        }
    }
}

fn who_asks(command: &SlashCommand) -> Asker {
    Asker {
        delivery: command.idempotency_seed(),
        team: command.workspace(),
        channel: command.channel_id.to_string(),
        user: command.user_id.to_string(),
        thread: None,
        reply_url: Some(ReplyUrl::new(command.response_url.to_string())),
        trigger_id: Some(command.trigger_id.to_string()),
    }
}

#[cfg(test)]
mod tests;
