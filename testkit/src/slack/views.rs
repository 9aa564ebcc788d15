//! Modals and App Home: the methods that open and change them.
//!
//! Sources: <https://docs.slack.dev/reference/methods/views.open>, <https://docs.slack.dev/reference/methods/views.push>,
//! <https://docs.slack.dev/reference/methods/views.update>, <https://docs.slack.dev/reference/methods/views.publish>.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use serde_json::{Value, json};

use super::api::{Answer, TEAM};
use super::rules;
use super::workspace::Workspace;

/// How long a trigger opens a modal.
const TRIGGER_LIFETIME: SignedDuration = SignedDuration::from_secs(3);

/// How many modals lie on one another at most.
const MAX_STACK: usize = 3;

/// What opens one modal.
#[derive(Debug, Clone)]
pub struct Trigger {
    id: String,
    user: String,
    issued_at: Timestamp,
    is_used: bool,
}

/// A modal, or App Home, as it is shown.
#[derive(Debug, Clone, PartialEq)]
pub struct ShownView {
    /// Identifies it.
    pub id: String,
    /// Changes whenever it does.
    pub hash: String,
    /// Who sees it.
    pub user: String,
    /// What it consists of.
    pub view: Value,
    /// What is wrong with what was submitted, by the id of the block.
    pub errors: BTreeMap<String, String>,
    /// What was filled in last, as `state.values` has it.
    pub filled: Value,
    /// The options that the app suggested, by the id of the element.
    pub suggested: BTreeMap<String, Vec<Suggested>>,
}

/// An option that the app suggested.
#[derive(Debug, Clone, PartialEq)]
pub struct Suggested {
    /// The label of its group; empty outside of all groups.
    pub group: String,
    /// The option.
    pub option: Value,
}

/// All modals and homes that are shown.
#[derive(Debug, Default)]
pub struct Views {
    triggers: Vec<Trigger>,
    /// The modals of all people, the topmost of each last.
    pub modals: Vec<ShownView>,
    /// App Home of each person who opened it.
    pub homes: BTreeMap<String, ShownView>,
    count: usize,
}

impl Views {
    /// Notes a trigger that was sent to the app.
    pub fn issue_trigger(&mut self, id: &str, user: &str, now: Timestamp) {
        self.triggers.push(Trigger { id: id.to_owned(), user: user.to_owned(), issued_at: now, is_used: false });
    }

    /// The modal that a person sees on top.
    pub fn top(&mut self, user: &str) -> Option<&mut ShownView> {
        self.modals.iter_mut().rev().find(|modal| modal.user == user)
    }

    /// The modal or App Home with this id.
    pub fn find(&mut self, id: &str) -> Option<&mut ShownView> {
        self.modals.iter_mut().chain(self.homes.values_mut()).find(|shown| shown.id == id)
    }

    /// Takes a trigger, which opens nothing after that.
    fn take_trigger(&mut self, id: &str, now: Timestamp) -> Result<String, &'static str> {
        let trigger = self.triggers.iter_mut().find(|trigger| trigger.id == id).ok_or("invalid_trigger_id")?;
        if now.duration_since(trigger.issued_at) > TRIGGER_LIFETIME {
            return Err("expired_trigger_id");
        }
        if std::mem::replace(&mut trigger.is_used, true) {
            return Err("exchanged_trigger_id");
        }
        Ok(trigger.user.clone())
    }

    /// Puts a modal on top of those of a person.
    pub fn show(&mut self, user: &str, view: Value) -> &ShownView {
        let shown = self.new_view(user, view);
        self.modals.push_mut(shown)
    }

    /// Replaces what a modal consists of.
    pub fn replace(&mut self, id: &str, view: Value) -> Option<&ShownView> {
        self.count += 1;
        let hash = hash(self.count);
        let shown = self.find(id)?;
        shown.hash = hash;
        shown.view = view;
        shown.errors.clear();
        Some(shown)
    }

    fn new_view(&mut self, user: &str, view: Value) -> ShownView {
        self.count += 1;
        ShownView {
            id: format!("V{:010}", self.count),
            hash: hash(self.count),
            user: user.to_owned(),
            view,
            errors: BTreeMap::new(),
            filled: json!({}),
            suggested: BTreeMap::new(),
        }
    }
}

fn hash(count: usize) -> String {
    format!("{count}.AbCdEfGh")
}

impl ShownView {
    /// The view as Slack tells the app of it.
    pub fn described(&self) -> Value {
        let mut described = self.view.clone();
        if let Some(fields) = described.as_object_mut() {
            for (key, value) in [
                ("id", json!(self.id)),
                ("hash", json!(self.hash)),
                ("team_id", json!(TEAM)),
                ("root_view_id", json!(self.id)),
                ("previous_view_id", Value::Null),
                ("state", json!({ "values": self.filled })),
            ] {
                fields.insert(key.to_owned(), value);
            }
            fields.entry("callback_id").or_insert_with(|| json!(""));
            fields.entry("private_metadata").or_insert_with(|| json!(""));
        }
        described
    }
}

/// The arguments of `views.open` and `views.push`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Open {
    trigger_id: String,
    view: Value,
}

/// Opens a modal.
pub fn open(workspace: &mut Workspace, call: Open, now: Timestamp) -> Answer {
    if let Some(refusal) = refusal(&call.view, "modal") {
        return refusal;
    }
    match workspace.views.take_trigger(&call.trigger_id, now) {
        Ok(user) => {
            // What was open is replaced by what is opened.
            workspace.views.modals.retain(|modal| modal.user != user);
            answer(workspace.views.show(&user, call.view))
        }
        Err(code) => Answer::error(code),
    }
}

/// Puts a modal on top of the one that is open.
pub fn push(workspace: &mut Workspace, call: Open, now: Timestamp) -> Answer {
    if let Some(refusal) = refusal(&call.view, "modal") {
        return refusal;
    }
    match workspace.views.take_trigger(&call.trigger_id, now) {
        Ok(user) => match workspace.views.modals.iter().filter(|modal| modal.user == user).count() {
            0 => Answer::error("not_found"),
            MAX_STACK.. => Answer::error("push_limit_reached"),
            _ => answer(workspace.views.show(&user, call.view)),
        },
        Err(code) => Answer::error(code),
    }
}

/// The arguments of `views.update`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    view_id: String,
    hash: Option<String>,
    view: Value,
}

/// Replaces a modal, unless it changed since the app saw it.
pub fn update(workspace: &mut Workspace, call: Update) -> Answer {
    if let Some(refusal) = refusal(&call.view, "modal") {
        return refusal;
    }
    match workspace.views.find(&call.view_id) {
        None => Answer::error("not_found"),
        Some(shown) if call.hash.as_ref().is_some_and(|hash| *hash != shown.hash) => Answer::error("hash_conflict"),
        Some(_) => match workspace.views.replace(&call.view_id, call.view) {
            Some(shown) => answer(shown),
            None => Answer::error("not_found"),
        },
    }
}

/// The arguments of `views.publish`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Publish {
    user_id: String,
    hash: Option<String>,
    view: Value,
}

/// Shows App Home.
pub fn publish(workspace: &mut Workspace, call: Publish) -> Answer {
    if let Some(refusal) = refusal(&call.view, "home") {
        return refusal;
    }
    let before = workspace.views.homes.get(&call.user_id);
    if call.hash.is_some() && call.hash.as_deref() != before.map(|home| home.hash.as_str()) {
        return Answer::error("hash_conflict");
    }
    let shown = workspace.views.new_view(&call.user_id, call.view);
    let published = answer(&shown);
    workspace.views.homes.insert(call.user_id, shown);
    published
}

fn answer(shown: &ShownView) -> Answer {
    Answer::Ok(json!({ "view": shown.described() }))
}

/// The error with which Slack refuses this view; `None` if it takes it.
fn refusal(view: &Value, kind: &str) -> Option<Answer> {
    if view.to_string().len() > rules::MAX_VIEW_BYTES {
        return Some(Answer::error("view_too_large"));
    }
    let problems = rules::check_view(view, kind);
    (!problems.is_empty()).then(|| Answer::Error { code: "invalid_arguments".into(), messages: problems })
}
