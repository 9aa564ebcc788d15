//! Calls that CloudTrail records: what watches and saves the rest.

use super::Class::{Configuration, Nothing, Permission};
use super::{ServiceCalls, row};

pub(super) const SERVICES: &[ServiceCalls] = &[
    ServiceCalls {
        service: "logs",
        reference: "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "logGroupName destinationName",
                "AssociateKmsKey DeleteDestination DeleteSubscriptionFilter DisassociateKmsKey PutDestination \
                 PutSubscriptionFilter",
            ),
            row(
                Permission,
                "destinationName deliveryDestinationName policyName",
                "DeleteDeliveryDestinationPolicy DeleteResourcePolicy PutDeliveryDestinationPolicy \
                 PutDestinationPolicy PutResourcePolicy",
            ),
            row(
                Nothing,
                "",
                "AssociateSourceToS3TableIntegration CancelExportTask CancelImportTask CreateDelivery \
                 CreateExportTask CreateImportTask CreateLogAnomalyDetector CreateLogGroup CreateLogStream \
                 CreateLookupTable CreateScheduledQuery DeleteAccountPolicy DeleteDataProtectionPolicy \
                 DeleteDelivery DeleteDeliveryDestination DeleteDeliverySource DeleteIndexPolicy DeleteIntegration \
                 DeleteLogAnomalyDetector DeleteLogGroup DeleteLogStream DeleteLookupTable DeleteMetricFilter \
                 DeleteQueryDefinition DeleteRetentionPolicy DeleteScheduledQuery DeleteSyslogConfiguration \
                 DeleteTransformer DisassociateSourceFromS3TableIntegration PutAccountPolicy \
                 PutBearerTokenAuthentication PutDataProtectionPolicy PutDeliveryDestination PutDeliverySource \
                 PutIndexPolicy PutIntegration PutLogEvents PutLogGroupDeletionProtection PutMetricFilter \
                 PutQueryDefinition PutRetentionPolicy PutStorageTierPolicy PutSyslogConfiguration PutTransformer \
                 StartLiveTail StartQuery StopQuery TagLogGroup TagResource TestMetricFilter TestTransformer \
                 UntagLogGroup UntagResource UpdateAnomaly UpdateDeliveryConfiguration UpdateLogAnomalyDetector \
                 UpdateLookupTable UpdateScheduledQuery",
            ),
        ],
    },
    ServiceCalls {
        service: "monitoring",
        reference: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Operations.html",
        rows: &[row(
            Nothing,
            "",
            "AssociateDatasetKmsKey CreateResourceMetricsConfiguration DeleteAlarmMuteRule DeleteAlarms \
                 DeleteAnomalyDetector DeleteDashboards DeleteInsightRules DeleteMetricStream \
                 DeleteResourceMetricsConfiguration DisableAlarmActions DisableInsightRules \
                 DisassociateDatasetKmsKey EnableAlarmActions EnableInsightRules PutAlarmMuteRule \
                 PutAnomalyDetector PutCompositeAlarm PutDashboard PutInsightRule PutLogAlarm \
                 PutManagedInsightRules PutMetricAlarm PutMetricData PutMetricStream SetAlarmState \
                 StartMetricStreams StartOTelEnrichment StopMetricStreams StopOTelEnrichment TagResource \
                 UntagResource UpdateOTelEnrichment UpdateResourceMetricsConfiguration",
        )],
    },
    ServiceCalls {
        service: "backup",
        reference: "https://docs.aws.amazon.com/aws-backup/latest/devguide/API_Operations.html",
        rows: &[
            row(Configuration, "recoveryPointArn", "StartRestoreJob"),
            row(Permission, "backupVaultName", "DeleteBackupVaultAccessPolicy PutBackupVaultAccessPolicy"),
            row(
                Nothing,
                "",
                "AssociateBackupVaultMpaApprovalTeam CancelLegalHold CreateBackupAccessPoint CreateBackupPlan \
                 CreateBackupSelection CreateBackupVault CreateFramework CreateLegalHold \
                 CreateLogicallyAirGappedBackupVault CreateReportPlan CreateRestoreAccessBackupVault \
                 CreateRestoreTestingPlan CreateRestoreTestingSelection CreateTieringConfiguration \
                 DeleteBackupAccessPoint DeleteBackupPlan DeleteBackupSelection DeleteBackupVault \
                 DeleteBackupVaultLockConfiguration DeleteBackupVaultNotifications DeleteFramework \
                 DeleteRecoveryPoint DeleteReportPlan DeleteRestoreTestingPlan DeleteRestoreTestingSelection \
                 DeleteTieringConfiguration DisassociateBackupVaultMpaApprovalTeam DisassociateRecoveryPoint \
                 DisassociateRecoveryPointFromParent ExportBackupPlanTemplate PutBackupVaultLockConfiguration \
                 PutBackupVaultNotifications PutRestoreValidationResult RevokeRestoreAccessBackupVault \
                 StartBackupJob StartCopyJob StartReportJob StartScanJob StopBackupJob TagResource UntagResource \
                 UpdateBackupPlan UpdateFramework UpdateGlobalSettings UpdateRecoveryPointIndexSettings \
                 UpdateRecoveryPointLifecycle UpdateRegionSettings UpdateReportPlan UpdateRestoreTestingPlan \
                 UpdateRestoreTestingSelection UpdateTieringConfiguration",
            ),
        ],
    },
];
