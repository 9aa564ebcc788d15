//! Which CloudTrail calls change what: the table of rules.
//!
//! To add a call, write its name, or the beginning that all its versions share, into the row of its service and kind, or
//! add a row; names are separated by spaces. A test fails if an earlier row makes the new one unreachable.

use crate::model::EvidenceKind;
use EvidenceKind::{
    ConfigurationChange as Configuration, Deployment, PermissionChange as Permission, ScalingChange as Scaling,
};

/// The calls of one service that make one kind of change.
struct Rule {
    /// The service, as in `lambda.amazonaws.com`.
    service: &'static str,
    kind: EvidenceKind,
    /// What the names of the calls begin with, separated by spaces; the rest of a name is often a version (`20150331v2`).
    prefixes: &'static str,
}

impl Rule {
    fn applies_to(&self, service: &str, call: &str) -> bool {
        self.service == service && self.prefixes.split_whitespace().any(|prefix| call.starts_with(prefix))
    }
}

const fn rule(service: &'static str, kind: EvidenceKind, prefixes: &'static str) -> Rule {
    Rule { service, kind, prefixes }
}

/// The first rule that applies gives the kind, so that of two prefixes the longer one stands first. Calls that change
/// nothing in operation are left out, and so are those that AWS makes by itself all day, such as the grants of KMS.
///
/// Source: the "Actions" of each service in
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
const RULES: &[Rule] = &[
    rule(
        "lambda",
        Scaling,
        "PutFunctionConcurrency DeleteFunctionConcurrency PutProvisionedConcurrency DeleteProvisionedConcurrency \
         PutFunctionScaling",
    ),
    rule("lambda", Permission, "AddPermission RemovePermission AddLayerVersionPermission RemoveLayerVersionPermission"),
    rule(
        "lambda",
        Configuration,
        "UpdateFunctionConfiguration UpdateFunctionUrl UpdateFunctionEventInvoke PutFunctionEventInvoke \
         PutFunctionRecursion PutFunctionCodeSigning PutRuntimeManagement DeleteFunctionUrl \
         DeleteFunctionEventInvoke DeleteFunctionCodeSigning CreateEventSourceMapping UpdateEventSourceMapping \
         DeleteEventSourceMapping",
    ),
    rule(
        "lambda",
        Deployment,
        "UpdateFunctionCode PublishVersion PublishLayerVersion CreateAlias UpdateAlias DeleteAlias CreateFunction \
         DeleteFunction",
    ),
    rule("ecs", Scaling, "PutClusterCapacityProviders UpdateCapacityProvider UpdateContainerInstancesState"),
    rule(
        "ecs",
        Deployment,
        "UpdateService RegisterTaskDefinition CreateService DeleteService CreateTaskSet UpdateTaskSet",
    ),
    rule("ecr", Deployment, "PutImage"),
    rule("ecr", Configuration, "BatchDeleteImage DeleteRepository"),
    rule(
        "eks",
        Permission,
        "CreateAccessEntry UpdateAccessEntry DeleteAccessEntry AssociateAccessPolicy DisassociateAccessPolicy",
    ),
    rule("eks", Deployment, "UpdateNodegroupVersion UpdateClusterVersion CreateAddon UpdateAddon"),
    rule("eks", Scaling, "UpdateNodegroupConfig CreateNodegroup DeleteNodegroup"),
    rule("eks", Configuration, "UpdateClusterConfig"),
    rule("codedeploy", Deployment, "CreateDeployment StopDeployment ContinueDeployment UpdateDeploymentGroup"),
    rule("codepipeline", Deployment, "StartPipelineExecution RetryStageExecution RollbackStage PutApprovalResult"),
    rule("codebuild", Deployment, "StartBuild"),
    rule(
        "cloudformation",
        Deployment,
        "UpdateStack CreateStack DeleteStack ExecuteChangeSet RollbackStack ContinueUpdateRollback CancelUpdateStack",
    ),
    rule("elasticbeanstalk", Deployment, "UpdateEnvironment SwapEnvironmentCNAMEs RebuildEnvironment RestartAppServer"),
    rule("apprunner", Deployment, "StartDeployment UpdateService PauseService ResumeService"),
    rule("amplify", Deployment, "StartDeployment StartJob"),
    rule("apigateway", Deployment, "CreateDeployment UpdateStage"),
    rule("apigateway", Configuration, "Put Update Delete Import Create"),
    rule("states", Deployment, "UpdateStateMachine PublishStateMachineVersion DeleteStateMachine"),
    rule("appconfig", Configuration, "StartDeployment StopDeployment CreateHostedConfigurationVersion Update"),
    rule(
        "evidently",
        Configuration,
        "UpdateFeature DeleteFeature StartLaunch StopLaunch UpdateLaunch StartExperiment StopExperiment",
    ),
    rule("fis", Configuration, "StartExperiment StopExperiment"),
    rule(
        "ssm",
        Configuration,
        "PutParameter DeleteParameter LabelParameterVersion SendCommand StartAutomationExecution",
    ),
    rule("secretsmanager", Permission, "PutResourcePolicy DeleteResourcePolicy"),
    rule("secretsmanager", Configuration, "PutSecretValue UpdateSecret RotateSecret CancelRotateSecret DeleteSecret"),
    rule("dynamodb", Permission, "PutResourcePolicy DeleteResourcePolicy"),
    rule("dynamodb", Configuration, "UpdateTable DeleteTable UpdateTimeToLive UpdateGlobalTable RestoreTable"),
    rule("rds", Permission, "AddRoleToDB RemoveRoleFromDB"),
    rule(
        "rds",
        Configuration,
        "ModifyDB RebootDB FailoverDB StartDB StopDB DeleteDB RestoreDB ResetDB ModifyOptionGroup \
         ApplyPendingMaintenance PromoteReadReplica SwitchoverBlueGreen",
    ),
    rule(
        "elasticache",
        Scaling,
        "IncreaseReplicaCount DecreaseReplicaCount ModifyReplicationGroupShard IncreaseNodeGroups DecreaseNodeGroups",
    ),
    rule("elasticache", Configuration, "Modify Reboot Delete TestFailover"),
    rule("memorydb", Configuration, "Update Delete Failover"),
    rule("es", Configuration, "Update Upgrade Delete"),
    rule("kafka", Scaling, "UpdateBrokerCount UpdateBrokerStorage UpdateBrokerType"),
    rule("kafka", Configuration, "Update Reboot Delete"),
    rule("sqs", Permission, "AddPermission RemovePermission"),
    rule("sqs", Configuration, "SetQueueAttributes PurgeQueue DeleteQueue"),
    rule("sns", Permission, "AddPermission RemovePermission"),
    rule("sns", Configuration, "SetTopicAttributes SetSubscriptionAttributes Unsubscribe DeleteTopic"),
    rule("kinesis", Scaling, "UpdateShardCount UpdateStreamMode MergeShards SplitShard"),
    rule("kinesis", Configuration, "DeleteStream StartStreamEncryption StopStreamEncryption DecreaseStreamRetention"),
    rule("events", Configuration, "PutRule DisableRule EnableRule DeleteRule PutTargets RemoveTargets"),
    rule("scheduler", Configuration, "UpdateSchedule DeleteSchedule"),
    rule("pipes", Configuration, "UpdatePipe StartPipe StopPipe DeletePipe"),
    rule(
        "elasticloadbalancing",
        Configuration,
        "Modify SetRulePriorities SetSecurityGroups SetSubnets CreateRule CreateListener DeleteRule DeleteListener \
         DeleteLoadBalancer DeleteTargetGroup RegisterTargets DeregisterTargets",
    ),
    rule("route53", Configuration, "ChangeResourceRecordSets UpdateHealthCheck DeleteHealthCheck"),
    rule("acm", Configuration, "ImportCertificate DeleteCertificate"),
    rule(
        "cloudfront",
        Configuration,
        "UpdateDistribution UpdateFunction PublishFunction DeleteFunction DeleteDistribution",
    ),
    rule(
        "wafv2",
        Configuration,
        "UpdateWebACL UpdateRuleGroup UpdateIPSet AssociateWebACL DisassociateWebACL DeleteWebACL",
    ),
    rule("cognito-idp", Configuration, "UpdateUserPool DeleteUserPool SetUserPoolMfaConfig"),
    rule("elasticfilesystem", Permission, "PutFileSystemPolicy DeleteFileSystemPolicy"),
    rule("elasticfilesystem", Configuration, "UpdateFileSystem DeleteMountTarget DeleteAccessPoint ModifyMountTarget"),
    rule(
        "ec2",
        Permission,
        "AuthorizeSecurityGroup RevokeSecurityGroup ModifySecurityGroupRules CreateNetworkAclEntry ReplaceNetworkAcl \
         DeleteNetworkAclEntry ReplaceIamInstanceProfile DisassociateIamInstanceProfile",
    ),
    rule("ec2", Scaling, "TerminateInstances StopInstances StartInstances RunInstances"),
    rule(
        "ec2",
        Configuration,
        "CreateRoute ReplaceRoute DeleteRoute DisassociateRouteTable ModifyVpc ModifySubnet ModifyInstance \
         ModifyNetworkInterface ModifyVolume RebootInstances DeleteVpc DeleteNatGateway DeleteSubnet \
         DetachInternetGateway DetachVolume DisassociateAddress",
    ),
    rule("iam", Permission, "Put Attach Detach Delete Update Create Remove Add SetDefaultPolicyVersion"),
    rule("organizations", Permission, "AttachPolicy DetachPolicy UpdatePolicy"),
    rule("kms", Permission, "PutKeyPolicy RevokeGrant DisableKey EnableKey ScheduleKeyDeletion"),
    rule(
        "s3",
        Permission,
        "PutBucketPolicy DeleteBucketPolicy PutBucketAcl PutBucketPublicAccessBlock PutPublicAccessBlock",
    ),
    rule("s3", Configuration, "PutBucket DeleteBucket"),
    rule("autoscaling", Deployment, "StartInstanceRefresh CancelInstanceRefresh RollbackInstanceRefresh"),
    rule("autoscaling", Configuration, "CreateLaunchConfiguration"),
    rule(
        "autoscaling",
        Scaling,
        "UpdateAutoScalingGroup SetDesiredCapacity PutScalingPolicy DeletePolicy PutScheduledUpdateGroupAction \
         TerminateInstanceInAutoScalingGroup SuspendProcesses ResumeProcesses",
    ),
    rule(
        "application-autoscaling",
        Scaling,
        "RegisterScalableTarget DeregisterScalableTarget PutScalingPolicy DeleteScalingPolicy PutScheduledAction \
         DeleteScheduledAction",
    ),
    rule("servicequotas", Scaling, "RequestServiceQuotaIncrease"),
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
