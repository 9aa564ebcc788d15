//! Objects and files: S3, EFS, `FSx`, transfers and backups.

use super::readings::*;
use super::{Namespace, named_by, part};
use crate::model::EntityKind::{AwsService, Resource};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/S3",
        page: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html",
        entities: &[
            named_by("BucketName", AwsService),
            named_by("SourceBucket", AwsService),
            named_by("DestinationBucket", AwsService),
            named_by("AccessPointName", AwsService),
        ],
        requests: &["AllRequests"],
        metrics: &[
            (FAULTS.with_average_as_share(), "5xxErrors"),
            (ERRORS.with_average_as_share(), "4xxErrors"),
            (TRAFFIC, "AllRequests"),
            (LATENCY_MS, "FirstByteLatency TotalRequestLatency"),
            (BACKLOG_S, "ReplicationLatency"),
            (BACKLOG_BYTES, "BytesPendingReplication"),
            (BACKLOG_COUNT, "OperationsPendingReplication"),
            (FAULTS, "OperationsFailedReplication"),
            (WORK_BYTES, "BytesDownloaded BytesUploaded SelectBytesScanned SelectBytesReturned"),
            (ACTIVITY_BYTES, "BucketSizeBytes SelectScannedBytes SelectReturnedBytes"),
            (
                ACTIVITY,
                "GetRequests PutRequests DeleteRequests HeadRequests PostRequests SelectRequests ListRequests NumberOfObjects",
            ),
        ],
    },
    Namespace {
        name: "AWS/EFS",
        page: "https://docs.aws.amazon.com/efs/latest/ug/efs-metrics.html",
        entities: &[named_by("FileSystemId", AwsService)],
        requests: &[],
        metrics: &[
            (QUOTA_LEFT_BYTES, "BurstCreditBalance"),
            (QUOTA_PERCENT, "PercentIOLimit"),
            (QUOTA_COUNT, "ClientConnections"),
            (WORK_BYTES, "DataReadIOBytes DataWriteIOBytes MetadataIOBytes MetadataReadIOBytes MetadataWriteIOBytes"),
            (WORK_BYTES, "TotalIOBytes MeteredIOBytes"),
            (BACKLOG_S, "TimeSinceLastSync"),
            (ACTIVITY_BYTES_A_SECOND, "PermittedThroughput"),
            (ACTIVITY_BYTES, "StorageBytes"),
        ],
    },
    Namespace {
        name: "AWS/FSx",
        // One page a file system; Windows is the one cited, ONTAP, Lustre and OpenZFS have the same form.
        page: "https://docs.aws.amazon.com/fsx/latest/WindowsGuide/fsx-windows-metrics.html",
        entities: &[part("VolumeId", "FileSystemId", Resource), named_by("FileSystemId", Resource)],
        requests: &[],
        metrics: &[
            (STORAGE_LEFT_BYTES, "FreeStorageCapacity FreeDataStorageCapacity"),
            (STORAGE_PERCENT, "StorageCapacityUtilization"),
            (WORK_PERCENT, "CPUUtilization"),
            (MEMORY_PERCENT, "MemoryUtilization"),
            (
                QUOTA_PERCENT,
                "NetworkThroughputUtilization DiskThroughputUtilization DiskIopsUtilization FileServerDiskIopsUtilization \
                 FileServerDiskThroughputUtilization",
            ),
            (QUOTA_LEFT_PERCENT, "DiskThroughputBalance FileServerDiskIopsBalance FileServerDiskThroughputBalance"),
            (QUOTA_COUNT, "ClientConnections"),
            (WORK_BYTES, "DataReadBytes DataWriteBytes DiskReadBytes DiskWriteBytes"),
            (
                WORK_COUNT,
                "DataReadOperations DataWriteOperations MetadataOperations DiskReadOperations DiskWriteOperations",
            ),
            (YIELD_PERCENT, "FileServerCacheHitRatio"),
            (ACTIVITY_BYTES, "LogicalDiskUsage StorageUsed StorageCapacity DeduplicationSavedStorage"),
            (ACTIVITY, "FilesUsed FilesCapacity"),
        ],
    },
    Namespace {
        name: "AWS/StorageGateway",
        page: "https://docs.aws.amazon.com/filegateway/latest/files3/monitoring-file-gateway.html",
        entities: &[
            part("VolumeId", "GatewayName", Resource),
            named_by("GatewayName", Resource),
            named_by("GatewayId", Resource),
        ],
        requests: &[],
        metrics: &[
            (YIELD_PERCENT, "CacheHitPercent"),
            (STORAGE_PERCENT, "UploadBufferPercentUsed WorkingStoragePercentUsed"),
            (STORAGE_LEFT_BYTES, "UploadBufferFree WorkingStorageFree"),
            (ACTIVITY_PERCENT, "CachePercentUsed CachePercentDirty"),
            (BACKLOG_COUNT, "QueuedWrites"),
            (BACKLOG_S, "TimeSinceLastRecoveryPoint"),
            (LATENCY_MS, "CloudDownloadLatency ReadTime WriteTime"),
            (WORK_BYTES, "CloudBytesDownloaded CloudBytesUploaded ReadBytes WriteBytes"),
            (ACTIVITY_BYTES, "CacheFree CacheUsed TotalCacheSize UploadBufferUsed WorkingStorageUsed"),
        ],
    },
    Namespace {
        name: "AWS/Transfer",
        page: "https://docs.aws.amazon.com/transfer/latest/userguide/metrics.html",
        entities: &[named_by("ServerId", Resource), named_by("ConnectorId", Resource)],
        requests: &[],
        metrics: &[
            (FAULTS, "InboundFailedMessage OnUploadExecutionsFailed OnPartialUploadExecutionsFailed"),
            (TRAFFIC, "FilesIn FilesOut InboundMessage"),
            (YIELD_COUNT, "OnUploadExecutionsSuccess OnPartialUploadExecutionsSuccess"),
            (WORK_BYTES, "BytesIn BytesOut"),
            (ACTIVITY, "OnUploadExecutionsStarted OnPartialUploadExecutionsStarted"),
        ],
    },
    Namespace {
        name: "AWS/DataSync",
        page: "https://docs.aws.amazon.com/datasync/latest/userguide/monitoring-overview.html",
        entities: &[named_by("TaskId", Resource), named_by("AgentId", Resource)],
        requests: &[],
        metrics: &[
            (YIELD_COUNT, "FilesTransferred"),
            (WORK_BYTES, "BytesTransferred BytesWritten"),
            (
                ACTIVITY_BYTES,
                "BytesPreparedSource BytesPreparedDestination BytesVerifiedSource BytesVerifiedDestination",
            ),
            (ACTIVITY, "FilesPreparedSource FilesPreparedDestination FilesVerifiedSource FilesVerifiedDestination"),
        ],
    },
    Namespace {
        name: "AWS/Backup",
        page: "https://docs.aws.amazon.com/aws-backup/latest/devguide/cloudwatch.html",
        entities: &[named_by("BackupVaultName", Resource), named_by("ResourceType", Resource)],
        requests: &["NumberOfBackupJobsCreated"],
        metrics: &[
            (
                FAULTS,
                "NumberOfBackupJobsFailed NumberOfBackupJobsAborted NumberOfBackupJobsExpired NumberOfCopyJobsFailed \
                 NumberOfRestoreJobsFailed",
            ),
            (TRAFFIC, "NumberOfBackupJobsCreated"),
            (YIELD_COUNT, "NumberOfBackupJobsCompleted NumberOfCopyJobsCompleted NumberOfRestoreJobsCompleted"),
            (
                ACTIVITY,
                "NumberOfBackupJobsPending NumberOfBackupJobsRunning NumberOfCopyJobsCreated \
                 NumberOfCopyJobsRunning NumberOfRestoreJobsPending NumberOfRestoreJobsRunning \
                 NumberOfRecoveryPointsCompleted NumberOfRecoveryPointsPartial NumberOfRecoveryPointsExpired",
            ),
        ],
    },
];
