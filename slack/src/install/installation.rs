//! What is kept of a workspace that installed the bot.

use investigation::ports::{Failure, FailureKind};
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::Vault;
use crate::client::oauth::Granted;

/// How long before its end a token is renewed: it lives for twelve hours, and ten tries are left.
///
/// Source: <https://docs.slack.dev/authentication/using-token-rotation>
const RENEWED_BEFORE: SignedDuration = SignedDuration::from_hours(2);

/// What the bot needs to speak in a workspace. It has no debug form, for it holds tokens.
#[derive(Serialize, Deserialize)]
pub(super) struct Installation {
    /// The bot token.
    pub token: String,
    /// Buys the next token, where the app has token rotation on.
    pub refresh_token: Option<String>,
    /// When the token ends, where the app has token rotation on.
    pub expires_at: Option<Timestamp>,
    /// The bot's own user id.
    pub bot_user: Option<String>,
    /// Who installed it.
    pub installed_by: Option<String>,
    /// When it was installed.
    pub installed_at: Timestamp,
}

impl Installation {
    /// What Slack granted at this time.
    pub fn new(granted: Granted, now: Timestamp) -> Self {
        Self {
            expires_at: expiry(&granted, now),
            token: granted.access_token,
            refresh_token: granted.refresh_token,
            bot_user: granted.bot_user_id,
            installed_by: granted.authed_user.and_then(|user| user.id),
            installed_at: now,
        }
    }

    /// The same installation with the token that Slack granted next.
    pub fn renewed(self, granted: Granted, now: Timestamp) -> Self {
        Self {
            expires_at: expiry(&granted, now),
            token: granted.access_token,
            refresh_token: granted.refresh_token.or(self.refresh_token),
            ..self
        }
    }

    /// What buys the next token, if it is time to.
    pub fn due_refresh_token(&self, now: Timestamp) -> Option<&str> {
        let is_due = self.expires_at.is_some_and(|end| end.duration_since(now) < RENEWED_BEFORE);
        self.refresh_token.as_deref().filter(|_| is_due)
    }

    /// Whether an event of this time, in seconds since 1970, concerns it, and not the one before: Slack delivers events late.
    pub fn was_there_at(&self, event_time: Option<i64>) -> bool {
        event_time.is_none_or(|at| at >= self.installed_at.as_second())
    }

    /// The installation as it is stored under the id of its workspace.
    ///
    /// # Errors
    /// When it cannot be sealed.
    pub fn seal(&self, workspace: &str, vault: &Vault) -> Result<String, Failure> {
        let json = serde_json::to_string(self)
            .map_err(|error| Failure::new(FailureKind::Invalid, "slack:seal", error.to_string()))?;
        vault.seal(&purpose(workspace), &json)
    }

    /// The installation that is stored under the id of this workspace; `None` if it was not sealed with a key that is still
    /// known, or for another workspace.
    pub fn open(workspace: &str, sealed: &str, vault: &Vault) -> Option<Self> {
        serde_json::from_str(&vault.open(&purpose(workspace), sealed)?).ok()
    }
}

fn purpose(workspace: &str) -> String {
    format!("installation/{workspace}")
}

fn expiry(granted: &Granted, now: Timestamp) -> Option<Timestamp> {
    let lifetime = SignedDuration::from_secs(granted.expires_in?);
    now.saturating_add(lifetime).ok()
}
