//! What the evidence says without the change that a hypothesis suspects: whether the verdict rests on it.

use crate::detect::Findings;
use crate::model::{CauseKind, Hypothesis, Scope, WithoutChange};
use crate::rank::rank;

/// Ranks again without the change that the hypothesis suspects; none if it suspects none.
pub(super) fn rank_without_change(
    scope: &Scope,
    findings: &[Findings],
    hypothesis: &Hypothesis,
) -> Option<WithoutChange> {
    let change = hypothesis.suspect_change.clone()?;
    let mut others = findings.to_vec();
    for findings in &mut others {
        findings.evidence.retain(|evidence| evidence.id != change);
        findings.footprints.remove(&change);
    }
    let first = rank(scope, &others).hypotheses.into_iter().next();
    Some(match first {
        Some(first) => {
            WithoutChange { change, entity: Some(first.entity), cause: first.cause, confidence: first.confidence.value }
        }
        None => WithoutChange { change, entity: None, cause: CauseKind::Unknown, confidence: 0.0 },
    })
}
