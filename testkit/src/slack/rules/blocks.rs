//! The block types, one function for each: <https://docs.slack.dev/reference/block-kit/blocks>.

use serde_json::Value;

use super::{TextKind, Validator, charts, elements, inputs, rich_text, tables, tasks, type_of};

/// What a container may hold. Its documentation names rich text as well, and Slack's own check refuses it.
const CHILD_TYPES: [&str; 9] =
    ["actions", "context", "divider", "header", "image", "section", "table", "video", "file"];

/// Validates a block of any type; a type that is not in this list is refused.
pub fn block(validator: &mut Validator, pointer: &str, value: &Value) {
    const OF_MESSAGES: [&str; 6] = ["markdown", "table", "data_table", "data_visualization", "plan", "task_card"];
    match type_of(value) {
        "input" if validator.is_view => inputs::input(validator, pointer, value),
        other if validator.is_view && OF_MESSAGES.contains(&other) => {
            validator.report(&format!("{pointer}/type"), format_args!("unsupported type in a view: {other}"));
        }
        "section" => section(validator, pointer, value),
        "header" => header(validator, pointer, value),
        "divider" => divider(validator, pointer, value),
        "context" => context(validator, pointer, value),
        "actions" => actions(validator, pointer, value),
        "image" => image(validator, pointer, value),
        "markdown" => markdown(validator, pointer, value),
        "rich_text" => rich_text::block(validator, pointer, value),
        "table" => tables::table(validator, pointer, value),
        "data_table" => tables::data_table(validator, pointer, value),
        "data_visualization" => charts::data_visualization(validator, pointer, value),
        "plan" => tasks::plan(validator, pointer, value),
        "task_card" => tasks::loose_task_card(validator, pointer, value),
        "container" => container(validator, pointer, value),
        "card" => card(validator, pointer, value),
        "context_actions" => context_actions(validator, pointer, value),
        other => validator.report(&format!("{pointer}/type"), format_args!("unsupported type: {other}")),
    }
}

fn section(validator: &mut Validator, pointer: &str, value: &Value) {
    let Some(section) =
        validator.object(pointer, value, &["type"], &["block_id", "text", "fields", "accessory", "expand"])
    else {
        return;
    };
    validator.block_id(pointer, section);
    if !section.contains_key("text") && !section.contains_key("fields") {
        validator.report(pointer, "missing required field: text or fields");
    }
    if let Some(text) = section.get("text") {
        validator.text_object(&format!("{pointer}/text"), text, TextKind::Any, 3_000);
    }
    if let Some(fields) = section.get("fields") {
        for (pointer, field) in validator.array_items(&format!("{pointer}/fields"), fields, 1, 10) {
            validator.text_object(&pointer, field, TextKind::Any, 2_000);
        }
    }
    if let Some(accessory) = section.get("accessory") {
        elements::element(validator, &format!("{pointer}/accessory"), accessory);
    }
    if let Some(expand) = section.get("expand") {
        validator.boolean(&format!("{pointer}/expand"), expand);
    }
}

fn header(validator: &mut Validator, pointer: &str, value: &Value) {
    let Some(header) = validator.object(pointer, value, &["type", "text"], &["block_id", "level"]) else {
        return;
    };
    validator.block_id(pointer, header);
    if let Some(text) = header.get("text") {
        validator.text_object(&format!("{pointer}/text"), text, TextKind::Plain, 150);
    }
    if header.get("level").is_some_and(|level| !level.as_u64().is_some_and(|level| (1..=4).contains(&level))) {
        validator.report(&format!("{pointer}/level"), "must be 1 to 4");
    }
}

fn divider(validator: &mut Validator, pointer: &str, value: &Value) {
    if let Some(divider) = validator.object(pointer, value, &["type"], &["block_id"]) {
        validator.block_id(pointer, divider);
    }
}

fn context(validator: &mut Validator, pointer: &str, value: &Value) {
    let Some(context) = validator.object(pointer, value, &["type", "elements"], &["block_id"]) else {
        return;
    };
    validator.block_id(pointer, context);
    for (pointer, element) in validator.array_items(&format!("{pointer}/elements"), &value["elements"], 1, 10) {
        match type_of(element) {
            "image" => elements::element(validator, &pointer, element),
            _ => validator.text_object(&pointer, element, TextKind::Any, 3_000),
        }
    }
}

fn actions(validator: &mut Validator, pointer: &str, value: &Value) {
    let Some(actions) = validator.object(pointer, value, &["type", "elements"], &["block_id"]) else {
        return;
    };
    validator.block_id(pointer, actions);
    for (pointer, element) in validator.array_items(&format!("{pointer}/elements"), &value["elements"], 1, 25) {
        if type_of(element) == "image" {
            validator.report(&pointer, "unsupported type: image");
        } else {
            elements::element(validator, &pointer, element);
        }
    }
}

fn image(validator: &mut Validator, pointer: &str, value: &Value) {
    let required = ["type", "image_url", "alt_text"];
    let Some(image) = validator.object(pointer, value, &required, &["block_id", "title"]) else {
        return;
    };
    validator.block_id(pointer, image);
    validator.url(&format!("{pointer}/image_url"), &value["image_url"]);
    validator.text(&format!("{pointer}/alt_text"), &value["alt_text"], 2_000);
    if let Some(title) = image.get("title") {
        validator.text_object(&format!("{pointer}/title"), title, TextKind::Plain, 2_000);
    }
}

fn markdown(validator: &mut Validator, pointer: &str, value: &Value) {
    let Some(markdown) = validator.object(pointer, value, &["type", "text"], &["block_id"]) else {
        return;
    };
    validator.block_id(pointer, markdown);
    let before = validator.checked.chars;
    validator.text(&format!("{pointer}/text"), &value["text"], 12_000);
    validator.markdown_chars += validator.checked.chars - before;
    if validator.markdown_chars > 12_000 {
        validator.report(pointer, "all markdown blocks together must be less than 12001 characters");
    }
}

fn container(validator: &mut Validator, pointer: &str, value: &Value) {
    let optional = [
        "block_id",
        "title",
        "rich_text_title",
        "subtitle",
        "width",
        "icon",
        "is_collapsible",
        "default_collapsed",
        "has_header_divider",
    ];
    let Some(container) = validator.object(pointer, value, &["type", "child_blocks"], &optional) else {
        return;
    };
    validator.block_id(pointer, container);
    if !container.contains_key("title") && !container.contains_key("rich_text_title") {
        validator.report(pointer, "missing required field: title or rich_text_title");
    }
    if let Some(title) = container.get("title") {
        validator.text_object(&format!("{pointer}/title"), title, TextKind::Plain, 150);
    }
    if let Some(title) = container.get("rich_text_title") {
        rich_text::block(validator, &format!("{pointer}/rich_text_title"), title);
    }
    if let Some(subtitle) = container.get("subtitle") {
        validator.text_object(&format!("{pointer}/subtitle"), subtitle, TextKind::Any, 150);
    }
    if let Some(icon) = container.get("icon") {
        elements::element(validator, &format!("{pointer}/icon"), icon);
    }
    if let Some(width) = container.get("width") {
        validator.one_of(&format!("{pointer}/width"), width, &["narrow", "standard", "wide", "full"]);
    }
    for flag in ["is_collapsible", "default_collapsed", "has_header_divider"] {
        if let Some(value) = container.get(flag) {
            validator.boolean(&format!("{pointer}/{flag}"), value);
        }
    }
    let is_collapsed = container.get("default_collapsed").and_then(Value::as_bool).unwrap_or_default();
    if is_collapsed && !container.get("is_collapsible").and_then(Value::as_bool).unwrap_or_default() {
        validator.report(&format!("{pointer}/default_collapsed"), "requires is_collapsible");
    }
    for (pointer, child) in validator.array_items(&format!("{pointer}/child_blocks"), &value["child_blocks"], 1, 10) {
        if CHILD_TYPES.contains(&type_of(child)) {
            block(validator, &pointer, child);
        } else {
            validator.report(&format!("{pointer}/type"), format_args!("unsupported type: {}", type_of(child)));
        }
    }
}

/// A card: <https://docs.slack.dev/reference/block-kit/blocks/card-block>.
fn card(validator: &mut Validator, pointer: &str, value: &Value) {
    let optional = ["block_id", "hero_image", "icon", "title", "subtitle", "body", "actions"];
    let Some(card) = validator.object(pointer, value, &["type"], &optional) else {
        return;
    };
    validator.block_id(pointer, card);
    if !["hero_image", "title", "actions", "body"].iter().any(|key| card.contains_key(*key)) {
        validator.report(pointer, "missing required field: hero_image, title, actions or body");
    }
    for (key, limit) in [("title", 150), ("subtitle", 150), ("body", 200)] {
        if let Some(text) = card.get(key) {
            validator.text_object(&format!("{pointer}/{key}"), text, TextKind::Any, limit);
        }
    }
    for key in ["hero_image", "icon"] {
        if let Some(image) = card.get(key) {
            elements::element(validator, &format!("{pointer}/{key}"), image);
        }
    }
    let Some(actions) = card.get("actions") else {
        return;
    };
    for (pointer, action) in validator.array_items(&format!("{pointer}/actions"), actions, 1, 3) {
        if type_of(action) == "button" {
            elements::element(validator, &pointer, action);
        } else {
            validator.report(&format!("{pointer}/type"), format_args!("unsupported type: {}", type_of(action)));
        }
    }
}

/// Feedback: <https://docs.slack.dev/reference/block-kit/blocks/context-actions-block>.
fn context_actions(validator: &mut Validator, pointer: &str, value: &Value) {
    let Some(actions) = validator.object(pointer, value, &["type", "elements"], &["block_id"]) else {
        return;
    };
    validator.block_id(pointer, actions);
    for (pointer, element) in validator.array_items(&format!("{pointer}/elements"), &value["elements"], 1, 5) {
        match type_of(element) {
            "feedback_buttons" => elements::feedback_buttons(validator, &pointer, element),
            "icon_button" => elements::icon_button(validator, &pointer, element),
            other => validator.report(&format!("{pointer}/type"), format_args!("unsupported type: {other}")),
        }
    }
}
