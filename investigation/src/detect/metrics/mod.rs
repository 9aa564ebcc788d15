//! CloudWatch metrics -> evidence.
//!
//! Levels (a response time, a CPU) are compared by robust statistics: the upper quartile of the incident against the
//! median of the baseline, in robust standard deviations; or its greatest value against the greatest of the baseline.
//! Counts are compared by the likelihood ratio of two rates: failures among the requests of the same dimensions
//! (binomial) where these were read, else events in time (Poisson). Falls are evidence as rises are, where a fall is
//! bad news; silence is too. A baseline of several days is compared at the same time of day.

mod comparison;
mod meaning;
mod reference;
mod run;

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::dimensions;
use super::series::{round, strength};
use crate::detect::Findings;
use crate::model::{
    Citation, Evidence, EvidenceId, EvidenceKind, Gap, GapReason, Magnitude, Scope, Series, Signal, Source, Unit,
};
use crate::telemetry::{Collected, MetricQuery, MetricSeries};
use comparison::{Comparison, Found, Shape};
use meaning::{Meaning, Measure};

/// The evidence in metric series.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<Vec<MetricSeries>>) -> Findings {
    let Collected { telemetry: mut all, mut gaps } = collected;
    for series in &mut all {
        series.points.retain(|point| point.value.is_finite());
        series.points.sort_by(|a, b| a.at.cmp(&b.at).then(a.value.total_cmp(&b.value)));
    }
    // Of several series of the same requests the one with the most points, whatever order they come in.
    all.sort_by(|a, b| {
        a.query.cmp(&b.query).then(b.points.len().cmp(&a.points.len())).then_with(|| bits(a).cmp(bits(b)))
    });
    let mut requests = BTreeMap::new();
    for series in all.iter().filter(|series| counts_requests(&series.query)) {
        requests.entry(same_requests(&series.query)).or_insert(series);
    }
    let mut evidence = Vec::new();
    for series in &all {
        if series.points.is_empty() {
            gaps.push(no_points(&series.query));
        }
        let among = requests.get(&same_requests(&series.query)).copied();
        let comparison = Comparison::new(series, among, scope);
        evidence.extend(comparison.and_then(|comparison| Some(describe(&comparison, &comparison.departure()?))));
    }
    gaps.extend(unconfirmed(scope, &all, &evidence));
    let points = all.iter().map(|series| series.points.len()).sum();
    Findings::new(Source::Metrics, evidence, gaps).having_read("points", points)
}

/// The points as something that has an order.
fn bits(series: &MetricSeries) -> impl Iterator<Item = (Timestamp, u64)> {
    series.points.iter().map(|point| (point.at, point.value.to_bits()))
}

fn counts_requests(query: &MetricQuery) -> bool {
    let meaning = Meaning::of(query);
    meaning.measure == Measure::Traffic && meaning.counts(query)
}

/// Failures are counted among the requests of the same namespace and dimensions.
fn same_requests(query: &MetricQuery) -> (&str, &BTreeMap<String, String>) {
    (&query.namespace, &query.dimensions)
}

fn no_points(query: &MetricQuery) -> Gap {
    let detail = format!("{query} has no points in these windows: check its name, dimensions and region.");
    Gap { source: Source::Metrics, reason: GapReason::NoData, detail }
}

/// Somebody says that requests fail, and no metric does.
fn unconfirmed(scope: &Scope, all: &[MetricSeries], evidence: &[Evidence]) -> Option<Gap> {
    let asked = match scope.signal() {
        Signal::ErrorSpike | Signal::AvailabilityDrop => true,
        Signal::Auto | Signal::LatencySpike | Signal::Saturation => false,
    };
    let failure = |kind| matches!(kind, EvidenceKind::FaultRise | EvidenceKind::ErrorRise | EvidenceKind::ThrottleRise);
    if !asked || all.is_empty() || evidence.iter().any(|evidence| failure(evidence.kind)) {
        return None;
    }
    let mut checked: Vec<String> = all
        .iter()
        .map(|series| &series.query)
        .filter(|query| Meaning::of(query).is_failure())
        .map(ToString::to_string)
        .collect();
    checked.dedup();
    let (reason, detail) = if checked.is_empty() {
        let add = "no metric of the context counts errors: add one, such as Errors or 5XXError.";
        (GapReason::NotConfigured, format!("Nothing confirms the {}: {add}", scope.signal().label()))
    } else {
        let checked = checked.join("; ");
        (GapReason::NoData, format!("No error metric confirms the {}. Checked: {checked}.", scope.signal().label()))
    };
    Some(Gap { source: Source::Metrics, reason, detail })
}

fn describe(comparison: &Comparison<'_>, found: &Found) -> Evidence {
    let query = &comparison.series.query;
    let unit = comparison.meaning.unit;
    let entity = dimensions::entity(query);
    let subject = query.to_string();
    Evidence {
        id: EvidenceId::new(Source::Metrics, &entity.name, found.kind, &subject),
        source: Source::Metrics,
        kind: found.kind,
        magnitude: Magnitude {
            observed: round(found.observed),
            expected: round(found.expected),
            unit,
            strength: strength(found.score),
        },
        onset: found.onset,
        summary: summary(&entity.name, query, unit, found),
        citation: Citation { what: format!("CloudWatch metric {subject}"), samples: Vec::new() },
        series: Some(Series { unit, points: comparison.points.clone() }),
        entity,
    }
}

fn summary(name: &str, query: &MetricQuery, unit: Unit, found: &Found) -> String {
    let (metric, expected) = (format!("{name}: {} {}", query.name, query.stat), show(found.expected, unit));
    let observed = show(found.observed, unit);
    match found.shape {
        Shape::Shift => format!("{metric} {observed} instead of {expected}"),
        Shape::Spike => format!("{metric} {observed} instead of {expected}, a spike"),
        Shape::Silence => format!("{metric} has no points instead of {expected}"),
    }
}

fn show(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Seconds if value < 1.0 => format!("{:.0} ms", value * 1_000.0),
        Unit::Seconds => format!("{value:.2} s"),
        Unit::Percent => format!("{value:.1} %"),
        Unit::Bytes => format!("{value:.0} bytes"),
        Unit::Count | Unit::None => {
            let text = format!("{value:.1}");
            text.strip_suffix(".0").map_or(text.clone(), str::to_owned)
        }
    }
}

#[cfg(test)]
mod tests;
