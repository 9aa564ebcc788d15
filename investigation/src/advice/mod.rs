//! The one bounded question that a model may be asked, and the check of its answer.
//!
//! The model comments on a report that is finished. It sees summaries, never raw lines; what it says is dropped unless
//! it cites evidence of the report; and it changes neither the ranking nor anything else.

mod answer;
mod question;

pub use answer::{InvalidAdvice, check};
pub use question::{Question, question};

/// More remarks would be a second report.
const MAX_REMARKS: usize = 3;

/// Characters of one remark: a sentence or two.
const MAX_REMARK_CHARS: usize = 280;

#[cfg(test)]
mod tests;
