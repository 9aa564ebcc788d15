//! The pieces of modals, each within Slack's limits.
//!
//! A field has one id, which is that of its block and of its element.
//!
//! Source: <https://docs.slack.dev/reference/block-kit/block-elements>

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::limits;
use crate::mrkdwn::plain;

/// The text of an option, and of its description.
const MAX_OPTION_TEXT: usize = 75;

/// The text that a field shows while it is empty.
const MAX_PLACEHOLDER: usize = 150;

/// The text below a field.
const MAX_HINT: usize = 2_000;

/// Plain text in which `:fire:` stays what it is.
#[must_use]
pub fn plain_text(text: &str, limit: usize) -> Value {
    json!({ "type": "plain_text", "text": plain(text, limit), "emoji": false })
}

/// An option of a menu; `None` if its value is longer than Slack takes.
#[must_use]
pub fn option(text: &str, value: &str) -> Option<Value> {
    let fits = value.chars().count() <= limits::MAX_OPTION_VALUE && !value.is_empty();
    fits.then(|| json!({ "text": plain_text(text, MAX_OPTION_TEXT), "value": value }))
}

/// A field with its label. `hint` says below it what it takes; empty for none.
#[must_use]
pub fn field(id: &str, label: &str, hint: &str, is_optional: bool, element: Value) -> Value {
    let mut field = json!({
        "type": "input", "block_id": id, "label": plain_text(label, MAX_HINT), "optional": is_optional,
        "element": element
    });
    if let (Some(fields), false) = (field.as_object_mut(), hint.is_empty()) {
        fields.insert("hint".to_owned(), plain_text(hint, MAX_HINT));
    }
    field
}

/// A menu whose options Slack asks the app for while somebody types.
#[must_use]
pub fn typed_ahead(id: &str, placeholder: &str, initial: Option<Value>) -> Value {
    let element = json!({
        "type": "external_select", "action_id": id, "min_query_length": 0,
        "placeholder": plain_text(placeholder, MAX_PLACEHOLDER)
    });
    with(element, "initial_option", initial)
}

/// A menu of these options.
#[must_use]
pub fn menu(id: &str, options: &[Value], initial: Option<Value>) -> Value {
    with(json!({ "type": "static_select", "action_id": id, "options": options }), "initial_option", initial)
}

/// A day and a time, which Slack shows in the zone of whoever picks it.
#[must_use]
pub fn date_and_time(id: &str, initial: Option<Timestamp>) -> Value {
    let initial = initial.map(|at| Value::from(at.as_second()));
    with(json!({ "type": "datetimepicker", "action_id": id }), "initial_date_time", initial)
}

/// A channel or another conversation, first the one in which it is asked. A submission brings its address for answers along.
#[must_use]
pub fn conversation(id: &str) -> Value {
    json!({
        "type": "conversations_select", "action_id": id, "default_to_current_conversation": true,
        "response_url_enabled": true, "filter": { "include": ["public", "private"], "exclude_bot_users": true }
    })
}

/// The options that a menu asked for, as the answer to it: at most 100.
#[must_use]
pub fn suggestions(options: &[Value]) -> String {
    let first: Vec<&Value> = options.iter().take(100).collect();
    json!({ "options": first }).to_string()
}

fn with(mut element: Value, key: &str, value: Option<Value>) -> Value {
    if let (Some(fields), Some(value)) = (element.as_object_mut(), value) {
        fields.insert(key.to_owned(), value);
    }
    element
}
