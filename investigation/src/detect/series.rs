//! Robust statistics of series, shared by the detectors and the ranking.

/// Makes the median absolute deviation of normal data its standard deviation.
///
/// Source: Rousseeuw and Croux, "Alternatives to the Median Absolute Deviation", JASA 88 (1993).
const MAD_TO_SIGMA: f64 = 1.4826;

/// The 95th percentile of normal data, in standard deviations: catches a skewed upper tail, which the MAD overlooks.
const Q95_TO_SIGMA: f64 = 1.0 / 1.645;

/// With the score of a one-in-a-thousand event a departure is as surprising as not.
const HALF_STRENGTH: f64 = 3.0;

/// The score from which a departure is evidence: one normal window in a thousand reaches it by chance.
pub const SIGNIFICANT: f64 = 3.0;

/// Where a series lies, and how widely it spreads, unmoved by a few outliers.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The median.
    pub center: f64,
    /// A robust standard deviation.
    pub scale: f64,
}

impl Level {
    /// The level of `values`; none if there are none.
    #[must_use]
    pub fn of(values: &[f64]) -> Option<Self> {
        let mut scratch: Vec<f64> = values.iter().copied().filter(|value| value.is_finite()).collect();
        let center = select(&mut scratch, 0.5)?;
        let tail = (select(&mut scratch, 0.95)? - center) * Q95_TO_SIGMA;
        for value in &mut scratch {
            *value = (*value - center).abs();
        }
        let spread = select(&mut scratch, 0.5)? * MAD_TO_SIGMA;
        Some(Self { center, scale: spread.max(tail) })
    }
}

/// The quantile `q`, between two neighbours by proportion, in linear time; reorders the values. None if there are none.
fn select(values: &mut [f64], q: f64) -> Option<f64> {
    let position = q * values.len().checked_sub(1)? as f64;
    let (_, below, above) = values.select_nth_unstable_by(position.floor() as usize, f64::total_cmp);
    let above = above.iter().copied().min_by(f64::total_cmp).unwrap_or(*below);
    Some(*below + (above - *below) * position.fract())
}

/// The quantile `q`, 0 to 1; none if there are no values.
#[must_use]
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    select(&mut values.iter().copied().filter(|value| value.is_finite()).collect::<Vec<f64>>(), q.clamp(0.0, 1.0))
}

/// Some of a number of trials.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// How many did.
    pub part: u64,
    /// Of how many.
    pub whole: u64,
}

impl Share {
    /// The share, 0 to 1.
    #[must_use]
    pub fn rate(self) -> f64 {
        if self.whole == 0 { 0.0 } else { self.part as f64 / self.whole as f64 }
    }

    fn log_likelihood(self, rate: f64) -> f64 {
        let term = |count: u64, probability: f64| if count == 0 { 0.0 } else { count as f64 * probability.ln() };
        term(self.part, rate) + term(self.whole.saturating_sub(self.part), 1.0 - rate)
    }
}

/// How many standard deviations `now` lies above `before` (below: negative), by the likelihood ratio of two binomials:
/// right for small counts, where the normal approximation is not. 3 in 140 against none in 5000 scores 4.6; 1 scores 2.
///
/// Source: Wilks, "The Large-Sample Distribution of the Likelihood Ratio", Ann. Math. Stat. 9 (1938).
#[must_use]
pub fn binomial_score(now: Share, before: Share) -> f64 {
    if now.whole == 0 || before.whole == 0 {
        return 0.0;
    }
    let pooled = Share { part: now.part.saturating_add(before.part), whole: now.whole.saturating_add(before.whole) };
    let ratio = now.log_likelihood(now.rate()) + before.log_likelihood(before.rate())
        - now.log_likelihood(pooled.rate())
        - before.log_likelihood(pooled.rate());
    (2.0 * ratio.max(0.0)).sqrt().copysign(now.rate() - before.rate())
}

/// How many standard deviations `now` events in `now_seconds` lie above `before` events in `before_seconds`, by the
/// likelihood ratio of two Poisson rates: given the sum, one count is binomial in the share of the time.
///
/// Source: Przyborowski and Wilenski, "Homogeneity of Results in Testing Samples from Poisson Series", Biometrika 31 (1940).
#[must_use]
pub fn poisson_score(now: u64, now_seconds: f64, before: u64, before_seconds: f64) -> f64 {
    let (events, seconds) = (now as f64 + before as f64, now_seconds + before_seconds);
    if now_seconds <= 0.0 || before_seconds <= 0.0 || events == 0.0 {
        return 0.0;
    }
    let term =
        |count: u64, share: f64| if count == 0 { 0.0 } else { count as f64 * (count as f64 / (events * share)).ln() };
    let ratio = term(now, now_seconds / seconds) + term(before, before_seconds / seconds);
    (2.0 * ratio.max(0.0)).sqrt().copysign(now as f64 / now_seconds - before as f64 / before_seconds)
}

/// A score, in standard deviations, as a strength of 0 to 1: 3 is a half, 9 is three quarters.
#[must_use]
pub fn strength(score: f64) -> f64 {
    let score = score.abs();
    if score.is_finite() { round(score / (score + HALF_STRENGTH)) } else { 1.0 }
}

/// Four decimals: enough to read, and the same bytes on every machine.
#[must_use]
pub fn round(value: f64) -> f64 {
    let rounded = (value * 10_000.0).round() / 10_000.0;
    if rounded.is_finite() { rounded + 0.0 } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_level_shrugs_off_an_outlier() {
        let mut values = vec![10.0; 99];
        values.push(1_000.0);
        let level = Level::of(&values).unwrap();
        assert_eq!(level.center, 10.0);
        assert_eq!(level.scale, 0.0);
        assert_eq!(Level::of(&[]), None);
    }

    #[test]
    fn three_faults_against_none_are_evidence_and_one_is_not() {
        let before = Share { part: 0, whole: 5_000 };
        assert!(binomial_score(Share { part: 3, whole: 140 }, before) > SIGNIFICANT);
        assert!(binomial_score(Share { part: 1, whole: 140 }, before) < SIGNIFICANT);
        assert_eq!(binomial_score(Share::default(), before), 0.0);
    }

    #[test]
    fn a_fall_scores_below_zero() {
        assert!(binomial_score(Share { part: 0, whole: 500 }, Share { part: 50, whole: 500 }) < -SIGNIFICANT);
        assert!(poisson_score(2, 600.0, 400, 3_600.0) < -SIGNIFICANT);
    }

    #[test]
    fn rates_are_compared_by_the_time_they_took() {
        assert!(poisson_score(10, 600.0, 60, 3_600.0).abs() < 0.1);
        assert!(poisson_score(30, 600.0, 60, 3_600.0) > SIGNIFICANT);
        assert_eq!(poisson_score(1, 0.0, 1, 60.0), 0.0);
    }

    #[test]
    fn quantiles_lie_between_neighbours() {
        assert_eq!(quantile(&[10.0, 0.0], 0.25), Some(2.5));
        assert_eq!(quantile(&[3.0, f64::NAN, 1.0, 2.0], 0.5), Some(2.0));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
