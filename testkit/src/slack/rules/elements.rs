//! Interactive elements and images: <https://docs.slack.dev/reference/block-kit/block-elements>.

use serde_json::{Map, Value};

use super::{Inspector, Kind, type_of};

/// Looks at an element of an actions block or at the accessory of a section.
pub fn element(inspector: &mut Inspector, at: &str, value: &Value) {
    match type_of(value) {
        "button" => button(inspector, at, value),
        "image" => image(inspector, at, value),
        "overflow" => choice(inspector, at, value, 1, 5),
        "checkboxes" | "radio_buttons" => choice(inspector, at, value, 1, 10),
        "static_select" | "multi_static_select" => choice(inspector, at, value, 1, 100),
        other => inspector.complain(&format!("{at}/type"), format_args!("unsupported type: {other}")),
    }
}

fn button(inspector: &mut Inspector, at: &str, value: &Value) {
    let optional = ["action_id", "url", "value", "style", "confirm", "accessibility_label"];
    let Some(button) = inspector.object(at, value, &["type", "text"], &optional) else {
        return;
    };
    inspector.action_id(at, button);
    inspector.text_object(&format!("{at}/text"), &value["text"], Kind::Plain, 75);
    if let Some(url) = button.get("url") {
        inspector.address(&format!("{at}/url"), url);
    }
    if let Some(value) = button.get("value") {
        inspector.string(&format!("{at}/value"), value, 2_000);
    }
    if let Some(style) = button.get("style") {
        inspector.one_of(&format!("{at}/style"), style, &["primary", "danger"]);
    }
    if let Some(label) = button.get("accessibility_label") {
        inspector.string(&format!("{at}/accessibility_label"), label, 75);
    }
    confirm(inspector, at, button);
}

fn image(inspector: &mut Inspector, at: &str, value: &Value) {
    if inspector.object(at, value, &["type", "image_url", "alt_text"], &[]).is_some() {
        inspector.address(&format!("{at}/image_url"), &value["image_url"]);
        inspector.text(&format!("{at}/alt_text"), &value["alt_text"], 2_000);
    }
}

/// Everything that offers options: they differ in how many.
fn choice(inspector: &mut Inspector, at: &str, value: &Value, fewest: usize, most: usize) {
    let optional = ["action_id", "placeholder", "initial_option", "initial_options", "confirm", "focus_on_load"];
    let Some(choice) = inspector.object(at, value, &["type", "options"], &optional) else {
        return;
    };
    inspector.action_id(at, choice);
    for (at, option) in inspector.items(&format!("{at}/options"), &value["options"], fewest, most) {
        if inspector.object(&at, option, &["text", "value"], &["description", "url"]).is_none() {
            continue;
        }
        inspector.text_object(&format!("{at}/text"), &option["text"], Kind::Any, 75);
        inspector.string(&format!("{at}/value"), &option["value"], 150);
        if let Some(description) = option.get("description") {
            inspector.text_object(&format!("{at}/description"), description, Kind::Any, 75);
        }
        if let Some(url) = option.get("url") {
            inspector.address(&format!("{at}/url"), url);
        }
    }
    if let Some(placeholder) = choice.get("placeholder") {
        inspector.text_object(&format!("{at}/placeholder"), placeholder, Kind::Plain, 150);
    }
    confirm(inspector, at, choice);
}

fn confirm(inspector: &mut Inspector, at: &str, element: &Map<String, Value>) {
    let Some(confirm) = element.get("confirm") else {
        return;
    };
    let at = format!("{at}/confirm");
    if inspector.object(&at, confirm, &["title", "text", "confirm", "deny"], &["style"]).is_none() {
        return;
    }
    inspector.text_object(&format!("{at}/title"), &confirm["title"], Kind::Plain, 100);
    inspector.text_object(&format!("{at}/text"), &confirm["text"], Kind::Any, 300);
    inspector.text_object(&format!("{at}/confirm"), &confirm["confirm"], Kind::Plain, 30);
    inspector.text_object(&format!("{at}/deny"), &confirm["deny"], Kind::Plain, 30);
}
