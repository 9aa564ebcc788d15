//! CloudWatch metrics -> evidence.
//!
//! Levels (a response time, a CPU) are compared by robust statistics: the upper quartile of the incident against the
//! median of the baseline, in robust standard deviations. Counts (errors, requests) are compared by the likelihood
//! ratio of two Poisson rates. Falls are evidence as rises are, where a fall is bad news; silence is too.

mod meaning;

use super::dimensions;
use super::graph::SMALLEST_TRAFFIC_CHANGE;
use super::series::{Level, SIGNIFICANT, poisson_score, quantile, round, strength};
use crate::model::{
    Citation, Evidence, EvidenceId, EvidenceKind, Findings, Gap, GapReason, Magnitude, Scope, Series, Source, Unit,
    Window,
};
use crate::telemetry::{Collected, MetricSeries, Point};
use meaning::Measure;

/// A level within a tenth of the expected one is no departure, however steady the baseline was.
const LEVEL_FLOOR: f64 = 0.1;

/// A series that had a point in this share of the baseline's periods is expected to have points.
const EXPECTED_COVERAGE: f64 = 0.5;

/// The evidence in metric series.
#[must_use]
pub fn detect(scope: &Scope, collected: Collected<Vec<MetricSeries>>) -> Findings {
    let mut gaps = collected.gaps;
    let mut evidence = Vec::new();
    let mut points = 0;
    for mut series in collected.telemetry {
        series.points.retain(|point| point.value.is_finite());
        series.points.sort_by_key(|point| point.at);
        points += series.points.len();
        if series.points.is_empty() {
            gaps.push(no_points(&series));
        }
        evidence.extend(Comparison::new(&series, scope).and_then(|comparison| comparison.evidence()));
    }
    Findings::new(Source::Metrics, evidence, gaps).having_read("points", points)
}

fn no_points(series: &MetricSeries) -> Gap {
    let detail = format!("{} has no points in these windows: check its name, dimensions and region.", describe(series));
    Gap { source: Source::Metrics, reason: GapReason::NoData, detail }
}

/// Such as `AWS/Lambda Duration p99 (FunctionName=checkout)`.
fn describe(series: &MetricSeries) -> String {
    let query = &series.query;
    let dimensions: Vec<String> = query.dimensions.iter().map(|(name, value)| format!("{name}={value}")).collect();
    format!("{} {} {} ({})", query.namespace, query.name, query.stat, dimensions.join(", "))
}

/// One series in both windows, in the unit of its measure.
struct Comparison<'a> {
    series: &'a MetricSeries,
    measure: Measure,
    unit: Unit,
    points: Vec<Point>,
    baseline: Window,
    incident: Window,
}

/// A departure that was found.
struct Found {
    kind: EvidenceKind,
    observed: f64,
    expected: f64,
    score: f64,
}

impl<'a> Comparison<'a> {
    fn new(series: &'a MetricSeries, scope: &Scope) -> Option<Self> {
        let measure = Measure::of(&series.query);
        let (unit, factor) = measure.unit();
        let points = series.points.iter().map(|point| Point { at: point.at, value: round(point.value * factor) });
        let points: Vec<Point> = points.collect();
        let (baseline, incident) = (scope.baseline_window, scope.incident_window());
        (!points.is_empty()).then_some(Self { series, measure, unit, points, baseline, incident })
    }

    fn values(&self, window: Window) -> Vec<f64> {
        self.points.iter().filter(|point| window.contains(point.at)).map(|point| point.value).collect()
    }

    fn evidence(&self) -> Option<Evidence> {
        let found = if self.measure.counts(&self.series.query) { self.count() } else { self.level() }?;
        (found.score.abs() >= SIGNIFICANT).then(|| self.describe(&found))
    }

    /// Events a period, by the likelihood ratio of two rates.
    fn count(&self) -> Option<Found> {
        let (before, now) = (self.values(self.baseline), self.values(self.incident));
        let total = |values: &[f64]| values.iter().sum::<f64>().round().max(0.0) as u64;
        let seconds = |window: Window| window.duration().as_secs_f64();
        let score = poisson_score(total(&now), seconds(self.incident), total(&before), seconds(self.baseline));
        let score = score / self.dispersion(&before).sqrt();
        let kind = if score > 0.0 { self.measure.rise() } else { self.measure.fall()? };
        let rate = |values: &[f64], window| total(values) as f64 * f64::from(self.series.period) / seconds(window);
        let (observed, expected) = (rate(&now, self.incident), rate(&before, self.baseline));
        let breathes =
            self.measure == Measure::Traffic && (observed - expected).abs() < expected * SMALLEST_TRAFFIC_CHANGE;
        (!breathes).then_some(Found { kind, observed, expected, score })
    }

    /// How much more the baseline's counts vary than independent events would, at least 1.
    fn dispersion(&self, before: &[f64]) -> f64 {
        Level::of(before)
            .filter(|level| level.center > 0.0)
            .map_or(1.0, |level| level.scale.powi(2) / level.center)
            .max(1.0)
    }

    /// A level, by robust standard deviations.
    fn level(&self) -> Option<Found> {
        let (before, now) = (self.values(self.baseline), self.values(self.incident));
        let level = Level::of(&before)?;
        if now.is_empty() {
            return self.silence(before.len(), level.center);
        }
        let scale = level.scale.max(level.center.abs() * LEVEL_FLOOR).max(f64::EPSILON);
        let (low, high) = (quantile(&now, 0.25)?, quantile(&now, 0.75)?);
        let (rise, fall) = ((high - level.center) / scale, (low - level.center) / scale);
        let expected = level.center;
        if rise >= -fall {
            Some(Found { kind: self.measure.rise(), observed: high, expected, score: rise })
        } else {
            Some(Found { kind: self.measure.fall()?, observed: low, expected, score: fall })
        }
    }

    /// A series that fell silent: as surprising as its baseline was regular.
    fn silence(&self, points: usize, expected: f64) -> Option<Found> {
        let periods = self.baseline.duration().as_secs_f64() / f64::from(self.series.period.max(1));
        let coverage = points as f64 / periods.max(1.0);
        let score = SIGNIFICANT * coverage / EXPECTED_COVERAGE;
        Some(Found { kind: EvidenceKind::MissingData, observed: 0.0, expected, score })
    }

    fn describe(&self, found: &Found) -> Evidence {
        let entity = dimensions::entity(&self.series.query);
        let query = &self.series.query;
        let subject = describe(self.series);
        Evidence {
            id: EvidenceId::new(Source::Metrics, &entity.name, found.kind, &subject),
            source: Source::Metrics,
            kind: found.kind,
            magnitude: Magnitude {
                observed: round(found.observed),
                expected: round(found.expected),
                unit: self.unit,
                strength: strength(found.score),
            },
            onset: self.onset(found),
            summary: format!(
                "{}: {} {} {} instead of {}",
                entity.name,
                query.name,
                query.stat,
                show(found.observed, self.unit),
                show(found.expected, self.unit)
            ),
            citation: Citation { what: format!("CloudWatch metric {subject}"), samples: Vec::new() },
            series: Some(Series { unit: self.unit, points: self.points.clone() }),
            entity,
        }
    }

    /// The first point of the incident that is at least half way from expected to observed.
    fn onset(&self, found: &Found) -> Option<jiff::Timestamp> {
        let half = f64::midpoint(found.expected, found.observed);
        let beyond = |value: f64| if found.observed > found.expected { value >= half } else { value <= half };
        self.points.iter().find(|point| self.incident.contains(point.at) && beyond(point.value)).map(|point| point.at)
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
