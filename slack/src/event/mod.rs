//! What Slack posts to the address of the Events API.
//!
//! Source: <https://docs.slack.dev/apis/events-api>

mod said;

pub use said::Said;

use serde::Deserialize;
use slack_morphism::SlackUserId;

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
    EventCallback(Box<EventCallback>),
    /// Slack delivers no more events for some minutes, for there were too many.
    AppRateLimited {},
}

/// Something that happened in a workspace.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct EventCallback {
    /// The same for every delivery of one event.
    pub event_id: String,
    /// The workspace; none for events of a whole organisation.
    pub team_id: Option<String>,
    /// For whom the app is installed where it happened: at most one is told.
    #[serde(default)]
    pub authorizations: Vec<Authorization>,
    /// What happened.
    pub event: Happened,
}

/// For whom the app is installed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Authorization {
    /// The bot's own user id, or that of whoever installed the app.
    pub user_id: Option<String>,
    /// Whether that is the bot.
    #[serde(default)]
    pub is_bot: bool,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Happened {
    /// Somebody mentioned the bot.
    AppMention(Said),
    /// Somebody wrote a message where the bot reads all: in its direct messages.
    Message(Said),
    /// Somebody opened the bot's own page.
    AppHomeOpened {
        /// Who did.
        user: SlackUserId,
        /// `home`, or `messages`.
        tab: Option<String>,
    },
    /// Something that the app does not act on.
    #[serde(other)]
    Other,
}

impl EventCallback {
    /// The bot's own user id, as far as the event tells.
    #[must_use]
    pub fn bot_user(&self) -> Option<&str> {
        self.authorizations.iter().find(|one| one.is_bot).and_then(|one| one.user_id.as_deref())
    }
}

/// Parses the body of a request. Verify its signature before acting on what it tells.
///
/// # Errors
/// When the body is not an event; the answer is 400.
pub fn parse_event(body: &[u8]) -> Result<Event, serde_json::Error> {
    /// That each kind is a name: the tag of an enum may be the number of a variant too.
    #[derive(Deserialize)]
    struct Named {
        #[serde(rename = "type")]
        _kind: String,
        event: Option<Box<Named>>,
    }
    let named: Named = serde_json::from_slice(body)?;
    drop(named.event);
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
        let body = br#"{ "type": "event_callback", "event_id": "Ev1", "team_id": "T1",
                         "authorizations": [{ "user_id": "U9", "is_bot": true, "team_id": "T1" }],
                         "event": { "type": "app_mention", "user": "U1", "text": "<@U9> checkout", "ts": "1.2", "channel": "C1" } }"#;
        let Event::EventCallback(callback) = parse_event(body).unwrap() else { panic!("it is an event") };
        let Happened::AppMention(said) = &callback.event else { panic!("it is a mention") };
        assert_eq!((callback.event_id.as_str(), callback.bot_user()), ("Ev1", Some("U9")));
        assert_eq!((said.text.as_str(), said.channel.0.as_str()), ("<@U9> checkout", "C1"));
        let other =
            br#"{ "type": "event_callback", "event_id": "Ev2", "event": { "type": "tokens_revoked", "tokens": {} } }"#;
        let Event::EventCallback(callback) = parse_event(other).unwrap() else { panic!("it is an event") };
        assert_eq!((callback.event, callback.team_id), (Happened::Other, None));
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
            r#"{ "type": "event_callback", "event_id": "Ev1", "event": { "type": "app_mention", "user": 7, "ts": "1.2", "channel": "C1" } }"#,
            r#"{ "type": "event_callback", "event_id": "Ev1", "event": { "type": "message", "text": "no channel" } }"#,
            r#"{ "type": "event_callback", "event": { "type": "x" }"#,
        ] {
            assert!(parse_event(body.as_bytes()).is_err(), "{body}");
        }
        assert!(parse_event(&[b'['; 1_000_000]).is_err());
    }
}
