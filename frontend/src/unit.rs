//! Numbers as people write them: three significant digits, and a multiple of the unit that suits the size.

use investigation::model::{Magnitude, Unit};

/// A multiple of a unit that suits the size of some values: `ms` for a third of a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ScaledUnit {
    /// The scaled unit in terms of the unit itself: 0.001 for milliseconds.
    pub size: f64,
    symbol: &'static str,
}

impl ScaledUnit {
    /// The multiple of `unit` that suits `value`: the largest that is not above it.
    pub fn for_value(value: f64, unit: Unit) -> Self {
        let sizes: &[(f64, &'static str)] = match unit {
            Unit::Seconds => &[(3_600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs")],
            Unit::Percent => &[(1.0, "%")],
            Unit::Count | Unit::None => &[(1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, "")],
            Unit::PerSecond => &[(1e9, "G/s"), (1e6, "M/s"), (1e3, "k/s"), (1.0, "/s")],
            Unit::BytesPerSecond => &[(1e12, "TB/s"), (1e9, "GB/s"), (1e6, "MB/s"), (1e3, "kB/s"), (1.0, "B/s")],
            Unit::Bytes => &[(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")],
        };
        let rounded = round_to_three_digits(value).abs();
        let fitting = if rounded == 0.0 {
            sizes.iter().find(|(size, _)| *size == 1.0)
        } else {
            sizes.iter().find(|(size, _)| rounded >= *size).or(sizes.last())
        };
        match fitting {
            Some(&(size, symbol)) => Self { size, symbol },
            None => Self { size: 1.0, symbol: "" },
        }
    }

    /// The value in this unit, with its symbol; "unknown" if it is not finite.
    pub fn format(self, value: f64) -> String {
        if !value.is_finite() {
            return "unknown".to_owned();
        }
        let scaled = round_to_three_digits(value / self.size);
        let magnitude = scaled.abs();
        let needs_exponent = magnitude != 0.0 && !(1e-4..1e6).contains(&magnitude);
        let digits = if needs_exponent { format!("{magnitude:e}") } else { magnitude.to_string() };
        let sign = if scaled < 0.0 { "−" } else { "" };
        let space = if self.symbol.is_empty() { "" } else { "\u{202f}" };
        format!("{sign}{digits}{space}{}", self.symbol)
    }
}

/// A value in the unit that suits it: `1.24 s`, `312 ms`, `3.1 %`, `12.4 k`.
pub fn format_quantity(value: f64, unit: Unit) -> String {
    ScaledUnit::for_value(value, unit).format(value)
}

/// The observed value as a multiple of the expected one, `×4`; `None` where there is no such multiple, or it is 1.
pub fn format_ratio(magnitude: &Magnitude) -> Option<String> {
    let ratio = magnitude.observed / magnitude.expected;
    let is_shown = ratio.is_finite() && ratio > 0.0 && !(0.995..1.005).contains(&ratio);
    is_shown.then(|| format!("×{}", ScaledUnit { size: 1.0, symbol: "" }.format(round_to_two_digits(ratio))))
}

/// A share of 1 as a whole percentage: `0.38` is "38 %".
pub fn format_percent(share: f64) -> String {
    match hundredths(share) {
        Some(points) => format!("{points:.0}\u{202f}%"),
        None => "unknown".to_owned(),
    }
}

/// A share of 1 as signed points out of a hundred: `-0.04` is "−4".
pub fn format_points(share: f64) -> String {
    let sign = if share < 0.0 { '−' } else { '+' };
    match hundredths(share.abs()) {
        Some(points) => format!("{sign}{points:.0}"),
        None => "unknown".to_owned(),
    }
}

/// A share of 1 in hundredths; `None` if that is not finite.
fn hundredths(share: f64) -> Option<f64> {
    let points = share * 100.0;
    points.is_finite().then_some(points)
}

/// Rounds to three significant digits. A value so large that rounding up would make it infinite is returned as it is.
fn round_to_three_digits(value: f64) -> f64 {
    match format!("{value:.2e}").parse::<f64>() {
        Ok(rounded) if rounded.is_finite() => rounded,
        _ => value,
    }
}

fn round_to_two_digits(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_have_three_digits_and_the_unit_that_suits_them() {
        let cases = [
            (1.2374, Unit::Seconds, "1.24 s"),
            (0.31208, Unit::Seconds, "312 ms"),
            (0.9999, Unit::Seconds, "1 s"),
            (0.000_02, Unit::Seconds, "20 µs"),
            (90.0, Unit::Seconds, "1.5 min"),
            (0.0, Unit::Seconds, "0 s"),
            (3.1, Unit::Percent, "3.1 %"),
            (99.98, Unit::Percent, "100 %"),
            (12_400.0, Unit::Count, "12.4 k"),
            (-1_536.0, Unit::Bytes, "−1.54 kB"),
            (7.0, Unit::None, "7"),
            (0.25, Unit::None, "0.25"),
            (f64::NAN, Unit::Count, "unknown"),
            (f64::MAX, Unit::Percent, "1.7976931348623157e308 %"),
        ];
        for (value, unit, shown) in cases {
            assert_eq!(format_quantity(value, unit).replace('\u{202f}', " "), shown);
        }
    }

    #[test]
    fn a_ratio_needs_something_to_compare_with() {
        let ratio =
            |observed, expected| format_ratio(&Magnitude { observed, expected, unit: Unit::Count, strength: 1.0 });
        assert_eq!(ratio(12.0, 3.0).as_deref(), Some("×4"));
        assert_eq!(ratio(1.0, 3.0).as_deref(), Some("×0.33"));
        assert_eq!(ratio(12_345.0, 1.0).as_deref(), Some("×12000"));
        for (observed, expected) in [(5.0, 0.0), (3.0, 3.0), (f64::NAN, 1.0), (-1.0, 1.0)] {
            assert_eq!(ratio(observed, expected), None);
        }
    }

    proptest! {
        #[test]
        fn no_value_is_shown_as_nan_or_infinity(value: f64, share: f64) {
            for unit in [
                Unit::Seconds,
                Unit::Percent,
                Unit::Count,
                Unit::Bytes,
                Unit::PerSecond,
                Unit::BytesPerSecond,
                Unit::None,
            ] {
                let shown = format_quantity(value, unit) + &format_percent(share) + &format_points(share);
                prop_assert!(!shown.contains("NaN") && !shown.contains("inf"), "{shown}");
            }
        }
    }
}
