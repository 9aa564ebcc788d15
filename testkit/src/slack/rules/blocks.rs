//! The block types, one function for each: <https://docs.slack.dev/reference/block-kit/blocks>.

use serde_json::Value;

use super::{TextKind, Validator, charts, elements, rich_text, type_of};

/// Validates a block of any type; a type that is not in this list is refused.
pub fn block(validator: &mut Validator, pointer: &str, value: &Value) {
    match type_of(value) {
        "section" => section(validator, pointer, value),
        "header" => header(validator, pointer, value),
        "divider" => divider(validator, pointer, value),
        "context" => context(validator, pointer, value),
        "actions" => actions(validator, pointer, value),
        "image" => image(validator, pointer, value),
        "markdown" => markdown(validator, pointer, value),
        "rich_text" => rich_text::block(validator, pointer, value),
        "table" => charts::table(validator, pointer, value),
        "data_table" => charts::data_table(validator, pointer, value),
        "data_visualization" => charts::data_visualization(validator, pointer, value),
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
