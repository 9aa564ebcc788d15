//! Modals: forms over Slack's window, which a click, a command or a shortcut opens.
//!
//! They are JSON rather than types of `slack-morphism`, which lacks some of their elements. [`part`] has the pieces that every
//! modal is made of, each within Slack's limits; [`investigate`] is the form that asks for an investigation, and
//! [`submission`] reads what was submitted with it.
//!
//! Source: <https://docs.slack.dev/surfaces/modals>

pub mod investigate;
pub mod part;
pub mod submission;

use serde_json::{Value, json};

use crate::limits::{MAX_LABEL, MAX_MODAL_TITLE, MAX_SECTION_TEXT};
use crate::mrkdwn::{Mrkdwn, plain};

/// A modal with these blocks. Without a `submit` label it has no button but that which closes it. `private_metadata` comes
/// back with everything that is done in it.
#[must_use]
pub fn modal(callback_id: &str, title: &str, submit: Option<&str>, private_metadata: &str, blocks: &[Value]) -> Value {
    let label = |text: &str| part::plain_text(text, MAX_MODAL_TITLE);
    let modal = json!({
        "type": "modal", "callback_id": callback_id, "title": label(title), "blocks": blocks,
        "close": label(if submit.is_some() { "Cancel" } else { "Close" })
    });
    let modal = part::with(modal, "submit", submit.map(label));
    part::with(modal, "private_metadata", (!private_metadata.is_empty()).then(|| private_metadata.into()))
}

/// A modal that says one thing.
#[must_use]
pub fn notice(title: &str, text: Mrkdwn) -> Value {
    modal("notice", title, None, "", &[part::section(text)])
}

/// A modal that says what an answer says, which is markup of this project's own making already.
#[must_use]
pub fn explanation(title: &str, answer: &str) -> Value {
    let fitting: String = answer.chars().take(MAX_SECTION_TEXT).collect();
    let text = if fitting.is_empty() { "Something went wrong.".to_owned() } else { fitting };
    let text = json!({ "type": "mrkdwn", "text": text, "verbatim": true });
    modal("notice", title, None, "", &[json!({ "type": "section", "text": text })])
}

/// The modal that is shown at once, while what the form needs is read.
#[must_use]
pub fn loading(title: &str) -> Value {
    notice(title, Mrkdwn::new(100).markup("One moment …"))
}

/// The answer to a submission that lets each of these texts stand at its field: the id of a block, and what is wrong there.
#[must_use]
pub fn field_errors<'a>(errors: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let errors: serde_json::Map<String, Value> =
        errors.into_iter().map(|(block_id, text)| (block_id.to_owned(), plain(text, MAX_LABEL).into())).collect();
    json!({ "response_action": "errors", "errors": errors }).to_string()
}

/// The answer to a submission that shows another modal in place of the form.
#[must_use]
pub fn update(view: &Value) -> Value {
    json!({ "response_action": "update", "view": view })
}

/// The answer to a submission that shows another modal on top: closing it leads back to the form.
#[must_use]
pub fn on_top(view: &Value) -> String {
    json!({ "response_action": "push", "view": view }).to_string()
}
