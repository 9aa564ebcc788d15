//! The departure of the mean response time.

use super::{DRIFT_SCORE, Departure, Windows, independence_factor, samples_within};
use crate::detect::series::Level;
use crate::telemetry::{Node, Sample};

/// A mean response time within a twentieth of the expected one is no departure, however steady the baseline was.
const MIN_RELATIVE_SPREAD: f64 = 0.05;

/// With fewer periods the baseline's own spread cannot be estimated, and that of single requests stands in for it.
const MIN_PERIODS_FOR_SPREAD: usize = 6;

/// The departure of the mean response time, in seconds; `None` without traffic in both windows.
#[must_use]
pub fn latency_departure(node: &Node, windows: Windows) -> Option<Departure> {
    let baseline: Vec<f64> = samples_within(node, windows.baseline).map(mean_seconds).collect();
    let (expected, spread) = expected_latency(&baseline)?;
    let has_thin_baseline = baseline.len() < MIN_PERIODS_FOR_SPREAD;
    let (mut requests, mut seconds) = (0.0, 0.0);
    let (mut total_excess, mut total_variance) = (0.0, 0.0);
    let mut excess = Vec::new();
    for sample in samples_within(node, windows.incident) {
        let period_requests = sample.requests as f64;
        let period_excess = (mean_seconds(sample) - expected) * period_requests;
        // The response times of single requests spread about as widely as they are long, and their mean less by the
        // square root of their number.
        let spread_of_requests = expected / period_requests.sqrt();
        let period_spread = if has_thin_baseline { spread.max(spread_of_requests) } else { spread };
        requests += period_requests;
        seconds += sample.total_seconds;
        total_excess += period_excess;
        total_variance += (period_spread * period_requests).powi(2);
        excess.push((sample.at, period_excess));
    }
    if excess.is_empty() {
        return None;
    }
    let score = if total_variance > 0.0 {
        total_excess / total_variance.sqrt() * independence_factor(excess.len())
    } else {
        0.0
    };
    Some(Departure { observed: seconds / requests, expected, score, excess })
}

fn mean_seconds(sample: &Sample) -> f64 {
    sample.total_seconds / sample.requests as f64
}

/// The latency to expect after the periods of a baseline, and how widely it spreads, both in seconds. Half of the trust
/// goes to the last period, which knows of drift; all of it when that period left the rest behind.
fn expected_latency(baseline: &[f64]) -> Option<(f64, f64)> {
    let level = Level::estimate(baseline)?;
    let last = *baseline.last()?;
    let spread = level.spread.max(level.median * MIN_RELATIVE_SPREAD);
    let has_drifted = (last - level.median).abs() > DRIFT_SCORE * spread;
    let expected = if has_drifted { last } else { f64::midpoint(level.median, last) };
    Some((expected, level.spread.max(expected * MIN_RELATIVE_SPREAD)))
}
