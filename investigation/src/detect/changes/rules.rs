//! Which calls change what.

use crate::model::{EntityKind, EvidenceKind};

/// The calls of one service that are one kind of change.
struct Rule {
    /// The service, as in `lambda.amazonaws.com`.
    service: &'static str,
    /// What the names of the calls begin with; the shorter form also stands for versions (`…20150331v2`).
    calls: &'static [&'static str],
    kind: EvidenceKind,
}

const fn rule(service: &'static str, kind: EvidenceKind, calls: &'static [&'static str]) -> Rule {
    Rule { service, calls, kind }
}

use EvidenceKind::{
    ConfigurationChange as Configuration, Deployment, PermissionChange as Permission, ScalingChange as Scaling,
};

/// The first rule that applies gives the kind, so that the longer of two beginnings stands first.
///
/// Source: the "Actions" of each service in
/// <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
const RULES: [Rule; 48] = [
    rule(
        "lambda",
        Scaling,
        &[
            "PutFunctionConcurrency",
            "DeleteFunctionConcurrency",
            "PutProvisionedConcurrency",
            "DeleteProvisionedConcurrency",
        ],
    ),
    rule("lambda", Permission, &["AddPermission", "RemovePermission", "AddLayerVersionPermission"]),
    rule(
        "lambda",
        Configuration,
        &[
            "UpdateFunctionConfiguration",
            "UpdateEventSourceMapping",
            "CreateEventSourceMapping",
            "DeleteEventSourceMapping",
            "PutFunctionEventInvokeConfig",
        ],
    ),
    rule(
        "lambda",
        Deployment,
        &["UpdateFunctionCode", "PublishVersion", "UpdateAlias", "CreateAlias", "CreateFunction", "DeleteFunction"],
    ),
    rule(
        "ecs",
        Deployment,
        &["UpdateService", "RegisterTaskDefinition", "CreateService", "DeleteService", "CreateTaskSet"],
    ),
    rule("eks", Deployment, &["UpdateNodegroupVersion", "UpdateClusterVersion"]),
    rule("eks", Scaling, &["UpdateNodegroupConfig"]),
    rule("codedeploy", Deployment, &["CreateDeployment", "StopDeployment"]),
    rule("codepipeline", Deployment, &["StartPipelineExecution"]),
    rule(
        "cloudformation",
        Deployment,
        &["UpdateStack", "CreateStack", "DeleteStack", "CreateChangeSet", "ExecuteChangeSet", "RollbackStack"],
    ),
    rule("elasticbeanstalk", Deployment, &["UpdateEnvironment", "SwapEnvironmentCNAMEs"]),
    rule("apprunner", Deployment, &["StartDeployment", "UpdateService"]),
    rule("apigateway", Deployment, &["CreateDeployment", "UpdateStage"]),
    rule("apigateway", Configuration, &["Put", "Update", "Delete", "Import"]),
    rule("states", Deployment, &["UpdateStateMachine", "PublishStateMachineVersion"]),
    rule(
        "appconfig",
        Configuration,
        &["StartDeployment", "StopDeployment", "CreateHostedConfigurationVersion", "Update"],
    ),
    rule("evidently", Configuration, &["UpdateFeature", "StartLaunch", "StopLaunch"]),
    rule("ssm", Configuration, &["PutParameter", "DeleteParameter", "SendCommand"]),
    rule("secretsmanager", Permission, &["PutResourcePolicy", "DeleteResourcePolicy"]),
    rule("secretsmanager", Configuration, &["PutSecretValue", "UpdateSecret", "RotateSecret", "DeleteSecret"]),
    rule("dynamodb", Permission, &["PutResourcePolicy", "DeleteResourcePolicy"]),
    rule(
        "dynamodb",
        Configuration,
        &["UpdateTable", "DeleteTable", "UpdateTimeToLive", "UpdateGlobalTable", "RestoreTable"],
    ),
    rule(
        "rds",
        Configuration,
        &["ModifyDB", "RebootDB", "FailoverDB", "DeleteDB", "RestoreDB", "ResetDB", "ModifyOptionGroup"],
    ),
    rule("elasticache", Configuration, &["Modify", "Reboot", "Delete", "TestFailover"]),
    rule("sqs", Permission, &["AddPermission", "RemovePermission"]),
    rule("sqs", Configuration, &["SetQueueAttributes", "PurgeQueue", "DeleteQueue"]),
    rule("sns", Permission, &["AddPermission", "RemovePermission"]),
    rule("sns", Configuration, &["SetTopicAttributes", "SetSubscriptionAttributes", "Unsubscribe", "DeleteTopic"]),
    rule("kinesis", Scaling, &["UpdateShardCount", "UpdateStreamMode", "MergeShards", "SplitShard"]),
    rule(
        "events",
        Configuration,
        &["PutRule", "DisableRule", "EnableRule", "DeleteRule", "PutTargets", "RemoveTargets"],
    ),
    rule(
        "elasticloadbalancing",
        Configuration,
        &[
            "Modify",
            "CreateRule",
            "DeleteRule",
            "SetRulePriorities",
            "RegisterTargets",
            "DeregisterTargets",
            "DeleteTargetGroup",
        ],
    ),
    rule("route53", Configuration, &["ChangeResourceRecordSets", "UpdateHealthCheck"]),
    rule("cloudfront", Configuration, &["UpdateDistribution", "UpdateFunction", "PublishFunction"]),
    rule("wafv2", Configuration, &["UpdateWebACL", "UpdateRuleGroup", "UpdateIPSet", "AssociateWebACL"]),
    rule(
        "ec2",
        Permission,
        &[
            "AuthorizeSecurityGroup",
            "RevokeSecurityGroup",
            "ModifySecurityGroupRules",
            "CreateNetworkAclEntry",
            "ReplaceNetworkAclEntry",
            "DeleteNetworkAclEntry",
        ],
    ),
    rule(
        "ec2",
        Configuration,
        &[
            "CreateRoute",
            "ReplaceRoute",
            "DeleteRoute",
            "ModifyVpcEndpoint",
            "DeleteVpcEndpoints",
            "DeleteNatGateway",
            "ModifyInstanceAttribute",
        ],
    ),
    rule("ec2", Scaling, &["TerminateInstances", "StopInstances", "RunInstances"]),
    rule(
        "iam",
        Permission,
        &["Put", "Attach", "Detach", "Delete", "Update", "Create", "Remove", "Add", "SetDefaultPolicyVersion"],
    ),
    rule("organizations", Permission, &["AttachPolicy", "DetachPolicy", "UpdatePolicy"]),
    rule(
        "kms",
        Permission,
        &["PutKeyPolicy", "CreateGrant", "RevokeGrant", "RetireGrant", "DisableKey", "ScheduleKeyDeletion"],
    ),
    rule(
        "s3",
        Permission,
        &[
            "PutBucketPolicy",
            "DeleteBucketPolicy",
            "PutBucketAcl",
            "PutBucketPublicAccessBlock",
            "PutPublicAccessBlock",
        ],
    ),
    rule("s3", Configuration, &["PutBucket", "DeleteBucket"]),
    rule("autoscaling", Configuration, &["CreateLaunchConfiguration", "StartInstanceRefresh"]),
    rule(
        "autoscaling",
        Scaling,
        &[
            "UpdateAutoScalingGroup",
            "SetDesiredCapacity",
            "PutScalingPolicy",
            "DeletePolicy",
            "PutScheduledUpdateGroupAction",
            "TerminateInstanceInAutoScalingGroup",
            "SuspendProcesses",
            "ResumeProcesses",
        ],
    ),
    rule(
        "application-autoscaling",
        Scaling,
        &[
            "RegisterScalableTarget",
            "DeregisterScalableTarget",
            "PutScalingPolicy",
            "DeleteScalingPolicy",
            "PutScheduledAction",
        ],
    ),
    rule("servicequotas", Scaling, &["RequestServiceQuotaIncrease"]),
    rule("codebuild", Deployment, &["StartBuild"]),
    rule("amplify", Deployment, &["StartDeployment", "StartJob"]),
];

/// What a call changed; none when it changed nothing that breaks a service.
#[must_use]
pub fn kind(source: &str, call: &str) -> Option<EvidenceKind> {
    let service = service(source);
    let applies = |rule: &&Rule| rule.service == service && rule.calls.iter().any(|begin| call.starts_with(begin));
    RULES.iter().find(applies).map(|rule| rule.kind)
}

/// The service of an event source: `lambda` of `lambda.amazonaws.com`.
#[must_use]
pub fn service(source: &str) -> &str {
    source.split('.').next().unwrap_or(source)
}

/// What sort of thing the resources of a service are.
#[must_use]
pub fn entity_kind(source: &str) -> EntityKind {
    match service(source) {
        "lambda" => EntityKind::Lambda,
        "dynamodb" => EntityKind::DynamoDbTable,
        "rds" => EntityKind::Database,
        "sqs" => EntityKind::Queue,
        "sns" => EntityKind::Topic,
        "states" => EntityKind::StateMachine,
        "apigateway" => EntityKind::ApiGateway,
        "elasticloadbalancing" => EntityKind::LoadBalancer,
        "ecs" | "eks" | "apprunner" | "elasticbeanstalk" => EntityKind::Service,
        _ => EntityKind::Resource,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn calls_are_told_apart_by_service_and_name() {
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
            ("lambda", "GetFunction20150331v2", None),
            ("iam", "ListRoles", None),
            ("unheard-of", "UpdateThing", None),
        ] {
            assert_eq!(kind(&format!("{service}.amazonaws.com"), call), expected, "{service} {call}");
        }
    }
}
