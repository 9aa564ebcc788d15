//! Fields, and the elements that people fill in: <https://docs.slack.dev/reference/block-kit/blocks/input-block>.

use serde_json::{Map, Value};

use super::{TextKind, Validator, elements, type_of};

/// The elements that may be in a field, and what each may have beside its type and `action_id`.
const ELEMENTS: [(&str, &[&str]); 13] = [
    ("plain_text_input", &["initial_value", "multiline", "min_length", "max_length", "placeholder", "focus_on_load"]),
    ("external_select", &["initial_option", "min_query_length", "placeholder", "confirm", "focus_on_load"]),
    (
        "multi_external_select",
        &["initial_options", "min_query_length", "max_selected_items", "placeholder", "confirm", "focus_on_load"],
    ),
    (
        "conversations_select",
        &[
            "initial_conversation",
            "default_to_current_conversation",
            "response_url_enabled",
            "filter",
            "placeholder",
            "confirm",
            "focus_on_load",
        ],
    ),
    (
        "multi_conversations_select",
        &["initial_conversations", "default_to_current_conversation", "max_selected_items", "filter", "placeholder"],
    ),
    ("channels_select", &["initial_channel", "response_url_enabled", "placeholder"]),
    ("users_select", &["initial_user", "placeholder"]),
    ("multi_users_select", &["initial_users", "max_selected_items", "placeholder"]),
    ("datetimepicker", &["initial_date_time", "confirm", "focus_on_load"]),
    ("datepicker", &["initial_date", "placeholder"]),
    ("timepicker", &["initial_time", "placeholder", "timezone"]),
    ("number_input", &["is_decimal_allowed", "initial_value", "min_value", "max_value", "placeholder"]),
    ("url_text_input", &["initial_value", "placeholder"]),
];

/// Validates a field of a view.
pub fn input(validator: &mut Validator, pointer: &str, value: &Value) {
    let optional = ["block_id", "hint", "optional", "dispatch_action"];
    let Some(field) = validator.object(pointer, value, &["type", "label", "element"], &optional) else { return };
    validator.block_id(pointer, field);
    validator.text_object(&format!("{pointer}/label"), &value["label"], TextKind::Plain, 2_000);
    if let Some(hint) = field.get("hint") {
        validator.text_object(&format!("{pointer}/hint"), hint, TextKind::Plain, 2_000);
    }
    for key in ["optional", "dispatch_action"] {
        if let Some(flag) = field.get(key) {
            validator.boolean(&format!("{pointer}/{key}"), flag);
        }
    }
    let pointer = format!("{pointer}/element");
    match type_of(&value["element"]) {
        "button" | "image" | "overflow" => validator.report(&pointer, "unsupported type in a field"),
        _ => elements::element(validator, &pointer, &value["element"]),
    }
}

/// Validates an element that people fill in; returns false for one of another type.
pub fn element(validator: &mut Validator, pointer: &str, value: &Value) -> bool {
    let Some((_, optional)) = ELEMENTS.iter().find(|(name, _)| *name == type_of(value)) else { return false };
    let Some(element) = validator.object(pointer, value, &["type", "action_id"], optional) else { return true };
    validator.action_id(pointer, element);
    if let Some(placeholder) = element.get("placeholder") {
        validator.text_object(&format!("{pointer}/placeholder"), placeholder, TextKind::Plain, 150);
    }
    initial(validator, pointer, element);
    if let Some(at) = element.get("initial_date_time")
        && !at.as_i64().is_some_and(|at| (1_000_000_000..10_000_000_000).contains(&at))
    {
        validator.report(&format!("{pointer}/initial_date_time"), "must be 10 digits of seconds");
    }
    if let Some(length) = element.get("max_length")
        && !length.as_u64().is_some_and(|length| (1..=3_000).contains(&length))
    {
        validator.report(&format!("{pointer}/max_length"), "must be 1 to 3000");
    }
    true
}

/// Validates what is filled in at first.
fn initial(validator: &mut Validator, pointer: &str, element: &Map<String, Value>) {
    let one = element.get("initial_option").into_iter();
    let several = element.get("initial_options").and_then(Value::as_array).into_iter().flatten();
    for option in one.chain(several) {
        let pointer = format!("{pointer}/initial_option");
        if validator.object(&pointer, option, &["text", "value"], &["description"]).is_some() {
            validator.text_object(&format!("{pointer}/text"), &option["text"], TextKind::Plain, 75);
            validator.string(&format!("{pointer}/value"), &option["value"], 150);
        }
    }
    if let Some(text) = element.get("initial_value").filter(|text| *text != "") {
        validator.string(&format!("{pointer}/initial_value"), text, 3_000);
    }
}
