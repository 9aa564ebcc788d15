//! The CloudWatch metrics whose meaning is known, by name.
//!
//! To add one, write its name into the row with its measure, unit and factor, or add a row; names are separated by
//! spaces. A name means the same in every namespace; where it does not, [`Meaning::from_query`] says so.

use super::meaning::Meaning;
use super::measure::Measure;
use crate::model::Unit;

/// The value is in seconds.
const SECONDS: f64 = 1.0;
/// The value is in milliseconds, shown in seconds.
const MILLISECONDS: f64 = 0.001;
/// The value is in mebibytes, shown in bytes.
const MEGABYTES: f64 = 1_048_576.0;
/// The value is a share, 0 to 1, shown in percent.
const SHARE: f64 = 100.0;

/// Metrics with one meaning.
struct MetricRow {
    meaning: Meaning,
    /// Separated by spaces.
    names: &'static str,
}

const fn metric_row(measure: Measure, unit: Unit, factor: f64, names: &'static str) -> MetricRow {
    MetricRow { meaning: Meaning { measure, unit, factor }, names }
}

/// The known metrics, by what they measure.
///
/// Sources:
/// - Lambda: <https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html> and, for what Lambda Insights
///   writes in snake case, <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Lambda-Insights-metrics.html>
/// - API Gateway: <https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html>
///   and <https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-metrics.html>
/// - load balancers: <https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html>
///   and <https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html>
/// - ECS: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html>
/// - DynamoDB: <https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html>
/// - RDS and Aurora: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html> and
///   <https://docs.aws.amazon.com/AmazonRDS/latest/AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html>
/// - SQS: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html>
/// - SNS: <https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html>
/// - Kinesis: <https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html>
/// - Step Functions: <https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cw-metrics.html>
/// - `ElastiCache`: <https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html>
/// - EC2: <https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/viewing_metrics_with_cloudwatch.html>
const KNOWN_METRICS: &[MetricRow] = &[
    metric_row(Measure::Latency, Unit::Seconds, SECONDS, "TargetResponseTime ResponseTime ReadLatency WriteLatency"),
    metric_row(
        Measure::Latency,
        Unit::Seconds,
        MILLISECONDS,
        "Latency IntegrationLatency Duration duration SuccessfulRequestLatency ExecutionTime LambdaFunctionTime \
         LambdaFunctionRunTime ServiceIntegrationTime ServiceIntegrationRunTime ActivityTime ActivityRunTime \
         CommitLatency SelectLatency InsertLatency UpdateLatency DeleteLatency DMLLatency GetRecords.Latency \
         PutRecord.Latency PutRecords.Latency",
    ),
    metric_row(Measure::ColdStarts, Unit::Seconds, MILLISECONDS, "InitDuration init_duration"),
    metric_row(
        Measure::Faults,
        Unit::Count,
        1.0,
        "HTTPCode_Target_5XX_Count HTTPCode_ELB_5XX_Count HTTPCode_ELB_502_Count HTTPCode_ELB_503_Count \
         HTTPCode_ELB_504_Count HTTPCode_Backend_5XX HTTPCode_ELB_5XX BackendConnectionErrors \
         TargetConnectionErrorCount TCP_Target_Reset_Count TCP_ELB_Reset_Count LambdaInternalError Errors \
         DeadLetterErrors DestinationDeliveryFailures AsyncEventsDropped 5XXError 5xx IntegrationError \
         ExecutionError SystemErrors ExecutionsFailed ExecutionsTimedOut ExecutionsAborted LambdaFunctionsFailed \
         LambdaFunctionsTimedOut ServiceIntegrationsFailed ServiceIntegrationsTimedOut ActivitiesFailed \
         ActivitiesTimedOut NumberOfNotificationsFailed NumberOfNotificationsFailedToRedriveToDlq Deadlocks \
         StatusCheckFailed LambdaUserError",
    ),
    metric_row(
        Measure::Errors,
        Unit::Count,
        1.0,
        "HTTPCode_Target_4XX_Count HTTPCode_ELB_4XX_Count HTTPCode_Backend_4XX HTTPCode_ELB_4XX ELBAuthError \
         ClientTLSNegotiationErrorCount ClientError 4XXError 4xx UserErrors ConditionalCheckFailedRequests \
         TransactionConflict LoginFailures AuthenticationFailures",
    ),
    metric_row(
        Measure::Throttles,
        Unit::Count,
        1.0,
        "Throttles ThrottledRequests ReadThrottleEvents WriteThrottleEvents OnDemandThrottleEvents \
         ExecutionThrottled ThrottledEvents ReadProvisionedThroughputExceeded WriteProvisionedThroughputExceeded \
         PutRecords.ThrottledRecords",
    ),
    metric_row(
        Measure::Traffic,
        Unit::Count,
        1.0,
        "RequestCount RequestCountPerTarget Count ConnectCount MessageCount Invocations AsyncEventsReceived \
         NumberOfMessagesSent NumberOfMessagesPublished ExecutionsStarted IncomingRecords NewFlowCount \
         NewConnectionCount",
    ),
    metric_row(
        Measure::Work,
        Unit::Percent,
        1.0,
        "CPUUtilization EngineCPUUtilization cpu_utilization EBSReadIOPSUtilization",
    ),
    metric_row(
        Measure::Work,
        Unit::Count,
        1.0,
        "UnHealthyHostCount ActiveConnectionCount ActiveFlowCount ConsumedReadCapacityUnits \
         ConsumedWriteCapacityUnits ReadIOPS WriteIOPS DBLoad DBLoadCPU CpuUtilized DiskReadOps DiskWriteOps \
         EBSReadOps EBSWriteOps Evictions",
    ),
    metric_row(
        Measure::Work,
        Unit::Bytes,
        1.0,
        "NetworkIn NetworkOut DiskReadBytes DiskWriteBytes EBSReadBytes EBSWriteBytes NetworkReceiveThroughput \
         NetworkTransmitThroughput ReadThroughput WriteThroughput NetworkRxBytes NetworkTxBytes NetworkBytesIn \
         NetworkBytesOut ProcessedBytes",
    ),
    metric_row(
        Measure::Memory,
        Unit::Percent,
        1.0,
        "MemoryUtilization memory_utilization DatabaseMemoryUsagePercentage mem_used_percent",
    ),
    metric_row(Measure::Memory, Unit::Bytes, MEGABYTES, "MemoryUtilized used_memory_max"),
    metric_row(Measure::Memory, Unit::Bytes, 1.0, "SwapUsage BytesUsedForCache"),
    metric_row(Measure::Quota, Unit::Percent, SHARE, "ProvisionedConcurrencyUtilization"),
    metric_row(
        Measure::Quota,
        Unit::Percent,
        1.0,
        "AccountProvisionedReadCapacityUtilization AccountProvisionedWriteCapacityUtilization \
         MaxProvisionedTableReadCapacityUtilization MaxProvisionedTableWriteCapacityUtilization",
    ),
    metric_row(
        Measure::Quota,
        Unit::Count,
        1.0,
        "DatabaseConnections CurrConnections ProvisionedConcurrencySpilloverInvocations SpilloverCount \
         RejectedConnectionCount PortAllocationErrorCount NetworkBandwidthInAllowanceExceeded \
         NetworkBandwidthOutAllowanceExceeded NetworkConntrackAllowanceExceeded \
         NetworkPacketsPerSecondAllowanceExceeded",
    ),
    metric_row(Measure::Backlog, Unit::Seconds, SECONDS, "ApproximateAgeOfOldestMessage ReplicaLag ReplicationLag"),
    metric_row(
        Measure::Backlog,
        Unit::Seconds,
        MILLISECONDS,
        "IteratorAge AsyncEventAge GetRecords.IteratorAgeMilliseconds AuroraReplicaLag ReplicationLatency",
    ),
    metric_row(
        Measure::Backlog,
        Unit::Count,
        1.0,
        "ApproximateNumberOfMessagesVisible ApproximateNumberOfMessagesDelayed SurgeQueueLength DiskQueueDepth \
         PendingTaskCount",
    ),
    metric_row(Measure::MemoryLeft, Unit::Bytes, 1.0, "FreeableMemory"),
    metric_row(Measure::QuotaLeft, Unit::Bytes, 1.0, "FreeStorageSpace FreeLocalStorage"),
    metric_row(Measure::QuotaLeft, Unit::Percent, 1.0, "BurstBalance EBSIOBalance% EBSByteBalance%"),
    metric_row(Measure::QuotaLeft, Unit::Count, 1.0, "CPUCreditBalance"),
    // These are requests times their duration (Little's law), whatever the quota is: only throttles show that a quota was
    // reached.
    metric_row(
        Measure::Other,
        Unit::Count,
        1.0,
        "ConcurrentExecutions UnreservedConcurrentExecutions ClaimedAccountConcurrency OpenExecutionCount",
    ),
];

/// The meaning of a metric's name; [`Measure::Other`] if it is not known.
pub fn find_meaning(name: &str) -> Meaning {
    for row in KNOWN_METRICS {
        if row.names.split_whitespace().any(|known| known == name) {
            return row.meaning;
        }
    }
    Meaning { measure: Measure::Other, unit: Unit::None, factor: 1.0 }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn no_name_is_in_two_rows() {
        let mut seen = BTreeSet::new();
        for name in KNOWN_METRICS.iter().flat_map(|row| row.names.split_whitespace()) {
            assert!(seen.insert(name), "{name}");
        }
    }

    #[test]
    fn a_name_is_known_whole_and_with_its_unit() {
        let milliseconds = find_meaning("PutRecords.Latency");
        assert_eq!((milliseconds.measure, milliseconds.factor), (Measure::Latency, 0.001));
        assert_eq!(find_meaning("EBSByteBalance%").measure, Measure::QuotaLeft);
        for unknown in ["Basket", "Latency PutRecord", "Lat", "", " "] {
            assert_eq!(find_meaning(unknown).measure, Measure::Other, "{unknown}");
        }
    }
}
