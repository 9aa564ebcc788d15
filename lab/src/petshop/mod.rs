//! The PetShop dataset: CloudWatch and X-Ray measurements of an AWS application with injected faults.
//!
//! Source: Hardt et al., "The PetShop Dataset", CLeaR 2024; <https://github.com/amazon-science/petshop-root-cause-analysis>

mod case;
mod import;
mod read;

use std::collections::BTreeMap;
use std::time::Duration;

use investigation::telemetry::Edge;
use serde::Deserialize;

pub use case::{Case, service_graph};
pub use import::import;
pub use read::read;

/// The time that a row covers, in seconds.
pub const PERIOD: u32 = 300;

/// What was measured at every node, row by row.
#[derive(Debug, Clone, Default)]
pub struct Measurements {
    /// The measurements of each row, by the name of the node.
    pub rows: Vec<BTreeMap<String, Row>>,
    /// The start of each row, in seconds since the epoch.
    pub times: Vec<i64>,
}

/// The measurements of one node in one row.
#[derive(Debug, Clone, Copy, Default)]
pub struct Row {
    /// The mean response time in seconds, where there was traffic.
    pub latency: Option<f64>,
    /// The share of requests that succeeded, in percent, where there was traffic.
    pub availability: Option<f64>,
    /// The number of requests.
    pub requests: f64,
}

/// An injected fault: the measurements, the alarm and the root cause.
#[derive(Debug, Clone)]
pub struct Issue {
    /// The name of the issue's folder.
    pub name: String,
    /// `train` or `test`.
    pub split: String,
    /// The measurements around the fault; the first row is before it.
    pub measurements: Measurements,
    /// The alarm and the root cause.
    pub target: TargetFile,
    /// How long its files took to read.
    pub parsing: Duration,
}

/// The content of an issue's `target.json`.
#[derive(Debug, Clone, Deserialize)]
pub struct TargetFile {
    /// The alarm that rang.
    pub target: Target,
    /// The injected fault.
    pub root_cause: RootCause,
}

/// An alarm of the dataset: which metric of which node left its range.
#[derive(Debug, Clone, Deserialize)]
pub struct Target {
    /// The node at which it rang.
    pub node: String,
    /// The metric that it watches: `latency` or `availability`.
    pub metric: String,
}

/// An injected fault.
#[derive(Debug, Clone, Deserialize)]
pub struct RootCause {
    /// The node that it was injected into.
    pub node: String,
}

/// A scenario: the application under one pattern of traffic.
#[derive(Debug, Clone)]
pub struct Scenario {
    /// The name of the scenario's folder.
    pub name: String,
    /// The calls between nodes.
    pub edges: Vec<Edge>,
    /// Normal operation, if it was recorded.
    pub normal: Option<Measurements>,
    /// The issues in the order of split and number.
    pub issues: Vec<Issue>,
}
