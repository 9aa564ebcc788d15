//! The Slack app: its secrets, and the scopes that it was given.

use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::{Examined, Trouble};
use crate::live::slack_app::{Token, test_token, wanted_scopes};

/// How a bot token begins.
///
/// Source: <https://docs.slack.dev/authentication/tokens>
const BOT_TOKEN_PREFIX: &str = "xoxb-";

const STORE_SECRETS: &str = "investigate slack secrets";

/// Examines the signing secret, as it is stored.
pub fn examine_signing_secret(stored: Option<&SecretString>) -> Examined {
    let what = "signing secret";
    let costs = "no command, click or event of Slack is answered";
    let trouble = match stored.map(ExposeSecret::expose_secret) {
        None => Some("the signing secret was never stored"),
        Some(text) if text.lines().any(|line| line.starts_with("xox")) => {
            Some("a token is stored where the signing secret belongs")
        }
        Some(text) if text.lines().any(|line| line.trim() != line || line.contains(' ')) => {
            Some("the signing secret holds blanks, which none has")
        }
        Some(_) => None,
    };
    let troubles = trouble.map(|wrong| Trouble::new(wrong, costs, STORE_SECRETS));
    Examined::new(what, "is stored", troubles.into_iter().collect())
}

/// Examines the bot token: its form, and what Slack says of it.
pub async fn examine_token(token: Option<&SecretString>, api_url: Option<&Url>) -> Examined {
    let what = "bot token";
    let costs = "no report is posted";
    let wrong = |wrong: String, mend: &str| Examined::new(what, "", vec![Trouble::new(wrong, costs, mend)]);
    let Some(token) = token else { return wrong("the bot token was never stored".to_owned(), STORE_SECRETS) };
    if !token.expose_secret().starts_with(BOT_TOKEN_PREFIX) {
        return wrong(
            format!("the bot token does not begin with {BOT_TOKEN_PREFIX}: another secret is stored in its place"),
            STORE_SECRETS,
        );
    }
    match test_token(token, api_url).await {
        Err(reason) => wrong(
            format!("Slack cannot be reached: {reason}"),
            "check the network and the proxy, then: curl -sS https://slack.com/api/api.test",
        ),
        Ok(Token::Refused(reason)) => wrong(
            format!("Slack does not accept the bot token: {reason}"),
            "install the app to the workspace again, then: investigate slack secrets",
        ),
        Ok(Token::Accepted { scopes }) => Examined::new(what, "Slack accepts it, with every scope", missing(&scopes)),
    }
}

/// A trouble for each scope that the manifest asks for and the token lacks.
fn missing(granted: &[String]) -> Vec<Trouble> {
    let lacking = wanted_scopes().into_iter().filter(|scope| !granted.iter().any(|granted| granted == scope));
    let trouble = |scope: &str| {
        Trouble::new(
            format!("the Slack app lacks the scope {scope}"),
            cost(scope),
            "investigate slack manifest, paste it under App Manifest, and install the app again",
        )
    };
    lacking.map(trouble).collect()
}

/// What the bot cannot do without a scope.
fn cost(scope: &str) -> &'static str {
    match scope {
        "commands" => "/investigate does nothing",
        "chat:write" => "no report is posted",
        "chat:write.public" => "in public channels that the bot is not a member of, nothing is posted",
        "app_mentions:read" => "mentions of the bot are not heard",
        "users:read" => "times that are typed without a zone are read as UTC",
        "im:write" => "who asks where the bot may not post hears nothing",
        "channels:history" | "groups:history" | "im:history" | "mpim:history" => {
            "after a lost answer of Slack a message may be posted twice, and questions in threads are not heard"
        }
        _ => "a part of what the app does in Slack fails",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_way_in_which_a_signing_secret_is_wrong_is_named() {
        let examine = |text: &str| examine_signing_secret(Some(&SecretString::from(text))).troubles;
        assert_eq!(examine("8f742231b10e8888abcd99yyyzzz85a5\n0f742231b10e8888abcd99yyyzzz85a5"), []);
        assert!(examine("xoxb-1")[0].wrong.contains("a token"));
        assert!(examine("8f74 2231")[0].wrong.contains("blanks"));
        assert!(examine_signing_secret(None).troubles[0].wrong.contains("never stored"));
    }

    #[test]
    fn each_missing_scope_is_named() {
        let all: Vec<String> = wanted_scopes().into_iter().map(str::to_owned).collect();
        assert_eq!(missing(&all), []);
        for scope in &all {
            let without: Vec<String> = all.iter().filter(|other| *other != scope).cloned().collect();
            let named: Vec<String> = missing(&without).into_iter().map(|trouble| trouble.wrong).collect();
            assert_eq!(named, [format!("the Slack app lacks the scope {scope}")]);
        }
    }
}
