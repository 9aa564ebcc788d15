//! Rich text: <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>.

use serde_json::Value;

use super::{Validator, type_of};

/// The length of one text, in code points. Slack documents no limit for rich text, so that of a `markdown` block is
/// taken.
const MAX_TEXT_CHARS: usize = 12_000;

/// Validates a rich text block, which may be the cell of a table.
pub fn block(validator: &mut Validator, pointer: &str, value: &Value) {
    let Some(block) = validator.object(pointer, value, &["type", "elements"], &["block_id"]) else {
        return;
    };
    validator.block_id(pointer, block);
    for (pointer, part) in validator.array_items(&format!("{pointer}/elements"), &value["elements"], 1, usize::MAX) {
        match type_of(part) {
            "rich_text_list" => list(validator, &pointer, part),
            "rich_text_section" => inlines(validator, &pointer, part, &[]),
            "rich_text_quote" => inlines(validator, &pointer, part, &["border"]),
            "rich_text_preformatted" => inlines(validator, &pointer, part, &["border", "language"]),
            other => validator.report(&format!("{pointer}/type"), format_args!("unsupported type: {other}")),
        }
    }
}

fn list(validator: &mut Validator, pointer: &str, value: &Value) {
    let required = ["type", "style", "elements"];
    if validator.object(pointer, value, &required, &["indent", "offset", "border"]).is_none() {
        return;
    }
    validator.one_of(&format!("{pointer}/style"), &value["style"], &["bullet", "ordered"]);
    if value.get("indent").is_some_and(|indent| indent.as_u64().is_none_or(|indent| indent > 8)) {
        validator.report(&format!("{pointer}/indent"), "must be 0 to 8");
    }
    for (pointer, item) in validator.array_items(&format!("{pointer}/elements"), &value["elements"], 1, usize::MAX) {
        inlines(validator, &pointer, item, &[]);
    }
}

fn inlines(validator: &mut Validator, pointer: &str, value: &Value, optional: &[&str]) {
    if validator.object(pointer, value, &["type", "elements"], optional).is_none() {
        return;
    }
    for (pointer, inline) in validator.array_items(&format!("{pointer}/elements"), &value["elements"], 0, usize::MAX) {
        let required: &[&str] = match type_of(inline) {
            "text" => &["type", "text"],
            "link" => &["type", "url"],
            "user" => &["type", "user_id"],
            "usergroup" => &["type", "usergroup_id"],
            "channel" => &["type", "channel_id"],
            "broadcast" => &["type", "range"],
            "emoji" => &["type", "name"],
            "date" => &["type", "timestamp", "format"],
            other => {
                validator.report(&format!("{pointer}/type"), format_args!("unsupported type: {other}"));
                continue;
            }
        };
        validator.object(&pointer, inline, required, &["style", "text", "unsafe", "fallback", "url", "unicode"]);
        if let Some(text) = inline.get("text") {
            validator.text(&format!("{pointer}/text"), text, MAX_TEXT_CHARS);
        }
    }
}
