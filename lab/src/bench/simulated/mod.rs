//! `lab bench simulated`: does the ranking find injected faults, is its confidence as high as it is often right, and does
//! it abstain when nothing is wrong?

mod cases;
mod display;
mod scale;
mod scores;

pub(crate) use cases::is_right_entity;
pub use cases::{CaseScore, Judgement, cases, cases_with_circumstances};
pub(crate) use display::command;
pub use scale::{Scale, Timing, scale};
pub use scores::{FaultScore, Scores, Totals};

use crate::simulate::{Arguments, BadArguments};
use cases::case;

/// Simulates and investigates these incidents.
///
/// # Errors
/// When one cannot be simulated.
pub fn run(cases: &[Arguments]) -> Result<Scores, BadArguments> {
    let scores: Result<Vec<CaseScore>, BadArguments> = cases.iter().map(case).collect();
    Ok(Scores::new(scores?))
}
