//! Rich text: <https://docs.slack.dev/reference/block-kit/blocks/rich-text-block>.

use serde_json::Value;

use super::{Inspector, type_of};

/// The limit of Slack's texts in general; rich text has none of its own.
const TEXT: usize = 12_000;

/// Looks at a rich text block, also where it is the cell of a table.
pub fn block(inspector: &mut Inspector, at: &str, value: &Value) {
    let Some(block) = inspector.object(at, value, &["type", "elements"], &["block_id"]) else {
        return;
    };
    inspector.block_id(at, block);
    for (at, part) in inspector.items(&format!("{at}/elements"), &value["elements"], 1, usize::MAX) {
        match type_of(part) {
            "rich_text_list" => list(inspector, &at, part),
            "rich_text_section" => inlines(inspector, &at, part, &[]),
            "rich_text_quote" => inlines(inspector, &at, part, &["border"]),
            "rich_text_preformatted" => inlines(inspector, &at, part, &["border", "language"]),
            other => inspector.complain(&format!("{at}/type"), format_args!("unsupported type: {other}")),
        }
    }
}

fn list(inspector: &mut Inspector, at: &str, value: &Value) {
    let required = ["type", "style", "elements"];
    if inspector.object(at, value, &required, &["indent", "offset", "border"]).is_none() {
        return;
    }
    inspector.one_of(&format!("{at}/style"), &value["style"], &["bullet", "ordered"]);
    if value.get("indent").is_some_and(|indent| indent.as_u64().is_none_or(|indent| indent > 8)) {
        inspector.complain(&format!("{at}/indent"), "must be 0 to 8");
    }
    for (at, item) in inspector.items(&format!("{at}/elements"), &value["elements"], 1, usize::MAX) {
        inlines(inspector, &at, item, &[]);
    }
}

fn inlines(inspector: &mut Inspector, at: &str, value: &Value, optional: &[&str]) {
    if inspector.object(at, value, &["type", "elements"], optional).is_none() {
        return;
    }
    for (at, inline) in inspector.items(&format!("{at}/elements"), &value["elements"], 0, usize::MAX) {
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
                inspector.complain(&format!("{at}/type"), format_args!("unsupported type: {other}"));
                continue;
            }
        };
        inspector.object(&at, inline, required, &["style", "text", "unsafe", "fallback", "url", "unicode"]);
        if let Some(text) = inline.get("text") {
            inspector.text(&format!("{at}/text"), text, TEXT);
        }
    }
}
