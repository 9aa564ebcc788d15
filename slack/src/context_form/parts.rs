//! The parts of these modals. A field is named by one id, which its block and its element have.

use serde_json::{Value, json};

use crate::limits::{MAX_LABEL, MAX_MODAL_TITLE, MAX_OPTION_TEXT, MAX_PLACEHOLDER, MAX_SECTION_TEXT};
use crate::mrkdwn::{Mrkdwn, plain};

/// Plain text of at most `limit` characters; Slack refuses an empty one.
pub(super) fn plain_text(text: &str, limit: usize) -> Value {
    let text = plain(text, limit);
    json!({ "type": "plain_text", "text": if text.is_empty() { "-" } else { &text }, "emoji": false })
}

/// A modal. `metadata` comes back with everything that is done in it.
pub(super) fn modal(callback_id: &str, title: &str, submit: Option<&str>, metadata: &str, blocks: &[Value]) -> Value {
    let mut view = json!({
        "type": "modal",
        "callback_id": callback_id,
        "title": plain_text(title, MAX_MODAL_TITLE),
        "close": plain_text(if submit.is_some() { "Cancel" } else { "Close" }, MAX_MODAL_TITLE),
        "private_metadata": metadata,
        "blocks": blocks,
    });
    if let (Some(submit), Some(view)) = (submit, view.as_object_mut()) {
        view.insert("submit".to_owned(), plain_text(submit, MAX_MODAL_TITLE));
    }
    view
}

/// A paragraph.
pub(super) fn section(text: Mrkdwn) -> Value {
    json!({ "type": "section", "text": { "type": "mrkdwn", "text": text.into_string() } })
}

/// A note in small letters.
pub(super) fn note(text: Mrkdwn) -> Value {
    json!({ "type": "context", "elements": [{ "type": "mrkdwn", "text": text.into_string() }] })
}

pub(super) fn new_text() -> Mrkdwn {
    Mrkdwn::new(MAX_SECTION_TEXT)
}

/// Something to fill in. The element gets the block's id, so that both are known by one name.
pub(super) fn input(block: &str, label: &str, hint: Option<&str>, is_optional: bool, mut element: Value) -> Value {
    if let Some(element) = element.as_object_mut() {
        element.insert("action_id".to_owned(), block.into());
    }
    let mut input = json!({
        "type": "input",
        "block_id": block,
        "label": plain_text(label, MAX_LABEL),
        "optional": is_optional,
        "element": element,
    });
    if let (Some(hint), Some(input)) = (hint, input.as_object_mut()) {
        input.insert("hint".to_owned(), plain_text(hint, MAX_LABEL));
    }
    input
}

/// A text field with what it holds at first.
pub(super) fn text_field(initial: &str, max: usize, is_multiline: bool) -> Value {
    let mut element = json!({ "type": "plain_text_input", "multiline": is_multiline, "max_length": max });
    // Cutting it would lose what is not shown, and Slack refuses a longer one.
    let fits = !initial.is_empty() && initial.chars().count() <= max;
    if let (true, Some(element)) = (fits, element.as_object_mut()) {
        element.insert("initial_value".to_owned(), initial.into());
    }
    element
}

/// A menu that asks the app for its options, from the first letter on.
pub(super) fn typed_ahead(is_multiple: bool, placeholder: &str, initial: Option<(&str, &str)>) -> Value {
    let kind = if is_multiple { "multi_external_select" } else { "external_select" };
    let mut element =
        json!({ "type": kind, "min_query_length": 0, "placeholder": plain_text(placeholder, MAX_PLACEHOLDER) });
    if let (Some((text, value)), Some(element)) = (initial, element.as_object_mut()) {
        element.insert("initial_option".to_owned(), option(text, value));
    }
    element
}

/// A choice.
#[must_use]
pub(super) fn option(text: &str, value: &str) -> Value {
    json!({ "text": plain_text(text, MAX_OPTION_TEXT), "value": value })
}

/// A menu of ids of Slack, such as users, with those that are chosen at first.
pub(super) fn ids(kind: &str, field: &str, initial: &[String]) -> Value {
    let mut element = json!({ "type": kind });
    if let (false, Some(element)) = (initial.is_empty(), element.as_object_mut()) {
        element.insert(field.to_owned(), initial.into());
    }
    element
}
