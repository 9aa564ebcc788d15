//! The model's comparison of the hypotheses.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value;

use super::answer::{cited, parse, sentence, words};
use super::question::shortlist;
use crate::model::{AdvisoryReason, Agreement, Assessment, EvidenceId, Hypothesis, Report};

/// What is left of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Comparison {
    /// What the model thinks of each hypothesis, in their order.
    pub assessments: Vec<Assessment>,
    /// Whether it would have put the same first.
    pub agreement: Option<Agreement>,
}

/// The shape that was asked for. Other keys are ignored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    top_hypothesis: Option<Value>,
    assessments: Vec<Value>,
}

/// One assessment as the model wrote it. One that is of another shape is dropped alone.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Draft {
    cause: String,
    plausibility: f64,
    reason: String,
    #[serde(default)]
    evidence_ids: Vec<String>,
}

/// The model's comparison, without what is about no hypothesis of the report, or cites nothing of it.
///
/// # Errors
/// Why nothing of the answer may be shown.
pub fn read_comparison(answer: &str, report: &Report) -> Result<Comparison, AdvisoryReason> {
    let answer: Answer = parse(answer)?;
    let mut best: BTreeMap<usize, Assessment> = BTreeMap::new();
    for draft in answer.assessments {
        let Some(found) = serde_json::from_value(draft).ok().and_then(|draft| assess(draft, report)) else { continue };
        let is_better = best.get(&found.hypothesis).is_none_or(|before| before.plausibility < found.plausibility);
        if is_better {
            best.insert(found.hypothesis, found);
        }
    }
    if best.is_empty() {
        return Err(AdvisoryReason::Uncited);
    }
    let assessments: Vec<Assessment> = best.into_values().collect();
    let named = answer.top_hypothesis.as_ref().and_then(Value::as_str).and_then(|cause| position(cause, report));
    let top = named.or_else(|| most_plausible(&assessments));
    let agreement = top.and_then(|hypothesis| {
        if hypothesis == 0 {
            return Some(Agreement::Agrees);
        }
        let (_, cause) = shortlist(report).nth(hypothesis)?;
        Some(Agreement::Diverges { hypothesis, cause })
    });
    Ok(Comparison { assessments, agreement })
}

/// The assessment, if it is about a hypothesis of the report, word for word, and its reason cites.
fn assess(draft: Draft, report: &Report) -> Option<Assessment> {
    let hypothesis = position(&draft.cause, report)?;
    let reason = sentence(&draft.reason)?;
    let mut evidence = cited(&draft.evidence_ids, &reason, report);
    if evidence.is_empty() {
        evidence = named(&reason, report.hypotheses.get(hypothesis)?, report);
    }
    let is_valid = (0.0..=1.0).contains(&draft.plausibility) && !evidence.is_empty();
    is_valid.then_some(Assessment {
        hypothesis,
        cause: draft.cause,
        plausibility: draft.plausibility,
        reason,
        evidence,
    })
}

/// The evidence for the hypothesis at entities that the reason names: who names a resource and no id means what was seen
/// there.
fn named(reason: &str, hypothesis: &Hypothesis, report: &Report) -> Vec<EvidenceId> {
    let supporting = report.evidence.iter().filter(|evidence| hypothesis.supporting.contains(&evidence.id));
    supporting
        .filter(|evidence| words(reason).any(|word| word == evidence.entity.name))
        .map(|evidence| evidence.id.clone())
        .collect()
}

/// The position of the hypothesis that the model was told in exactly these words.
fn position(cause: &str, report: &Report) -> Option<usize> {
    shortlist(report).position(|(_, name)| name == cause)
}

/// The one that is more plausible than every other; none where two are equally so.
fn most_plausible(assessments: &[Assessment]) -> Option<usize> {
    let highest = assessments.iter().map(|one| one.plausibility).fold(0.0, f64::max);
    let mut best = assessments.iter().filter(|one| one.plausibility >= highest);
    let first = best.next()?;
    best.next().is_none().then_some(first.hypothesis)
}
