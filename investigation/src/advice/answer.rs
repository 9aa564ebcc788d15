//! What both answers of the model have in common: an object in whatever stands around it, and citations.

use serde::de::DeserializeOwned;

use super::MAX_SENTENCE_CHARS;
use crate::detect::redact::excerpt;
use crate::model::{AdvisoryReason, Evidence, EvidenceId, Report};

/// Whether a JSON object begins in the answer and does not end: the model ran out of tokens.
#[must_use]
pub fn is_cut_off(answer: &str) -> bool {
    first_object(answer) == Err(AdvisoryReason::CutOff)
}

/// The first JSON object of the answer, as this type.
pub(super) fn parse<T: DeserializeOwned>(answer: &str) -> Result<T, AdvisoryReason> {
    serde_json::from_str(first_object(answer)?).map_err(|_| AdvisoryReason::Malformed)
}

/// The first JSON object of a text, whatever stands around it: fences, a greeting, second thoughts.
fn first_object(answer: &str) -> Result<&str, AdvisoryReason> {
    let start = answer.find('{').ok_or(AdvisoryReason::Refused)?;
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
            return object.get(..=position).ok_or(AdvisoryReason::CutOff);
        }
    }
    Err(AdvisoryReason::CutOff)
}

/// A sentence that may be shown: not empty, and without an address, which could only come from what others wrote into a log.
pub(super) fn sentence(text: &str) -> Option<String> {
    let text = excerpt(text, MAX_SENTENCE_CHARS);
    (!text.is_empty() && !text.contains("://")).then_some(text)
}

/// The evidence of the report that is cited by its id, each piece once: in the list, or within the text.
pub(super) fn cited(ids: &[String], text: &str, report: &Report) -> Vec<EvidenceId> {
    let is_cited = |evidence: &&Evidence| {
        let id = evidence.id.as_str();
        ids.iter().any(|cited| cited.trim() == id) || words(text).any(|word| word == id)
    };
    report.evidence.iter().filter(is_cited).map(|evidence| evidence.id.clone()).collect()
}

/// The words of a text, as names of entities and ids are written.
pub(super) fn words(text: &str) -> impl Iterator<Item = &str> {
    let is_part = |sign: char| sign.is_alphanumeric() || matches!(sign, '-' | '_' | '/' | ':' | '.');
    text.split(move |sign: char| !is_part(sign)).map(|word| word.trim_end_matches(['.', ':']))
}
