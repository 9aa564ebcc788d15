//! The departure of the number of requests.

use std::collections::BTreeSet;
use std::iter;

use jiff::Timestamp;

use super::{Departure, Windows, samples_within};
use crate::detect::series::{count_dispersion, poisson_score, quantile};
use crate::model::Window;
use crate::telemetry::{Node, Sample, ServiceGraph};

/// The periods of each window in which any node of the graph was seen: a recording may begin late, and what it did not
/// see is not silence.
#[derive(Debug, Clone, PartialEq)]
pub struct ObservedPeriods {
    /// The observed periods of the baseline, by when they began.
    pub baseline: BTreeSet<Timestamp>,
    /// The observed periods of the incident window, by when they began.
    pub incident: BTreeSet<Timestamp>,
    /// The length of a period, in seconds.
    pub period: f64,
}

impl ObservedPeriods {
    /// The periods in which any node of the graph had requests.
    #[must_use]
    pub fn find(graph: &ServiceGraph, windows: Windows) -> Self {
        let periods_with_requests = |window: Window| {
            let samples = graph.nodes.iter().flat_map(|node| samples_within(node, window));
            samples.map(|sample| sample.at).collect()
        };
        Self {
            baseline: periods_with_requests(windows.baseline),
            incident: periods_with_requests(windows.incident),
            period: f64::from(graph.period),
        }
    }

    fn baseline_seconds(&self) -> f64 {
        self.baseline.len() as f64 * self.period
    }

    fn incident_seconds(&self) -> f64 {
        self.incident.len() as f64 * self.period
    }
}

/// The departure of the requests a second; `None` where a window was not observed. What is observed is the quarter of
/// the incident that departs furthest, for an incident seldom fills its window.
#[must_use]
pub fn traffic_departure(node: &Node, windows: Windows, observed: &ObservedPeriods) -> Option<Departure> {
    let now = total_requests(node, windows.incident);
    let before = total_requests(node, windows.baseline);
    let (seconds, baseline_seconds) = (observed.incident_seconds(), observed.baseline_seconds());
    if now + before == 0 || baseline_seconds <= 0.0 || seconds <= 0.0 {
        return None;
    }
    let baseline_counts: Vec<f64> = samples_within(node, windows.baseline).map(request_count).collect();
    let score = poisson_score(now, seconds, before, baseline_seconds) / count_dispersion(&baseline_counts).sqrt();
    let is_fall = score < 0.0;
    let mut incident_counts: Vec<f64> = samples_within(node, windows.incident).map(request_count).collect();
    let silent_periods = observed.incident.len().saturating_sub(incident_counts.len());
    incident_counts.extend(iter::repeat_n(0.0, silent_periods));
    let furthest = quantile(&incident_counts, if is_fall { 0.25 } else { 0.75 })?;
    let expected = before as f64 / baseline_seconds;
    let mut excess = Vec::new();
    for sample in samples_within(node, windows.incident) {
        let surplus = request_count(sample) - expected * observed.period;
        excess.push((sample.at, if is_fall { -surplus } else { surplus }));
    }
    Some(Departure { observed: furthest / observed.period.max(1.0), expected, score, excess })
}

fn total_requests(node: &Node, window: Window) -> u64 {
    samples_within(node, window).map(|sample| sample.requests).sum()
}

fn request_count(sample: &Sample) -> f64 {
    sample.requests as f64
}
