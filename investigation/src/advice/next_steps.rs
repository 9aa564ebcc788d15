//! What the model would do next, and what it misses.

use std::collections::BTreeSet;

use serde::Deserialize;
use serde_json::Value;

use super::answer::{cited, parse, sentence, words};
use super::{MAX_ITEMS, MAX_MISSING_CHARS};
use crate::detect::redact::excerpt;
use crate::model::{AdvisoryReason, NextAction, Report};

/// What is left of the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NextSteps {
    /// What was not read and would decide.
    pub missing_evidence: Vec<String>,
    /// What the model would do next.
    pub next_actions: Vec<NextAction>,
}

/// The shape that was asked for. Other keys are ignored.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Answer {
    missing_evidence: Vec<Value>,
    #[serde(default)]
    next_best_actions: Vec<Value>,
}

/// One action as the model wrote it. One that is of another shape is dropped alone.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Draft {
    action: String,
    why: String,
    evidence_ids: Vec<String>,
    expected_signal: String,
}

/// The model's proposals, without those that cite nothing of the report.
///
/// # Errors
/// Why nothing of the answer may be shown.
pub fn read_next_steps(answer: &str, report: &Report) -> Result<NextSteps, AdvisoryReason> {
    let answer: Answer = parse(answer)?;
    let mut said = BTreeSet::new();
    let mut is_new = |text: &str| said.insert(text.to_lowercase());
    let missing = answer.missing_evidence.iter().filter_map(Value::as_str).filter_map(missing_evidence);
    let missing_evidence: Vec<String> = missing.filter(|text| is_new(text)).take(MAX_ITEMS).collect();
    let drafts = answer.next_best_actions.into_iter().filter_map(|draft| serde_json::from_value(draft).ok());
    let actions = drafts.filter_map(|draft| next_action(&draft, report));
    let next_actions: Vec<NextAction> = actions.filter(|action| is_new(&action.action)).take(MAX_ITEMS).collect();
    if missing_evidence.is_empty() && next_actions.is_empty() {
        return Err(AdvisoryReason::Uncited);
    }
    Ok(NextSteps { missing_evidence, next_actions })
}

fn next_action(draft: &Draft, report: &Report) -> Option<NextAction> {
    let evidence = cited(&draft.evidence_ids, "", report);
    (!evidence.is_empty()).then_some(NextAction {
        action: sentence(&draft.action)?,
        why: sentence(&draft.why)?,
        expected_signal: sentence(&draft.expected_signal)?,
        evidence,
    })
}

/// What is not there can cite nothing; whoever cites an id speaks of what is there.
fn missing_evidence(text: &str) -> Option<String> {
    let text = excerpt(text, MAX_MISSING_CHARS);
    let cites = words(&text).any(|word| word.starts_with("ev-"));
    (!text.is_empty() && !text.contains("://") && !cites).then_some(text)
}
