//! The departure of the share of requests that failed, or met another fate.

use super::{DRIFT_SCORE, Departure, Windows, independence_factor, samples_within};
use crate::detect::series::{POISSON_DISPERSION, Share, binomial_score};
use crate::model::Window;
use crate::telemetry::{Node, Sample};

/// The departure of the share of requests that `count` counts, 0 to 1; `None` without traffic in both windows.
#[must_use]
pub fn share_departure(node: &Node, windows: Windows, count: impl Fn(&Sample) -> u64) -> Option<Departure> {
    let baseline = total_share(samples_within(node, windows.baseline), &count);
    let now = total_share(samples_within(node, windows.incident), &count);
    let last = total_share(samples_within(node, windows.baseline).last(), &count);
    if baseline.whole == 0 || now.whole == 0 {
        return None;
    }
    let dispersion = failure_dispersion(node, windows.baseline, baseline, &count);
    // As for latency: half of the trust goes to the last period, all of it when it left the rest behind. But one period
    // without a failure is no proof of a lower rate, so that the score counts the whole baseline.
    let has_drifted = binomial_score(last, baseline).abs() / dispersion.sqrt() > DRIFT_SCORE;
    let (before, expected) =
        if has_drifted { (last, last.rate()) } else { (baseline, f64::midpoint(baseline.rate(), last.rate())) };
    let mut excess = Vec::new();
    for sample in samples_within(node, windows.incident) {
        excess.push((sample.at, count(sample) as f64 - expected * sample.requests as f64));
    }
    let score = binomial_score(now, before) / dispersion.sqrt() * independence_factor(excess.len());
    Some(Departure { observed: now.rate(), expected, score, excess })
}

/// The counted requests among all requests of the samples.
fn total_share<'a>(samples: impl IntoIterator<Item = &'a Sample>, count: impl Fn(&Sample) -> u64) -> Share {
    let mut total = Share::default();
    for sample in samples {
        total.part += count(sample).min(sample.requests);
        total.whole += sample.requests;
    }
    total
}

/// How much more the counts of the baseline vary than independent requests would (Pearson's chi-squared by degrees of
/// freedom, at least 1): an error rate that always wanders is no news when it wanders.
fn failure_dispersion(node: &Node, window: Window, total: Share, count: impl Fn(&Sample) -> u64) -> f64 {
    let rate = total.rate();
    let (mut chi_squared, mut periods) = (0.0, 0_u32);
    for sample in samples_within(node, window) {
        let requests = sample.requests as f64;
        let variance = requests * rate * (1.0 - rate);
        if variance > 0.0 {
            chi_squared += (count(sample) as f64 - rate * requests).powi(2) / variance;
            periods += 1;
        }
    }
    // With one period or none nothing is known of how the counts vary, and independent requests are assumed.
    if periods < 2 { POISSON_DISPERSION } else { (chi_squared / f64::from(periods - 1)).max(POISSON_DISPERSION) }
}
