//! The verdict: a cause, or an honest abstention.

use crate::model::{Evidence, Gap, Hypothesis, Verdict};
use crate::rank::Ranking;

/// An abstention asks for no more.
const MAX_MISSING: usize = 5;

/// The verdict of a ranking.
pub(super) fn verdict(ranking: &Ranking, evidence: &[Evidence], gaps: &[Gap]) -> Verdict {
    match ranking.causes() {
        [] => {
            let lead = ranking.hypotheses.first();
            Verdict::Abstained { sentence: abstention(lead), missing: missing(lead, evidence, gaps) }
        }
        [cause] => Verdict::Cause { sentence: format!("Most likely cause: {}.", at(cause)) },
        causes => {
            let causes: Vec<String> = causes.iter().map(at).collect();
            Verdict::Cause { sentence: format!("Most likely several causes at once: {}.", causes.join("; ")) }
        }
    }
}

/// Such as "throttling at orders".
fn at(hypothesis: &Hypothesis) -> String {
    format!("{} at {}", hypothesis.cause.label(), hypothesis.entity.name)
}

fn abstention(first: Option<&Hypothesis>) -> String {
    match first {
        Some(first) => {
            format!("No confident cause. Strongest lead: {}.", at(first))
        }
        None => "No confident cause: nothing departs from the baseline.".to_owned(),
    }
}

/// What would decide: the gaps first, for they can be closed; then a better window.
fn missing(first: Option<&Hypothesis>, evidence: &[Evidence], gaps: &[Gap]) -> Vec<String> {
    let mut missing: Vec<String> = gaps.iter().map(|gap| gap.detail.clone()).take(MAX_MISSING - 1).collect();
    missing.push(match first {
        None => "A window that holds the whole incident: nothing in this one departs from the hour before.".to_owned(),
        Some(_) if evidence.len() < 3 => {
            "More evidence of the same entity: one or two departures can be chance.".to_owned()
        }
        Some(_) => "A window that starts when the symptom started, so that cause and baseline are apart.".to_owned(),
    });
    missing
}
