//! What a responder reads of a metric that departed, or that has no points.

use jiff::Timestamp;

use super::catalog::find_namespace;
use super::comparison::{Comparison, DepartureShape, MetricDeparture};
use super::quantity::{format_number, format_value};
use crate::detect::series::{Share, round, strength};
use crate::model::{Citation, Evidence, EvidenceId, EvidenceKind, Gap, GapReason, Magnitude, Series, Source, Unit};
use crate::telemetry::MetricQuery;

/// What stands before the metric in a citation.
const METRIC_LABEL: &str = "CloudWatch metric ";

/// The evidence of a departure.
pub fn to_evidence(comparison: &Comparison<'_>, departure: &MetricDeparture) -> Evidence {
    let query = &comparison.series.query;
    let unit = comparison.meaning.unit;
    let entity = comparison.surroundings.entities.find(query);
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
        summary: format!("{}: {}", entity.name, summary(comparison, departure)),
        citation: Citation { place: None, what: format!("{METRIC_LABEL}{metric}"), samples: Vec::new() },
        series: Some(Series { unit, points: comparison.points.clone() }),
        entity,
    }
}

/// The namespace of the metric that a piece of evidence cites; `None` where it cites none.
#[must_use]
pub fn cited_namespace(evidence: &Evidence) -> Option<&str> {
    evidence.citation.what.strip_prefix(METRIC_LABEL)?.split(' ').next()
}

/// The name of the metric that a piece of evidence cites; `None` where it cites none.
#[must_use]
pub fn cited_metric(evidence: &Evidence) -> Option<&str> {
    evidence.citation.what.strip_prefix(METRIC_LABEL)?.split(' ').nth(1)
}

/// The gap of a metric without a single point.
pub fn no_points(query: &MetricQuery) -> Gap {
    let page =
        find_namespace(&query.namespace).map(|namespace| format!(", against {}", namespace.page)).unwrap_or_default();
    let detail = format!("{query} has no points in these windows: check its name, dimensions and region{page}.");
    Gap { source: Source::Metrics, reason: GapReason::NoData, detail }
}

/// The gap when nothing was observed before the incident.
pub fn no_baseline() -> Gap {
    let detail =
        "No metric has points before the incident window: what is usual is not known, and failures are judged \
                  by their share of the requests."
            .to_owned();
    Gap { source: Source::Metrics, reason: GapReason::NoData, detail }
}

fn summary(comparison: &Comparison<'_>, departure: &MetricDeparture) -> String {
    let query = &comparison.series.query;
    let unit = comparison.meaning.unit;
    let metric = format!("{} {}", query.name, query.stat);
    let (observed, expected) = (format_value(departure.observed, unit), format_value(departure.expected, unit));
    if let Some((now, before)) = departure.shares {
        let shares = format!("{} {}, before {}", query.name, describe_share(now), describe_share(before));
        return format!("{shares}{}", describe_end(departure));
    }
    let of_limit = comparison.limit.map(|limit| format!(" of {}", format_value(limit, unit))).unwrap_or_default();
    let statement = match departure.shape {
        DepartureShape::Silence => format!("{metric} has no points instead of {expected}"),
        _ if is_used_up(comparison, departure) => describe_rest(comparison, departure),
        DepartureShape::Trend => format!("{metric} {observed}{of_limit}, steadily from {expected}"),
        DepartureShape::Shift | DepartureShape::Spike => format!("{metric} {observed}{of_limit} instead of {expected}"),
    };
    format!("{statement}{}", describe_end(departure))
}

fn is_used_up(comparison: &Comparison<'_>, departure: &MetricDeparture) -> bool {
    comparison.meaning.measure.is_reserve() && departure.score < 0.0
}

/// `FreeStorageSpace 1.5 GB of 215 GB left: the storage is nearly full`.
fn describe_rest(comparison: &Comparison<'_>, departure: &MetricDeparture) -> String {
    let unit = comparison.meaning.unit;
    let name = &comparison.series.query.name;
    let observed = format_value(departure.observed, unit);
    let rest = match unit {
        Unit::Percent => format!("{name} {observed} left"),
        _ => format!("{name} {observed} of {} left", format_value(departure.expected, unit)),
    };
    match departure.kind {
        EvidenceKind::StorageFull => format!("{rest}: the storage is nearly full"),
        EvidenceKind::MemoryRise => format!("{rest}: the memory is nearly used up"),
        _ => format!("{rest}: nearly used up"),
    }
}

/// `31 of 296 requests`.
fn describe_share(share: Share) -> String {
    if share.whole == 0 {
        return "no requests".to_owned();
    }
    format!("{} of {} requests", format_number(share.part as f64), format_number(share.whole as f64))
}

/// When a spike was, or until when a departure lasted that is over.
fn describe_end(departure: &MetricDeparture) -> String {
    match (departure.shape, departure.onset, departure.recovered) {
        (DepartureShape::Spike, Some(onset), _) => format!(", a spike at {}", time_of_day(onset)),
        (_, _, Some(recovered)) => format!(", until {}; normal since", time_of_day(recovered)),
        _ => String::new(),
    }
}

fn time_of_day(at: Timestamp) -> String {
    at.strftime("%H:%M UTC").to_string()
}
