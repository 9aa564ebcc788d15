//! `investigate slack`.

use anyhow::{Context, Result, bail};
use aws::operator::{read_secret, store_secret};
use clap::{Args, Subcommand};
use cli::live::slack_app;
use console::Term;
use secrecy::{ExposeSecret, SecretString};

use super::account::{Account, Stack, explain};
use crate::command::print;

/// Join a deployed stack and its Slack app
#[derive(Debug, Args)]
pub struct SlackCommand {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Print the app's manifest with the address of the stack's bot
    Manifest(Deployed),
    /// Ask for the app's two secrets, and store them in the stack
    ///
    /// Where nobody sits at a terminal, they are read from standard input, a line each: first the
    /// signing secret, then the token.
    #[command(verbatim_doc_comment)]
    Secrets(Deployed),
}

#[derive(Debug, Args)]
struct Deployed {
    #[command(flatten)]
    account: Account,
    #[command(flatten)]
    stack: Stack,
}

impl SlackCommand {
    /// Does what is asked for.
    pub async fn run(self) -> Result<()> {
        match self.action {
            Action::Manifest(deployed) => deployed.manifest().await,
            Action::Secrets(deployed) => deployed.secrets().await,
        }
    }
}

impl Deployed {
    async fn manifest(self) -> Result<()> {
        let sdk = self.account.sdk(None).await?;
        let outputs = self.stack.outputs(&sdk).await?;
        let url = outputs.get("BotUrl").map_err(|failure| explain(&failure))?;
        print(&slack_app::manifest(url).with_context(|| format!("the address of the bot, {url}, is malformed"))?)
    }

    async fn secrets(self) -> Result<()> {
        let sdk = self.account.sdk(None).await?;
        let outputs = self.stack.outputs(&sdk).await?;
        let signing_arn = outputs.get("SigningSecretArn").map_err(|failure| explain(&failure))?;
        let token_arn = outputs.get("BotTokenArn").map_err(|failure| explain(&failure))?;
        // Only a stack that serves several workspaces has a place for it.
        let client_secret_arn = outputs.get("ClientSecretArn").ok();
        let signing = ask("Signing secret (Basic Information): ")?;
        let token = ask("Bot User OAuth Token (OAuth & Permissions): ")?;
        check_secrets(&signing, &token)?;
        if let Some(arn) = client_secret_arn {
            let client_secret = ask("Client Secret (Basic Information): ")?;
            if client_secret.expose_secret().is_empty() {
                bail!("nothing is stored: the client secret is needed to install the app in other workspaces");
            }
            store_secret(&sdk, arn, &client_secret).await.map_err(|failure| explain(&failure))?;
        }
        // Slack may sign with the secret before for a while.
        let before = read_secret(&sdk, signing_arn).await.map_err(|failure| explain(&failure))?;
        let both = with_previous(&signing, before.as_ref());
        store_secret(&sdk, signing_arn, &both).await.map_err(|failure| explain(&failure))?;
        store_secret(&sdk, token_arn, &token).await.map_err(|failure| explain(&failure))?;
        print("Stored. The functions read them again within five minutes.\n")
    }
}

/// Asks for a secret, which is not shown while it is typed.
fn ask(prompt: &str) -> Result<SecretString> {
    let term = Term::stderr();
    if term.is_term() {
        term.write_str(prompt)?;
        return Ok(SecretString::from(term.read_secure_line()?.trim().to_owned()));
    }
    let mut line = String::new();
    std::io::stdin().read_line(&mut line).context("standard input cannot be read")?;
    Ok(SecretString::from(line.trim().to_owned()))
}

/// Fails for what cannot be the two secrets, before anything is stored.
fn check_secrets(signing: &SecretString, token: &SecretString) -> Result<()> {
    let (signing, token) = (signing.expose_secret(), token.expose_secret());
    if signing.is_empty() || signing.starts_with("xox") || signing.contains(char::is_whitespace) {
        bail!("nothing is stored: the signing secret is the one under Basic Information, and no token");
    }
    if !token.starts_with("xoxb-") || token.contains(char::is_whitespace) {
        bail!("nothing is stored: the token is the one that begins with xoxb-, under OAuth & Permissions");
    }
    Ok(())
}

/// The new signing secret, and below it the one that it replaces.
fn with_previous(signing: &SecretString, before: Option<&SecretString>) -> SecretString {
    let signing = signing.expose_secret();
    let lines = before.map_or("", |before| before.expose_secret()).lines();
    let previous = lines.map(str::trim).find(|line| !line.is_empty() && *line != signing);
    SecretString::from(previous.map_or_else(|| signing.to_owned(), |previous| format!("{signing}\n{previous}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretString {
        SecretString::from(text)
    }

    #[test]
    fn what_cannot_be_the_secrets_is_not_stored() {
        let check = |signing, token| check_secrets(&secret(signing), &secret(token)).is_ok();
        assert!(check("8f742231b10e", "xoxb-1"));
        for (signing, token) in
            [("", "xoxb-1"), ("xoxb-1", "8f742231b10e"), ("8f74", "xoxp-1"), ("8f 74", "xoxb-1"), ("8f", "")]
        {
            assert!(!check(signing, token), "{signing} {token}");
        }
    }

    #[test]
    fn the_secret_before_stays_valid_and_the_one_before_that_does_not() {
        let replace = |before: Option<&str>| {
            with_previous(&secret("new"), before.map(secret).as_ref()).expose_secret().to_owned()
        };
        assert_eq!(replace(None), "new");
        assert_eq!(replace(Some("old\nolder")), "new\nold");
        assert_eq!(replace(Some("new\nold")), "new\nold");
    }
}
