//! Excess over time as a vector, one value a period.

pub(super) fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(left, right)| left * right).sum()
}

/// How alike two series are over time, whatever their size: -1 to 1, and 0 if one of them is 0 throughout.
pub(super) fn cosine_similarity(a: &[f64], b: &[f64]) -> f64 {
    let sizes = (dot(a, a) * dot(b, b)).sqrt();
    if sizes > 0.0 { dot(a, b) / sizes } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn similarity_knows_the_shape_and_not_the_size() {
        assert_eq!(cosine_similarity(&[0.0, 1.0, 2.0], &[0.0, 5.0, 10.0]), 1.0);
        assert_eq!(cosine_similarity(&[0.0, 1.0], &[1.0, 0.0]), 0.0);
        assert_eq!(cosine_similarity(&[0.0, 0.0], &[1.0, 0.0]), 0.0);
    }
}
