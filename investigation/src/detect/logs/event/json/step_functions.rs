//! Events of the history of a Step Functions execution, as a state machine logs them.
//!
//! Sources: <https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html>,
//! <https://docs.aws.amazon.com/step-functions/latest/apireference/API_HistoryEvent.html>

use super::fields::{Fields, find_text, parse_object};
use super::read_nested;
use crate::detect::logs::event::record::{Record, with_reason};
use crate::detect::logs::event::severity::Severity;
use crate::model::EntityKind;

/// How the types of events end that report a failure; `TaskSubmitFailed` and `MapRunFailed` are among them. Executions are
/// aborted by people and by their parents.
const FAILURE_ENDINGS: [(&str, Severity); 3] =
    [("Failed", Severity::Error), ("TimedOut", Severity::Error), ("Aborted", Severity::Warning)];

/// Reads an event of an execution's history.
pub fn read(fields: &Fields) -> Option<Record> {
    let execution = fields.get("execution_arn")?.as_str()?;
    let kind = fields.get("type")?.as_str()?;
    // `arn:aws:states:eu-west-1:123456789012:execution:pay:id`; an express one has one part more.
    let state_machine = execution.split(':').nth(6);
    let failure = FAILURE_ENDINGS.iter().find(|(ending, _)| kind.ends_with(ending));
    let record = match failure {
        Some((_, severity)) => {
            let error = find_text(fields, &["details.error"]);
            let cause = find_text(fields, &["details.cause"]).map(describe_cause);
            // Whom the state called: `invoke` of `lambda`.
            let called = find_text(fields, &["details.resourceType"]);
            let headline = called.map_or_else(|| kind.to_owned(), |called| format!("{kind} calling {called}"));
            let headline = with_reason(&with_reason(&headline, error), cause.as_deref());
            Record::new(headline, Some(*severity))
        }
        None => Record::info(kind),
    };
    Some(record.about(EntityKind::StateMachine, state_machine))
}

/// What the cause says. That of a Lambda function is its error in JSON.
#[must_use]
pub fn describe_cause(cause: &str) -> String {
    let nested = parse_object(cause.trim()).and_then(|inner| read_nested(&inner, None, 0));
    nested.map_or_else(|| cause.lines().next().unwrap_or_default().to_owned(), |record| record.headline)
}
