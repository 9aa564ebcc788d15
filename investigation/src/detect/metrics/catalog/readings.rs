//! The meanings that the rows of the catalog are made of: what is measured, in which unit, by which factor.
//!
//! The name says what is measured, and the unit in which CloudWatch gives it.

use crate::detect::metrics::meaning::Meaning;
use crate::detect::metrics::measure::Measure;
use crate::model::Unit;

const MILLI: f64 = 0.001;
const MICRO: f64 = 0.000_001;
const MEGA: f64 = 1_000_000.0;
const MEBI: f64 = 1_048_576.0;
const GIGA: f64 = 1_000_000_000.0;
/// A share, 0 to 1, is shown in percent.
const SHARE: f64 = 100.0;

/// The value times the factor is in the unit.
const fn scaled(measure: Measure, unit: Unit, factor: f64) -> Meaning {
    Meaning { measure, unit, factor, is_zero_when_absent: false, average_is_share: false }
}

const fn plain(measure: Measure, unit: Unit) -> Meaning {
    scaled(measure, unit, 1.0)
}

pub const LATENCY_S: Meaning = plain(Measure::Latency, Unit::Seconds);
pub const LATENCY_MS: Meaning = scaled(Measure::Latency, Unit::Seconds, MILLI);
pub const LATENCY_US: Meaning = scaled(Measure::Latency, Unit::Seconds, MICRO);
pub const COLD_START_MS: Meaning = scaled(Measure::ColdStarts, Unit::Seconds, MILLI);

/// Failures by the server's fault, as a number of events.
pub const FAULTS: Meaning = plain(Measure::Faults, Unit::Count);
pub const FAULTS_PERCENT: Meaning = plain(Measure::Faults, Unit::Percent);
pub const FAULTS_A_SECOND: Meaning = plain(Measure::Faults, Unit::PerSecond);
/// Failures by the client's mistake, as a number of events.
pub const ERRORS: Meaning = plain(Measure::Errors, Unit::Count);
pub const ERRORS_PERCENT: Meaning = plain(Measure::Errors, Unit::Percent);
pub const ERRORS_SHARE: Meaning = scaled(Measure::Errors, Unit::Percent, SHARE);
/// Refusals because of the rate, as a number of events.
pub const THROTTLES: Meaning = plain(Measure::Throttles, Unit::Count);
/// Requests, messages, records, flows: what arrives, as a number of events.
pub const TRAFFIC: Meaning = plain(Measure::Traffic, Unit::Count);
pub const TRAFFIC_A_SECOND: Meaning = plain(Measure::Traffic, Unit::PerSecond);

/// The use of CPU, disk or network, of which 100 % is all.
pub const WORK_PERCENT: Meaning = plain(Measure::Work, Unit::Percent);
pub const WORK_SHARE: Meaning = scaled(Measure::Work, Unit::Percent, SHARE);
/// Work whose limit the metric does not tell.
pub const WORK_COUNT: Meaning = plain(Measure::Work, Unit::Count);
pub const WORK_A_SECOND: Meaning = plain(Measure::Work, Unit::PerSecond);
pub const WORK_BYTES: Meaning = plain(Measure::Work, Unit::Bytes);
pub const WORK_BYTES_A_SECOND: Meaning = plain(Measure::Work, Unit::BytesPerSecond);
pub const WORK_MS: Meaning = scaled(Measure::Work, Unit::Seconds, MILLI);

pub const MEMORY_PERCENT: Meaning = plain(Measure::Memory, Unit::Percent);
pub const MEMORY_SHARE: Meaning = scaled(Measure::Memory, Unit::Percent, SHARE);
pub const MEMORY_BYTES: Meaning = plain(Measure::Memory, Unit::Bytes);
pub const MEMORY_MIB: Meaning = scaled(Measure::Memory, Unit::Bytes, MEBI);
/// How often something was stopped for want of memory.
pub const MEMORY_KILLS: Meaning = plain(Measure::Memory, Unit::Count);
pub const MEMORY_LEFT_BYTES: Meaning = plain(Measure::MemoryLeft, Unit::Bytes);

/// The use of a pool or a quota.
pub const QUOTA_PERCENT: Meaning = plain(Measure::Quota, Unit::Percent);
pub const QUOTA_SHARE: Meaning = scaled(Measure::Quota, Unit::Percent, SHARE);
/// Connections, ports, or what was refused for want of them.
pub const QUOTA_COUNT: Meaning = plain(Measure::Quota, Unit::Count);
/// A balance of credits, or room in a pool.
pub const QUOTA_LEFT_PERCENT: Meaning = plain(Measure::QuotaLeft, Unit::Percent);
pub const QUOTA_LEFT_COUNT: Meaning = plain(Measure::QuotaLeft, Unit::Count);
pub const QUOTA_LEFT_BYTES: Meaning = plain(Measure::QuotaLeft, Unit::Bytes);

pub const STORAGE_LEFT_BYTES: Meaning = plain(Measure::StorageLeft, Unit::Bytes);
pub const STORAGE_LEFT_MB: Meaning = scaled(Measure::StorageLeft, Unit::Bytes, MEGA);
pub const STORAGE_LEFT_GB: Meaning = scaled(Measure::StorageLeft, Unit::Bytes, GIGA);
pub const STORAGE_PERCENT: Meaning = plain(Measure::StorageUsed, Unit::Percent);

/// The age of what waits, or how far a copy lags behind.
pub const BACKLOG_S: Meaning = plain(Measure::Backlog, Unit::Seconds);
pub const BACKLOG_MS: Meaning = scaled(Measure::Backlog, Unit::Seconds, MILLI);
/// How many wait.
pub const BACKLOG_COUNT: Meaning = plain(Measure::Backlog, Unit::Count);
pub const BACKLOG_BYTES: Meaning = plain(Measure::Backlog, Unit::Bytes);

/// Hosts, nodes or tasks in service: fewer are worse. A flag that is 1 while all is well counts as one of them.
pub const HEALTHY: Meaning = plain(Measure::Healthy, Unit::Count);
pub const HEALTHY_PERCENT: Meaning = plain(Measure::Healthy, Unit::Percent);
pub const HEALTHY_SHARE: Meaning = scaled(Measure::Healthy, Unit::Percent, SHARE);
/// Hosts, nodes, shards or checks that fail: more are worse. A flag that is 1 while something is wrong counts as one.
pub const UNHEALTHY: Meaning = plain(Measure::Unhealthy, Unit::Count);
/// How long something has been out of service.
pub const UNHEALTHY_MS: Meaning = scaled(Measure::Unhealthy, Unit::Seconds, MILLI);
/// The share of requests that succeed: less is worse.
pub const SUCCESS_PERCENT: Meaning = plain(Measure::Success, Unit::Percent);
pub const SUCCESS_SHARE: Meaning = scaled(Measure::Success, Unit::Percent, SHARE);

/// What is achieved: a hit rate, results delivered. Less is worse, but does not say why.
pub const YIELD_COUNT: Meaning = plain(Measure::Yield, Unit::Count);
pub const YIELD_PERCENT: Meaning = plain(Measure::Yield, Unit::Percent);

/// A size or a pace that is neither good nor bad.
pub const ACTIVITY: Meaning = plain(Measure::Activity, Unit::Count);
pub const ACTIVITY_A_SECOND: Meaning = plain(Measure::Activity, Unit::PerSecond);
pub const ACTIVITY_PERCENT: Meaning = plain(Measure::Activity, Unit::Percent);
pub const ACTIVITY_BYTES: Meaning = plain(Measure::Activity, Unit::Bytes);
pub const ACTIVITY_BYTES_A_SECOND: Meaning = plain(Measure::Activity, Unit::BytesPerSecond);
pub const ACTIVITY_S: Meaning = plain(Measure::Activity, Unit::Seconds);
pub const ACTIVITY_MS: Meaning = scaled(Measure::Activity, Unit::Seconds, MILLI);
