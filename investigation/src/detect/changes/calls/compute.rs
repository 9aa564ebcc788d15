//! Calls that CloudTrail records: where code runs.

use super::Class::{Configuration, Deployment, Nothing, Permission, Scaling};
use super::{ServiceCalls, row};

pub(super) const SERVICES: &[ServiceCalls] = &[
    ServiceCalls {
        service: "lambda",
        reference: "https://docs.aws.amazon.com/lambda/latest/api/API_Operations.html",
        rows: &[
            row(
                Deployment,
                "functionName",
                "CreateAlias CreateFunction DeleteAlias DeleteFunction PublishVersion UpdateAlias \
                 UpdateFunctionCode",
            ),
            row(Deployment, "layerName", "DeleteLayerVersion PublishLayerVersion"),
            row(
                Configuration,
                "functionName",
                "CreateEventSourceMapping CreateFunctionUrlConfig DeleteFunctionCodeSigningConfig \
                 DeleteFunctionEventInvokeConfig DeleteFunctionUrlConfig PutFunctionCodeSigningConfig \
                 PutFunctionEventInvokeConfig PutFunctionRecursionConfig PutRuntimeManagementConfig \
                 UpdateFunctionConfiguration UpdateFunctionEventInvokeConfig UpdateFunctionUrlConfig",
            ),
            row(Configuration, "codeSigningConfigArn", "DeleteCodeSigningConfig UpdateCodeSigningConfig"),
            row(Configuration, "uUID functionName", "DeleteEventSourceMapping"),
            row(Configuration, "functionName uUID", "UpdateEventSourceMapping"),
            row(Permission, "layerName", "AddLayerVersionPermission RemoveLayerVersionPermission"),
            row(Permission, "functionName", "AddPermission RemovePermission"),
            row(Permission, "resourceArn", "DeleteResourcePolicy PutResourcePolicy"),
            row(
                Scaling,
                "capacityProviderName",
                "CreateCapacityProvider DeleteCapacityProvider UpdateCapacityProvider",
            ),
            row(
                Scaling,
                "functionName",
                "DeleteFunctionConcurrency DeleteProvisionedConcurrencyConfig PutFunctionConcurrency \
                 PutFunctionScalingConfig PutProvisionedConcurrencyConfig",
            ),
            row(
                Nothing,
                "",
                "CreateCodeSigningConfig Invoke InvokeAsync InvokeWithResponseStream \
                 SendDurableExecutionCallbackFailure SendDurableExecutionCallbackHeartbeat \
                 SendDurableExecutionCallbackSuccess StopDurableExecution TagResource UntagResource",
            ),
        ],
    },
    ServiceCalls {
        service: "ecs",
        reference: "https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Deployment,
                "service serviceName serviceArn daemonName daemonArn family taskDefinition taskDefinitions \
                 daemonTaskDefinition serviceDeploymentArn",
                "ContinueServiceDeployment CreateDaemon CreateExpressGatewayService CreateService CreateTaskSet \
                 DeleteDaemon DeleteDaemonTaskDefinition DeleteExpressGatewayService DeleteService \
                 DeleteTaskDefinitions DeleteTaskSet DeregisterTaskDefinition RegisterDaemonTaskDefinition \
                 RegisterTaskDefinition RunTask StartTask StopServiceDeployment UpdateDaemon \
                 UpdateExpressGatewayService UpdateService UpdateServicePrimaryTaskSet UpdateTaskSet",
            ),
            row(
                Configuration,
                "name containerInstance gateway cluster",
                "AssociateGatewayWithCluster CreateGateway DeleteAccountSetting DeleteCluster DeleteGateway \
                 DisassociateGatewayFromCluster PutAccountSetting PutAccountSettingDefault UpdateCluster \
                 UpdateClusterSettings UpdateContainerAgent UpdateGateway",
            ),
            row(
                Scaling,
                "task capacityProvider name containerInstance containerInstances cluster",
                "CreateCapacityProvider DeleteCapacityProvider DeregisterContainerInstance \
                 PutClusterCapacityProviders StopTask UpdateCapacityProvider UpdateContainerInstancesState",
            ),
            row(
                Nothing,
                "",
                "CreateCluster DeleteAttributes ExecuteCommand PutAttributes RegisterContainerInstance \
                 SubmitAttachmentStateChanges SubmitContainerStateChange SubmitTaskStateChange TagResource \
                 UntagResource UpdateTaskProtection",
            ),
        ],
    },
    ServiceCalls {
        service: "eks",
        reference: "https://docs.aws.amazon.com/eks/latest/APIReference/API_Operations.html",
        rows: &[
            row(Deployment, "addonName", "CreateAddon DeleteAddon UpdateAddon"),
            row(Deployment, "capabilityName", "CreateCapability DeleteCapability UpdateCapability"),
            row(Deployment, "name", "UpdateClusterVersion"),
            row(Deployment, "nodegroupName", "UpdateNodegroupVersion"),
            row(Configuration, "certificateAuthorityId", "ActivateCertificateAuthority DeleteCertificateAuthority"),
            row(Configuration, "clusterName", "AssociateEncryptionConfig CreateCertificateAuthority"),
            row(Configuration, "name", "CreateCluster DeleteCluster UpdateClusterConfig"),
            row(Configuration, "fargateProfileName", "CreateFargateProfile DeleteFargateProfile"),
            row(
                Permission,
                "principalArn",
                "AssociateAccessPolicy CreateAccessEntry DeleteAccessEntry DisassociateAccessPolicy \
                 UpdateAccessEntry",
            ),
            row(
                Permission,
                "clusterName",
                "AssociateIdentityProviderConfig CreatePodIdentityAssociation DeletePodIdentityAssociation \
                 DisassociateIdentityProviderConfig UpdatePodIdentityAssociation",
            ),
            row(Scaling, "nodegroupName", "CreateNodegroup DeleteNodegroup UpdateNodegroupConfig"),
            row(
                Nothing,
                "",
                "CancelUpdate CreateEksAnywhereSubscription DeleteEksAnywhereSubscription DeregisterCluster \
                 RegisterCluster StartInsightsRefresh TagResource UntagResource UpdateEksAnywhereSubscription",
            ),
        ],
    },
    ServiceCalls {
        service: "autoscaling",
        reference: "https://docs.aws.amazon.com/autoscaling/ec2/APIReference/API_Operations.html",
        rows: &[
            row(
                Deployment,
                "autoScalingGroupName",
                "CancelInstanceRefresh RollbackInstanceRefresh StartInstanceRefresh",
            ),
            row(
                Configuration,
                "autoScalingGroupName",
                "AttachLoadBalancerTargetGroups AttachLoadBalancers AttachTrafficSources DeleteLifecycleHook \
                 DetachLoadBalancerTargetGroups DetachLoadBalancers DetachTrafficSources PutLifecycleHook \
                 SetInstanceProtection",
            ),
            row(Configuration, "launchConfigurationName", "CreateLaunchConfiguration DeleteLaunchConfiguration"),
            row(Configuration, "instanceId", "SetInstanceHealth"),
            row(
                Scaling,
                "autoScalingGroupName",
                "AttachInstances BatchDeleteScheduledAction BatchPutScheduledUpdateGroupAction \
                 CreateAutoScalingGroup DeleteAutoScalingGroup DeleteScheduledAction DeleteWarmPool DetachInstances \
                 EnterStandby ExitStandby LaunchInstances PutScalingPolicy PutScheduledUpdateGroupAction \
                 PutWarmPool ResumeProcesses SetDesiredCapacity SuspendProcesses UpdateAutoScalingGroup",
            ),
            row(Scaling, "autoScalingGroupName policyName", "DeletePolicy ExecutePolicy"),
            row(Scaling, "instanceId", "TerminateInstanceInAutoScalingGroup"),
            row(
                Nothing,
                "",
                "CompleteLifecycleAction CreateOrUpdateTags DeleteNotificationConfiguration DeleteTags \
                 DisableMetricsCollection EnableMetricsCollection PutAccountSetting PutNotificationConfiguration \
                 RecordLifecycleActionHeartbeat",
            ),
        ],
    },
    ServiceCalls {
        service: "application-autoscaling",
        reference: "https://docs.aws.amazon.com/autoscaling/application/APIReference/API_Operations.html",
        rows: &[
            row(
                Scaling,
                "resourceId",
                "DeleteScalingPolicy DeleteScheduledAction DeregisterScalableTarget PutScalingPolicy \
                 PutScheduledAction RegisterScalableTarget",
            ),
            row(Nothing, "", "TagResource UntagResource"),
        ],
    },
    ServiceCalls {
        service: "apprunner",
        reference: "https://docs.aws.amazon.com/apprunner/latest/api/API_Operations.html",
        rows: &[
            row(Deployment, "serviceName", "CreateService"),
            row(Deployment, "serviceArn", "DeleteService PauseService ResumeService StartDeployment UpdateService"),
            row(Configuration, "serviceArn", "AssociateCustomDomain DisassociateCustomDomain"),
            row(Configuration, "vpcConnectorName", "CreateVpcConnector"),
            row(Configuration, "vpcIngressConnectionName", "CreateVpcIngressConnection"),
            row(Configuration, "connectionArn", "DeleteConnection"),
            row(Configuration, "vpcConnectorArn", "DeleteVpcConnector"),
            row(Configuration, "vpcIngressConnectionArn", "DeleteVpcIngressConnection UpdateVpcIngressConnection"),
            row(Scaling, "autoScalingConfigurationName", "CreateAutoScalingConfiguration"),
            row(
                Scaling,
                "autoScalingConfigurationArn",
                "DeleteAutoScalingConfiguration UpdateDefaultAutoScalingConfiguration",
            ),
            row(
                Nothing,
                "",
                "CreateConnection CreateObservabilityConfiguration DeleteObservabilityConfiguration TagResource \
                 UntagResource",
            ),
        ],
    },
    ServiceCalls {
        service: "elasticbeanstalk",
        reference: "https://docs.aws.amazon.com/elasticbeanstalk/latest/api/API_Operations.html",
        rows: &[
            row(
                Deployment,
                "environmentName sourceEnvironmentName applicationName",
                "AbortEnvironmentUpdate ApplyEnvironmentManagedAction ComposeEnvironments CreateEnvironment \
                 RebuildEnvironment RestartAppServer SwapEnvironmentCNAMEs TerminateEnvironment UpdateEnvironment",
            ),
            row(Configuration, "applicationName", "DeleteApplication UpdateApplication"),
            row(
                Permission,
                "environmentName",
                "AssociateEnvironmentOperationsRole DisassociateEnvironmentOperationsRole",
            ),
            row(
                Nothing,
                "",
                "CreateApplication CreateApplicationVersion CreateConfigurationTemplate CreatePlatformVersion \
                 CreateStorageLocation DeleteApplicationVersion DeleteConfigurationTemplate \
                 DeleteEnvironmentConfiguration DeletePlatformVersion RequestEnvironmentInfo \
                 RetrieveEnvironmentInfo UpdateApplicationResourceLifecycle UpdateApplicationVersion \
                 UpdateConfigurationTemplate UpdateTagsForResource",
            ),
        ],
    },
    ServiceCalls {
        service: "amplify",
        reference: "https://docs.aws.amazon.com/amplify/latest/APIReference/API_Operations.html",
        rows: &[
            row(Deployment, "appId", "CreateDeployment StartDeployment StartJob"),
            row(
                Configuration,
                "appId name",
                "CreateApp CreateBackendEnvironment CreateBranch CreateDomainAssociation DeleteApp \
                 DeleteBackendEnvironment DeleteBranch DeleteDomainAssociation UpdateApp UpdateBranch \
                 UpdateDomainAssociation",
            ),
            row(Nothing, "", "CreateWebhook DeleteJob DeleteWebhook StopJob TagResource UntagResource UpdateWebhook"),
        ],
    },
];
