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

/// How long calls took: a histogram, in any order.
///
/// Source: `ResponseTimeHistogram` of <https://docs.aws.amazon.com/xray/latest/api/API_Edge.html>
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ResponseTimes(pub Vec<(u64, u64)>);

impl ResponseTimes {
    /// Adds calls that took so long, in seconds; none for a time that is no number or negative.
    pub fn add(&mut self, seconds: f64, calls: u64) {
        let microseconds = seconds * 1e6;
        if microseconds >= 0.0 && calls > 0 {
            self.0.push((microseconds as u64, calls));
        }
    }

    /// Whether nothing is known.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many calls there were.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.iter().fold(0, |sum: u64, (_, calls)| sum.saturating_add(*calls))
    }

    /// How many calls took longer than this, in seconds.
    #[must_use]
    pub fn count_longer_than(&self, seconds: f64) -> u64 {
        let longer = self.0.iter().filter(|(microseconds, _)| *microseconds as f64 > seconds * 1e6);
        longer.fold(0, |sum: u64, (_, calls)| sum.saturating_add(*calls))
    }

    /// The time, in seconds, within which this share of the calls ended, 0 to 1; `None` without calls.
    #[must_use]
    pub fn quantile(&self, share: f64) -> Option<f64> {
        let mut times = self.0.clone();
        times.sort_unstable();
        let wanted = share * self.count() as f64;
        let mut counted = 0.0;
        for (microseconds, calls) in times {
            counted += calls as f64;
            if counted >= wanted {
                return Some(microseconds as f64 / 1e6);
            }
        }
        None
    }

    /// The mean, in seconds; `None` without calls.
    #[must_use]
    pub fn mean(&self) -> Option<f64> {
        let seconds: f64 = self.0.iter().map(|(microseconds, calls)| *microseconds as f64 / 1e6 * *calls as f64).sum();
        (self.count() > 0).then(|| seconds / self.count() as f64)
    }
}

/// How the calls from one node of the service graph to another went.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Default, Serialize, Deserialize)]
pub struct CallStatistics {
    /// The caller's name.
    pub from: String,
    /// The callee's name.
    pub to: String,
    /// The calls of the baseline window.
    pub baseline: CallCounts,
    /// The calls of the incident window.
    pub incident: CallCounts,
    /// How long the calls of the baseline window took, where it is known.
    #[serde(default, skip_serializing_if = "ResponseTimes::is_empty")]
    pub baseline_times: ResponseTimes,
    /// How long the calls of the incident window took, where it is known.
    #[serde(default, skip_serializing_if = "ResponseTimes::is_empty")]
    pub incident_times: ResponseTimes,
}
