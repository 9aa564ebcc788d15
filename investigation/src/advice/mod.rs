//! The two bounded questions that a model may be asked, and the check of its answers.
//!
//! The model comments on a report that is finished. It is asked to compare the hypotheses, and what to do next. It sees
//! summaries, never raw lines; each item of an answer that cites no evidence of the report is dropped; and it changes neither
//! the ranking nor anything else. What it may answer with is a tool, whose schema the question holds.
//!
//! | bound | value |
//! |---|---|
//! | calls | [`MAX_CALLS`], a repetition of an answer that was cut off included |
//! | tokens of an answer | [`MAX_TOKENS`], and [`MAX_TOKENS_AGAIN`] if it was cut off |
//! | characters of a question | 7,000 |

mod answer;
mod comparison;
mod next_steps;
mod question;

pub use answer::is_cut_off;
pub use comparison::{Comparison, read_comparison};
pub use next_steps::{NextSteps, read_next_steps};
pub use question::{Question, Tool, comparison_question, next_steps_question};

/// How often the model may be called for one report: for each question, or for one question and its repetition.
pub const MAX_CALLS: u32 = 2;

/// The longest answer in tokens: some 3,000 characters, three times what is asked for.
pub const MAX_TOKENS: u32 = 800;

/// The longest answer in tokens after one that was cut off.
pub const MAX_TOKENS_AGAIN: u32 = 1_600;

/// Hypotheses that are compared: the shortlist of a report.
const MAX_HYPOTHESES: usize = 5;

/// Actions, and missing pieces of evidence, that are shown: more would be a second report.
const MAX_ITEMS: usize = 3;

/// Characters of a sentence by the model.
const MAX_SENTENCE_CHARS: usize = 280;

/// Characters of a missing piece of evidence.
const MAX_MISSING_CHARS: usize = 160;

#[cfg(test)]
mod tests;
