//! What a metric can measure, and what a departure of each measure is evidence of.

use crate::model::{EvidenceKind, Unit};

/// The share of its limit from which a resource, a pool or a quota is about to be used up, in percent: waiting times grow
/// as one over what is left (Kleinrock, "Queueing Systems", 1975), so that here they are five times those of an idle one.
const NEAR_LIMIT_PERCENT: f64 = 80.0;

/// The share of memory or storage from which little is left, in percent: much of both is filled with caches, logs and
/// reserves at any time, and nothing fails before the end.
const NEARLY_FULL_PERCENT: f64 = 85.0;

/// A reserve that fell is no evidence while more than this share of the expected level is left.
const AMPLE_RESERVE: f64 = 0.4;

/// Storage that fell is no evidence while more than this share of the expected level is left: it is used to be filled.
const AMPLE_STORAGE: f64 = 0.2;

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
    /// The use of storage.
    StorageUsed,
    /// Storage that is left.
    StorageLeft,
    /// Hosts, nodes or tasks in service; a state that is 1 while all is well.
    Healthy,
    /// Hosts, nodes, tasks or checks that fail; a state that is 1 while something is wrong.
    Unhealthy,
    /// The share of requests that succeed.
    Success,
    /// What is achieved, such as results or hits of a cache: less is worse, but does not say why.
    Yield,
    /// A size or a pace that is neither good nor bad.
    Activity,
    /// A metric whose meaning no table gives: a departure in either direction counts, and less.
    Other,
}

/// Which way a measure goes when something is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// More is worse.
    UpIsBad,
    /// Less is worse.
    DownIsBad,
    /// Less is worse, and nothing is left at the end: a balance, or free storage.
    DrainsToItsLimit,
    /// Either way is news and neither is bad by itself.
    Neutral,
}

impl Measure {
    /// Which way it goes when something is wrong.
    pub fn direction(self) -> Direction {
        match self {
            Self::Latency
            | Self::Faults
            | Self::Errors
            | Self::Throttles
            | Self::ColdStarts
            | Self::Work
            | Self::Memory
            | Self::Quota
            | Self::Backlog
            | Self::StorageUsed
            | Self::Unhealthy => Direction::UpIsBad,
            Self::Healthy | Self::Success | Self::Yield => Direction::DownIsBad,
            Self::MemoryLeft | Self::QuotaLeft | Self::StorageLeft => Direction::DrainsToItsLimit,
            Self::Traffic | Self::Activity | Self::Other => Direction::Neutral,
        }
    }

    /// Whether it can be a number of events, each of which happened at one time.
    pub fn is_of_events(self) -> bool {
        matches!(self, Self::Faults | Self::Errors | Self::Throttles | Self::Traffic | Self::ColdStarts)
    }

    /// Whether it counts requests that did not succeed.
    pub fn is_failure(self) -> bool {
        matches!(self, Self::Faults | Self::Errors | Self::Throttles)
    }

    /// Whether it is a reserve, of which less is worse.
    pub fn is_reserve(self) -> bool {
        self.direction() == Direction::DrainsToItsLimit
    }

    /// The share of what is expected above which a reserve is ample: above it, less is no trouble yet.
    pub fn ample_reserve(self) -> f64 {
        if self == Self::StorageLeft { AMPLE_STORAGE } else { AMPLE_RESERVE }
    }

    /// What a rise to `observed`, in `unit`, is evidence of; `None` where more is better.
    pub fn evidence_of_rise(self, observed: f64, unit: Unit) -> Option<EvidenceKind> {
        let is_below = |percent| unit == Unit::Percent && observed < percent;
        match self {
            Self::Latency => Some(EvidenceKind::LatencyRise),
            Self::Faults => Some(EvidenceKind::FaultRise),
            Self::Errors => Some(EvidenceKind::ErrorRise),
            Self::Throttles => Some(EvidenceKind::ThrottleRise),
            Self::Traffic => Some(EvidenceKind::TrafficSurge),
            Self::ColdStarts => Some(EvidenceKind::ColdStartRise),
            Self::Work if unit == Unit::Percent && !is_below(NEAR_LIMIT_PERCENT) => Some(EvidenceKind::SaturationRise),
            Self::Memory if !is_below(NEARLY_FULL_PERCENT) => Some(EvidenceKind::MemoryRise),
            Self::StorageUsed if !is_below(NEARLY_FULL_PERCENT) => Some(EvidenceKind::StorageFull),
            Self::Quota if !is_below(NEAR_LIMIT_PERCENT) => Some(EvidenceKind::QuotaSaturation),
            Self::Backlog => Some(EvidenceKind::BacklogRise),
            Self::Unhealthy => Some(EvidenceKind::HealthLoss),
            Self::Work | Self::Memory | Self::StorageUsed | Self::Quota | Self::Activity | Self::Other => {
                Some(EvidenceKind::MetricShift)
            }
            Self::MemoryLeft | Self::QuotaLeft | Self::StorageLeft | Self::Healthy | Self::Success | Self::Yield => {
                None
            }
        }
    }

    /// What a fall is evidence of; `None` where less is better.
    pub fn evidence_of_fall(self) -> Option<EvidenceKind> {
        match self {
            Self::Traffic => Some(EvidenceKind::TrafficLoss),
            Self::MemoryLeft => Some(EvidenceKind::MemoryRise),
            Self::QuotaLeft => Some(EvidenceKind::QuotaSaturation),
            Self::StorageLeft => Some(EvidenceKind::StorageFull),
            Self::Healthy => Some(EvidenceKind::HealthLoss),
            Self::Success => Some(EvidenceKind::FaultRise),
            Self::Yield | Self::Activity | Self::Other => Some(EvidenceKind::MetricShift),
            Self::Latency
            | Self::Faults
            | Self::Errors
            | Self::Throttles
            | Self::ColdStarts
            | Self::Work
            | Self::Memory
            | Self::Quota
            | Self::Backlog
            | Self::StorageUsed
            | Self::Unhealthy => None,
        }
    }
}
