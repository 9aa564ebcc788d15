//! How many requests arrive.

use std::f64::consts::TAU;

use super::random::Random;

const MINUTES_PER_DAY: f64 = 1_440.0;

/// How much of one minute's swing is left in the next.
const MEMORY: f64 = 0.7;

/// Requests from outside, minute by minute, before any fault.
///
/// A daily wave, a swing that fades slowly, as users come in groups; the counting noise comes on top.
pub(super) fn requests_per_minute(minutes: usize, start_of_day: f64, random: &mut Random) -> Vec<f64> {
    let base = random.scaled(30.0, 3_000.0);
    let depth = random.between(0.1, 0.5);
    let peak = random.between(0.0, MINUTES_PER_DAY);
    let unrest = random.between(0.01, 0.06);
    let mut swing = 0.0;
    (0..minutes)
        .map(|minute| {
            let wave = 1.0 + depth * ((start_of_day + minute as f64 - peak) / MINUTES_PER_DAY * TAU).cos();
            swing = MEMORY * swing + unrest * random.normal();
            (base * wave * (1.0 + swing)).max(1.0)
        })
        .collect()
}
