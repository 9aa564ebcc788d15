//! Kinesis, Firehose, Flink, and Kafka.

use super::readings::*;
use super::{Namespace, named_by, part};
use crate::model::EntityKind::{Resource, Service};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/Kinesis",
        page: "https://docs.aws.amazon.com/streams/latest/dev/monitoring-with-cloudwatch.html",
        entities: &[part("ShardId", "StreamName", Resource), named_by("StreamName", Resource)],
        requests: &["IncomingRecords"],
        metrics: &[
            (
                BACKLOG_MS,
                "GetRecords.IteratorAgeMilliseconds GetRecords.IteratorAge IteratorAgeMilliseconds \
                 SubscribeToShardEvent.MillisBehindLatest",
            ),
            (
                THROTTLES,
                "ReadProvisionedThroughputExceeded WriteProvisionedThroughputExceeded PutRecords.ThrottledRecords \
                 SubscribeToShard.RateExceeded",
            ),
            (FAULTS, "PutRecords.FailedRecords DeliveryToS3.FailedRecordCount DeliveryToIceberg.FailedRowCount"),
            (BACKLOG_S, "DeliveryToS3.DataFreshness DeliveryToIceberg.DataFreshness"),
            (
                SUCCESS_SHARE,
                "GetRecords.Success PutRecord.Success PutRecords.Success SubscribeToShard.Success \
                 SubscribeToShardEvent.Success",
            ),
            (LATENCY_MS, "GetRecords.Latency PutRecord.Latency PutRecords.Latency"),
            (TRAFFIC, "IncomingRecords PutRecords.TotalRecords"),
            (YIELD_COUNT, "GetRecords.Records OutgoingRecords SubscribeToShardEvent.Records"),
            (
                WORK_BYTES,
                "IncomingBytes OutgoingBytes GetRecords.Bytes PutRecord.Bytes PutRecords.Bytes SubscribeToShardEvent.Bytes",
            ),
            (ACTIVITY, "PutRecords.Records PutRecords.SuccessfulRecords"),
        ],
    },
    Namespace {
        name: "AWS/Firehose",
        page: "https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html",
        entities: &[named_by("DeliveryStreamName", Resource)],
        requests: &["IncomingRecords"],
        metrics: &[
            (
                BACKLOG_S,
                "DeliveryToS3.DataFreshness DeliveryToSplunk.DataFreshness DeliveryToHttpEndpoint.DataFreshness \
                 DeliveryToAmazonOpenSearchService.DataFreshness \
                 DeliveryToAmazonOpenSearchServerless.DataFreshness DeliveryToSnowflake.DataFreshness \
                 DeliveryToIceberg.DataFreshness BackupToS3.DataFreshness",
            ),
            (BACKLOG_MS, "KinesisMillisBehindLatest"),
            (
                SUCCESS_SHARE,
                "DeliveryToS3.Success DeliveryToRedshift.Success DeliveryToSplunk.Success DeliveryToHttpEndpoint.Success \
                 DeliveryToAmazonOpenSearchService.Success DeliveryToElasticsearch.Success \
                 DeliveryToAmazonOpenSearchServerless.Success DeliveryToSnowflake.Success BackupToS3.Success \
                 ExecuteProcessing.Success",
            ),
            (
                THROTTLES,
                "ThrottledRecords ThrottledGetRecords ThrottledGetShardIterator ThrottledDescribeStream PartitionCountExceeded",
            ),
            (FAULTS, "FailedConversion.Records FailedValidation.Records DeliveryToIceberg.FailedRowCount"),
            (ERRORS, "KMSKeyAccessDenied KMSKeyDisabled KMSKeyInvalidState KMSKeyNotFound"),
            (
                LATENCY_MS,
                "ExecuteProcessing.Duration JQProcessing.Duration PutRecord.Latency PutRecordBatch.Latency \
                 DescribeDeliveryStream.Latency ListDeliveryStreams.Latency UpdateDeliveryStream.Latency",
            ),
            (TRAFFIC, "IncomingRecords IncomingPutRequests DataReadFromKinesisStream.Records"),
            (
                YIELD_COUNT,
                "DeliveryToS3.Records DeliveryToRedshift.Records DeliveryToSplunk.Records \
                 DeliveryToElasticsearch.Records DeliveryToHttpEndpoint.Records SucceedProcessing.Records \
                 SucceedConversion.Records DeliveryToIceberg.SuccessfulRowCount DeliveryToIceberg.Success",
            ),
            (
                ACTIVITY_BYTES,
                "IncomingBytes DataReadFromKinesisStream.Bytes DeliveryToS3.Bytes DeliveryToRedshift.Bytes \
                 DeliveryToElasticsearch.Bytes DeliveryToSplunk.Bytes DeliveryToHttpEndpoint.Bytes BackupToS3.Bytes \
                 FailedConversion.Bytes SucceedConversion.Bytes SucceedProcessing.Bytes PutRecord.Bytes PutRecordBatch.Bytes \
                 DeliveryToIceberg.Bytes",
            ),
            (
                ACTIVITY,
                "BackupToS3.Records DeliveryToS3.ObjectCount DeliveryToIceberg.IncomingRowCount PutRecord.Requests PutRecordBatch.Requests \
                 PutRecordBatch.Records ActivePartitionsLimit PartitionCount BytesPerSecondLimit RecordsPerSecondLimit \
                 PutRequestsPerSecondLimit PerPartitionThroughput",
            ),
        ],
    },
    Namespace {
        name: "AWS/KinesisAnalytics",
        page: "https://docs.aws.amazon.com/managed-flink/latest/java/metrics-dimensions.html",
        entities: &[named_by("Application", Service)],
        requests: &[],
        metrics: &[
            (BACKLOG_MS, "millisBehindLatest MillisBehindLatest"),
            (BACKLOG_COUNT, "records_lag_max"),
            (FAULTS, "commitsFailed"),
            (UNHEALTHY, "fullRestarts numberOfFailedCheckpoints"),
            (UNHEALTHY_MS, "downtime"),
            (ACTIVITY_MS, "uptime"),
            (LATENCY_MS, "lastCheckpointDuration"),
            (WORK_PERCENT, "cpuUtilization containerCPUUtilization"),
            (MEMORY_PERCENT, "heapMemoryUtilization containerMemoryUtilization"),
            (STORAGE_PERCENT, "containerDiskUtilization"),
            (
                WORK_COUNT,
                "busyTimeMsPerSecond backPressuredTimeMsPerSecond oldGenerationGCCount oldGenerationGCTime threadCount",
            ),
            (FAULTS, "InputProcessing.ProcessingFailedRecords InputProcessing.DroppedRecords numLateRecordsDropped"),
            (FAULTS, "LambdaDelivery.DeliveryFailedRecords"),
            (SUCCESS_SHARE, "Success InputProcessing.Success"),
            (TRAFFIC_A_SECOND, "numRecordsInPerSecond numRecordsOutPerSecond"),
            (
                ACTIVITY,
                "numRecordsIn numRecordsOut idleTimeMsPerSecond KPUs Records InputProcessing.OkRecords \
                 LambdaDelivery.OkRecords currentInputWatermark",
            ),
            (ACTIVITY_BYTES, "Bytes lastCheckpointSize InputProcessing.OkBytes"),
            (ACTIVITY_MS, "InputProcessing.Duration LambdaDelivery.Duration"),
        ],
    },
    Namespace {
        name: "AWS/Kafka",
        page: "https://docs.aws.amazon.com/msk/latest/developerguide/metrics-details.html",
        entities: &[
            named_by("Consumer Group", Service),
            named_by("Topic", Resource),
            part("Broker ID", "Cluster Name", Resource),
            named_by("Cluster Name", Resource),
        ],
        requests: &[],
        metrics: &[
            (UNHEALTHY, "OfflinePartitionsCount UnderReplicatedPartitions UnderMinIsrPartitionCount"),
            (HEALTHY, "ActiveControllerCount"),
            (BACKLOG_COUNT, "OffsetLag MaxOffsetLag SumOffsetLag"),
            (BACKLOG_S, "EstimatedTimeLag EstimatedMaxTimeLag RollingEstimatedTimeLag RollingEstimatedTimeLagMax"),
            (BACKLOG_BYTES, "RemoteCopyLagBytes"),
            (
                BACKLOG_COUNT,
                "FetchThrottleQueueSize ProduceThrottleQueueSize RequestThrottleQueueSize VolumeQueueLength \
                 RemoteLogReaderTaskQueueSize",
            ),
            (WORK_PERCENT, "CpuUser CpuSystem CpuIoWait"),
            (ACTIVITY_PERCENT, "CpuIdle RemoteLogManagerTasksAvgIdlePercent RemoteLogReaderAvgIdlePercent"),
            (YIELD_PERCENT, "RequestHandlerAvgIdlePercent NetworkProcessorAvgIdlePercent"),
            (QUOTA_LEFT_PERCENT, "BurstBalance"),
            (QUOTA_LEFT_COUNT, "CPUCreditBalance"),
            (MEMORY_LEFT_BYTES, "MemoryFree SwapFree"),
            (MEMORY_BYTES, "SwapUsed"),
            (ACTIVITY_BYTES, "MemoryUsed MemoryCached MemoryBuffered"),
            (MEMORY_PERCENT, "HeapMemoryAfterGC"),
            (STORAGE_PERCENT, "KafkaDataLogsDiskUsed KafkaAppLogsDiskUsed RootDiskUsed"),
            (
                QUOTA_COUNT,
                "ConnectionCount ClientConnectionCount TCPConnections BwInAllowanceExceeded BwOutAllowanceExceeded \
                 ConntrackAllowanceExceeded LinklocalAllowanceExceeded PpsAllowanceExceeded TrafficShaping \
                 IAMTooManyConnections",
            ),
            (
                LATENCY_MS,
                "ProduceTotalTimeMsMean ProduceLocalTimeMsMean ProduceRequestQueueTimeMsMean \
                 ProduceResponseQueueTimeMsMean ProduceResponseSendTimeMsMean FetchConsumerTotalTimeMsMean \
                 FetchConsumerLocalTimeMsMean FetchConsumerRequestQueueTimeMsMean FetchConsumerResponseQueueTimeMsMean \
                 FetchConsumerResponseSendTimeMsMean FetchFollowerTotalTimeMsMean FetchFollowerLocalTimeMsMean \
                 FetchFollowerRequestQueueTimeMsMean FetchFollowerResponseQueueTimeMsMean \
                 FetchFollowerResponseSendTimeMsMean ZooKeeperRequestLatencyMsMean RequestTime \
                 ProduceMessageConversionsTimeMsMean",
            ),
            (WORK_MS, "FetchThrottleTime ProduceThrottleTime RequestThrottleTime"),
            (FAULTS_A_SECOND, "RemoteCopyErrorsPerSec RemoteFetchErrorsPerSec"),
            (FAULTS, "NetworkRxErrors NetworkTxErrors NetworkRxDropped NetworkTxDropped"),
            (TRAFFIC_A_SECOND, "MessagesInPerSec"),
            (
                WORK_BYTES_A_SECOND,
                "BytesInPerSec BytesOutPerSec ReplicationBytesInPerSec ReplicationBytesOutPerSec FetchThrottleByteRate \
                 ProduceThrottleByteRate RemoteCopyBytesPerSec RemoteFetchBytesPerSec",
            ),
            (WORK_A_SECOND, "ConnectionCreationRate ConnectionCloseRate RemoteFetchRequestsPerSec"),
            (WORK_COUNT, "NetworkRxPackets NetworkTxPackets VolumeReadOps VolumeWriteOps CPUCreditUsage"),
            (WORK_BYTES, "VolumeReadBytes VolumeWriteBytes RequestBytesMean TrafficBytes"),
            (
                ACTIVITY,
                "GlobalPartitionCount GlobalTopicCount PartitionCount LeaderCount ZooKeeperSessionState \
                 FetchMessageConversionsPerSec ProduceMessageConversionsPerSec",
            ),
            (ACTIVITY_S, "VolumeTotalReadTime VolumeTotalWriteTime"),
        ],
    },
    Namespace {
        name: "AWS/KafkaConnect",
        page: "https://docs.aws.amazon.com/msk/latest/developerguide/mkc-monitoring-overview.html",
        entities: &[named_by("ConnectorName", Service)],
        requests: &[],
        metrics: &[
            (UNHEALTHY, "ErroredTaskCount"),
            (YIELD_COUNT, "RunningTaskCount WorkerCount"),
            (SUCCESS_PERCENT, "TaskStartupSuccessPercentage"),
            (WORK_PERCENT, "CpuUtilization"),
            (MEMORY_PERCENT, "MemoryUtilization"),
            (LATENCY_MS, "RebalanceTimeAvg RebalanceTimeMax"),
            (WORK_BYTES_A_SECOND, "BytesInPerSec BytesOutPerSec"),
            (ACTIVITY_A_SECOND, "SinkRecordReadRate SinkRecordSendRate SourceRecordPollRate SourceRecordWriteRate"),
            (ACTIVITY, "RebalanceCompletedTotal TaskStartupAttemptsTotal"),
            (ACTIVITY_MS, "RebalanceTimeSinceLast"),
        ],
    },
];
