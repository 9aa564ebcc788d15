//! The line of a series, as SVG paths in a square that the page stretches to the width of the screen.

use investigation::model::{Series, Window};
use jiff::Timestamp;

use super::scale::Scale;

/// The length of both sides of the square, in units of its `viewBox`.
pub const SIDE: f64 = 1000.0;

/// The most points that are also drawn as dots: more dots would hide the line.
const MAX_DOTS: usize = 48;

/// A finite point of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// When it was measured.
    pub at: Timestamp,
    /// What was measured, in the unit of the series.
    pub value: f64,
}

/// The points that can be drawn: finite, and between `start` and `end`.
pub fn dots(series: &Series, start: Timestamp, end: Timestamp) -> Vec<Dot> {
    let mut dots = Vec::with_capacity(series.points.len());
    for point in &series.points {
        if point.value.is_finite() && start <= point.at && point.at <= end {
            dots.push(Dot { at: point.at, value: point.value });
        }
    }
    dots
}

/// The median of the dots in a window; `None` if there are none.
pub fn median(dots: &[Dot], window: Window) -> Option<f64> {
    let mut values: Vec<_> = dots.iter().filter(|dot| window.contains(dot.at)).map(|dot| dot.value).collect();
    values.sort_by(f64::total_cmp);
    let upper = values.get(values.len() / 2)?;
    let lower = values.get((values.len() - 1) / 2)?;
    Some(upper / 2.0 + lower / 2.0)
}

/// The data of SVG paths, split where the incident begins and ends, so that its part has its own colour.
#[derive(Debug, Default, PartialEq)]
pub struct Paths {
    /// Before the incident window, and after it.
    pub outside: Path,
    /// Within the incident window.
    pub inside: Path,
}

/// The data (`d`) of the two SVG paths of one part.
#[derive(Debug, Default, PartialEq)]
pub struct Path {
    /// The line from neighbour to neighbour.
    pub line: String,
    /// A dot for each point, or nothing if there are more than [`MAX_DOTS`].
    pub dots: String,
}

/// Draws the dots and the lines between neighbours; where points are missing, the line is broken.
pub fn paths(dots: &[Dot], incident: Window, time: &Scale, values: &Scale) -> Paths {
    let to_coordinates = |dot: &Dot| {
        let x = time.position(dot.at.as_second() as f64) * SIDE;
        let y = (1.0 - values.position(dot.value)) * SIDE;
        format!("{x:.1} {y:.1}")
    };
    let max_step = max_step(dots);
    let mut paths = Paths::default();
    let mut previous: Option<&Dot> = None;
    for dot in dots {
        let inside = incident.contains(dot.at);
        let path = if inside { &mut paths.inside } else { &mut paths.outside };
        match previous.filter(|from| (0.0..=max_step).contains(&seconds_between(from, dot))) {
            Some(from) if incident.contains(from.at) == inside => {
                path.line.push_str(&format!("L{}", to_coordinates(dot)))
            }
            Some(from) => path.line.push_str(&format!("M{}L{}", to_coordinates(from), to_coordinates(dot))),
            // A point without neighbours must be seen too: a line of no length has round ends.
            None => path.line.push_str(&format!("M{}h0", to_coordinates(dot))),
        }
        if dots.len() <= MAX_DOTS {
            path.dots.push_str(&format!("M{}h0", to_coordinates(dot)));
        }
        previous = Some(dot);
    }
    paths
}

/// The longest time between two dots that a line still connects, in seconds: two and a half times the median step, so
/// that one missing point breaks no line and two do. 0 if there are fewer than two dots.
fn max_step(dots: &[Dot]) -> f64 {
    let pairs = dots.iter().zip(dots.iter().skip(1));
    let mut steps: Vec<_> = pairs.map(|(from, to)| seconds_between(from, to)).collect();
    steps.sort_by(f64::total_cmp);
    steps.get(steps.len() / 2).map_or(0.0, |median| median * 2.5)
}

fn seconds_between(from: &Dot, to: &Dot) -> f64 {
    to.at.duration_since(from.at).as_secs_f64()
}
