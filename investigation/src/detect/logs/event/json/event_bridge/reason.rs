//! Why something happened, as the field of an event says it.

use serde_json::Value;

use crate::detect::logs::event::json::fields::says_something;
use crate::detect::logs::event::json::step_functions::describe_cause;

/// The reason in a field: a text, an error in JSON, or the first description in a list of them. `None` if the field says
/// nothing.
pub fn to_reason(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => says_something(text).map(describe_cause),
        Value::Array(several) => several.iter().find_map(to_reason),
        Value::Object(inner) => inner.get("latestDescription").or_else(|| inner.get("message")).and_then(to_reason),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
