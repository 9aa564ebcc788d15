//! Comparing two samples by ranks, which no outlier moves.

/// How many standard deviations the values of `now` rank above those of `before`, by the normal approximation of the
/// rank sum with ties; nought when one of them is empty.
///
/// Source: Mann and Whitney, "On a Test of Whether one of Two Random Variables is Stochastically Larger than the
/// Other", Ann. Math. Stat. 18 (1947).
pub fn score(now: &[f64], before: &[f64]) -> f64 {
    let mut all: Vec<(f64, bool)> = now.iter().map(|value| (*value, true)).collect();
    all.extend(before.iter().map(|value| (*value, false)));
    all.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut ranks, mut ties, mut place) = (0.0, 0.0, 0.0);
    for equal in all.chunk_by(|a, b| a.0 == b.0) {
        let size = equal.len() as f64;
        let middle = place + (size + 1.0) / 2.0;
        ranks += middle * equal.iter().filter(|(_, is_now)| *is_now).count() as f64;
        ties += size.powi(3) - size;
        place += size;
    }
    let (n, m) = (now.len() as f64, before.len() as f64);
    let variance = n * m / 12.0 * (n + m + 1.0 - ties / ((n + m) * (n + m - 1.0)).max(1.0));
    if variance <= 0.0 { 0.0 } else { (ranks - n * (n + m + 1.0) / 2.0) / variance.sqrt() }
}

#[cfg(test)]
mod tests {
    use super::score;

    #[test]
    fn what_ranks_higher_scores_above_zero_whatever_the_outliers() {
        let low: Vec<f64> = (0..10).map(f64::from).collect();
        let high: Vec<f64> = (10..20).map(f64::from).collect();
        assert!((score(&high, &low) - 3.7796).abs() < 1e-3);
        assert!((score(&low, &high) + 3.7796).abs() < 1e-3);
        let mut outlier = low.clone();
        outlier[0] = 1e9;
        assert!(score(&outlier, &low).abs() < 1.0);
    }

    #[test]
    fn nothing_to_tell_scores_nought() {
        assert_eq!(score(&[], &[1.0]), 0.0);
        assert_eq!(score(&[1.0, 1.0], &[1.0, 1.0, 1.0]), 0.0);
    }
}
