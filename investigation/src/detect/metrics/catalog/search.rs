//! `OpenSearch`: managed domains and serverless collections.

use super::readings::*;
use super::{Namespace, named_by};
use crate::model::EntityKind::Database;

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/ES",
        page: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/managedomains-cloudwatchmetrics.html",
        // `ClientId` is the number of the account, and `NodeId` a random name that nobody knows a node by.
        entities: &[named_by("DomainName", Database)],
        requests: &["OpenSearchRequests", "ElasticsearchRequests"],
        metrics: &[
            (
                UNHEALTHY,
                "ClusterStatus.red ClusterStatus.yellow ClusterIndexWritesBlocked AutomatedSnapshotFailure KMSKeyError \
                 KMSKeyInaccessible Shards.unassigned Shards.delayedUnassigned AlertingDegraded ADPluginUnhealthy \
                 SQLUnhealthy KNNCacheCapacityReached KNNCircuitBreakerTriggered",
            ),
            (HEALTHY, "Nodes MasterReachableFromNode OpenSearchDashboardsHealthyNodes ClusterStatus.green"),
            (WORK_PERCENT, "CPUUtilization MasterCPUUtilization WarmCPUUtilization"),
            (
                MEMORY_PERCENT,
                "JVMMemoryPressure OldGenJVMMemoryPressure MasterJVMMemoryPressure MasterOldGenJVMMemoryPressure \
                 WarmJVMMemoryPressure WarmOldGenJVMMemoryPressure",
            ),
            // The rest of the memory holds the cache of the file system, so that it is always nearly full.
            (ACTIVITY_PERCENT, "SysMemoryUtilization MasterSysMemoryUtilization WarmSysMemoryUtilization"),
            (STORAGE_LEFT_MB, "FreeStorageSpace WarmFreeStorageSpace MasterFreeStorageSpace"),
            (STORAGE_PERCENT, "HotStorageSpaceUtilization WarmStorageSpaceUtilization ColdStorageSpaceUtilization"),
            (QUOTA_LEFT_PERCENT, "BurstBalance"),
            (QUOTA_LEFT_COUNT, "CPUCreditBalance MasterCPUCreditBalance"),
            (QUOTA_COUNT, "IopsThrottle ThroughputThrottle"),
            (
                BACKLOG_COUNT,
                "DiskQueueDepth ThreadpoolWriteQueue ThreadpoolSearchQueue ThreadpoolBulkQueue ThreadpoolIndexQueue \
                 ThreadpoolForce_mergeQueue WarmThreadpoolSearchQueue Threadpoolsql-workerQueue \
                 HotToWarmMigrationQueueSize WarmToHotMigrationQueueSize ColdToWarmMigrationQueueSize \
                 WarmToColdMigrationQueueSize",
            ),
            (
                THROTTLES,
                "ThreadpoolWriteRejected ThreadpoolSearchRejected ThreadpoolBulkRejected ThreadpoolIndexRejected \
                 ThreadpoolForce_mergeRejected WarmThreadpoolSearchRejected Threadpoolsql-workerRejected \
                 CoordinatingWriteRejected PrimaryWriteRejected ReplicaWriteRejected RemoteStorageWriteRejected",
            ),
            (
                FAULTS,
                "5xx HotToWarmMigrationFailureCount ColdToWarmMigrationFailureCount WarmToColdMigrationFailureCount \
                 KNNGraphQueryErrors KNNGraphIndexErrors KNNLoadExceptionCount SQLFailedRequestCountBySysErr \
                 PPLFailedRequestCountBySysErr ADExecuteFailureCount LTRRequestErrorCount",
            ),
            (ERRORS, "4xx InvalidHostHeaderRequests SQLFailedRequestCountByCusErr PPLFailedRequestCountByCusErr"),
            (TRAFFIC, "OpenSearchRequests ElasticsearchRequests SearchRate IndexingRate"),
            (
                LATENCY_MS,
                "SearchLatency IndexingLatency WarmSearchLatency OpenSearchDashboardsResponseTimesMaxInMillis",
            ),
            (LATENCY_S, "ReadLatency WriteLatency"),
            (WORK_A_SECOND, "ReadIOPS WriteIOPS"),
            (WORK_BYTES_A_SECOND, "ReadThroughput WriteThroughput"),
            (WORK_MS, "JVMGCOldCollectionTime JVMGCYoungCollectionTime"),
            (
                WORK_COUNT,
                "JVMGCOldCollectionCount JVMGCYoungCollectionCount SearchTaskCancelled SearchShardTaskCancelled",
            ),
            (MEMORY_PERCENT, "OpenSearchDashboardsHeapUtilization"),
            (
                ACTIVITY,
                "2xx 3xx SearchableDocuments DeletedDocuments SegmentCount Shards.active Shards.activePrimary \
                 Shards.initializing Shards.relocating ThreadpoolWriteThreads ThreadpoolSearchThreads \
                 OpenSearchDashboardsConcurrentConnections OpenSearchDashboardsRequestTotal SQLRequestCount \
                 PPLRequestCount KNNQueryRequests KNNEvictionCount WarmSearchRate",
            ),
            (ACTIVITY_BYTES, "ClusterUsedSpace"),
        ],
    },
    Namespace {
        name: "AWS/AOSS",
        page: "https://docs.aws.amazon.com/opensearch-service/latest/developerguide/monitoring-cloudwatch.html",
        entities: &[named_by("CollectionName", Database), named_by("CollectionId", Database)],
        requests: &["SearchRequestRate", "IngestionRequestRate"],
        metrics: &[
            (ERRORS, "SearchRequestErrors IngestionRequestErrors IngestionDocumentErrors 4xx"),
            (FAULTS, "5xx"),
            (TRAFFIC, "SearchRequestRate IngestionRequestRate IngestionDocumentRate"),
            (LATENCY_MS, "SearchRequestLatency"),
            (LATENCY_S, "IngestionRequestLatency"),
            (ACTIVITY, "SearchOCU IndexingOCU SearchableDocuments DeletedDocuments 2xx 3xx"),
            (ACTIVITY_BYTES, "StorageUsedInS3"),
            (ACTIVITY_BYTES_A_SECOND, "IngestionDataRate"),
        ],
    },
];
