//! `lab bench simulated`: does the ranking find injected faults, is its confidence as high as it is often right, and does
//! it abstain when nothing is wrong?

mod cases;
mod display;
mod scale;
mod scores;

pub(crate) use cases::is_right_entity;
pub use cases::{CaseScore, Judgement, cases};
pub(crate) use display::command;
pub use scale::{Scale, Timing, scale};
pub use scores::{Bin, FaultScore, Scores, Totals};

use crate::simulate::BadArguments;
use cases::case;

/// Simulates and investigates so many incidents.
///
/// # Errors
/// When one cannot be simulated.
pub fn run(count: usize, seed: u64) -> Result<Scores, BadArguments> {
    let scores: Result<Vec<CaseScore>, BadArguments> = cases(count, seed).iter().map(case).collect();
    Ok(Scores::new(scores?))
}
