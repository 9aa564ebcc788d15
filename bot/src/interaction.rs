//! Clicks, modals and shortcuts: each is verified, parsed, and acknowledged, else Slack warns whoever clicked.

use investigation::grammar::AskedWindow;
use investigation::model::ReplyUrl;
use investigation::ports::{Failure, FailureKind};
use jiff::Timestamp;
use lambda_http::http::StatusCode;
use lambda_http::{Body, Request, Response};
use slack::action;
use slack::again::{self, Again};
use slack::client::WebApi;
use slack::command::reply;
use slack::interaction::{BlockActions, Channel, Interaction, parse_interaction};
use url::Url;

use crate::feedback::{self, Judge};
use crate::start::{self, Asked};
use crate::{BaseUrl, Bot, Ports, context_modal, response, slack_request};

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
            answer_click(&click, base_url, bot, now).await;
            response::empty(StatusCode::OK)
        }
        // A menu without options says "no result"; an empty answer would be an error in it.
        Ok(Interaction::BlockSuggestion(typed)) => {
            let options = context_modal::suggest(&typed, bot, now).await;
            response::json(options.map_or_else(|| r#"{"options":[]}"#.to_owned(), |options| options.to_string()))
        }
        Ok(Interaction::ViewSubmission(submitted)) if submitted.view.callback_id == slack::feedback::MODAL => {
            to_response(feedback::submit(&submitted, bot, now).await)
        }
        Ok(Interaction::ViewSubmission(submitted)) => match context_modal::submit(&submitted, bot, now).await {
            Some(answer) => response::json(answer.to_string()),
            None => response::empty(StatusCode::OK),
        },
        Ok(Interaction::ViewClosed(_) | Interaction::Shortcut(_) | Interaction::MessageAction(_)) => {
            response::empty(StatusCode::OK)
        }
        Err(error) => {
            tracing::error!(%error, "refused a signed request that is not an interaction");
            response::empty(StatusCode::BAD_REQUEST)
        }
    }
}

/// The answer to a modal: without a body, it closes.
fn to_response(body: String) -> Response<Body> {
    if body.is_empty() { response::empty(StatusCode::OK) } else { response::json(body) }
}

/// Does what was clicked, and tells whoever clicked. A button that opens an address has done so already.
async fn answer_click<P: Ports>(click: &BlockActions, base_url: &BaseUrl, bot: &Bot<P>, now: Timestamp) {
    for action in click.actions.iter().filter(|action| action.url.is_none()) {
        let judge = Judge::who_clicked(click);
        let again = action.chosen_value().filter(|_| action.action_id == again::MENU).and_then(Again::from_value);
        let value = action.chosen_value().unwrap_or_default();
        let answer = match (again, &click.channel, action.action_id.as_str()) {
            (Some(again), Some(channel), _) => Some(run_again(again, click, channel, base_url, bot, now).await),
            (_, _, action::FEEDBACK) => feedback::say(value, &judge, bot, now).await,
            (_, _, action::RESOLVED) => feedback::resolve(value, &judge, bot, now).await,
            _ => Some(reply::unknown_click()),
        };
        let (Some(address), Some(answer)) = (&click.response_url, answer) else { continue };
        if let Err(failure) = send_answer(bot, address, &answer).await {
            tracing::warn!(%failure, action_id = action.action_id, "whoever clicked could not be told");
        }
    }
}

/// Sends an answer that was made for the response itself to the address for later ones.
async fn send_answer<P: Ports>(bot: &Bot<P>, address: &Url, answer: &str) -> Result<(), Failure> {
    let answer = serde_json::from_str(answer)
        .map_err(|error| Failure::new(FailureKind::Invalid, "slack:response_url", error.to_string()))?;
    bot.slack.reply(&ReplyUrl::new(address.to_string()), &answer).await
}

/// Starts the next investigation; returns the body of the answer.
async fn run_again<P: Ports>(
    again: Again,
    click: &BlockActions,
    channel: &Channel,
    base_url: &BaseUrl,
    bot: &Bot<P>,
    now: Timestamp,
) -> String {
    let window = match again.next_window(now) {
        Ok(window) => AskedWindow { window, is_cut_at_now: false },
        Err(not_yet) => return reply::not_started(&again.context, &not_yet.to_string()),
    };
    // Two clicks on one message within a minute are a double click: they ask for the same run.
    let team = click.team.as_ref().map(|team| team.id.to_string()).unwrap_or_default();
    let message = click.container.message_ts.as_ref().map(ToString::to_string).unwrap_or_default();
    let minute = now.as_second().div_euclid(60);
    let delivery = format!("{}/{message}/{}/{minute}", channel.id, again.to_value());
    let asked = Asked {
        delivery,
        is_again: true,
        team,
        context: again.context,
        window,
        signal: again.signal,
        channel: channel.id.to_string(),
        user: click.user.id.to_string(),
        reply_url: click.response_url.as_ref().map(|address| ReplyUrl::new(address.to_string())),
    };
    start::start(asked, base_url, bot, now).await
}

#[cfg(test)]
mod tests {
    use investigation::model::{Signal, Window};
    use serde_json::{Value, json};
    use slack::again::NextWindow;

    use super::*;
    use crate::testing::{self, InMemoryAws};

    async fn send_to(bot: &testing::TestBot, body: &str) -> (StatusCode, String) {
        let request = testing::signed("/slack/interactions", body, testing::now());
        let (parts, body) = crate::handle(request, &testing::base_url(), bot, testing::now()).await.into_parts();
        (parts.status, String::from_utf8(body.to_vec()).unwrap())
    }

    async fn send(body: &str) -> (StatusCode, String) {
        send_to(&testing::bot(InMemoryAws::default()), body).await
    }

    fn form(payload: &Value) -> String {
        format!("payload={}", payload.to_string().replace('%', "%25").replace('&', "%26").replace('+', "%2B"))
    }

    /// A click on a message, in this element.
    fn click(action: &Value) -> String {
        form(&json!({
            "type": "block_actions", "user": { "id": "U1" }, "team": { "id": "T1" }, "channel": { "id": "C1" },
            "container": { "type": "message", "message_ts": "1.2" }, "trigger_id": "1.2.3",
            "response_url": "https://hooks.slack.com/actions/1/2", "actions": [action]
        }))
    }

    fn pick(value: &str) -> String {
        click(&json!({ "type": "overflow", "action_id": "again", "selected_option": { "value": value } }))
    }

    /// 14:00 to 14:20; now is 14:30.
    fn offered(next: NextWindow) -> String {
        let window =
            Window::new("2026-03-01T14:00:00Z".parse().unwrap(), "2026-03-01T14:20:00Z".parse().unwrap()).unwrap();
        Again { context: "checkout".to_owned(), window, signal: Signal::ErrorSpike, next }.to_value()
    }

    #[tokio::test]
    async fn a_click_on_the_button_that_opens_the_report_is_acknowledged_without_a_word() {
        let bot = testing::bot(InMemoryAws::default());
        let opened = click(&json!({ "action_id": "open_report", "url": "https://bot.example/reports/inv-1" }));
        assert_eq!(send_to(&bot, &opened).await, (StatusCode::OK, String::new()));
        assert!(bot.slack.replies.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn what_is_picked_runs_again_and_a_double_click_runs_once() {
        let bot = testing::bot(InMemoryAws::default());
        for _ in 0..2 {
            assert_eq!(send_to(&bot, &pick(&offered(NextWindow::Earlier))).await, (StatusCode::OK, String::new()));
        }
        let started = bot.workflow.started.lock().unwrap();
        let [request] = started.as_slice() else { panic!("one run was expected: {started:?}") };
        assert_eq!(request.incident_window.start().to_string(), "2026-03-01T13:40:00Z");
        assert_eq!((request.channel.as_str(), request.user.as_str(), request.signal), ("C1", "U1", Signal::ErrorSpike));
        let replies = bot.slack.replies.lock().unwrap();
        assert!(
            replies[0].contains("Investigating `checkout`") && replies[1].contains("on its way already"),
            "{replies:?}"
        );
    }

    #[tokio::test]
    async fn a_run_that_does_not_start_is_told_in_private() {
        let bot = testing::bot(InMemoryAws::failing(FailureKind::Throttled));
        send_to(&bot, &pick(&offered(NextWindow::Same))).await;
        assert!(bot.slack.replies.lock().unwrap()[0].contains("could not be started"));
    }

    #[tokio::test]
    async fn a_button_of_another_age_says_why_it_does_nothing() {
        let bot = testing::bot(InMemoryAws::default());
        for body in [pick("same 1 2"), click(&json!({ "action_id": "verdict", "value": "right" }))] {
            assert_eq!(send_to(&bot, &body).await.0, StatusCode::OK);
        }
        assert!(bot.workflow.started.lock().unwrap().is_empty());
        assert!(bot.slack.replies.lock().unwrap().iter().all(|reply| reply.contains("does not know this button")));
    }

    #[tokio::test]
    async fn a_menu_that_asks_for_options_gets_a_list() {
        let typed =
            json!({ "type": "block_suggestion", "user": { "id": "U1" }, "action_id": "service", "value": "che" });
        assert_eq!(send(&form(&typed)).await, (StatusCode::OK, r#"{"options":[]}"#.to_owned()));
    }

    #[tokio::test]
    async fn a_signed_request_that_is_no_interaction_is_refused() {
        for body in ["", "payload=%7B", "payload=%7B%7D", "command=/investigate", &"x".repeat(1_000_000)] {
            assert_eq!(send(body).await.0, StatusCode::BAD_REQUEST);
        }
    }

    #[tokio::test]
    async fn an_unsigned_click_is_refused() {
        let mut request = testing::signed("/slack/interactions", "payload=%7B%7D", testing::now());
        request.headers_mut().clear();
        let bot = testing::bot(InMemoryAws::default());
        let answer = crate::handle(request, &testing::base_url(), &bot, testing::now()).await;
        assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    }
}
