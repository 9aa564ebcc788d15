//! Labelled series in the layout of the Numenta Anomaly Benchmark: `data/*.csv` and `windows.json`.
//!
//! Source: Lavin and Ahmad, "Evaluating Real-Time Anomaly Detection Algorithms", ICMLA 2015; <https://github.com/numenta/NAB>

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use investigation::telemetry::Point;
use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::dataset::{DatasetError, file_name};

type Result<T> = std::result::Result<T, DatasetError>;

/// A time in which something was wrong: a label of the benchmark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anomaly {
    /// The first moment that belongs to it.
    pub start: Timestamp,
    /// The last moment that belongs to it.
    pub end: Timestamp,
}

/// A series with its labels.
#[derive(Debug, Clone, PartialEq)]
pub struct LabelledSeries {
    /// The name of the file.
    pub name: String,
    /// The points in order of time.
    pub points: Vec<Point>,
    /// The labels in the order of the file.
    pub anomalies: Vec<Anomaly>,
}

/// Reads every series of `dir`, in alphabetical order.
///
/// # Errors
/// When there is none, or a file does not have the benchmark's format.
pub fn read(dir: &Path) -> Result<Vec<LabelledSeries>> {
    let labels = dir.join("windows.json");
    let mut windows = read_windows(&labels)?;
    let data = dir.join("data");
    let entries = std::fs::read_dir(&data).map_err(|error| DatasetError::new(&data, error))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    paths.sort();
    if paths.is_empty() {
        return Err(DatasetError::new(
            &data,
            "no series here: expected files with the columns timestamp,value, named *.csv",
        ));
    }
    let series = paths.iter().map(|path| {
        let name = file_name(path);
        let anomalies = windows.remove(&name).ok_or_else(|| {
            DatasetError::new(
                &labels,
                format!("no label for {name}: expected a list of [start, end], empty if nothing is wrong"),
            )
        })?;
        Ok(LabelledSeries { name, points: read_points(path)?, anomalies })
    });
    series.collect()
}

fn read_windows(path: &Path) -> Result<BTreeMap<String, Vec<Anomaly>>> {
    let text = std::fs::read_to_string(path).map_err(|error| DatasetError::new(path, error))?;
    let spans: BTreeMap<String, Vec<[String; 2]>> =
        serde_json::from_str(&text).map_err(|error| DatasetError::new(path, error))?;
    let anomaly = |[start, end]: &[String; 2]| -> Result<Anomaly> {
        let time = |text: &str| timestamp(text).ok_or_else(|| DatasetError::new(path, not_a_time(text)));
        let (start, end) = (time(start)?, time(end)?);
        if end < start {
            return Err(DatasetError::new(path, format!("a window ends at {end}, before its start at {start}")));
        }
        Ok(Anomaly { start, end })
    };
    spans.into_iter().map(|(name, spans)| Ok((name, spans.iter().map(anomaly).collect::<Result<_>>()?))).collect()
}

/// A row of a series.
#[derive(Debug, Deserialize)]
struct Row {
    timestamp: String,
    value: f64,
}

fn read_points(path: &Path) -> Result<Vec<Point>> {
    let mut reader = csv::Reader::from_path(path).map_err(|error| DatasetError::new(path, error))?;
    let mut points = Vec::new();
    for (row, record) in (1..).zip(reader.deserialize()) {
        let Row { timestamp: text, value } =
            record.map_err(|error| DatasetError::new(path, format!("{error}; expected timestamp,value")))?;
        let at =
            timestamp(&text).ok_or_else(|| DatasetError::new(path, format!("row {row}: {}", not_a_time(&text))))?;
        points.push(Point { at, value });
    }
    points.sort_by_key(|point| point.at);
    Ok(points)
}

/// A time of the benchmark. It has no time zone; all are taken to be in UTC.
fn timestamp(text: &str) -> Option<Timestamp> {
    let time: DateTime = text.parse().ok()?;
    TimeZone::UTC.to_timestamp(time).ok()
}

fn not_a_time(text: &str) -> String {
    format!("{text:?} is not a time: expected one such as 2014-02-14 14:30:00")
}
