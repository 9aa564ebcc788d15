//! The level that a JSON event gives itself.

use serde_json::Value;

use super::fields::{Fields, find_number, find_text, find_value};
use crate::detect::logs::event::severity::Severity;

/// The fields that hold the level by name or by number.
const LEVEL_PATHS: [&str; 13] = [
    "level",
    "severity",
    "levelname",
    "lvl",
    "log.level",
    "@l",
    "Level",
    "LogLevel",
    "logLevel",
    "loglevel",
    "log_level",
    "severity_text",
    "severityText",
];

/// The severity that the event gives itself, by the name of a level or by its number.
#[must_use]
pub fn find_level(fields: &Fields) -> Option<Severity> {
    if let Some(severity) = find_syslog_level(fields).or_else(|| find_level_of_mongodb(fields)) {
        return Some(severity);
    }
    let named = LEVEL_PATHS.iter().find_map(|path| match find_value(fields, path)? {
        Value::String(level) => Severity::from_level_name(level.trim()),
        Value::Number(level) => Severity::from_level_number(level.as_u64()?),
        Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    });
    // The compact format of Serilog leaves the level out where it is Information.
    named.or_else(|| (fields.contains_key("@mt") || fields.contains_key("@m")).then_some(Severity::Info))
}

/// The severity of an event in GELF or of the journal, which number their levels as syslog does.
///
/// Sources: <https://go2docs.graylog.org/current/getting_in_log_data/gelf.html>,
/// <https://www.freedesktop.org/software/systemd/man/latest/systemd.journal-fields.html>, RFC 5424, section 6.2.1.
fn find_syslog_level(fields: &Fields) -> Option<Severity> {
    let number = if fields.contains_key("short_message") {
        find_number(fields, &["level"])?
    } else if find_text(fields, &["MESSAGE"]).is_some() {
        find_number(fields, &["PRIORITY"])?
    } else {
        return None;
    };
    match number {
        0..=3 => Some(Severity::Error),
        4 => Some(Severity::Warning),
        5..=7 => Some(Severity::Info),
        _ => None,
    }
}

/// The severity of an event of MongoDB, which has a letter for it, or `D` and a number, beside its component.
///
/// Source: <https://www.mongodb.com/docs/manual/reference/log-messages/#severity-levels>
fn find_level_of_mongodb(fields: &Fields) -> Option<Severity> {
    if !(fields.contains_key("c") && fields.contains_key("ctx")) {
        return None;
    }
    match fields.get("s")?.as_str()?.get(..1)? {
        "F" | "E" => Some(Severity::Error),
        "W" => Some(Severity::Warning),
        "I" | "D" => Some(Severity::Info),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::super::fields::parse_object;
    use super::*;

    #[test]
    fn levels_are_names_or_numbers() {
        for (message, severity) in [
            (r#"{"level":"error"}"#, Some(Severity::Error)),
            (r#"{"level":50}"#, Some(Severity::Error)),
            (r#"{"log":{"level":"warn"}}"#, Some(Severity::Warning)),
            (r#"{"@l":"Error","@mt":"x"}"#, Some(Severity::Error)),
            (r#"{"@t":"t","@mt":"Failed {Count} of {All}"}"#, Some(Severity::Info)),
            (r#"{"version":"1.1","short_message":"x","level":3}"#, Some(Severity::Error)),
            (r#"{"MESSAGE":"x","PRIORITY":"6"}"#, Some(Severity::Info)),
            (r#"{"s":"W","c":"NETWORK","ctx":"conn3","msg":"x"}"#, Some(Severity::Warning)),
            (r#"{"s":"D2","c":"REPL","ctx":"x","msg":"x"}"#, Some(Severity::Info)),
            (r#"{"s":"E"}"#, None),
            (r#"{"level":3}"#, None),
        ] {
            assert_eq!(find_level(&parse_object(message).unwrap()), severity, "{message}");
        }
    }
}
