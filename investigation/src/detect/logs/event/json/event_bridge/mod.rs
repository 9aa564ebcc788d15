//! Events of EventBridge, as a rule writes them to a log group: what happened to a resource, told by its service.
//!
//! Tasks of ECS have more to say than others ([`ecs`]), and what RDS, Auto Scaling and AWS Health state is judged by its words
//! ([`stated`]). Of the rest, a table says which states are trouble, which fields
//! say why, and which name the resource ([`table`]). Whatever else is in an event of AWS informs; an event of the
//! responder's own applications is read like any other of their log events.
//!
//! Source: <https://docs.aws.amazon.com/eventbridge/latest/ref/overiew-event-structure.html>

mod ecs;
mod reason;
mod stated;
mod table;

use self::table::{EventRule, FAILED_STATES, RULES, STATE_PATHS};
use super::fields::{Fields, find_object, find_text, find_value};
use super::{cloud_trail, read_nested};
use crate::detect::logs::event::record::{Record, last_part_of_arn, with_reason};
use crate::detect::logs::event::severity::Severity;

/// Reads an event.
pub fn read(fields: &Fields) -> Option<Record> {
    let kind = fields.get("detail-type")?.as_str()?;
    let source = fields.get("source")?.as_str()?;
    let Some(detail) = find_object(fields, "detail") else { return Some(Record::info(kind)) };
    if let Some(call) = cloud_trail::read(detail) {
        return Some(call);
    }
    if let Some(rule) = RULES.iter().find(|rule| rule.source == source && kind.starts_with(rule.detail_type)) {
        return Some(rule.read(kind, detail));
    }
    if let Some(stated) = stated::read(source, kind, detail) {
        return Some(stated);
    }
    Some(match source {
        "aws.ecs" => ecs::read(kind, detail, fields),
        _ if source.starts_with("aws.") => read_unknown_of_aws(kind, detail),
        _ => read_nested(detail, None, 0).filter(|record| !record.is_info()).unwrap_or_else(|| Record::info(kind)),
    })
}

impl EventRule {
    fn read(&self, kind: &str, detail: &Fields) -> Record {
        let state = self.state_path.and_then(|path| find_text(detail, &[path]));
        let is_one_of = |states: &[&str]| match (self.state_path, state) {
            // An event without a state is what its type says.
            (None, _) => !states.is_empty(),
            (Some(_), Some(state)) => states.contains(&state),
            (Some(_), None) => false,
        };
        let severity = if is_one_of(self.error_states) {
            Severity::Error
        } else if is_one_of(self.warning_states) {
            Severity::Warning
        } else {
            Severity::Info
        };
        let subject = find_text(detail, &[self.subject_path]).map(last_part_of_arn);
        let headline = [Some(kind), state].into_iter().flatten().collect::<Vec<_>>().join(" ");
        let headline = match subject {
            Some(subject) => format!("{headline} of {subject}"),
            None => headline,
        };
        if severity == Severity::Info {
            return Record::info(headline).about(self.subject_kind, subject);
        }
        let headline = self.reason_paths.iter().fold(headline, |headline, path| {
            let reason = find_value(detail, path).and_then(reason::to_reason);
            with_reason(&headline, reason.as_deref())
        });
        Record::new(headline, Some(severity)).about(self.subject_kind, subject)
    }
}

/// An event of AWS that the table does not list: trouble if its state says that something failed.
fn read_unknown_of_aws(kind: &str, detail: &Fields) -> Record {
    let state = find_text(detail, &STATE_PATHS);
    let has_failed = state.is_some_and(|state| FAILED_STATES.iter().any(|failed| state.eq_ignore_ascii_case(failed)));
    match state.filter(|_| has_failed) {
        Some(state) => {
            let reason = find_text(detail, &table::REASON_PATHS);
            Record::error(with_reason(&format!("{kind} {state}"), reason))
        }
        None => Record::info(kind),
    }
}
