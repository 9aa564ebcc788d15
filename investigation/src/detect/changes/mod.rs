//! CloudTrail events -> evidence.
//!
//! **In:** the API calls of both windows that CloudTrail recorded. **Out:** a piece of evidence for each change that lies
//! close to the start of the incident. A change does not show that something broke, but most of what breaks was changed
//! shortly before. The strength is how close the change lies to the start; the ranking asks whether it touched what is
//! implicated, and whether the errors speak of it ([`Footprint`]).
//!
//! # To change something
//! - Teach it a call: add the name to a row of `calls`.
//! - How a resource of a service is named: `resource` (by ARN or name) and `services` (which kind of entity it is).
//! - To which entity a role, a stack or a secret belongs: `owners`, with `name_words`.
//! - Who made it, and what AWS does by itself: `actor`; the rotation of secrets: `rotation`.
//! - Which changes are of capacity alone: `scaling`. What a change takes away, and by which errors that is seen: `effect`.
//! - What a summary tells of old and new values: `what_changed`; in what two revisions differ: `revision`, `policy`.
//! - How the time of a change makes it relevant: [`relevance`].
//! - What a change touched, all in all: `touched`.

mod actor;
mod calls;
mod effect;
mod footprint;
mod name_words;
mod observed;
mod owners;
pub(super) mod parameters;
mod policy;
mod record;
pub mod relevance;
mod resource;
mod revision;
mod rotation;
mod scaling;
mod services;
mod touched;
mod what_changed;

pub use effect::Effect;
pub use footprint::Footprint;
pub use record::{DeliveredChange, Record, read_delivered_change};
pub use revision::compare;

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::SignedDuration;

use self::observed::{Observed, Subject};
use self::owners::Owners;
use self::relevance::relevance_to_window;
use super::redact::{excerpt, redact, redact_in_place};
use super::series::round;
use crate::detect::Findings;
use crate::model::{Citation, Evidence, EvidenceId, EvidenceKind, Magnitude, Scope, Source, Unit};
use crate::telemetry::{Change, Collected};

/// A deployment makes many calls: those of one kind on one entity without a longer pause between them are one change.
const MAX_PAUSE: SignedDuration = SignedDuration::from_mins(5);

/// Below this strength a change lies too far from the incident to be evidence.
const MIN_STRENGTH: f64 = 0.05;

/// A summary or a citation names at most this many calls of one change.
const MAX_NAMED_CALLS: usize = 3;

/// Enough for a responder to recognise a name.
const MAX_NAME_CHARS: usize = 80;

/// Room for a time, a call and the ARN of a resource.
const MAX_SAMPLE_CHARS: usize = 2 * MAX_NAME_CHARS;

/// A summary tells no more differences of one change.
const MAX_DIFFERENCES: usize = 3;

/// What is left, 0 to 1, of the strength of what AWS did by itself: it is told, but nobody's change.
const AUTOMATIC_FACTOR: f64 = 0.3;

/// The evidence in changes.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<Vec<Change>>) -> Findings {
    let Collected { telemetry: mut changes, gaps } = collected;
    let read = changes.len();
    changes.iter_mut().for_each(redact_change);
    changes.sort();
    changes.dedup_by(|a, b| a.id == b.id);
    changes.retain(|change| change.at < scope.incident_window().end());
    rotation::name_secrets(&mut changes);
    let owners = Owners::new(scope);
    let mut calls_by_subject: BTreeMap<Subject, Vec<Observed<'_>>> = BTreeMap::new();
    for observed in observed::observe(&changes, &owners) {
        calls_by_subject.entry(observed.subject.clone()).or_default().push(observed);
    }
    let mut evidence = Vec::new();
    let mut footprints = BTreeMap::new();
    for (subject, calls) in &calls_by_subject {
        for calls in calls.chunk_by(|a, b| b.change.at.duration_since(a.change.at) <= MAX_PAUSE) {
            if let Some(found) = to_evidence(scope, subject, calls) {
                let names = calls.iter().flat_map(|call| call.names.iter().cloned());
                let effects = calls.iter().flat_map(|call| call.effects.iter().copied()).collect();
                footprints.insert(found.id.clone(), Footprint::new(names, effects));
                evidence.push(found);
            }
        }
    }
    Findings::new(Source::Changes, evidence, gaps).having_read("changes", read).with_footprints(footprints)
}

/// Takes secrets out of all texts, before a name is cut out of an ARN. Of a user's e-mail address the person stays.
pub(super) fn redact_change(change: &mut Change) {
    change.user = user_name(&change.user).into_owned();
    redact_in_place(&mut change.id);
    redact_in_place(&mut change.name);
    redact_in_place(&mut change.caller.role);
    change.resources.iter_mut().for_each(redact_in_place);
    change.parameters.values_mut().chain(change.response.values_mut()).for_each(redact_in_place);
    for difference in &mut change.differences {
        redact_in_place(&mut difference.key);
        difference.before.iter_mut().chain(&mut difference.after).for_each(redact_in_place);
    }
}

/// The evidence of calls that are one change, in order of time; `None` if it lies too far from the incident.
fn to_evidence(scope: &Scope, subject: &Subject, calls: &[Observed<'_>]) -> Option<Evidence> {
    let first = calls.first()?.change;
    let incident_start = scope.incident_window().start();
    let lead = incident_start.duration_since(first.at);
    let relevance = relevance_to_window(lead.as_secs_f64());
    if relevance < MIN_STRENGTH {
        return None;
    }
    let strength = if subject.kind == EvidenceKind::AutomaticChange { AUTOMATIC_FACTOR * relevance } else { relevance };
    let magnitude = Magnitude {
        observed: round(lead.as_secs_f64()),
        expected: 0.0,
        unit: Unit::Seconds,
        strength: round(strength),
    };
    Some(Evidence {
        id: EvidenceId::new(Source::Changes, &subject.touched.entity.name, subject.kind, &first.id),
        source: Source::Changes,
        entity: subject.touched.entity.clone(),
        kind: subject.kind,
        magnitude,
        onset: Some(first.at),
        summary: summary(subject, calls, lead),
        citation: Citation {
            place: None,
            what: first.id.clone(),
            samples: calls.iter().take(MAX_NAMED_CALLS).map(sample).collect(),
        },
        series: None,
    })
}

fn summary(subject: &Subject, calls: &[Observed<'_>], lead: SignedDuration) -> String {
    let mut distinct_calls: Vec<&str> = calls.iter().map(|call| call.name).collect();
    distinct_calls.sort_unstable();
    distinct_calls.dedup();
    distinct_calls.truncate(MAX_NAMED_CALLS);
    let named_calls = excerpt(&distinct_calls.join(", "), MAX_NAME_CHARS);
    let entity = excerpt(&subject.touched.entity.name, MAX_NAME_CHARS);
    let what = match &subject.touched.resource {
        // `checkout-role` says itself whose it is.
        Some(resource) if names_owner(resource, &entity) => excerpt(resource, MAX_NAME_CHARS),
        Some(resource) => format!("{} of {entity}", excerpt(resource, MAX_NAME_CHARS)),
        None => entity,
    };
    let is_rotation = calls.iter().any(|call| call.is_rotation);
    let label = if is_rotation { "secret rotation" } else { subject.kind.label() };
    let by = subject.actor.phrase();
    let mut differences: Vec<&str> = Vec::new();
    for difference in calls.iter().flat_map(|call| &call.differences) {
        if differences.len() < MAX_DIFFERENCES && !differences.contains(&difference.as_str()) {
            differences.push(difference);
        }
    }
    let differences = if differences.is_empty() { String::new() } else { format!(": {}", differences.join("; ")) };
    format!("{label} of {what}{by} {} ({named_calls}){differences}", describe_lead(lead))
}

/// Whether the name of a resource contains that of its owner, as a word of it.
fn names_owner(resource: &str, owner: &str) -> bool {
    let mut parts = resource.split(|letter: char| !letter.is_alphanumeric());
    parts.any(|part| part.eq_ignore_ascii_case(owner)) || resource.starts_with(owner)
}

/// How long before or after the start of the incident, to the unit that matters.
fn describe_lead(lead: SignedDuration) -> String {
    let minutes = lead.abs().as_mins();
    let amount = match minutes {
        0 => format!("{} s", lead.abs().as_secs()),
        1..120 => format!("{minutes} min"),
        _ => format!("{} h", minutes / 60),
    };
    if lead.is_negative() {
        format!("{amount} after the incident window began")
    } else {
        format!("{amount} before the incident window")
    }
}

/// A call as a citation shows it: redacted, for the names of resources may be anything.
fn sample(call: &Observed<'_>) -> String {
    let resources = call.resources.join(" ");
    let (at, name) = (call.change.at, call.name);
    excerpt(&format!("{at} {name} {resources}"), MAX_SAMPLE_CHARS)
}

/// Who made the call, without secrets and without the domain of an e-mail address: the responder needs the person, not the
/// address.
fn user_name(user: &str) -> Cow<'_, str> {
    let is_plain = |name: &str| name.chars().all(|c| c.is_alphanumeric() || matches!(c, '.' | '-' | '_' | '+' | '/'));
    match user.split_once('@') {
        Some((person, domain)) if is_plain(person) && is_plain(domain) => redact(person),
        _ => redact(user),
    }
}

#[cfg(test)]
mod kinds_tests;
#[cfg(test)]
mod tests;
