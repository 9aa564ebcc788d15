use jiff::Timestamp;
use proptest::prelude::*;

use super::*;

const PERIOD: i64 = 300;
const PER_DAY: usize = 288;

/// Five-minute points whose values wander about 50 without a pattern.
fn steady(days: usize) -> Vec<Point> {
    // Knuth's linear congruential generator: the same numbers every time.
    let next =
        |state: &u64| Some(state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407));
    let noise = std::iter::successors(Some(1_u64), next).map(|state| (state >> 33) as f64 / f64::from(1_u32 << 31));
    series(&noise.take(days * PER_DAY).map(|noise| 50.0 + 10.0 * noise).collect::<Vec<_>>())
}

fn series(values: &[f64]) -> Vec<Point> {
    let at = |index: i64| Timestamp::from_second(index * PERIOD).unwrap();
    (0..).zip(values).map(|(index, value)| Point { at: at(index), value: *value }).collect()
}

fn with(mut points: Vec<Point>, change: impl Fn(usize, f64) -> f64) -> Vec<Point> {
    for (index, point) in points.iter_mut().enumerate() {
        point.value = change(index, point.value);
    }
    points
}

#[test]
fn a_steady_series_is_quiet() {
    assert_eq!(find_anomalies(&steady(14)), []);
    assert_eq!(find_anomalies(&series(&[7.0; 4 * PER_DAY])), []);
    assert_eq!(find_anomalies(&[]), []);
    assert_eq!(find_anomalies(&series(&[1.0])), []);
}

#[test]
fn a_spike_is_flagged_when_it_comes() {
    let spiked = with(steady(5), |index, value| if index == 3 * PER_DAY { 100.0 } else { value });
    assert_eq!(find_anomalies(&spiked), [spiked[3 * PER_DAY].at]);
}

#[test]
fn a_drop_is_flagged_as_a_spike_is() {
    let dropped = with(steady(5), |index, value| if index == 3 * PER_DAY { 0.0 } else { value });
    assert_eq!(find_anomalies(&dropped), [dropped[3 * PER_DAY].at]);
}

#[test]
fn a_level_is_flagged_once_and_then_is_the_new_level() {
    let shifted = with(steady(8), |index, value| if index >= 3 * PER_DAY { value + 40.0 } else { value });
    let flagged = find_anomalies(&shifted);
    let hours = |at: &Timestamp| at.duration_since(shifted[3 * PER_DAY].at).as_hours();
    assert_eq!(flagged.first(), Some(&shifted[3 * PER_DAY].at));
    assert!(flagged.iter().all(|at| hours(at) < 6), "{flagged:?}");
}

#[test]
fn a_level_too_slight_for_a_spike_is_flagged_by_its_mean() {
    let raised = with(steady(6), |index, value| if index / 72 == 16 { value + 4.0 } else { value });
    let flagged = find_anomalies(&raised);
    assert!(!flagged.is_empty());
    assert!(flagged.iter().all(|at| at.as_second() >= 16 * 72 * PERIOD), "{flagged:?}");
}

#[test]
fn a_job_of_every_night_is_quiet_and_the_same_by_day_is_not() {
    let nightly = with(steady(10), |index, value| if index % PER_DAY == 36 { 75.0 } else { value });
    assert_eq!(find_anomalies(&nightly), []);
    let noon = 8 * PER_DAY + 160;
    let by_day = with(nightly, |index, value| if index == noon { 70.0 } else { value });
    assert_eq!(find_anomalies(&by_day), [by_day[noon].at]);
}

/// Zero but for a burst at each of the points.
fn bursts(days: usize, is_burst: impl Fn(usize) -> bool) -> Vec<Point> {
    let values: Vec<f64> =
        (0..days * PER_DAY).map(|index| if is_burst(index) { 1e6 + (index % 7) as f64 } else { 0.0 }).collect();
    series(&values)
}

#[test]
fn bursts_that_stop_are_flagged_though_the_median_is_zero_before_and_after() {
    let stop = 5 * PER_DAY;
    let stopped = bursts(8, |index| index % 24 == 0 && index < stop);
    let flagged = find_anomalies(&stopped);
    let hours: Vec<i64> = flagged.iter().map(|at| at.duration_since(stopped[stop].at).as_hours()).collect();
    assert!(hours.first().is_some_and(|first| (0..3).contains(first)), "{hours:?}");
    assert_eq!(find_anomalies(&bursts(8, |index| index % 24 == 0)), []);
}

#[test]
fn a_burst_of_every_night_that_ceases_is_flagged_when_the_second_does_not_come() {
    let stop = 8 * PER_DAY;
    let stopped = bursts(10, |index| index % PER_DAY == 36 && index < stop);
    let flagged = find_anomalies(&stopped);
    // The first bursts of all are new, and flagged too.
    let hours: Vec<i64> = flagged.iter().map(|at| at.duration_since(stopped[stop].at).as_hours()).collect();
    assert!(hours.iter().find(|hours| **hours >= 0).is_some_and(|first| (24..30).contains(first)), "{hours:?}");
}

#[test]
fn bursts_that_come_as_they_like_are_quiet() {
    let irregular = bursts(14, |index| (index * index / 7) % 31 == 0);
    assert_eq!(find_anomalies(&irregular), []);
}

#[test]
fn nothing_is_flagged_before_most_of_a_day_is_known() {
    let early = with(steady(2), |index, value| if index == 100 { 500.0 } else { value });
    assert_eq!(find_anomalies(&early), []);
}

fn values() -> impl Strategy<Value = Vec<f64>> {
    prop::collection::vec(prop_oneof![8 => 0.0..100.0, 1 => 1e3..1e6], 0..1_500)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn nothing_is_known_of_the_future(values in values(), cut in 0.0..1.0) {
        let points = series(&values);
        let known = &points[..(points.len() as f64 * cut) as usize];
        let whole = find_anomalies(&points);
        let until = known.last().map_or(Timestamp::MIN, |point| point.at);
        prop_assert_eq!(find_anomalies(known), whole.into_iter().filter(|at| *at <= until).collect::<Vec<_>>());
    }

    #[test]
    fn the_unit_and_the_zero_do_not_matter(values in values(), exponent in -20..20, offset in -4..4) {
        // Powers of two scale without rounding.
        let scaled: Vec<f64> = values.iter().map(|value| value.round() * 2_f64.powi(exponent)).collect();
        let moved: Vec<f64> = values.iter().map(|value| value.round() + f64::from(offset) * 1024.0).collect();
        let plain: Vec<f64> = values.iter().map(|value| value.round()).collect();
        let plain = find_anomalies(&series(&plain));
        prop_assert_eq!(&plain, &find_anomalies(&series(&scaled)));
        prop_assert_eq!(&plain, &find_anomalies(&series(&moved)));
    }

    #[test]
    fn no_value_breaks_it(values in prop::collection::vec(prop::num::f64::ANY, 0..400)) {
        let flagged = find_anomalies(&series(&values));
        prop_assert!(flagged.len() <= values.len());
    }
}
