//! Which CloudTrail calls change what: the table of rules.
//!
//! To add a call, write its name, or the beginning that all its versions share, into the row of its service and kind, or
//! add a row; names are separated by spaces. A test fails if an earlier row makes the new one unreachable.

use crate::model::EvidenceKind;
use EvidenceKind::{
    ConfigurationChange as Configuration, Deployment, PermissionChange as Permission, ScalingChange as Scaling,
};

/// The calls of one service that make one kind of change.
struct ChangeRule {
    /// The service, as in `lambda.amazonaws.com`.
    service: &'static str,
    kind: EvidenceKind,
    /// What the names of the calls begin with, separated by spaces; the rest of a name is often a version (`20150331v2`).
    prefixes: &'static str,
}

impl ChangeRule {
    fn applies_to(&self, service: &str, call: &str) -> bool {
        self.service == service && self.prefixes.split_whitespace().any(|prefix| call.starts_with(prefix))
    }
}

const fn change_rule(service: &'static str, kind: EvidenceKind, prefixes: &'static str) -> ChangeRule {
    ChangeRule { service, kind, prefixes }
}

/// The first rule that applies gives the kind, so that of two prefixes the longer one stands first. Calls that change
/// nothing in operation are left out, and so are those that AWS makes by itself all day, such as the grants of KMS.
///
/// Source: the "Actions" of each service in
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
const RULES: &[ChangeRule] = &[
    change_rule(
        "lambda",
        Scaling,
        "PutFunctionConcurrency DeleteFunctionConcurrency PutProvisionedConcurrency DeleteProvisionedConcurrency \
         PutFunctionScaling",
    ),
    change_rule(
        "lambda",
        Permission,
        "AddPermission RemovePermission AddLayerVersionPermission RemoveLayerVersionPermission",
    ),
    change_rule(
        "lambda",
        Configuration,
        "UpdateFunctionConfiguration UpdateFunctionUrl UpdateFunctionEventInvoke PutFunctionEventInvoke \
         PutFunctionRecursion PutFunctionCodeSigning PutRuntimeManagement DeleteFunctionUrl \
         DeleteFunctionEventInvoke DeleteFunctionCodeSigning CreateEventSourceMapping UpdateEventSourceMapping \
         DeleteEventSourceMapping",
    ),
    change_rule(
        "lambda",
        Deployment,
        "UpdateFunctionCode PublishVersion PublishLayerVersion CreateAlias UpdateAlias DeleteAlias CreateFunction \
         DeleteFunction",
    ),
    change_rule("ecs", Scaling, "PutClusterCapacityProviders UpdateCapacityProvider UpdateContainerInstancesState"),
    change_rule(
        "ecs",
        Deployment,
        "UpdateService RegisterTaskDefinition CreateService DeleteService CreateTaskSet UpdateTaskSet",
    ),
    change_rule("ecr", Deployment, "PutImage"),
    change_rule("ecr", Configuration, "BatchDeleteImage DeleteRepository"),
    change_rule(
        "eks",
        Permission,
        "CreateAccessEntry UpdateAccessEntry DeleteAccessEntry AssociateAccessPolicy DisassociateAccessPolicy",
    ),
    change_rule("eks", Deployment, "UpdateNodegroupVersion UpdateClusterVersion CreateAddon UpdateAddon"),
    change_rule("eks", Scaling, "UpdateNodegroupConfig CreateNodegroup DeleteNodegroup"),
    change_rule("eks", Configuration, "UpdateClusterConfig"),
    change_rule("codedeploy", Deployment, "CreateDeployment StopDeployment ContinueDeployment UpdateDeploymentGroup"),
    change_rule(
        "codepipeline",
        Deployment,
        "StartPipelineExecution RetryStageExecution RollbackStage PutApprovalResult",
    ),
    change_rule("codebuild", Deployment, "StartBuild"),
    change_rule(
        "cloudformation",
        Deployment,
        "UpdateStack CreateStack DeleteStack ExecuteChangeSet RollbackStack ContinueUpdateRollback CancelUpdateStack",
    ),
    change_rule(
        "elasticbeanstalk",
        Deployment,
        "UpdateEnvironment SwapEnvironmentCNAMEs RebuildEnvironment RestartAppServer",
    ),
    change_rule("apprunner", Deployment, "StartDeployment UpdateService PauseService ResumeService"),
    change_rule("amplify", Deployment, "StartDeployment StartJob"),
    change_rule("apigateway", Deployment, "CreateDeployment UpdateStage"),
    change_rule("apigateway", Configuration, "Put Update Delete Import Create"),
    change_rule("states", Deployment, "UpdateStateMachine PublishStateMachineVersion DeleteStateMachine"),
    change_rule("appconfig", Configuration, "StartDeployment StopDeployment CreateHostedConfigurationVersion Update"),
    change_rule(
        "evidently",
        Configuration,
        "UpdateFeature DeleteFeature StartLaunch StopLaunch UpdateLaunch StartExperiment StopExperiment",
    ),
    change_rule("fis", Configuration, "StartExperiment StopExperiment"),
    change_rule(
        "ssm",
        Configuration,
        "PutParameter DeleteParameter LabelParameterVersion SendCommand StartAutomationExecution",
    ),
    change_rule("secretsmanager", Permission, "PutResourcePolicy DeleteResourcePolicy"),
    change_rule(
        "secretsmanager",
        Configuration,
        "PutSecretValue UpdateSecret RotateSecret CancelRotateSecret DeleteSecret",
    ),
    change_rule("dynamodb", Permission, "PutResourcePolicy DeleteResourcePolicy"),
    change_rule("dynamodb", Configuration, "UpdateTable DeleteTable UpdateTimeToLive UpdateGlobalTable RestoreTable"),
    change_rule("rds", Permission, "AddRoleToDB RemoveRoleFromDB"),
    change_rule(
        "rds",
        Configuration,
        "ModifyDB RebootDB FailoverDB StartDB StopDB DeleteDB RestoreDB ResetDB ModifyOptionGroup \
         ApplyPendingMaintenance PromoteReadReplica SwitchoverBlueGreen",
    ),
    change_rule(
        "elasticache",
        Scaling,
        "IncreaseReplicaCount DecreaseReplicaCount ModifyReplicationGroupShard IncreaseNodeGroups DecreaseNodeGroups",
    ),
    change_rule("elasticache", Configuration, "Modify Reboot Delete TestFailover"),
    change_rule("memorydb", Configuration, "Update Delete Failover"),
    change_rule("es", Configuration, "Update Upgrade Delete"),
    change_rule("kafka", Scaling, "UpdateBrokerCount UpdateBrokerStorage UpdateBrokerType"),
    change_rule("kafka", Configuration, "Update Reboot Delete"),
    change_rule("sqs", Permission, "AddPermission RemovePermission"),
    change_rule("sqs", Configuration, "SetQueueAttributes PurgeQueue DeleteQueue"),
    change_rule("sns", Permission, "AddPermission RemovePermission"),
    change_rule("sns", Configuration, "SetTopicAttributes SetSubscriptionAttributes Unsubscribe DeleteTopic"),
    change_rule("kinesis", Scaling, "UpdateShardCount UpdateStreamMode MergeShards SplitShard"),
    change_rule(
        "kinesis",
        Configuration,
        "DeleteStream StartStreamEncryption StopStreamEncryption DecreaseStreamRetention",
    ),
    change_rule("events", Configuration, "PutRule DisableRule EnableRule DeleteRule PutTargets RemoveTargets"),
    change_rule("scheduler", Configuration, "UpdateSchedule DeleteSchedule"),
    change_rule("pipes", Configuration, "UpdatePipe StartPipe StopPipe DeletePipe"),
    change_rule(
        "elasticloadbalancing",
        Configuration,
        "Modify SetRulePriorities SetSecurityGroups SetSubnets CreateRule CreateListener DeleteRule DeleteListener \
         DeleteLoadBalancer DeleteTargetGroup RegisterTargets DeregisterTargets",
    ),
    change_rule("route53", Configuration, "ChangeResourceRecordSets UpdateHealthCheck DeleteHealthCheck"),
    change_rule("acm", Configuration, "ImportCertificate DeleteCertificate"),
    change_rule(
        "cloudfront",
        Configuration,
        "UpdateDistribution UpdateFunction PublishFunction DeleteFunction DeleteDistribution",
    ),
    change_rule(
        "wafv2",
        Configuration,
        "UpdateWebACL UpdateRuleGroup UpdateIPSet AssociateWebACL DisassociateWebACL DeleteWebACL",
    ),
    change_rule("cognito-idp", Configuration, "UpdateUserPool DeleteUserPool SetUserPoolMfaConfig"),
    change_rule("elasticfilesystem", Permission, "PutFileSystemPolicy DeleteFileSystemPolicy"),
    change_rule(
        "elasticfilesystem",
        Configuration,
        "UpdateFileSystem DeleteMountTarget DeleteAccessPoint ModifyMountTarget",
    ),
    change_rule(
        "ec2",
        Permission,
        "AuthorizeSecurityGroup RevokeSecurityGroup ModifySecurityGroupRules CreateNetworkAclEntry ReplaceNetworkAcl \
         DeleteNetworkAclEntry ReplaceIamInstanceProfile DisassociateIamInstanceProfile",
    ),
    change_rule("ec2", Scaling, "TerminateInstances StopInstances StartInstances RunInstances"),
    change_rule(
        "ec2",
        Configuration,
        "CreateRoute ReplaceRoute DeleteRoute DisassociateRouteTable ModifyVpc ModifySubnet ModifyInstance \
         ModifyNetworkInterface ModifyVolume RebootInstances DeleteVpc DeleteNatGateway DeleteSubnet \
         DetachInternetGateway DetachVolume DisassociateAddress",
    ),
    change_rule("iam", Permission, "Put Attach Detach Delete Update Create Remove Add SetDefaultPolicyVersion"),
    change_rule("organizations", Permission, "AttachPolicy DetachPolicy UpdatePolicy"),
    change_rule("kms", Permission, "PutKeyPolicy RevokeGrant DisableKey EnableKey ScheduleKeyDeletion"),
    change_rule(
        "s3",
        Permission,
        "PutBucketPolicy DeleteBucketPolicy PutBucketAcl PutBucketPublicAccessBlock PutPublicAccessBlock",
    ),
    change_rule("s3", Configuration, "PutBucket DeleteBucket"),
    change_rule("autoscaling", Deployment, "StartInstanceRefresh CancelInstanceRefresh RollbackInstanceRefresh"),
    change_rule("autoscaling", Configuration, "CreateLaunchConfiguration"),
    change_rule(
        "autoscaling",
        Scaling,
        "UpdateAutoScalingGroup SetDesiredCapacity PutScalingPolicy DeletePolicy PutScheduledUpdateGroupAction \
         TerminateInstanceInAutoScalingGroup SuspendProcesses ResumeProcesses",
    ),
    change_rule(
        "application-autoscaling",
        Scaling,
        "RegisterScalableTarget DeregisterScalableTarget PutScalingPolicy DeleteScalingPolicy PutScheduledAction \
         DeleteScheduledAction",
    ),
    change_rule("servicequotas", Scaling, "RequestServiceQuotaIncrease"),
];

/// What kind of change a call of a service makes; `None` if it changes nothing that can break one.
#[must_use]
pub fn find_kind(service: &str, call: &str) -> Option<EvidenceKind> {
    RULES.iter().find(|rule| rule.applies_to(service, call)).map(|rule| rule.kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_earlier_rule_makes_a_later_one_unreachable() {
        for (index, rule) in RULES.iter().enumerate() {
            for call in rule.prefixes.split_whitespace() {
                let mut earlier = RULES.iter().take(index);
                assert!(!earlier.any(|earlier| earlier.applies_to(rule.service, call)), "{} {call}", rule.service);
            }
        }
    }

    #[test]
    fn service_and_name_of_a_call_decide_the_kind() {
        for (service, call, expected) in [
            ("lambda", "UpdateFunctionCode20150331v2", Some(Deployment)),
            ("lambda", "UpdateFunctionConfiguration20150331v2", Some(Configuration)),
            ("lambda", "PutFunctionConcurrency20171031", Some(Scaling)),
            ("lambda", "AddPermission20150331v2", Some(Permission)),
            ("ecs", "UpdateService", Some(Deployment)),
            ("appconfig", "StartDeployment", Some(Configuration)),
            ("codedeploy", "CreateDeployment", Some(Deployment)),
            ("iam", "DetachRolePolicy", Some(Permission)),
            ("s3", "PutBucketPolicy", Some(Permission)),
            ("s3", "PutBucketLifecycle", Some(Configuration)),
            ("rds", "ModifyDBInstance", Some(Configuration)),
            ("application-autoscaling", "RegisterScalableTarget", Some(Scaling)),
            ("lambda", "DeleteFunctionEventInvokeConfig", Some(Configuration)),
            ("lambda", "DeleteFunction20150331", Some(Deployment)),
            ("evidently", "UpdateFeature", Some(Configuration)),
            ("ssm", "PutParameter", Some(Configuration)),
            ("ec2", "RevokeSecurityGroupIngress", Some(Permission)),
            ("autoscaling", "StartInstanceRefresh", Some(Deployment)),
            ("kms", "CreateGrant", None),
            ("sts", "AssumeRole", None),
            ("logs", "PutRetentionPolicy", None),
            ("lambda", "GetFunction20150331v2", None),
            ("iam", "ListRoles", None),
            ("unheard-of", "UpdateThing", None),
        ] {
            assert_eq!(find_kind(service, call), expected, "{service} {call}");
        }
    }
}
