//! Blocks, one function each.

use serde_json::Value;

use super::{Inspector, Kind, charts, elements, rich_text, type_of};

/// Looks at a block of any type.
pub fn block(inspector: &mut Inspector, at: &str, value: &Value) {
    match type_of(value) {
        "section" => section(inspector, at, value),
        "header" => header(inspector, at, value),
        "divider" => divider(inspector, at, value),
        "context" => context(inspector, at, value),
        "actions" => actions(inspector, at, value),
        "image" => image(inspector, at, value),
        "markdown" => markdown(inspector, at, value),
        "rich_text" => rich_text::block(inspector, at, value),
        "table" => charts::table(inspector, at, value),
        "data_table" => charts::data_table(inspector, at, value),
        "data_visualization" => charts::data_visualization(inspector, at, value),
        other => inspector.complain(&format!("{at}/type"), format_args!("unsupported type: {other}")),
    }
}

fn section(inspector: &mut Inspector, at: &str, value: &Value) {
    let Some(section) = inspector.object(at, value, &["type"], &["block_id", "text", "fields", "accessory", "expand"])
    else {
        return;
    };
    inspector.block_id(at, section);
    if !section.contains_key("text") && !section.contains_key("fields") {
        inspector.complain(at, "missing required field: text or fields");
    }
    if let Some(text) = section.get("text") {
        inspector.text_object(&format!("{at}/text"), text, Kind::Any, 3_000);
    }
    if let Some(fields) = section.get("fields") {
        for (at, field) in inspector.items(&format!("{at}/fields"), fields, 1, 10) {
            inspector.text_object(&at, field, Kind::Any, 2_000);
        }
    }
    if let Some(accessory) = section.get("accessory") {
        elements::element(inspector, &format!("{at}/accessory"), accessory);
    }
    if let Some(expand) = section.get("expand") {
        inspector.boolean(&format!("{at}/expand"), expand);
    }
}

fn header(inspector: &mut Inspector, at: &str, value: &Value) {
    let Some(header) = inspector.object(at, value, &["type", "text"], &["block_id", "level"]) else {
        return;
    };
    inspector.block_id(at, header);
    if let Some(text) = header.get("text") {
        inspector.text_object(&format!("{at}/text"), text, Kind::Plain, 150);
    }
    if header.get("level").is_some_and(|level| !level.as_u64().is_some_and(|level| (1..=4).contains(&level))) {
        inspector.complain(&format!("{at}/level"), "must be 1 to 4");
    }
}

fn divider(inspector: &mut Inspector, at: &str, value: &Value) {
    if let Some(divider) = inspector.object(at, value, &["type"], &["block_id"]) {
        inspector.block_id(at, divider);
    }
}

fn context(inspector: &mut Inspector, at: &str, value: &Value) {
    let Some(context) = inspector.object(at, value, &["type", "elements"], &["block_id"]) else {
        return;
    };
    inspector.block_id(at, context);
    for (at, element) in inspector.items(&format!("{at}/elements"), &value["elements"], 1, 10) {
        match type_of(element) {
            "image" => elements::element(inspector, &at, element),
            _ => inspector.text_object(&at, element, Kind::Any, 3_000),
        }
    }
}

fn actions(inspector: &mut Inspector, at: &str, value: &Value) {
    let Some(actions) = inspector.object(at, value, &["type", "elements"], &["block_id"]) else {
        return;
    };
    inspector.block_id(at, actions);
    for (at, element) in inspector.items(&format!("{at}/elements"), &value["elements"], 1, 25) {
        if type_of(element) == "image" {
            inspector.complain(&at, "unsupported type: image");
        } else {
            elements::element(inspector, &at, element);
        }
    }
}

fn image(inspector: &mut Inspector, at: &str, value: &Value) {
    let required = ["type", "image_url", "alt_text"];
    let Some(image) = inspector.object(at, value, &required, &["block_id", "title"]) else {
        return;
    };
    inspector.block_id(at, image);
    inspector.address(&format!("{at}/image_url"), &value["image_url"]);
    inspector.text(&format!("{at}/alt_text"), &value["alt_text"], 2_000);
    if let Some(title) = image.get("title") {
        inspector.text_object(&format!("{at}/title"), title, Kind::Plain, 2_000);
    }
}

fn markdown(inspector: &mut Inspector, at: &str, value: &Value) {
    let Some(markdown) = inspector.object(at, value, &["type", "text"], &["block_id"]) else {
        return;
    };
    inspector.block_id(at, markdown);
    let before = inspector.checked.chars;
    inspector.text(&format!("{at}/text"), &value["text"], 12_000);
    inspector.markdown_chars += inspector.checked.chars - before;
    if inspector.markdown_chars > 12_000 {
        inspector.complain(at, "all markdown blocks together must be less than 12001 characters");
    }
}
