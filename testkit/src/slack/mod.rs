//! A strict stand-in for Slack, used by the demo and by the end-to-end tests.
//!
//! It accepts what Slack accepts, refuses what Slack refuses, and records every message:
//! - `api`: the Web API methods that the bot calls, with authentication, rate limits and injected faults;
//! - `rules`: Block Kit's limits, written independently of the code that must keep them;
//! - `workspace`: channels, threads and edits, and the replies that Slack silently posts outside of their thread;
//! - [`command`], [`click`] and [`form`]: commands, clicks, modals, shortcuts and events, signed as Slack signs them;
//! - [`oauth`]: further workspaces, which install the app by OAuth;
//! - [`views`]: modals and App Home;
//! - `files`: files that are uploaded and shown;
//! - `page`: the channel as a responder sees it, as HTML;
//! - [`hostile`]: messages about reports that no message may suffer from.
//!
//! To add a method of the Web API: give `api` a struct with its arguments, which denies unknown ones, a function that
//! changes the workspace, and an arm in `api::answer`; then a test of what it refuses in `tests::strictness`.
//! To add a rule about blocks, see `rules`.
//!
//! Source: <https://docs.slack.dev/reference/methods>.

mod api;
pub mod click;
pub mod command;
mod conversations;
mod ephemeral;
mod fault;
mod files;
pub mod form;
pub mod hostile;
mod mention;
pub mod oauth;
mod page;
mod rate;
mod response_url;
mod rules;
#[cfg(test)]
mod tests;
pub mod views;
mod workspace;

use std::future::Future;
use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use jiff::Timestamp;
use secrecy::SecretString;
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::time::timeout;

pub use fault::Fault;
pub use files::SharedFile;
pub use mention::Mention;
pub use workspace::{Author, Edit, Membership, RecordedMessage};

use api::Answer;
use workspace::Workspace;

/// The configuration of the fake.
pub struct Settings {
    /// The bot token that calls must carry.
    pub bot_token: SecretString,
    /// The secret that slash commands are signed with.
    pub signing_secret: SecretString,
    /// The channels: id, name, and whether the bot may post there.
    pub channels: Vec<(String, String, Membership)>,
    /// The people: id and name.
    pub people: Vec<(String, String)>,
    /// The current time; a test of the rate limits passes a clock of its own instead of waiting.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
}

/// The messages did not become what [`FakeSlack::wait_until`] waited for.
#[derive(Debug, thiserror::Error)]
#[error("timed out after {waited:?}; there are {} messages", messages.len())]
pub struct WaitTimedOut {
    /// The limit that was given.
    pub waited: Duration,
    /// The messages at the end of the wait.
    pub messages: Vec<RecordedMessage>,
}

/// A workspace with one bot in it. Clones share it.
#[derive(Clone)]
pub struct FakeSlack {
    settings: Arc<Settings>,
    /// What people and channels are called, by their ids.
    names: Arc<[(String, String)]>,
    /// Where the addresses for later answers to commands lead.
    hooks_url: Arc<Mutex<String>>,
    workspace: Arc<watch::Sender<Workspace>>,
}

impl FakeSlack {
    /// A workspace without messages.
    #[must_use]
    pub fn new(settings: Settings) -> Self {
        let workspace = Workspace::new(settings.channels.clone());
        let channels = settings.channels.iter().map(|(id, name, _)| (id.clone(), name.clone()));
        let names = settings.people.iter().cloned().chain(channels).collect();
        Self {
            names,
            settings: Arc::new(settings),
            hooks_url: Arc::new(Mutex::new("https://hooks.slack.com".to_owned())),
            workspace: Arc::new(watch::Sender::new(workspace)),
        }
    }

    /// Listens on a free port of 127.0.0.1. Returns the address, and the server as a future to spawn, which ends only
    /// when it fails.
    ///
    /// # Errors
    /// When no port is free.
    pub async fn listen(&self) -> io::Result<(SocketAddr, impl Future<Output = io::Result<()>> + Send + 'static)> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let address = listener.local_addr()?;
        self.take_answers_at(&format!("http://{address}"));
        Ok((address, axum::serve(listener, self.router()).into_future()))
    }

    /// The Web API under `/api`, and the page of the first channel at `/slack`, to be served by the caller.
    pub fn router(&self) -> Router {
        api::router(self.clone())
    }

    /// From now on, commands name an address under this one for later answers: where [`FakeSlack::router`] is served.
    pub fn take_answers_at(&self, url: &str) {
        url.clone_into(&mut self.hooks_url.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// All messages in the order in which they were posted, deleted ones included.
    #[must_use]
    pub fn messages(&self) -> Vec<RecordedMessage> {
        self.workspace.borrow().messages().to_vec()
    }

    /// All files in the order in which they were announced, also those that were never sent or shown.
    #[must_use]
    pub fn files(&self) -> Vec<SharedFile> {
        self.workspace.borrow().files.clone()
    }

    /// Whether a message of the channel shows tasks that are not done yet.
    #[must_use]
    pub fn is_working(&self, channel: &str) -> bool {
        let is_undone = |task: &Value| task["status"] == "in_progress" || task["status"] == "pending";
        let tasks = |block: &Value| block["tasks"].as_array().is_some_and(|tasks| tasks.iter().any(is_undone));
        let workspace = self.workspace.borrow();
        let mut shown = workspace.messages().iter().filter(|message| message.channel == channel && !message.deleted);
        shown.any(|message| message.blocks.iter().any(tasks))
    }

    /// Waits until `holds` is true of the messages; returns them.
    ///
    /// # Errors
    /// [`WaitTimedOut`] when it does not become true within `limit`.
    pub async fn wait_until(
        &self,
        limit: Duration,
        mut holds: impl FnMut(&[RecordedMessage]) -> bool,
    ) -> Result<Vec<RecordedMessage>, WaitTimedOut> {
        let mut changes = self.workspace.subscribe();
        let held = timeout(limit, changes.wait_for(|workspace| holds(workspace.messages())))
            .await
            .is_ok_and(|found| found.is_ok());
        let messages = self.messages();
        if held { Ok(messages) } else { Err(WaitTimedOut { waited: limit, messages }) }
    }

    /// Changes what the bot may do in a channel from now on, as when somebody archives it or takes the bot out. A channel that
    /// does not exist is created.
    pub fn set_membership(&self, channel: &str, membership: Membership) {
        self.workspace.send_modify(|workspace| workspace.set_membership(channel, membership));
    }

    /// Says from now on that the bot token was given these scopes. Calls are not refused for want of one.
    pub fn set_scopes(&self, scopes: &[&str]) {
        let scopes = scopes.iter().map(|&scope| scope.to_owned()).collect();
        self.workspace.send_modify(|workspace| workspace.scopes = scopes);
    }

    /// Lets these users be all who belong to a user group.
    pub fn set_group(&self, group: &str, users: &[&str]) {
        let users = users.iter().map(|&user| user.to_owned()).collect();
        self.workspace.send_modify(|workspace| {
            workspace.groups.insert(group.to_owned(), users);
        });
    }

    /// Lets no address take later answers any more, as after half an hour.
    pub fn expire_response_urls(&self) {
        self.workspace.send_modify(|workspace| {
            workspace.response_urls.iter_mut().for_each(|address| address.issued_at = Timestamp::UNIX_EPOCH);
        });
    }

    /// Makes the next `calls` calls of the Web API fail with `fault`.
    pub fn fail_next(&self, calls: usize, fault: &Fault) {
        self.workspace.send_modify(|workspace| workspace.faults.extend(std::iter::repeat_n(fault.clone(), calls)));
    }

    /// Lets no further call fail.
    pub fn recover(&self) {
        self.workspace.send_modify(|workspace| workspace.faults.clear());
    }

    /// Posts a message as a user. Returns its timestamp.
    #[must_use]
    pub fn post_as_user(&self, channel: &str, user: &str, text: &str) -> String {
        let now = self.now();
        let mut ts = String::new();
        self.workspace.send_modify(|workspace| ts = workspace.post_as_user(channel, None, user, text, now));
        ts
    }

    /// Deletes a message of any author, as an administrator of the workspace can.
    pub fn delete(&self, channel: &str, ts: &str) {
        self.workspace.send_modify(|workspace| workspace.delete(channel, ts));
    }

    /// The page of a channel as a responder sees it now: HTML with its style and without scripts.
    #[must_use]
    pub fn page(&self, channel: &str) -> String {
        page::render(self.workspace.borrow().messages(), &self.view(channel, None))
    }

    /// The page of a channel as it was at this time, with the text that the responder has typed so far below it.
    #[must_use]
    pub fn page_at(&self, channel: &str, at: Timestamp, draft: &str) -> String {
        let then: Vec<RecordedMessage> = self.messages().iter().filter_map(|message| message.version_at(at)).collect();
        page::render(&then, &self.view(channel, Some(draft)))
    }

    /// The page of a channel as this person sees it, with what they can do there, and the modal over it if one is open.
    #[must_use]
    pub fn live_page(&self, channel: &str, user: &str) -> String {
        let modal = self.modal(user);
        let workspace = self.workspace.borrow();
        let channels = workspace.channels();
        let live = page::Live { modal: modal.as_ref(), channels: &channels, people: &self.settings.people };
        let name = workspace.channel_name(channel).unwrap_or(channel);
        let view = page::View { channel, channel_name: name, names: &self.names, draft: None, live: Some(live) };
        page::render(workspace.messages(), &view)
    }

    /// App Home as this person sees it.
    #[must_use]
    pub fn home_page(&self, user: &str) -> String {
        let workspace = self.workspace.borrow();
        page::render_home(self.home(user).as_ref(), &workspace.channels(), &self.names)
    }

    fn view<'a>(&'a self, channel: &'a str, draft: Option<&'a str>) -> page::View<'a> {
        let name = self.settings.channels.iter().find(|(id, _, _)| id == channel).map(|(_, name, _)| name.as_str());
        page::View { channel, channel_name: name.unwrap_or(channel), names: &self.names, draft, live: None }
    }

    /// Where the addresses lead that the fake gives out.
    fn hooks_url(&self) -> String {
        self.hooks_url.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn now(&self) -> Timestamp {
        (self.settings.clock)()
    }

    fn modify(&self, call: impl FnOnce(&mut Workspace) -> Answer) -> Answer {
        let mut answer = Answer::error("internal_error");
        self.workspace.send_modify(|workspace| answer = call(workspace));
        answer
    }
}
