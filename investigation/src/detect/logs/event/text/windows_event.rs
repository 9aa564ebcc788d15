//! Events of Windows in XML, as the CloudWatch agent collects them: a provider, the event's id, a level and data.
//!
//! Source: <https://learn.microsoft.com/en-us/windows/win32/wes/eventschema-schema>

use crate::detect::logs::event::record::Record;
use crate::detect::logs::event::severity::Severity;

/// Reads an event.
pub fn read(message: &str) -> Option<Record> {
    let event = message.strip_prefix("<Event ")?;
    let severity = match find_between(event, "<Level>", "</Level>")? {
        "1" | "2" => Severity::Error,
        "3" => Severity::Warning,
        _ => Severity::Info,
    };
    let provider =
        find_between(event, "<Provider Name='", "'").or_else(|| find_between(event, "<Provider Name=\"", "\""));
    let data = event.split("<Data").skip(1).filter_map(|part| find_between(part, ">", "<"));
    let texts: Vec<&str> =
        provider.into_iter().chain(find_between(event, "<Message>", "</Message>")).chain(data).collect();
    Some(Record::new(texts.join(" "), Some(severity)))
}

fn find_between<'a>(text: &'a str, before: &str, behind: &str) -> Option<&'a str> {
    let (_, rest) = text.split_once(before)?;
    rest.split_once(behind).map(|(found, _)| found)
}
