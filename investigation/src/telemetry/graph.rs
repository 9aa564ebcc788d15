//! The service graph: who calls whom, and how that went over time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What one entity did in one period.
///
/// Source: `ServiceSummaryStatistics` of
/// <https://docs.aws.amazon.com/xray/latest/api/API_GetTimeSeriesServiceStatistics.html>
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Sample {
    /// The start of the period.
    pub at: Timestamp,
    /// Requests served.
    pub requests: u64,
    /// Of these, failed by the server's fault (5xx).
    #[serde(default)]
    pub faults: u64,
    /// Of these, failed by the client's fault (4xx), without the throttled ones.
    #[serde(default)]
    pub errors: u64,
    /// Of these, throttled (429).
    #[serde(default)]
    pub throttles: u64,
    /// The response times of all requests added up, in seconds.
    pub total_seconds: f64,
}

impl Sample {
    /// Requests that did not succeed, whoever is to blame.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.faults + self.errors + self.throttles
    }
}

/// An entity of the service graph.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Unique in its graph: the entity's name.
    pub name: String,
    /// The `Type` that X-Ray gives: `AWS::Lambda::Function`, `remote`, `client`; empty where unknown.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// In order of time; a period without traffic has no sample.
    pub samples: Vec<Sample>,
}

/// A call from one entity to another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Edge {
    /// The caller's name.
    pub from: String,
    /// The callee's name.
    pub to: String,
}

/// Who calls whom over both windows.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ServiceGraph {
    /// The length of a sample's period, in seconds.
    pub period: u32,
    /// In order of name.
    pub nodes: Vec<Node>,
    /// In order of caller, then callee.
    pub edges: Vec<Edge>,
}

impl ServiceGraph {
    /// The same graph with everything in its order, whatever order it arrived in.
    #[must_use]
    pub fn in_order(mut self) -> Self {
        for node in &mut self.nodes {
            node.samples.sort_by_key(|sample| sample.at);
        }
        self.nodes.sort_by(|a, b| a.name.cmp(&b.name));
        self.edges.sort();
        self.edges.dedup();
        self
    }
}
