//! X-Ray's statistics of the calls between two services, for each window.

use serde::{Deserialize, Serialize};

/// How calls went in one window, as the caller saw them.
///
/// Source: `EdgeStatistics` of <https://docs.aws.amazon.com/xray/latest/api/API_EdgeStatistics.html>
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct CallCounts {
    /// How many calls were made.
    pub requests: u64,
    /// How many of them failed by the server's fault (5xx), or without an answer.
    pub faults: u64,
}

impl CallCounts {
    /// Adds the calls of another part of the window.
    pub fn add(&mut self, other: Self) {
        self.requests = self.requests.saturating_add(other.requests);
        self.faults = self.faults.saturating_add(other.faults);
    }
}

/// How the calls from one node of the service graph to another went.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct CallStatistics {
    /// The caller's name.
    pub from: String,
    /// The callee's name.
    pub to: String,
    /// The calls of the baseline window.
    pub baseline: CallCounts,
    /// The calls of the incident window.
    pub incident: CallCounts,
}
