//! Robust statistics of series and counts, shared by the detectors and the ranking.
//!
//! Whatever is compared, the result is a *score*: how many standard deviations the incident lies from its baseline.
//! [`SIGNIFICANT_SCORE`] decides whether that is evidence, and [`strength`] maps it to 0..1 for the report.

/// The median absolute deviation (MAD) of normal data, times this, is their standard deviation.
///
/// Source: Rousseeuw and Croux, "Alternatives to the Median Absolute Deviation", JASA 88 (1993).
const MAD_TO_SIGMA: f64 = 1.4826;

/// The distance from the median to the 95th percentile of normal data, times this, is their standard deviation. It
/// catches a skewed upper tail, which the MAD overlooks.
const Q95_TO_SIGMA: f64 = 1.0 / 1.645;

/// The score whose strength is 0.5: that of a departure which barely is evidence.
const HALF_STRENGTH_SCORE: f64 = SIGNIFICANT_SCORE;

/// The score, in standard deviations, from which a departure is evidence: one normal window in a thousand reaches it by
/// chance.
pub const SIGNIFICANT_SCORE: f64 = 3.0;

/// The index of dispersion (variance by mean) of independent events: a Poisson process has 1.
pub const POISSON_DISPERSION: f64 = 1.0;

/// Where the values of a series lie and how widely they spread. A few outliers do not move it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Level {
    /// The median, in the unit of the values.
    pub median: f64,
    /// A robust standard deviation, in the unit of the values.
    pub spread: f64,
}

impl Level {
    /// The level of the finite ones among `values`; `None` if there are none.
    #[must_use]
    pub fn estimate(values: &[f64]) -> Option<Self> {
        let mut scratch = finite_values(values);
        let median = select_quantile(&mut scratch, 0.5)?;
        let upper_tail = (select_quantile(&mut scratch, 0.95)? - median) * Q95_TO_SIGMA;
        for value in &mut scratch {
            *value = (*value - median).abs();
        }
        let median_deviation = select_quantile(&mut scratch, 0.5)? * MAD_TO_SIGMA;
        Some(Self { median, spread: median_deviation.max(upper_tail) })
    }
}

/// How much more the counts of equal periods vary than independent events would: their variance by their mean, at least
/// [`POISSON_DISPERSION`]. A score of counts is divided by its square root.
#[must_use]
pub fn count_dispersion(counts: &[f64]) -> f64 {
    match Level::estimate(counts) {
        Some(level) if level.median > 0.0 => (level.spread.powi(2) / level.median).max(POISSON_DISPERSION),
        Some(_) | None => POISSON_DISPERSION,
    }
}

/// The quantile `q`, 0 to 1, of the finite ones among `values`; `None` if there are none.
#[must_use]
pub fn quantile(values: &[f64], q: f64) -> Option<f64> {
    select_quantile(&mut finite_values(values), q.clamp(0.0, 1.0))
}

/// The quantile `q` in linear time, interpolated between its two neighbours; reorders the values. `None` if there are
/// no values.
fn select_quantile(values: &mut [f64], q: f64) -> Option<f64> {
    let position = q * values.len().checked_sub(1)? as f64;
    let (_, below, greater) = values.select_nth_unstable_by(position.floor() as usize, f64::total_cmp);
    let above = greater.iter().copied().min_by(f64::total_cmp).unwrap_or(*below);
    Some(*below + (above - *below) * position.fract())
}

fn finite_values(values: &[f64]) -> Vec<f64> {
    values.iter().copied().filter(|value| value.is_finite()).collect()
}

/// A part of a whole: how many of a number of trials had the outcome that is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Share {
    /// Trials that had the outcome.
    pub part: u64,
    /// How many trials there were in all; never less than `part`.
    pub whole: u64,
}

impl Share {
    /// The part by the whole, 0 to 1; 0 without trials.
    #[must_use]
    pub fn rate(self) -> f64 {
        if self.whole == 0 { 0.0 } else { self.part as f64 / self.whole as f64 }
    }

    /// The logarithm of how likely this share is when each trial has the outcome with this probability.
    fn log_likelihood(self, probability: f64) -> f64 {
        times_logarithm(self.part, probability)
            + times_logarithm(self.whole.saturating_sub(self.part), 1.0 - probability)
    }
}

/// `count · ln(value)`, and 0 for a count of 0, also where the logarithm is infinite.
fn times_logarithm(count: u64, value: f64) -> f64 {
    if count == 0 { 0.0 } else { count as f64 * value.ln() }
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
    let log_ratio = now.log_likelihood(now.rate()) + before.log_likelihood(before.rate())
        - now.log_likelihood(pooled.rate())
        - before.log_likelihood(pooled.rate());
    deviations(log_ratio).copysign(now.rate() - before.rate())
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
    let expected_now = events * (now_seconds / seconds);
    let expected_before = events * (before_seconds / seconds);
    let log_ratio =
        times_logarithm(now, now as f64 / expected_now) + times_logarithm(before, before as f64 / expected_before);
    deviations(log_ratio).copysign(now as f64 / now_seconds - before as f64 / before_seconds)
}

/// The standard deviations of a normal variable whose likelihood ratio has this logarithm; a rounding error below 0 is
/// taken for 0.
fn deviations(log_likelihood_ratio: f64) -> f64 {
    (2.0 * log_likelihood_ratio.max(0.0)).sqrt()
}

/// The strength, 0 to 1, of a score in standard deviations, whatever its sign: 3 gives a half, 9 three quarters.
#[must_use]
pub fn strength(score: f64) -> f64 {
    let distance = score.abs();
    if distance.is_finite() { round(distance / (distance + HALF_STRENGTH_SCORE)) } else { 1.0 }
}

/// The value to four decimals: enough to read, and the same bytes on every machine. What is not finite becomes 0, and
/// so does -0.
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
        let level = Level::estimate(&values).unwrap();
        assert_eq!(level.median, 10.0);
        assert_eq!(level.spread, 0.0);
        assert_eq!(Level::estimate(&[]), None);
    }

    #[test]
    fn three_faults_against_none_are_evidence_and_one_is_not() {
        let before = Share { part: 0, whole: 5_000 };
        assert!(binomial_score(Share { part: 3, whole: 140 }, before) > SIGNIFICANT_SCORE);
        assert!(binomial_score(Share { part: 1, whole: 140 }, before) < SIGNIFICANT_SCORE);
        assert_eq!(binomial_score(Share::default(), before), 0.0);
    }

    #[test]
    fn a_fall_scores_below_zero() {
        assert!(binomial_score(Share { part: 0, whole: 500 }, Share { part: 50, whole: 500 }) < -SIGNIFICANT_SCORE);
        assert!(poisson_score(2, 600.0, 400, 3_600.0) < -SIGNIFICANT_SCORE);
    }

    #[test]
    fn rates_are_compared_by_the_time_they_took() {
        assert!(poisson_score(10, 600.0, 60, 3_600.0).abs() < 0.1);
        assert!(poisson_score(30, 600.0, 60, 3_600.0) > SIGNIFICANT_SCORE);
        assert_eq!(poisson_score(1, 0.0, 1, 60.0), 0.0);
    }

    #[test]
    fn counts_that_vary_more_than_chance_are_dispersed() {
        assert_eq!(count_dispersion(&[]), POISSON_DISPERSION);
        assert_eq!(count_dispersion(&[0.0; 9]), POISSON_DISPERSION);
        assert_eq!(count_dispersion(&[100.0; 9]), POISSON_DISPERSION);
        assert!(count_dispersion(&[50.0, 100.0, 150.0, 100.0, 50.0, 150.0]) > 10.0);
    }

    #[test]
    fn quantiles_lie_between_neighbours() {
        assert_eq!(quantile(&[10.0, 0.0], 0.25), Some(2.5));
        assert_eq!(quantile(&[3.0, f64::NAN, 1.0, 2.0], 0.5), Some(2.0));
        assert_eq!(quantile(&[], 0.5), None);
    }
}
