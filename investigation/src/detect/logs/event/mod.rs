//! One message of a log, read: the line that says what happened, how bad it is, and which failure mode it names.
//!
//! A message is read by the first format that fits: a JSON object (`json_fields`), a VPC flow log record
//! (`flow_log`), an access log line (`http_access`), or plain text (`headline`). To add a format, write such a file
//! and call it in [`LogEvent::read`].
//!
//! The modules use one another in one direction only: `severity` and `failure_mode` know no other; the formats use
//! those two; this file uses the formats.

mod colours;
#[cfg(test)]
mod corpus;
mod exception;
mod failure_mode;
mod flow_log;
mod headline;
mod http_access;
mod json_fields;
mod phrase_index;
mod sentence;
mod severity;
mod text_level;
mod two_line_head;
mod wording;

use std::borrow::Cow;

use serde_json::{Map, Value};

use self::colours::strip_colours;
use self::exception::is_printed_exception;
pub use self::exception::{CAUSED_BY, TRACEBACK, find_last_exception, starts_with_exception};
pub use self::failure_mode::FailureMode;
use self::flow_log::FlowRecord;
pub use self::headline::CAUSE_SEPARATOR;
use self::headline::find_headline;
use self::http_access::{HttpAccess, HttpOutcome};
pub use self::severity::{ERROR_WORDS, Severity, WARNING_WORDS};
use self::two_line_head::join_two_line_head;
pub use self::wording::failure_wordings;

/// One message of a log, read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEvent<'a> {
    /// What happened, on one line: the message without its time and request id, with the cause of a stack trace.
    pub headline: Cow<'a, str>,
    /// How bad it is.
    pub severity: Severity,
    /// The failure mode that it names; `None` for what is no failure, and for a failure of no known mode.
    pub failure_mode: Option<FailureMode>,
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
                let LogEvent { headline, severity, failure_mode } = event;
                Self { headline: Cow::Owned(headline.into_owned()), severity, failure_mode }
            }
        }
    }

    /// Reads a message without colours, whose first line says what happened.
    fn read_plain(message: &'a str) -> Self {
        let message = message.trim();
        if let Some(fields) = json_fields::parse_object(message) {
            return Self::from_json(&fields);
        }
        if let Some(flow) = FlowRecord::parse(message) {
            return Self::from_flow(flow);
        }
        if let Some(access) = HttpAccess::parse_line(message) {
            return Self::judge(Cow::Owned(access.headline()), None, Some(access.outcome));
        }
        Self::judge(find_headline(message), Severity::find_in_first_words(message), None)
    }

    /// Whether it reports a failure, or warns of one.
    #[must_use]
    pub fn is_trouble(&self) -> bool {
        self.failure_mode.is_some() || self.severity > Severity::Info
    }

    fn from_flow(flow: FlowRecord<'_>) -> Self {
        let headline = Cow::Owned(flow.headline());
        if flow.accepted {
            Self { headline, severity: Severity::Info, failure_mode: None }
        } else {
            Self { headline, severity: Severity::Warning, failure_mode: Some(FailureMode::Network) }
        }
    }

    fn from_json(fields: &Map<String, Value>) -> Self {
        let level = json_fields::find_level(fields);
        if let Some(platform_event) = json_fields::describe_platform_event(fields) {
            return Self::judge(Cow::Owned(platform_event), level, None);
        }
        if let Some(message) = json_fields::find_message(fields) {
            let level = level.or_else(|| Severity::find_in_first_words(&message));
            let level = level.or_else(|| json_fields::find_exception_class(fields).map(|_| Severity::Error));
            return Self::judge(Cow::Owned(find_headline(&message).into_owned()), level, None);
        }
        if let Some(access) = HttpAccess::from_fields(fields) {
            return Self::judge(Cow::Owned(access.headline()), level, Some(access.outcome));
        }
        Self::judge(Cow::Owned(json_fields::join_field_names(fields)), level, None)
    }

    /// The event with this headline, whose writer gave it this level or HTTP status, if any. The words of a line that
    /// calls itself informational name no failure, whatever they are, unless the line is an exception that was printed.
    /// Nor do those of an access log's line, which are the request's.
    fn judge(headline: Cow<'a, str>, level: Option<Severity>, outcome: Option<HttpOutcome>) -> Self {
        let is_printed_exception = level == Some(Severity::Info) && is_printed_exception(&headline);
        let level = if is_printed_exception { Some(Severity::Error) } else { level };
        let failure_mode = match (outcome, level) {
            (Some(outcome), _) => outcome.failure_mode(),
            (None, Some(Severity::Info)) => FailureMode::find_in_platform_line(&headline),
            (None, Some(Severity::Warning | Severity::Error) | None) => FailureMode::find_in_line(&headline),
        };
        let stated = level.or(outcome.map(HttpOutcome::severity));
        // Without a level, what names a failure mode is an error.
        let severity = stated.unwrap_or_else(|| match failure_mode {
            Some(_) => Severity::Error,
            None => Severity::guess_from_words(&headline),
        });
        // A failure is worth a warning at least, however low its writer set the level.
        let least = if failure_mode.is_some() { Severity::Warning } else { Severity::Info };
        Self { headline, severity: severity.max(least), failure_mode }
    }
}

#[cfg(test)]
mod tests;
