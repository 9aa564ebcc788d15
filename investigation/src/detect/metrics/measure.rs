//! What a metric can measure, and what a departure of each measure is evidence of.

use crate::model::{EvidenceKind, Unit};

/// The share of its limit from which a resource, a pool or a quota is about to be used up, in percent: waiting times grow
/// as one over what is left (Kleinrock, "Queueing Systems", 1975), so that here they are five times those of an idle one.
const NEAR_LIMIT_PERCENT: f64 = 80.0;

/// What a metric measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// The time that requests take, in the unit of the metric.
    Latency,
    /// Requests that failed by the server's fault.
    Faults,
    /// Requests that failed by the client's mistake.
    Errors,
    /// Requests that were throttled.
    Throttles,
    /// Requests that arrived.
    Traffic,
    /// Starts of new execution environments.
    ColdStarts,
    /// The use of CPU, disk or network.
    Work,
    /// The use of memory.
    Memory,
    /// The use of a pool or a quota.
    Quota,
    /// Work that waits: its number or its age.
    Backlog,
    /// Memory that is left.
    MemoryLeft,
    /// What is left of a pool, a quota or a balance of credits.
    QuotaLeft,
    /// A metric whose meaning no table gives: a departure in either direction counts, and less.
    Other,
}

impl Measure {
    /// Whether it can be a number of events, each of which happened at one time.
    pub fn is_of_events(self) -> bool {
        match self {
            Self::Faults | Self::Errors | Self::Throttles | Self::Traffic | Self::ColdStarts => true,
            Self::Latency
            | Self::Work
            | Self::Memory
            | Self::Quota
            | Self::Backlog
            | Self::MemoryLeft
            | Self::QuotaLeft
            | Self::Other => false,
        }
    }

    /// Whether it counts requests that did not succeed.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Faults | Self::Errors | Self::Throttles)
    }

    /// Whether it is a reserve, of which less is worse.
    pub fn is_reserve(self) -> bool {
        matches!(self, Self::MemoryLeft | Self::QuotaLeft)
    }

    /// What a rise to `observed`, in `unit`, is evidence of; `None` for a reserve, of which more is better.
    pub fn evidence_of_rise(self, observed: f64, unit: Unit) -> Option<EvidenceKind> {
        let is_far_from_limit = unit == Unit::Percent && observed < NEAR_LIMIT_PERCENT;
        match self {
            Self::Latency => Some(EvidenceKind::LatencyRise),
            Self::Faults => Some(EvidenceKind::FaultRise),
            Self::Errors => Some(EvidenceKind::ErrorRise),
            Self::Throttles => Some(EvidenceKind::ThrottleRise),
            Self::Traffic => Some(EvidenceKind::TrafficSurge),
            Self::ColdStarts => Some(EvidenceKind::ColdStartRise),
            Self::Work if unit == Unit::Percent && !is_far_from_limit => Some(EvidenceKind::SaturationRise),
            Self::Work => Some(EvidenceKind::MetricShift),
            Self::Memory => Some(EvidenceKind::MemoryRise),
            Self::Quota if is_far_from_limit => Some(EvidenceKind::MetricShift),
            Self::Quota => Some(EvidenceKind::QuotaSaturation),
            Self::Backlog => Some(EvidenceKind::BacklogRise),
            Self::MemoryLeft | Self::QuotaLeft => None,
            Self::Other => Some(EvidenceKind::MetricShift),
        }
    }

    /// What a fall is evidence of; `None` where less is better.
    pub fn evidence_of_fall(self) -> Option<EvidenceKind> {
        match self {
            Self::Traffic => Some(EvidenceKind::TrafficLoss),
            Self::MemoryLeft => Some(EvidenceKind::MemoryRise),
            Self::QuotaLeft => Some(EvidenceKind::QuotaSaturation),
            Self::Other => Some(EvidenceKind::MetricShift),
            Self::Latency
            | Self::Faults
            | Self::Errors
            | Self::Throttles
            | Self::ColdStarts
            | Self::Work
            | Self::Memory
            | Self::Quota
            | Self::Backlog => None,
        }
    }
}
