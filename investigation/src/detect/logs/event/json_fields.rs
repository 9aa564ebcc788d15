//! Messages that are a JSON object, read by their fields.

use serde_json::{Map, Value};

use super::severity::Severity;

/// The fields that hold the message, best first.
const MESSAGE_FIELDS: [&str; 7] = ["message", "msg", "errorMessage", "error", "err", "event", "text"];

/// The fields that hold the level.
const LEVEL_FIELDS: [&str; 5] = ["level", "severity", "levelname", "lvl", "log.level"];

/// The fields that hold the class of an exception: those of Lambda and of Powertools for AWS Lambda.
const EXCEPTION_CLASS_FIELDS: [&str; 2] = ["errorType", "exception_name"];

/// The fields that hold a stack trace as text.
const STACK_TRACE_FIELDS: [&str; 5] = ["exception", "exc_info", "stack_trace", "stackTrace", "stack"];

/// The fields of a message; `None` for one that is not a JSON object.
#[must_use]
pub fn parse_object(message: &str) -> Option<Map<String, Value>> {
    if message.starts_with('{') { serde_json::from_str(message).ok() } else { None }
}

/// The severity that the event gives itself, by the name of a level or by its number.
#[must_use]
pub fn find_level(fields: &Map<String, Value>) -> Option<Severity> {
    LEVEL_FIELDS.iter().find_map(|name| match fields.get(*name)? {
        Value::String(level) => Severity::from_level_name(level),
        Value::Number(level) => Severity::from_level_number(level.as_u64()?),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    })
}

/// The class of the exception that the event reports.
#[must_use]
pub fn find_exception_class(fields: &Map<String, Value>) -> Option<&str> {
    EXCEPTION_CLASS_FIELDS.iter().find_map(|name| fields.get(*name)?.as_str())
}

/// The message, with the class of the exception in front if it does not name it, and the stack trace below.
#[must_use]
pub fn find_message(fields: &Map<String, Value>) -> Option<String> {
    let mut message = MESSAGE_FIELDS.iter().find_map(|name| to_text(fields.get(*name)?))?;
    if let Some(class) = find_exception_class(fields)
        && !message.contains(class)
    {
        message = format!("{class}: {message}");
    }
    if let Some(trace) = STACK_TRACE_FIELDS.iter().find_map(|name| fields.get(*name)?.as_str()) {
        message.push('\n');
        message.push_str(trace);
    }
    Some(message)
}

/// The text of a field; an error may be an object with a message of its own.
fn to_text(value: &Value) -> Option<String> {
    match value {
        // API Gateway writes `-` for a value that it does not have.
        Value::String(text) if !matches!(text.trim(), "" | "-") => Some(text.clone()),
        Value::Object(inner) => {
            let text_field = |name: &str| inner.get(name).and_then(Value::as_str);
            let message = text_field("message").or_else(|| text_field("msg"))?;
            match text_field("name").or_else(|| text_field("type")) {
                Some(class) => Some(format!("{class}: {message}")),
                None => Some(message.to_owned()),
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

/// What one of the Lambda platform's own events in JSON says, as words; `None` for the events of anybody else.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html>
#[must_use]
pub fn describe_platform_event(fields: &Map<String, Value>) -> Option<String> {
    let kind = fields.get("type")?.as_str().filter(|kind| kind.starts_with("platform."))?;
    let record = fields.get("record").and_then(Value::as_object);
    let text_field = |name: &str| record?.get(name)?.as_str();
    let metric = |name: &str| record?.get("metrics")?.get(name)?.as_u64();
    // Lambda ends an invocation that needs more, so that the memory size is the most that can be used.
    let is_out_of_memory =
        metric("maxMemoryUsedMB").zip(metric("memorySizeMB")).is_some_and(|(used, size)| used >= size);
    let mut words = vec![kind];
    words.extend(text_field("status"));
    words.extend(text_field("errorType"));
    if is_out_of_memory {
        words.push("out of memory");
    }
    Some(words.join(" "))
}

/// The names of the fields, in alphabetical order: what an event without a message is known by.
#[must_use]
pub fn join_field_names(fields: &Map<String, Value>) -> String {
    let mut names: Vec<&str> = fields.keys().map(String::as_str).collect();
    names.sort_unstable();
    names.join(" ")
}
