//! The pieces of modals and of App Home, each within Slack's limits.
//!
//! A field has one id, which is that of its block and of its element.
//!
//! Source: <https://docs.slack.dev/reference/block-kit/block-elements>

use investigation::model::Context;
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::limits::{
    MAX_HEADER_TEXT, MAX_LABEL, MAX_OPTION_TEXT, MAX_OPTION_VALUE, MAX_OPTIONS, MAX_PLACEHOLDER, MAX_SECTION_TEXT,
};
use crate::mrkdwn::{Mrkdwn, plain};

/// Plain text of at most `limit` characters, in which `:fire:` stays what it is. Slack refuses an empty text: a dash stands
/// for it.
#[must_use]
pub fn plain_text(text: &str, limit: usize) -> Value {
    let text = plain(text, limit);
    json!({ "type": "plain_text", "text": if text.trim().is_empty() { "-" } else { &text }, "emoji": false })
}

/// A text to write a paragraph with.
#[must_use]
pub fn new_text() -> Mrkdwn {
    Mrkdwn::new(MAX_SECTION_TEXT)
}

/// Marked-up text, in which Slack makes no link of a name with a dot in it. A dash stands for an empty one.
fn mrkdwn(text: Mrkdwn) -> Value {
    let text = if text.is_empty() { "-".to_owned() } else { text.into_string() };
    json!({ "type": "mrkdwn", "text": text, "verbatim": true })
}

/// A headline.
#[must_use]
pub fn header(text: &str) -> Value {
    json!({ "type": "header", "text": plain_text(text, MAX_HEADER_TEXT) })
}

/// A paragraph.
#[must_use]
pub fn section(text: Mrkdwn) -> Value {
    json!({ "type": "section", "text": mrkdwn(text) })
}

/// A note in small letters.
#[must_use]
pub fn note(text: Mrkdwn) -> Value {
    json!({ "type": "context", "elements": [mrkdwn(text)] })
}

/// A field with its label. `hint` says below it what it takes; empty for none.
#[must_use]
pub fn field(id: &str, label: &str, hint: &str, is_optional: bool, element: Value) -> Value {
    let field = json!({
        "type": "input", "block_id": id, "label": plain_text(label, MAX_LABEL), "optional": is_optional,
        "element": with(element, "action_id", Some(id.into()))
    });
    with(field, "hint", (!hint.is_empty()).then(|| plain_text(hint, MAX_LABEL)))
}

/// A text field of at most `limit` characters, with what it holds at first.
#[must_use]
pub fn text_field(initial: &str, limit: usize, is_multiline: bool) -> Value {
    // Cutting it would lose what is not shown, and Slack refuses a longer one.
    let fits = !initial.is_empty() && initial.chars().count() <= limit;
    let element = json!({ "type": "plain_text_input", "multiline": is_multiline, "max_length": limit });
    with(element, "initial_value", fits.then(|| initial.into()))
}

/// An option of a menu; `None` if its value is empty or longer than Slack takes.
#[must_use]
pub fn option(text: &str, value: &str) -> Option<Value> {
    let fits = (1..=MAX_OPTION_VALUE).contains(&value.chars().count());
    fits.then(|| json!({ "text": plain_text(text, MAX_OPTION_TEXT), "value": value }))
}

/// The value of an option that is no choice but says something: a menu has no other place for words.
pub const NOT_A_CHOICE: &str = "(not a choice)";

/// An option that says why there are no others. Where it is picked, nothing is chosen.
#[must_use]
pub fn note_option(text: &str) -> Value {
    json!({ "text": plain_text(text, MAX_OPTION_TEXT), "value": NOT_A_CHOICE })
}

/// A menu whose options Slack asks the app for while somebody types.
#[must_use]
pub fn typed_ahead(placeholder: &str, initial: Option<Value>) -> Value {
    with(external_select("external_select", placeholder), "initial_option", initial)
}

/// The same, of which several options can be chosen, and those that are at first.
#[must_use]
pub fn several_typed_ahead(placeholder: &str, initial: Vec<Value>) -> Value {
    let initial = (!initial.is_empty()).then(|| initial.into());
    with(external_select("multi_external_select", placeholder), "initial_options", initial)
}

fn external_select(kind: &str, placeholder: &str) -> Value {
    json!({ "type": kind, "min_query_length": 0, "placeholder": plain_text(placeholder, MAX_PLACEHOLDER) })
}

/// A menu of these options.
#[must_use]
pub fn menu(options: &[Value], initial: Option<Value>) -> Value {
    with(json!({ "type": "static_select", "options": options }), "initial_option", initial)
}

/// A menu of these options that says what it is for while nothing is chosen.
#[must_use]
pub fn empty_menu(placeholder: &str, options: &[Value]) -> Value {
    with(menu(options, None), "placeholder", Some(plain_text(placeholder, MAX_PLACEHOLDER)))
}

/// Boxes to tick, and those that are ticked at first.
#[must_use]
pub fn checkboxes(options: &[Value], ticked: &[Value]) -> Value {
    let ticked = (!ticked.is_empty()).then(|| ticked.into());
    with(json!({ "type": "checkboxes", "options": options }), "initial_options", ticked)
}

/// A day and a time, which Slack shows in the zone of whoever picks it.
#[must_use]
pub fn date_and_time(initial: Option<Timestamp>) -> Value {
    with(json!({ "type": "datetimepicker" }), "initial_date_time", initial.map(|at| at.as_second().into()))
}

/// A channel or another conversation.
#[must_use]
pub fn conversation(initial: Option<&str>) -> Value {
    let initial = initial.filter(|id| is_id(id)).map(Value::from);
    with(json!({ "type": "conversations_select" }), "initial_conversation", initial)
}

/// A channel or another conversation, first the one in which it is asked. A submission brings its address for answers along.
#[must_use]
pub fn conversation_to_answer_in() -> Value {
    json!({
        "type": "conversations_select", "default_to_current_conversation": true, "response_url_enabled": true,
        "filter": { "include": ["public", "private"], "exclude_bot_users": true }
    })
}

/// People, by their ids.
#[must_use]
pub fn people(initial: &[String]) -> Value {
    // The menu knows no user groups.
    let users: Vec<String> = initial.iter().filter(|id| !Context::is_user_group(id)).cloned().collect();
    with(json!({ "type": "multi_users_select" }), "initial_users", ids(&users))
}

/// Several channels or other conversations, by their ids.
#[must_use]
pub fn conversations(initial: &[String]) -> Value {
    with(json!({ "type": "multi_conversations_select" }), "initial_conversations", ids(initial))
}

/// The ids among these texts: a menu with anything else, such as a name that somebody wrote by hand, would not open. `None`
/// without one.
fn ids(texts: &[String]) -> Option<Value> {
    let ids: Vec<&String> = texts.iter().filter(|text| is_id(text)).take(MAX_OPTIONS).collect();
    (!ids.is_empty()).then(|| json!(ids))
}

/// Whether this is an id as Slack gives it, such as `U0123ABC`.
fn is_id(text: &str) -> bool {
    (2..=100).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The options that a menu asked for, as the answer to it: at most 100.
#[must_use]
pub fn suggestions(options: &[Value]) -> String {
    let first: Vec<&Value> = options.iter().take(MAX_OPTIONS).collect();
    json!({ "options": first }).to_string()
}

pub(crate) fn with(mut element: Value, key: &str, value: Option<Value>) -> Value {
    if let (Some(fields), Some(value)) = (element.as_object_mut(), value) {
        fields.insert(key.to_owned(), value);
    }
    element
}
