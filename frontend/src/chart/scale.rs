//! The axes of a chart: a range, and a few round values on it that are labelled.

use jiff::Timestamp;

/// A linear scale from values to positions on the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    start: f64,
    end: f64,
    /// The labelled values, in rising order, all within the range.
    pub ticks: Vec<f64>,
    /// The distance between two ticks.
    pub step: f64,
}

/// Values beyond this are drawn at it: no measured value is so large, and sums of a few such values stay finite.
const MAX_VALUE: f64 = 1e300;

/// Steps between times of day, in seconds, from a minute to a fortnight.
const TIME_STEPS: [i64; 12] = [60, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 1_209_600];

impl Scale {
    /// An axis for finite `values`, labelled at round multiples of `unit`. It starts at zero, unless all values are
    /// so far from it that what matters would be too small to see.
    pub fn for_values(values: impl Iterator<Item = f64> + Clone, unit: f64) -> Self {
        let in_units = values.map(|value| value.clamp(-MAX_VALUE, MAX_VALUE) / unit);
        // Without any value, the axis starts at zero.
        let smallest = in_units.clone().reduce(f64::min).unwrap_or(0.0);
        let largest = in_units.reduce(f64::max).unwrap_or(0.0);
        let is_far_from_zero = smallest > 0.8 * largest && largest - smallest > 1e-4 * largest;
        let (bottom, mut top) =
            if is_far_from_zero { (smallest, largest) } else { (smallest.min(0.0), largest.max(0.0)) };
        if top - bottom < 1e-200 {
            top = bottom + 1.0;
        }
        let step = round_step((top - bottom) / 3.0);
        let first_tick = (bottom / step).floor() * step;
        let last_tick = (top / step).ceil() * step;
        let step_count = ((last_tick - first_tick) / step).round() as u8;
        let ticks = (0..=step_count).map(|index| (first_tick + f64::from(index) * step) * unit).collect();
        Self { start: first_tick * unit, end: last_tick * unit, ticks, step: step * unit }
    }

    /// An axis from `start` to `end`, labelled at round times of day.
    pub fn for_times(start: Timestamp, end: Timestamp) -> Self {
        let (first_second, last_second) = (start.as_second(), end.as_second());
        let span = (last_second - first_second).max(1);
        let step = TIME_STEPS.into_iter().find(|step| span / step <= 4).unwrap_or(span / 4);
        let first_multiple = first_second.div_euclid(step) * step;
        let ticks = (0..=5)
            .map(|index| first_multiple + index * step)
            .filter(|second| (first_second..=last_second).contains(second))
            .map(|second| second as f64)
            .collect();
        Self { start: first_second as f64, end: (first_second + span) as f64, ticks, step: step as f64 }
    }

    /// The position of `value` on the axis, 0 to 1. A value outside of the range is put at the nearer end.
    pub fn position(&self, value: f64) -> f64 {
        // In halves, because the distance between two very large values may be infinite.
        let position = (value / 2.0 - self.start / 2.0) / (self.end / 2.0 - self.start / 2.0);
        if position.is_finite() { position.clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// The smallest of 1, 2, 5 or 10 times a power of ten that is not below `step`.
fn round_step(step: f64) -> f64 {
    let power = 10_f64.powf(step.log10().floor());
    let factor = [1.0, 2.0, 5.0].into_iter().find(|factor| factor * power >= step).unwrap_or(10.0);
    factor * power
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn ticks(values: &[f64], unit: f64) -> Vec<f64> {
        Scale::for_values(values.iter().copied(), unit).ticks
    }

    #[test]
    fn ticks_are_few_and_round() {
        assert_eq!(ticks(&[0.2, 1.3], 1.0), [0.0, 0.5, 1.0, 1.5]);
        assert_eq!(ticks(&[97.1, 99.9], 1.0), [97.0, 98.0, 99.0, 100.0]);
        assert_eq!(ticks(&[-4.0, 4.0], 1.0), [-5.0, 0.0, 5.0]);
        assert_eq!(ticks(&[170.0], 60.0), [0.0, 60.0, 120.0, 180.0]);
        assert_eq!(ticks(&[], 1.0), ticks(&[0.0], 1.0));
    }

    #[test]
    fn times_are_round() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let scale = Scale::for_times(at(3_600 + 420), at(3_600 + 420 + 4_500));
        assert_eq!(scale.ticks, [5_400.0, 7_200.0]);
        assert_eq!(scale.position(5_400.0), (5_400.0 - 4_020.0) / 4_500.0);
    }

    proptest! {
        #[test]
        fn any_values_have_an_axis(values: Vec<f64>) {
            let finite = values.into_iter().filter(|value| value.is_finite());
            let scale = Scale::for_values(finite.clone(), 1.0);
            prop_assert!((2..=7).contains(&scale.ticks.len()), "{scale:?}");
            prop_assert!(scale.ticks.is_sorted(), "{scale:?}");
            for value in finite.chain(scale.ticks.clone()) {
                prop_assert!((0.0..=1.0).contains(&scale.position(value)));
            }
        }

        #[test]
        fn any_times_have_an_axis(start in -377705023201_i64..253402207200, length in 1_i64..1_000_000_000_000) {
            let end = start.saturating_add(length).min(253_402_207_200);
            let scale = Scale::for_times(Timestamp::from_second(start).unwrap(), Timestamp::from_second(end).unwrap());
            prop_assert!(scale.ticks.len() <= 5, "{scale:?}");
        }
    }
}
