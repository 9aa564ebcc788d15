//! How suspect a change is: by how shortly before the onset it was made.

use jiff::{SignedDuration, Timestamp};

use super::scene::Sight;
use crate::model::Evidence;

/// Evidence at least this strong may date the onset.
const DATES_ONSET: f64 = 0.5;

/// A change so long before the onset is half as suspect as one right before it: what it breaks shows in minutes.
const HALF_SUSPECT: f64 = 900.0;

/// Onsets are dated by the period of a metric: what is closer than this may have come in any order.
pub const BLUR: SignedDuration = SignedDuration::from_mins(2);

/// A change after the onset is somebody's remedy, most likely.
const REMEDY: f64 = 0.2;

/// When the trouble at an entity began: the earliest onset of what is strong.
#[must_use]
pub fn onset(sight: &Sight<'_>) -> Option<Timestamp> {
    let dated = sight.symptoms.iter().filter(|evidence| evidence.magnitude.strength >= DATES_ONSET);
    dated.filter_map(|evidence| evidence.onset).min()
}

/// How suspect a change is of trouble that began at `onset`, 0 to 1; by its distance from the incident window where that is
/// not known.
#[must_use]
pub fn suspicion(change: &Evidence, onset: Option<Timestamp>) -> f64 {
    let (Some(at), Some(onset)) = (change.onset, onset) else { return change.magnitude.strength };
    let lead = onset.duration_since(at);
    if lead < -BLUR {
        return REMEDY * change.magnitude.strength;
    }
    HALF_SUSPECT / (HALF_SUSPECT + lead.as_secs_f64().max(0.0))
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
    fn right_before_the_onset_is_most_suspect_and_after_it_least() {
        let onset = Timestamp::from_second(60 * 60).ok();
        let of = |minute| suspicion(&change(minute), onset);
        assert!(of(59) > 0.9 && of(61) == 1.0);
        assert!((of(45) - 0.5).abs() < 1e-9);
        assert!(of(70) < 0.1);
    }

    #[test]
    fn without_an_onset_the_window_decides() {
        assert_eq!(suspicion(&change(0), None), 0.4);
    }
}
