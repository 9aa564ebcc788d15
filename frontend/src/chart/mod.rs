//! Charts of evidence as inline SVG. All charts of a report share one time axis, so that they can be compared.
//!
//! The plot is a square stretched to the width of the page; labels lie outside of the stretched part, placed by
//! percentages, so that they keep their size on every screen.

mod line;
mod scale;

use investigation::model::{Evidence, Report, Series};
use jiff::Timestamp;
use maud::{Markup, html};

use crate::text::visible_text;
use crate::unit::{self, format_quantity};
use line::{Dot, SIDE};
use scale::Scale;

/// The height of the plot, in pixels.
const PLOT_HEIGHT: f64 = 116.0;

/// The height above the plot, in pixels: two lines, for the names of the windows and of the onset.
const TOP_HEIGHT: f64 = 32.0;

/// The height below the plot, in pixels: one line, for the times.
const BOTTOM_HEIGHT: f64 = 22.0;

/// The legend of all charts.
pub fn legend() -> Markup {
    html! {
        p.key {
            "In the charts: "
            span.swatch.line { "observed" } " "
            span.swatch.median { "median of the baseline" } " "
            span.swatch.window { "incident window" } " "
            span.swatch.onset { "onset" }
        }
    }
}

/// The chart of one piece of evidence, as a figure.
pub fn chart(report: &Report, evidence: &Evidence, series: &Series) -> Markup {
    let chart = Chart::new(report, evidence, series);
    html! {
        figure.plot {
            (chart.value_axis())
            svg width="100%" height=(TOP_HEIGHT + PLOT_HEIGHT + BOTTOM_HEIGHT) role="img" {
                title { (visible_text(&format!("{} at {}", evidence.kind.label(), evidence.entity.name))) }
                desc { (chart.description()) }
                (chart.time_axis())
                (chart.window_names())
                (chart.plot())
            }
        }
    }
}

struct Chart<'a> {
    report: &'a Report,
    onset: Option<Timestamp>,
    series: &'a Series,
    dots: Vec<Dot>,
    median: Option<f64>,
    time: Scale,
    values: Scale,
}

impl<'a> Chart<'a> {
    fn new(report: &'a Report, evidence: &Evidence, series: &'a Series) -> Self {
        let (baseline, incident) = (report.baseline_window, report.incident_window);
        let (start, end) = (baseline.start().min(incident.start()), baseline.end().max(incident.end()));
        let dots = line::dots(series, start, end);
        let largest = dots.iter().map(|dot| dot.value.abs()).fold(0.0, f64::max);
        let unit = unit::ScaledUnit::for_value(largest, series.unit);
        Self {
            report,
            onset: evidence.onset.filter(|at| start <= *at && *at <= end),
            series,
            median: line::median(&dots, baseline),
            time: Scale::for_times(start, end),
            values: Scale::for_values(dots.iter().map(|dot| dot.value), unit.size),
            dots,
        }
    }

    /// The position of a time, in percent of the width.
    fn percent(&self, at: Timestamp) -> String {
        format!("{:.2}%", self.time.position(at.as_second() as f64) * 100.0)
    }

    /// The position of a time in the square of the plot.
    fn x(&self, at: Timestamp) -> String {
        format!("{:.1}", self.time.position(at.as_second() as f64) * SIDE)
    }

    /// The position of a value in the square of the plot.
    fn y(&self, value: f64) -> String {
        format!("{:.1}", (1.0 - self.values.position(value)) * SIDE)
    }

    /// The chart in words, for readers who cannot see it.
    fn description(&self) -> String {
        let format = |value| format_quantity(value, self.series.unit);
        let incident_dots = self.dots.iter().filter(|dot| self.report.incident_window.contains(dot.at));
        let incident_values = incident_dots.map(|dot| dot.value);
        let baseline = match self.median {
            Some(median) => format!("baseline median {}", format(median)),
            None => "no points in the baseline".to_owned(),
        };
        let incident = match (incident_values.clone().reduce(f64::min), incident_values.reduce(f64::max)) {
            (Some(smallest), Some(largest)) => {
                format!("{} to {} during the incident", format(smallest), format(largest))
            }
            _ => "no points during the incident".to_owned(),
        };
        let onset = match self.onset {
            Some(at) => at.strftime("; onset at %H:%M UTC").to_string(),
            None => String::new(),
        };
        format!("{baseline}; {incident}{onset}.")
    }

    /// The labels of the values, in a column of their own.
    fn value_axis(&self) -> Markup {
        let largest = self.values.ticks.iter().copied().map(f64::abs).fold(0.0, f64::max);
        let unit = unit::ScaledUnit::for_value(largest, self.series.unit);
        let y = |tick| format!("{:.1}", TOP_HEIGHT + (1.0 - self.values.position(tick)) * PLOT_HEIGHT);
        html! {
            svg.values height=(TOP_HEIGHT + PLOT_HEIGHT + BOTTOM_HEIGHT) aria-hidden="true" {
                @for tick in &self.values.ticks {
                    text x="100%" y=(y(*tick)) dy=".32em" text-anchor="end" { (unit.format(*tick)) }
                }
            }
        }
    }

    fn time_axis(&self) -> Markup {
        let format = if self.time.step < 86_400.0 { "%H:%M" } else { "%-d %b" };
        html! {
            @for tick in &self.time.ticks {
                @if let Ok(at) = Timestamp::from_second(*tick as i64) {
                    text x=(self.percent(at)) y=(TOP_HEIGHT + PLOT_HEIGHT + 16.0) text-anchor="middle" { (at.strftime(format)) }
                }
            }
        }
    }

    /// The names of the windows and, below them, of the onset, on the side that has more room.
    fn window_names(&self) -> Markup {
        let onset_side = |at: Timestamp| {
            if self.time.position(at.as_second() as f64) < 0.5 { ("start", "4") } else { ("end", "-4") }
        };
        html! {
            text x=(self.percent(self.report.baseline_window.start())) y="12" { "baseline" }
            text.incident x=(self.percent(self.report.incident_window.end())) y="12" text-anchor="end" { "incident" }
            @if let Some(at) = self.onset {
                @let (anchor, dx) = onset_side(at);
                text.onset x=(self.percent(at)) dx=(dx) y="26" text-anchor=(anchor) { "onset " (at.strftime("%H:%M")) }
            }
        }
    }

    fn plot(&self) -> Markup {
        let incident = self.report.incident_window;
        let paths = line::paths(&self.dots, incident, &self.time, &self.values);
        let width = (self.time.position(incident.end().as_second() as f64)
            - self.time.position(incident.start().as_second() as f64))
            * SIDE;
        html! {
            svg y=(TOP_HEIGHT) width="100%" height=(PLOT_HEIGHT) viewBox="0 0 1000 1000" preserveAspectRatio="none" {
                rect.window x=(self.x(incident.start())) width=(format!("{width:.1}")) height="1000" {}
                @for tick in &self.values.ticks {
                    path.grid d=(format!("M0 {0}H1000", self.y(*tick))) {}
                }
                @if let Some(median) = self.median { path.median d=(format!("M0 {}H1000", self.y(median))) {} }
                @if let Some(onset) = self.onset { path.onset d=(format!("M{} 0V1000", self.x(onset))) {} }
                path.line d=(paths.outside.line) {}
                path.dots d=(paths.outside.dots) {}
                path.line.inside d=(paths.inside.line) {}
                path.dots.inside d=(paths.inside.dots) {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use investigation::model::Unit;
    use investigation::telemetry::Point;
    use proptest::collection::vec;
    use proptest::num::f64::ANY;
    use proptest::prelude::*;

    use super::*;
    use crate::samples;

    fn drawn(points: &[(i64, f64)], onset: Option<i64>, unit: Unit) -> String {
        let report = samples::cause();
        let points = points.iter().map(|&(minute, value)| Point { at: samples::at(minute), value }).collect();
        let evidence = Evidence { onset: onset.map(samples::at), ..report.evidence[0].clone() };
        chart(&report, &evidence, &Series { unit, points }).into_string()
    }

    /// The numbers in the values of these attributes.
    fn numbers<'a>(svg: &'a str, attribute: &'a str) -> impl Iterator<Item = f64> + 'a {
        let values = svg.split(attribute).skip(1).filter_map(|rest| rest.split('"').next());
        let parts = values.flat_map(|value| value.split(|char: char| char.is_alphabetic() || " %".contains(char)));
        parts.filter(|part| !part.is_empty()).map(|part| part.parse().unwrap())
    }

    #[test]
    fn a_lone_point_and_a_broken_line_are_seen() {
        assert!(drawn(&[(5, 1.0)], None, Unit::Count).contains(r#"<path class="line inside" d="M722.2 0.0h0">"#));
        let broken = drawn(&[(-9, 1.0), (-8, 1.0), (-7, 1.0), (-1, 1.0)], None, Unit::Count);
        assert_eq!(
            broken.split(r#"class="line" d=""#).nth(1).unwrap().split('"').next().unwrap().matches('L').count(),
            2
        );
    }

    #[test]
    fn an_empty_series_is_an_empty_chart_that_says_so() {
        assert!(drawn(&[], None, Unit::None).contains("no points in the baseline; no points during the incident."));
    }

    #[test]
    fn a_reader_who_cannot_see_gets_the_numbers() {
        let svg = drawn(&[(-5, 0.3), (-4, 0.3), (1, 0.9), (2, 1.2)], Some(1), Unit::Seconds).replace('\u{202f}', " ");
        assert!(
            svg.contains(
                "<desc>baseline median 300 ms; 900 ms to 1.2 s during the incident; onset at 14:01 UTC.</desc>"
            )
        );
    }

    proptest! {
        #[test]
        fn any_series_stays_within_the_view(
            points in vec((-90_i64..90, ANY), 0..80),
            onset in proptest::option::of(-90_i64..90),
        ) {
            let svg = drawn(&points, onset, Unit::Seconds);
            prop_assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
            prop_assert!(numbers(&svg, " d=\"").all(|number| (0.0..=1000.0).contains(&number)), "{svg}");
            prop_assert!(numbers(&svg, " x=\"").all(|number| (0.0..=1000.0).contains(&number)), "{svg}");
        }
    }
}
