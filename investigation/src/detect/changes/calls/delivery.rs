//! Calls that CloudTrail records: how code and settings are delivered.

use super::Class::{Build, Configuration, Deployment, Nothing, Permission};
use super::{ServiceCalls, row};

pub(super) const SERVICES: &[ServiceCalls] = &[
    ServiceCalls {
        service: "cloudformation",
        reference: "https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Deployment,
                "stackName stackSetName stackRefactorId",
                "CancelUpdateStack ContinueUpdateRollback CreateStack CreateStackInstances CreateStackSet \
                 DeleteStack DeleteStackInstances DeleteStackSet ExecuteChangeSet ExecuteStackRefactor \
                 RollbackStack UpdateStack UpdateStackInstances UpdateStackSet",
            ),
            row(
                Nothing,
                "",
                "ActivateOrganizationsAccess ActivateType CreateChangeSet CreateGeneratedTemplate \
                 CreateStackRefactor DeactivateOrganizationsAccess DeactivateType DeleteChangeSet \
                 DeleteGeneratedTemplate DeregisterType DetectStackDrift DetectStackResourceDrift \
                 DetectStackSetDrift ImportStacksToStackSet PublishType RecordHandlerProgress RegisterPublisher \
                 RegisterType SetStackPolicy SetTypeConfiguration SetTypeDefaultVersion SignalResource \
                 StartResourceScan StopStackSetOperation TestType UpdateGeneratedTemplate \
                 UpdateTerminationProtection",
            ),
        ],
    },
    ServiceCalls {
        service: "codedeploy",
        reference: "https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Deployment,
                "applicationName deploymentId",
                "ContinueDeployment CreateDeployment SkipWaitTimeForInstanceTermination StopDeployment \
                 UpdateDeploymentGroup",
            ),
            row(Configuration, "applicationName", "DeleteApplication DeleteDeploymentGroup UpdateApplication"),
            row(
                Nothing,
                "",
                "AddTagsToOnPremisesInstances CreateApplication CreateDeploymentConfig CreateDeploymentGroup \
                 DeleteDeploymentConfig DeleteGitHubAccountToken DeleteResourcesByExternalId \
                 DeregisterOnPremisesInstance PutLifecycleEventHookExecutionStatus RegisterApplicationRevision \
                 RegisterOnPremisesInstance RemoveTagsFromOnPremisesInstances TagResource UntagResource",
            ),
        ],
    },
    ServiceCalls {
        service: "codepipeline",
        reference: "https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Deployment,
                "pipelineName name",
                "OverrideStageCondition PutApprovalResult RetryStageExecution RollbackStage StartPipelineExecution \
                 StopPipelineExecution",
            ),
            row(
                Configuration,
                "pipelineName pipeline name",
                "CreatePipeline DeletePipeline DisableStageTransition EnableStageTransition UpdatePipeline",
            ),
            row(
                Nothing,
                "",
                "AcknowledgeJob AcknowledgeThirdPartyJob CreateCustomActionType DeleteCustomActionType \
                 DeleteWebhook DeregisterWebhookWithThirdParty PutActionRevision PutJobFailureResult \
                 PutJobSuccessResult PutThirdPartyJobFailureResult PutThirdPartyJobSuccessResult PutWebhook \
                 RegisterWebhookWithThirdParty TagResource UntagResource UpdateActionType",
            ),
        ],
    },
    ServiceCalls {
        service: "codebuild",
        reference: "https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Operations.html",
        rows: &[
            row(Build, "projectName id", "RetryBuild RetryBuildBatch StartBuild StartBuildBatch"),
            row(Configuration, "name", "DeleteProject UpdateProject"),
            row(Permission, "resourceArn", "DeleteResourcePolicy PutResourcePolicy"),
            row(
                Nothing,
                "",
                "BatchDeleteBuilds CreateFleet CreateProject CreateReportGroup CreateWebhook DeleteBuildBatch \
                 DeleteFleet DeleteReport DeleteReportGroup DeleteSourceCredentials DeleteWebhook \
                 ImportSourceCredentials InvalidateProjectCache StartCommandExecution StartSandbox \
                 StartSandboxConnection StopBuild StopBuildBatch StopSandbox UpdateFleet UpdateProjectVisibility \
                 UpdateReportGroup UpdateWebhook",
            ),
        ],
    },
    ServiceCalls {
        service: "ecr",
        reference: "https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_Operations.html",
        rows: &[
            row(Build, "repositoryName", "PutImage"),
            row(
                Configuration,
                "repositoryName ecrRepositoryPrefix",
                "BatchDeleteImage CreatePullThroughCacheRule DeleteLifecyclePolicy DeletePullThroughCacheRule \
                 DeleteRepository PutImageTagMutability PutLifecyclePolicy UpdatePullThroughCacheRule",
            ),
            row(
                Permission,
                "repositoryName",
                "DeleteRegistryPolicy DeleteRepositoryPolicy PutRegistryPolicy SetRepositoryPolicy",
            ),
            row(
                Nothing,
                "",
                "CompleteLayerUpload CreateRepository CreateRepositoryCreationTemplate \
                 DeleteRepositoryCreationTemplate DeleteSigningConfiguration DeregisterPullTimeUpdateExclusion \
                 InitiateLayerUpload PutAccountSetting PutImageScanningConfiguration \
                 PutRegistryScanningConfiguration PutReplicationConfiguration PutSigningConfiguration \
                 RegisterPullTimeUpdateExclusion StartImageScan StartLifecyclePolicyPreview \
                 StartReplicationBackfill StopReplicationBackfill TagResource UntagResource UpdateImageStorageClass \
                 UpdateRepositoryCreationTemplate UploadLayerPart",
            ),
        ],
    },
    ServiceCalls {
        service: "ssm",
        reference: "https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_Operations.html",
        rows: &[
            row(Configuration, "commandId", "CancelCommand"),
            row(Configuration, "windowExecutionId", "CancelMaintenanceWindowExecution"),
            row(Configuration, "associationName", "CreateAssociation UpdateAssociation"),
            row(
                Configuration,
                "",
                "CreateAssociationBatch DeregisterDefaultHostManagementConfiguration \
                 RegisterDefaultHostManagementConfiguration",
            ),
            row(
                Configuration,
                "name",
                "CreateDocument CreateMaintenanceWindow DeleteDocument DeleteParameter LabelParameterVersion \
                 PutParameter RegisterTargetWithMaintenanceWindow RegisterTaskWithMaintenanceWindow \
                 UnlabelParameterVersion UpdateDocument UpdateDocumentDefaultVersion UpdateMaintenanceWindow \
                 UpdateMaintenanceWindowTarget UpdateMaintenanceWindowTask",
            ),
            row(Configuration, "associationId", "DeleteAssociation"),
            row(
                Configuration,
                "windowId",
                "DeleteMaintenanceWindow DeregisterTargetFromMaintenanceWindow DeregisterTaskFromMaintenanceWindow",
            ),
            row(Configuration, "names", "DeleteParameters"),
            row(Configuration, "instanceId", "DeregisterManagedInstance"),
            row(Configuration, "settingId", "ResetServiceSetting UpdateServiceSetting"),
            row(Configuration, "documentName", "SendCommand StartAutomationExecution StartChangeRequestExecution"),
            row(Configuration, "associationIds", "StartAssociationsOnce"),
            row(Configuration, "automationExecutionId", "StopAutomationExecution"),
            row(Permission, "resourceArn", "DeleteResourcePolicy PutResourcePolicy"),
            row(Permission, "name", "ModifyDocumentPermission"),
            row(Permission, "instanceId", "UpdateManagedInstanceRole"),
            row(
                Nothing,
                "",
                "AddTagsToResource AssociateOpsItemRelatedItem CreateActivation CreateCloudConnector CreateOpsItem \
                 CreateOpsMetadata CreatePatchBaseline CreateResourceDataSync DeleteActivation DeleteCloudConnector \
                 DeleteInventory DeleteOpsItem DeleteOpsMetadata DeletePatchBaseline DeleteResourceDataSync \
                 DeregisterPatchBaselineForPatchGroup DisassociateOpsItemRelatedItem PutComplianceItems \
                 PutInventory RegisterDefaultPatchBaseline RegisterPatchBaselineForPatchGroup \
                 RemoveTagsFromResource ResumeSession SendAutomationSignal StartAccessRequest StartExecutionPreview \
                 StartSession TerminateSession UpdateAssociationStatus UpdateCloudConnector UpdateDocumentMetadata \
                 UpdateOpsItem UpdateOpsMetadata UpdatePatchBaseline UpdateResourceDataSync",
            ),
        ],
    },
    ServiceCalls {
        service: "appconfig",
        reference: "https://docs.aws.amazon.com/appconfig/2019-10-09/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "applicationId applicationIdentifier deploymentStrategyId extensionIdentifier \
                 extensionAssociationId",
                "CreateHostedConfigurationVersion DeleteApplication DeleteConfigurationProfile \
                 DeleteDeploymentStrategy DeleteEnvironment DeleteExperimentDefinition DeleteExtension \
                 DeleteExtensionAssociation DeleteHostedConfigurationVersion StartDeployment StartExperimentRun \
                 StopDeployment StopExperimentRun UpdateAccountSettings UpdateApplication \
                 UpdateConfigurationProfile UpdateDeploymentStrategy UpdateEnvironment UpdateExperimentDefinition \
                 UpdateExperimentRun UpdateExtension UpdateExtensionAssociation",
            ),
            row(
                Nothing,
                "",
                "CreateApplication CreateConfigurationProfile CreateDeploymentStrategy CreateEnvironment \
                 CreateExperimentDefinition CreateExtension CreateExtensionAssociation TagResource UntagResource",
            ),
        ],
    },
    ServiceCalls {
        service: "fis",
        reference: "https://docs.aws.amazon.com/fis/latest/APIReference/API_Operations.html",
        rows: &[
            row(Configuration, "experimentTemplateId id", "StartExperiment StopExperiment UpdateSafetyLeverState"),
            row(
                Nothing,
                "",
                "CreateExperimentTemplate CreateTargetAccountConfiguration DeleteExperimentTemplate \
                 DeleteTargetAccountConfiguration TagResource UntagResource UpdateExperimentTemplate \
                 UpdateTargetAccountConfiguration",
            ),
        ],
    },
];
