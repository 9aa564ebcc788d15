//! A strict stand-in for Slack, used by the demo and by the end-to-end tests.
//!
//! It takes what Slack takes, refuses what Slack refuses, and remembers everything:
//! - `api`: the Web API methods a bot needs, with authentication, rate limits and faults on request;
//! - `rules`: Block Kit's limits, written down independently of the code that must keep them;
//! - `workspace`: channels, threads, edits, and the silent ways in which Slack misplaces a reply;
//! - [`command`]: slash commands, signed as Slack signs them;
//! - `page`: the channel as a responder sees it.
//!
//! Source: <https://docs.slack.dev/reference/methods>.

mod api;
pub mod command;
mod fault;
mod mention;
mod page;
mod rate;
mod rules;
#[cfg(test)]
mod tests;
mod workspace;

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use jiff::Timestamp;
use secrecy::SecretString;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

pub use fault::Fault;
pub use mention::Mention;
pub use workspace::{Author, Edit, Membership, Recorded};

use api::Answer;
use workspace::Workspace;

/// What the fake knows before anybody calls it.
pub struct Settings {
    /// The bot token that calls must carry.
    pub bot_token: SecretString,
    /// The secret that slash commands are signed with.
    pub signing_secret: SecretString,
    /// The channels: id, name, and what the bot is to them.
    pub channels: Vec<(String, String, Membership)>,
    /// The people: id and name.
    pub people: Vec<(String, String)>,
    /// Where the time comes from, so that tests of the rate limits need not wait.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

/// The wait was in vain; holds what there was instead.
#[derive(Debug, thiserror::Error)]
#[error("waited {waited:?} in vain; there are {} messages", messages.len())]
pub struct InVain {
    /// How long.
    pub waited: Duration,
    /// What was recorded until then.
    pub messages: Vec<Recorded>,
}

/// A workspace with one bot in it. Clones share it.
#[derive(Clone)]
pub struct FakeSlack {
    settings: Arc<Settings>,
    workspace: Arc<watch::Sender<Workspace>>,
}

impl FakeSlack {
    /// A workspace without messages.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let workspace = Workspace::new(settings.channels.clone());
        Self { settings: Arc::new(settings), workspace: Arc::new(watch::Sender::new(workspace)) }
    }

    /// Listens on a free port of 127.0.0.1. The address, and the server as a future to spawn: it ends only in failure.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn listen(&self) -> io::Result<(SocketAddr, impl Future<Output = io::Result<()>> + Send + 'static)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        Ok((address, axum::serve(listener, self.router()).into_future()))
    }

    /// The Web API under `/api` and the page of the first channel at `/slack`, for a server of one's own.
    pub fn router(&self) -> Router {
        api::router(self.clone())
    }

    /// Everything that was said, in the order in which it was: deleted messages too.
    #[must_use]
    pub fn messages(&self) -> Vec<Recorded> {
        self.workspace.borrow().messages().to_vec()
    }

    /// Waits until what was said is as it should be.
    ///
    /// # Errors
    /// [`InVain`] when it is not within `limit`.
    pub async fn wait_until(
        &self,
        limit: Duration,
        mut holds: impl FnMut(&[Recorded]) -> bool,
    ) -> Result<Vec<Recorded>, InVain> {
        let mut changes = self.workspace.subscribe();
        let held = timeout(limit, changes.wait_for(|workspace| holds(workspace.messages())))
            .await
            .is_ok_and(|found| found.is_ok());
        let messages = self.messages();
        if held { Ok(messages) } else { Err(InVain { waited: limit, messages }) }
    }

    /// Spoils the next `calls` calls.
    pub fn fail_next(&self, calls: usize, fault: &Fault) {
        self.workspace.send_modify(|workspace| workspace.faults.extend(std::iter::repeat_n(fault.clone(), calls)));
    }

    /// Somebody who is not the bot says something. The message's timestamp.
    #[must_use]
    pub fn say_as_user(&self, channel: &str, user: &str, text: &str) -> String {
        let now = self.now();
        let mut ts = String::new();
        self.workspace.send_modify(|workspace| ts = workspace.say_as_user(channel, user, text, now));
        ts
    }

    /// Somebody deletes a message, whoever wrote it.
    pub fn delete(&self, channel: &str, ts: &str) {
        self.workspace.send_modify(|workspace| workspace.delete(channel, ts));
    }

    /// The page of a channel as a responder sees it: HTML, with its style, without scripts.
    #[must_use]
    pub fn page(&self, channel: &str) -> String {
        page::render(&self.workspace.borrow(), &self.settings.people, channel).into_string()
    }

    fn now(&self) -> Timestamp {
        (self.settings.clock)()
    }

    fn change(&self, act: impl FnOnce(&mut Workspace) -> Answer) -> Answer {
        let mut answer = Answer::error("internal_error");
        self.workspace.send_modify(|workspace| answer = act(workspace));
        answer
    }
}
