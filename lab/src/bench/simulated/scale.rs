//! `lab bench simulated --scale`: does the time grow faster than the input?

use std::fmt;
use std::time::Duration;

use comfy_table::{Table, presets};
use investigation::model::Scope;
use serde::Serialize;

use super::cases::investigate;
use crate::bench::lines::repeat_lines;
use crate::simulate::{Arguments, BadArguments, Family, Fault, simulate};
use bundle::Bundle;

/// The sizes of systems that are timed, in components.
const NODES: [usize; 6] = [5, 20, 50, 100, 200, 500];

/// The sizes of logs that are timed, in lines.
const LINES: [usize; 4] = [1_000, 10_000, 100_000, 1_000_000];

/// Runs of each size. The fastest counts, because any disturbance makes a run slower.
const RUNS: usize = 3;

/// Mixed systems in which a service fails are timed: that shows in every source.
const FAULT: Fault = Fault::ErrorSurge;
const FAMILY: Family = Family::Mixed;

/// The times of all sizes.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scale {
    /// By the number of components, with all five sources.
    pub nodes: Vec<Timing>,
    /// By the number of log lines, with no other source.
    pub log_lines: Vec<Timing>,
}

/// The time of one size.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Timing {
    /// The number of components or log lines.
    pub size: usize,
    /// The number of points, samples, segments, lines, changes and transitions that are read.
    pub items: usize,
    /// The time of detecting and ranking, in microseconds.
    pub micros: u64,
    /// The exponent by which the time grew with the items since the size before: 1 is in proportion. `None` for the first.
    pub exponent: Option<f64>,
}

/// Times all sizes.
///
/// # Errors
/// When one cannot be simulated.
pub fn scale(seed: u64) -> Result<Scale, BadArguments> {
    let arguments = |nodes| Arguments {
        family: FAMILY,
        nodes,
        faults: vec![FAULT],
        seed,
        missing: Vec::new(),
        circumstances: Vec::new(),
    };
    let mut nodes = Vec::new();
    for size in NODES {
        let bundle = simulate("scale", &arguments(size))?;
        nodes.push(timing(size, &bundle, nodes.last()));
    }
    let sample = simulate("scale", &arguments(20))?;
    let mut log_lines = Vec::new();
    for size in LINES {
        log_lines.push(timing(size, &with_lines(&sample, size), log_lines.last()));
    }
    Ok(Scale { nodes, log_lines })
}

fn timing(size: usize, bundle: &Bundle, before: Option<&Timing>) -> Timing {
    let scope = Scope::new(bundle.request(), bundle.context.clone());
    let runs = (0..RUNS).map(|_| investigate(&scope, bundle.clone()).1);
    let fastest = runs.min().unwrap_or(Duration::ZERO);
    let items = items(bundle);
    let micros = u64::try_from(fastest.as_micros()).unwrap_or(u64::MAX).max(1);
    let exponent = before.map(|before| exponent((before.items, before.micros), (items, micros)));
    Timing { size, items, micros, exponent }
}

/// The exponent by which the time grows with the items, from two pairs of items and microseconds.
fn exponent(before: (usize, u64), now: (usize, u64)) -> f64 {
    (now.1 as f64 / before.1 as f64).ln() / (now.0 as f64 / before.0 as f64).ln()
}

fn items(bundle: &Bundle) -> usize {
    let points = bundle.metrics.iter().flatten().map(|series| series.points.len()).sum::<usize>();
    let traced = bundle.traces.iter().map(|traces| {
        let samples = traces.graph.nodes.iter().map(|node| node.samples.len()).sum::<usize>();
        samples + traces.traces.iter().map(|trace| trace.segments.len()).sum::<usize>()
    });
    let lines = bundle.logs.iter().flatten().count();
    let changes = bundle.changes.iter().flatten().count();
    let transitions = bundle.alarms.iter().flatten().count();
    points + traced.sum::<usize>() + lines + changes + transitions
}

/// The bundle's log with so many lines and no other source.
fn with_lines(bundle: &Bundle, count: usize) -> Bundle {
    let lines = repeat_lines(bundle, count);
    Bundle { metrics: None, logs: Some(lines), traces: None, changes: None, alarms: None, ..bundle.clone() }
}

impl fmt::Display for Scale {
    /// A line for every size.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n", table("components", &self.nodes))?;
        write!(f, "{}", table("log lines", &self.log_lines))
    }
}

fn table(what: &str, timings: &[Timing]) -> Table {
    let mut table = Table::new();
    table.load_style(presets::NOTHING);
    table.set_header([what, "items", "us detecting and ranking", "grows by the power of"]);
    for timing in timings {
        let exponent = timing.exponent.map_or_else(String::new, |exponent| format!("{exponent:.2}"));
        table.add_row([timing.size.to_string(), timing.items.to_string(), timing.micros.to_string(), exponent]);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_exponent_of_a_power_is_found() {
        for (power, micros) in [(0.0, 7), (1.0, 70), (2.0, 700)] {
            assert!((exponent((100, 7), (1_000, micros)) - power).abs() < 1e-9, "{power}");
        }
    }
}
