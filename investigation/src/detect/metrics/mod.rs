//! CloudWatch metrics -> evidence.
//!
//! **In:** one series for each metric of the context, with its points of both windows. **Out:** a piece of evidence for each
//! series that departs from its baseline, and a gap for each without points.
//!
//! Method: Levels (a response time, a CPU) are compared by robust statistics: the upper quartile of the incident against
//! the median of the baseline, in robust standard deviations; or its greatest value against the greatest of the baseline.
//! Counts are compared by the likelihood ratio of two rates: failures among the requests of the same dimensions (binomial)
//! where these were read, else events in time (Poisson). Falls are evidence as rises are, where a fall is bad news; so is
//! silence. A baseline of several days is compared at the same time of day.
//!
//! # To change something
//! - Teach it a metric: add the name to the block of its namespace in `catalog`.
//! - What a rise or a fall of a measure is evidence of: `measure`.
//! - Which entity a metric is about: [`dimensions`](super::dimensions).
//! - When a difference counts: `comparison`; with which part of the baseline it is compared: `reference_windows`; when it
//!   began: `departed_run`.
//! - What responders read: `describe`.

pub(in crate::detect) mod catalog;
mod common_names;
mod comparison;
mod counts;
mod departed_run;
mod describe;
mod drain;
pub mod emptied_cache;
mod flat_top;
mod level_scale;
mod meaning;
mod measure;
mod oldest_message;
pub(crate) mod quantity;
mod reference_windows;
mod settled;
mod surroundings;
mod vital;
mod within_window;

pub use vital::{best_statistic, vital_metrics};

use jiff::Timestamp;

use super::Findings;
use crate::model::{Evidence, EvidenceKind, Gap, GapReason, Scope, Signal, Source};
use crate::telemetry::{Collected, MetricQuery, MetricSeries};
use comparison::{Comparison, MetricDeparture};
pub use describe::{cited_metric, cited_namespace};
pub use emptied_cache::is_sign_of_emptied_cache;
use meaning::Meaning;
use measure::Measure;
use surroundings::Surroundings;

/// CloudWatch takes no value beyond this, which is 2^360. What lies within can be squared and added up without an overflow.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricDatum.html>
const MAX_METRIC_VALUE: f64 = 2.348_542_582_773_833e108;

/// The evidence in metric series.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<Vec<MetricSeries>>) -> Findings {
    let Collected { telemetry: mut all_series, mut gaps } = collected;
    put_in_order(&mut all_series);
    let surroundings = Surroundings::new(scope, &all_series);
    let mut evidence = Vec::new();
    for series in &all_series {
        if series.points.is_empty() && !Meaning::from_query(&series.query).is_zero_when_absent {
            gaps.push(describe::no_points(&series.query));
        }
        let Some(comparison) = Comparison::new(series, &surroundings) else { continue };
        let departure = comparison.find_departure().map(|departure| flat_top::judge(&comparison, departure));
        let waits = |departure: &MetricDeparture| {
            !oldest_message::is_alone(&comparison, departure)
                && !oldest_message::are_taken_at_once(&comparison, departure)
        };
        if let Some(departure) = departure.filter(waits) {
            evidence.push(describe::to_evidence(&comparison, &departure));
        }
    }
    // No failures before the first is no surprise.
    let is_steady = |series: &&MetricSeries| !Meaning::from_query(&series.query).measure.is_failure();
    let has_points = all_series.iter().filter(is_steady).any(|series| !series.points.is_empty());
    if has_points && !surroundings.has_baseline() {
        gaps.push(describe::no_baseline());
    }
    gaps.extend(find_unconfirmed_failures(scope, &all_series, &evidence));
    let points = all_series.iter().map(|series| series.points.len()).sum();
    Findings::new(Source::Metrics, evidence, gaps).having_read("points", points)
}

/// Drops values that CloudWatch cannot hold, such as NaN, and puts points and series in an order that does not depend on their arrival: series
/// of one query with the most points first.
fn put_in_order(all_series: &mut [MetricSeries]) {
    for series in all_series.iter_mut() {
        series.points.retain(|point| point.value.abs() <= MAX_METRIC_VALUE);
        series.points.sort_by(|a, b| a.at.cmp(&b.at).then(a.value.total_cmp(&b.value)));
    }
    all_series.sort_by(|a, b| {
        a.query
            .cmp(&b.query)
            .then(b.points.len().cmp(&a.points.len()))
            .then_with(|| comparable_points(a).cmp(comparable_points(b)))
    });
}

/// The points in a form that has a total order.
fn comparable_points(series: &MetricSeries) -> impl Iterator<Item = (Timestamp, u64)> {
    series.points.iter().map(|point| (point.at, point.value.to_bits()))
}

/// Whether the metric is a response time, so that the entities that have one can be compared.
#[must_use]
pub fn measures_response_time(query: &MetricQuery) -> bool {
    Meaning::from_query(query).measure == Measure::Latency
}

/// The gap when a responder reports failing requests and no metric shows any.
fn find_unconfirmed_failures(scope: &Scope, all_series: &[MetricSeries], evidence: &[Evidence]) -> Option<Gap> {
    let failures_are_reported = match scope.signal() {
        Signal::ErrorSpike | Signal::AvailabilityDrop => true,
        Signal::Auto | Signal::LatencySpike | Signal::Saturation => false,
    };
    let is_failure =
        |kind| matches!(kind, EvidenceKind::FaultRise | EvidenceKind::ErrorRise | EvidenceKind::ThrottleRise);
    let is_confirmed = evidence.iter().any(|evidence| is_failure(evidence.kind));
    if !failures_are_reported || all_series.is_empty() || is_confirmed {
        return None;
    }
    let mut checked: Vec<String> = Vec::new();
    for series in all_series {
        if Meaning::from_query(&series.query).measure.is_failure() {
            checked.push(series.query.to_string());
        }
    }
    checked.dedup();
    let signal = scope.signal().label();
    let (reason, detail) = if checked.is_empty() {
        let remedy = "no metric of the context counts errors: add one, such as Errors or 5XXError.";
        (GapReason::NotConfigured, format!("Nothing confirms the {signal}: {remedy}"))
    } else {
        (GapReason::NoData, format!("No error metric confirms the {signal}. Checked: {}.", checked.join("; ")))
    };
    Some(Gap { source: Source::Metrics, reason, detail })
}

#[cfg(test)]
mod situations;
#[cfg(test)]
mod tests;
