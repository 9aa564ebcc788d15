//! The bot in several workspaces, by OAuth 2: whoever may install apps begins at a page of the bot, says yes to Slack, and the
//! bot keeps the token that Slack grants, sealed, under the id of the workspace or of the organisation.
//!
//! - [`Installer`] begins and finishes installations, forgets workspaces that took the app out, and renews tokens;
//! - [`Tokens`] answers whose token a message needs;
//! - [`Vault`] seals.
//!
//! Source: <https://docs.slack.dev/authentication/installing-with-oauth>

mod installation;
mod state;
mod vault;

use std::sync::Arc;

use investigation::ports::{Failure, FailureKind, InstallationStore, Ledger};
use jiff::Timestamp;
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use url::Url;

use crate::client::TokenSource;
use crate::client::oauth::{Granted, OAuth};
use crate::interaction::installed_in;
use installation::Installation;
pub use ring::rand::SystemRandom;
pub use state::STATE_LIFETIME;
pub use vault::{InvalidKey, Vault};

/// What the bot asks for, which is what its manifest asks for.
pub const SCOPES: [&str; 12] = [
    "commands",
    "chat:write",
    "chat:write.public",
    "app_mentions:read",
    "users:read",
    "im:write",
    "usergroups:read",
    "files:write",
    "channels:history",
    "groups:history",
    "im:history",
    "mpim:history",
];

/// The app, as Slack knows it.
pub struct App {
    /// Its id in the exchange.
    pub client_id: String,
    /// Its secret in the exchange.
    pub client_secret: SecretString,
    /// The ids of the workspaces and organisations that may install it.
    pub served: Served,
}

/// Who may install the app. Whoever does may ask about every context that is open to all, so that nobody may by default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Served {
    /// Everybody.
    All,
    /// The workspaces (`T…`) and organisations (`E…`) with these ids.
    Only(Vec<String>),
}

impl Served {
    /// The ids of a list that commas or spaces separate; `*` for everybody.
    #[must_use]
    pub fn from_list(list: &str) -> Self {
        let ids: Vec<String> =
            list.split([',', ' ', '\n']).map(str::trim).filter(|id| !id.is_empty()).map(str::to_owned).collect();
        if ids.iter().any(|id| id == "*") { Self::All } else { Self::Only(ids) }
    }

    fn contains(&self, ids: [Option<&str>; 2]) -> bool {
        match self {
            Self::All => true,
            Self::Only(served) => ids.into_iter().flatten().any(|id| served.iter().any(|one| one == id)),
        }
    }
}

/// An installation that was begun.
pub struct Begun {
    /// The page of Slack that asks whether the app may be installed.
    pub location: String,
    /// What the browser must send back.
    pub browser: String,
}

/// An installation that was finished.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finished {
    /// The id of the workspace, or of the organisation.
    pub workspace: String,
    /// Its name.
    pub name: String,
    /// The id of the user who installed the app, if Slack said it.
    pub by: Option<String>,
}

/// Why nothing was installed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotInstalled {
    /// The state is not one that was made for this browser.
    #[error("the state is not one that was made for this browser")]
    WrongState,
    /// It took too long.
    #[error("the state has expired")]
    Expired,
    /// The same state came back before.
    #[error("the state was taken before")]
    Replayed,
    /// Whoever was asked by Slack said no.
    #[error("whoever was asked said no: {0}")]
    Declined(String),
    /// Slack does not grant it, or granted something else than a bot token.
    #[error("Slack does not grant it: {0}")]
    NotGranted(String),
    /// The deployment does not serve this workspace, or organisation.
    #[error("{0} is not served")]
    NotServed(String),
    /// Slack or a store failed.
    #[error(transparent)]
    Failed(#[from] Failure),
}

/// Installs the app.
pub struct Installer<S> {
    app: App,
    vault: Arc<Vault>,
    store: S,
    oauth: OAuth,
    authorize_url: String,
}

/// What Slack says to the bot's second page.
#[derive(Deserialize)]
struct Callback {
    state: String,
    code: Option<String>,
    error: Option<String>,
}

impl<S: InstallationStore> Installer<S> {
    /// Installs at Slack itself, or at another `api_url` (`http://host/api`).
    #[must_use]
    pub fn new(app: App, vault: Arc<Vault>, store: S, api_url: Option<&Url>) -> Self {
        let slack = api_url.map_or_else(|| "https://slack.com".to_owned(), |url| url.origin().ascii_serialization());
        let authorize_url = format!("{slack}/oauth/v2/authorize");
        Self { app, vault, store, oauth: OAuth::new(api_url), authorize_url }
    }

    /// Begins an installation, which Slack ends at the address `redirect`.
    ///
    /// # Errors
    /// When the system has no randomness.
    pub fn begin(&self, redirect: &str, now: Timestamp) -> Result<Begun, Failure> {
        let browser = hex::encode(self.vault.random_bytes::<32>()?);
        let state = state::make(&browser, &self.vault, now)?;
        let scopes = SCOPES.join(",");
        let query = [
            ("client_id", self.app.client_id.as_str()),
            ("scope", scopes.as_str()),
            ("redirect_uri", redirect),
            ("state", state.as_str()),
        ];
        let query = serde_urlencoded::to_string(query)
            .map_err(|error| Failure::new(FailureKind::Invalid, "slack:authorize", error.to_string()))?;
        Ok(Begun { location: format!("{}?{query}", self.authorize_url), browser })
    }

    /// Finishes the installation with the query that Slack sent the browser back with.
    ///
    /// # Errors
    /// [`NotInstalled`]; nothing is kept then.
    pub async fn finish(
        &self,
        query: &str,
        browser: &str,
        redirect: &str,
        ledger: &impl Ledger,
        now: Timestamp,
    ) -> Result<Finished, NotInstalled> {
        let callback: Callback = serde_urlencoded::from_str(query).map_err(|_| NotInstalled::WrongState)?;
        state::take(&callback.state, browser, &self.vault, ledger, now).await?;
        if let Some(error) = callback.error {
            return Err(NotInstalled::Declined(error));
        }
        let code = callback.code.ok_or_else(|| NotInstalled::NotGranted("there is no code".to_owned()))?;
        let granted = self.exchange(&[("code", &code), ("redirect_uri", redirect)]).await.map_err(not_granted)?;
        self.keep(granted, now).await
    }

    async fn keep(&self, granted: Granted, now: Timestamp) -> Result<Finished, NotInstalled> {
        let [team, enterprise] =
            [&granted.team, &granted.enterprise].map(|named| named.as_ref().map(|named| named.id.as_str()));
        let workspace = installed_in(team, enterprise, granted.is_enterprise_install);
        if workspace.is_empty() || granted.token_type.as_deref().is_some_and(|kind| kind != "bot") {
            return Err(NotInstalled::NotGranted("the token is not that of a bot in a workspace".to_owned()));
        }
        if !self.app.served.contains([team, enterprise]) {
            if let Err(failure) = self.oauth.revoke(&granted.access_token).await {
                tracing::warn!(%failure, workspace, "the token of a workspace that is not served could not be given back");
            }
            return Err(NotInstalled::NotServed(workspace));
        }
        let named = if granted.is_enterprise_install { &granted.enterprise } else { &granted.team };
        let name = named.as_ref().and_then(|named| named.name.clone()).unwrap_or_else(|| workspace.clone());
        let installation = Installation::new(granted, now);
        let sealed = installation.seal(&workspace, &self.vault)?;
        self.store.install(&workspace, &sealed).await?;
        tracing::info!(workspace, "the bot was installed");
        Ok(Finished { workspace, name, by: installation.installed_by })
    }

    async fn exchange(&self, arguments: &[(&str, &str)]) -> Result<Granted, Failure> {
        let app =
            [("client_id", self.app.client_id.as_str()), ("client_secret", self.app.client_secret.expose_secret())];
        self.oauth.access(&[&app, arguments].concat()).await
    }

    /// Forgets a workspace, or organisation, that took the app out at this time, in seconds since 1970; where `revoked` names
    /// the users whose tokens no longer count, only if the bot is among them. An installation since then stays. Returns whether
    /// it was forgotten.
    ///
    /// # Errors
    /// When the store fails.
    pub async fn forget(
        &self,
        workspace: &str,
        revoked: Option<&[String]>,
        event_time: Option<i64>,
    ) -> Result<bool, Failure> {
        let Some(sealed) = self.store.installation(workspace).await? else { return Ok(false) };
        // What can no longer be opened is of no use, and goes too.
        let is_meant = Installation::open(workspace, &sealed, &self.vault).is_none_or(|kept| {
            let is_revoked = match (revoked, &kept.bot_user) {
                (Some(users), Some(bot)) => users.contains(bot),
                (Some(users), None) => !users.is_empty(),
                (None, _) => true,
            };
            is_revoked && kept.was_there_at(event_time)
        });
        if !is_meant {
            return Ok(false);
        }
        let is_forgotten = self.store.uninstall(workspace, &sealed).await?;
        tracing::info!(workspace, is_forgotten, "the bot was taken out of a workspace");
        Ok(is_forgotten)
    }

    /// Renews every token that ends soon, where the app has token rotation on; returns how many. One that cannot be renewed
    /// now is tried again the next time.
    ///
    /// # Errors
    /// When the store cannot be read.
    pub async fn renew_tokens(&self, now: Timestamp) -> Result<usize, Failure> {
        let mut renewed = 0;
        for (workspace, sealed) in self.store.installations().await? {
            match self.renew(&workspace, &sealed, now).await {
                Ok(is_renewed) => renewed += usize::from(is_renewed),
                Err(failure) => tracing::error!(%failure, workspace, "the token of a workspace could not be renewed"),
            }
        }
        Ok(renewed)
    }

    async fn renew(&self, workspace: &str, sealed: &str, now: Timestamp) -> Result<bool, Failure> {
        let kept = Installation::open(workspace, sealed, &self.vault).ok_or_else(unreadable)?;
        let Some(refresh_token) = kept.due_refresh_token(now) else { return Ok(false) };
        let granted = self.exchange(&[("grant_type", "refresh_token"), ("refresh_token", refresh_token)]).await?;
        let next = kept.renewed(granted, now).seal(workspace, &self.vault)?;
        // Who installed it anew meanwhile has a token of their own.
        self.store.renew(workspace, sealed, &next).await
    }
}

/// Slack's refusal of a code is the answer; anything else may pass.
fn not_granted(failure: Failure) -> NotInstalled {
    if failure.kind.is_retryable() { NotInstalled::Failed(failure) } else { NotInstalled::NotGranted(failure.detail) }
}

fn unreadable() -> Failure {
    Failure::new(FailureKind::Invalid, "slack:installation", "what is kept of the workspace cannot be opened")
}

/// Whose token a message needs: that of the workspace, where the bot is installed in several; else the only one there is,
/// which also speaks where no workspace is named.
pub struct Tokens<H, S> {
    home: H,
    installed: Option<(Arc<Vault>, S)>,
}

impl<H, S> Tokens<H, S> {
    /// The token of one workspace, and where the tokens of others are kept, if there are others.
    #[must_use]
    pub fn new(home: H, installed: Option<(Arc<Vault>, S)>) -> Self {
        Self { home, installed }
    }
}

impl<H: TokenSource + Sync, S: InstallationStore + Sync + Send> TokenSource for Tokens<H, S> {
    async fn bot_token(&self, workspace: &str) -> Result<SecretString, Failure> {
        let Some((vault, store)) = self.installed.as_ref().filter(|_| !workspace.is_empty()) else {
            return self.home.bot_token(workspace).await;
        };
        let sealed = store.installation(workspace).await?.ok_or_else(|| {
            let detail = "app_not_installed. The bot is not installed in this workspace: install it there.";
            Failure::new(FailureKind::Denied, "slack:installation", detail)
        })?;
        let kept = Installation::open(workspace, &sealed, vault).ok_or_else(unreadable)?;
        Ok(SecretString::from(kept.token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bot_asks_for_what_its_manifest_asks_for() {
        let manifest = include_str!("../../../slack-manifest.yaml");
        let scopes = manifest.split("    bot:\n").nth(1).unwrap().split("settings:").next().unwrap();
        let scopes = scopes.lines().filter_map(|line| line.trim().strip_prefix("- "));
        let scopes: Vec<&str> = scopes.map(|scope| scope.split(' ').next().unwrap()).collect();
        assert_eq!(scopes, SCOPES);
    }

    #[test]
    fn who_is_served_is_a_list_of_ids() {
        assert_eq!(Served::from_list(""), Served::Only(Vec::new()));
        assert_eq!(Served::from_list(" T1, E2 ,"), Served::Only(vec!["T1".to_owned(), "E2".to_owned()]));
        assert_eq!(Served::from_list("T1,*"), Served::All);
        assert!(!Served::from_list("T1").contains([Some("T10"), None]));
    }
}
