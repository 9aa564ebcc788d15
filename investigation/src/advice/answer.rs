//! The model's answer -> advice that may be shown.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::{MAX_REMARK_CHARS, MAX_REMARKS};
use crate::detect::redact::excerpt;
use crate::model::{Advisory, EvidenceId, Remark, Report};

/// An answer that is not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAdvice {
    /// No JSON object begins in it.
    #[error("the model answered without a JSON object")]
    NoObject,
    /// The object does not end: the model ran out of tokens.
    #[error("the model's answer is cut off")]
    CutOff,
    /// The object is not of the asked shape.
    #[error("the model's answer is not the JSON that was asked for: {0}")]
    Malformed(String),
    /// Nothing is left once the sentences without a citation are dropped.
    #[error("no sentence of the model's answer cites evidence of this report")]
    Uncited,
}

/// The shape that was asked for. Other keys are ignored.
#[derive(Deserialize)]
struct Answer {
    remarks: Vec<Value>,
}

/// One remark as the model wrote it. One that is of another shape is dropped alone.
#[derive(Deserialize)]
struct Draft {
    text: String,
    evidence: Vec<String>,
}

/// The model's answer, without what cites no evidence of the report.
///
/// # Errors
/// When the answer is malformed, or nothing of it is cited.
pub fn check(answer: &str, model_id: &str, report: &Report) -> Result<Advisory, InvalidAdvice> {
    let object = first_object(answer)?;
    // The parser's message may quote the answer: only the position is kept.
    let answer: Answer = serde_json::from_str(object)
        .map_err(|error| InvalidAdvice::Malformed(format!("line {}, column {}", error.line(), error.column())))?;
    let mut texts = BTreeSet::new();
    let remarks: Vec<Remark> = answer
        .remarks
        .into_iter()
        .filter_map(|draft| remark(serde_json::from_value(draft).ok()?, report))
        .filter(|remark| texts.insert(remark.text.to_lowercase()))
        .take(MAX_REMARKS)
        .collect();
    if remarks.is_empty() {
        return Err(InvalidAdvice::Uncited);
    }
    Ok(Advisory { model_id: model_id.to_owned(), remarks })
}

/// The remark, if it cites evidence and leads nowhere: an address could only come from what others wrote into a log.
fn remark(draft: Draft, report: &Report) -> Option<Remark> {
    let text = excerpt(&draft.text, MAX_REMARK_CHARS);
    let mut evidence: Vec<EvidenceId> = Vec::new();
    for cited in &draft.evidence {
        let known = report.evidence.iter().find(|evidence| evidence.id.as_str() == cited.trim());
        evidence.extend(known.map(|known| known.id.clone()).filter(|id| !evidence.contains(id)));
    }
    (!text.is_empty() && !text.contains("://") && !evidence.is_empty()).then_some(Remark { text, evidence })
}

/// The first JSON object of a text, whatever stands around it: fences, a greeting, second thoughts.
fn first_object(answer: &str) -> Result<&str, InvalidAdvice> {
    let start = answer.find('{').ok_or(InvalidAdvice::NoObject)?;
    let object = answer.get(start..).unwrap_or_default();
    let (mut depth, mut in_string, mut escaped) = (0_u32, false, false);
    for (position, character) in object.char_indices() {
        match character {
            _ if escaped => escaped = false,
            '\\' if in_string => escaped = true,
            '"' => in_string = !in_string,
            '{' if !in_string => depth += 1,
            '}' if !in_string => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return object.get(..=position).ok_or(InvalidAdvice::CutOff);
        }
    }
    Err(InvalidAdvice::CutOff)
}
