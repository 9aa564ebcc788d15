//! The PetShop dataset: CloudWatch and X-Ray measurements of an AWS application with injected faults.
//!
//! Source: Hardt et al., "The PetShop Dataset", CLeaR 2024; <https://github.com/amazon-science/petshop-root-cause-analysis>

mod case;
mod import;
mod read;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

use investigation::telemetry::Edge;
use serde::Deserialize;

pub use case::{Case, service_graph};
pub use import::import;
pub use read::read;

/// A file or folder that is not what the dataset's format says.
#[derive(Debug, thiserror::Error)]
#[error("{}: {problem}", path.display())]
pub struct NotPetShop {
    path: PathBuf,
    problem: String,
}

/// The length of a row, in seconds.
pub const PERIOD: u32 = 300;

/// The measurements of every node, row by row.
#[derive(Debug, Clone, Default)]
pub struct Measurements {
    /// In the order of the file.
    pub rows: Vec<BTreeMap<String, Row>>,
    /// The start of each row, in seconds since the epoch.
    pub times: Vec<i64>,
}

/// What one node did in one row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Row {
    /// The mean response time in seconds, where there was traffic.
    pub latency: Option<f64>,
    /// The share of requests that succeeded, in percent, where there was traffic.
    pub availability: Option<f64>,
    /// Requests.
    pub requests: f64,
}

/// One injected fault: what was measured, which alarm rang, and what the cause was.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The folder's name.
    pub name: String,
    /// `train` or `test`.
    pub split: String,
    /// Around the fault; the first row is before it.
    pub measurements: Measurements,
    /// The alarm and the truth.
    pub target: TargetFile,
    /// How long its files took to read.
    pub parsing: Duration,
}

/// The content of `target.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct TargetFile {
    /// The alarm.
    pub target: Target,
    /// The truth.
    pub root_cause: RootCause,
}

/// The alarm that rang.
#[derive(Debug, Clone, Deserialize)]
pub struct Target {
    /// Where.
    pub node: String,
    /// `latency` or `availability`.
    pub metric: String,
}

/// What was broken.
#[derive(Debug, Clone, Deserialize)]
pub struct RootCause {
    /// Where.
    pub node: String,
}

/// One traffic scenario.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The folder's name.
    pub name: String,
    /// Who calls whom.
    pub edges: Vec<Edge>,
    /// Normal operation, where it was recorded.
    pub normal: Option<Measurements>,
    /// In order of split, then number.
    pub issues: Vec<Issue>,
}
