//! The error that a JSON event reports beside its message.

use serde_json::Value;

use super::fields::{Fields, find_text, find_value, says_something};

/// The fields that hold an error, best first: of most loggers, of Lambda, Serilog (`@x`), log4j (`thrown`), Elastic
/// (`error.message`, which is `error` with fields of its own), GraphQL (`errors`).
///
/// Sources: <https://docs.aws.amazon.com/lambda/latest/dg/nodejs-exceptions.html>,
/// <https://logging.apache.org/log4j/2.x/manual/json-template-layout.html>,
/// <https://www.elastic.co/guide/en/ecs/current/ecs-error.html>
const ERROR_PATHS: [&str; 17] = [
    "error",
    "err",
    "exception",
    "errorMessage",
    "error_message",
    "error.message",
    "Exception",
    "@x",
    "thrown",
    "throwable",
    "ex",
    "fields.error",
    "fields.err",
    "exc_info",
    "errors",
    "cause",
    "reason",
];

/// The fields that hold the class of an exception: those of Lambda, of Powertools for AWS Lambda and of Elastic.
const CLASS_PATHS: [&str; 4] = ["errorType", "exception_name", "error.type", "error_type"];

/// The fields that hold the code of an error, which is a class where it is called one: `ThrottlingException`, not `0` or `OK`.
const CODE_PATHS: [&str; 2] = ["errorCode", "error_code"];
const ENDS_OF_CLASSES: [&str; 4] = ["Exception", "Error", "Fault", "Failure"];

/// The fields that hold a stack trace as text.
const TRACE_PATHS: [&str; 7] =
    ["stack_trace", "stackTrace", "stack", "error.stack_trace", "exc_info", "exception", "traceback"];

/// What an error that is an object calls its class, best first, and its message. A code is what a responder searches for,
/// where the class is a mere `Error`.
const CLASS_NAMES: [&str; 6] = ["name", "type", "class", "errorType", "code", "kind"];
const MESSAGE_NAMES: [&str; 7] = ["message", "msg", "Message", "errorMessage", "detail", "reason", "description"];
const TRACE_NAMES: [&str; 5] = ["stack", "stackTrace", "stack_trace", "stacktrace", "extendedStackTrace"];

/// An error beside the message of an event.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ErrorField {
    /// What went wrong, on one line; empty if only the class or the trace says it.
    pub text: String,
    /// The class of the exception, where the text does not name it.
    pub class: Option<String>,
    /// The stack trace.
    pub trace: Option<String>,
}

/// The error that the event reports; `None` if it reports none. Why something happened is an error only beside a message
/// that says what.
#[must_use]
pub fn find_error_field(fields: &Fields, has_message: bool) -> Option<ErrorField> {
    let mut found = ERROR_PATHS
        .iter()
        .filter(|path| has_message || **path != "reason")
        .find_map(|path| read_error(find_value(fields, path)?))
        .unwrap_or_default();
    let is_class = |code: &&str| ENDS_OF_CLASSES.iter().any(|end| code.ends_with(end) && code.len() > end.len());
    let class = find_text(fields, &CLASS_PATHS).or_else(|| find_text(fields, &CODE_PATHS).filter(is_class));
    found.class = found.class.or_else(|| class.map(str::to_owned));
    if found.trace.is_none() {
        let traces = TRACE_PATHS.iter().filter_map(|path| find_value(fields, path)?.as_str());
        found.trace = traces.map(str::trim).find(|trace| trace.contains('\n')).map(str::to_owned);
    }
    let is_empty = found.text.is_empty() && found.class.is_none() && found.trace.is_none();
    (!is_empty).then_some(found)
}

/// An error as a text, as an object with a message of its own, or as the first of several. A number or a flag is a count
/// or an answer, not an error.
fn read_error(value: &Value) -> Option<ErrorField> {
    match value {
        Value::String(text) => {
            let text = says_something(text)?;
            if text.contains('\n') {
                return Some(ErrorField { trace: Some(text.to_owned()), ..ErrorField::default() });
            }
            Some(ErrorField { text: text.to_owned(), ..ErrorField::default() })
        }
        Value::Object(inner) => {
            let trace = TRACE_NAMES.iter().find_map(|name| inner.get(*name)?.as_str()).map(str::to_owned);
            let message = find_text(inner, &MESSAGE_NAMES);
            let mut classes = CLASS_NAMES.iter().filter_map(|name| says_something(inner.get(*name)?.as_str()?));
            let class = classes.find(|class| *class != "Error").or(inner.get("name").and_then(Value::as_str));
            let text = match (class, message) {
                (Some(class), Some(message)) if !message.contains(class) => format!("{class}: {message}"),
                (_, Some(message)) => message.to_owned(),
                (Some(class), None) => class.to_owned(),
                (None, None) => trace.as_ref()?.lines().next()?.to_owned(),
            };
            // A message of several lines ends in a trace of its own.
            match text.split_once('\n') {
                Some((first, rest)) => {
                    let trace = trace.or_else(|| Some(rest.to_owned()));
                    Some(ErrorField { text: first.trim_end().to_owned(), class: None, trace })
                }
                None => Some(ErrorField { text, class: None, trace }),
            }
        }
        Value::Array(several) => several.iter().find_map(read_error),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::parse_object;
    use super::*;

    fn text_of(message: &str) -> Option<String> {
        find_error_field(&parse_object(message).unwrap(), true).map(|error| error.text)
    }

    #[test]
    fn an_error_is_a_text_or_an_object_or_the_first_of_several() {
        for (message, text) in [
            (r#"{"error":"no such order"}"#, "no such order"),
            (r#"{"err":{"type":"GatewayError","message":"503"}}"#, "GatewayError: 503"),
            (r#"{"err":{"name":"Error","code":"EPIPE","message":"write"}}"#, "EPIPE: write"),
            (r#"{"error":{"message":"m","type":"t"}}"#, "t: m"),
            (r#"{"error.message":"m","error.type":"t"}"#, "m"),
            (r#"{"errors":[{"message":"no such field"},{"message":"y"}]}"#, "no such field"),
            (r#"{"thrown":{"name":"java.io.IOException","message":"gone"}}"#, "java.io.IOException: gone"),
        ] {
            assert_eq!(text_of(message).as_deref(), Some(text), "{message}");
        }
    }

    #[test]
    fn zero_and_nothing_are_no_errors() {
        for message in [
            r#"{"error":null}"#,
            r#"{"error":""}"#,
            r#"{"error":"-"}"#,
            r#"{"error":0}"#,
            r#"{"errors":[]}"#,
            r#"{"error":false}"#,
            r#"{"err":{}}"#,
            r#"{"errors":3}"#,
        ] {
            assert_eq!(text_of(message), None, "{message}");
        }
    }
}
