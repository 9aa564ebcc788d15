//! When a departure began and ended.

use jiff::Timestamp;

use crate::telemetry::Point;

/// The points of a departure, from the first to the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Run {
    /// The first point.
    pub first: Timestamp,
    /// How many points.
    pub points: usize,
}

impl Run {
    /// The run of points that is likeliest to have the level `observed` while the others have `expected`: the one with
    /// the greatest sum of steps towards `observed`, found in one pass. No point counts for more than a point that is
    /// at one of the levels, so that an outlier is no run. None where no point is nearer to `observed`.
    ///
    /// Source: Hinkley, "Inference about the Change-Point in a Sequence of Random Variables", Biometrika 57 (1970), for
    /// one change; Levin and Kline, "The Cusum Test of Homogeneity", Stat. Med. 4 (1985), for a change and its end.
    #[must_use]
    pub fn of<'a>(points: impl IntoIterator<Item = &'a Point>, expected: f64, observed: f64) -> Option<Self> {
        let middle = f64::midpoint(expected, observed);
        let half = (observed - middle).abs();
        let (mut best, mut greatest) = (None, 0.0);
        let (mut first, mut length, mut sum) = (None, 0, 0.0);
        for point in points {
            sum += ((point.value - middle) * (observed - middle).signum()).clamp(-half, half);
            if sum <= 0.0 {
                (first, length, sum) = (None, 0, 0.0);
            } else {
                length += 1;
                first = first.or(Some(point.at));
            }
            if sum > greatest {
                greatest = sum;
                best = first.map(|first| Self { first, points: length });
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
        Run::of(&points(values), 1.0, 5.0).map(|run| (run.first.as_second(), run.points))
    }

    #[test]
    fn a_run_has_a_beginning_and_an_end() {
        assert_eq!(run(&[1.0, 1.0, 5.0, 4.0, 5.0]), Some((2, 3)));
        assert_eq!(run(&[1.0, 5.0, 5.0, 1.0, 1.0]), Some((1, 2)));
    }

    #[test]
    fn an_early_outlier_is_no_onset() {
        assert_eq!(run(&[900.0, 1.0, 1.0, 1.0, 5.0, 5.0, 1.0, 5.0, 5.0]), Some((4, 5)));
    }

    #[test]
    fn a_fall_has_its_run_too_and_nothing_has_none() {
        let fallen = Run::of(&points(&[5.0, 5.0, 1.0]), 5.0, 1.0).unwrap();
        assert_eq!((fallen.first.as_second(), fallen.points), (2, 1));
        assert_eq!(run(&[1.0, 1.0]), None);
        assert_eq!(run(&[]), None);
    }
}
