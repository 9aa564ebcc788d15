//! Events of an ECS service in the words that its console shows: `(service web) has reached a steady state.`
//!
//! Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html>

use crate::detect::logs::event::failure_mode::FailureMode;
use crate::detect::logs::event::record::{Record, StatedMode};
use crate::detect::logs::event::severity::Severity;
use crate::model::EntityKind;

/// What an event says, how bad that is, and the failure mode that it names. What is not listed informs: tasks are started
/// and stopped, targets registered and drained.
const TROUBLE: [(&str, Severity, StatedMode); 14] = [
    ("is unhealthy in", Severity::Error, StatedMode::InWords),
    ("health check", Severity::Error, StatedMode::InWords),
    ("was unable to place a task", Severity::Error, StatedMode::Stated(Some(FailureMode::Quota))),
    ("is unable to consistently start tasks", Severity::Error, StatedMode::InWords),
    ("failed to launch a task", Severity::Error, StatedMode::InWords),
    ("failed to register targets", Severity::Error, StatedMode::InWords),
    ("failed to start", Severity::Error, StatedMode::InWords),
    ("deployment failed", Severity::Error, StatedMode::InWords),
    ("rolling back", Severity::Warning, StatedMode::Stated(None)),
    ("unable to assume", Severity::Error, StatedMode::Stated(Some(FailureMode::AccessDenied))),
    ("being throttled", Severity::Warning, StatedMode::Stated(Some(FailureMode::Throttle))),
    ("was unable to stop or start tasks", Severity::Error, StatedMode::Stated(None)),
    ("closest matching container-instance", Severity::Error, StatedMode::Stated(Some(FailureMode::Quota))),
    ("unable to", Severity::Error, StatedMode::InWords),
];

/// Reads an event of a service.
pub fn read(line: &str) -> Option<Record> {
    let (service, said) = line.strip_prefix("(service ")?.split_once(')')?;
    let said = said.trim_start_matches([',', ' ']);
    let lowercase = said.to_ascii_lowercase();
    let trouble = TROUBLE.iter().find(|(words, _, _)| lowercase.contains(words));
    let record = match trouble {
        Some((_, severity, mode)) => {
            Record { mode: *mode, ..Record::new(format!("{service} {said}"), Some(*severity)) }
        }
        None => Record::info(format!("{service} {said}")),
    };
    Some(record.about(EntityKind::Service, Some(service)))
}
