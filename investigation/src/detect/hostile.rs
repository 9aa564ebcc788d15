//! Telemetry that no source sends but that any could: what the tests of the detectors have in common.

use jiff::Timestamp;
use proptest::prelude::*;

use super::Findings;
use super::fixtures::scope;
use crate::report;

/// A number of any size, more often than not an extreme one.
pub fn any_number() -> impl Strategy<Value = f64> {
    let extremes = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, f64::MAX, f64::MIN, f64::MIN_POSITIVE, 0.0, -0.0, -1.0];
    prop_oneof![proptest::sample::select(extremes.to_vec()), proptest::num::f64::ANY, 0.0..1_000.0]
}

/// A count of any size, more often than not an extreme one.
pub fn any_count() -> impl Strategy<Value = u64> {
    prop_oneof![Just(0), Just(1), Just(u64::MAX), Just(u64::MAX / 2), any::<u64>(), 0..1_000_u64]
}

/// A time of any age: at the limits, or around the windows of the tests.
pub fn any_time() -> impl Strategy<Value = Timestamp> {
    let start = scope().baseline_window.start().as_second();
    let near = move |second: i64| Timestamp::from_second(start + second).unwrap();
    prop_oneof![
        1 => Just(Timestamp::MIN),
        1 => Just(Timestamp::MAX),
        6 => (-600..6_000_i64).prop_map(near),
    ]
}

/// Fails if the findings, or a report of them, hold anything that is not a number, or cannot be read back.
pub fn assert_only_numbers(findings: &Findings) {
    for evidence in &findings.evidence {
        let magnitude = evidence.magnitude;
        assert!(magnitude.observed.is_finite() && magnitude.expected.is_finite(), "{evidence:?}");
        assert!((0.0..=1.0).contains(&magnitude.strength), "{evidence:?}");
        assert!(!evidence.summary.contains("NaN") && !evidence.summary.contains("inf"), "{}", evidence.summary);
    }
    // JSON writes what is not a number as null, which cannot be read back.
    let json = serde_json::to_vec(findings).unwrap();
    assert_eq!(serde_json::from_slice::<Findings>(&json).unwrap(), *findings);
    let report = report::build(&scope(), std::slice::from_ref(findings));
    let json = serde_json::to_vec(&report).unwrap();
    assert_eq!(serde_json::from_slice::<crate::model::Report>(&json).unwrap(), report);
}
