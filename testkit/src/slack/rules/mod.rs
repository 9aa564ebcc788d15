//! What Slack refuses in blocks: wrong shapes, and every limit that concerns messages.
//!
//! The numbers are written down here once more, apart from those of the code that must keep them, so that a mistake
//! there is not repeated here. Lengths are in Unicode code points.
//! Source: <https://docs.slack.dev/reference/block-kit/blocks>.

mod blocks;
mod charts;
mod elements;
mod rich_text;
#[cfg(test)]
mod tests;

use std::collections::HashSet;
use std::fmt::Display;

use serde_json::{Map, Value};

/// What came of looking at the blocks of a message.
#[derive(Debug, Default)]
pub struct Checked {
    /// What is wrong, as Slack says it: `[ERROR] … [json-pointer:/blocks/0/text]`.
    pub problems: Vec<String>,
    /// The length of all texts together.
    pub chars: usize,
}

/// Looks at the blocks of one message.
pub fn check(blocks: &[Value]) -> Checked {
    let mut inspector = Inspector::default();
    if blocks.len() > 50 {
        inspector.complain("/blocks", "no more than 50 items allowed");
    }
    for (idx, block) in blocks.iter().enumerate() {
        blocks::block(&mut inspector, &format!("/blocks/{idx}"), block);
    }
    inspector.checked
}

/// Which sort of text object is allowed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Plain,
    Any,
}

#[derive(Default)]
struct Inspector {
    checked: Checked,
    block_ids: HashSet<String>,
    action_ids: HashSet<String>,
    markdown_chars: usize,
    tables: usize,
    charts: usize,
}

impl Inspector {
    fn complain(&mut self, at: &str, what: impl Display) {
        self.checked.problems.push(format!("[ERROR] {what} [json-pointer:{at}]"));
    }

    /// An object with all of `required` and nothing beside `required` and `optional`.
    fn object<'v>(
        &mut self,
        at: &str,
        value: &'v Value,
        required: &[&str],
        optional: &[&str],
    ) -> Option<&'v Map<String, Value>> {
        let Some(object) = value.as_object() else {
            self.complain(at, "must be an object");
            return None;
        };
        for key in required.iter().filter(|key| !object.contains_key(**key)) {
            self.complain(at, format_args!("missing required field: {key}"));
        }
        for key in object.keys().filter(|key| !required.contains(&key.as_str()) && !optional.contains(&key.as_str())) {
            self.complain(at, format_args!("invalid additional property: {key}"));
        }
        Some(object)
    }

    /// A string that is not empty and not longer than `limit`; counted as text of the message.
    fn text(&mut self, at: &str, value: &Value, limit: usize) {
        if let Some(length) = self.string(at, value, limit) {
            self.checked.chars += length;
        }
    }

    /// A string that is not empty and not longer than `limit`.
    fn string(&mut self, at: &str, value: &Value, limit: usize) -> Option<usize> {
        let Some(string) = value.as_str() else {
            self.complain(at, "must be a string");
            return None;
        };
        let length = string.chars().count();
        if length == 0 {
            self.complain(at, "must be more than 0 characters");
        }
        if length > limit {
            self.complain(at, format_args!("must be less than {} characters", limit + 1));
        }
        Some(length)
    }

    /// An array of `fewest` to `most` items, each with its place.
    fn items<'v>(&mut self, at: &str, value: &'v Value, fewest: usize, most: usize) -> Vec<(String, &'v Value)> {
        let Some(items) = value.as_array() else {
            self.complain(at, "must be an array");
            return Vec::new();
        };
        if items.len() < fewest {
            self.complain(at, format_args!("no fewer than {fewest} items allowed"));
        }
        if items.len() > most {
            self.complain(at, format_args!("no more than {most} items allowed"));
        }
        items.iter().enumerate().map(|(idx, item)| (format!("{at}/{idx}"), item)).collect()
    }

    fn boolean(&mut self, at: &str, value: &Value) {
        if !value.is_boolean() {
            self.complain(at, "must be a boolean");
        }
    }

    fn one_of(&mut self, at: &str, value: &Value, allowed: &[&str]) {
        if !value.as_str().is_some_and(|value| allowed.contains(&value)) {
            self.complain(at, format_args!("must be one of {}", allowed.join(", ")));
        }
    }

    fn address(&mut self, at: &str, value: &Value) {
        self.string(at, value, 3_000);
        if !value.as_str().is_some_and(|address| address.contains("://")) {
            self.complain(at, "must be a valid URL");
        }
    }

    /// A text object.
    fn text_object(&mut self, at: &str, value: &Value, kind: Kind, limit: usize) {
        let plain = ["type", "text"];
        let is_plain = type_of(value) == "plain_text";
        if !is_plain && (kind == Kind::Plain || type_of(value) != "mrkdwn") {
            self.complain(&format!("{at}/type"), format_args!("unsupported type: {}", type_of(value)));
            return;
        }
        let optional = if is_plain { "emoji" } else { "verbatim" };
        let Some(object) = self.object(at, value, &plain, &[optional]) else {
            return;
        };
        if let Some(text) = object.get("text") {
            self.text(&format!("{at}/text"), text, limit);
        }
        if let Some(flag) = object.get(optional) {
            self.boolean(&format!("{at}/{optional}"), flag);
        }
    }

    fn block_id(&mut self, at: &str, block: &Map<String, Value>) {
        let Some(id) = block.get("block_id") else {
            return;
        };
        self.string(&format!("{at}/block_id"), id, 255);
        if !self.block_ids.insert(id.to_string()) {
            self.complain(at, format_args!("`block_id` {id} already exists"));
        }
    }

    fn action_id(&mut self, at: &str, element: &Map<String, Value>) {
        let Some(id) = element.get("action_id") else {
            return;
        };
        self.string(&format!("{at}/action_id"), id, 255);
        if !self.action_ids.insert(id.to_string()) {
            self.complain(at, format_args!("`action_id` {id} already exists"));
        }
    }
}

/// The `type` of an object.
fn type_of(value: &Value) -> &str {
    value.get("type").and_then(Value::as_str).unwrap_or_default()
}
