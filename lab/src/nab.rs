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

/// A file that is not what the benchmark's format says.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", path.display())]
pub struct NotNab {
    path: PathBuf,
    problem: String,
}

type Result<T> = std::result::Result<T, NotNab>;

fn wrong(path: &Path, problem: impl ToString) -> NotNab {
    NotNab { path: path.to_owned(), problem: problem.to_string() }
}

/// A span of time in which something was wrong, both ends within.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Anomaly {
    /// The first instant.
    pub start: Timestamp,
    /// The last instant.
    pub end: Timestamp,
}

/// One series, and when something was wrong with it.
#[derive(Debug, Clone, PartialEq)]
pub struct Labelled {
    /// The file's name.
    pub name: String,
    /// In order of time.
    pub points: Vec<Point>,
    /// In the order of the file.
    pub anomalies: Vec<Anomaly>,
}

/// Reads every series of `dir`, in order of name.
///
/// # Errors
/// When there is none, or a file is not what the benchmark's format says.
pub fn read(dir: &Path) -> Result<Vec<Labelled>> {
    let labels = dir.join("windows.json");
    let mut windows = read_windows(&labels)?;
    let data = dir.join("data");
    let entries = std::fs::read_dir(&data).map_err(|error| wrong(&data, error))?;
    let mut paths: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "csv"));
    paths.sort();
    if paths.is_empty() {
        return Err(wrong(&data, "no series here: expected files with the columns timestamp,value, named *.csv"));
    }
    let series = paths.iter().map(|path| {
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let anomalies = windows.remove(&name).ok_or_else(|| {
            wrong(&labels, format!("nothing about {name}: expected a list of [start, end], empty if nothing is wrong"))
        })?;
        Ok(Labelled { name, points: read_points(path)?, anomalies })
    });
    series.collect()
}

fn read_windows(path: &Path) -> Result<BTreeMap<String, Vec<Anomaly>>> {
    let text = std::fs::read_to_string(path).map_err(|error| wrong(path, error))?;
    let spans: BTreeMap<String, Vec<[String; 2]>> = serde_json::from_str(&text).map_err(|error| wrong(path, error))?;
    let anomaly = |[start, end]: &[String; 2]| -> Result<Anomaly> {
        let time = |text: &str| timestamp(text).ok_or_else(|| wrong(path, not_a_time(text)));
        let (start, end) = (time(start)?, time(end)?);
        if end < start {
            return Err(wrong(path, format!("a window ends at {end}, before its start at {start}")));
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
    let mut reader = csv::Reader::from_path(path).map_err(|error| wrong(path, error))?;
    let mut points = Vec::new();
    for (row, record) in (1..).zip(reader.deserialize()) {
        let Row { timestamp: text, value } =
            record.map_err(|error| wrong(path, format!("{error}; expected timestamp,value")))?;
        let at = timestamp(&text).ok_or_else(|| wrong(path, format!("row {row}: {}", not_a_time(&text))))?;
        points.push(Point { at, value });
    }
    points.sort_by_key(|point| point.at);
    Ok(points)
}

/// The benchmark's times name no zone; all of them are taken for the same.
fn timestamp(text: &str) -> Option<Timestamp> {
    let time: DateTime = text.parse().ok()?;
    TimeZone::UTC.to_timestamp(time).ok()
}

fn not_a_time(text: &str) -> String {
    format!("{text:?} is no time: expected one such as 2014-02-14 14:30:00")
}
