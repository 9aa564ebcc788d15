//! Calls that fail on the way: the caller sees a fault, and the callee, which sends segments, nothing.
//!
//! Method: the shares of traces with such a call are compared between the windows. A connection that is reset or refused
//! looks so, and so does a callee that is down.

use super::NAME_CHARS;
use super::shares::{Happening, Shares};
use super::visits::Call;
use crate::detect::redact::excerpt;
use crate::model::{Entity, Evidence, EvidenceKind};

/// The evidence in calls, which are in order of callee, caller and time.
pub fn evidence(calls: &[Call<'_>]) -> Vec<Evidence> {
    calls.chunk_by(|a, b| (&a.callee, &a.caller) == (&b.callee, &b.caller)).filter_map(judge).collect()
}

fn judge(calls: &[Call<'_>]) -> Option<Evidence> {
    let first = calls.first()?;
    let entity = Entity::edge(&first.caller.name, &first.callee.name);
    let happenings = calls.iter().map(|call| Happening { taken: call.taken, happened: call.unanswered }).collect();
    let name = |entity: &Entity| excerpt(&entity.name, NAME_CHARS);
    let what = format!("calls of {} fail without reaching {}", name(&first.caller), name(&first.callee));
    let shares =
        Shares { entity: &entity, kind: EvidenceKind::DependencyFault, subject: "unanswered calls", happenings };
    shares.judge(&what, "")
}
