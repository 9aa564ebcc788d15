//! What Slack refuses in blocks: wrong shapes, and every limit that concerns messages.
//!
//! The numbers are written here a second time, apart from those in the crate `slack`, so that a mistake there is found
//! here. Lengths are in Unicode code points.
//!
//! To add a rule: write it into the function of its block type (`blocks`, `elements`, `charts`, `tables`, `tasks`, `rich_text`), report
//! what is wrong by `Validator::report`, and add the largest accepted and the smallest refused value to the table in
//! `tests`.
//!
//! Source: <https://docs.slack.dev/reference/block-kit/blocks>.

mod blocks;
mod charts;
mod elements;
mod inputs;
mod rich_text;
mod tables;
mod tasks;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod view_tests;
mod views;

use std::collections::HashSet;
use std::fmt::Display;

use serde_json::{Map, Value};

/// Bytes of a view as JSON.
pub const MAX_VIEW_BYTES: usize = 250_000;

/// The result of validating the blocks of a message.
#[derive(Debug, Default)]
pub struct Validated {
    /// What is wrong, in the form of Slack's errors: `[ERROR] … [json-pointer:/blocks/0/text]`. Empty if all is well.
    pub problems: Vec<String>,
    /// The length of all texts together, in code points.
    pub chars: usize,
}

/// Validates the blocks of one message.
pub fn check(blocks: &[Value]) -> Validated {
    let mut validator = Validator::default();
    if blocks.len() > 50 {
        validator.report("/blocks", "no more than 50 items allowed");
    }
    for (index, block) in blocks.iter().enumerate() {
        blocks::block(&mut validator, &format!("/blocks/{index}"), block);
    }
    validator.checked
}

/// Validates a modal or App Home; `kind` is its type. Returns what is wrong.
pub fn check_view(view: &Value, kind: &str) -> Vec<String> {
    let mut validator = Validator::default();
    views::view(&mut validator, view, kind);
    validator.checked.problems
}

/// Validates the answer to a menu that is typed ahead. Returns what is wrong.
pub fn check_menu(answer: &Value) -> Vec<String> {
    let mut validator = Validator::default();
    views::menu(&mut validator, answer);
    validator.checked.problems
}

/// Which types of text object are allowed at a place: `plain_text` alone, or `mrkdwn` too.
#[derive(Clone, Copy, PartialEq, Eq)]
enum TextKind {
    Plain,
    Any,
}

#[derive(Default)]
struct Validator {
    checked: Validated,
    /// Whether it is a modal or App Home, where fields are allowed and what only messages have is not.
    is_view: bool,
    block_ids: HashSet<String>,
    action_ids: HashSet<String>,
    focused: usize,
    markdown_chars: usize,
    tables: usize,
    charts: usize,
    plans: usize,
    loose_task_cards: usize,
}

impl Validator {
    fn report(&mut self, pointer: &str, what: impl Display) {
        self.checked.problems.push(format!("[ERROR] {what} [json-pointer:{pointer}]"));
    }

    /// Requires an object with all of the `required` keys and no key beside the `required` and `optional` ones.
    fn object<'v>(
        &mut self,
        pointer: &str,
        value: &'v Value,
        required: &[&str],
        optional: &[&str],
    ) -> Option<&'v Map<String, Value>> {
        let Some(object) = value.as_object() else {
            self.report(pointer, "must be an object");
            return None;
        };
        for key in required.iter().filter(|key| !object.contains_key(**key)) {
            self.report(pointer, format_args!("missing required field: {key}"));
        }
        for key in object.keys().filter(|key| !required.contains(&key.as_str()) && !optional.contains(&key.as_str())) {
            self.report(pointer, format_args!("invalid additional property: {key}"));
        }
        Some(object)
    }

    /// Requires a string of 1 to `limit` characters, and counts it as text of the message.
    fn text(&mut self, pointer: &str, value: &Value, limit: usize) {
        if let Some(length) = self.string(pointer, value, limit) {
            self.checked.chars += length;
        }
    }

    /// Requires a string of 1 to `limit` characters; returns its length.
    fn string(&mut self, pointer: &str, value: &Value, limit: usize) -> Option<usize> {
        let Some(string) = value.as_str() else {
            self.report(pointer, "must be a string");
            return None;
        };
        let length = string.chars().count();
        if length == 0 {
            self.report(pointer, "must be more than 0 characters");
        }
        if length > limit {
            self.report(pointer, format_args!("must be less than {} characters", limit + 1));
        }
        Some(length)
    }

    /// Requires an array of `min` to `max` items; returns each with its JSON pointer.
    fn array_items<'v>(&mut self, pointer: &str, value: &'v Value, min: usize, max: usize) -> Vec<(String, &'v Value)> {
        let Some(items) = value.as_array() else {
            self.report(pointer, "must be an array");
            return Vec::new();
        };
        if items.len() < min {
            self.report(pointer, format_args!("no fewer than {min} items allowed"));
        }
        if items.len() > max {
            self.report(pointer, format_args!("no more than {max} items allowed"));
        }
        items.iter().enumerate().map(|(index, item)| (format!("{pointer}/{index}"), item)).collect()
    }

    fn number(&mut self, pointer: &str, value: &Value) {
        if !value.is_number() {
            self.report(pointer, "must be a number");
        }
    }

    fn boolean(&mut self, pointer: &str, value: &Value) {
        if !value.is_boolean() {
            self.report(pointer, "must be a boolean");
        }
    }

    /// Requires a whole number from `min` to `max`.
    fn whole(&mut self, pointer: &str, value: &Value, min: u64, max: u64) {
        if !value.as_u64().is_some_and(|value| (min..=max).contains(&value)) {
            self.report(pointer, format_args!("must be {min} to {max}"));
        }
    }

    fn one_of(&mut self, pointer: &str, value: &Value, allowed: &[&str]) {
        if !value.as_str().is_some_and(|value| allowed.contains(&value)) {
            self.report(pointer, format_args!("must be one of {}", allowed.join(", ")));
        }
    }

    fn url(&mut self, pointer: &str, value: &Value) {
        self.string(pointer, value, 3_000);
        if !value.as_str().is_some_and(|address| address.contains("://")) {
            self.report(pointer, "must be a valid URL");
        }
    }

    /// Requires a text object of a type that `kind` allows, with a text of 1 to `limit` characters.
    fn text_object(&mut self, pointer: &str, value: &Value, kind: TextKind, limit: usize) {
        let plain = ["type", "text"];
        let is_plain = type_of(value) == "plain_text";
        if !is_plain && (kind == TextKind::Plain || type_of(value) != "mrkdwn") {
            self.report(&format!("{pointer}/type"), format_args!("unsupported type: {}", type_of(value)));
            return;
        }
        let optional = if is_plain { "emoji" } else { "verbatim" };
        let Some(object) = self.object(pointer, value, &plain, &[optional]) else {
            return;
        };
        if let Some(text) = object.get("text") {
            self.text(&format!("{pointer}/text"), text, limit);
        }
        if let Some(flag) = object.get(optional) {
            self.boolean(&format!("{pointer}/{optional}"), flag);
        }
    }

    fn block_id(&mut self, pointer: &str, block: &Map<String, Value>) {
        let Some(id) = block.get("block_id") else {
            return;
        };
        self.string(&format!("{pointer}/block_id"), id, 255);
        if !self.block_ids.insert(id.to_string()) {
            self.report(pointer, format_args!("`block_id` {id} already exists"));
        }
    }

    fn action_id(&mut self, pointer: &str, element: &Map<String, Value>) {
        let Some(id) = element.get("action_id") else {
            return;
        };
        self.string(&format!("{pointer}/action_id"), id, 255);
        if !self.action_ids.insert(id.to_string()) {
            self.report(pointer, format_args!("`action_id` {id} already exists"));
        }
    }
}

/// The `type` field of an object; empty if it has none.
fn type_of(value: &Value) -> &str {
    value.get("type").and_then(Value::as_str).unwrap_or_default()
}
