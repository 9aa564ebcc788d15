//! Benches: how often the ranking and the detectors are right on public and on simulated data, through the code that
//! production runs.
//!
//! Each module has a `run`, which gives scores that can be printed as a table or serialized as JSON.

pub mod all;
pub mod lines;
pub mod loghub;
pub mod nab;
pub mod petshop;
pub mod reliability;
pub mod simulated;

use std::time::Duration;

/// The median of durations, in microseconds; of two in the middle the longer; 0 if there are none.
fn median_micros(durations: impl Iterator<Item = Duration>) -> u64 {
    let mut sorted: Vec<Duration> = durations.collect();
    sorted.sort_unstable();
    let median = sorted.get(sorted.len() / 2).copied().unwrap_or_default();
    u64::try_from(median.as_micros()).unwrap_or(u64::MAX)
}
