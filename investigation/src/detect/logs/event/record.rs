//! What a record of a known format says, before it is judged.

use super::failure_mode::FailureMode;
use super::service_event::ServiceEvent;
use super::severity::Severity;
use crate::model::{Entity, EntityKind};

/// What names the failure mode of a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StatedMode {
    /// The words of the headline, as in any other line.
    InWords,
    /// A status or a code, which names this one, or none. The headline may hold a path or a name, whose words name
    /// nothing.
    Stated(Option<FailureMode>),
}

/// What a record of a known format says of itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// What happened, on one line.
    pub headline: String,
    /// How bad it is. `None` leaves it to the words of the headline. The words of an informational record name no
    /// failure, whatever they are.
    pub severity: Option<Severity>,
    /// What names the failure mode.
    pub mode: StatedMode,
    /// Whom the record is about, where it says so: a log of events holds those of many.
    pub subject: Option<Entity>,
    /// What it is evidence of by itself, where a service of AWS states it of a resource.
    pub service_event: Option<ServiceEvent>,
}

impl Record {
    /// A record that says how bad it is, or leaves that to its words.
    #[must_use]
    pub fn new(headline: impl Into<String>, severity: Option<Severity>) -> Self {
        Self { headline: headline.into(), severity, mode: StatedMode::InWords, subject: None, service_event: None }
    }

    /// A record of what is no trouble.
    #[must_use]
    pub fn info(headline: impl Into<String>) -> Self {
        Self::new(headline, Some(Severity::Info))
    }

    /// A record of what may be trouble.
    #[must_use]
    pub fn warning(headline: impl Into<String>) -> Self {
        Self::new(headline, Some(Severity::Warning))
    }

    /// A record of what is trouble.
    #[must_use]
    pub fn error(headline: impl Into<String>) -> Self {
        Self::new(headline, Some(Severity::Error))
    }

    /// Whether it is no trouble, by what it states or else by its words.
    #[must_use]
    pub fn is_info(&self) -> bool {
        match (self.mode, self.severity) {
            (StatedMode::Stated(Some(_)), _) => false,
            (_, Some(severity)) => severity == Severity::Info,
            (_, None) => {
                FailureMode::find_in_line(&self.headline).is_none()
                    && Severity::guess_from_words(&self.headline) == Severity::Info
            }
        }
    }

    /// The record with the failure mode that it states; `None` if it states that there is none.
    #[must_use]
    pub fn with_mode(self, mode: Option<FailureMode>) -> Self {
        Self { mode: StatedMode::Stated(mode), ..self }
    }

    /// The record of an event that a service states of a resource.
    #[must_use]
    pub fn stated_by_service(self, event: ServiceEvent) -> Self {
        Self { service_event: Some(event), ..self }
    }

    /// The record with whom it is about, if it says so.
    #[must_use]
    pub fn about(self, kind: EntityKind, name: Option<&str>) -> Self {
        let name = name.filter(|name| !name.is_empty());
        Self { subject: name.map(|name| Entity { name: name.to_owned(), kind }), ..self }
    }
}

/// The headline with what it is due to behind it, unless that is unknown or said already.
#[must_use]
pub fn with_reason(headline: &str, reason: Option<&str>) -> String {
    match reason.map(str::trim) {
        Some(reason) if !reason.is_empty() && !headline.contains(reason) => format!("{headline}: {reason}"),
        Some(_) | None => headline.to_owned(),
    }
}

/// What a message says below its first line: why, where that line says only how a request ended.
#[must_use]
pub fn find_line_below(message: &str) -> Option<&str> {
    message.lines().skip(1).map(str::trim).find(|line| !line.is_empty())
}

/// The last part of the name of a resource, as in `…:stateMachine:pay` or `…/main/abc`.
#[must_use]
pub fn last_part_of_arn(arn: &str) -> &str {
    arn.rsplit(['/', ':']).next().unwrap_or(arn)
}
