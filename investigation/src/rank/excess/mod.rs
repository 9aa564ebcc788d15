//! Whose own excess explains the excess of the entry.
//!
//! The *excess* of a node is what its baseline does not explain: seconds of response time, or failed requests. Callers
//! inherit the excess of their callees, so a node's *own* excess is what is left when its callees' excess is taken away,
//! each callee's divided among its callers by their traffic. A root cause *contributes* to the excess of the entry, where
//! the symptom is asked about: its own excess explains the entry's, period by period.

mod by_node;
mod vector;

pub(super) use self::by_node::ExcessByNode;
use super::topology::{NodeIndex, Topology};
use crate::detect::departure::{Departure, Windows, latency_departure, share_departure};
use crate::telemetry::{Node, Sample};

/// What the excess is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Symptom {
    /// Seconds of response time.
    Latency,
    /// Requests that failed, as a number.
    Failures,
}

impl Symptom {
    /// How far the node departs in this respect; none without traffic in both windows.
    fn departure(self, node: &Node, windows: Windows) -> Option<Departure> {
        match self {
            Self::Latency => latency_departure(node, windows),
            Self::Failures => share_departure(node, windows, Sample::failures),
        }
    }
}

/// A node whose own excess explains some of the entry's.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contributor {
    /// The node that contributes.
    pub node: NodeIndex,
    /// How much of the entry's excess its own excess explains, 0 to 1.
    pub share: f64,
    /// How alike the two are over time: their cosine similarity, 0 to 1.
    pub similarity: f64,
    /// How far the node itself departs, in standard deviations.
    pub departure_score: f64,
}

impl Contributor {
    /// What contributors are ranked by, 0 to 1: a large share counts less if it comes at other times than the symptom.
    #[must_use]
    pub fn contribution(&self) -> f64 {
        self.share * self.similarity
    }
}

/// Whose own excess explains the excess of the entry.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// What the excess is made of.
    pub symptom: Symptom,
    /// Where the symptom is asked about.
    pub entry: NodeIndex,
    /// How far the entry departs, in standard deviations.
    pub departure_score: f64,
    /// The entry's level in the incident window: seconds a request, or the share of requests that failed.
    pub observed: f64,
    /// The greatest contribution first.
    pub contributors: Vec<Contributor>,
}

/// Attributes the excess of `entry` to the nodes that it calls, directly or through others, and to itself. None when the
/// entry has no traffic in both windows.
#[must_use]
pub fn attribute(topology: &Topology<'_>, entry: NodeIndex, windows: Windows, symptom: Symptom) -> Option<Attribution> {
    let excess_by_node = ExcessByNode::new(topology, entry, windows, symptom)?;
    let mut contributors = excess_by_node.find_contributors();
    contributors.sort_by(|a, b| b.contribution().total_cmp(&a.contribution()).then(a.node.cmp(&b.node)));
    let Departure { score, observed, .. } = excess_by_node.at_entry;
    Some(Attribution { symptom, entry, departure_score: score, observed, contributors })
}
