//! Who made a change: a person or their automation, or AWS by itself.
//!
//! A pipeline deploys for people, and so does `CloudFormation`: that is a deployment like any other. What auto scaling,
//! rotation, backups or a load balancer's controller do is AWS's own housekeeping, and nobody can roll it back.
//!
//! Source: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html>;
//! the service-linked roles:
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_aws-services-that-work-with-iam.html>

use super::user_name;
use crate::detect::redact::excerpt;
use crate::telemetry::Change;

/// Enough for a responder to recognise a name.
const MAX_NAME_CHARS: usize = 80;

/// What the names of all service-linked roles begin with.
const SERVICE_LINKED_ROLE: &str = "AWSServiceRoleFor";

/// Services that deliver what people hand to them: a call that they make for somebody is that person's change.
const DELIVERY_SERVICES: [&str; 11] = [
    "amplify",
    "apprunner",
    "cloudformation",
    "codebuild",
    "codedeploy",
    "codepipeline",
    "elasticbeanstalk",
    "proton",
    "servicecatalog",
    "serverlessrepo",
    "ssm",
];

/// The names of sessions, or what stands before the first hyphen of them, in which AWS works by itself, where an event tells no more than the name, and the
/// service.
///
/// Sources: the session names in the examples of
/// <https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-service-linked-roles.html>,
/// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using-service-linked-roles.html>,
/// <https://docs.aws.amazon.com/aws-backup/latest/devguide/iam-service-roles.html> and
/// <https://docs.aws.amazon.com/config/latest/developerguide/log-api-calls.html>.
const AWS_SESSIONS: [(&str, &str); 5] = [
    ("AutoScaling", "Auto Scaling"),
    ("ecs-service-scheduler", "ECS"),
    ("AWSBackup", "Backup"),
    ("AWSConfig", "Config"),
    ("AmazonEKS", "EKS"),
];

/// Services as people call them, by what CloudTrail calls them, the most specific first: the host of an endpoint, or the
/// rest of the name of a service-linked role.
const SERVICE_LABELS: [(&str, &str); 26] = [
    ("cloudformation", "CloudFormation"),
    ("codedeploy", "CodeDeploy"),
    ("codepipeline", "CodePipeline"),
    ("codebuild", "CodeBuild"),
    ("elasticbeanstalk", "Elastic Beanstalk"),
    ("servicecatalog", "Service Catalog"),
    ("apprunner", "App Runner"),
    ("autoscaling", "Auto Scaling"),
    ("backup", "Backup"),
    ("config", "Config"),
    ("elasticloadbalancing", "Elastic Load Balancing"),
    ("ecs", "ECS"),
    ("eks", "EKS"),
    ("ssm", "Systems Manager"),
    ("secretsmanager", "Secrets Manager"),
    ("rds", "RDS"),
    ("elasticache", "ElastiCache"),
    ("dynamodb", "DynamoDB"),
    ("lambda", "Lambda"),
    ("kms", "KMS"),
    ("events", "EventBridge"),
    ("scheduler", "EventBridge Scheduler"),
    ("states", "Step Functions"),
    ("spot", "EC2 Spot"),
    ("ec2", "EC2"),
    ("guardduty", "GuardDuty"),
];

/// Who made a change.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Actor {
    /// A person, or automation that acts for people, such as a pipeline; empty where unknown.
    Principal(String),
    /// AWS by itself: the service as people call it, empty where unknown.
    Aws(String),
}

impl Actor {
    /// Who made the change.
    #[must_use]
    pub fn find(change: &Change) -> Self {
        let caller = &change.caller;
        let is_delivery = is_delivery_service(&caller.invoked_by) || is_delivery_service(&caller.role);
        let is_own_work = caller.identity == "AWSService" || caller.event_type == "AwsServiceEvent";
        if is_own_work && !is_delivery {
            let service = if caller.invoked_by.is_empty() { &change.source } else { &caller.invoked_by };
            return Self::Aws(label_service(service));
        }
        for name in [&caller.role, &change.user] {
            match name.strip_prefix(SERVICE_LINKED_ROLE) {
                Some(service) if !is_delivery => return Self::Aws(label_service(service)),
                _ => {}
            }
        }
        let is_endpoint = caller.invoked_by.ends_with(".amazonaws.com");
        if is_endpoint && !is_delivery {
            return Self::Aws(label_service(&caller.invoked_by));
        }
        let is_session =
            |name: &str| change.user.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
        if let Some((_, service)) = AWS_SESSIONS.iter().find(|(session, _)| is_session(session)) {
            return Self::Aws((*service).to_owned());
        }
        Self::Principal(name_principal(change))
    }

    /// Whether AWS made the change by itself.
    #[must_use]
    pub fn is_aws(&self) -> bool {
        matches!(self, Self::Aws(_))
    }

    /// The actor in a sentence: ` by ann`, or nothing where it is unknown.
    #[must_use]
    pub fn phrase(&self) -> String {
        match self {
            Self::Principal(name) if name.is_empty() => String::new(),
            Self::Principal(name) => format!(" by {name}"),
            Self::Aws(service) if service.is_empty() => " by AWS itself".to_owned(),
            Self::Aws(service) => format!(" by AWS itself ({service})"),
        }
    }
}

/// Whether the endpoint of a service, or the service-linked role of one, is that of a delivery service.
fn is_delivery_service(name: &str) -> bool {
    let service = name.strip_prefix(SERVICE_LINKED_ROLE);
    let service = service.or(name.strip_suffix(".amazonaws.com")).unwrap_or_default().to_ascii_lowercase();
    DELIVERY_SERVICES.iter().any(|delivery| service.starts_with(delivery))
}

/// The name of a person or of their automation, with the service through which they acted.
fn name_principal(change: &Change) -> String {
    let user = user_name(&change.user);
    let name = if is_telling(&user) || change.caller.role.is_empty() { user } else { user_name(&change.caller.role) };
    let name = excerpt(&name, MAX_NAME_CHARS);
    match change.caller.invoked_by.strip_suffix(".amazonaws.com") {
        Some(service) if !name.is_empty() => format!("{name} through {}", label_service(service)),
        _ => name,
    }
}

/// Whether the name of a session says who it is: SDKs make up names of numbers, and instances take their id.
fn is_telling(session: &str) -> bool {
    let is_made_up = ["botocore-session-", "aws-sdk-", "aws-go-sdk-", "i-0", "AssumeRoleSession", "session"];
    let is_number = session.bytes().all(|byte| byte.is_ascii_digit() || byte == b'-');
    !is_number && !is_made_up.iter().any(|prefix| session.starts_with(prefix))
}

/// A service as people call it; its own name where that is not known.
fn label_service(name: &str) -> String {
    let lower_case = name.to_ascii_lowercase();
    let known = SERVICE_LABELS.iter().find(|(part, _)| lower_case.contains(part));
    match (known, lower_case.as_str()) {
        (Some((_, label)), _) => (*label).to_owned(),
        (None, "aws internal") => String::new(),
        (None, _) => name.split('.').next().unwrap_or(name).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::telemetry::Caller;

    fn actor(user: &str, caller: Caller) -> String {
        let change = Change {
            user: user.to_owned(),
            caller,
            source: "secretsmanager.amazonaws.com".to_owned(),
            ..Change::default()
        };
        Actor::find(&change).phrase()
    }

    fn caller(identity: &str, role: &str, invoked_by: &str) -> Caller {
        Caller {
            identity: identity.to_owned(),
            role: role.to_owned(),
            invoked_by: invoked_by.to_owned(),
            event_type: "AwsApiCall".to_owned(),
        }
    }

    #[test]
    fn aws_by_itself_is_told_from_people_and_their_automation() {
        let by_aws = " by AWS itself (Auto Scaling)";
        for (user, caller, expected) in [
            ("ann@example.com", caller("IAMUser", "", ""), " by ann"),
            ("GitHubActions", caller("AssumedRole", "ci-deploy", ""), " by GitHubActions"),
            ("botocore-session-1700000000", caller("AssumedRole", "ci-deploy", ""), " by ci-deploy"),
            ("i-0abc123def4567890", caller("AssumedRole", "jenkins", ""), " by jenkins"),
            ("nestjs-scheduler-role-dev", Caller::default(), " by nestjs-scheduler-role-dev"),
            ("ann", caller("IAMUser", "", "cloudformation.amazonaws.com"), " by ann through CloudFormation"),
            (
                "deploy",
                caller("AssumedRole", "codedeploy-ecs", "codedeploy.amazonaws.com"),
                " by deploy through CodeDeploy",
            ),
            (
                "AutoScaling-UpdateDesiredCapacity",
                caller(
                    "AssumedRole",
                    "AWSServiceRoleForApplicationAutoScaling_ECSService",
                    "ecs.application-autoscaling.amazonaws.com",
                ),
                by_aws,
            ),
            ("AutoScaling-UpdateDesiredCapacity", Caller::default(), by_aws),
            ("AWSServiceRoleForApplicationAutoScaling_ECSService", Caller::default(), by_aws),
            ("AutoScaling", caller("AssumedRole", "AWSServiceRoleForAutoScaling", "autoscaling.amazonaws.com"), by_aws),
            ("", caller("AWSService", "", "autoscaling.amazonaws.com"), by_aws),
            ("ann", caller("IAMUser", "", "autoscaling.amazonaws.com"), by_aws),
            ("", caller("AWSService", "", "AWS Internal"), " by AWS itself"),
            ("AWSBackup-AWSBackupDefaultServiceRole", Caller::default(), " by AWS itself (Backup)"),
            ("AutoScalingDeployer", Caller::default(), " by AutoScalingDeployer"),
            (
                "stacksets",
                caller("AssumedRole", "AWSServiceRoleForCloudFormationStackSetsOrgMember", ""),
                " by stacksets",
            ),
            ("AWSConfig-Describe", Caller::default(), " by AWS itself (Config)"),
            ("", Caller::default(), ""),
        ] {
            assert_eq!(actor(user, caller.clone()), expected, "{user} {caller:?}");
        }
        let event = Caller { event_type: "AwsServiceEvent".to_owned(), ..Caller::default() };
        assert_eq!(actor("", event), " by AWS itself (Secrets Manager)");
    }
}
