//! Log records of OpenTelemetry, as collectors write them.
//!
//! Sources: <https://opentelemetry.io/docs/specs/otel/logs/data-model/>,
//! <https://opentelemetry.io/docs/specs/semconv/exceptions/exceptions-logs/>,
//! <https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/awscloudwatchlogsexporter>

use serde_json::Value;

use super::fields::{Fields, find_number, find_text, find_value, parse_object};
use super::read_nested;
use crate::detect::logs::event::headline::find_headline;
use crate::detect::logs::event::record::{Record, with_reason};
use crate::detect::logs::event::severity::Severity;

/// What the exporters call the body, the severity's name and number, and the attributes.
const BODY_NAMES: [&str; 2] = ["body", "Body"];
const SEVERITY_TEXTS: [&str; 3] = ["severity_text", "severityText", "SeverityText"];
const SEVERITY_NUMBERS: [&str; 3] = ["severity_number", "severityNumber", "SeverityNumber"];
const ATTRIBUTE_NAMES: [&str; 2] = ["attributes", "Attributes"];

/// Reads a log record.
pub fn read(fields: &Fields, depth: usize) -> Option<Record> {
    let is_record = SEVERITY_TEXTS.iter().chain(&SEVERITY_NUMBERS).any(|name| fields.contains_key(*name));
    let body = BODY_NAMES.iter().find_map(|name| fields.get(*name));
    if !is_record || body.is_none() && ATTRIBUTE_NAMES.iter().all(|name| !fields.contains_key(*name)) {
        return None;
    }
    let severity = find_severity(fields);
    let body = body.map(unwrap_value);
    // A body that is an object, or the text of one, is an event with fields of its own.
    let nested = match body {
        Some(Value::Object(inner)) => Some(inner.clone()),
        Some(Value::String(text)) => parse_object(text.trim()),
        _ => None,
    };
    if let Some(inner) = nested
        && let Some(record) = read_nested(&inner, severity, depth)
    {
        return Some(record);
    }
    let attribute = |name: &str| ATTRIBUTE_NAMES.iter().find_map(|list| find_attribute(fields.get(*list)?, name));
    let exception = match (attribute("exception.type"), attribute("exception.message")) {
        (Some(class), Some(message)) if !message.contains(class) => Some(format!("{class}: {message}")),
        (_, Some(message)) => Some(message.to_owned()),
        (class, None) => class.map(str::to_owned),
    };
    let said = body.and_then(Value::as_str).or_else(|| attribute("event.name")).unwrap_or_default();
    let severity = severity.or_else(|| exception.as_ref().map(|_| Severity::Error));
    let mut text = match said.trim() {
        "" => exception.unwrap_or_default(),
        said => with_reason(said, exception.as_deref()),
    };
    if let Some(trace) = attribute("exception.stacktrace") {
        text = format!("{text}\n{trace}");
    }
    Some(Record::new(find_headline(&text), severity.or_else(|| Severity::find_in_first_words(said))))
}

/// The severity by its number, which has one meaning, or by its name.
///
/// Source: <https://opentelemetry.io/docs/specs/otel/logs/data-model/#field-severitynumber>
fn find_severity(fields: &Fields) -> Option<Severity> {
    match find_number(fields, &SEVERITY_NUMBERS) {
        Some(1..=12) => Some(Severity::Info),
        Some(13..=16) => Some(Severity::Warning),
        Some(17..=24) => Some(Severity::Error),
        Some(_) | None => find_text(fields, &SEVERITY_TEXTS).and_then(Severity::from_level_name),
    }
}

/// A value as it is, or out of the object that the protocol wraps it in: `{"stringValue": "…"}`.
fn unwrap_value(value: &Value) -> &Value {
    match value {
        Value::Object(inner) if inner.len() == 1 => inner.get("stringValue").unwrap_or(value),
        _ => value,
    }
}

/// The text of an attribute, in an object by name or in a list of keys and values.
#[must_use]
pub fn find_attribute<'a>(attributes: &'a Value, name: &str) -> Option<&'a str> {
    let value = match attributes {
        Value::Object(by_name) => find_value(by_name, name)?,
        Value::Array(list) => {
            list.iter().find(|entry| entry.get("key").and_then(Value::as_str) == Some(name))?.get("value")?
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => return None,
    };
    unwrap_value(value).as_str()
}
