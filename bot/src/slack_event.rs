//! What Slack tells by itself: each event is verified, parsed and acknowledged, else Slack sends it again three times.

use jiff::Timestamp;
use lambda_http::http::StatusCode;
use lambda_http::{Body, Request, Response};
use slack::event::{Event, parse_event};

use crate::{Bot, Ports, response, slack_request};

/// Verifies the request, and answers what Slack tells.
pub(crate) fn answer<P: Ports>(request: &Request, bot: &Bot<P>, now: Timestamp) -> Response<Body> {
    if !slack_request::is_signed_by_slack(request, bot, now) {
        return response::empty(StatusCode::UNAUTHORIZED);
    }
    match parse_event(request.body()) {
        Ok(Event::UrlVerification { challenge }) => {
            response::json(serde_json::json!({ "challenge": challenge }).to_string())
        }
        Ok(Event::EventCallback { event_id, event }) => {
            tracing::info!(event_id, kind = event.kind, "acknowledged an event");
            response::empty(StatusCode::OK)
        }
        Ok(Event::AppRateLimited {}) => {
            tracing::warn!("Slack delivers no events for the moment, for there were too many");
            response::empty(StatusCode::OK)
        }
        Err(error) => {
            tracing::error!(%error, "refused a signed request that is not an event");
            response::empty(StatusCode::BAD_REQUEST)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{self, InMemoryAws};

    async fn send(body: &str) -> (StatusCode, String) {
        let request = testing::signed("/slack/events", body, testing::now());
        let bot = testing::bot(InMemoryAws::default());
        let (parts, body) = crate::handle(request, &testing::base_url(), &bot, testing::now()).await.into_parts();
        (parts.status, String::from_utf8(body.to_vec()).unwrap())
    }

    #[tokio::test]
    async fn the_challenge_is_answered() {
        let body = r#"{ "token": "x", "challenge": "3eZbrw1a", "type": "url_verification" }"#;
        assert_eq!(send(body).await, (StatusCode::OK, r#"{"challenge":"3eZbrw1a"}"#.to_owned()));
    }

    #[tokio::test]
    async fn an_event_is_acknowledged_and_what_is_none_is_refused() {
        let event =
            r#"{ "type": "event_callback", "event_id": "Ev1", "event": { "type": "app_home_opened", "user": "U1" } }"#;
        assert_eq!(send(event).await, (StatusCode::OK, String::new()));
        let truncated: String = event.chars().take(40).collect();
        for body in ["", "{}", "payload=%7B%7D", &truncated, &"[".repeat(1_000_000)] {
            assert_eq!(send(body).await.0, StatusCode::BAD_REQUEST);
        }
    }

    #[tokio::test]
    async fn an_unsigned_challenge_is_refused() {
        let mut request =
            testing::signed("/slack/events", r#"{ "challenge": "x", "type": "url_verification" }"#, testing::now());
        request.headers_mut().clear();
        assert_eq!(
            answer(&request, &testing::bot(InMemoryAws::default()), testing::now()).status(),
            StatusCode::UNAUTHORIZED
        );
    }
}
