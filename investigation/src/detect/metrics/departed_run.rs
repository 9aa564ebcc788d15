//! When a departure began and ended.

use jiff::Timestamp;

use crate::telemetry::Point;

/// Consecutive points that depart from the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DepartedRun {
    /// When the first of the points was measured.
    pub first: Timestamp,
    /// When the last of the points was measured.
    pub last: Timestamp,
    /// How many points the run has.
    pub points: usize,
}

impl DepartedRun {
    /// The run of points that most likely has the level `observed` while the others have the level `expected`: the one
    /// with the greatest sum of steps towards `observed`, found in one pass. A step counts for no more than that of a point
    /// at one of the levels, so that a single outlier does not make a run. `None` if no point is nearer to `observed`.
    ///
    /// Source: Hinkley, "Inference about the Change-Point in a Sequence of Random Variables", Biometrika 57 (1970), for
    /// one change; Levin and Kline, "The Cusum Test of Homogeneity", Stat. Med. 4 (1985), for a change and its end.
    #[must_use]
    pub fn find<'a>(points: impl IntoIterator<Item = &'a Point>, expected: f64, observed: f64) -> Option<Self> {
        let middle = f64::midpoint(expected, observed);
        let max_step = (observed - middle).abs();
        let direction = (observed - middle).signum();
        let mut best: Option<Self> = None;
        let mut best_sum = 0.0;
        let mut current: Option<Self> = None;
        let mut current_sum = 0.0;
        for point in points {
            current_sum += ((point.value - middle) * direction).clamp(-max_step, max_step);
            if current_sum <= 0.0 {
                current = None;
                current_sum = 0.0;
            } else {
                let run = current.unwrap_or(Self { first: point.at, last: point.at, points: 0 });
                current = Some(Self { points: run.points + 1, last: point.at, ..run });
            }
            if current_sum > best_sum {
                best_sum = current_sum;
                best = current;
            }
        }
        best
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(values: &[f64]) -> Vec<Point> {
        let at = |second| Timestamp::from_second(second).unwrap();
        (0..).zip(values).map(|(second, value)| Point { at: at(second), value: *value }).collect()
    }

    fn run(values: &[f64]) -> Option<(i64, usize)> {
        DepartedRun::find(&points(values), 1.0, 5.0).map(|run| (run.first.as_second(), run.points))
    }

    #[test]
    fn a_run_has_a_beginning_and_an_end() {
        assert_eq!(run(&[1.0, 1.0, 5.0, 4.0, 5.0]), Some((2, 3)));
        assert_eq!(run(&[1.0, 5.0, 5.0, 1.0, 1.0]), Some((1, 2)));
    }

    #[test]
    fn an_early_outlier_is_not_the_onset() {
        assert_eq!(run(&[900.0, 1.0, 1.0, 1.0, 5.0, 5.0, 1.0, 5.0, 5.0]), Some((4, 5)));
    }

    #[test]
    fn a_fall_has_a_run_too_and_a_steady_series_has_none() {
        let fallen = DepartedRun::find(&points(&[5.0, 5.0, 1.0]), 5.0, 1.0).unwrap();
        assert_eq!((fallen.first.as_second(), fallen.points), (2, 1));
        assert_eq!(run(&[1.0, 1.0]), None);
        assert_eq!(run(&[]), None);
    }
}
