//! Comparing two samples by the ranks of their values, so that outliers carry no weight of their own.

/// How many standard deviations the values of `now` rank above those of `before`, by the normal approximation of the
/// rank sum with ties; 0 when one of them is empty or all values are equal.
///
/// Source: Mann and Whitney, "On a Test of Whether one of Two Random Variables is Stochastically Larger than the
/// Other", Ann. Math. Stat. 18 (1947).
pub fn rank_sum_score(now: &[f64], before: &[f64]) -> f64 {
    let mut values: Vec<(f64, bool)> = now.iter().map(|value| (*value, true)).collect();
    values.extend(before.iter().map(|value| (*value, false)));
    values.sort_by(|a, b| a.0.total_cmp(&b.0));
    let mut rank_sum = 0.0;
    let mut tie_correction = 0.0;
    let mut ranked = 0.0;
    for equal in values.chunk_by(|a, b| a.0 == b.0) {
        let size = equal.len() as f64;
        let shared_rank = ranked + (size + 1.0) / 2.0;
        let of_now = equal.iter().filter(|(_, is_now)| *is_now).count() as f64;
        rank_sum += shared_rank * of_now;
        tie_correction += size.powi(3) - size;
        ranked += size;
    }
    let (now_size, before_size) = (now.len() as f64, before.len() as f64);
    let size = now_size + before_size;
    let mean = now_size * (size + 1.0) / 2.0;
    let variance = now_size * before_size / 12.0 * (size + 1.0 - tie_correction / (size * (size - 1.0)).max(1.0));
    if variance <= 0.0 { 0.0 } else { (rank_sum - mean) / variance.sqrt() }
}

#[cfg(test)]
mod tests {
    use super::rank_sum_score;

    #[test]
    fn higher_ranks_score_above_zero_whatever_the_outliers() {
        let low: Vec<f64> = (0..10).map(f64::from).collect();
        let high: Vec<f64> = (10..20).map(f64::from).collect();
        assert!((rank_sum_score(&high, &low) - 3.7796).abs() < 1e-3);
        assert!((rank_sum_score(&low, &high) + 3.7796).abs() < 1e-3);
        let mut outlier = low.clone();
        outlier[0] = 1e9;
        assert!(rank_sum_score(&outlier, &low).abs() < 1.0);
    }

    #[test]
    fn an_empty_sample_or_equal_values_score_zero() {
        assert_eq!(rank_sum_score(&[], &[1.0]), 0.0);
        assert_eq!(rank_sum_score(&[1.0, 1.0], &[1.0, 1.0, 1.0]), 0.0);
    }
}
