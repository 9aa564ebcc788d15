//! Numbers of events, compared by the likelihood ratio of two rates: among the requests where these are known, else by
//! time.

use super::comparison::{LevelChange, total_seconds, values_in};
use super::meaning::Meaning;
use super::measure::Measure;
use super::surroundings::Surroundings;
use crate::detect::graph::MIN_TRAFFIC_CHANGE;
use crate::detect::series::{Share, binomial_score, count_dispersion, poisson_score};
use crate::model::{Point, Unit, Window};
use crate::telemetry::MetricSeries;

/// The share of requests that fails at a service of which nothing else is known, at most: of a hundred, one.
const USUAL_FAILURE_SHARE: f64 = 0.01;

/// The events that a series counts.
pub struct Events<'a> {
    /// The numbers of events, by period.
    counts: Vec<Point>,
    /// The requests among which the events are counted, if they are known.
    requests: Option<&'a MetricSeries>,
}

impl<'a> Events<'a> {
    /// The events of a series: its values, or its shares times the requests. `None` if it counts none.
    pub fn find(
        series: &MetricSeries,
        meaning: Meaning,
        points: &[Point],
        requests: Option<&'a MetricSeries>,
    ) -> Option<Self> {
        if meaning.is_event_count(&series.query.stat) {
            return Some(Self { counts: points.to_vec(), requests });
        }
        let is_share_of_requests =
            meaning.average_is_share && meaning.measure.is_failure() && meaning.unit == Unit::Percent;
        let requests = requests.filter(|_| is_share_of_requests)?;
        let mut counts = Vec::new();
        for point in points {
            let of_period = requests.points.binary_search_by(|other| other.at.cmp(&point.at)).ok();
            if let Some(requests) = of_period.and_then(|index| requests.points.get(index)) {
                counts.push(Point { at: point.at, value: point.value / 100.0 * requests.value });
            }
        }
        Some(Self { counts, requests: Some(requests) })
    }

    /// The change of the rate. A fall counts only as far as the periods have settled.
    pub fn compare(&self, meaning: Meaning, around: &Surroundings<'_>, series: &MetricSeries) -> Option<LevelChange> {
        let change = self.compare_in(around.incident_window, meaning, around, series)?;
        if change.score >= 0.0 {
            return Some(change);
        }
        let settled = self.compare_in(around.settled_window?, meaning, around, series)?;
        (settled.score < 0.0).then_some(settled)
    }

    fn compare_in(
        &self,
        window: Window,
        meaning: Meaning,
        around: &Surroundings<'_>,
        series: &MetricSeries,
    ) -> Option<LevelChange> {
        let (incident, before) = (std::slice::from_ref(&window), around.reference_windows.as_slice());
        let (now_events, before_events) = (sum_in(&self.counts, incident), sum_in(&self.counts, before));
        let (now_seconds, before_seconds) = (total_seconds(incident), total_seconds(before));
        let shares = self.requests.map(|requests| {
            let share = |events, windows| to_share(events, sum_in(&requests.points, windows));
            (share(now_events, incident), share(before_events, before))
        });
        let is_known_before = around.was_observed_before(&series.query);
        if meaning.measure == Measure::Traffic && !is_known_before {
            // A job that runs at night or a stack of today: nothing says how many requests are usual.
            return None;
        }
        let raw_score = match shares {
            Some((now, before)) if is_known_before => binomial_score(now, before),
            Some((now, _)) => binomial_score(now, usual_failures(now)),
            None => poisson_score(now_events, now_seconds, before_events, before_seconds),
        };
        let score = raw_score / count_dispersion(&values_in(&self.counts, before)).sqrt();
        let (observed, expected) = match shares {
            Some((now, before)) if meaning.unit == Unit::Percent => (100.0 * now.rate(), 100.0 * before.rate()),
            _ => {
                let period = f64::from(series.period);
                (now_events as f64 * period / now_seconds, before_events as f64 * period / before_seconds)
            }
        };
        let measure = meaning.measure;
        let kind =
            if score > 0.0 { measure.evidence_of_rise(observed, meaning.unit)? } else { measure.evidence_of_fall()? };
        let is_usual_variation =
            measure == Measure::Traffic && (observed - expected).abs() < expected * MIN_TRAFFIC_CHANGE;
        (!is_usual_variation).then_some(LevelChange { kind, observed, expected, score, shares })
    }
}

/// As many requests again, of which as many fail as may be usual.
fn usual_failures(now: Share) -> Share {
    Share { part: (now.whole as f64 * USUAL_FAILURE_SHARE).ceil() as u64, whole: now.whole }
}

/// The sum of the values as a number of events; a negative sum, which no count has, is 0.
fn sum_in(points: &[Point], windows: &[Window]) -> u64 {
    values_in(points, windows).iter().sum::<f64>().round().max(0.0) as u64
}

/// Failures among requests. A load balancer may count failures that never became a request of its target.
fn to_share(failures: u64, requests: u64) -> Share {
    Share { part: failures, whole: requests.max(failures) }
}
