//! X-Ray's service graph: who calls whom, and how the requests to each entity went over time.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::model::EntityKind;

/// No entity serves more requests than this in one period, a trillion; and 16 million such counts add up to a `u64`. A greater
/// count is not one: it is lowered to this.
const MAX_COUNT: u64 = 1 << 40;

/// Nor does one request take longer, in seconds: X-Ray keeps traces for thirty days.
const MAX_REQUEST_SECONDS: f64 = 30.0 * 24.0 * 3_600.0;

/// How the requests to one entity went in one period.
///
/// Source: `ServiceSummaryStatistics` of
/// <https://docs.aws.amazon.com/xray/latest/api/API_GetTimeSeriesServiceStatistics.html>
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
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
        self.faults.saturating_add(self.errors).saturating_add(self.throttles)
    }

    /// Adds the requests of another sample to this one, which keeps its time.
    pub fn add_counts(&mut self, other: &Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.faults = self.faults.saturating_add(other.faults);
        self.errors = self.errors.saturating_add(other.errors);
        self.throttles = self.throttles.saturating_add(other.throttles);
        self.total_seconds += other.total_seconds;
    }

    /// The same sample with numbers that can be added up: no count beyond `MAX_COUNT`, and a time that is a number, not
    /// negative and not beyond what the greatest count of requests could take.
    #[must_use]
    pub fn bounded(self) -> Self {
        let max_seconds = MAX_COUNT as f64 * MAX_REQUEST_SECONDS;
        let total_seconds = if self.total_seconds.is_nan() { 0.0 } else { self.total_seconds };
        Self {
            at: self.at,
            requests: self.requests.min(MAX_COUNT),
            faults: self.faults.min(MAX_COUNT),
            errors: self.errors.min(MAX_COUNT),
            throttles: self.throttles.min(MAX_COUNT),
            total_seconds: total_seconds.clamp(0.0, max_seconds),
        }
    }
}

/// An entity of the service graph.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct Edge {
    /// The caller's name.
    pub from: String,
    /// The callee's name.
    pub to: String,
}

/// The entities that were seen in either window, and who of them calls whom.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
pub struct ServiceGraph {
    /// The length of a sample's period, in seconds.
    pub period: u32,
    /// The entities, in order of name.
    pub nodes: Vec<Node>,
    /// The calls, in order of caller, then callee.
    pub edges: Vec<Edge>,
}

impl ServiceGraph {
    /// Whether a node only stands for the callers of another one, as X-Ray draws them: nobody is there who could feel
    /// anything, and what its statistics count is counted at the other node. It is known by its type or, where that is lost,
    /// by the name of the node that it calls with `_client` behind.
    #[must_use]
    pub fn is_drawn_client(&self, node: &Node) -> bool {
        if EntityKind::from_xray_type(&node.kind) == EntityKind::Client {
            return true;
        }
        let Some(service) = node.name.strip_suffix("_client") else { return false };
        let calls_its_service = self.edges.iter().any(|edge| edge.from == node.name && edge.to == service);
        calls_its_service && !self.edges.iter().any(|edge| edge.to == node.name)
    }

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

    /// The same graph with samples whose numbers can be added up, whatever the source gave: see [`Sample::bounded`].
    #[must_use]
    pub fn bounded(mut self) -> Self {
        for sample in self.nodes.iter_mut().flat_map(|node| &mut node.samples) {
            *sample = sample.bounded();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GREATEST: Sample = Sample {
        at: Timestamp::MAX,
        requests: u64::MAX,
        faults: u64::MAX,
        errors: u64::MAX,
        throttles: u64::MAX,
        total_seconds: f64::MAX,
    };

    #[test]
    fn counts_beyond_all_measure_do_not_overflow() {
        assert_eq!(GREATEST.failures(), u64::MAX);
        let mut sum = GREATEST;
        sum.add_counts(&GREATEST);
        assert_eq!((sum.requests, sum.failures()), (u64::MAX, u64::MAX));
    }

    #[test]
    fn a_bounded_sample_is_unchanged_if_it_is_plausible_and_can_be_added_up_if_it_is_not() {
        let plausible = Sample { requests: 1_000_000, faults: 3, total_seconds: 120.5, ..Sample::default() };
        assert_eq!(plausible.bounded(), plausible);
        assert_eq!(GREATEST.bounded().failures(), 3 * MAX_COUNT);
        for (seconds, expected) in [(f64::NAN, 0.0), (f64::NEG_INFINITY, 0.0), (-1.0, 0.0)] {
            assert_eq!(Sample { total_seconds: seconds, ..plausible }.bounded().total_seconds, expected);
        }
        assert!(Sample { total_seconds: f64::INFINITY, ..plausible }.bounded().total_seconds.is_finite());
    }
}
