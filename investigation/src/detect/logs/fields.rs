//! Log events in JSON, read by their fields.

use serde_json::{Map, Value};

use super::event::{Severity, severity_of_level};

/// The fields that hold the message, best first.
const MESSAGE: [&str; 7] = ["message", "msg", "errorMessage", "error", "err", "event", "text"];

/// The fields that hold the level.
const LEVEL: [&str; 5] = ["level", "severity", "levelname", "lvl", "log.level"];

/// The fields that hold the class of an exception: those of Lambda and of Powertools for AWS Lambda.
const CLASS: [&str; 2] = ["errorType", "exception_name"];

/// The fields that hold a stack trace as text.
const TRACE: [&str; 5] = ["exception", "exc_info", "stack_trace", "stackTrace", "stack"];

/// The severity that the event gives itself, by name or by the number of Bunyan and Pino.
///
/// Source: <https://getpino.io/#/docs/api?id=logger-level>
pub fn level(fields: &Map<String, Value>) -> Option<Severity> {
    LEVEL.iter().find_map(|name| match fields.get(*name)? {
        Value::String(level) => severity_of_level(level),
        Value::Number(level) => match level.as_u64()? {
            50.. => Some(Severity::Error),
            40..50 => Some(Severity::Warning),
            10..40 => Some(Severity::Info),
            0..10 => None,
        },
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    })
}

/// The class of the exception.
pub fn class(fields: &Map<String, Value>) -> Option<&str> {
    CLASS.iter().find_map(|name| fields.get(*name)?.as_str())
}

/// The message with the class of the exception before it and its stack trace below.
pub fn message(fields: &Map<String, Value>) -> Option<String> {
    let text = MESSAGE.iter().find_map(|name| text_of(fields.get(*name)?))?;
    let told = match class(fields).filter(|class| !text.contains(class)) {
        Some(class) => format!("{class}: {text}"),
        None => text,
    };
    let trace = TRACE.iter().find_map(|name| fields.get(*name)?.as_str());
    Some(match trace {
        Some(trace) => told + "\n" + trace,
        None => told,
    })
}

/// The text of a field; an error may be an object with a message of its own.
fn text_of(value: &Value) -> Option<String> {
    match value {
        // API Gateway writes `-` for what there is none of.
        Value::String(text) if !matches!(text.trim(), "" | "-") => Some(text.clone()),
        Value::Object(inner) => {
            let part = |name: &str| inner.get(name).and_then(Value::as_str);
            let message = part("message").or_else(|| part("msg"))?;
            Some(match part("name").or_else(|| part("type")) {
                Some(class) => format!("{class}: {message}"),
                None => message.to_owned(),
            })
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => None,
    }
}

/// Lambda's own lines in its JSON format.
///
/// Source: <https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html>
pub fn platform_event(fields: &Map<String, Value>) -> Option<String> {
    let kind = fields.get("type")?.as_str().filter(|kind| kind.starts_with("platform."))?;
    let record = fields.get("record").and_then(Value::as_object);
    let part = |name: &str| record.and_then(|record| record.get(name)).and_then(Value::as_str);
    let metric = |name: &str| record.and_then(|record| record.get("metrics")?.get(name)?.as_u64());
    // Lambda ends an invocation that wants more, so that the size is the most that can be used.
    let full = metric("maxMemoryUsedMB").zip(metric("memorySizeMB")).is_some_and(|(used, size)| used >= size);
    let parts = [Some(kind), part("status"), part("errorType"), full.then_some("out of memory")];
    Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" "))
}

/// A line without a message is known by its fields.
pub fn names(fields: &Map<String, Value>) -> String {
    let mut names: Vec<&str> = fields.keys().map(String::as_str).collect();
    names.sort_unstable();
    names.join(" ")
}
