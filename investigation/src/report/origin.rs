//! What stands behind a limit: the credits behind a disk that queues, the emptied cache behind a database.
//!
//! The sign of a cause is the limit that was reached last. Where another metric tells why it was reached, a responder looks
//! there first.

use crate::detect::metrics::{cited_metric, emptied_cache, is_sign_of_emptied_cache};
use crate::model::{CauseKind, EntityKind, Evidence, EvidenceKind, Hypothesis, Source};

/// Metrics that tell why others reach their limits.
struct Origin {
    /// The metrics that it explains.
    effects: &'static [&'static str],
    /// The metrics that tell so, and whether they do when they fall.
    metrics: &'static [(&'static str, bool)],
    /// Whether they are those of a cache in front of the entity, rather than of the entity itself.
    is_cache: bool,
}

/// Work of a disk, and what waits for it.
const DISK: &[&str] = &[
    "DiskQueueDepth",
    "VolumeQueueLength",
    "ReadLatency",
    "WriteLatency",
    "CommitLatency",
    "VolumeAvgReadLatency",
    "VolumeAvgWriteLatency",
    "VolumeTotalReadTime",
    "VolumeTotalWriteTime",
    "DatabaseConnections",
    "DBLoad",
    "DBLoadNonCPU",
    "CPUUtilization",
];

/// Work of a database.
const DATABASE: &[&str] = &[
    "CPUUtilization",
    "DatabaseConnections",
    "DBLoad",
    "DBLoadCPU",
    "DBLoadNonCPU",
    "DBLoadRelativeToNumVCPUs",
    "ReadIOPS",
    "ReadLatency",
    "WriteLatency",
    "DiskQueueDepth",
    "SelectLatency",
    "DMLLatency",
    "RequestLatency",
    "SuccessfulRequestLatency",
    "ConsumedReadCapacityUnits",
    "ReadThrottleEvents",
];

/// Of two rows that fit the first counts, and of two metrics of a row as well.
///
/// Sources: the credits of disks and files <https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html>,
/// <https://docs.aws.amazon.com/ebs/latest/userguide/using_cloudwatch_ebs.html>,
/// <https://docs.aws.amazon.com/efs/latest/ug/performance.html>; of CPUs
/// <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/burstable-credits-baseline-concepts.html>; what fills the storage of a
/// database and what locks it <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html>
const ORIGINS: [Origin; 5] = [
    Origin {
        effects: DISK,
        metrics: &[
            ("BurstBalance", true),
            ("BurstCreditBalance", true),
            ("EBSIOBalance%", true),
            ("EBSByteBalance%", true),
            ("FileServerDiskIopsBalance", true),
            ("FileServerDiskThroughputBalance", true),
            ("DiskThroughputBalance", true),
            ("VolumeIOPSExceededCheck", false),
            ("VolumeThroughputExceededCheck", false),
            ("InstanceEBSIOPSExceededCheck", false),
            ("InstanceEBSThroughputExceededCheck", false),
            ("PercentIOLimit", false),
        ],
        is_cache: false,
    },
    Origin {
        effects: &[
            "CPUUtilization",
            "EngineCPUUtilization",
            "DatabaseConnections",
            "DBLoad",
            "DBLoadCPU",
            "ReadLatency",
        ],
        metrics: &[("CPUCreditBalance", true), ("CpuCreditBalance", true)],
        is_cache: false,
    },
    Origin {
        effects: &["FreeStorageSpace", "FreeLocalStorage", "FreeEphemeralStorage"],
        metrics: &[
            ("ReplicationSlotDiskUsage", false),
            ("OldestReplicationSlotLag", false),
            ("TransactionLogsDiskUsage", false),
            ("BinLogDiskUsage", false),
            ("SumBinaryLogSize", false),
            ("TempStorageThroughput", false),
        ],
        is_cache: false,
    },
    Origin {
        effects: DATABASE,
        metrics: &[
            ("BlockedTransactions", false),
            ("RowLockTime", false),
            ("Deadlocks", false),
            ("RollbackSegmentHistoryListLength", false),
        ],
        is_cache: false,
    },
    Origin { effects: DATABASE, metrics: emptied_cache::SIGNS, is_cache: true },
];

/// The evidence that tells why the sign of a hypothesis came about; none if the sign is no limit, or nothing explains it.
pub(super) fn find_origin<'a>(
    hypothesis: &Hypothesis,
    sign: Option<&Evidence>,
    evidence: &'a [Evidence],
) -> Option<&'a Evidence> {
    let is_of_work = matches!(
        hypothesis.cause,
        CauseKind::Saturation | CauseKind::ResourceExhaustion | CauseKind::LatencyRegression | CauseKind::Throttling
    );
    let sign = sign.filter(|_| is_of_work)?;
    // Who cannot write says that a storage is full, and not whose.
    let is_of_any_store = sign.kind == EvidenceKind::StorageLog;
    let name = if is_of_any_store { "FreeStorageSpace" } else { cited_metric(sign)? };
    for origin in ORIGINS.iter().filter(|origin| origin.effects.contains(&name)) {
        let is_there = |other: &Evidence| match (origin.is_cache, is_of_any_store) {
            (true, _) => other.entity != sign.entity && is_store(other) && is_store(sign),
            (false, true) => is_store(other),
            (false, false) => other.entity == sign.entity,
        };
        for (metric, falls) in origin.metrics {
            let is_it = |other: &&Evidence| other.source == Source::Metrics && cited_metric(other) == Some(*metric);
            let mut found = evidence.iter().filter(is_it);
            let tells = |other: &Evidence| {
                if origin.is_cache { is_sign_of_emptied_cache(other) } else { moved(other, *falls) }
            };
            if let Some(found) = found.find(|other| is_there(other) && tells(other)) {
                return Some(found);
            }
        }
    }
    None
}

fn is_store(evidence: &Evidence) -> bool {
    matches!(evidence.entity.kind, EntityKind::Database | EntityKind::DynamoDbTable)
}

/// Whether the metric moved the way that explains something.
fn moved(evidence: &Evidence, falls: bool) -> bool {
    let (observed, expected) = (evidence.magnitude.observed, evidence.magnitude.expected);
    if falls { observed < expected } else { observed > expected }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{entity, evidence, report_on_failures};
    use super::*;

    fn metric(of: &str, name: &str, observed: f64, expected: f64) -> Evidence {
        let cited = format!("CloudWatch metric AWS/X {name} Average");
        let of = entity(of, EntityKind::Database);
        let mut evidence = evidence(Source::Metrics, EvidenceKind::MetricShift, of, name, &cited);
        (evidence.magnitude.observed, evidence.magnitude.expected) = (observed, expected);
        evidence
    }

    /// Behind what one metric of `db` shows, that which is found among others.
    fn behind(sign: &str, others: &[Evidence]) -> Option<String> {
        let mut hypothesis = report_on_failures(Vec::new()).hypotheses[0].clone();
        hypothesis.cause = CauseKind::Saturation;
        let sign = metric("db", sign, 90.0, 20.0);
        find_origin(&hypothesis, Some(&sign), others).map(|origin| origin.summary.clone())
    }

    #[test]
    fn behind_a_limit_stands_what_was_used_up_or_held() {
        for (sign, origin, observed, expected) in [
            ("DiskQueueDepth", "BurstBalance", 0.0, 99.0),
            ("ReadLatency", "EBSIOBalance%", 1.0, 99.0),
            ("VolumeQueueLength", "VolumeIOPSExceededCheck", 1.0, 0.0),
            ("CPUUtilization", "CPUCreditBalance", 0.0, 140.0),
            ("FreeStorageSpace", "ReplicationSlotDiskUsage", 9e10, 1e6),
            ("FreeStorageSpace", "TransactionLogsDiskUsage", 9e10, 1e8),
            ("DatabaseConnections", "BlockedTransactions", 40.0, 0.0),
        ] {
            let same = [metric("db", origin, observed, expected)];
            assert_eq!(behind(sign, &same).as_deref(), Some(origin), "{sign}");
            let recovering = [metric("db", origin, expected, observed)];
            assert_eq!(behind(sign, &recovering), None, "{sign}: {origin} moved the other way");
            let elsewhere = [metric("reports-db", origin, observed, expected)];
            assert_eq!(behind(sign, &elsewhere), None, "{sign}: {origin} of another");
        }
    }

    #[test]
    fn behind_a_line_that_a_storage_is_full_stands_what_fills_that_of_a_database() {
        let mut hypothesis = report_on_failures(Vec::new()).hypotheses[0].clone();
        hypothesis.cause = CauseKind::ResourceExhaustion;
        let shop = entity("shop", EntityKind::Service);
        let line = evidence(Source::Logs, EvidenceKind::StorageLog, shop, "no space left", "/shop");
        let slot = [metric("db", "ReplicationSlotDiskUsage", 9e10, 1e6)];
        assert!(find_origin(&hypothesis, Some(&line), &slot).is_some());
        let credits = [metric("db", "BurstBalance", 0.0, 99.0)];
        assert!(find_origin(&hypothesis, Some(&line), &credits).is_none());
    }

    #[test]
    fn behind_a_loaded_database_stands_the_cache_that_was_emptied() {
        for (origin, observed, expected) in
            [("CacheMisses", 86_000.0, 1_500.0), ("CurrItems", 9_000.0, 800_000.0), ("CacheHitRate", 10.0, 98.0)]
        {
            let cache = [metric("cache", origin, observed, expected)];
            assert_eq!(behind("CPUUtilization", &cache).as_deref(), Some(origin));
            assert_eq!(behind("FreeStorageSpace", &cache), None);
        }
        let as_ever = [metric("cache", "CacheMisses", 3_000.0, 1_500.0)];
        assert_eq!(behind("CPUUtilization", &as_ever), None, "misses follow the traffic");
    }
}
