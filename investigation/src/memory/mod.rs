//! What is remembered of investigations: which were alike, how they ended, and what people said of the verdicts.
//!
//! - [`Fingerprint`]: what an incident looked like, and how alike two of them are; [`find_similar`] ranks past ones.
//! - [`Feedback`]: what a person said of a hypothesis; [`settle`] makes one judgement of what several said.
//! - [`ReliabilityTable`]: whether the confidences were worth their names.
//! - [`to_json_lines`]: the settled judgements for whoever fits the ranking anew.

mod export;
mod feedback;
mod fingerprint;
mod past;
mod reliability;

pub use self::export::{SaidCause, to_json_lines};
pub use self::feedback::{ActualCause, Feedback, JudgedHypothesis, Judgement, Settled, settle};
pub use self::fingerprint::Fingerprint;
pub use self::past::{Ending, MAX_REMEMBERED, MAX_SIMILAR, PastInvestigation, SimilarInvestigation, find_similar};
pub use self::reliability::{Band, Calibration, ReliabilityTable, wilson_interval};

#[cfg(test)]
mod tests;
