//! How often answers are right, by the confidence with which they were given.

use serde::Serialize;

/// Bins of confidence: 0 to 0.1, 0.1 to 0.2 and so on.
const BINS: usize = 10;

/// A confidence, 0 to 1, and whether what was said with it is right.
pub type Answer = (f64, bool);

/// The answers with a confidence in one bin.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Bin {
    /// The lower end, which belongs to the bin.
    pub from: f64,
    /// The upper end, which belongs to the next bin.
    pub to: f64,
    /// The number of answers.
    pub cases: usize,
    /// Their mean confidence.
    pub mean_confidence: f64,
    /// The share of them that is right.
    pub right: f64,
}

/// The bins of these answers; empty ones are left out.
#[must_use]
pub fn bins(answers: &[Answer]) -> Vec<Bin> {
    let mut bins = Vec::new();
    for bin in 0..BINS {
        let (from, to) = (bin as f64 / BINS as f64, (bin + 1) as f64 / BINS as f64);
        let is_last = bin + 1 == BINS;
        let mut inside = Bin { from, to, cases: 0, mean_confidence: 0.0, right: 0.0 };
        for (confidence, is_right) in answers.iter().filter(|(value, _)| *value >= from && (*value < to || is_last)) {
            inside.cases += 1;
            inside.mean_confidence += confidence;
            inside.right += f64::from(u8::from(*is_right));
        }
        if inside.cases > 0 {
            inside.mean_confidence /= inside.cases as f64;
            inside.right /= inside.cases as f64;
            bins.push(inside);
        }
    }
    bins
}

/// The bins of several sources taken together.
#[must_use]
pub fn merge<'a>(bins: impl IntoIterator<Item = &'a Bin>) -> Vec<Bin> {
    let mut merged: Vec<Bin> = Vec::new();
    for bin in bins {
        match merged.iter_mut().find(|known| known.from == bin.from) {
            None => merged.push(bin.clone()),
            Some(known) => {
                let cases = known.cases + bin.cases;
                let mean = |a: f64, b: f64| (a * known.cases as f64 + b * bin.cases as f64) / cases as f64;
                let (mean_confidence, right) =
                    (mean(known.mean_confidence, bin.mean_confidence), mean(known.right, bin.right));
                *known = Bin { cases, mean_confidence, right, ..bin.clone() };
            }
        }
    }
    merged.sort_by(|a, b| a.from.total_cmp(&b.from));
    merged
}

/// The expected calibration error: the mean distance between confidence and the share that is right, weighted by the number
/// of answers (Naeini et al., "Obtaining Well Calibrated Probabilities Using Bayesian Binning", AAAI 2015).
#[must_use]
pub fn calibration_error(bins: &[Bin]) -> f64 {
    let answers: usize = bins.iter().map(|bin| bin.cases).sum();
    let distance: f64 = bins.iter().map(|bin| bin.cases as f64 * (bin.mean_confidence - bin.right).abs()).sum();
    distance / answers.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_confidence_that_is_as_often_right_as_it_says_is_calibrated() {
        let error = |answers: &[Answer]| calibration_error(&bins(answers));
        assert_eq!(error(&[(0.75, true), (0.75, true), (0.75, true), (0.75, false)]), 0.0);
        assert!((error(&[(0.95, true), (0.95, false)]) - 0.45).abs() < 1e-9);
        assert_eq!(error(&[]), 0.0);
    }

    #[test]
    fn bins_of_two_sources_are_those_of_all_their_answers() {
        let (some, others) = ([(0.75, true), (0.35, false)], [(0.75, false), (0.72, true), (0.95, true)]);
        let together = bins(&[some.as_slice(), others.as_slice()].concat());
        let merged = merge(&[bins(&some), bins(&others)].concat());
        assert_eq!(merged.len(), together.len());
        for (merged, together) in merged.iter().zip(&together) {
            assert_eq!(merged.cases, together.cases);
            assert!((merged.right - together.right).abs() < 1e-9, "{merged:?} {together:?}");
            assert!((merged.mean_confidence - together.mean_confidence).abs() < 1e-9);
        }
    }

    #[test]
    fn certainty_belongs_to_the_last_bin() {
        let [only] = &bins(&[(1.0, true), (0.9, false)])[..] else { panic!("one bin") };
        assert_eq!((only.from, only.cases, only.right), (0.9, 2, 0.5));
    }
}
