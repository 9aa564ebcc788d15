//! Whether confidences were worth their names: of those that said 80 %, how many were right.

use super::feedback::{Feedback, Judgement, settle};
use crate::model::Confidence;

/// Where bands of confidence begin: what is not named, what is named, what is called high, and what nobody doubts.
const BAND_STARTS: [f64; 4] = [0.0, Confidence::NAMING_THRESHOLD, Confidence::MIN_HIGH, 0.9];

/// The quantile of the normal distribution that leaves 2.5 % on each side, for an interval of 95 %.
const Z_95: f64 = 1.959_964;

/// Whether a band of confidence is worth its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Calibration {
    /// Nobody judged any.
    NotJudged,
    /// What was said lies within the interval of what was right: nothing shows that it was wrong.
    AsStated,
    /// Fewer were right than was said.
    TooSure,
    /// More were right than was said.
    TooModest,
}

/// The judged hypotheses of one range of confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Band {
    /// The least confidence of the band, 0 to 1.
    pub from: f64,
    /// The confidence at which the next band begins.
    pub to: f64,
    /// How many were judged.
    pub count: usize,
    /// How many of them were right.
    pub right: usize,
    /// The mean of what they said; none without any.
    pub stated: Option<f64>,
}

impl Band {
    /// The share that was right, 0 to 1; none without any.
    #[must_use]
    pub fn share(&self) -> Option<f64> {
        (self.count > 0).then(|| self.right as f64 / self.count as f64)
    }

    /// Where the true share lies, with 95 % confidence.
    #[must_use]
    pub fn interval(&self) -> (f64, f64) {
        wilson_interval(self.right, self.count)
    }

    /// Whether the band is worth its name.
    #[must_use]
    pub fn calibration(&self) -> Calibration {
        let Some(stated) = self.stated else { return Calibration::NotJudged };
        let (low, high) = self.interval();
        if stated > high {
            Calibration::TooSure
        } else if stated < low {
            Calibration::TooModest
        } else {
            Calibration::AsStated
        }
    }
}

/// The bands, the least sure first.
#[derive(Debug, Clone, PartialEq)]
pub struct ReliabilityTable {
    /// One for each range of confidence, also for those without a judgement.
    pub bands: Vec<Band>,
}

impl ReliabilityTable {
    /// The table of what people said. What is not settled among them does not count.
    #[must_use]
    pub fn new(feedback: &[Feedback]) -> Self {
        let ends = BAND_STARTS.into_iter().skip(1).chain([1.0]);
        let mut bands: Vec<Band> = BAND_STARTS
            .into_iter()
            .zip(ends)
            .map(|(from, to)| Band { from, to, count: 0, right: 0, stated: None })
            .collect();
        for settled in settle(feedback) {
            let Some(hypothesis) = settled.hypothesis else { continue };
            let Some(band) = bands.iter_mut().rev().find(|band| hypothesis.confidence >= band.from) else { continue };
            let stated_sum = band.stated.unwrap_or(0.0) * band.count as f64 + hypothesis.confidence.min(1.0);
            band.count += 1;
            band.right += usize::from(settled.judgement == Judgement::Right);
            band.stated = Some(stated_sum / band.count as f64);
        }
        Self { bands }
    }

    /// How many hypotheses were judged.
    #[must_use]
    pub fn count(&self) -> usize {
        self.bands.iter().map(|band| band.count).sum()
    }
}

/// Where the true share lies with 95 % confidence, given how many of how many were right; all of 0 to 1 without any. It holds
/// for small numbers too, where the normal approximation gives "1 of 1, so 100 %".
///
/// Source: Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22, 1927; recommended for
/// small counts in "Interval Estimation for a Binomial Proportion", Statistical Science 16, 2001.
#[must_use]
pub fn wilson_interval(right: usize, count: usize) -> (f64, f64) {
    if count == 0 {
        return (0.0, 1.0);
    }
    let n = count as f64;
    let share = right.min(count) as f64 / n;
    let z_squared = Z_95 * Z_95;
    let centre = (share + z_squared / (2.0 * n)) / (1.0 + z_squared / n);
    let variance = share * (1.0 - share) / n + z_squared / (4.0 * n * n);
    let half_width = Z_95 * variance.sqrt() / (1.0 + z_squared / n);
    ((centre - half_width).max(0.0), (centre + half_width).min(1.0))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_interval_is_that_of_the_literature() {
        // Brown, Cai and DasGupta: for 0 of n the upper limit is z²/(n + z²).
        let (low, high) = wilson_interval(0, 10);
        assert!(low == 0.0 && (high - 0.2775).abs() < 1e-4, "{low} {high}");
        let (low, high) = wilson_interval(8, 10);
        assert!((low - 0.4902).abs() < 1e-4 && (high - 0.9433).abs() < 1e-4, "{low} {high}");
        assert_eq!(wilson_interval(0, 0), (0.0, 1.0));
    }

    proptest! {
        #[test]
        fn an_interval_holds_its_share_and_shrinks_with_the_count(right in 0_usize..50, wrong in 0_usize..50) {
            let count = right + wrong;
            prop_assume!(count > 0);
            let (low, high) = wilson_interval(right, count);
            let share = right as f64 / count as f64;
            prop_assert!(0.0 <= low && low <= share + 1e-12 && share <= high + 1e-12 && high <= 1.0);
            let (lower, higher) = wilson_interval(4 * right, 4 * count);
            prop_assert!(higher - lower < high - low);
        }
    }
}
