//! Alarms that start investigations: which of them belong together, and which go to a thread that is there already.
//!
//! Alarms rarely come alone. Those of one context that go off within [`FOLD_GAP`] of one another are an *episode*: the first
//! starts an investigation, the others are lines in its thread. So a storm of alarms gives one message a cause, and one that
//! flaps gives one message in all.

mod alarm;
mod fold;
mod storm;
#[cfg(test)]
mod tests;

pub use alarm::{Alarm, MIN_WINDOW};
pub use fold::{Episode, FOLD_GAP, Fold, MAX_EPISODE, Occurrence, Watch, fold};
pub use storm::{Line, MAX_LINES, Storm};
