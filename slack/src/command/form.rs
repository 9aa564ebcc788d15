//! The form that Slack posts.

use serde::Deserialize;
use slack_morphism::{SlackChannelId, SlackTeamId, SlackTriggerId, SlackUserId};
use url::Url;

/// A slash command. `slack-morphism`'s own type lacks the enterprise.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SlashCommand {
    /// The workspace where it was typed.
    pub team_id: SlackTeamId,
    /// The organisation of that workspace, if it has one.
    pub enterprise_id: Option<String>,
    /// The channel where it was typed.
    pub channel_id: SlackChannelId,
    /// Who typed it.
    pub user_id: SlackUserId,
    /// The command itself, with its slash.
    pub command: String,
    /// What was typed after it.
    #[serde(default)]
    pub text: String,
    /// Names this one delivery; a delivery that Slack repeats has the same.
    pub trigger_id: SlackTriggerId,
    /// Takes up to five answers within 30 minutes.
    pub response_url: Url,
}

impl SlashCommand {
    /// What makes this command the same when it comes twice: the seed of the investigation's id.
    #[must_use]
    pub fn idempotency_seed(&self) -> String {
        format!("{}/{}", self.team_id.0, self.trigger_id.0)
    }
}

/// What Slack may post to the command's address.
#[derive(Debug, Clone, PartialEq)]
pub enum Delivery {
    /// Slack looks whether the address is there: answer 200, empty.
    SslCheck,
    /// Somebody typed the command.
    Command(Box<SlashCommand>),
}

/// The body is not the form of a slash command.
#[derive(Debug, thiserror::Error)]
#[error("not the form of a slash command: {0}")]
pub struct BadForm(#[from] serde_urlencoded::de::Error);

/// Reads the body of a request whose signature was verified.
///
/// # Errors
/// [`BadForm`] when a field is missing or malformed: answer 400.
pub fn read(body: &[u8]) -> Result<Delivery, BadForm> {
    #[derive(Deserialize)]
    struct SslCheck {
        ssl_check: Option<String>,
    }
    let check: SslCheck = serde_urlencoded::from_bytes(body)?;
    if check.ssl_check.as_deref() == Some("1") {
        return Ok(Delivery::SslCheck);
    }
    Ok(Delivery::Command(Box::new(serde_urlencoded::from_bytes(body)?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORM: &str = "token=gIkuvaNzQIHg97ATvDxqgjtO&team_id=T0001&team_domain=example&enterprise_id=E0001\
        &enterprise_name=Globular%20Construct%20Inc&channel_id=C2147483705&channel_name=test&user_id=U2147483697\
        &user_name=Steve&command=/investigate&text=petsite+last+30m+pr%C3%BCfen\
        &response_url=https://hooks.slack.com/commands/1234/5678&trigger_id=13345224609.738474920.8088930838d88f008e0\
        &api_app_id=A123456&is_enterprise_install=false";

    fn command(form: &str) -> SlashCommand {
        match read(form.as_bytes()).unwrap() {
            Delivery::Command(command) => *command,
            Delivery::SslCheck => panic!("a command was expected"),
        }
    }

    #[test]
    fn the_form_of_slacks_documentation_is_read() {
        let command = command(FORM);
        assert_eq!(command.text, "petsite last 30m prüfen");
        assert_eq!(command.channel_id.0, "C2147483705");
        assert_eq!(command.enterprise_id.as_deref(), Some("E0001"));
        assert_eq!(command.idempotency_seed(), "T0001/13345224609.738474920.8088930838d88f008e0");
    }

    #[test]
    fn text_and_enterprise_may_be_absent() {
        let form = FORM.replace("&text=petsite+last+30m+pr%C3%BCfen", "").replace("&enterprise_id=E0001", "");
        let command = command(&form);
        assert_eq!((command.text.as_str(), command.enterprise_id), ("", None));
    }

    #[test]
    fn an_ssl_check_is_no_command() {
        assert_eq!(read(b"token=x&ssl_check=1").unwrap(), Delivery::SslCheck);
    }

    #[test]
    fn a_form_without_a_channel_or_with_a_bad_address_is_refused() {
        assert!(read(FORM.replace("channel_id", "channel").as_bytes()).is_err());
        assert!(read(FORM.replace("https://hooks", "hooks").as_bytes()).is_err());
        assert!(read(b"").is_err());
        assert!(read(b"{\"type\":\"event\"}").is_err());
        assert!(read(b"\xff\xfe=%zz").is_err());
    }
}
