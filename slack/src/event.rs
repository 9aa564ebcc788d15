//! What Slack posts to the address of the Events API.
//!
//! Source: <https://docs.slack.dev/apis/events-api>

use serde::Deserialize;

/// What Slack tells.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Event {
    /// Slack checks that the address is the app's: the answer is the challenge.
    ///
    /// Source: <https://docs.slack.dev/reference/events/url_verification>
    UrlVerification {
        /// What is to be answered.
        challenge: String,
    },
    /// Something happened in a workspace.
    EventCallback {
        /// The same for every delivery of one event.
        event_id: String,
        /// What happened.
        event: Happened,
    },
    /// Slack delivers no more events for some minutes, for there were too many.
    AppRateLimited {},
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Happened {
    /// Its kind, such as `app_mention`.
    #[serde(rename = "type")]
    pub kind: String,
}

/// Parses the body of a request. Verify its signature before acting on what it tells.
///
/// # Errors
/// When the body is not an event; the answer is 400.
pub fn parse_event(body: &[u8]) -> Result<Event, serde_json::Error> {
    serde_json::from_slice(body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_read() {
        let event = parse_event(br#"{ "token": "x", "challenge": "3eZbrw1a", "type": "url_verification" }"#).unwrap();
        assert_eq!(event, Event::UrlVerification { challenge: "3eZbrw1a".to_owned() });
    }

    #[test]
    fn an_event_is_read_by_its_id_and_kind_whatever_else_it_holds() {
        let body = br#"{ "type": "event_callback", "event_id": "Ev1", "team_id": "T1", "authorizations": [],
                         "event": { "type": "app_mention", "user": "U1", "text": "<@U9> checkout", "ts": "1.2" } }"#;
        let Event::EventCallback { event_id, event } = parse_event(body).unwrap() else { panic!("it is an event") };
        assert_eq!((event_id.as_str(), event.kind.as_str()), ("Ev1", "app_mention"));
        assert_eq!(
            parse_event(br#"{ "type": "app_rate_limited", "minute_rate_limited": 1 }"#).unwrap(),
            Event::AppRateLimited {}
        );
    }

    #[test]
    fn what_is_malformed_is_refused() {
        for body in [
            "",
            "{}",
            "[]",
            "payload=%7B%7D",
            r#"{ "type": "url_verification" }"#,
            r#"{ "type": "url_verification", "challenge": "a", "challenge": "b" }"#,
            r#"{ "type": "event_callback", "event_id": "Ev1", "event": "x" }"#,
            r#"{ "type": "event_callback", "event": { "type": "x" }"#,
        ] {
            assert!(parse_event(body.as_bytes()).is_err(), "{body}");
        }
        assert!(parse_event(&[b'['; 1_000_000]).is_err());
    }
}
