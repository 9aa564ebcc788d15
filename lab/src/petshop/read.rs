//! Reads the dataset in its own layout: `<scenario>/<split>/<issue>/{metrics.csv,target.json}`.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;

use investigation::telemetry::Edge;

use super::{Issue, Measurements, Scenario};
use crate::dataset::{DatasetError, file_name, find_datasets, subfolders};

type Result<T> = std::result::Result<T, DatasetError>;

/// Reads every scenario below `dir`, or `dir` itself if it is one.
///
/// # Errors
/// When there is none, or a file does not have the dataset's format.
pub fn read(dir: &Path) -> Result<Vec<Scenario>> {
    let expected = "no scenario here: expected folders with a graph.csv, such as low_traffic";
    let folders = find_datasets(dir, |folder| folder.join("graph.csv").exists(), expected)?;
    folders.iter().map(|folder| read_scenario(folder)).collect()
}

/// The folders of the issues, in which `issue_2` comes before `issue_10`.
fn issue_folders(split: &Path) -> Result<Vec<PathBuf>> {
    let mut folders = subfolders(split)?;
    folders.retain(|folder| folder.join("target.json").exists());
    folders.sort_by_key(|folder| split_number(&file_name(folder)));
    Ok(folders)
}

/// The name without its trailing digits, and their number.
fn split_number(name: &str) -> (String, u32) {
    let text = name.trim_end_matches(|character: char| character.is_ascii_digit());
    (text.to_owned(), name.trim_start_matches(text).parse().unwrap_or(0))
}

fn read_scenario(folder: &Path) -> Result<Scenario> {
    let normal = folder.join("noissue").join("metrics.csv");
    let mut issues = Vec::new();
    for split in subfolders(folder)?.iter().filter(|split| file_name(split) != "noissue") {
        for issue in issue_folders(split)? {
            issues.push(read_issue(&file_name(split), &issue)?);
        }
    }
    Ok(Scenario {
        name: file_name(folder),
        edges: read_edges(&folder.join("graph.csv"))?,
        normal: normal.exists().then(|| read_measurements(&normal)).transpose()?,
        issues,
    })
}

fn read_issue(split: &str, folder: &Path) -> Result<Issue> {
    let began = Instant::now();
    let path = folder.join("target.json");
    let text = std::fs::read_to_string(&path).map_err(|error| DatasetError::new(&path, error))?;
    let measurements = read_measurements(&folder.join("metrics.csv"))?;
    Ok(Issue {
        name: file_name(folder),
        split: split.to_owned(),
        measurements,
        parsing: began.elapsed(),
        target: serde_json::from_str(&text).map_err(|error| DatasetError::new(&path, error))?,
    })
}

fn read_edges(path: &Path) -> Result<Vec<Edge>> {
    let mut reader = csv::Reader::from_path(path).map_err(|error| DatasetError::new(path, error))?;
    let columns: Vec<String> =
        reader.headers().map_err(|error| DatasetError::new(path, error))?.iter().skip(1).map(str::to_owned).collect();
    let mut edges = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|error| DatasetError::new(path, error))?;
        let Some(from) = record.get(0) else { continue };
        for (to, cell) in columns.iter().zip(record.iter().skip(1)) {
            if cell.parse::<f64>().is_ok_and(|cell| cell > 0.0) {
                edges.push(Edge { from: from.to_owned(), to: to.clone() });
            }
        }
    }
    Ok(edges)
}

/// Reads a `metrics.csv`: three header rows (node, metric, statistic), then a row every 300 seconds.
fn read_measurements(path: &Path) -> Result<Measurements> {
    let builder = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_path(path);
    let mut reader = builder.map_err(|error| DatasetError::new(path, error))?;
    let mut records = reader.records();
    let mut header = || -> Result<csv::StringRecord> {
        let record = records
            .next()
            .ok_or_else(|| DatasetError::new(path, "fewer than three header rows: expected node, metric, statistic"))?;
        record.map_err(|error| DatasetError::new(path, error))
    };
    let (nodes, metrics, statistics) = (header()?, header()?, header()?);
    let mut measurements = Measurements::default();
    for record in records {
        let record = record.map_err(|error| DatasetError::new(path, error))?;
        let Some(time) = record.get(0).and_then(|cell| cell.parse::<f64>().ok()) else { continue };
        let mut row = BTreeMap::new();
        for (((node, metric), statistic), cell) in nodes.iter().zip(&metrics).zip(&statistics).zip(&record).skip(1) {
            let Ok(value) = cell.parse::<f64>() else { continue };
            let entry: &mut super::Row = row.entry(node.to_owned()).or_default();
            match (metric, statistic) {
                ("latency", "Average") => entry.latency = Some(value),
                ("availability", "Average") => entry.availability = Some(value),
                ("requests", "Sum") => entry.requests = value,
                _ => {}
            }
        }
        measurements.times.push(time as i64);
        measurements.rows.push(row);
    }
    Ok(measurements)
}
