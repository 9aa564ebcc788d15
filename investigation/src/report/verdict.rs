//! The verdict: a cause, or an abstention.

use crate::model::{Evidence, Gap, Hypothesis, Verdict};
use crate::rank::Ranking;

/// An abstention lists no more that would decide: a responder closes a gap or two.
const MAX_MISSING: usize = 5;

/// The verdict of a ranking.
pub(super) fn verdict(ranking: &Ranking, evidence: &[Evidence], gaps: &[Gap]) -> Verdict {
    match ranking.causes() {
        [] => {
            let lead = ranking.hypotheses.first();
            Verdict::Abstained { sentence: abstention_sentence(lead), missing: what_would_decide(lead, evidence, gaps) }
        }
        [cause] => Verdict::Cause { sentence: format!("Most likely cause: {}.", describe(cause)) },
        causes => {
            let causes: Vec<String> = causes.iter().map(describe).collect();
            Verdict::Cause { sentence: format!("Most likely several causes at once: {}.", causes.join("; ")) }
        }
    }
}

/// The hypothesis in a few words, such as "throttling at orders".
fn describe(hypothesis: &Hypothesis) -> String {
    format!("{} at {}", hypothesis.cause.label(), hypothesis.entity.name)
}

fn abstention_sentence(first: Option<&Hypothesis>) -> String {
    match first {
        Some(first) => {
            format!("No confident cause. Strongest lead: {}.", describe(first))
        }
        None => "No confident cause: nothing departs from the baseline.".to_owned(),
    }
}

/// What would decide: the gaps first, for they can be closed; then a better window.
fn what_would_decide(first: Option<&Hypothesis>, evidence: &[Evidence], gaps: &[Gap]) -> Vec<String> {
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
