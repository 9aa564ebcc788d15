//! One message of a log, read: the line that says what happened, how bad it is, and which failure mode it names.
//!
//! A message is read by the first format that fits: a JSON object (`json`), a record in plain text of a known format
//! (`text`), or any other text (`headline`). To add a format, write a file beside the others of its kind and add a line to
//! their list.
//!
//! The modules use one another in one direction only: `severity` and `failure_mode` know no other; the formats use
//! those two; this file uses the formats.

mod colours;
#[cfg(test)]
mod corpus;
mod exception;
mod failure_mode;
mod headline;
mod http_access;
mod json;
mod phrase_index;
mod record;
mod sentence;
mod service_event;
mod severity;
mod text;
mod text_level;
mod trace_line;
mod two_line_head;
mod wording;

use std::borrow::Cow;

use self::colours::strip_colours;
use self::exception::is_printed_exception;
pub use self::exception::{find_last_exception, starts_with_exception};
pub use self::failure_mode::FailureMode;
pub use self::headline::{CAUSE_SEPARATOR, is_rust_panic};
use self::headline::{find_headline, strip_prefixes};
pub use self::phrase_index::PhraseIndex;
use self::record::{Record, StatedMode};
pub use self::service_event::ServiceEvent;
pub use self::severity::{ERROR_WORDS, Severity, WARNING_WORDS};
pub use self::trace_line::TraceLine;
use self::two_line_head::join_two_line_head;
pub use self::wording::failure_wordings;
use crate::model::Entity;

/// One message of a log, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEvent<'a> {
    /// What happened, on one line: the message without its time and request id, with the cause of a stack trace.
    pub headline: Cow<'a, str>,
    /// How bad it is.
    pub severity: Severity,
    /// The failure mode that it names; `None` for what is no failure, and for a failure of no known mode.
    pub failure_mode: Option<FailureMode>,
    /// Whom it is about, where the message says so: a log of events holds those of many.
    pub subject: Option<Entity>,
    /// What it is evidence of by itself, where it is an event that a service of AWS states of a resource.
    pub service_event: Option<ServiceEvent>,
}

impl<'a> LogEvent<'a> {
    /// Reads a message as it was written.
    #[must_use]
    pub fn read(message: &'a str) -> Self {
        let plain = match strip_colours(message) {
            Cow::Borrowed(plain) => join_two_line_head(plain),
            Cow::Owned(plain) => Cow::Owned(join_two_line_head(&plain).into_owned()),
        };
        match plain {
            Cow::Borrowed(plain) => Self::read_plain(plain),
            Cow::Owned(plain) => {
                let event = LogEvent::read_plain(&plain);
                let LogEvent { headline, severity, failure_mode, subject, service_event } = event;
                Self { headline: Cow::Owned(headline.into_owned()), severity, failure_mode, subject, service_event }
            }
        }
    }

    /// Reads a message without colours, whose first line says what happened.
    fn read_plain(message: &'a str) -> Self {
        let message = message.trim_end();
        // A frame that arrives alone says where, not what.
        if !message.contains('\n') && TraceLine::parse(message) == Some(TraceLine::Frame) {
            let headline = Cow::Borrowed(message.trim_start());
            return Self { headline, severity: Severity::Info, failure_mode: None, subject: None, service_event: None };
        }
        // Terraform draws a frame around what it says.
        let message = message.trim_start_matches(|c: char| c.is_whitespace() || ('\u{2500}'..='\u{257f}').contains(&c));
        if let Some(fields) = json::parse_object(message) {
            return Self::from_record(json::read(&fields));
        }
        if let Some(record) = text::read(message) {
            return Self::from_record(record);
        }
        if let Some(record) = read_embedded_object(message) {
            return Self::from_record(record);
        }
        Self::judge(find_headline(message), Severity::find_in_first_words(message), StatedMode::InWords)
    }

    /// Whether it reports a failure, or warns of one.
    #[must_use]
    pub fn is_trouble(&self) -> bool {
        self.failure_mode.is_some() || self.severity > Severity::Info
    }

    fn from_record(record: Record) -> Self {
        let event = Self::judge(Cow::Owned(record.headline), record.severity, record.mode);
        Self { subject: record.subject, service_event: record.service_event, ..event }
    }

    /// The event with this headline, whose writer gave it this level or failure mode, if any. The words of a line that
    /// calls itself informational name no failure, whatever they are, unless the line is an exception that was printed.
    fn judge(headline: Cow<'a, str>, level: Option<Severity>, mode: StatedMode) -> Self {
        let is_printed_exception =
            level == Some(Severity::Info) && mode == StatedMode::InWords && is_printed_exception(&headline);
        let level = if is_printed_exception { Some(Severity::Error) } else { level };
        let failure_mode = match (mode, level) {
            (StatedMode::Stated(stated), _) => stated,
            (StatedMode::InWords, Some(Severity::Info)) => FailureMode::find_in_platform_line(&headline),
            (StatedMode::InWords, Some(Severity::Warning | Severity::Error) | None) => {
                FailureMode::find_in_line(&headline)
            }
        };
        // Without a level, what names a failure mode is an error.
        let severity = level.unwrap_or_else(|| match failure_mode {
            Some(_) => Severity::Error,
            None => Severity::guess_from_words(&headline),
        });
        // A failure is worth a warning at least, however low its writer set the level.
        let least = if failure_mode.is_some() { Severity::Warning } else { Severity::Info };
        Self { headline, severity: severity.max(least), failure_mode, subject: None, service_event: None }
    }
}

/// Reads a line that ends in a JSON object behind a time, an id and perhaps a level: what Lambda makes of the output of
/// Node.js, and container runtimes of that of any program. `None` for a line whose words are a sentence.
fn read_embedded_object(message: &str) -> Option<Record> {
    let line = strip_prefixes(message);
    let (before, _) = line.split_once('{')?;
    let fields = json::parse_object(line.get(before.len()..)?.trim_end())?;
    let words = before.trim();
    let level = Severity::find_in_first_words(words);
    let is_level_alone = words.split_whitespace().count() == usize::from(level.is_some());
    let record = json::read_with_level(&fields, level);
    if is_level_alone {
        return Some(record);
    }
    // `ERROR Invoke Error {"errorType": …}`: the object says what the words announce.
    let is_error = fields.contains_key("errorType") || fields.contains_key("errorMessage");
    is_error.then(|| Record { headline: record::with_reason(words, Some(&record.headline)), ..record })
}

#[cfg(test)]
mod tests;
