//! `lab bench nab`: does the anomaly detector find the labelled anomalies, without false alarms?

use std::fmt;
use std::path::Path;

use comfy_table::{Table, presets};
use investigation::detect::stream::AnomalyDetector;
use investigation::telemetry::Point;
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::DatasetError;
use crate::nab::{Anomaly, LabelledSeries, read};

/// The whole result.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Scores {
    /// The counts over all series.
    pub totals: Totals,
    /// The series in alphabetical order.
    pub series: Vec<SeriesScore>,
}

/// Counts over all series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Totals {
    /// The number of labelled windows.
    pub windows: usize,
    /// The number of these in which there was an alarm.
    pub windows_found: usize,
    /// Alarms outside of all windows, divided by the days of all series.
    pub false_alarms_per_day: f64,
}

/// The counts of one series.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SeriesScore {
    /// The name of the file.
    pub series: String,
    /// The number of labelled windows.
    pub windows: usize,
    /// The number of these in which there was an alarm.
    pub windows_found: usize,
    /// Alarms outside of all windows.
    pub false_alarms: usize,
    /// The time from the first point to the last, in days.
    pub days: f64,
}

/// Consecutive points that the detector calls anomalies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Alarm {
    first: Timestamp,
    last: Timestamp,
}

/// Runs the detector on every series of `dir`. It judges every point by the earlier ones alone.
///
/// # Errors
/// When the folder does not hold labelled series.
pub fn run(dir: &Path) -> Result<Scores, DatasetError> {
    let series: Vec<SeriesScore> = read(dir)?.iter().map(score).collect();
    let days: f64 = series.iter().map(|score| score.days).sum();
    let false_alarms: usize = series.iter().map(|score| score.false_alarms).sum();
    let totals = Totals {
        windows: series.iter().map(|score| score.windows).sum(),
        windows_found: series.iter().map(|score| score.windows_found).sum(),
        false_alarms_per_day: if days > 0.0 { false_alarms as f64 / days } else { 0.0 },
    };
    Ok(Scores { totals, series })
}

fn score(labelled: &LabelledSeries) -> SeriesScore {
    let alarms = alarms(&labelled.points);
    let overlaps = |alarm: &Alarm, label: &Anomaly| alarm.first <= label.end && alarm.last >= label.start;
    let found = labelled.anomalies.iter().filter(|label| alarms.iter().any(|alarm| overlaps(alarm, label)));
    let is_false = |alarm: &&Alarm| !labelled.anomalies.iter().any(|label| overlaps(alarm, label));
    let ends = labelled.points.first().zip(labelled.points.last());
    let length = ends.map_or(SignedDuration::ZERO, |(first, last)| last.at.duration_since(first.at));
    SeriesScore {
        series: labelled.name.clone(),
        windows: labelled.anomalies.len(),
        windows_found: found.count(),
        false_alarms: alarms.iter().filter(is_false).count(),
        days: length.as_secs_f64() / SignedDuration::from_hours(24).as_secs_f64(),
    }
}

fn alarms(points: &[Point]) -> Vec<Alarm> {
    let mut detector = AnomalyDetector::default();
    let mut alarms: Vec<Alarm> = Vec::new();
    let mut ringing = false;
    for point in points {
        let rings = detector.observe(*point);
        match alarms.last_mut() {
            Some(alarm) if rings && ringing => alarm.last = point.at,
            _ if rings => alarms.push(Alarm { first: point.at, last: point.at }),
            _ => {}
        }
        ringing = rings;
    }
    alarms
}

impl fmt::Display for Scores {
    /// A line for every series, and the totals.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut table = Table::new();
        table.load_style(presets::NOTHING);
        table.set_header(["series", "windows", "found", "false alarms", "days"]);
        for score in &self.series {
            let counts = [score.windows, score.windows_found, score.false_alarms].map(|count| count.to_string());
            let [windows, found, false_alarms] = counts;
            table.add_row([score.series.clone(), windows, found, false_alarms, format!("{:.1}", score.days)]);
        }
        let totals = &self.totals;
        writeln!(f, "{table}")?;
        write!(
            f,
            "{} of {} windows found, {:.3} false alarms a day",
            totals.windows_found, totals.windows, totals.false_alarms_per_day
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(index: i64) -> Timestamp {
        Timestamp::from_second(index * 300).unwrap()
    }

    /// Four days with a spike on the third and one on the fourth, of which `labels` are known.
    fn labelled(labels: &[i64]) -> LabelledSeries {
        let value = |index: i64| match index {
            700 => 90.0,
            1_000 => 190.0, // what came before is no record
            _ => 10.0 + (index * 7 % 13) as f64,
        };
        let anomaly = |label: &i64| Anomaly { start: at(label - 10), end: at(label + 10) };
        LabelledSeries {
            name: "cpu.csv".into(),
            points: (0..1_152).map(|index| Point { at: at(index), value: value(index) }).collect(),
            anomalies: labels.iter().map(anomaly).collect(),
        }
    }

    #[test]
    fn an_alarm_within_a_window_finds_it_and_one_outside_of_all_is_false() {
        let all = score(&labelled(&[700, 1_000]));
        assert_eq!((all.windows, all.windows_found, all.false_alarms), (2, 2, 0));
        let one = score(&labelled(&[700]));
        assert_eq!((one.windows, one.windows_found, one.false_alarms), (1, 1, 1));
        let missed = score(&labelled(&[300]));
        assert_eq!((missed.windows, missed.windows_found, missed.false_alarms), (1, 0, 2));
    }

    #[test]
    fn a_series_without_points_is_no_days_long() {
        let empty = score(&LabelledSeries { points: Vec::new(), ..labelled(&[700]) });
        assert_eq!((empty.windows_found, empty.false_alarms, empty.days), (0, 0, 0.0));
    }
}
