//! What a responder reads of a metric that departed, or that has no points.

use super::comparison::{Comparison, DepartureShape, MetricDeparture};
use crate::detect::dimensions;
use crate::detect::series::{round, strength};
use crate::model::{Citation, Evidence, EvidenceId, Gap, GapReason, Magnitude, Series, Source, Unit};
use crate::telemetry::MetricQuery;

/// The evidence of a departure.
pub fn to_evidence(comparison: &Comparison<'_>, departure: &MetricDeparture) -> Evidence {
    let query = &comparison.series.query;
    let unit = comparison.meaning.unit;
    let entity = dimensions::find_entity(query);
    let metric = query.to_string();
    Evidence {
        id: EvidenceId::new(Source::Metrics, &entity.name, departure.kind, &metric),
        source: Source::Metrics,
        kind: departure.kind,
        magnitude: Magnitude {
            observed: round(departure.observed),
            expected: round(departure.expected),
            unit,
            strength: strength(departure.score),
        },
        onset: departure.onset,
        summary: summary(&entity.name, query, unit, departure),
        citation: Citation { what: format!("CloudWatch metric {metric}"), samples: Vec::new() },
        series: Some(Series { unit, points: comparison.points.clone() }),
        entity,
    }
}

/// The gap of a metric without a single point.
pub fn no_points(query: &MetricQuery) -> Gap {
    let detail = format!("{query} has no points in these windows: check its name, dimensions and region.");
    Gap { source: Source::Metrics, reason: GapReason::NoData, detail }
}

fn summary(entity: &str, query: &MetricQuery, unit: Unit, departure: &MetricDeparture) -> String {
    let metric = format!("{entity}: {} {}", query.name, query.stat);
    let observed = format_value(departure.observed, unit);
    let expected = format_value(departure.expected, unit);
    match departure.shape {
        DepartureShape::Shift => format!("{metric} {observed} instead of {expected}"),
        DepartureShape::Spike => format!("{metric} {observed} instead of {expected}, a spike"),
        DepartureShape::Silence => format!("{metric} has no points instead of {expected}"),
    }
}

/// A value with its unit, to the precision that a summary needs.
fn format_value(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Seconds if value < 1.0 => format!("{:.0} ms", value * 1_000.0),
        Unit::Seconds => format!("{value:.2} s"),
        Unit::Percent => format!("{value:.1} %"),
        Unit::Bytes => format!("{value:.0} bytes"),
        Unit::Count | Unit::None => {
            let with_decimal = format!("{value:.1}");
            with_decimal.strip_suffix(".0").unwrap_or(&with_decimal).to_owned()
        }
    }
}
