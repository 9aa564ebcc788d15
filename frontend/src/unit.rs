//! Numbers as people write them: three figures and a unit of the right size.

use investigation::model::{Magnitude, Unit};

/// A unit of a size that suits some values: `ms` for a third of a second.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scaled {
    /// How much one of it is, in the unit itself.
    pub size: f64,
    symbol: &'static str,
}

impl Scaled {
    /// What suits `value`.
    pub fn for_value(value: f64, unit: Unit) -> Self {
        let sizes: &[(f64, &'static str)] = match unit {
            Unit::Seconds => &[(3_600.0, "h"), (60.0, "min"), (1.0, "s"), (1e-3, "ms"), (1e-6, "µs")],
            Unit::Percent => &[(1.0, "%")],
            Unit::Count | Unit::None => &[(1e9, "G"), (1e6, "M"), (1e3, "k"), (1.0, "")],
            Unit::Bytes => &[(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB"), (1.0, "B")],
        };
        let value = figures(value).abs();
        let base = sizes.iter().find(|(size, _)| *size == 1.0);
        let fitting = if value == 0.0 { base } else { sizes.iter().find(|(size, _)| value >= *size).or(sizes.last()) };
        fitting.map_or(Self { size: 1.0, symbol: "" }, |&(size, symbol)| Self { size, symbol })
    }

    /// The value in this unit.
    pub fn show(self, value: f64) -> String {
        if !value.is_finite() {
            return "unknown".to_owned();
        }
        let scaled = figures(value / self.size);
        let size = scaled.abs();
        let digits = if size != 0.0 && !(1e-4..1e6).contains(&size) { format!("{size:e}") } else { size.to_string() };
        let sign = if scaled < 0.0 { "−" } else { "" };
        let space = if self.symbol.is_empty() { "" } else { "\u{202f}" };
        format!("{sign}{digits}{space}{}", self.symbol)
    }
}

/// A value in the unit that suits it: `1.24 s`, `312 ms`, `3.1 %`, `12.4 k`.
pub fn quantity(value: f64, unit: Unit) -> String {
    Scaled::for_value(value, unit).show(value)
}

/// How many times what was expected was observed; nothing where that says nothing.
pub fn ratio(magnitude: &Magnitude) -> Option<String> {
    let ratio = magnitude.observed / magnitude.expected;
    let telling = ratio.is_finite() && ratio > 0.0 && !(0.995..1.005).contains(&ratio);
    telling.then(|| format!("×{}", Scaled { size: 1.0, symbol: "" }.show(two_figures(ratio))))
}

/// A share of 1 as a whole percentage.
pub fn percent(share: f64) -> String {
    hundredths(share).map_or("unknown".to_owned(), |points| format!("{points:.0}\u{202f}%"))
}

/// A share of 1 as signed points out of a hundred.
pub fn points(share: f64) -> String {
    let sign = if share < 0.0 { '−' } else { '+' };
    hundredths(share.abs()).map_or("unknown".to_owned(), |points| format!("{sign}{points:.0}"))
}

fn hundredths(share: f64) -> Option<f64> {
    Some(share * 100.0).filter(|points| points.is_finite())
}

/// Rounds to three figures. At the very end of the range that would be infinite; then it is left alone.
fn figures(value: f64) -> f64 {
    format!("{value:.2e}").parse().ok().filter(|rounded: &f64| rounded.is_finite()).unwrap_or(value)
}

fn two_figures(value: f64) -> f64 {
    format!("{value:.1e}").parse().unwrap_or(value)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn values_have_three_figures_and_the_unit_that_suits_them() {
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
            assert_eq!(quantity(value, unit).replace('\u{202f}', " "), shown);
        }
    }

    #[test]
    fn a_ratio_needs_something_to_compare_with() {
        let ratio = |observed, expected| ratio(&Magnitude { observed, expected, unit: Unit::Count, strength: 1.0 });
        assert_eq!(ratio(12.0, 3.0).as_deref(), Some("×4"));
        assert_eq!(ratio(1.0, 3.0).as_deref(), Some("×0.33"));
        assert_eq!(ratio(12_345.0, 1.0).as_deref(), Some("×12000"));
        for (observed, expected) in [(5.0, 0.0), (3.0, 3.0), (f64::NAN, 1.0), (-1.0, 1.0)] {
            assert_eq!(ratio(observed, expected), None);
        }
    }

    proptest! {
        #[test]
        fn no_value_is_shown_as_a_program_would(value: f64, share: f64) {
            for unit in [Unit::Seconds, Unit::Percent, Unit::Count, Unit::Bytes, Unit::None] {
                let shown = quantity(value, unit) + &percent(share) + &points(share);
                prop_assert!(!shown.contains("NaN") && !shown.contains("inf"), "{shown}");
            }
        }
    }
}
