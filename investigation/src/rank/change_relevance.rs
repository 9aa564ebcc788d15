//! How likely a change brought the trouble: by how shortly before the onset it was made.

use jiff::{SignedDuration, Timestamp};

use super::evidence_graph::LinkedChange;
use crate::detect::changes::relevance::{AFTER_ONSET_FACTOR, closeness};
use crate::model::Evidence;

/// Onsets are dated by the period of a metric: what is closer than this may have come in any order.
pub const ONSET_TOLERANCE: SignedDuration = SignedDuration::from_mins(2);

/// How likely a change brought the trouble that began at `onset`, 0 to 1; where that is not known, by its distance from the
/// start of the incident window.
#[must_use]
pub fn change_relevance(change: &Evidence, onset: Option<Timestamp>) -> f64 {
    let (Some(changed_at), Some(onset)) = (change.onset, onset) else { return change.magnitude.strength };
    let lead = onset.duration_since(changed_at);
    if lead < -ONSET_TOLERANCE {
        return AFTER_ONSET_FACTOR * change.magnitude.strength;
    }
    closeness(lead.as_secs_f64().max(0.0))
}

/// Whether a change may have brought the trouble: some symptom began after it, or none shows when it began.
#[must_use]
pub fn may_have_brought(change: &Evidence, symptoms: &[&Evidence]) -> bool {
    let Some(changed_at) = change.onset else { return true };
    let mut onsets = symptoms.iter().filter_map(|symptom| symptom.onset).peekable();
    onsets.peek().is_none() || onsets.any(|onset| onset.duration_since(changed_at) >= -ONSET_TOLERANCE)
}

/// How much slower the relevance of a change fades of which the errors speak: a disabled key or a rotated password is felt
/// when the next connection is opened.
const LINKED_SLOWNESS: f64 = 4.0;

/// How likely a change of which the errors speak brought the trouble that began at `onset`, 0 to 1.
#[must_use]
pub fn linked_change_relevance(linked: &LinkedChange<'_>, onset: Option<Timestamp>) -> f64 {
    let (Some(changed_at), Some(onset)) = (linked.change.onset, onset) else { return linked.link };
    let lead = onset.duration_since(changed_at).as_secs_f64().max(0.0);
    linked.link * closeness(lead / LINKED_SLOWNESS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Citation, Entity, EntityKind, EvidenceId, EvidenceKind, Magnitude, Source, Unit};

    fn change(minute: i64) -> Evidence {
        Evidence {
            id: EvidenceId::new(Source::Changes, "a", EvidenceKind::Deployment, "e"),
            source: Source::Changes,
            entity: Entity { name: "a".into(), kind: EntityKind::Lambda },
            kind: EvidenceKind::Deployment,
            magnitude: Magnitude { observed: 0.0, expected: 0.0, unit: Unit::Seconds, strength: 0.4 },
            onset: Timestamp::from_second(60 * minute).ok(),
            summary: String::new(),
            citation: Citation::default(),
            series: None,
        }
    }

    #[test]
    fn a_change_right_before_the_onset_is_most_relevant_and_one_after_it_least() {
        let onset = Timestamp::from_second(60 * 60).ok();
        let relevance_at = |minute| change_relevance(&change(minute), onset);
        assert!(relevance_at(59) > 0.9 && relevance_at(61) == 1.0);
        assert!((relevance_at(45) - 0.5).abs() < 1e-9);
        assert!(relevance_at(70) < 0.1);
    }

    #[test]
    fn a_change_after_every_symptom_brought_none_of_them() {
        let (early, late) = (change(30), change(60));
        let undated = Evidence { onset: None, ..change(0) };
        assert!(may_have_brought(&change(45), &[&early, &late]));
        assert!(!may_have_brought(&change(63), &[&early, &late, &undated]));
        assert!(may_have_brought(&change(62), &[&late]) && may_have_brought(&change(63), &[&undated]));
    }

    #[test]
    fn without_an_onset_the_window_decides() {
        assert_eq!(change_relevance(&change(0), None), 0.4);
    }
}
