//! The number of requests from outside.

use std::f64::consts::TAU;

use super::random::Random;

const MINUTES_PER_DAY: f64 = 1_440.0;

/// How much of the random deviation of one minute is left in the next, 0 to 1: users come in groups.
const DEVIATION_PERSISTENCE: f64 = 0.7;

/// The expected requests of each minute, without any fault: a daily wave with a random deviation that fades slowly. The
/// counts that are drawn from these have counting noise besides.
pub(super) fn requests_per_minute(minutes: usize, minutes_since_midnight: f64, random: &mut Random) -> Vec<f64> {
    let mean = random.log_uniform(30.0, 3_000.0);
    let amplitude = random.between(0.1, 0.5);
    let peak = random.between(0.0, MINUTES_PER_DAY);
    let noise = random.between(0.01, 0.06);
    let mut deviation = 0.0;
    let mut requests = Vec::with_capacity(minutes);
    for minute in 0..minutes {
        let since_peak = minutes_since_midnight + minute as f64 - peak;
        let wave = 1.0 + amplitude * (since_peak / MINUTES_PER_DAY * TAU).cos();
        deviation = DEVIATION_PERSISTENCE * deviation + noise * random.normal();
        requests.push((mean * wave * (1.0 + deviation)).max(1.0));
    }
    requests
}
