//! What changed: the revisions before and after the changes that lie nearest to the incident, read and compared.
//!
//! The record of a call rarely says what a deployment changed: a task definition has a new number, a function a new digest.
//! Where the service keeps both revisions, they are read, and the change says in which keys they differ. It is a part of the
//! source of changes and no source of its own, for it only completes what CloudTrail says, and is worth nothing without it.
//!
//! Only changes of what the context names are completed, the nearest to the incident first, and few of them.

mod history;
mod services;
mod stacks;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use aws_config::SdkConfig;
use futures_util::future::join_all;
use investigation::detect::changes::compare;
use investigation::discover::Resource;
use investigation::model::{Context, Gap, GapReason, Scope, Source};
use investigation::ports::{Failure, FailureKind};
use investigation::telemetry::Change;
use jiff::{SignedDuration, Timestamp};

use self::history::History;
use self::services::{Revisions, Subject};
use super::Onset;
use crate::Deadline;
use crate::turns::Turns;

/// Changes that are completed: each costs one to three calls.
const MAX_COMPLETED: usize = 4;

/// A change that lies further before the incident is not suspected.
const MAX_LEAD: SignedDuration = SignedDuration::from_hours(2);

/// Calls on one thing within this time are one deployment.
const MAX_DEPLOYMENT: SignedDuration = SignedDuration::from_mins(10);

/// Shorter words are parts of too many names.
const MIN_NAME_CHARS: usize = 3;

/// Completes the changes that lie nearest to the incident. Returns a gap for what could not be read.
pub(super) async fn complete(
    sdk: &SdkConfig,
    scope: &Scope,
    deadline: Deadline,
    turns: &Turns,
    changes: &mut [Change],
) -> Vec<Gap> {
    let chosen = choose(scope, changes);
    let history = &History::new(sdk, scope, deadline, turns);
    let reads = chosen
        .iter()
        .map(|(index, subject)| async move { (*index, subject, subject.read(sdk, deadline, history).await) });
    let mut gaps = Vec::new();
    for (index, subject, answer) in join_all(reads).await {
        match answer {
            Ok(Revisions { both, is_cut }) => {
                if let Some(([before, after], change)) = both.zip(changes.get_mut(index)) {
                    change.differences = compare(&before, &after);
                }
                gaps.extend(is_cut.then(|| to_gap_of_cut(subject)));
            }
            Err(failure) => gaps.extend(to_gap(subject, &failure)),
        }
    }
    gaps.sort();
    gaps.dedup();
    gaps
}

/// A change whose revisions can be read.
struct Candidate {
    /// Its place among the changes.
    index: usize,
    at: Timestamp,
    /// Seconds from the beginning of the incident; twice as many behind it, for its cause more likely lies before.
    distance: i64,
    subject: Subject,
}

/// The changes to complete, with what they changed: of each thing that was changed the nearest to the incident; of several calls
/// that are one deployment the first, since when it is changed.
fn choose(scope: &Scope, changes: &[Change]) -> Vec<(usize, Subject)> {
    let onset = Onset::of(scope);
    let names = names_of(&scope.context);
    let mut candidates: Vec<Candidate> = Vec::new();
    for (index, change) in changes.iter().enumerate() {
        let lead = onset.at().duration_since(change.at);
        let is_near = lead <= MAX_LEAD && change.at < scope.incident_window().end();
        if is_near
            && touches(change, &names)
            && let Some(subject) = Subject::find(change)
        {
            let seconds = lead.abs().as_secs();
            let distance = if lead.is_negative() { onset.distance_after(seconds) } else { seconds };
            candidates.push(Candidate { index, at: change.at, distance, subject });
        }
    }
    candidates.sort_by_key(|candidate| (candidate.distance, candidate.index));
    let mut seen = BTreeSet::new();
    let nearest = candidates.iter().filter(|candidate| seen.insert(candidate.subject.name()));
    let first_of = |nearest: &Candidate| {
        let is_same = |other: &&Candidate| {
            let pause = nearest.at.duration_since(other.at);
            other.subject.name() == nearest.subject.name() && !pause.is_negative() && pause <= MAX_DEPLOYMENT
        };
        let first = candidates.iter().filter(is_same).min_by_key(|other| other.at);
        first.map(|first| (first.index, first.subject.clone()))
    };
    nearest.take(MAX_COMPLETED).filter_map(first_of).collect()
}

/// The names in the context: of its service and entry, of its log groups' ends, and of what its metrics are of.
fn names_of(context: &Context) -> BTreeSet<String> {
    let groups = context.log_groups.iter().filter_map(|group| group.rsplit('/').next()).map(str::to_owned);
    let of_metrics = context.metrics.iter().filter(|query| !query.dimensions.is_empty());
    let of_metrics =
        of_metrics.flat_map(|query| query.dimensions.values().cloned().chain([Resource::from_metric(query).name]));
    let own = [context.service.clone()].into_iter().chain(context.entry.clone());
    own.chain(groups).chain(of_metrics).filter(|name| name.chars().count() >= MIN_NAME_CHARS).collect()
}

/// Whether the change names something of these names, as a word of what it names.
fn touches(change: &Change, names: &BTreeSet<String>) -> bool {
    let values = change.resources.iter().chain(change.parameters.values());
    let mut words = values.flat_map(|value| value.split([':', '/', ' ', ',']));
    words.any(|word| names.iter().any(|name| word == name || word.strip_prefix(name.as_str()).is_some_and(is_suffix)))
}

/// Whether this is what is put behind the name of an owner: `-role`, `_policy`, `.config`.
fn is_suffix(rest: &str) -> bool {
    rest.starts_with(['-', '_', '.'])
}

/// Where what was there before, or a part of what changed, lies behind more pages than are read.
fn to_gap_of_cut(subject: &Subject) -> Gap {
    let detail = format!(
        "What changed in {} was not compared in full: too much has happened there since. Look it up in its service.",
        subject.name()
    );
    Gap { source: Source::Changes, reason: GapReason::Truncated, detail }
}

/// What is missing; nothing where the service no longer has one of the revisions.
fn to_gap(subject: &Subject, failure: &Failure) -> Option<Gap> {
    let reason = match failure.kind {
        FailureKind::NotFound => return None,
        FailureKind::Denied | FailureKind::NotAllowed => GapReason::Denied,
        FailureKind::Throttled => GapReason::Throttled,
        _ => GapReason::Unavailable,
    };
    let (name, operation) = (subject.name(), failure.operation);
    let detail = format!("What changed in {name} was not compared: {operation} was not answered.");
    Some(Gap { source: Source::Changes, reason, detail })
}
