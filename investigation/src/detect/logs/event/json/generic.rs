//! Log events in JSON of no particular format: a message, a level, an error.

use serde_json::Value;

use super::error::{ErrorField, find_error_field};
use super::fields::{Fields, find_text, find_value, parse_object};
use super::level::find_level;
use super::read_nested;
use crate::detect::logs::event::headline::find_headline;
use crate::detect::logs::event::http_access::HttpAccess;
use crate::detect::logs::event::record::{Record, with_reason};
use crate::detect::logs::event::severity::Severity;
use crate::detect::logs::event::text;

/// The fields that hold the message, best first: of most loggers, Serilog, tracing-subscriber, GELF, container logs (Fluent
/// Bit, FireLens, Docker), the journal, and Google Cloud.
///
/// Sources: <https://github.com/serilog/serilog-formatting-compact#format-details>,
/// <https://docs.rs/tracing-subscriber/latest/tracing_subscriber/fmt/format/struct.Json.html>,
/// <https://go2docs.graylog.org/current/getting_in_log_data/gelf.html>,
/// <https://docs.docker.com/engine/logging/drivers/json-file/>,
/// <https://www.freedesktop.org/software/systemd/man/latest/systemd.journal-fields.html>,
/// <https://cloud.google.com/logging/docs/reference/v2/rest/v2/LogEntry>
const MESSAGE_PATHS: [&str; 18] = [
    "message",
    "msg",
    "Message",
    "@m",
    "RenderedMessage",
    "@mt",
    "MessageTemplate",
    "fields.message",
    "short_message",
    "log",
    "MESSAGE",
    "textPayload",
    "jsonPayload",
    "body",
    "event",
    "text",
    "title",
    "description",
];

/// The fields that say how something ended, and what they say of a failure.
const OUTCOME_PATHS: [&str; 4] = ["status", "state", "outcome", "result"];
const FAILED_OUTCOMES: [&str; 8] =
    ["failed", "failure", "error", "errored", "timed_out", "timeout", "crashed", "aborted"];

/// The fields that say why something ended as it did, best first; the last of them in the delivery logs of SNS.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-topic-attributes.html>
const REASON_PATHS: [&str; 5] = ["reason", "statusReason", "details", "detail", "delivery.providerResponse"];

/// How many texts of an event without a message are shown.
const MAX_SHOWN_VALUES: usize = 8;

/// Reads an event of no particular format. `inherited` is the level of the event that this one was wrapped in.
pub fn read(fields: &Fields, inherited: Option<Severity>, depth: usize) -> Record {
    let level = find_level(fields).or(inherited);
    let message = MESSAGE_PATHS.iter().find_map(|path| find_value(fields, path).filter(|value| is_message(value)));
    let access = HttpAccess::from_fields(fields).filter(|access| message.is_none() || access.is_failure_on_route());
    let error = find_error_field(fields, message.is_some());
    if let Some(access) = access {
        return access.to_record(
            level,
            message.and_then(Value::as_str),
            error.as_ref().map(|error| error.text.as_str()),
        );
    }
    // What wraps another event only adds a level to it.
    let wrapped = message.and_then(|value| match value {
        Value::Object(inner) => Some(inner.clone()),
        Value::String(text) => parse_object(text.trim()),
        _ => None,
    });
    if let Some(inner) = wrapped
        && error.is_none()
        && let Some(record) = read_nested(&inner, level, depth)
    {
        return record;
    }
    match (message.and_then(Value::as_str), error) {
        (None, None) => read_without_message(fields, level),
        (Some(message), None) if level.is_none() => match text::read(message) {
            // A collector of container logs wraps what nginx or Envoy wrote.
            Some(record) => record,
            None => read_message(Some(message), None, None),
        },
        (message, error) => read_message(message, error, level),
    }
}

/// Whether the value is a message: a text that says something, or another event.
fn is_message(value: &Value) -> bool {
    match value {
        Value::String(text) => !matches!(text.trim(), "" | "-"),
        Value::Object(inner) => !inner.is_empty(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => false,
    }
}

fn read_message(message: Option<&str>, error: Option<ErrorField>, level: Option<Severity>) -> Record {
    let reports_error = error.is_some();
    let error = error.unwrap_or_default();
    let mut text = match message {
        // A message of several lines has its own stack trace.
        Some(message) => match message.split_once('\n') {
            Some((first, rest)) => format!("{}\n{rest}", with_reason(first.trim_end(), Some(&error.text))),
            None => with_reason(message, Some(&error.text)),
        },
        None => error.text.clone(),
    };
    // A stack trace names the class as well, and says what happened.
    let is_named =
        |class: &str| text.contains(class) || error.trace.as_ref().is_some_and(|trace| trace.contains(class));
    if let Some(class) = error.class.filter(|class| !is_named(class)) {
        text = format!("{class}: {text}");
    }
    let level = level.or_else(|| Severity::find_in_first_words(message.unwrap_or_default()));
    let level = level.or_else(|| reports_error.then_some(Severity::Error));
    if let Some(trace) = error.trace {
        text.push('\n');
        text.push_str(&trace);
    }
    Record::new(find_headline(&text), level)
}

/// Reads an event without a message. The names of its fields say nothing of how it went: `errors` may be 0.
fn read_without_message(fields: &Fields, level: Option<Severity>) -> Record {
    let outcome = find_text(fields, &OUTCOME_PATHS);
    let has_failed =
        outcome.is_some_and(|outcome| FAILED_OUTCOMES.iter().any(|failed| outcome.eq_ignore_ascii_case(failed)));
    let severity = level.unwrap_or(if has_failed { Severity::Error } else { Severity::Info });
    if severity == Severity::Info {
        return Record::info(fields.keys().map(String::as_str).collect::<Vec<_>>().join(" "));
    }
    let texts = fields.iter().filter_map(|(name, value)| Some(format!("{name}={}", value.as_str()?)));
    let shown = texts.take(MAX_SHOWN_VALUES).collect::<Vec<_>>().join(" ");
    Record::new(with_reason(&shown, find_text(fields, &REASON_PATHS)), Some(severity))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trace_beside_a_message_says_why_where_its_class_alone_does_not() {
        let fields = parse_object(
            r#"{"level":"ERROR","message":"render failed","exception_name":"ClientError","exception":"Traceback (most recent call last):\n  File \"/var/task/app.py\", line 9, in handler\nClientError: An error occurred (AccessDenied) when calling the GetObject operation"}"#,
        );
        let record = read(&fields.unwrap(), None, 0);
        assert!(record.headline.contains("(AccessDenied)"), "{}", record.headline);
        let fields = parse_object(r#"{"level":"ERROR","message":"render failed","errorType":"KeyError"}"#);
        assert_eq!(read(&fields.unwrap(), None, 0).headline, "KeyError: render failed");
    }
}
