//! Feedback for whoever fits the ranking anew: JSON lines, one a settled judgement, without the people.

use jiff::Timestamp;
use serde::Serialize;

use super::feedback::{Feedback, Judgement, Settled, settle};
use crate::model::{CauseKind, InvestigationId};

/// What a person who only clicked "right" said, where a truth needs words.
const CONFIRMED: &str = "confirmed by a responder";

/// A judgement as one line. `truth` has the shape of a truth in the manifest of an incident bundle.
#[derive(Debug, Serialize)]
struct Line<'a> {
    investigation_id: &'a InvestigationId,
    service: &'a str,
    at: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    hypothesis: Option<Shown<'a>>,
    right: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    truth: Option<SaidCause<'a>>,
}

#[derive(Debug, Serialize)]
struct Shown<'a> {
    entity: &'a str,
    kind: CauseKind,
    confidence: f64,
}

/// What the cause was, by those who settled it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct SaidCause<'a> {
    /// The entity that broke.
    pub entity: &'a str,
    /// In what way, where somebody said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<CauseKind>,
    /// The same in words.
    pub cause: &'a str,
}

/// The settled judgements, one JSON object a line. Who said it is left out.
#[must_use]
pub fn to_json_lines(feedback: &[Feedback]) -> String {
    let settled = settle(feedback);
    let lines = settled.iter().filter_map(|settled| serde_json::to_string(&line(settled)).ok());
    lines.map(|line| line + "\n").collect()
}

fn line(settled: &Settled) -> Line<'_> {
    let shown = settled.hypothesis.as_ref();
    Line {
        investigation_id: &settled.investigation_id,
        service: &settled.service,
        at: settled.at,
        hypothesis: shown.map(|shown| Shown {
            entity: &shown.entity.name,
            kind: shown.cause,
            confidence: shown.confidence,
        }),
        right: settled.judgement == Judgement::Right,
        truth: settled.said_cause(),
    }
}

impl Settled {
    /// What it was; none where nobody named an entity.
    #[must_use]
    pub fn said_cause(&self) -> Option<SaidCause<'_>> {
        let said = self.actual.as_ref();
        let note = said.map_or("", |said| said.note.as_str());
        if let Some(entity) = said.and_then(|said| said.entity.as_deref()) {
            return Some(SaidCause { entity, kind: said.and_then(|said| said.kind), cause: note });
        }
        let confirmed = self.hypothesis.as_ref().filter(|_| self.judgement == Judgement::Right)?;
        let cause = if note.is_empty() { CONFIRMED } else { note };
        Some(SaidCause { entity: &confirmed.entity.name, kind: Some(confirmed.cause), cause })
    }
}
