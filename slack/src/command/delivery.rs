//! The form that Slack posts when somebody types the command.

use serde::Deserialize;
use slack_morphism::{SlackChannelId, SlackTeamId, SlackTriggerId, SlackUserId};
use url::Url;

use crate::interaction::installed_in;
use crate::strict;

/// A slash command. The type of `slack-morphism` lacks the enterprise.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub struct SlashCommand {
    /// The workspace in which it was typed.
    pub team_id: SlackTeamId,
    /// The Enterprise Grid organisation of that workspace, if it belongs to one.
    pub enterprise_id: Option<String>,
    /// Whether the bot is installed for all workspaces of that organisation: `true` or `false`.
    is_enterprise_install: Option<String>,
    /// The channel in which it was typed, and in which the report is posted.
    pub channel_id: SlackChannelId,
    /// Who typed the command.
    pub user_id: SlackUserId,
    /// The command itself, with its slash.
    pub command: String,
    /// What was typed after the command, empty if nothing was.
    #[serde(default)]
    pub text: String,
    /// Identifies this delivery; when Slack delivers the same command again, the id is the same.
    pub trigger_id: SlackTriggerId,
    /// The address that takes up to five answers to this command within 30 minutes.
    pub response_url: Url,
}

impl SlashCommand {
    /// The id under which the bot is installed where it was typed, see [`installed_in`].
    #[must_use]
    pub fn workspace(&self) -> String {
        let is_enterprise_install = self.is_enterprise_install.as_deref() == Some("true");
        installed_in(Some(&self.team_id.0), self.enterprise_id.as_deref(), is_enterprise_install)
    }

    /// The seed of the investigation's id: equal for two deliveries of one command, so that one run is started.
    #[must_use]
    pub fn idempotency_seed(&self) -> String {
        format!("{}/{}", self.team_id.0, self.trigger_id.0)
    }
}

/// What Slack may post to the command's address.
#[derive(Debug, Clone, PartialEq)]
pub enum Delivery {
    /// Slack checks the address and its certificate; the answer is 200 without a body.
    SslCheck,
    /// Somebody typed the command.
    Command(Box<SlashCommand>),
}

/// The body is not the form of a slash command: a field is missing or malformed.
#[derive(Debug, thiserror::Error)]
#[error("not the form of a slash command: {0}")]
pub struct InvalidDelivery(#[from] serde_urlencoded::de::Error);

/// Parses the body of a request. Verify its signature before acting on what it asks for.
///
/// # Errors
/// [`InvalidDelivery`] when a field is missing or malformed; the answer is 400.
pub fn parse_delivery(body: &[u8]) -> Result<Delivery, InvalidDelivery> {
    #[derive(Deserialize)]
    struct SslCheck {
        ssl_check: Option<String>,
    }
    strict::check_size::<serde_urlencoded::de::Error>(body)?;
    strict::check_form::<serde_urlencoded::de::Error>(body)?;
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
        match parse_delivery(form.as_bytes()).unwrap() {
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
    fn an_organisation_that_installed_the_bot_for_all_counts_as_the_workspace() {
        assert_eq!(command(FORM).workspace(), "T0001");
        assert_eq!(command(&FORM.replace("install=false", "install=true")).workspace(), "E0001");
        assert_eq!(command(&FORM.replace("&is_enterprise_install=false", "")).workspace(), "T0001");
    }

    #[test]
    fn text_and_enterprise_may_be_absent() {
        let form = FORM.replace("&text=petsite+last+30m+pr%C3%BCfen", "").replace("&enterprise_id=E0001", "");
        let command = command(&form);
        assert_eq!((command.text.as_str(), command.enterprise_id), ("", None));
    }

    #[test]
    fn an_ssl_check_is_not_a_command() {
        assert_eq!(parse_delivery(b"token=x&ssl_check=1").unwrap(), Delivery::SslCheck);
    }

    #[test]
    fn a_form_without_a_channel_or_with_a_bad_address_is_refused() {
        assert!(parse_delivery(FORM.replace("channel_id", "channel").as_bytes()).is_err());
        assert!(parse_delivery(FORM.replace("https://hooks", "hooks").as_bytes()).is_err());
        assert!(parse_delivery(b"").is_err());
        assert!(parse_delivery(b"{\"type\":\"event\"}").is_err());
        assert!(parse_delivery(b"\xff\xfe=%zz").is_err());
    }
}
