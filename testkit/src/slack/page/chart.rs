//! Charts as SVG: <https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block>.

use maud::{Markup, html};
use serde_json::Value;

use super::blocks::{items, text_of};

/// The size of the drawing area, in units of the picture.
const WIDTH: f64 = 600.0;
const HEIGHT: f64 = 150.0;

/// The room for the numbers at the left, and for the labels below.
const LEFT: f64 = 64.0;
const BELOW: f64 = 22.0;

/// Categories that have a label of their own: more would overlap.
const MAX_LABELS: usize = 6;

/// A chart as a picture with a legend; other kinds than lines are drawn as lines too, and pies as a list.
pub fn render(block: &Value) -> Markup {
    let chart = &block["chart"];
    html! {
        figure.chart {
            figcaption { (text_of(block, "title")) }
            @if text_of(chart, "type") == "pie" { (pie(chart)) } @else { (lines(chart)) }
        }
    }
}

fn pie(chart: &Value) -> Markup {
    html! {
        ul {
            @for segment in items(chart, "segments") { li { (text_of(segment, "label")) ": " (segment["value"].to_string()) } }
        }
    }
}

fn lines(chart: &Value) -> Markup {
    let values = |series: &Value| -> Vec<f64> {
        items(series, "data").map(|point| point["value"].as_f64().unwrap_or_default()).collect()
    };
    let all: Vec<f64> = items(chart, "series").flat_map(values).collect();
    let (low, high) = (all.iter().copied().fold(0.0, f64::min), all.iter().copied().fold(0.0, f64::max));
    let span = if high > low { high - low } else { 1.0 };
    let axes = &chart["axis_config"];
    let categories: Vec<&str> = items(axes, "categories").filter_map(Value::as_str).collect();
    let steps = categories.len().saturating_sub(1).max(1) as f64;
    let x = |index: usize| LEFT + WIDTH * index as f64 / steps;
    let y = |value: f64| 8.0 + HEIGHT * (1.0 - (value - low) / span);
    let every = categories.len().div_ceil(MAX_LABELS).max(1);
    let unit = text_of(axes, "y_label");
    html! {
        svg viewBox=(format!("0 0 {} {}", LEFT + WIDTH + 24.0, HEIGHT + BELOW + 12.0)) role="img" aria-label="Line chart" {
            @for value in [low, low + span / 2.0, low + span] {
                line.grid x1=(LEFT) x2=(LEFT + WIDTH) y1=(format!("{:.1}", y(value))) y2=(format!("{:.1}", y(value))) {}
                text.number x=(LEFT - 8.0) y=(format!("{:.1}", y(value) + 4.0)) { (number(value)) }
            }
            @for (index, label) in categories.iter().enumerate().step_by(every) {
                text.label x=(format!("{:.1}", x(index))) y=(HEIGHT + BELOW + 6.0) { (label) }
            }
            @for (index, series) in items(chart, "series").enumerate() {
                polyline class=(format!("series s{index}")) points=(points(&values(series), x, y)) {}
            }
        }
        p.legend {
            @for (index, series) in items(chart, "series").enumerate() {
                span class=(format!("key s{index}")) { (text_of(series, "name")) }
            }
            @if !unit.is_empty() { span { "in " (unit) } }
            @let times = text_of(axes, "x_label");
            @if !times.is_empty() { span { "times in " (times) } }
        }
    }
}

fn points(values: &[f64], x: impl Fn(usize) -> f64, y: impl Fn(f64) -> f64) -> String {
    let points: Vec<String> =
        values.iter().enumerate().map(|(index, value)| format!("{:.1},{:.1}", x(index), y(*value))).collect();
    points.join(" ")
}

/// A number in three digits, in thousands or millions where it is large.
fn number(value: f64) -> String {
    let (value, unit) = match value.abs() {
        large if large >= 1e6 => (value / 1e6, "M"),
        large if large >= 1e4 => (value / 1e3, "k"),
        _ => (value, ""),
    };
    let digits = match value.abs() {
        large if large >= 100.0 => 0,
        medium if medium >= 10.0 => 1,
        _ => 2,
    };
    let written = format!("{value:.digits$}");
    let short = if written.contains('.') { written.trim_end_matches('0').trim_end_matches('.') } else { &written };
    format!("{short}{unit}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_short() {
        let shown = [0.0, 0.5, 12.34, 306.6, 12_345.0, 2.5e6].map(number);
        assert_eq!(shown, ["0", "0.5", "12.3", "307", "12.3k", "2.5M"]);
    }
}
