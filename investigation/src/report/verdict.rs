//! The verdict: a cause, or an honest abstention.

use crate::model::{Evidence, Gap, Hypothesis, Verdict};

/// An abstention asks for no more.
const MOST_MISSING: usize = 5;

/// The verdict on the first hypothesis.
pub(super) fn verdict(first: Option<&Hypothesis>, names_one: bool, evidence: &[Evidence], gaps: &[Gap]) -> Verdict {
    match first {
        Some(first) if names_one => Verdict::Cause { sentence: cause(first) },
        first => Verdict::Abstained { sentence: abstention(first), missing: missing(first, evidence, gaps) },
    }
}

fn cause(first: &Hypothesis) -> String {
    format!("Most likely cause: {} at {}.", first.cause.label(), first.entity.name)
}

fn abstention(first: Option<&Hypothesis>) -> String {
    match first {
        Some(first) => {
            format!("No confident cause. Strongest lead: {} at {}.", first.cause.label(), first.entity.name)
        }
        None => "No confident cause: nothing departs from the baseline.".to_owned(),
    }
}

/// What would decide: the gaps first, for they can be closed; then a better window.
fn missing(first: Option<&Hypothesis>, evidence: &[Evidence], gaps: &[Gap]) -> Vec<String> {
    let mut missing: Vec<String> = gaps.iter().map(|gap| gap.detail.clone()).take(MOST_MISSING - 1).collect();
    missing.push(match first {
        None => "A window that holds the whole incident: nothing in this one departs from the hour before.".to_owned(),
        Some(_) if evidence.len() < 3 => {
            "More evidence of the same entity: one or two departures can be chance.".to_owned()
        }
        Some(_) => "A window that starts when the symptom started, so that cause and baseline are apart.".to_owned(),
    });
    missing
}
