//! What a CloudWatch metric measures, by its name.

use crate::model::{EvidenceKind, Unit};
use crate::telemetry::MetricQuery;

/// The share of a limit from which a resource, a pool or a quota is about to be used up, in percent: waiting times grow as
/// one over what is left (Kleinrock, "Queueing Systems", 1975), so that here they are five times those of an idle one.
const NEAR_THE_LIMIT: f64 = 80.0;

/// What a metric measures.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Response time.
    Latency,
    /// Requests that failed by the server's fault.
    Faults,
    /// Requests that failed by the client's fault.
    Errors,
    /// Requests that were throttled.
    Throttles,
    /// Requests.
    Traffic,
    /// Starts of new execution environments.
    ColdStarts,
    /// The use of CPU, disk or network.
    Work,
    /// The use of memory.
    Memory,
    /// The use of a pool or a quota.
    Quota,
    /// Work that waits.
    Backlog,
    /// Memory that is left.
    MemoryLeft,
    /// What is left of a pool, a quota or a balance of credits.
    QuotaLeft,
    /// Unknown.
    Other,
}

/// What a metric measures, and in what.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Meaning {
    /// What it measures.
    pub measure: Measure,
    /// The unit that it is shown in.
    pub unit: Unit,
    /// Brings CloudWatch's value to that unit.
    pub factor: f64,
}

impl Meaning {
    const fn new(measure: Measure, unit: Unit, factor: f64) -> Self {
        Self { measure, unit, factor }
    }

    /// What the metric measures.
    ///
    /// Source: the metrics of each service, linked from
    /// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html>; the
    /// pages of the services are named in [`by_name`].
    #[must_use]
    pub fn of(query: &MetricQuery) -> Self {
        let meaning = match (query.namespace.as_str(), query.name.as_str()) {
            ("AWS/ELB", "Latency") => Self::new(Measure::Latency, Unit::Seconds, 1.0),
            (_, name) => by_name(name),
        };
        // How many response times there are is how many requests there were.
        match (meaning.measure, query.stat.as_str()) {
            (Measure::Latency, "SampleCount") => Self::new(Measure::Traffic, Unit::Count, 1.0),
            (Measure::ColdStarts, "SampleCount") => Self::new(Measure::ColdStarts, Unit::Count, 1.0),
            _ => meaning,
        }
    }

    /// Whether the values are numbers of events, of which a period without a point had none.
    #[must_use]
    pub fn counts(self, query: &MetricQuery) -> bool {
        let events = match self.measure {
            Measure::Faults | Measure::Errors | Measure::Throttles | Measure::Traffic | Measure::ColdStarts => true,
            Measure::Latency
            | Measure::Work
            | Measure::Memory
            | Measure::Quota
            | Measure::Backlog
            | Measure::MemoryLeft
            | Measure::QuotaLeft
            | Measure::Other => false,
        };
        events && self.unit == Unit::Count && matches!(query.stat.as_str(), "Sum" | "SampleCount")
    }

    /// What a rise to `observed` is evidence of: that more is left is none.
    #[must_use]
    pub fn rise(self, observed: f64) -> Option<EvidenceKind> {
        match self.measure {
            Measure::Latency => Some(EvidenceKind::LatencyRise),
            Measure::Faults => Some(EvidenceKind::FaultRise),
            Measure::Errors => Some(EvidenceKind::ErrorRise),
            Measure::Throttles => Some(EvidenceKind::ThrottleRise),
            Measure::Traffic => Some(EvidenceKind::TrafficSurge),
            Measure::ColdStarts => Some(EvidenceKind::ColdStartRise),
            Measure::Work if self.unit == Unit::Percent && observed >= NEAR_THE_LIMIT => {
                Some(EvidenceKind::SaturationRise)
            }
            Measure::Work => Some(EvidenceKind::MetricShift),
            Measure::Memory => Some(EvidenceKind::MemoryRise),
            Measure::Quota if self.unit == Unit::Percent && observed < NEAR_THE_LIMIT => {
                Some(EvidenceKind::MetricShift)
            }
            Measure::Quota => Some(EvidenceKind::QuotaSaturation),
            Measure::Backlog => Some(EvidenceKind::BacklogRise),
            Measure::MemoryLeft | Measure::QuotaLeft => None,
            Measure::Other => Some(EvidenceKind::MetricShift),
        }
    }

    /// What a fall of it is evidence of: that things got better is none.
    #[must_use]
    pub fn fall(self) -> Option<EvidenceKind> {
        match self.measure {
            Measure::Traffic => Some(EvidenceKind::TrafficLoss),
            Measure::MemoryLeft => Some(EvidenceKind::MemoryRise),
            Measure::QuotaLeft => Some(EvidenceKind::QuotaSaturation),
            Measure::Other => Some(EvidenceKind::MetricShift),
            Measure::Latency
            | Measure::Faults
            | Measure::Errors
            | Measure::Throttles
            | Measure::ColdStarts
            | Measure::Work
            | Measure::Memory
            | Measure::Quota
            | Measure::Backlog => None,
        }
    }

    /// Whether it tells of requests that did not succeed.
    #[must_use]
    pub fn is_failure(self) -> bool {
        matches!(self.measure, Measure::Faults | Measure::Errors | Measure::Throttles)
    }
}

/// The meaning of the name alone, which is the same in every namespace but one.
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
fn by_name(name: &str) -> Meaning {
    const SECONDS: f64 = 1.0;
    const MILLISECONDS: f64 = 0.001;
    const MEGABYTES: f64 = 1_048_576.0;
    const SHARE: f64 = 100.0;
    let (measure, unit, factor) = match name {
        "TargetResponseTime" | "ResponseTime" | "ReadLatency" | "WriteLatency" => {
            (Measure::Latency, Unit::Seconds, SECONDS)
        }
        "Latency"
        | "IntegrationLatency"
        | "Duration"
        | "duration"
        | "SuccessfulRequestLatency"
        | "ExecutionTime"
        | "LambdaFunctionTime"
        | "LambdaFunctionRunTime"
        | "ServiceIntegrationTime"
        | "ServiceIntegrationRunTime"
        | "ActivityTime"
        | "ActivityRunTime"
        | "CommitLatency"
        | "SelectLatency"
        | "InsertLatency"
        | "UpdateLatency"
        | "DeleteLatency"
        | "DMLLatency"
        | "GetRecords.Latency"
        | "PutRecord.Latency"
        | "PutRecords.Latency" => (Measure::Latency, Unit::Seconds, MILLISECONDS),
        "InitDuration" | "init_duration" => (Measure::ColdStarts, Unit::Seconds, MILLISECONDS),
        "HTTPCode_Target_5XX_Count"
        | "HTTPCode_ELB_5XX_Count"
        | "HTTPCode_ELB_502_Count"
        | "HTTPCode_ELB_503_Count"
        | "HTTPCode_ELB_504_Count"
        | "HTTPCode_Backend_5XX"
        | "HTTPCode_ELB_5XX"
        | "BackendConnectionErrors"
        | "TargetConnectionErrorCount"
        | "TCP_Target_Reset_Count"
        | "TCP_ELB_Reset_Count"
        | "LambdaInternalError"
        | "Errors"
        | "DeadLetterErrors"
        | "DestinationDeliveryFailures"
        | "AsyncEventsDropped"
        | "5XXError"
        | "5xx"
        | "IntegrationError"
        | "ExecutionError"
        | "SystemErrors"
        | "ExecutionsFailed"
        | "ExecutionsTimedOut"
        | "ExecutionsAborted"
        | "LambdaFunctionsFailed"
        | "LambdaFunctionsTimedOut"
        | "ServiceIntegrationsFailed"
        | "ServiceIntegrationsTimedOut"
        | "ActivitiesFailed"
        | "ActivitiesTimedOut"
        | "NumberOfNotificationsFailed"
        | "NumberOfNotificationsFailedToRedriveToDlq"
        | "Deadlocks"
        | "StatusCheckFailed"
        | "LambdaUserError" => (Measure::Faults, Unit::Count, 1.0),
        "HTTPCode_Target_4XX_Count"
        | "HTTPCode_ELB_4XX_Count"
        | "HTTPCode_Backend_4XX"
        | "HTTPCode_ELB_4XX"
        | "ELBAuthError"
        | "ClientTLSNegotiationErrorCount"
        | "ClientError"
        | "4XXError"
        | "4xx"
        | "UserErrors"
        | "ConditionalCheckFailedRequests"
        | "TransactionConflict"
        | "LoginFailures"
        | "AuthenticationFailures" => (Measure::Errors, Unit::Count, 1.0),
        "Throttles"
        | "ThrottledRequests"
        | "ReadThrottleEvents"
        | "WriteThrottleEvents"
        | "OnDemandThrottleEvents"
        | "ExecutionThrottled"
        | "ThrottledEvents"
        | "ReadProvisionedThroughputExceeded"
        | "WriteProvisionedThroughputExceeded"
        | "PutRecords.ThrottledRecords" => (Measure::Throttles, Unit::Count, 1.0),
        "RequestCount"
        | "RequestCountPerTarget"
        | "Count"
        | "ConnectCount"
        | "MessageCount"
        | "Invocations"
        | "AsyncEventsReceived"
        | "NumberOfMessagesSent"
        | "NumberOfMessagesPublished"
        | "ExecutionsStarted"
        | "IncomingRecords"
        | "NewFlowCount"
        | "NewConnectionCount" => (Measure::Traffic, Unit::Count, 1.0),
        "CPUUtilization" | "EngineCPUUtilization" | "cpu_utilization" | "EBSReadIOPSUtilization" => {
            (Measure::Work, Unit::Percent, 1.0)
        }
        "UnHealthyHostCount"
        | "ActiveConnectionCount"
        | "ActiveFlowCount"
        | "ConsumedReadCapacityUnits"
        | "ConsumedWriteCapacityUnits"
        | "ReadIOPS"
        | "WriteIOPS"
        | "DBLoad"
        | "DBLoadCPU"
        | "CpuUtilized"
        | "DiskReadOps"
        | "DiskWriteOps"
        | "EBSReadOps"
        | "EBSWriteOps"
        | "Evictions" => (Measure::Work, Unit::Count, 1.0),
        "NetworkIn"
        | "NetworkOut"
        | "DiskReadBytes"
        | "DiskWriteBytes"
        | "EBSReadBytes"
        | "EBSWriteBytes"
        | "NetworkReceiveThroughput"
        | "NetworkTransmitThroughput"
        | "ReadThroughput"
        | "WriteThroughput"
        | "NetworkRxBytes"
        | "NetworkTxBytes"
        | "NetworkBytesIn"
        | "NetworkBytesOut"
        | "ProcessedBytes" => (Measure::Work, Unit::Bytes, 1.0),
        "MemoryUtilization" | "memory_utilization" | "DatabaseMemoryUsagePercentage" | "mem_used_percent" => {
            (Measure::Memory, Unit::Percent, 1.0)
        }
        "MemoryUtilized" | "used_memory_max" => (Measure::Memory, Unit::Bytes, MEGABYTES),
        "SwapUsage" | "BytesUsedForCache" => (Measure::Memory, Unit::Bytes, 1.0),
        "ProvisionedConcurrencyUtilization" => (Measure::Quota, Unit::Percent, SHARE),
        "AccountProvisionedReadCapacityUtilization"
        | "AccountProvisionedWriteCapacityUtilization"
        | "MaxProvisionedTableReadCapacityUtilization"
        | "MaxProvisionedTableWriteCapacityUtilization" => (Measure::Quota, Unit::Percent, 1.0),
        "DatabaseConnections"
        | "CurrConnections"
        | "ProvisionedConcurrencySpilloverInvocations"
        | "SpilloverCount"
        | "RejectedConnectionCount"
        | "PortAllocationErrorCount"
        | "NetworkBandwidthInAllowanceExceeded"
        | "NetworkBandwidthOutAllowanceExceeded"
        | "NetworkConntrackAllowanceExceeded"
        | "NetworkPacketsPerSecondAllowanceExceeded" => (Measure::Quota, Unit::Count, 1.0),
        "ApproximateAgeOfOldestMessage" | "ReplicaLag" | "ReplicationLag" => (Measure::Backlog, Unit::Seconds, SECONDS),
        "IteratorAge"
        | "AsyncEventAge"
        | "GetRecords.IteratorAgeMilliseconds"
        | "AuroraReplicaLag"
        | "ReplicationLatency" => (Measure::Backlog, Unit::Seconds, MILLISECONDS),
        "ApproximateNumberOfMessagesVisible"
        | "ApproximateNumberOfMessagesDelayed"
        | "SurgeQueueLength"
        | "DiskQueueDepth"
        | "PendingTaskCount" => (Measure::Backlog, Unit::Count, 1.0),
        "FreeableMemory" => (Measure::MemoryLeft, Unit::Bytes, 1.0),
        "FreeStorageSpace" | "FreeLocalStorage" => (Measure::QuotaLeft, Unit::Bytes, 1.0),
        "BurstBalance" | "EBSIOBalance%" | "EBSByteBalance%" => (Measure::QuotaLeft, Unit::Percent, 1.0),
        "CPUCreditBalance" => (Measure::QuotaLeft, Unit::Count, 1.0),
        // Requests times their duration (Little's law), whatever the quota is: only throttles tell that it was reached.
        "ConcurrentExecutions"
        | "UnreservedConcurrentExecutions"
        | "ClaimedAccountConcurrency"
        | "OpenExecutionCount" => (Measure::Other, Unit::Count, 1.0),
        _ => (Measure::Other, Unit::None, 1.0),
    };
    Meaning::new(measure, unit, factor)
}
