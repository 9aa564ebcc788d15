//! Interactive elements and images: <https://docs.slack.dev/reference/block-kit/block-elements>.

use serde_json::{Map, Value};

use super::{TextKind, Validator, inputs, type_of};

/// Validates an element of an actions block, or the accessory of a section.
pub fn element(validator: &mut Validator, pointer: &str, value: &Value) {
    match type_of(value) {
        "button" => button(validator, pointer, value),
        "image" => image(validator, pointer, value),
        "overflow" => choice(validator, pointer, value, 1, 5),
        "checkboxes" | "radio_buttons" => choice(validator, pointer, value, 1, 10),
        "static_select" | "multi_static_select" => choice(validator, pointer, value, 1, 100),
        _ if inputs::element(validator, pointer, value) => {}
        other => validator.report(&format!("{pointer}/type"), format_args!("unsupported type: {other}")),
    }
}

fn button(validator: &mut Validator, pointer: &str, value: &Value) {
    let optional = ["action_id", "url", "value", "style", "confirm", "accessibility_label"];
    let Some(button) = validator.object(pointer, value, &["type", "text"], &optional) else {
        return;
    };
    validator.action_id(pointer, button);
    validator.text_object(&format!("{pointer}/text"), &value["text"], TextKind::Plain, 75);
    if let Some(url) = button.get("url") {
        validator.url(&format!("{pointer}/url"), url);
    }
    if let Some(value) = button.get("value") {
        validator.string(&format!("{pointer}/value"), value, 2_000);
    }
    if let Some(style) = button.get("style") {
        validator.one_of(&format!("{pointer}/style"), style, &["primary", "danger"]);
    }
    if let Some(label) = button.get("accessibility_label") {
        validator.string(&format!("{pointer}/accessibility_label"), label, 75);
    }
    confirm(validator, pointer, button);
}

fn image(validator: &mut Validator, pointer: &str, value: &Value) {
    if validator.object(pointer, value, &["type", "image_url", "alt_text"], &[]).is_some() {
        validator.url(&format!("{pointer}/image_url"), &value["image_url"]);
        validator.text(&format!("{pointer}/alt_text"), &value["alt_text"], 2_000);
    }
}

/// Validates a select menu, overflow menu, checkboxes or radio buttons: they differ in the number of options alone.
fn choice(validator: &mut Validator, pointer: &str, value: &Value, min: usize, max: usize) {
    let optional = ["action_id", "placeholder", "initial_option", "initial_options", "confirm", "focus_on_load"];
    let Some(choice) = validator.object(pointer, value, &["type", "options"], &optional) else {
        return;
    };
    validator.action_id(pointer, choice);
    options(validator, pointer, &value["options"], min, max);
    chosen(validator, pointer, choice);
    inputs::focus(validator, pointer, choice);
    if let Some(placeholder) = choice.get("placeholder") {
        validator.text_object(&format!("{pointer}/placeholder"), placeholder, TextKind::Plain, 150);
    }
    confirm(validator, pointer, choice);
}

/// Validates the options of an element or of an answer to a menu.
pub fn options(validator: &mut Validator, pointer: &str, value: &Value, min: usize, max: usize) {
    for (pointer, option) in validator.array_items(&format!("{pointer}/options"), value, min, max) {
        self::option(validator, &pointer, option);
    }
}

/// Validates one option.
pub fn option(validator: &mut Validator, pointer: &str, value: &Value) {
    let Some(option) = validator.object(pointer, value, &["text", "value"], &["description", "url"]) else {
        return;
    };
    validator.text_object(&format!("{pointer}/text"), &value["text"], TextKind::Any, 75);
    validator.string(&format!("{pointer}/value"), &value["value"], 150);
    if let Some(description) = option.get("description") {
        validator.text_object(&format!("{pointer}/description"), description, TextKind::Any, 75);
    }
    if let Some(url) = option.get("url") {
        validator.url(&format!("{pointer}/url"), url);
    }
}

/// Requires that what is chosen at first is one of the options, as it stands there.
fn chosen(validator: &mut Validator, pointer: &str, element: &Map<String, Value>) {
    let offered = element.get("options").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if let Some(option) = element.get("initial_option")
        && !offered.contains(option)
    {
        validator.report(&format!("{pointer}/initial_option"), "must be one of the options");
    }
    let Some(several) = element.get("initial_options") else {
        return;
    };
    for (pointer, option) in validator.array_items(&format!("{pointer}/initial_options"), several, 1, 100) {
        if !offered.contains(option) {
            validator.report(&pointer, "must be one of the options");
        }
    }
}

/// Validates the two buttons that say whether something was right.
pub fn feedback_buttons(validator: &mut Validator, pointer: &str, value: &Value) {
    let required = ["type", "positive_button", "negative_button"];
    let Some(buttons) = validator.object(pointer, value, &required, &["action_id"]) else {
        return;
    };
    validator.action_id(pointer, buttons);
    for key in ["positive_button", "negative_button"] {
        let (pointer, button) = (format!("{pointer}/{key}"), &value[key]);
        if validator.object(&pointer, button, &["text", "value"], &["accessibility_label"]).is_none() {
            continue;
        }
        validator.text_object(&format!("{pointer}/text"), &button["text"], TextKind::Plain, 75);
        validator.string(&format!("{pointer}/value"), &button["value"], 2_000);
        if let Some(label) = button.get("accessibility_label") {
            validator.string(&format!("{pointer}/accessibility_label"), label, 75);
        }
    }
}

/// Validates a button that is an icon: Slack has a bin alone.
pub fn icon_button(validator: &mut Validator, pointer: &str, value: &Value) {
    let optional = ["action_id", "value", "confirm", "accessibility_label", "visible_to_user_ids"];
    let Some(button) = validator.object(pointer, value, &["type", "icon", "text"], &optional) else {
        return;
    };
    validator.action_id(pointer, button);
    validator.one_of(&format!("{pointer}/icon"), &value["icon"], &["trash"]);
    validator.text_object(&format!("{pointer}/text"), &value["text"], TextKind::Plain, 75);
    if let Some(value) = button.get("value") {
        validator.string(&format!("{pointer}/value"), value, 2_000);
    }
    confirm(validator, pointer, button);
}

fn confirm(validator: &mut Validator, pointer: &str, element: &Map<String, Value>) {
    let Some(confirm) = element.get("confirm") else {
        return;
    };
    let pointer = format!("{pointer}/confirm");
    if validator.object(&pointer, confirm, &["title", "text", "confirm", "deny"], &["style"]).is_none() {
        return;
    }
    validator.text_object(&format!("{pointer}/title"), &confirm["title"], TextKind::Plain, 100);
    validator.text_object(&format!("{pointer}/text"), &confirm["text"], TextKind::Any, 300);
    validator.text_object(&format!("{pointer}/confirm"), &confirm["confirm"], TextKind::Plain, 30);
    validator.text_object(&format!("{pointer}/deny"), &confirm["deny"], TextKind::Plain, 30);
}
