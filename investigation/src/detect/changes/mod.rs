//! CloudTrail events -> evidence.
//!
//! **In:** the API calls of both windows that CloudTrail recorded. **Out:** a piece of evidence for each change that lies
//! close to the start of the incident. A change does not show that something broke, but most of what breaks was changed
//! shortly before. The strength is how close the change lies to the start; the ranking asks whether it touched what is
//! implicated.
//!
//! # To change something
//! - Teach it a call: add the name to a row of `rules`.
//! - How a resource of a service is named: `resource` (by ARN or name) and `services` (which kind of entity it is).
//! - To which entity a role, a stack or a secret belongs: `owners`, with `name_words`.
//! - How the time of a change makes it relevant: [`relevance`].
//! - What a change touched, all in all: `touched`.

mod name_words;
mod owners;
pub mod relevance;
mod resource;
mod rules;
mod services;
mod touched;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;

use self::owners::Owners;
use self::relevance::relevance_to_window;
use self::touched::Touched;
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

/// The evidence in changes.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<Vec<Change>>) -> Findings {
    let Collected { telemetry: mut changes, gaps } = collected;
    let read = changes.len();
    changes.iter_mut().for_each(redact_change);
    changes.sort();
    changes.dedup_by(|a, b| a.id == b.id);
    let owners = Owners::new(scope);
    let mut calls_by_target: BTreeMap<(Touched, EvidenceKind), Vec<&Change>> = BTreeMap::new();
    for change in changes.iter().filter(|change| change.at < scope.incident_window().end()) {
        if let Some(kind) = rules::find_kind(services::service_name(&change.source), &change.name) {
            calls_by_target.entry((Touched::find(change, &owners), kind)).or_default().push(change);
        }
    }
    let mut evidence = Vec::new();
    for ((touched, kind), calls) in &calls_by_target {
        for calls in calls.chunk_by(|a, b| b.at.duration_since(a.at) <= MAX_PAUSE) {
            evidence.extend(to_evidence(scope, touched, *kind, calls));
        }
    }
    Findings::new(Source::Changes, evidence, gaps).having_read("changes", read)
}

/// Takes secrets out of all texts, before a name is cut out of an ARN. Of a user's e-mail address the person stays.
fn redact_change(change: &mut Change) {
    change.user = user_name(&change.user).into_owned();
    redact_in_place(&mut change.id);
    redact_in_place(&mut change.name);
    change.resources.iter_mut().for_each(redact_in_place);
}

/// The evidence of calls that are one change, in order of time; `None` if it lies too far from the incident.
fn to_evidence(scope: &Scope, touched: &Touched, kind: EvidenceKind, calls: &[&Change]) -> Option<Evidence> {
    let first = calls.first()?;
    let incident_start = scope.incident_window().start();
    let lead = incident_start.duration_since(first.at);
    let strength = relevance_to_window(lead.as_secs_f64());
    if strength < MIN_STRENGTH {
        return None;
    }
    let magnitude = Magnitude {
        observed: round(lead.as_secs_f64()),
        expected: 0.0,
        unit: Unit::Seconds,
        strength: round(strength),
    };
    Some(Evidence {
        id: EvidenceId::new(Source::Changes, &touched.entity.name, kind, &first.id),
        source: Source::Changes,
        entity: touched.entity.clone(),
        kind,
        magnitude,
        onset: Some(first.at),
        summary: summary(touched, kind, calls, lead),
        citation: Citation {
            what: first.id.clone(),
            samples: calls.iter().take(MAX_NAMED_CALLS).map(|call| sample(call)).collect(),
        },
        series: None,
    })
}

fn summary(touched: &Touched, kind: EvidenceKind, calls: &[&Change], lead: SignedDuration) -> String {
    let users: BTreeSet<&str> = calls.iter().map(|call| call.user.as_str()).filter(|user| !user.is_empty()).collect();
    let by = match users.first() {
        Some(user) => format!(" by {}", excerpt(user, MAX_NAME_CHARS)),
        None => String::new(),
    };
    let distinct_calls: BTreeSet<&str> = calls.iter().map(|call| unversioned_call(&call.name)).collect();
    let named_calls: Vec<&str> = distinct_calls.into_iter().take(MAX_NAMED_CALLS).collect();
    let named_calls = excerpt(&named_calls.join(", "), MAX_NAME_CHARS);
    let entity = excerpt(&touched.entity.name, MAX_NAME_CHARS);
    let what = match &touched.resource {
        Some(resource) => format!("{} of {entity}", excerpt(resource, MAX_NAME_CHARS)),
        None => entity,
    };
    format!("{} of {what}{by} {} ({named_calls})", kind.label(), describe_lead(lead))
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
fn sample(call: &Change) -> String {
    let resources = call.resources.join(" ");
    excerpt(&format!("{} {} {resources}", call.at, unversioned_call(&call.name)), MAX_SAMPLE_CHARS)
}

/// The name of a call without its version: `UpdateFunctionCode` of `UpdateFunctionCode20150331v2`.
fn unversioned_call(name: &str) -> &str {
    name.split("20").next().filter(|name| !name.is_empty()).unwrap_or(name)
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
mod tests;
