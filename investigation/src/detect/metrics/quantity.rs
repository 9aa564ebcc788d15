//! Numbers as people read them.

use crate::model::Unit;

/// A value with its unit, to the precision that a sentence needs: `202 ms`, `1.5 GB`, `3,120`, `12.5 %`.
pub fn format_value(value: f64, unit: Unit) -> String {
    match unit {
        Unit::Seconds => format_seconds(value),
        Unit::Percent => format!("{:.1} %", without_negative_zero(value, 1)),
        Unit::Bytes => format_bytes(value),
        Unit::BytesPerSecond => format!("{}/s", format_bytes(value)),
        Unit::PerSecond => format!("{} a second", format_number(value)),
        Unit::Count | Unit::None => format_number(value),
    }
}

fn format_seconds(seconds: f64) -> String {
    match seconds.abs() {
        0.0 => "0 s".to_owned(),
        below if below < 0.001 => format!("{:.0} µs", without_negative_zero(seconds * 1_000_000.0, 0)),
        below if below < 1.0 => format!("{:.0} ms", without_negative_zero(seconds * 1_000.0, 0)),
        below if below < 120.0 => format!("{seconds:.2} s"),
        below if below < 7_200.0 => format!("{:.1} min", seconds / 60.0),
        below if below < 172_800.0 => format!("{:.1} h", seconds / 3_600.0),
        _ => format!("{:.1} days", seconds / 86_400.0),
    }
}

fn format_bytes(bytes: f64) -> String {
    const SIZES: [(f64, &str); 4] = [(1e12, "TB"), (1e9, "GB"), (1e6, "MB"), (1e3, "kB")];
    match SIZES.into_iter().find(|(size, _)| bytes.abs() >= *size) {
        Some((size, symbol)) => format!("{} {symbol}", with_decimal_below_a_hundred(bytes / size)),
        None => format!("{:.0} bytes", without_negative_zero(bytes, 0)),
    }
}

fn with_decimal_below_a_hundred(value: f64) -> String {
    let decimals = usize::from(value.abs() < 99.95);
    let written = format!("{value:.decimals$}");
    written.strip_suffix(".0").unwrap_or(&written).to_owned()
}

/// A number with a comma between thousands, and a decimal where it is small.
pub fn format_number(value: f64) -> String {
    if value.abs() < 1_000.0 {
        let written = format!("{:.1}", without_negative_zero(value, 1));
        return written.strip_suffix(".0").unwrap_or(&written).to_owned();
    }
    let digits = format!("{:.0}", value.abs());
    let mut grouped = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    if value < 0.0 { format!("-{grouped}") } else { grouped }
}

/// The value, and 0 for one that is written as -0 with so many decimals.
fn without_negative_zero(value: f64, decimals: i32) -> f64 {
    if value.abs() < 0.5 * 10_f64.powi(-decimals) { 0.0 } else { value }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quantity_is_written_as_people_read_it() {
        let rows = [
            (1_500_000_000.0, Unit::Bytes, "1.5 GB"),
            (215_000_000_000.0, Unit::Bytes, "215 GB"),
            (12.0, Unit::Bytes, "12 bytes"),
            (2_400_000.0, Unit::BytesPerSecond, "2.4 MB/s"),
            (0.202, Unit::Seconds, "202 ms"),
            (6.0, Unit::Seconds, "6.00 s"),
            (900.0, Unit::Seconds, "15.0 min"),
            (0.000_25, Unit::Seconds, "250 µs"),
            (259_200.0, Unit::Seconds, "3.0 days"),
            (12.54, Unit::Percent, "12.5 %"),
            (29_600.0, Unit::Count, "29,600"),
            (1_234_567.0, Unit::Count, "1,234,567"),
            (2.5, Unit::Count, "2.5"),
            (40.0, Unit::PerSecond, "40 a second"),
        ];
        for (value, unit, written) in rows {
            assert_eq!(format_value(value, unit), written);
        }
    }

    #[test]
    fn nothing_is_never_negative() {
        for unit in [Unit::Seconds, Unit::Percent, Unit::Bytes, Unit::Count, Unit::None] {
            for value in [-0.0, -1e-9] {
                assert!(!format_value(value, unit).contains('-'), "{unit:?}");
            }
        }
    }
}
