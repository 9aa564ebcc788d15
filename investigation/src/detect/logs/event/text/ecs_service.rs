//! Events of an ECS service in the words that its console shows: `(service web) has reached a steady state.`
//!
//! Source: <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html>

use crate::detect::logs::event::record::Record;
use crate::detect::logs::event::service_event::{ECS_SERVICE, Meaning, find_meaning};
use crate::model::EntityKind;

/// Reads an event of a service.
pub fn read(line: &str) -> Option<Record> {
    let (service, said) = line.strip_prefix("(service ")?.split_once(')')?;
    let said = said.trim_start_matches([',', ' ']);
    let meaning = find_meaning(&ECS_SERVICE, said).unwrap_or(Meaning::Fine);
    Some(meaning.to_record(format!("{service} {said}")).about(EntityKind::Service, Some(service)))
}
