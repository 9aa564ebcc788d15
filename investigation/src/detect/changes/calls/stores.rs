//! Calls that CloudTrail records: where data is kept.

use super::Class::{Configuration, Nothing, Permission, Scaling};
use super::{ServiceCalls, row};

pub(super) const SERVICES: &[ServiceCalls] = &[
    ServiceCalls {
        service: "rds",
        reference: "https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Operations.html",
        rows: &[
            row(Configuration, "resourceIdentifier", "ApplyPendingMaintenanceAction"),
            row(
                Configuration,
                "dBClusterIdentifier",
                "BacktrackDBCluster CreateDBCluster DeleteDBCluster FailoverDBCluster ModifyDBCluster \
                 PromoteReadReplicaDBCluster RebootDBCluster RestoreDBClusterFromS3 RestoreDBClusterFromSnapshot \
                 RestoreDBClusterToPointInTime StartDBCluster StopDBCluster",
            ),
            row(Configuration, "blueGreenDeploymentName", "CreateBlueGreenDeployment"),
            row(
                Configuration,
                "engineVersion",
                "CreateCustomDBEngineVersion DeleteCustomDBEngineVersion ModifyCustomDBEngineVersion",
            ),
            row(
                Configuration,
                "dBClusterEndpointIdentifier",
                "CreateDBClusterEndpoint DeleteDBClusterEndpoint ModifyDBClusterEndpoint",
            ),
            row(
                Configuration,
                "dBClusterParameterGroupName",
                "CreateDBClusterParameterGroup DeleteDBClusterParameterGroup ModifyDBClusterParameterGroup \
                 ResetDBClusterParameterGroup",
            ),
            row(
                Configuration,
                "dBInstanceIdentifier",
                "CreateDBInstance CreateDBInstanceReadReplica CreateTenantDatabase DeleteDBInstance \
                 DeleteTenantDatabase ModifyDBInstance ModifyTenantDatabase PromoteReadReplica RebootDBInstance \
                 RestoreDBInstanceFromDBSnapshot RestoreDBInstanceFromS3 StartDBInstance StopDBInstance \
                 SwitchoverReadReplica",
            ),
            row(
                Configuration,
                "dBParameterGroupName",
                "CreateDBParameterGroup DeleteDBParameterGroup ModifyDBParameterGroup ResetDBParameterGroup \
                 RestoreDBInstanceToPointInTime",
            ),
            row(
                Configuration,
                "dBProxyName",
                "CreateDBProxy DeleteDBProxy DeregisterDBProxyTargets ModifyDBProxy ModifyDBProxyTargetGroup \
                 RegisterDBProxyTargets",
            ),
            row(
                Configuration,
                "dBProxyEndpointName",
                "CreateDBProxyEndpoint DeleteDBProxyEndpoint ModifyDBProxyEndpoint",
            ),
            row(Configuration, "dBSecurityGroupName", "CreateDBSecurityGroup DeleteDBSecurityGroup"),
            row(
                Configuration,
                "dBShardGroupIdentifier",
                "CreateDBShardGroup DeleteDBShardGroup ModifyDBShardGroup RebootDBShardGroup",
            ),
            row(Configuration, "dBSubnetGroupName", "CreateDBSubnetGroup DeleteDBSubnetGroup ModifyDBSubnetGroup"),
            row(
                Configuration,
                "globalClusterIdentifier",
                "CreateGlobalCluster DeleteGlobalCluster FailoverGlobalCluster ModifyGlobalCluster \
                 SwitchoverGlobalCluster",
            ),
            row(Configuration, "integrationName", "CreateIntegration ModifyIntegration"),
            row(Configuration, "optionGroupName", "CreateOptionGroup DeleteOptionGroup ModifyOptionGroup"),
            row(
                Configuration,
                "blueGreenDeploymentIdentifier",
                "DeleteBlueGreenDeployment SwitchoverBlueGreenDeployment",
            ),
            row(Configuration, "integrationIdentifier", "DeleteIntegration"),
            row(
                Configuration,
                "resourceArn",
                "DisableHttpEndpoint EnableHttpEndpoint ModifyActivityStream StartActivityStream StopActivityStream",
            ),
            row(Configuration, "certificateIdentifier", "ModifyCertificates"),
            row(Configuration, "dbClusterIdentifier", "RemoveFromGlobalCluster"),
            row(Permission, "dBClusterIdentifier", "AddRoleToDBCluster RemoveRoleFromDBCluster"),
            row(Permission, "dBInstanceIdentifier", "AddRoleToDBInstance RemoveRoleFromDBInstance"),
            row(Permission, "dBSecurityGroupName", "AuthorizeDBSecurityGroupIngress RevokeDBSecurityGroupIngress"),
            row(Scaling, "dBCapacityReservationIdentifier", "CancelDBCapacityReservation ModifyDBCapacityReservation"),
            row(Scaling, "dBCapacityReservationName", "CreateDBCapacityReservation"),
            row(Scaling, "dBClusterIdentifier", "ModifyCurrentDBClusterCapacity"),
            row(
                Nothing,
                "",
                "AddSourceIdentifierToSubscription AddTagsToResource CancelExportTask CopyDBClusterParameterGroup \
                 CopyDBClusterSnapshot CopyDBParameterGroup CopyDBSnapshot CopyOptionGroup CreateDBClusterSnapshot \
                 CreateDBSnapshot CreateEventSubscription DeleteDBClusterAutomatedBackup DeleteDBClusterSnapshot \
                 DeleteDBInstanceAutomatedBackup DeleteDBSnapshot DeleteEventSubscription DownloadDBLogFilePortion \
                 ModifyDBClusterSnapshotAttribute ModifyDBRecommendation ModifyDBSnapshot ModifyDBSnapshotAttribute \
                 ModifyEventSubscription PurchaseReservedDBInstancesOffering RemoveSourceIdentifierFromSubscription \
                 RemoveTagsFromResource StartDBInstanceAutomatedBackupsReplication StartExportTask \
                 StopDBInstanceAutomatedBackupsReplication",
            ),
        ],
    },
    ServiceCalls {
        service: "dynamodb",
        reference: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "tableName globalTableName targetTableName",
                "CreateGlobalTable CreateTable DeleteTable DisableKinesisStreamingDestination \
                 EnableKinesisStreamingDestination ImportTable RestoreTableFromBackup RestoreTableToPointInTime \
                 UpdateGlobalTable UpdateGlobalTableSettings UpdateKinesisStreamingDestination UpdateTable \
                 UpdateTimeToLive",
            ),
            row(Permission, "resourceArn", "DeleteResourcePolicy PutResourcePolicy"),
            row(Scaling, "tableName", "UpdateTableReplicaAutoScaling"),
            row(
                Nothing,
                "",
                "BatchExecuteStatement BatchWriteItem CancelBulkOperation CreateBackup DeleteBackup DeleteItem \
                 ExecuteStatement ExecuteTransaction ExportTableToPointInTime PutItem StartBulkPutItems TagResource \
                 TransactGetItems TransactWriteItems UntagResource UpdateContinuousBackups \
                 UpdateContributorInsights UpdateItem",
            ),
        ],
    },
    ServiceCalls {
        service: "elasticache",
        reference: "https://docs.aws.amazon.com/AmazonElastiCache/latest/APIReference/API_Operations.html",
        rows: &[
            row(Configuration, "replicationGroupIds cacheClusterIds", "BatchApplyUpdateAction BatchStopUpdateAction"),
            row(
                Configuration,
                "replicationGroupId",
                "CompleteMigration CreateReplicationGroup DeleteReplicationGroup ModifyReplicationGroup \
                 StartMigration TestFailover",
            ),
            row(
                Configuration,
                "cacheClusterId",
                "CreateCacheCluster DeleteCacheCluster ModifyCacheCluster RebootCacheCluster",
            ),
            row(
                Configuration,
                "cacheParameterGroupName",
                "CreateCacheParameterGroup DeleteCacheParameterGroup ModifyCacheParameterGroup \
                 ResetCacheParameterGroup",
            ),
            row(Configuration, "cacheSecurityGroupName", "CreateCacheSecurityGroup DeleteCacheSecurityGroup"),
            row(
                Configuration,
                "cacheSubnetGroupName",
                "CreateCacheSubnetGroup DeleteCacheSubnetGroup ModifyCacheSubnetGroup",
            ),
            row(Configuration, "primaryReplicationGroupId", "CreateGlobalReplicationGroup"),
            row(
                Configuration,
                "serverlessCacheName",
                "CreateServerlessCache DeleteServerlessCache ModifyServerlessCache StopMigration",
            ),
            row(
                Configuration,
                "globalReplicationGroupId",
                "DeleteGlobalReplicationGroup DisassociateGlobalReplicationGroup FailoverGlobalReplicationGroup \
                 ModifyGlobalReplicationGroup",
            ),
            row(
                Permission,
                "cacheSecurityGroupName",
                "AuthorizeCacheSecurityGroupIngress RevokeCacheSecurityGroupIngress",
            ),
            row(Permission, "userName", "CreateUser"),
            row(Permission, "userGroupId", "CreateUserGroup DeleteUserGroup ModifyUserGroup"),
            row(Permission, "userId", "DeleteUser ModifyUser"),
            row(
                Scaling,
                "globalReplicationGroupId",
                "DecreaseNodeGroupsInGlobalReplicationGroup IncreaseNodeGroupsInGlobalReplicationGroup \
                 RebalanceSlotsInGlobalReplicationGroup",
            ),
            row(
                Scaling,
                "replicationGroupId",
                "DecreaseReplicaCount IncreaseReplicaCount ModifyReplicationGroupShardConfiguration",
            ),
            row(
                Nothing,
                "",
                "AddTagsToResource CopyServerlessCacheSnapshot CopySnapshot CreateServerlessCacheSnapshot \
                 CreateSnapshot DeleteServerlessCacheSnapshot DeleteSnapshot ExportServerlessCacheSnapshot \
                 PrepareMigration PurchaseReservedCacheNodesOffering RemoveTagsFromResource TestMigration",
            ),
        ],
    },
    ServiceCalls {
        service: "memorydb",
        reference: "https://docs.aws.amazon.com/memorydb/latest/APIReference/API_Operations.html",
        rows: &[
            row(Configuration, "clusterNames", "BatchUpdateCluster"),
            row(Configuration, "clusterName", "CreateCluster DeleteCluster FailoverShard UpdateCluster"),
            row(Configuration, "multiRegionClusterNameSuffix", "CreateMultiRegionCluster"),
            row(
                Configuration,
                "parameterGroupName",
                "CreateParameterGroup DeleteParameterGroup ResetParameterGroup UpdateParameterGroup",
            ),
            row(Configuration, "subnetGroupName", "CreateSubnetGroup DeleteSubnetGroup UpdateSubnetGroup"),
            row(Configuration, "multiRegionClusterName", "DeleteMultiRegionCluster UpdateMultiRegionCluster"),
            row(Permission, "aCLName", "CreateACL DeleteACL UpdateACL"),
            row(Permission, "userName", "CreateUser DeleteUser UpdateUser"),
            row(
                Nothing,
                "",
                "CopySnapshot CreateSnapshot DeleteSnapshot PurchaseReservedNodesOffering TagResource UntagResource",
            ),
        ],
    },
    ServiceCalls {
        service: "es",
        reference: "https://docs.aws.amazon.com/opensearch-service/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "domainName domainArn connectionAlias connectionId vpcEndpointId applicationId",
                "AcceptInboundConnection AddReplicationPeer AssociatePackage AssociatePackages \
                 CancelDomainConfigChange CancelServiceSoftwareUpdate CreateDomain CreateIndex \
                 CreateOutboundConnection CreateVpcEndpoint DeleteDomain DeleteInboundConnection DeleteIndex \
                 DeleteOutboundConnection DeleteVpcEndpoint DissociatePackage DissociatePackages \
                 FailoverReplication RejectInboundConnection RemoveReplicationPeer RollbackServiceSoftwareUpdate \
                 StartMigration StartServiceSoftwareUpdate SwitchoverReplication UpdateDomainConfig UpdateIndex \
                 UpdateScheduledAction UpdateVpcEndpoint UpgradeDomain",
            ),
            row(Permission, "domainName", "AuthorizeVpcEndpointAccess RevokeVpcEndpointAccess"),
            row(
                Nothing,
                "",
                "AddDataSource AddDirectQueryDataSource AddTags AttachDataSource CompareDomainConfiguration \
                 CreateApplication CreatePackage DeleteApplication DeleteDataSource DeleteDirectQueryDataSource \
                 DeletePackage DeregisterCapability DetachDataSource InsightFeedback \
                 PurchaseReservedInstanceOffering PutDefaultApplicationSetting RegisterCapability RemoveTags \
                 StartDomainMaintenance UpdateApplication UpdateClone UpdateDataSource UpdateDirectQueryDataSource \
                 UpdatePackage UpdatePackageScope",
            ),
        ],
    },
    ServiceCalls {
        service: "s3",
        reference: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html",
        rows: &[
            row(
                Configuration,
                "bucketName",
                "CreateBucket DeleteBucket DeleteBucketCors DeleteBucketEncryption \
                 DeleteBucketIntelligentTieringConfiguration DeleteBucketLifecycle DeleteBucketReplication \
                 DeleteBucketWebsite PutBucketAccelerateConfiguration PutBucketCors PutBucketEncryption \
                 PutBucketIntelligentTieringConfiguration PutBucketLifecycle PutBucketLifecycleConfiguration \
                 PutBucketNotification PutBucketNotificationConfiguration PutBucketReplication \
                 PutBucketRequestPayment PutBucketVersioning PutBucketWebsite PutObjectLockConfiguration",
            ),
            row(
                Permission,
                "bucketName",
                "DeleteBucketOwnershipControls DeleteBucketPolicy DeleteBucketPublicAccessBlock \
                 DeletePublicAccessBlock PutBucketAbac PutBucketAcl PutBucketOwnershipControls PutBucketPolicy \
                 PutBucketPublicAccessBlock PutObjectAcl PutPublicAccessBlock",
            ),
            row(
                Nothing,
                "",
                "AbortMultipartUpload CompleteMultipartUpload CopyObject CreateBucketMetadataConfiguration \
                 CreateBucketMetadataTableConfiguration CreateMultipartUpload CreateSession \
                 DeleteBucketAnalyticsConfiguration DeleteBucketInventoryConfiguration \
                 DeleteBucketMetadataConfiguration DeleteBucketMetadataTableConfiguration \
                 DeleteBucketMetricsConfiguration DeleteBucketTagging DeleteObject DeleteObjectAnnotation \
                 DeleteObjectTagging DeleteObjects PutBucketAnalyticsConfiguration PutBucketInventoryConfiguration \
                 PutBucketLogging PutBucketMetricsConfiguration PutBucketTagging PutObject PutObjectAnnotation \
                 PutObjectLegalHold PutObjectRetention PutObjectTagging RenameObject RestoreObject \
                 UpdateBucketMetadataAnnotationTableConfiguration UpdateBucketMetadataInventoryTableConfiguration \
                 UpdateBucketMetadataJournalTableConfiguration UpdateObjectEncryption UploadPart UploadPartCopy \
                 WriteGetObjectResponse",
            ),
        ],
    },
    ServiceCalls {
        service: "elasticfilesystem",
        reference: "https://docs.aws.amazon.com/efs/latest/ug/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "fileSystemId sourceFileSystemId mountTargetId accessPointId",
                "CreateAccessPoint CreateFileSystem CreateMountTarget CreateReplicationConfiguration \
                 DeleteAccessPoint DeleteFileSystem DeleteMountTarget DeleteReplicationConfiguration \
                 ModifyMountTargetSecurityGroups PutLifecycleConfiguration UpdateFileSystem \
                 UpdateFileSystemProtection",
            ),
            row(Permission, "fileSystemId", "DeleteFileSystemPolicy PutFileSystemPolicy"),
            row(Nothing, "", "CreateTags DeleteTags PutAccountPreferences PutBackupPolicy TagResource UntagResource"),
        ],
    },
    ServiceCalls {
        service: "redshift",
        reference: "https://docs.aws.amazon.com/redshift/latest/APIReference/API_Operations.html",
        rows: &[
            row(Configuration, "reservedNodeId", "AcceptReservedNodeExchange"),
            row(
                Configuration,
                "authenticationProfileName",
                "CreateAuthenticationProfile DeleteAuthenticationProfile ModifyAuthenticationProfile",
            ),
            row(
                Configuration,
                "clusterIdentifier",
                "CreateCluster CreateCustomDomainAssociation CreateEndpointAccess CreateUsageLimit DeleteCluster \
                 DeleteCustomDomainAssociation DeletePartner FailoverPrimaryCompute ModifyAquaConfiguration \
                 ModifyCluster ModifyClusterDbRevision ModifyClusterMaintenance ModifyCustomDomainAssociation \
                 ModifyLakehouseConfiguration RebootCluster RestoreFromClusterSnapshot \
                 RestoreTableFromClusterSnapshot RotateEncryptionKey",
            ),
            row(
                Configuration,
                "parameterGroupName",
                "CreateClusterParameterGroup DeleteClusterParameterGroup ModifyClusterParameterGroup \
                 ResetClusterParameterGroup",
            ),
            row(Configuration, "clusterSecurityGroupName", "CreateClusterSecurityGroup DeleteClusterSecurityGroup"),
            row(
                Configuration,
                "clusterSubnetGroupName",
                "CreateClusterSubnetGroup DeleteClusterSubnetGroup ModifyClusterSubnetGroup",
            ),
            row(
                Configuration,
                "hsmClientCertificateIdentifier",
                "CreateHsmClientCertificate DeleteHsmClientCertificate",
            ),
            row(Configuration, "hsmConfigurationIdentifier", "CreateHsmConfiguration DeleteHsmConfiguration"),
            row(Configuration, "integrationName", "CreateIntegration ModifyIntegration"),
            row(Configuration, "qev2IdcApplicationName", "CreateQev2IdcApplication"),
            row(Configuration, "redshiftIdcApplicationName", "CreateRedshiftIdcApplication"),
            row(
                Configuration,
                "scheduledActionName",
                "CreateScheduledAction DeleteScheduledAction ModifyScheduledAction",
            ),
            row(Configuration, "endpointName", "DeleteEndpointAccess ModifyEndpointAccess"),
            row(Configuration, "integrationArn", "DeleteIntegration"),
            row(Configuration, "qev2IdcApplicationArn", "DeleteQev2IdcApplication ModifyQev2IdcApplication"),
            row(
                Configuration,
                "redshiftIdcApplicationArn",
                "DeleteRedshiftIdcApplication ModifyRedshiftIdcApplication",
            ),
            row(Configuration, "usageLimitId", "DeleteUsageLimit ModifyUsageLimit"),
            row(Configuration, "", "DeregisterNamespace RegisterNamespace"),
            row(
                Permission,
                "dataShareArn",
                "AssociateDataShareConsumer AuthorizeDataShare DeauthorizeDataShare DisassociateDataShareConsumer \
                 RejectDataShare",
            ),
            row(
                Permission,
                "clusterSecurityGroupName",
                "AuthorizeClusterSecurityGroupIngress RevokeClusterSecurityGroupIngress",
            ),
            row(Permission, "clusterIdentifier", "AuthorizeEndpointAccess ModifyClusterIamRoles RevokeEndpointAccess"),
            row(Permission, "resourceArn", "DeleteResourcePolicy PutResourcePolicy"),
            row(Scaling, "clusterIdentifier", "CancelResize PauseCluster ResizeCluster ResumeCluster"),
            row(
                Nothing,
                "",
                "AddPartner AuthorizeSnapshotAccess BatchDeleteClusterSnapshots BatchModifyClusterSnapshots \
                 CopyClusterSnapshot CreateClusterSnapshot CreateEventSubscription CreateSnapshotCopyGrant \
                 CreateSnapshotSchedule CreateTags DeleteClusterSnapshot DeleteEventSubscription \
                 DeleteSnapshotCopyGrant DeleteSnapshotSchedule DeleteTags DisableLogging DisableSnapshotCopy \
                 EnableLogging EnableSnapshotCopy ModifyClusterSnapshot ModifyClusterSnapshotSchedule \
                 ModifyEventSubscription ModifySnapshotCopyRetentionPeriod ModifySnapshotSchedule \
                 PurchaseReservedNodeOffering RevokeSnapshotAccess UpdatePartnerStatus",
            ),
        ],
    },
    ServiceCalls {
        service: "dax",
        reference: "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB_Accelerator_(DAX).html",
        rows: &[
            row(Configuration, "clusterName", "CreateCluster DeleteCluster RebootNode UpdateCluster"),
            row(Configuration, "parameterGroupName", "CreateParameterGroup DeleteParameterGroup UpdateParameterGroup"),
            row(Configuration, "subnetGroupName", "CreateSubnetGroup DeleteSubnetGroup UpdateSubnetGroup"),
            row(Scaling, "clusterName", "DecreaseReplicationFactor IncreaseReplicationFactor"),
            row(Nothing, "", "TagResource UntagResource"),
        ],
    },
];
