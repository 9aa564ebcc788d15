//! What people do with modals, shortcuts and App Home, as Slack sends it.
//!
//! Sources: <https://docs.slack.dev/reference/interaction-payloads>, <https://docs.slack.dev/apis/events-api>.

use std::collections::BTreeMap;

use axum::http::{self, Request, Uri};
use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::api::{BOT_USER, TEAM, with};
use super::response_url::ResponseUrl;
use super::views::{ShownView, Suggested};
use super::{FakeSlack, rules};

/// What people filled in: by the id of the element, each value it has.
pub type Filled = BTreeMap<String, Vec<String>>;

impl FakeSlack {
    /// The modal that a person sees.
    #[must_use]
    pub fn modal(&self, user: &str) -> Option<ShownView> {
        self.workspace.borrow().views.modals.iter().rev().find(|modal| modal.user == user).cloned()
    }

    /// App Home of a person.
    #[must_use]
    pub fn home(&self, user: &str) -> Option<ShownView> {
        self.workspace.borrow().views.homes.get(user).cloned()
    }

    /// Shows a modal or App Home to a person, as if the app had opened or published it.
    ///
    /// # Errors
    /// What Slack would refuse it for.
    pub fn show_view(&self, user: &str, view: &Value) -> Result<(), Vec<String>> {
        let is_home = view["type"] == "home";
        let problems = rules::check_view(view, if is_home { "home" } else { "modal" });
        if !problems.is_empty() {
            return Err(problems);
        }
        self.workspace.send_modify(|workspace| {
            let shown = workspace.views.show(user, view.clone()).clone();
            if is_home {
                workspace.views.modals.retain(|modal| modal.id != shown.id);
                workspace.views.homes.insert(user.to_owned(), shown);
            }
        });
        Ok(())
    }

    /// The request that tells the app at `address` that a person submitted their modal with this in it.
    ///
    /// # Errors
    /// When `address` is not a valid URI.
    pub fn submission(&self, address: &Uri, user: &str, filled: &Filled) -> Option<http::Result<Request<String>>> {
        self.fill(user, filled);
        let modal = self.modal(user)?;
        let payload = self.payload_of_person("view_submission", user);
        let payload = with(with(payload, "view", modal.described()), "response_urls", json!([]));
        Some(self.interaction(address, &payload))
    }

    /// The request that asks the app at `address` for the options of a menu in the modal of a person.
    ///
    /// # Errors
    /// When `address` is not a valid URI.
    pub fn suggestion(
        &self,
        address: &Uri,
        user: &str,
        id: &str,
        typed: &str,
    ) -> Option<http::Result<Request<String>>> {
        let modal = self.modal(user)?;
        let payload = self.payload_of_person("block_suggestion", user);
        let payload = with(with(payload, "view", modal.described()), "action_id", json!(id));
        let payload = with(with(payload, "block_id", json!(id)), "value", json!(typed));
        let container = json!({ "type": "view", "view_id": modal.id });
        Some(self.interaction(address, &with(payload, "container", container)))
    }

    /// Keeps the options that the app suggested for a menu, of all groups. An answer that breaks a rule has none, as in Slack.
    pub fn show_suggestions(&self, user: &str, id: &str, body: &str) {
        let answer = &serde_json::from_str::<Value>(body).unwrap_or_default();
        let mut options = Vec::new();
        if rules::check_menu(answer).is_empty() {
            let groups = answer["option_groups"].as_array().into_iter().flatten().chain([answer]);
            for group in groups {
                let label = group.pointer("/label/text").map(text).unwrap_or_default().to_owned();
                let of_group = group["options"].as_array().into_iter().flatten();
                options.extend(of_group.map(|option| Suggested { group: label.clone(), option: option.clone() }));
            }
        }
        self.workspace.send_modify(|workspace| {
            if let Some(modal) = workspace.views.top(user) {
                modal.suggested.insert(id.to_owned(), options);
            }
        });
    }

    /// Does what the app answered to a submission: an empty answer closes the modal.
    pub fn take_submission_answer(&self, user: &str, body: &str) {
        let answer = &serde_json::from_str::<Value>(body).unwrap_or_default();
        self.workspace.send_modify(|workspace| {
            let Some(id) = workspace.views.top(user).map(|modal| modal.id.clone()) else { return };
            match answer["response_action"].as_str() {
                Some("errors") => {
                    let errors = answer["errors"].as_object().into_iter().flatten();
                    if let Some(modal) = workspace.views.find(&id) {
                        let text = |text: &Value| text.as_str().unwrap_or_default().to_owned();
                        modal.errors = errors.map(|(block, problem)| (block.clone(), text(problem))).collect();
                    }
                }
                Some("update") => {
                    workspace.views.replace(&id, answer["view"].clone());
                }
                Some("push") => {
                    workspace.views.show(user, answer["view"].clone());
                }
                Some("clear") => workspace.views.modals.retain(|modal| modal.user != user),
                _ => workspace.views.modals.retain(|modal| modal.id != id),
            }
        });
    }

    /// Closes the modal that a person sees.
    pub fn close_modal(&self, user: &str) {
        self.take_submission_answer(user, "");
    }

    /// The request that tells the app at `address` that a person started a shortcut: on a message, or on none.
    ///
    /// # Errors
    /// When `address` is not a valid URI.
    pub fn shortcut(
        &self,
        address: &Uri,
        user: &str,
        callback_id: &str,
        message_ts: Option<&str>,
    ) -> http::Result<Request<String>> {
        let message = message_ts.and_then(|ts| self.messages().into_iter().find(|message| message.ts == ts));
        let Some(message) = message else {
            let payload = with(self.payload_of_person("shortcut", user), "callback_id", json!(callback_id));
            return self.interaction(address, &payload);
        };
        let payload = with(self.payload_of_person("message_action", user), "callback_id", json!(callback_id));
        let payload = with(payload, "channel", json!({ "id": message.channel, "name": "incidents" }));
        let shown = super::api::shown(&message);
        let payload = with(with(payload, "message_ts", json!(message.ts)), "message", shown);
        let reply_address = self.reply_address(&message.channel, user);
        self.interaction(address, &with(payload, "response_url", json!(reply_address)))
    }

    /// The request that tells the app at `address` of an event.
    ///
    /// # Errors
    /// When `address` is not a valid URI.
    pub fn event(&self, address: &Uri, event: &Value) -> http::Result<Request<String>> {
        let id = self.next_id();
        let authorizations = json!([{ "team_id": TEAM, "user_id": BOT_USER, "is_bot": true }]);
        let body = json!({
            "token": "unused", "type": "event_callback", "event_id": format!("Ev{}", id.replace('.', "")),
            "team_id": TEAM, "api_app_id": "A0INVESTIG8", "event": event, "authorizations": authorizations
        });
        self.signed(address, body.to_string())
    }

    /// Writes a message as a person, in a thread if one is given; returns the events that tell the app of it. Of a mention
    /// in a channel there are two.
    pub fn write(&self, channel: &str, thread_ts: Option<&str>, user: &str, text: &str) -> Vec<Value> {
        let text = text.replace("@investigator", &format!("<@{BOT_USER}>"));
        let (now, mut ts) = (self.now(), String::new());
        self.workspace.send_modify(|workspace| ts = workspace.post_as_user(channel, thread_ts, user, &text, now));
        let mut event = json!({ "user": user, "text": text, "ts": ts, "event_ts": ts, "channel": channel });
        if let Some(thread_ts) = thread_ts {
            event = with(event, "thread_ts", json!(thread_ts));
        }
        let kind = if channel.starts_with('D') { "im" } else { "channel" };
        let is_mention = kind == "channel" && text.contains(BOT_USER);
        let mention = is_mention.then(|| with(event.clone(), "type", json!("app_mention")));
        let message = with(with(event, "type", json!("message")), "channel_type", json!(kind));
        mention.into_iter().chain([message]).collect()
    }

    /// The fields that every interaction of a person has, with a fresh trigger.
    pub(super) fn payload_of_person(&self, kind: &str, user: &str) -> Value {
        let trigger_id = format!("{}.8088930838d88f008e0", self.next_id());
        let now = self.now();
        self.workspace.send_modify(|workspace| workspace.views.issue_trigger(&trigger_id, user, now));
        json!({
            "type": kind, "token": "unused", "api_app_id": "A0INVESTIG8", "trigger_id": trigger_id, "action_ts": "1.2",
            "user": { "id": user, "username": "responder", "name": "responder", "team_id": TEAM },
            "team": { "id": TEAM, "domain": "demo" }, "enterprise": null, "is_enterprise_install": false
        })
    }

    pub(super) fn interaction(&self, address: &Uri, payload: &Value) -> http::Result<Request<String>> {
        self.signed(address, serde_urlencoded::to_string([("payload", payload.to_string())]).unwrap_or_default())
    }

    fn next_id(&self) -> String {
        let now = self.now();
        let mut id = String::new();
        self.workspace.send_modify(|workspace| id = workspace.next_ts(now));
        id
    }

    /// A fresh address that takes answers for the eyes of this person.
    fn reply_address(&self, channel: &str, user: &str) -> String {
        let (name, now) = (self.next_id(), self.now());
        let address = ResponseUrl {
            name: name.clone(),
            channel: channel.to_owned(),
            user: user.to_owned(),
            issued_at: now,
            uses: 0,
        };
        self.workspace.send_modify(|workspace| workspace.response_urls.push(address));
        let hooks_url = self.hooks_url.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clone();
        format!("{hooks_url}/commands/{TEAM}/{name}")
    }

    /// Notes in the modal of a person what they filled in.
    pub fn fill(&self, user: &str, filled: &Filled) {
        self.workspace.send_modify(|workspace| {
            if let Some(modal) = workspace.views.top(user) {
                modal.filled = state_values(modal, filled);
            }
        });
    }
}

/// What was filled in, as `state.values` has it: every field of the modal, empty or not.
fn state_values(modal: &ShownView, filled: &Filled) -> Value {
    let mut values = Map::new();
    let blocks = modal.view.get("blocks").and_then(Value::as_array).into_iter().flatten();
    for block in blocks.filter(|block| block["type"] == "input") {
        let element = &block["element"];
        let (block_id, action_id) = (text(&block["block_id"]), text(&element["action_id"]));
        let typed = filled.get(action_id).map(Vec::as_slice).unwrap_or_default();
        let suggested = modal.suggested.get(action_id).map(Vec::as_slice).unwrap_or_default();
        values.insert(block_id.to_owned(), json!({ action_id: field_state(element, suggested, typed) }));
    }
    Value::Object(values)
}

/// What one element holds.
fn field_state(element: &Value, suggested: &[Suggested], typed: &[String]) -> Value {
    let kind = text(&element["type"]);
    let first = typed.first().map(String::as_str).filter(|value| !value.is_empty());
    let options = element["options"].as_array().into_iter().flatten();
    let initial =
        element.get("initial_option").into_iter().chain(element["initial_options"].as_array().into_iter().flatten());
    let suggested = suggested.iter().map(|suggested| &suggested.option);
    let known: Vec<&Value> = options.chain(suggested).chain(initial).collect();
    let option = |value: &str| known.iter().find(|option| option["value"] == value).copied().cloned();
    let (key, value) = match kind {
        "static_select" | "external_select" | "radio_buttons" => ("selected_option", json!(first.and_then(option))),
        "checkboxes" | "multi_static_select" | "multi_external_select" => {
            ("selected_options", json!(typed.iter().filter_map(|value| option(value)).collect::<Vec<_>>()))
        }
        "datetimepicker" => ("selected_date_time", json!(first.and_then(to_seconds))),
        "conversations_select" => ("selected_conversation", json!(first)),
        "channels_select" => ("selected_channel", json!(first)),
        "users_select" => ("selected_user", json!(first)),
        "multi_users_select" => ("selected_users", json!(typed)),
        "multi_conversations_select" => ("selected_conversations", json!(typed)),
        _ => ("value", json!(first)),
    };
    json!({ "type": kind, key: value })
}

/// `2026-03-01T14:05`, which a browser sends for a day and a time, in UTC; or seconds.
fn to_seconds(typed: &str) -> Option<i64> {
    let of_browser = format!("{typed}:00Z").parse::<Timestamp>().or_else(|_| format!("{typed}Z").parse::<Timestamp>());
    of_browser.map(Timestamp::as_second).ok().or_else(|| typed.parse().ok())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
