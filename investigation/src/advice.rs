//! The one bounded question that a model may be asked, and the check of its answer.

use crate::model::{Advisory, Report};

/// What the model is told and asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// The rules.
    pub system: String,
    /// The report's facts, bounded.
    pub text: String,
}

/// An answer that is not what was asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidAdvice {
    /// No JSON object of the asked shape.
    #[error("the model's answer is not the JSON that was asked for: {0}")]
    Malformed(String),
    /// Nothing is left once the sentences without a citation are dropped.
    #[error("no sentence of the model's answer cites evidence of this report")]
    Uncited,
}

/// The question about this report.
#[must_use]
pub fn question(_report: &Report) -> Question {
    Question { system: String::new(), text: String::new() }
}

/// The model's answer, without what cites no evidence of the report.
///
/// # Errors
/// When the answer is malformed, or nothing of it is cited.
pub fn check(_answer: &str, _model_id: &str, _report: &Report) -> Result<Advisory, InvalidAdvice> {
    Err(InvalidAdvice::Uncited)
}
