//! Axes: a range, and the few round values on it that are labelled.

use jiff::Timestamp;

/// A straight line from values to shares of the axis.
#[derive(Debug, Clone, PartialEq)]
pub struct Scale {
    lo: f64,
    hi: f64,
    /// What is labelled, in rising order, all within the range.
    pub ticks: Vec<f64>,
    /// The distance between two ticks.
    pub step: f64,
}

/// Values beyond this are drawn at it: nothing that is measured is so large, and sums of it stay finite.
const LARGEST: f64 = 1e300;

/// Steps between times of day, in seconds, from a minute to a fortnight.
const TIME_STEPS: [i64; 12] = [60, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200, 86_400, 1_209_600];

impl Scale {
    /// An axis for finite `values`, labelled at round multiples of `unit`. It starts at zero, unless all values are
    /// so far from it that what matters would be too small to see.
    pub fn of_values(values: impl Iterator<Item = f64> + Clone, unit: f64) -> Self {
        let values = values.map(|value| value.clamp(-LARGEST, LARGEST) / unit);
        let lo = values.clone().reduce(f64::min).unwrap_or(0.0);
        let hi = values.reduce(f64::max).unwrap_or(0.0);
        let far_from_zero = lo > 0.8 * hi && hi - lo > 1e-4 * hi;
        let (lo, hi) = if far_from_zero { (lo, hi) } else { (lo.min(0.0), hi.max(0.0)) };
        let hi = if hi - lo < 1e-200 { lo + 1.0 } else { hi };
        let step = round_step((hi - lo) / 3.0);
        let (lo, hi) = ((lo / step).floor() * step, (hi / step).ceil() * step);
        let count = ((hi - lo) / step).round() as u8;
        let ticks = (0..=count).map(|idx| (lo + f64::from(idx) * step) * unit).collect();
        Self { lo: lo * unit, hi: hi * unit, ticks, step: step * unit }
    }

    /// An axis from `start` to `end`, labelled at round times of day.
    pub fn of_time(start: Timestamp, end: Timestamp) -> Self {
        let (lo, hi) = (start.as_second(), end.as_second());
        let span = (hi - lo).max(1);
        let step = TIME_STEPS.into_iter().find(|step| span / step <= 4).unwrap_or(span / 4);
        let first = lo.div_euclid(step) * step;
        let ticks = (0..=5).map(|idx| first + idx * step).filter(|tick| (lo..=hi).contains(tick));
        let ticks = ticks.map(|tick| tick as f64).collect();
        Self { lo: lo as f64, hi: (lo + span) as f64, ticks, step: step as f64 }
    }

    /// Where on the axis `value` is, 0 to 1. What lies outside is put at the end.
    pub fn share(&self, value: f64) -> f64 {
        // In halves, for the distance between two very large values may be too large.
        let share = (value / 2.0 - self.lo / 2.0) / (self.hi / 2.0 - self.lo / 2.0);
        if share.is_finite() { share.clamp(0.0, 1.0) } else { 0.0 }
    }
}

/// The next 1, 2 or 5 times a power of ten.
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
        Scale::of_values(values.iter().copied(), unit).ticks
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
        let scale = Scale::of_time(at(3_600 + 420), at(3_600 + 420 + 4_500));
        assert_eq!(scale.ticks, [5_400.0, 7_200.0]);
        assert_eq!(scale.share(5_400.0), (5_400.0 - 4_020.0) / 4_500.0);
    }

    proptest! {
        #[test]
        fn any_values_have_an_axis(values: Vec<f64>) {
            let finite = values.into_iter().filter(|value| value.is_finite());
            let scale = Scale::of_values(finite.clone(), 1.0);
            prop_assert!((2..=7).contains(&scale.ticks.len()), "{scale:?}");
            prop_assert!(scale.ticks.is_sorted(), "{scale:?}");
            for value in finite.chain(scale.ticks.clone()) {
                prop_assert!((0.0..=1.0).contains(&scale.share(value)));
            }
        }

        #[test]
        fn any_times_have_an_axis(start in -377705023201_i64..253402207200, length in 1_i64..1_000_000_000_000) {
            let end = start.saturating_add(length).min(253_402_207_200);
            let scale = Scale::of_time(Timestamp::from_second(start).unwrap(), Timestamp::from_second(end).unwrap());
            prop_assert!(scale.ticks.len() <= 5, "{scale:?}");
        }
    }
}
