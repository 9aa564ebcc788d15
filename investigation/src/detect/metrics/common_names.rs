//! Metrics that no namespace of the catalog lists: custom ones, what the embedded metric format writes, and what AWS has
//! added since.
//!
//! First by names that mean the same wherever they are used, then by the words of the name. A name of which this is not
//! sure has no known meaning: a wrong one is worse than none.

use super::catalog::readings::*;
use super::meaning::Meaning;
use super::measure::Measure;
use crate::model::Unit;

/// Names with one meaning, whoever writes them.
const COMMON_NAMES: &[(Meaning, &str)] = &[
    (LATENCY_S, "TargetResponseTime ResponseTime ReadLatency WriteLatency"),
    (
        LATENCY_MS,
        "Latency IntegrationLatency Duration duration SuccessfulRequestLatency ExecutionTime LambdaFunctionTime \
         LambdaFunctionRunTime ServiceIntegrationTime ServiceIntegrationRunTime ActivityTime ActivityRunTime \
         CommitLatency SelectLatency InsertLatency UpdateLatency DeleteLatency DMLLatency GetRecords.Latency \
         PutRecord.Latency PutRecords.Latency",
    ),
    (COLD_START_MS, "InitDuration init_duration"),
    (
        FAULTS,
        "HTTPCode_Target_5XX_Count HTTPCode_ELB_5XX_Count HTTPCode_ELB_502_Count HTTPCode_ELB_503_Count \
         HTTPCode_ELB_504_Count HTTPCode_Backend_5XX HTTPCode_ELB_5XX BackendConnectionErrors \
         TargetConnectionErrorCount TCP_Target_Reset_Count TCP_ELB_Reset_Count Errors DeadLetterErrors \
         DestinationDeliveryFailures AsyncEventsDropped 5XXError 5xx IntegrationError ExecutionError SystemErrors \
         ExecutionsFailed ExecutionsTimedOut ExecutionsAborted NumberOfNotificationsFailed Deadlocks StatusCheckFailed \
         Faults Failures Exceptions",
    ),
    (
        ERRORS,
        "HTTPCode_Target_4XX_Count HTTPCode_ELB_4XX_Count HTTPCode_Backend_4XX HTTPCode_ELB_4XX ELBAuthError \
         ClientTLSNegotiationErrorCount ClientError 4XXError 4xx UserErrors ConditionalCheckFailedRequests \
         TransactionConflict LoginFailures AuthenticationFailures",
    ),
    (
        THROTTLES,
        "Throttles ThrottledRequests ReadThrottleEvents WriteThrottleEvents OnDemandThrottleEvents ExecutionThrottled \
         ThrottledEvents ReadProvisionedThroughputExceeded WriteProvisionedThroughputExceeded PutRecords.ThrottledRecords",
    ),
    (
        TRAFFIC,
        "RequestCount RequestCountPerTarget Count ConnectCount MessageCount Invocations AsyncEventsReceived \
         NumberOfMessagesSent NumberOfMessagesPublished ExecutionsStarted IncomingRecords NewFlowCount \
         NewConnectionCount Requests",
    ),
    (WORK_PERCENT, "CPUUtilization EngineCPUUtilization cpu_utilization EBSReadIOPSUtilization"),
    (
        WORK_COUNT,
        "ActiveConnectionCount ActiveFlowCount ConsumedReadCapacityUnits ConsumedWriteCapacityUnits ReadIOPS WriteIOPS \
         DBLoad DBLoadCPU CpuUtilized DiskReadOps DiskWriteOps EBSReadOps EBSWriteOps Evictions",
    ),
    (
        WORK_BYTES,
        "NetworkIn NetworkOut DiskReadBytes DiskWriteBytes EBSReadBytes EBSWriteBytes NetworkReceiveThroughput \
         NetworkTransmitThroughput ReadThroughput WriteThroughput NetworkRxBytes NetworkTxBytes NetworkBytesIn \
         NetworkBytesOut ProcessedBytes",
    ),
    (MEMORY_PERCENT, "MemoryUtilization memory_utilization DatabaseMemoryUsagePercentage mem_used_percent"),
    (MEMORY_MIB, "MemoryUtilized used_memory_max"),
    (MEMORY_BYTES, "SwapUsage BytesUsedForCache"),
    (QUOTA_SHARE, "ProvisionedConcurrencyUtilization"),
    (
        QUOTA_COUNT,
        "DatabaseConnections CurrConnections ProvisionedConcurrencySpilloverInvocations SpilloverCount \
         RejectedConnectionCount PortAllocationErrorCount ErrorPortAllocation",
    ),
    (BACKLOG_S, "ApproximateAgeOfOldestMessage ReplicaLag ReplicationLag"),
    (BACKLOG_MS, "IteratorAge AsyncEventAge GetRecords.IteratorAgeMilliseconds AuroraReplicaLag ReplicationLatency"),
    (
        BACKLOG_COUNT,
        "ApproximateNumberOfMessagesVisible ApproximateNumberOfMessagesDelayed SurgeQueueLength DiskQueueDepth \
         PendingTaskCount QueueDepth",
    ),
    (MEMORY_LEFT_BYTES, "FreeableMemory"),
    (STORAGE_LEFT_BYTES, "FreeStorageSpace FreeLocalStorage"),
    (STORAGE_PERCENT, "disk_used_percent"),
    (QUOTA_LEFT_PERCENT, "BurstBalance EBSIOBalance% EBSByteBalance%"),
    (QUOTA_LEFT_COUNT, "CPUCreditBalance"),
    (HEALTHY, "HealthyHostCount"),
    (YIELD_COUNT, "RunningTaskCount"),
    (UNHEALTHY, "UnHealthyHostCount"),
    (ACTIVITY, "ConcurrentExecutions UnreservedConcurrentExecutions ClaimedAccountConcurrency OpenExecutionCount"),
];

/// A metric of no known meaning.
const UNKNOWN: Meaning = Meaning {
    measure: Measure::Other,
    unit: Unit::None,
    factor: 1.0,
    is_zero_when_absent: false,
    average_is_share: false,
};

/// What the last words of a name mean, longest first. The unit of a latency is not known unless the name ends with it.
const LAST_WORDS: &[(Meaning, &[&[&str]])] = &[
    (LATENCY_MS, &[&["latency", "ms"], &["duration", "ms"], &["time", "ms"], &["latency", "milliseconds"]]),
    (LATENCY_MS, &[&["duration", "milliseconds"], &["time", "milliseconds"], &["latency", "millis"]]),
    (LATENCY_S, &[&["latency", "seconds"], &["duration", "seconds"]]),
    (UNKNOWN_LATENCY, &[&["response", "time"], &["latency"]]),
    (FAULTS, &[&["5xx"], &["5xx", "count"], &["5xx", "errors"], &["5xx", "error"]]),
    (ERRORS, &[&["4xx"], &["4xx", "count"], &["4xx", "errors"], &["4xx", "error"]]),
    (FAULTS, &[&["errors"], &["error", "count"], &["failures"], &["failure", "count"], &["exceptions"], &["timeouts"]]),
    (THROTTLES, &[&["throttles"], &["throttle", "count"]]),
];

const UNKNOWN_LATENCY: Meaning = Meaning { measure: Measure::Latency, ..UNKNOWN };

/// What a name means wherever it is used; [`Measure::Other`] if that is not known.
pub fn find_common_meaning(name: &str) -> Meaning {
    for (meaning, names) in COMMON_NAMES {
        if names.split_whitespace().any(|known| known == name) {
            return *meaning;
        }
    }
    let words = to_words(name);
    let ends_with = |ending: &[&str]| {
        words.len() > ending.len() && words.iter().rev().zip(ending.iter().rev()).all(|(a, b)| a == b)
    };
    for (meaning, endings) in LAST_WORDS {
        if endings.iter().any(|ending| ends_with(ending)) {
            return *meaning;
        }
    }
    UNKNOWN
}

/// The words of a name in lower case: `payment`, `error` and `count` of `PaymentErrorCount` and of `payment.error_count`.
/// Digits stay with the letters after them: `5xx`.
fn to_words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut previous = ' ';
    for letter in name.chars() {
        let begins_word = previous.is_ascii_lowercase() && (letter.is_ascii_uppercase() || letter.is_ascii_digit());
        if !letter.is_alphanumeric() || begins_word || words.is_empty() {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut()
            && letter.is_alphanumeric()
        {
            word.extend(letter.to_lowercase());
        }
        previous = letter;
    }
    words.retain(|word| !word.is_empty());
    words
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_name_is_in_two_rows() {
        let mut seen = BTreeSet::new();
        for name in COMMON_NAMES.iter().flat_map(|(_, names)| names.split_whitespace()) {
            assert!(seen.insert(name), "{name}");
        }
    }

    #[test]
    fn a_name_is_known_whole_and_with_its_unit() {
        let milliseconds = find_common_meaning("PutRecords.Latency");
        assert_eq!((milliseconds.measure, milliseconds.factor), (Measure::Latency, 0.001));
        assert_eq!(find_common_meaning("EBSByteBalance%").measure, Measure::QuotaLeft);
        for unknown in ["Basket", "Latency PutRecord", "Lat", "", " ", "container_cpu_cfs_throttled", "tcp_retransmits"]
        {
            assert_eq!(find_common_meaning(unknown).measure, Measure::Other, "{unknown}");
        }
    }

    #[test]
    fn a_custom_name_is_read_by_its_last_words() {
        let measure = |name| find_common_meaning(name).measure;
        for faults in
            ["PaymentErrors", "payment_error_count", "checkout.failures", "Http5xx", "api-5xx-errors", "PgTimeouts"]
        {
            assert_eq!(measure(faults), Measure::Faults, "{faults}");
        }
        assert_eq!(measure("Http4xxCount"), Measure::Errors);
        assert_eq!(find_common_meaning("checkout_latency_ms").factor, 0.001);
        assert_eq!(find_common_meaning("CheckoutLatency").unit, Unit::None);
        for unsure in ["ErrorBudget", "ErrorsFixed", "MaxRetries", "BasketSize", "OrdersPlaced", "ErrorRate"] {
            assert_eq!(measure(unsure), Measure::Other, "{unsure}");
        }
    }
}
