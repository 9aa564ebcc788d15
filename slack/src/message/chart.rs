//! The course of a number as Slack's own chart.
//!
//! Source: <https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block>.

use investigation::model::{Evidence, Point, Report, Unit, Window};
use jiff::{SignedDuration, Timestamp};
use serde_json::Number;
use slack_morphism::prelude::*;

use crate::limits;
use crate::mrkdwn::plain;

/// The formats of a time of day, the shortest first: the first in which all points have labels of their own is taken.
const LABEL_FORMATS: [&str; 3] = ["%H:%M", "%H:%M:%S", "%m-%d %H:%M:%S"];

/// Fewer points are no course.
const MIN_POINTS: usize = 3;

/// A baseline is at least this long: with a shorter one, nobody sees what was normal.
const MIN_BASELINE: SignedDuration = SignedDuration::from_mins(10);

/// A chart, and the characters of its texts.
#[derive(Debug)]
pub(super) struct Chart {
    pub(super) block: SlackDataVisualizationBlock,
    pub(super) chars: usize,
}

/// The charts of the strongest evidence that has a course: that which shows what was before ahead of the rest, that of the
/// first hypothesis ahead of the rest, no two of the same kind at the same entity.
pub(super) fn strongest(report: &Report) -> Vec<Chart> {
    let mut drawn: Vec<&Evidence> = Vec::new();
    let mut charts = Vec::new();
    let start = report.incident_window.start();
    let shows_before = |evidence: &&Evidence| {
        let points = evidence.series.iter().flat_map(|series| &series.points);
        points.filter(|point| point.at < start).count() >= MIN_POINTS
    };
    let (with_before, without): (Vec<&Evidence>, Vec<&Evidence>) = report.evidence.iter().partition(shows_before);
    for evidence in with_before.into_iter().chain(without) {
        let is_drawn = drawn.iter().any(|other| other.entity == evidence.entity && other.kind == evidence.kind);
        if is_drawn || charts.len() == limits::MAX_CHARTS {
            continue;
        }
        if let Some(chart) = chart(evidence, report.incident_window) {
            drawn.push(evidence);
            charts.push(chart);
        }
    }
    charts
}

/// The chart of one piece of evidence; none if it has no course.
fn chart(evidence: &Evidence, incident: Window) -> Option<Chart> {
    let series = evidence.series.as_ref()?;
    let shown = around(&series.points, incident);
    let expected = Some(evidence.magnitude.expected)
        .filter(|expected| series.unit == evidence.magnitude.unit && expected.is_finite());
    let points = downsample(&shown, expected.unwrap_or(0.0));
    if points.len() < MIN_POINTS {
        return None;
    }
    let labels = labels(&points)?;
    let largest = points.iter().map(|point| point.value.abs()).fold(0.0, f64::max);
    let (size, unit) = scale(largest, series.unit);
    let values: Vec<f64> = points.iter().map(|point| point.value / size).collect();
    let mut drawn = vec![data_series("observed", &labels, &values)?];
    if let Some(expected) = expected {
        drawn.push(data_series("expected", &labels, &vec![expected / size; labels.len()])?);
    }
    // The chart itself shows what it is compared with.
    let summary = evidence.summary.split_once(" instead of ").map_or(evidence.summary.as_str(), |(seen, _)| seen);
    let title = plain(&without_quantity(summary).replace(['<', '>'], "'"), limits::MAX_CHART_TITLE);
    if title.is_empty() {
        return None;
    }
    let mut axes = SlackChartAxisConfig::new(labels.clone()).with_x_label("UTC".to_owned());
    axes.y_label = Some(unit.to_owned()).filter(|unit| !unit.is_empty());
    let label_chars: usize = labels.iter().map(|label| label.chars().count()).sum();
    let names: usize = drawn.iter().map(|series| series.name.chars().count()).sum();
    let chars = title.chars().count() + names + label_chars * (1 + drawn.len()) + unit.chars().count() + 3;
    let chart = SlackChart::Line(SlackSeriesChart::new(drawn, axes));
    Some(Chart { block: SlackDataVisualizationBlock::new(title, chart), chars })
}

/// What a summary says without its number: the chart shows it, perhaps in another unit.
fn without_quantity(summary: &str) -> String {
    let is_number = |word: &str| word.trim_end_matches('%').parse::<f64>().is_ok();
    let words: Vec<&str> = summary.split(' ').collect();
    let kept: &[&str] = match words.as_slice() {
        [kept @ .., last] if is_number(last) => kept,
        [kept @ .., number, _] if is_number(number) && kept.len() > 1 => kept,
        // "orders: 2.73 requests a second"
        [entity, number, what @ ..] if entity.ends_with(':') && is_number(number) => {
            return format!("{entity} {}", what.join(" "));
        }
        all => all,
    };
    kept.join(" ")
}

/// The points of the incident and of as much time before it, in order of time.
fn around(points: &[Point], incident: Window) -> Vec<Point> {
    let before = incident.duration().max(MIN_BASELINE);
    let from = incident.start().saturating_sub(before).unwrap_or(incident.start());
    let mut shown: Vec<Point> = points
        .iter()
        .copied()
        .filter(|point| point.value.is_finite() && point.at >= from && point.at <= incident.end())
        .collect();
    shown.sort_by_key(|point| point.at);
    shown.dedup_by_key(|point| point.at);
    shown
}

/// At most as many points as a chart takes, at the beginnings of equal stretches of time: of each, the value that is farthest
/// from what is expected, so that no peak is lost.
fn downsample(points: &[Point], expected: f64) -> Vec<Point> {
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Vec::new();
    };
    if points.len() <= limits::MAX_CHART_POINTS {
        return points.to_vec();
    }
    let span = last.at.duration_since(first.at).as_secs_f64();
    let stretches = limits::MAX_CHART_POINTS as f64;
    let stretch_of = |at: Timestamp| {
        let elapsed = at.duration_since(first.at).as_secs_f64();
        (elapsed / span * stretches).floor().min(stretches - 1.0)
    };
    let stretches = points.chunk_by(|a, b| stretch_of(a.at) == stretch_of(b.at));
    let distance = |value: f64| (value - expected).abs();
    let farthest = |points: &[Point]| {
        let values = points.iter().map(|point| point.value);
        let value = values.max_by(|a, b| distance(*a).total_cmp(&distance(*b)))?;
        Some(Point { at: points.first()?.at, value })
    };
    stretches.filter_map(farthest).collect()
}

/// A label for each point, no two alike; none if no format tells them apart.
fn labels(points: &[Point]) -> Option<Vec<String>> {
    LABEL_FORMATS.iter().find_map(|format| {
        let labels: Vec<String> = points.iter().map(|point| point.at.strftime(format).to_string()).collect();
        let mut distinct = labels.clone();
        distinct.sort_unstable();
        distinct.dedup();
        (distinct.len() == labels.len()).then_some(labels)
    })
}

fn data_series(name: &str, labels: &[String], values: &[f64]) -> Option<SlackChartDataSeries> {
    let mut data = Vec::with_capacity(labels.len());
    for (label, value) in labels.iter().zip(values) {
        data.push(SlackChartDataPoint::new(label.clone(), Number::from_f64(round(*value))?));
    }
    Some(SlackChartDataSeries::new(name.to_owned(), data))
}

/// The multiple of a unit that suits a size, and its name: milliseconds for a third of a second.
fn scale(largest: f64, unit: Unit) -> (f64, &'static str) {
    let names: &[(f64, &'static str)] = match unit {
        Unit::Seconds if largest < 1.0 => &[(1e-3, "ms")],
        Unit::Seconds => &[(1.0, "seconds")],
        Unit::Percent => &[(1.0, "%")],
        Unit::Count | Unit::None => &[(1.0, "")],
        Unit::PerSecond => &[(1.0, "per second")],
        Unit::Bytes => &[(1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "bytes")],
        Unit::BytesPerSecond => &[(1e9, "GB/s"), (1e6, "MB/s"), (1e3, "kB/s"), (1.0, "bytes/s")],
    };
    names.iter().copied().find(|(size, _)| largest >= *size).or(names.last().copied()).unwrap_or((1.0, ""))
}

/// Rounds to three significant digits.
fn round(value: f64) -> f64 {
    format!("{value:.2e}").parse().ok().filter(|rounded: &f64| rounded.is_finite()).unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use investigation::model::Series;

    #[test]
    fn a_title_has_no_number_which_the_axis_may_show_in_another_unit() {
        for (summary, title) in [
            ("shop: mean response time 360.0 ms", "shop: mean response time"),
            ("orders: p99 1.20 s", "orders: p99"),
            ("orders: CPU 97 %", "orders: CPU"),
            ("orders: errors 12%", "orders: errors"),
            ("orders: throttled requests 307", "orders: throttled requests"),
            ("orders: 2.73 requests a second", "orders: requests a second"),
            ("orders: 2.73 requests", "orders: requests"),
            ("orders: 5xx of payments", "orders: 5xx of payments"),
            ("orders", "orders"),
        ] {
            assert_eq!(without_quantity(summary), title);
        }
    }

    use super::super::samples;
    use super::*;

    /// A latency of 0.2 s, but for a peak of 2 s in the tenth minute; a point every ten seconds for half an hour.
    fn evidence() -> Evidence {
        let mut evidence = samples::report().evidence[0].clone();
        let point = |index: i64| Point {
            at: samples::at(-15) + SignedDuration::from_secs(10 * index),
            value: if index == 150 { 2.0 } else { 0.2 },
        };
        evidence.series = Some(Series { unit: Unit::Seconds, points: (0..180).map(point).collect() });
        evidence
    }

    fn drawn(evidence: &Evidence) -> SlackSeriesChart {
        let Some(Chart { block: SlackDataVisualizationBlock { chart: SlackChart::Line(drawn), .. }, .. }) =
            chart(evidence, samples::window(0, 15))
        else {
            panic!("a line was expected")
        };
        drawn
    }

    #[test]
    fn a_peak_of_one_point_is_not_lost() {
        let drawn = drawn(&evidence());
        let values: Vec<f64> = drawn.series[0].data.iter().map(|point| point.value.as_f64().unwrap()).collect();
        assert_eq!(values.len(), 20);
        assert_eq!(values.iter().filter(|value| **value == 2.0).count(), 1);
        assert_eq!(drawn.axis_config.y_label.as_deref(), Some("seconds"));
    }

    #[test]
    fn every_series_has_a_point_for_each_category_and_a_name_of_its_own() {
        let drawn = drawn(&evidence());
        assert_eq!(
            drawn.series.iter().map(|series| series.name.as_str()).collect::<Vec<_>>(),
            ["observed", "expected"]
        );
        for series in &drawn.series {
            let labels: Vec<&String> = series.data.iter().map(|point| &point.label).collect();
            assert_eq!(labels, drawn.axis_config.categories.iter().collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_long_baseline_does_not_squeeze_the_incident() {
        let mut evidence = evidence();
        let early = Point { at: samples::at(-600), value: 0.2 };
        evidence.series.as_mut().unwrap().points.insert(0, early);
        assert_eq!(drawn(&evidence).axis_config.categories[..2], ["21:50", "21:51"]);
    }

    #[test]
    fn small_times_are_in_milliseconds_and_large_sizes_in_gigabytes() {
        assert_eq!(scale(0.31, Unit::Seconds), (1e-3, "ms"));
        assert_eq!(scale(3.2e9, Unit::Bytes), (1e9, "GB"));
        assert_eq!(scale(0.0, Unit::Bytes), (1.0, "bytes"));
    }

    #[test]
    fn too_few_points_and_values_that_are_no_numbers_are_no_chart() {
        let mut evidence = evidence();
        let points = &mut evidence.series.as_mut().unwrap().points;
        points.iter_mut().skip(2).for_each(|point| point.value = f64::NAN);
        assert!(chart(&evidence, samples::window(0, 15)).is_none());
        evidence.series = None;
        assert!(chart(&evidence, samples::window(0, 15)).is_none());
    }

    #[test]
    fn two_charts_show_two_things() {
        let mut report = samples::report();
        let other = Evidence { kind: investigation::model::EvidenceKind::FaultRise, ..evidence() };
        report.evidence = vec![evidence(), evidence(), other.clone(), other];
        assert_eq!(strongest(&report).len(), 2);
    }
}
