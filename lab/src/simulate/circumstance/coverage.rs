//! Telemetry that is late, or does not reach far back.

use bundle::Bundle;
use investigation::telemetry::LogLines;
use jiff::{SignedDuration, Timestamp};

use crate::simulate::random::Random;

/// A new stack has so much of a baseline.
pub(super) const THIN_BASELINE: SignedDuration = SignedDuration::from_mins(15);

/// The last periods that are missing, beside the last one that has a part of its count, are fewer than this.
const MAX_MISSING_PERIODS: usize = 3;

/// The last period holds so much of what it will hold, 0 to 1.
const SETTLED_SHARE: (f64, f64) = (0.05, 0.6);

/// Takes the last points away, and a part of the count of the last that stays.
pub(super) fn delay_metrics(bundle: &mut Bundle, random: &mut Random) {
    let missing = random.below(MAX_MISSING_PERIODS);
    let (least, most) = SETTLED_SHARE;
    let share = random.between(least, most);
    for series in bundle.metrics.iter_mut().flatten() {
        series.points.truncate(series.points.len().saturating_sub(missing));
        let is_count = matches!(series.query.stat.as_str(), "Sum" | "SampleCount");
        if let Some(last) = series.points.last_mut().filter(|_| is_count) {
            last.value = (last.value * share).floor();
        }
    }
}

/// Takes all telemetry away that is older than the incident window by more than this. What CloudTrail recorded stays.
pub(super) fn cut_baseline(bundle: &mut Bundle, length: SignedDuration) {
    let start = bundle.manifest.ask.incident_window.start();
    let first = start.checked_sub(length).unwrap_or(start);
    for series in bundle.metrics.iter_mut().flatten() {
        series.points.retain(|point| point.at >= first);
    }
    bundle.logs.iter_mut().for_each(|lines: &mut LogLines| lines.retain(|line| line.at >= first));
    bundle.alarms.iter_mut().for_each(|transitions| transitions.retain(|transition| transition.at >= first));
    if let Some(telemetry) = &mut bundle.traces {
        for node in &mut telemetry.graph.nodes {
            node.samples.retain(|sample| sample.at >= first);
        }
        let first_second = Timestamp::as_second(first) as f64;
        telemetry.traces.retain(|trace| trace.segments.iter().all(|segment| segment.start_time >= first_second));
    }
}
