//! `ElastiCache` and `MemoryDB`.

use super::readings::*;
use super::{Namespace, named_by};
use crate::model::EntityKind::Database;

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/ElastiCache",
        // Memcached: CacheMetrics.Memcached.html; the host: CacheMetrics.HostLevel.html; serverless: serverless-metrics-events-redis.html.
        page: "https://docs.aws.amazon.com/AmazonElastiCache/latest/dg/CacheMetrics.Redis.html",
        entities: &[
            named_by("CacheClusterId", Database),
            named_by("ReplicationGroupId", Database),
            named_by("clusterId", Database),
        ],
        requests: &[],
        metrics: &[
            (WORK_PERCENT, "CPUUtilization EngineCPUUtilization"),
            (
                MEMORY_PERCENT,
                "DatabaseMemoryUsagePercentage DatabaseMemoryUsageCountedForEvictPercentage DatabaseCapacityUsagePercentage \
                 DatabaseCapacityUsageCountedForEvictPercentage",
            ),
            (MEMORY_LEFT_BYTES, "FreeableMemory UnusedMemory"),
            (MEMORY_BYTES, "SwapUsage BytesUsedForCache BytesUsedForCacheItems"),
            (ACTIVITY_BYTES, "BytesUsedForHash"),
            (QUOTA_COUNT, "CurrConnections"),
            (QUOTA_LEFT_COUNT, "CPUCreditBalance"),
            (
                QUOTA_COUNT,
                "NetworkBandwidthInAllowanceExceeded NetworkBandwidthOutAllowanceExceeded \
                 NetworkConntrackAllowanceExceeded NetworkLinkLocalAllowanceExceeded \
                 NetworkPacketsPerSecondAllowanceExceeded TrafficManagementActive",
            ),
            (THROTTLES, "ThrottledCmds IamAuthenticationThrottling"),
            (
                ERRORS,
                "AuthenticationFailures CommandAuthorizationFailures KeyAuthorizationFailures \
                 ChannelAuthorizationFailures ErrorCount",
            ),
            (WORK_COUNT, "Evictions EvictedUnfetched Reclaimed NewConnections"),
            (BACKLOG_S, "ReplicationLag GlobalDatastoreReplicationLag"),
            (HEALTHY, "MasterLinkHealthStatus PrimaryLinkHealthStatus"),
            (YIELD_PERCENT, "CacheHitRate"),
            (YIELD_COUNT, "CacheHits GetHits"),
            (WORK_COUNT, "CacheMisses GetMisses NetworkPacketsIn NetworkPacketsOut"),
            (
                LATENCY_US,
                "StringBasedCmdsLatency HashBasedCmdsLatency ListBasedCmdsLatency SetBasedCmdsLatency \
                 SortedSetBasedCmdsLatency KeyBasedCmdsLatency GetTypeCmdsLatency SetTypeCmdsLatency \
                 EvalBasedCmdsLatency PubSubBasedCmdsLatency StreamBasedCmdsLatency GeoSpatialBasedCmdsLatency \
                 HyperLogLogBasedCmdsLatency JsonBasedCmdsLatency SuccessfulReadRequestLatency \
                 SuccessfulWriteRequestLatency",
            ),
            (
                WORK_BYTES,
                "NetworkBytesIn NetworkBytesOut ReplicationBytes BytesReadIntoMemcached BytesWrittenOutFromMemcached \
                 BytesReadFromDisk BytesWrittenToDisk",
            ),
            (
                ACTIVITY,
                "StringBasedCmds HashBasedCmds ListBasedCmds SetBasedCmds SortedSetBasedCmds KeyBasedCmds GetTypeCmds \
                 SetTypeCmds EvalBasedCmds PubSubBasedCmds StreamBasedCmds GeoSpatialBasedCmds HyperLogLogBasedCmds \
                 JsonBasedCmds CmdGet CmdSet CmdTouch CmdFlush CmdConfigGet CmdConfigSet CurrItems CurrVolatileItems \
                 NewItems KeysTracked IsMaster IsPrimary SaveInProgress ActiveDefragHits MemoryFragmentationRatio \
                 DB0AverageTTL CPUCreditUsage ElastiCacheProcessingUnits TotalCmdsCount CasHits CasMisses CasBadval \
                 DeleteHits DeleteMisses IncrHits IncrMisses DecrHits DecrMisses TouchHits TouchMisses SlabsMoved \
                 ExpiredUnfetched CurrConfig",
            ),
        ],
    },
    Namespace {
        name: "AWS/MemoryDB",
        page: "https://docs.aws.amazon.com/memorydb/latest/devguide/metrics.memorydb.html",
        entities: &[named_by("NodeName", Database), named_by("ClusterName", Database)],
        requests: &[],
        metrics: &[
            (WORK_PERCENT, "CPUUtilization EngineCPUUtilization"),
            (MEMORY_PERCENT, "DatabaseMemoryUsagePercentage"),
            (MEMORY_LEFT_BYTES, "FreeableMemory"),
            (MEMORY_BYTES, "SwapUsage BytesUsedForMemoryDB"),
            (QUOTA_COUNT, "CurrConnections"),
            (
                QUOTA_COUNT,
                "NetworkBandwidthInAllowanceExceeded NetworkBandwidthOutAllowanceExceeded \
                 NetworkConntrackAllowanceExceeded NetworkPacketsPerSecondAllowanceExceeded",
            ),
            (ERRORS, "AuthenticationFailures CommandAuthorizationFailures KeyAuthorizationFailures"),
            (WORK_COUNT, "Evictions Reclaimed NewConnections KeyspaceMisses NetworkPacketsIn NetworkPacketsOut"),
            (BACKLOG_S, "ReplicationLag"),
            (BACKLOG_COUNT, "ReplicationDelayedWriteCommands"),
            (HEALTHY, "PrimaryLinkHealthStatus"),
            (YIELD_COUNT, "KeyspaceHits"),
            (WORK_BYTES, "NetworkBytesIn NetworkBytesOut ReplicationBytes"),
            (WORK_BYTES_A_SECOND, "MaxReplicationThroughput"),
            (
                ACTIVITY,
                "StringBasedCmds HashBasedCmds ListBasedCmds SetBasedCmds SortedSetBasedCmds KeyBasedCmds GetTypeCmds \
                 SetTypeCmds EvalBasedCmds PubSubBasedCmds StreamBasedCmds GeoSpatialBasedCmds HyperLogLogBasedCmds \
                 CurrItems KeysTracked IsPrimary ActiveDefragHits MemoryFragmentationRatio DB0AverageTTL",
            ),
        ],
    },
];
