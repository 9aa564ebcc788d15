//! X-Ray's service graph: who calls whom, and how the requests to each entity went over time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// How the requests to one entity went in one period.
///
/// Source: `ServiceSummaryStatistics` of
/// <https://docs.aws.amazon.com/xray/latest/api/API_GetTimeSeriesServiceStatistics.html>
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
pub struct Sample {
    /// The start of the period.
    pub at: Timestamp,
    /// How many requests the entity served.
    pub requests: u64,
    /// How many of the requests failed by the server's fault (5xx).
    #[serde(default)]
    pub faults: u64,
    /// How many of the requests failed by the client's mistake (4xx), without the throttled ones.
    #[serde(default)]
    pub errors: u64,
    /// How many of the requests were throttled (429).
    #[serde(default)]
    pub throttles: u64,
    /// The sum of the response times of all requests, in seconds.
    pub total_seconds: f64,
}

impl Sample {
    /// How many requests did not succeed, whoever is to blame.
    #[must_use]
    pub fn failures(&self) -> u64 {
        self.faults + self.errors + self.throttles
    }

    /// Adds the requests of another sample to this one, which keeps its time.
    pub fn add_counts(&mut self, other: &Self) {
        self.requests += other.requests;
        self.faults += other.faults;
        self.errors += other.errors;
        self.throttles += other.throttles;
        self.total_seconds += other.total_seconds;
    }
}

/// An entity of the service graph.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Node {
    /// Unique in its graph: the entity's name.
    pub name: String,
    /// The `Type` that X-Ray gives, such as `AWS::Lambda::Function`, `remote` or `client`; empty where unknown.
    #[serde(default, rename = "type")]
    pub kind: String,
    /// In order of time; a period without traffic has no sample.
    pub samples: Vec<Sample>,
}

/// States that one entity calls another.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Edge {
    /// The caller's name.
    pub from: String,
    /// The callee's name.
    pub to: String,
}

/// The entities that were seen in either window, and who of them calls whom.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct ServiceGraph {
    /// The length of a sample's period, in seconds.
    pub period: u32,
    /// The entities, in order of name.
    pub nodes: Vec<Node>,
    /// The calls, in order of caller, then callee.
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
