//! Clicks, modals and shortcuts: each is verified, parsed, and acknowledged, else Slack warns whoever clicked.

use jiff::Timestamp;
use lambda_http::http::StatusCode;
use lambda_http::{Body, Request, Response};
use slack::interaction::{Interaction, parse_interaction};

use crate::{Bot, response, slack_request};

/// Verifies the request, and answers what somebody did in Slack.
pub(crate) fn answer<W, A>(request: &Request, bot: &Bot<W, A>, now: Timestamp) -> Response<Body> {
    if !slack_request::is_signed_by_slack(request, bot, now) {
        return response::empty(StatusCode::UNAUTHORIZED);
    }
    match parse_interaction(request.body()) {
        Ok(interaction) => acknowledge(&interaction),
        Err(error) => {
            tracing::error!(%error, "refused a signed request that is not an interaction");
            response::empty(StatusCode::BAD_REQUEST)
        }
    }
}

/// The answer that Slack waits for. A button that opens an address has done so already when its click arrives.
fn acknowledge(interaction: &Interaction) -> Response<Body> {
    match interaction {
        // A menu without options says "no result"; an empty answer would be an error in it.
        Interaction::BlockSuggestion(_) => response::json(r#"{"options":[]}"#.to_owned()),
        Interaction::BlockActions(click) => {
            let action_id = click.actions.first().map(|action| action.action_id.as_str());
            tracing::info!(action_id, "acknowledged a click");
            response::empty(StatusCode::OK)
        }
        Interaction::ViewSubmission(_)
        | Interaction::ViewClosed(_)
        | Interaction::Shortcut(_)
        | Interaction::MessageAction(_) => response::empty(StatusCode::OK),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::testing::{self, InMemoryAws};

    async fn send(body: &str) -> (StatusCode, String) {
        let request = testing::signed("/slack/interactions", body, testing::now());
        let bot = testing::bot(InMemoryAws::default());
        let (parts, body) = crate::handle(request, &testing::base_url(), &bot, testing::now()).await.into_parts();
        (parts.status, String::from_utf8(body.to_vec()).unwrap())
    }

    fn form(payload: &serde_json::Value) -> String {
        format!("payload={}", payload.to_string().replace('%', "%25").replace('&', "%26").replace('+', "%2B"))
    }

    #[tokio::test]
    async fn a_click_on_the_button_that_opens_the_report_is_acknowledged() {
        let click = json!({
            "type": "block_actions", "user": { "id": "U1" }, "team": { "id": "T1" }, "channel": { "id": "C1" },
            "container": { "type": "message", "message_ts": "1.2" }, "trigger_id": "1.2.3",
            "response_url": "https://hooks.slack.com/actions/1/2",
            "actions": [{ "type": "button", "action_id": "open_report", "url": "https://bot.example/reports/inv-1" }]
        });
        assert_eq!(send(&form(&click)).await, (StatusCode::OK, String::new()));
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
        assert_eq!(answer(&request, &bot, testing::now()).status(), StatusCode::UNAUTHORIZED);
    }
}
