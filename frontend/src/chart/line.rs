//! The line of a series, as paths in a square that the page stretches to the width of the screen.

use investigation::model::{Series, Window};
use jiff::Timestamp;

use super::scale::Scale;

/// The length of both sides of the square.
pub const SIDE: f64 = 1000.0;

/// With more points than this, dots would hide the line.
const MAX_DOTS: usize = 48;

/// A finite point of a series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dot {
    /// When.
    pub at: Timestamp,
    /// How much.
    pub value: f64,
}

/// The points that can be drawn: finite, and between `start` and `end`.
pub fn dots(series: &Series, start: Timestamp, end: Timestamp) -> Vec<Dot> {
    let points = series.points.iter().filter(|point| point.value.is_finite() && start <= point.at && point.at <= end);
    points.map(|point| Dot { at: point.at, value: point.value }).collect()
}

/// The middle value of the dots in a window.
pub fn median(dots: &[Dot], window: Window) -> Option<f64> {
    let mut values: Vec<_> = dots.iter().filter(|dot| window.contains(dot.at)).map(|dot| dot.value).collect();
    values.sort_by(f64::total_cmp);
    let upper = values.get(values.len() / 2)?;
    let lower = values.get((values.len() - 1) / 2)?;
    Some(upper / 2.0 + lower / 2.0)
}

/// The data of SVG paths, split where the incident begins and ends so that its part can have its own colour.
#[derive(Debug, Default, PartialEq)]
pub struct Paths {
    /// Before the incident window, and after it.
    pub outside: Path,
    /// Within the incident window.
    pub inside: Path,
}

/// One part of a drawing.
#[derive(Debug, Default, PartialEq)]
pub struct Path {
    /// From neighbour to neighbour.
    pub line: String,
    /// A dot for each point, if there are few.
    pub dots: String,
}

/// Draws the dots and the lines between neighbours; where points are missing, the line is broken.
pub fn paths(dots: &[Dot], incident: Window, time: &Scale, values: &Scale) -> Paths {
    let place = |dot: &Dot| {
        let x = time.share(dot.at.as_second() as f64) * SIDE;
        let y = (1.0 - values.share(dot.value)) * SIDE;
        format!("{x:.1} {y:.1}")
    };
    let longest_step = longest_step(dots);
    let mut paths = Paths::default();
    let mut previous: Option<&Dot> = None;
    for dot in dots {
        let inside = incident.contains(dot.at);
        let path = if inside { &mut paths.inside } else { &mut paths.outside };
        match previous.filter(|from| (0.0..=longest_step).contains(&seconds_between(from, dot))) {
            Some(from) if incident.contains(from.at) == inside => path.line.push_str(&format!("L{}", place(dot))),
            Some(from) => path.line.push_str(&format!("M{}L{}", place(from), place(dot))),
            // A point without neighbours must be seen too: a line of no length has round ends.
            None => path.line.push_str(&format!("M{}h0", place(dot))),
        }
        if dots.len() <= MAX_DOTS {
            path.dots.push_str(&format!("M{}h0", place(dot)));
        }
        previous = Some(dot);
    }
    paths
}

/// The longest time between neighbours: two and a half times the usual.
fn longest_step(dots: &[Dot]) -> f64 {
    let pairs = dots.iter().zip(dots.iter().skip(1));
    let mut steps: Vec<_> = pairs.map(|(from, to)| seconds_between(from, to)).collect();
    steps.sort_by(f64::total_cmp);
    steps.get(steps.len() / 2).map_or(0.0, |usual| usual * 2.5)
}

fn seconds_between(from: &Dot, to: &Dot) -> f64 {
    to.at.duration_since(from.at).as_secs_f64()
}
