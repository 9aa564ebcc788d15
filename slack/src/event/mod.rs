//! What Slack posts to the address of the Events API.
//!
//! Source: <https://docs.slack.dev/apis/events-api>

mod resolution;
mod said;

pub use said::{Post, Said};

use serde::Deserialize;
use slack_morphism::SlackUserId;

#[cfg(doc)]
use crate::interaction::Installed;
use crate::interaction::installed_in;
use crate::strict;

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
    /// The organisation of the workspace, if it belongs to one.
    pub enterprise_id: Option<String>,
    /// The app that is told.
    pub api_app_id: Option<String>,
    /// When it happened, in seconds since 1970.
    pub event_time: Option<i64>,
    /// Whether it happened in a channel that is shared with another company by Slack Connect.
    #[serde(default)]
    pub is_ext_shared_channel: bool,
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
    /// The workspace; none where it is installed for a whole organisation.
    pub team_id: Option<String>,
    /// The organisation of the workspace, if it belongs to one.
    pub enterprise_id: Option<String>,
    /// Whether it is installed for all workspaces of the organisation.
    #[serde(default)]
    pub is_enterprise_install: bool,
}

/// The tokens that were revoked.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct RevokedTokens {
    /// Those of bots, by the ids of their users.
    #[serde(default)]
    pub bot: Vec<String>,
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum Happened {
    /// Somebody mentioned the bot.
    AppMention(Said),
    /// Somebody wrote a message where the bot reads all: in its direct messages, and in channels of which it is a member.
    Message(Said),
    /// Somebody opened the bot's own page.
    AppHomeOpened {
        /// Who did.
        user: SlackUserId,
        /// `home`, or `messages`.
        tab: Option<String>,
    },
    /// Somebody took the app out of the workspace: <https://docs.slack.dev/reference/events/app_uninstalled>
    AppUninstalled {},
    /// Tokens no longer count: <https://docs.slack.dev/reference/events/tokens_revoked>
    TokensRevoked {
        /// Which ones.
        tokens: RevokedTokens,
    },
    /// Something that the app does not act on.
    #[serde(other)]
    Other,
}

impl EventCallback {
    /// The id under which the bot is installed where it happened, see [`installed_in`].
    #[must_use]
    pub fn workspace(&self) -> String {
        let of_event = || installed_in(self.team_id.as_deref(), self.enterprise_id.as_deref(), false);
        self.authorizations.first().map_or_else(of_event, |one| {
            let team = one.team_id.as_deref().or(self.team_id.as_deref());
            installed_in(team, one.enterprise_id.as_deref(), one.is_enterprise_install)
        })
    }

    /// Whether whoever wrote this is a member of another company's workspace, who is here by Slack Connect.
    ///
    /// Where the app is installed for a whole organisation, nobody can tell: see [`Installed::is_guest`].
    #[must_use]
    pub fn is_by_guest(&self, said: &Said) -> bool {
        let home = self.authorizations.first();
        let is_home = |of: &str| {
            self.team_id.as_deref() == Some(of)
                || home.is_none_or(|home| {
                    home.is_enterprise_install
                        || [&home.team_id, &home.enterprise_id].into_iter().any(|id| id.as_deref() == Some(of))
                })
        };
        self.is_ext_shared_channel && said.author_team().is_some_and(|of| !is_home(of))
    }

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
    strict::check_size::<serde_json::Error>(body)?;
    strict::check_json(body)?;
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
        assert_eq!((said.post.text.as_str(), said.channel.0.as_str()), ("<@U9> checkout", "C1"));
        let other =
            br#"{ "type": "event_callback", "event_id": "Ev2", "event": { "type": "link_shared", "links": [] } }"#;
        let Event::EventCallback(callback) = parse_event(other).unwrap() else { panic!("it is an event") };
        assert_eq!((callback.event, callback.team_id), (Happened::Other, None));
        assert_eq!(
            parse_event(br#"{ "type": "app_rate_limited", "minute_rate_limited": 1 }"#).unwrap(),
            Event::AppRateLimited {}
        );
    }

    fn callback(fields: &serde_json::Value) -> EventCallback {
        let mut body = serde_json::json!({ "type": "event_callback", "event_id": "Ev1", "team_id": "T1" });
        for (key, value) in fields.as_object().unwrap() {
            body[key] = value.clone();
        }
        match parse_event(body.to_string().as_bytes()).unwrap() {
            Event::EventCallback(callback) => *callback,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn that_the_app_is_gone_is_read() {
        let uninstalled = callback(&serde_json::json!({ "event_time": 7, "event": { "type": "app_uninstalled" } }));
        assert_eq!((uninstalled.event, uninstalled.event_time), (Happened::AppUninstalled {}, Some(7)));
        let revoked =
            serde_json::json!({ "event": { "type": "tokens_revoked", "tokens": { "oauth": ["U1"], "bot": ["U9"] } } });
        let tokens = RevokedTokens { bot: vec!["U9".to_owned()] };
        assert_eq!(callback(&revoked).event, Happened::TokensRevoked { tokens });
    }

    #[test]
    fn the_workspace_is_that_for_which_the_app_is_installed() {
        let event = serde_json::json!({ "type": "link_shared" });
        for (authorizations, expected) in [
            (serde_json::json!([]), "T1"),
            (serde_json::json!([{ "team_id": "T2", "enterprise_id": null, "is_enterprise_install": false }]), "T2"),
            (serde_json::json!([{ "team_id": "T2", "enterprise_id": "E1", "is_enterprise_install": false }]), "T2"),
            (serde_json::json!([{ "team_id": null, "enterprise_id": "E1", "is_enterprise_install": true }]), "E1"),
        ] {
            let callback = callback(&serde_json::json!({ "event": event, "authorizations": authorizations }));
            assert_eq!(callback.workspace(), expected, "{authorizations}");
        }
    }

    #[test]
    fn who_writes_from_another_company_is_a_guest() {
        let said = |team: &str| serde_json::json!({ "type": "app_mention", "user": "U1", "ts": "1.2", "channel": "C1", "user_team": team });
        let is_guest = |team: &str, is_shared: bool, is_for_organisation: bool| {
            let authorization = serde_json::json!({ "team_id": "T1", "is_enterprise_install": is_for_organisation });
            let callback = callback(&serde_json::json!({
                "event": said(team), "is_ext_shared_channel": is_shared, "authorizations": [authorization]
            }));
            let Happened::AppMention(said) = &callback.event else { panic!("it is a mention") };
            callback.is_by_guest(said)
        };
        assert!(is_guest("T2", true, false));
        assert!(!is_guest("T1", true, false) && !is_guest("T2", false, false) && !is_guest("T2", true, true));
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
