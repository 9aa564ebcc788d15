//! A sample of requests by the ends of their ids, which are random and the same in every log group.

use serde::{Deserialize, Serialize};

/// The hexadecimal digits of one place.
const DIGITS: u32 = 16;

/// How many zeros are looked for at most: one request in a million is no sample of a service that can be investigated.
const MAX_ZEROS: usize = 4;

/// Which requests are in the sample: those whose id ends in so many zeros behind a digit below the bound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct IdSample {
    zeros: usize,
    /// 1 to 16.
    digit_below: u32,
}

impl IdSample {
    /// All requests.
    pub const ALL: Self = Self { zeros: 0, digit_below: DIGITS };

    /// The largest sample of at most this share of all requests, 0 to 1; `None` if it would be too small to be one.
    #[must_use]
    pub fn of_at_most(share: f64) -> Option<Self> {
        let mut scaled = share;
        for zeros in 0..=MAX_ZEROS {
            scaled *= f64::from(DIGITS);
            if scaled >= 1.0 {
                // Truncation is meant: 2.9 sixteenths are at least two, and not three.
                return Some(Self { zeros, digit_below: (scaled as u32).min(DIGITS) });
            }
        }
        None
    }

    /// Whether the request with this id is in the sample.
    #[must_use]
    pub fn includes(self, id: &str) -> bool {
        let mut from_the_end = id.bytes().rev();
        let has_zeros = from_the_end.by_ref().take(self.zeros).all(|byte| byte == b'0');
        let digit = from_the_end.next().and_then(|byte| char::from(byte).to_digit(DIGITS));
        has_zeros && digit.is_some_and(|digit| digit < self.digit_below)
    }

    /// How many digits at the end of an id decide.
    #[must_use]
    pub fn digits(self) -> usize {
        self.zeros + 1
    }

    /// The regular expression of those digits, for lower and for upper case.
    #[must_use]
    pub fn pattern(self) -> String {
        let digits: String = (0..self.digit_below).filter_map(|digit| char::from_digit(digit, DIGITS)).collect();
        format!("[{digits}{}]{}", digits.to_ascii_uppercase().trim_matches(char::is_numeric), "0".repeat(self.zeros))
    }
}

impl Default for IdSample {
    fn default() -> Self {
        Self::ALL
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The share of the ids of four digits that a sample includes.
    fn measure_share(sample: IdSample) -> f64 {
        let included = (0..0x1_0000).filter(|number| sample.includes(&format!("{number:04x}"))).count();
        included as f64 / f64::from(0x1_0000)
    }

    #[test]
    fn a_sample_is_as_large_as_it_may_be_and_no_larger() {
        for (at_most, share) in [
            (3.0, 1.0),
            (1.0, 1.0),
            (0.99, 15.0 / 16.0),
            (0.5, 0.5),
            (0.1, 1.0 / 16.0),
            (0.06, 15.0 / 256.0),
            (0.001, 4.0 / 4_096.0),
        ] {
            let measured = measure_share(IdSample::of_at_most(at_most).unwrap());
            assert!((measured - share).abs() < 1e-9, "{at_most}: {measured}");
        }
        assert_eq!(IdSample::of_at_most(1e-7), None);
        assert_eq!(IdSample::of_at_most(f64::NAN), None);
    }

    #[test]
    fn the_pattern_is_that_of_the_digits_that_decide() {
        let pattern = |at_most| IdSample::of_at_most(at_most).unwrap().pattern();
        assert_eq!(pattern(1.0), "[0123456789abcdefABCDEF]");
        assert_eq!(pattern(0.2), "[012]");
        assert_eq!(pattern(0.01), "[01]0");
        assert_eq!(pattern(12.0 / 256.0), "[0123456789abAB]0");
    }

    #[test]
    fn what_is_no_id_is_in_no_sample() {
        let sample = IdSample::of_at_most(0.01).unwrap();
        assert!(sample.includes("fe10") && sample.includes("FE00"));
        assert!(!sample.includes("fe20") && !sample.includes("0") && !sample.includes("") && !sample.includes("z0"));
    }
}
