//! Fields, and the elements that people fill in: <https://docs.slack.dev/reference/block-kit/blocks/input-block>.

use serde_json::{Map, Value};

use super::{TextKind, Validator, elements, type_of};

/// The elements that may be in a field, and what each may have beside its type and `action_id`.
const ELEMENTS: [(&str, &[&str]); 16] = [
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
    ("email_text_input", &["initial_value", "placeholder", "focus_on_load"]),
    ("rich_text_input", &["initial_value", "placeholder", "focus_on_load"]),
    ("file_input", &["filetypes", "max_files"]),
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
    for (key, min, max) in [
        ("min_length", 0, 3_000),
        ("max_length", 1, 3_000),
        ("min_query_length", 0, 3_000),
        ("max_selected_items", 1, u64::MAX),
    ] {
        if let Some(number) = element.get(key) {
            validator.whole(&format!("{pointer}/{key}"), number, min, max);
        }
    }
    for flag in ["multiline", "default_to_current_conversation", "response_url_enabled", "is_decimal_allowed"] {
        if let Some(value) = element.get(flag) {
            validator.boolean(&format!("{pointer}/{flag}"), value);
        }
    }
    if let Some(filter) = element.get("filter") {
        conversations(validator, &format!("{pointer}/filter"), filter);
    }
    focus(validator, pointer, element);
    true
}

/// Requires that one element of a view at most has the cursor at first.
pub fn focus(validator: &mut Validator, pointer: &str, element: &Map<String, Value>) {
    let Some(flag) = element.get("focus_on_load") else { return };
    validator.boolean(&format!("{pointer}/focus_on_load"), flag);
    validator.focused += usize::from(*flag == Value::Bool(true));
    if validator.focused > 1 {
        validator.report(pointer, "only one element may have `focus_on_load`");
    }
}

/// Validates which conversations a menu offers: at least one of the three limits is needed, and no list is empty.
fn conversations(validator: &mut Validator, pointer: &str, value: &Value) {
    let optional = ["include", "exclude_external_shared_channels", "exclude_bot_users"];
    let Some(filter) = validator.object(pointer, value, &[], &optional) else { return };
    if filter.is_empty() {
        validator.report(pointer, "must have a field");
    }
    if let Some(kinds) = filter.get("include") {
        for (pointer, kind) in validator.array_items(&format!("{pointer}/include"), kinds, 1, 4) {
            validator.one_of(&pointer, kind, &["im", "mpim", "private", "public"]);
        }
    }
}

/// Validates what is filled in at first.
fn initial(validator: &mut Validator, pointer: &str, element: &Map<String, Value>) {
    if let Some(option) = element.get("initial_option") {
        elements::option(validator, &format!("{pointer}/initial_option"), option);
    }
    if let Some(options) = element.get("initial_options") {
        for (pointer, option) in validator.array_items(&format!("{pointer}/initial_options"), options, 1, 100) {
            elements::option(validator, &pointer, option);
        }
    }
    for key in ["initial_users", "initial_conversations"] {
        if let Some(ids) = element.get(key) {
            for (pointer, id) in validator.array_items(&format!("{pointer}/{key}"), ids, 1, 100) {
                self::id(validator, &pointer, id);
            }
        }
    }
    for key in ["initial_user", "initial_conversation", "initial_channel"] {
        if let Some(id) = element.get(key) {
            self::id(validator, &format!("{pointer}/{key}"), id);
        }
    }
    if let Some(text) = element.get("initial_value").filter(|text| *text != "" && !text.is_object()) {
        let longest = element.get("max_length").and_then(Value::as_u64).and_then(|length| usize::try_from(length).ok());
        validator.string(&format!("{pointer}/initial_value"), text, longest.unwrap_or(3_000));
    }
}

/// Requires an id as Slack gives it, such as `U0123ABC`.
fn id(validator: &mut Validator, pointer: &str, value: &Value) {
    let is_id = |id: &str| id.len() > 1 && id.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    if !value.as_str().is_some_and(is_id) {
        validator.report(pointer, "must be an id");
    }
}
