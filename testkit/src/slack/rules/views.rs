//! Modals and App Home: <https://docs.slack.dev/reference/views>.

use serde_json::Value;

use super::{MAX_VIEW_BYTES, TextKind, Validator, blocks, elements, type_of};

/// Validates a view of this type, `modal` or `home`.
pub fn view(validator: &mut Validator, view: &Value, kind: &str) {
    let is_modal = kind == "modal";
    if type_of(view) != kind {
        validator.report("/view/type", format_args!("must be {kind}"));
        return;
    }
    let required: &[&str] = if is_modal { &["type", "title", "blocks"] } else { &["type", "blocks"] };
    let of_modal = ["submit", "close", "clear_on_close", "notify_on_close", "submit_disabled"];
    let of_any = ["private_metadata", "callback_id", "external_id"];
    let optional: Vec<&str> = if is_modal { [&of_modal[..], &of_any].concat() } else { of_any.to_vec() };
    let Some(fields) = validator.object("/view", view, required, &optional) else { return };
    for key in ["title", "submit", "close"] {
        if let Some(text) = fields.get(key) {
            validator.text_object(&format!("/view/{key}"), text, TextKind::Plain, 24);
        }
    }
    if let Some(metadata) = fields.get("private_metadata").filter(|metadata| *metadata != "") {
        validator.string("/view/private_metadata", metadata, 3_000);
    }
    for key in ["callback_id", "external_id"] {
        if let Some(id) = fields.get(key).filter(|id| *id != "") {
            validator.string(&format!("/view/{key}"), id, 255);
        }
    }
    for key in ["clear_on_close", "notify_on_close", "submit_disabled"] {
        if let Some(flag) = fields.get(key) {
            validator.boolean(&format!("/view/{key}"), flag);
        }
    }
    if view.to_string().len() > MAX_VIEW_BYTES {
        validator.report("/view", format_args!("must be less than {} bytes", MAX_VIEW_BYTES + 1));
    }
    validator.is_view = true;
    let mut has_input = false;
    for (pointer, block) in validator.array_items("/view/blocks", &view["blocks"], 0, 100) {
        has_input |= type_of(block) == "input";
        blocks::block(validator, &pointer, block);
    }
    if has_input && is_modal && !fields.contains_key("submit") {
        validator.report("/view", "missing required field: submit");
    }
}

/// Validates the answer to a menu that is typed ahead: at most 100 options, or as many groups of them.
///
/// Source: <https://docs.slack.dev/reference/interaction-payloads/block_suggestion-payload>
pub fn menu(validator: &mut Validator, answer: &Value) {
    if answer.get("option_groups").is_none() {
        if validator.object("", answer, &["options"], &[]).is_some() {
            elements::options(validator, "", &answer["options"], 0, 100);
        }
        return;
    }
    if validator.object("", answer, &["option_groups"], &[]).is_none() {
        return;
    }
    for (pointer, group) in validator.array_items("/option_groups", &answer["option_groups"], 1, 100) {
        if validator.object(&pointer, group, &["label", "options"], &[]).is_some() {
            validator.text_object(&format!("{pointer}/label"), &group["label"], TextKind::Plain, 75);
            elements::options(validator, &pointer, &group["options"], 1, 100);
        }
    }
}
