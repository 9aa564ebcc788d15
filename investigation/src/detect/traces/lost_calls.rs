//! Calls that fail on the way, by X-Ray's statistics of all calls: their callers count faults that the callee does not.
//!
//! Method: the share of failed calls is compared between the windows and, in the incident, with the share that the callee
//! itself counts. What both ends count is the callee's; what only the caller counts was lost between them: a connection
//! that is refused or reset, a time-out of the caller.

use super::part_of_calls::PartOfCalls;
use super::shown_name;
use crate::detect::series::{SIGNIFICANT_SCORE, Share, binomial_score};
use crate::model::{Entity, Evidence, EvidenceKind, Scope, Window};
use crate::telemetry::{CallCounts, CallStatistics, Node};

/// Two lost calls may be an accident.
const MIN_FAULTS: u64 = 3;

/// The evidence that calls are lost on the way to this callee.
pub fn find_evidence(scope: &Scope, call: &CallStatistics, callee: &Node) -> Option<Evidence> {
    let (now, before) = (to_share(call.incident), to_share(call.baseline));
    let seen_by_callee = count_by_callee(callee, scope.incident_window());
    // A callee that counts no request at all was not reached.
    let at_callee = if seen_by_callee.whole == 0 { Share { part: 0, whole: now.whole } } else { seen_by_callee };
    let score = binomial_score(now, before).min(binomial_score(now, at_callee));
    if now.part < MIN_FAULTS || score < SIGNIFICANT_SCORE {
        return None;
    }
    let entity = Entity::edge(&call.from, &call.to);
    let summary = format!(
        "{} of {} calls of {} to {} fail by the caller's count, {} of {} in the baseline; {} itself counts {} of {}",
        now.part,
        now.whole,
        shown_name(&Entity { name: call.from.clone(), kind: entity.kind }),
        shown_name(&Entity { name: call.to.clone(), kind: entity.kind }),
        before.part,
        before.whole,
        shown_name(&Entity { name: call.to.clone(), kind: entity.kind }),
        seen_by_callee.part,
        seen_by_callee.whole,
    );
    let part = PartOfCalls { kind: EvidenceKind::DependencyFault, what: "lost calls", now, before, score };
    Some(part.into_evidence(entity, summary))
}

/// The failed calls among all; more failures than calls are not believed.
fn to_share(calls: CallCounts) -> Share {
    Share { part: calls.faults.min(calls.requests), whole: calls.requests }
}

/// The requests that the callee says it served in the window, and how many of them failed.
fn count_by_callee(callee: &Node, window: Window) -> Share {
    let mut share = Share::default();
    for sample in callee.samples.iter().filter(|sample| window.contains(sample.at)) {
        share.part = share.part.saturating_add(sample.faults.min(sample.requests));
        share.whole = share.whole.saturating_add(sample.requests);
    }
    share
}
