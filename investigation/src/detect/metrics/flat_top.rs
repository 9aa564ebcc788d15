//! A concurrency, or a number of connections, that grew and then stays at its highest: a limit that no metric tells. What is not
//! limited goes up and down.
//!
//! Source: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-concurrency.html>

use super::comparison::{Comparison, MetricDeparture};
use crate::model::{EvidenceKind, Point};

/// The metrics of concurrency, which are limited by a quota or by what is reserved.
const CONCURRENCY: [&str; 3] = ["ConcurrentExecutions", "UnreservedConcurrentExecutions", "ClaimedAccountConcurrency"];

/// Values this near to the highest are at it, as a share of it.
const NEAR: f64 = 0.005;

/// The share of the points that are at the highest where there is a limit.
const MIN_FLAT_SHARE: f64 = 0.6;

/// The share of the points of what is not limited that are at its highest, at most.
const MAX_ORDINARY_SHARE: f64 = 0.3;

/// Fewer points may be alike by chance.
const MIN_POINTS: usize = 5;

/// The departure as one of a quota, where it is that of a concurrency that reached its limit.
pub fn judge(comparison: &Comparison<'_>, departure: MetricDeparture) -> MetricDeparture {
    let is_concurrency = CONCURRENCY.contains(&comparison.series.query.name.as_str());
    if is_concurrency && departure.kind == EvidenceKind::MetricShift && is_at_limit(comparison) {
        return MetricDeparture { kind: EvidenceKind::QuotaSaturation, ..departure };
    }
    departure
}

fn is_at_limit(comparison: &Comparison<'_>) -> bool {
    let (during, before) = split_at_incident(comparison);
    let (Some((highest_now, share_now)), Some((highest_before, share_before))) = (top(&during), top(&before)) else {
        return false;
    };
    highest_now > highest_before * (1.0 + NEAR) && share_now >= MIN_FLAT_SHARE && share_before <= MAX_ORDINARY_SHARE
}

/// Whether what is compared grew at some time of the incident, and has stayed at its highest since: connections that a pool, or a
/// database, does not let grow further.
pub fn stays_at_highest(comparison: &Comparison<'_>) -> bool {
    let (during, before) = split_at_incident(comparison);
    let (Some((highest_now, _)), Some((highest_before, _))) = (top(&during), top(&before)) else { return false };
    let halfway = f64::midpoint(highest_now, highest_before);
    let grown: Vec<&Point> = during.into_iter().filter(|point| point.value > halfway).collect();
    highest_now > highest_before * (1.0 + NEAR) && top(&grown).is_some_and(|(_, share)| share >= MIN_FLAT_SHARE)
}

/// The points of the incident, and those before it.
fn split_at_incident<'a>(comparison: &'a Comparison<'_>) -> (Vec<&'a Point>, Vec<&'a Point>) {
    let incident = comparison.surroundings.incident_window;
    comparison.points.iter().partition(|point| incident.contains(point.at))
}

/// The highest value, and the share of the points that are at it; `None` where there are too few to tell.
fn top(points: &[&Point]) -> Option<(f64, f64)> {
    let highest = points.iter().map(|point| point.value).reduce(f64::max)?;
    let at_highest = points.iter().filter(|point| point.value >= highest * (1.0 - NEAR)).count();
    (points.len() >= MIN_POINTS).then(|| (highest, at_highest as f64 / points.len() as f64))
}
