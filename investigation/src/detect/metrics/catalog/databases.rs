//! DynamoDB and its accelerator, RDS, Aurora and their proxy, and the other databases.

use super::readings::*;
use super::{Namespace, named_by, part};
use crate::model::EntityKind::{Database, DynamoDbTable, Resource};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/DynamoDB",
        page: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html",
        entities: &[named_by("TableName", DynamoDbTable)],
        requests: &["SuccessfulRequestLatency"],
        metrics: &[
            (FAULTS.zero_when_absent(), "SystemErrors FailedToReplicateRecordCount"),
            (ERRORS.zero_when_absent(), "UserErrors ConditionalCheckFailedRequests TransactionConflict"),
            // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TroubleshootingThrottling-cloudwatch.html
            (
                THROTTLES.zero_when_absent(),
                "ThrottledRequests ReadThrottleEvents WriteThrottleEvents OnlineIndexThrottleEvents \
                 ThrottledPutRecordCount ReadProvisionedThroughputThrottleEvents \
                 WriteProvisionedThroughputThrottleEvents ReadKeyRangeThroughputThrottleEvents \
                 WriteKeyRangeThroughputThrottleEvents ReadMaxOnDemandThroughputThrottleEvents \
                 WriteMaxOnDemandThroughputThrottleEvents ReadAccountLimitThrottleEvents \
                 WriteAccountLimitThrottleEvents",
            ),
            (LATENCY_MS, "SuccessfulRequestLatency"),
            (BACKLOG_MS, "ReplicationLatency AgeOfOldestUnreplicatedRecord"),
            (BACKLOG_COUNT, "PendingReplicationCount"),
            (
                QUOTA_PERCENT,
                "AccountProvisionedReadCapacityUtilization AccountProvisionedWriteCapacityUtilization \
                 MaxProvisionedTableReadCapacityUtilization MaxProvisionedTableWriteCapacityUtilization",
            ),
            (
                WORK_COUNT,
                "ConsumedReadCapacityUnits ConsumedWriteCapacityUnits ConsumedChangeDataCaptureUnits \
                 OnlineIndexConsumedWriteCapacity",
            ),
            (ACTIVITY_PERCENT, "OnlineIndexPercentageProgress"),
            (ACTIVITY_BYTES, "ReturnedBytes"),
            (
                ACTIVITY,
                "ProvisionedReadCapacityUnits ProvisionedWriteCapacityUnits ReturnedItemCount ReturnedRecordsCount \
                 TimeToLiveDeletedItemCount AccountMaxReads AccountMaxWrites AccountMaxTableLevelReads \
                 AccountMaxTableLevelWrites",
            ),
        ],
    },
    Namespace {
        name: "AWS/DAX",
        page: "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/dax-metrics-dimensions-dax.html",
        entities: &[part("NodeId", "ClusterId", Database), named_by("ClusterId", Database)],
        requests: &["TotalRequestCount"],
        metrics: &[
            (FAULTS, "FaultRequestCount FailedRequestCount"),
            (ERRORS, "ErrorRequestCount"),
            (THROTTLES, "ThrottledRequestCount"),
            (TRAFFIC, "TotalRequestCount"),
            (WORK_PERCENT, "CPUUtilization"),
            (MEMORY_PERCENT, "CacheMemoryUtilization"),
            (WORK_BYTES, "NetworkBytesIn NetworkBytesOut EvictedSize"),
            (WORK_COUNT, "NetworkPacketsIn NetworkPacketsOut ItemCacheMisses QueryCacheMisses ScanCacheMisses"),
            (YIELD_COUNT, "ItemCacheHits QueryCacheHits ScanCacheHits"),
            (QUOTA_COUNT, "ClientConnections"),
            (ACTIVITY_BYTES, "EstimatedDbSize"),
            (
                ACTIVITY,
                "GetItemRequestCount BatchGetItemRequestCount PutItemRequestCount UpdateItemRequestCount \
                 DeleteItemRequestCount BatchWriteItemRequestCount QueryRequestCount ScanRequestCount \
                 TransactGetItemsCount TransactWriteItemsCount",
            ),
        ],
    },
    Namespace {
        name: "AWS/RDS",
        // Aurora: AuroraUserGuide/Aurora.AuroraMonitoring.Metrics.html; the proxy: UserGuide/rds-proxy.monitoring.html.
        page: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html",
        entities: &[
            named_by("ProxyName", Database),
            named_by("DBInstanceIdentifier", Database),
            named_by("DBClusterIdentifier", Database),
            named_by("DbClusterIdentifier", Database),
        ],
        requests: &["QueryRequests", "ClientConnectionsReceived"],
        metrics: &[
            (WORK_PERCENT, "CPUUtilization"),
            (WORK_COUNT, "DBLoad DBLoadCPU DBLoadNonCPU DBLoadRelativeToNumVCPUs"),
            (MEMORY_LEFT_BYTES, "FreeableMemory"),
            (MEMORY_BYTES, "SwapUsage"),
            (
                STORAGE_LEFT_BYTES,
                "FreeStorageSpace FreeLocalStorage FreeStorageSpaceLogVolume AuroraVolumeBytesLeftTotal",
            ),
            (QUOTA_COUNT, "DatabaseConnections DatabaseConnectionsCurrentlySessionPinned ClientConnections"),
            (QUOTA_PERCENT, "ACUUtilization"),
            (QUOTA_LEFT_COUNT, "CPUCreditBalance"),
            (QUOTA_LEFT_PERCENT, "BurstBalance EBSIOBalance% EBSByteBalance%"),
            (BACKLOG_COUNT, "DiskQueueDepth DiskQueueDepthLogVolume BlockedTransactions"),
            (BACKLOG_S, "ReplicaLag ReplicationChannelLag AuroraBinlogReplicaLag"),
            (
                BACKLOG_MS,
                "AuroraReplicaLag AuroraReplicaLagMaximum AuroraReplicaLagMinimum AuroraGlobalDBReplicationLag \
                 AuroraGlobalDBRPOLag AuroraGlobalDBProgressLag",
            ),
            (BACKLOG_BYTES, "OldestReplicationSlotLag ReplicationSlotDiskUsage"),
            (LATENCY_S, "ReadLatency WriteLatency ReadLatencyLogVolume WriteLatencyLogVolume"),
            (LATENCY_MS, "CommitLatency SelectLatency InsertLatency UpdateLatency DeleteLatency DMLLatency DDLLatency"),
            (LATENCY_US, "DatabaseConnectionsBorrowLatency QueryDatabaseResponseLatency QueryResponseLatency"),
            (FAULTS, "Deadlocks DatabaseConnectionsSetupFailed FailedSQLServerAgentJobsCount"),
            (ERRORS, "LoginFailures ClientConnectionsSetupFailedAuth AbortedClients"),
            (TRAFFIC, "QueryRequests ClientConnectionsReceived"),
            (HEALTHY_PERCENT, "AvailabilityPercentage"),
            (YIELD_PERCENT, "BufferCacheHitRatio ResultSetCacheHitRatio"),
            (
                ACTIVITY_A_SECOND,
                "Queries CommitThroughput SelectThroughput InsertThroughput UpdateThroughput DeleteThroughput \
                 DMLThroughput DDLThroughput ConnectionAttempts",
            ),
            (WORK_A_SECOND, "ReadIOPS WriteIOPS ReadIOPSLogVolume WriteIOPSLogVolume"),
            (
                WORK_BYTES_A_SECOND,
                "ReadThroughput WriteThroughput NetworkReceiveThroughput NetworkTransmitThroughput NetworkThroughput \
                 ReadThroughputLogVolume WriteThroughputLogVolume StorageNetworkReceiveThroughput \
                 StorageNetworkTransmitThroughput StorageNetworkThroughput TransactionLogsGeneration",
            ),
            (
                ACTIVITY_BYTES,
                "VolumeBytesUsed SnapshotStorageUsed BackupRetentionPeriodStorageUsed TotalBackupStorageBilled \
                 AuroraGlobalDBDataTransferBytes BinLogDiskUsage TransactionLogsDiskUsage",
            ),
            (ACTIVITY_S, "EngineUptime"),
            (
                ACTIVITY,
                "MaximumUsedTransactionIDs ActiveTransactions VolumeReadIOPs VolumeWriteIOPs \
                 AuroraGlobalDBReplicatedWriteIO CPUCreditUsage CPUSurplusCreditBalance CPUSurplusCreditsCharged \
                 ServerlessDatabaseCapacity MaxDatabaseConnectionsAllowed ClientConnectionsClosed \
                 ClientConnectionsNoTLS ClientConnectionsSetupSucceeded ClientConnectionsTLS \
                 DatabaseConnectionRequests DatabaseConnectionRequestsWithTLS DatabaseConnectionsCurrentlyBorrowed \
                 DatabaseConnectionsCurrentlyInTransaction DatabaseConnectionsSetupSucceeded \
                 DatabaseConnectionsWithTLS QueryRequestsNoTLS QueryRequestsTLS CheckpointLag \
                 BacktrackChangeRecordsCreationRate BacktrackChangeRecordsStored BacktrackWindowActual \
                 BacktrackWindowAlert",
            ),
        ],
    },
    Namespace {
        name: "AWS/DocDB",
        page: "https://docs.aws.amazon.com/documentdb/latest/developerguide/cloud_watch.html",
        entities: &[named_by("DBInstanceIdentifier", Database), named_by("DBClusterIdentifier", Database)],
        requests: &[],
        metrics: &[
            (WORK_PERCENT, "CPUUtilization"),
            (MEMORY_LEFT_BYTES, "FreeableMemory"),
            (MEMORY_BYTES, "SwapUsage"),
            (STORAGE_LEFT_BYTES, "FreeLocalStorage"),
            (QUOTA_COUNT, "DatabaseConnections DatabaseCursors"),
            (FAULTS, "DatabaseCursorsTimedOut LowMemNumOperationsThrottled LowMemNumOperationsTimedOut"),
            (QUOTA_LEFT_COUNT, "CPUCreditBalance"),
            (BACKLOG_COUNT, "DiskQueueDepth"),
            (BACKLOG_MS, "DBInstanceReplicaLag DBClusterReplicaLagMaximum DBClusterReplicaLagMinimum"),
            (LATENCY_S, "ReadLatency WriteLatency"),
            (YIELD_PERCENT, "BufferCacheHitRatio IndexBufferCacheHitRatio"),
            (
                TRAFFIC,
                "OpcountersQuery OpcountersInsert OpcountersUpdate OpcountersDelete OpcountersGetmore OpcountersCommand",
            ),
            (WORK_A_SECOND, "ReadIOPS WriteIOPS"),
            (
                WORK_BYTES_A_SECOND,
                "ReadThroughput WriteThroughput NetworkReceiveThroughput NetworkTransmitThroughput NetworkThroughput",
            ),
            (ACTIVITY_S, "EngineUptime"),
            (
                ACTIVITY_BYTES,
                "VolumeBytesUsed ChangeStreamLogSize SnapshotStorageUsed BackupRetentionPeriodStorageUsed \
                 TotalBackupStorageBilled",
            ),
            (
                ACTIVITY,
                "DatabaseConnectionsMax DatabaseCursorsMax DocumentsInserted DocumentsReturned DocumentsUpdated \
                 DocumentsDeleted TransactionsOpen TransactionsStarted TransactionsCommitted TransactionsAborted \
                 TTLDeletedDocuments VolumeReadIOPs VolumeWriteIOPs CPUCreditUsage CPUSurplusCreditBalance \
                 CPUSurplusCreditsCharged",
            ),
        ],
    },
    Namespace {
        name: "AWS/Neptune",
        page: "https://docs.aws.amazon.com/neptune/latest/userguide/cw-metrics.html",
        entities: &[named_by("DBInstanceIdentifier", Database), named_by("DBClusterIdentifier", Database)],
        requests: &[],
        metrics: &[
            (WORK_PERCENT, "CPUUtilization"),
            (MEMORY_LEFT_BYTES, "FreeableMemory"),
            (MEMORY_BYTES, "SwapUsage"),
            (STORAGE_LEFT_BYTES, "FreeLocalStorage"),
            (QUOTA_LEFT_COUNT, "CPUCreditBalance"),
            (QUOTA_PERCENT, "NCUUtilization"),
            (BACKLOG_COUNT, "MainRequestQueuePendingRequests"),
            (BACKLOG_MS, "ClusterReplicaLag ClusterReplicaLagMaximum ClusterReplicaLagMinimum"),
            (
                FAULTS_A_SECOND,
                "GremlinErrors SparqlErrors LoaderErrors StatusErrors \
                 GremlinWebSocketServerErrors GremlinHttp5xx SparqlHttp5xx Http5xx",
            ),
            (
                TRAFFIC_A_SECOND,
                "GremlinRequestsPerSec SparqlRequestsPerSec OpenCypherRequestsPerSec LoaderRequestsPerSec",
            ),
            (YIELD_PERCENT, "BufferCacheHitRatio"),
            (WORK_BYTES_A_SECOND, "NetworkThroughput NetworkReceiveThroughput NetworkTransmitThroughput"),
            (ACTIVITY_S, "EngineUptime"),
            (
                ACTIVITY_BYTES,
                "VolumeBytesUsed SnapshotStorageUsed TotalBackupStorageBilled BackupRetentionPeriodStorageUsed",
            ),
            (
                ACTIVITY,
                "VolumeReadIOPs VolumeWriteIOPs ServerlessDatabaseCapacity NumTxOpened NumTxCommitted NumTxRolledBack",
            ),
        ],
    },
    Namespace {
        name: "AWS/Redshift",
        page: "https://docs.aws.amazon.com/redshift/latest/mgmt/metrics-listing.html",
        entities: &[named_by("ClusterIdentifier", Database)],
        requests: &[],
        metrics: &[
            (HEALTHY, "HealthStatus"),
            (WORK_PERCENT, "CPUUtilization"),
            (STORAGE_PERCENT, "PercentageDiskSpaceUsed"),
            (QUOTA_PERCENT, "PercentageQuotaUsed"),
            (QUOTA_COUNT, "DatabaseConnections NumExceededSchemaQuotas"),
            (BACKLOG_COUNT, "CommitQueueLength WLMQueueLength"),
            (BACKLOG_MS, "WLMQueueWaitTime"),
            (LATENCY_US, "QueryDuration WLMQueryDuration"),
            (LATENCY_S, "ReadLatency WriteLatency"),
            (ACTIVITY_A_SECOND, "QueriesCompletedPerSecond WLMQueriesCompletedPerSecond"),
            (WORK_A_SECOND, "ReadIOPS WriteIOPS"),
            (WORK_BYTES_A_SECOND, "ReadThroughput WriteThroughput NetworkReceiveThroughput NetworkTransmitThroughput"),
            (ACTIVITY_S, "ConcurrencyScalingSeconds"),
            (
                ACTIVITY,
                "MaintenanceMode WLMRunningQueries ConcurrencyScalingActiveClusters \
                 MaxConfiguredConcurrencyScalingClusters TotalTableCount SchemaQuota StorageUsed",
            ),
            (ACTIVITY_MS, "QueryRuntimeBreakdown"),
        ],
    },
    Namespace {
        name: "AWS/Cassandra",
        page: "https://docs.aws.amazon.com/keyspaces/latest/devguide/metrics-dimensions.html",
        entities: &[named_by("TableName", Database), named_by("Keyspace", Database)],
        requests: &["SuccessfulRequestCount"],
        metrics: &[
            (FAULTS, "SystemErrors"),
            (ERRORS, "UserErrors ConditionalCheckFailedRequests"),
            (THROTTLES, "ReadThrottleEvents WriteThrottleEvents StoragePartitionThroughputCapacityExceeded"),
            (TRAFFIC, "SuccessfulRequestCount"),
            (LATENCY_MS, "SuccessfulRequestLatency"),
            (WORK_COUNT, "ConsumedReadCapacityUnits ConsumedWriteCapacityUnits"),
            (
                QUOTA_PERCENT,
                "AccountProvisionedReadCapacityUtilization AccountProvisionedWriteCapacityUtilization \
                 MaxProvisionedTableReadCapacityUtilization MaxProvisionedTableWriteCapacityUtilization",
            ),
            (ACTIVITY, "ReturnedItemCount ReturnedItemCountBySelect"),
        ],
    },
    Namespace {
        name: "AWS/DMS",
        page: "https://docs.aws.amazon.com/dms/latest/userguide/CHAP_Monitoring.html",
        entities: &[
            named_by("ReplicationTaskIdentifier", Resource),
            named_by("ReplicationInstanceIdentifier", Resource),
        ],
        requests: &[],
        metrics: &[
            (BACKLOG_S, "CDCLatencySource CDCLatencyTarget"),
            (BACKLOG_COUNT, "CDCIncomingChanges CDCChangesMemorySource CDCChangesMemoryTarget CDCChangesDiskSource"),
            (BACKLOG_COUNT, "CDCChangesDiskTarget"),
            (WORK_PERCENT, "CPUUtilization"),
            (MEMORY_LEFT_BYTES, "FreeableMemory"),
            (MEMORY_BYTES, "SwapUsage"),
            (STORAGE_LEFT_BYTES, "FreeStorageSpace"),
            (LATENCY_S, "ReadLatency WriteLatency"),
            (WORK_A_SECOND, "ReadIOPS WriteIOPS"),
            (WORK_BYTES_A_SECOND, "ReadThroughput WriteThroughput NetworkReceiveThroughput NetworkTransmitThroughput"),
            (
                ACTIVITY_A_SECOND,
                "CDCThroughputRowsSource CDCThroughputRowsTarget FullLoadThroughputRowsSource FullLoadThroughputRowsTarget",
            ),
        ],
    },
];
