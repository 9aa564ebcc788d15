//! What a change takes away, and by which evidence one would see that.
//!
//! A change beside a symptom may be chance. One that took away just what the symptom misses is a suspect: a rotated
//! password and failed logins, a deleted alias and a function that is not found.

use serde::{Deserialize, Serialize};

use super::calls::Call;
use super::parameters::find;
use super::scaling::leaves_no_capacity;
use crate::model::{Evidence, EvidenceKind};
use crate::telemetry::Change;

/// What a change may have taken away from those who need it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schemas", derive(schemars::JsonSchema))]
#[serde(rename_all = "snake_case")]
pub enum Effect {
    /// A password, a token or a key that callers still use.
    Credentials,
    /// The right to call or to read something.
    Permission,
    /// The use of an encryption key.
    EncryptionKey,
    /// The way to something: a rule of a firewall, a route, a name.
    Reachability,
    /// Everything, or most, of what serves requests.
    Capacity,
    /// The thing itself: it was deleted, or its name no longer exists.
    Existence,
    /// The time that work may take.
    Time,
}

/// The calls that take something away: the effect, the service (all if empty), and what the names of the calls begin with.
///
/// Source: what each call does, by its page in the API references that [`super::calls`] names.
const CALLS: &[(Effect, &str, &str)] = &[
    (
        Effect::Credentials,
        "secretsmanager",
        "RotationStarted RotationSucceeded RotationFailed RotateSecret PutSecretValue UpdateSecret DeleteSecret \
         UpdateSecretVersionStage CancelRotateSecret",
    ),
    (
        Effect::Credentials,
        "iam",
        "DeleteAccessKey UpdateAccessKey ChangePassword DeleteUser ResetServiceSpecificCredential",
    ),
    (Effect::Credentials, "elasticache", "ModifyUser DeleteUser ModifyUserGroup"),
    (Effect::Credentials, "memorydb", "UpdateUser DeleteUser UpdateACL"),
    (Effect::Credentials, "kafka", "BatchDisassociateScramSecret"),
    (Effect::Credentials, "mq", "UpdateUser DeleteUser"),
    (Effect::Credentials, "ssm", "PutParameter DeleteParameter"),
    (Effect::Credentials, "cognito-idp", "DeleteUserPoolClient UpdateUserPoolClient DeleteUserPoolClientSecret"),
    (
        Effect::Credentials,
        "apigateway",
        "DeleteApiKey UpdateApiKey DeleteUsagePlanKey DeleteAuthorizer UpdateAuthorizer",
    ),
    (
        Effect::EncryptionKey,
        "kms",
        "DisableKey ScheduleKeyDeletion PutKeyPolicy RevokeGrant RetireGrant DeleteImportedKeyMaterial DeleteExpiredKeyMaterial DeleteKey DeleteAlias \
         DisconnectCustomKeyStore",
    ),
    (Effect::Permission, "kms", "PutKeyPolicy RevokeGrant RetireGrant"),
    (
        Effect::Permission,
        "iam",
        "Detach Delete PutRolePolicy PutUserPolicy PutGroupPolicy PutRolePermissionsBoundary PutUserPermissionsBoundary \
         UpdateAssumeRolePolicy SetDefaultPolicyVersion CreatePolicyVersion Remove UpdateRole Attach",
    ),
    (Effect::Permission, "organizations", "AttachPolicy UpdatePolicy MoveAccount EnablePolicyType"),
    (
        Effect::Permission,
        "eks",
        "DeleteAccessEntry UpdateAccessEntry DisassociateAccessPolicy DeletePodIdentityAssociation",
    ),
    (
        Effect::Permission,
        "s3",
        "PutBucketPolicy DeleteBucketPolicy PutBucketAcl PutPublicAccessBlock PutBucketPublicAccessBlock",
    ),
    (
        Effect::Permission,
        "",
        "RemovePermission PutResourcePolicy DeleteResourcePolicy PutFileSystemPolicy SetRepositoryPolicy DeleteRepositoryPolicy",
    ),
    (Effect::Permission, "sqs", "SetQueueAttributes"),
    (Effect::Permission, "sns", "SetTopicAttributes"),
    (Effect::Permission, "ec2", "DisassociateIamInstanceProfile ReplaceIamInstanceProfileAssociation"),
    (
        Effect::Reachability,
        "ec2",
        "RevokeSecurityGroup AuthorizeSecurityGroup ModifySecurityGroupRules CreateNetworkAclEntry ReplaceNetworkAcl \
         DeleteNetworkAclEntry DeleteRoute ReplaceRoute CreateRoute DisassociateRouteTable DeleteNatGateway DetachInternetGateway \
         DeleteVpcEndpoints ModifyVpcEndpoint DeleteVpcPeeringConnection DisassociateAddress ReleaseAddress ModifyVpcAttribute \
         ModifyNetworkInterfaceAttribute DeleteTransitGateway DisableTransitGatewayRouteTablePropagation DeleteVpnConnection \
         AssociateDhcpOptions ModifyManagedPrefixList ModifyInstanceAttribute",
    ),
    (
        Effect::Reachability,
        "route53",
        "ChangeResourceRecordSets DeleteHostedZone DisassociateVPCFromHostedZone UpdateHealthCheck",
    ),
    (Effect::Reachability, "servicediscovery", "DeregisterInstance DeleteService"),
    (Effect::Reachability, "elasticloadbalancing", "SetSecurityGroups SetSubnets"),
    (
        Effect::Capacity,
        "elasticloadbalancing",
        "DeregisterTargets DeregisterInstancesFromLoadBalancer ModifyTargetGroup ModifyRule ModifyListener",
    ),
    (Effect::Capacity, "ec2", "StopInstances TerminateInstances BidEvictedEvent"),
    (Effect::Capacity, "ecs", "StopTask UpdateContainerInstancesState DeregisterContainerInstance"),
    (Effect::Capacity, "rds", "StopDB RebootDB FailoverDB DeleteDB Switchover"),
    (
        Effect::Capacity,
        "elasticache",
        "TestFailover RebootCacheCluster DecreaseReplicaCount DeleteReplicationGroup DeleteCacheCluster",
    ),
    (Effect::Capacity, "autoscaling", "TerminateInstanceInAutoScalingGroup DetachInstances EnterStandby"),
    (Effect::Capacity, "events", "DisableRule"),
    (Effect::Capacity, "pipes", "StopPipe"),
    (Effect::Existence, "", "Delete Deregister Unsubscribe RemoveTargets"),
];

/// The parameters that say how long work may take, by service.
///
/// Sources: <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-visibility-timeout.html>,
/// <https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html>,
/// <https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateIntegration.html>
const TIME_LIMITS: [(&str, &str); 3] =
    [("sqs", "VisibilityTimeout"), ("lambda", "timeout"), ("apigateway", "timeoutInMillis")];

/// By which words in log lines one sees that something is missing, in lower case.
///
/// Sources: the error messages and codes of `PostgreSQL` (28P01, 28000), `MySQL` (1045), SQL Server (18456), Oracle
/// (ORA-01017), `MongoDB` (18), Redis (WRONGPASS, NOAUTH), Kafka's SASL, AWS's common errors
/// (<https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html>), KMS's
/// (<https://docs.aws.amazon.com/kms/latest/APIReference/CommonErrors.html>) and the documented exceptions of each service.
const WORDS: &[(Effect, &[&str])] = &[
    (
        Effect::Credentials,
        &[
            "password authentication failed",
            "authentication failed",
            "authentication failure",
            "access denied for user",
            "login failed for user",
            "invalid username/password",
            "invalid username or password",
            "invalid password",
            "wrong password",
            "bad credentials",
            "invalid credentials",
            "wrongpass",
            "noauth",
            "28p01",
            "ora-01017",
            "invalidclienttokenid",
            "unrecognizedclientexception",
            "signaturedoesnotmatch",
            "invalid_client",
            "401 unauthorized",
            "invalid api key",
            "sasl authentication",
        ],
    ),
    (
        Effect::Permission,
        &[
            "accessdenied",
            "access denied",
            "not authorized",
            "unauthorizedoperation",
            "invalid permissions",
            "permission denied",
            "forbidden",
            "is not allowed to",
            "explicit deny",
            "no identity-based policy",
        ],
    ),
    (
        Effect::EncryptionKey,
        &[
            "kmsinvalidstate",
            "disabledexception",
            "kms",
            "is disabled",
            "pending deletion",
            "pendingdeletion",
            "keyunavailable",
        ],
    ),
    (
        Effect::Reachability,
        &[
            "timed out",
            "timeout",
            "etimedout",
            "econnrefused",
            "connection refused",
            "no route to host",
            "unreachable",
            "enotfound",
            "no such host",
            "nxdomain",
            "servfail",
            "name or service not known",
            "could not resolve",
            "unable to connect",
            "could not connect",
        ],
    ),
    (
        Effect::Capacity,
        &[
            "503 service unavailable",
            "no healthy",
            "ratelimit",
            "toomanyrequests",
            "server closed the connection",
            "read-only",
        ],
    ),
    (
        Effect::Existence,
        &[
            "not found",
            "notfound",
            "does not exist",
            "doesn't exist",
            "nosuch",
            "nonexistent",
            "no such",
            "unknown alias",
            "invalidkeyid",
        ],
    ),
    (
        Effect::Time,
        &[
            "task timed out after",
            "receipt handle has expired",
            "receipthandleisinvalid",
            "receipthandle is invalid",
            "messagenotinflight",
            "not in flight",
            "visibility timeout",
            "endpoint request timed out",
            "already been processed",
            "already processed",
            "delivered twice",
            "duplicate delivery",
        ],
    ),
];

impl Effect {
    /// What a change takes away, as far as its call and its parameters tell.
    #[must_use]
    pub fn find(service: &str, call: &Call<'_>, change: &Change) -> Vec<Self> {
        let mut effects: Vec<Self> = Vec::new();
        for (effect, of_service, prefixes) in CALLS {
            let is_call = prefixes.split_whitespace().any(|prefix| call.name.starts_with(prefix));
            if is_call && (of_service.is_empty() || *of_service == service) {
                effects.push(*effect);
            }
        }
        if leaves_no_capacity(call.name, &change.parameters) {
            effects.push(Self::Capacity);
        }
        if TIME_LIMITS.iter().any(|(of_service, name)| *of_service == service && has_parameter(change, name)) {
            effects.push(Self::Time);
        }
        let sets_password = ["masterUserPassword", "rotateMasterUserPassword", "authToken"];
        if service == "rds" && sets_password.iter().any(|name| has_parameter(change, name)) {
            effects.push(Self::Credentials);
        }
        effects.sort_unstable();
        effects.dedup();
        effects
    }

    /// Whether the texts of a piece of evidence say that just this is missing.
    #[must_use]
    pub fn is_told_by(self, evidence: &Evidence) -> bool {
        if self == Self::Credentials && evidence.kind == EvidenceKind::AuthenticationLog {
            return true;
        }
        let words = WORDS.iter().filter(|(effect, _)| *effect == self).flat_map(|(_, words)| *words);
        let texts = evidence.citation.samples.iter().chain([&evidence.summary]);
        let texts: Vec<String> = texts.map(|text| text.to_ascii_lowercase()).collect();
        words.into_iter().any(|word| texts.iter().any(|text| text.contains(word)))
    }

    /// Whether evidence of this kind is what one sees when this is missing, where no text says why.
    #[must_use]
    pub fn is_shown_by(self, kind: EvidenceKind) -> bool {
        match self {
            Self::Credentials => kind == EvidenceKind::AuthenticationLog,
            Self::Permission => matches!(kind, EvidenceKind::AccessDeniedLog | EvidenceKind::DependencyError),
            Self::EncryptionKey => matches!(kind, EvidenceKind::AccessDeniedLog),
            Self::Reachability => {
                matches!(kind, EvidenceKind::NetworkLog | EvidenceKind::TimeoutLog | EvidenceKind::NetworkTimeRise)
            }
            Self::Time => kind == EvidenceKind::BacklogRise,
            Self::Capacity => matches!(
                kind,
                EvidenceKind::FaultRise
                    | EvidenceKind::HealthLoss
                    | EvidenceKind::ThrottleRise
                    | EvidenceKind::DependencyFault
                    | EvidenceKind::DependencyThrottle
                    | EvidenceKind::BacklogRise
                    | EvidenceKind::VanishedEntity
                    | EvidenceKind::TrafficLoss
                    | EvidenceKind::MissingData
            ),
            Self::Existence => false,
        }
    }
}

/// Whether the call had this parameter, though its value may be hidden.
fn has_parameter(change: &Change, name: &str) -> bool {
    find(&change.parameters, name).is_some() || change.parameters.keys().any(|path| path.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Citation, Entity, EntityKind, EvidenceId, Magnitude, Source, Unit};

    fn effects(service: &str, name: &str, parameters: &[(&str, &str)]) -> Vec<Effect> {
        let parameters = parameters.iter().map(|(path, value)| ((*path).to_owned(), (*value).to_owned())).collect();
        let change = Change { name: name.to_owned(), parameters, ..Change::default() };
        Effect::find(service, &Call::find(service, name), &change)
    }

    fn log_line(text: &str) -> Evidence {
        Evidence {
            id: EvidenceId::new(Source::Logs, "orders", EvidenceKind::NewLogPattern, text),
            source: Source::Logs,
            entity: Entity { name: "orders".to_owned(), kind: EntityKind::Service },
            kind: EvidenceKind::NewLogPattern,
            magnitude: Magnitude { observed: 1.0, expected: 0.0, unit: Unit::Count, strength: 0.9 },
            onset: None,
            summary: String::new(),
            citation: Citation { place: None, what: String::new(), samples: vec![text.to_owned()] },
            series: None,
        }
    }

    #[test]
    fn calls_tell_what_they_take_away() {
        for (service, call, parameters, expected) in [
            ("secretsmanager", "RotationSucceeded", &[][..], vec![Effect::Credentials]),
            ("kms", "DisableKey", &[], vec![Effect::EncryptionKey]),
            ("lambda", "RemovePermission20150331v2", &[], vec![Effect::Permission]),
            ("lambda", "DeleteAlias20150331", &[], vec![Effect::Existence]),
            ("ecs", "UpdateService", &[("desiredCount", "0")], vec![Effect::Capacity]),
            ("ecs", "UpdateService", &[("desiredCount", "3")], vec![]),
            ("rds", "ModifyDBInstance", &[("masterUserPassword", "[redacted]")], vec![Effect::Credentials]),
            ("ec2", "RevokeSecurityGroupIngress", &[], vec![Effect::Reachability]),
            ("elasticloadbalancing", "DeregisterTargets", &[], vec![Effect::Capacity, Effect::Existence]),
            ("lambda", "UpdateFunctionCode20150331v2", &[], vec![]),
            ("lambda", "UpdateFunctionConfiguration20150331v2", &[("timeout", "3")], vec![Effect::Time]),
            (
                "sqs",
                "SetQueueAttributes",
                &[("attributes.VisibilityTimeout", "30")],
                vec![Effect::Permission, Effect::Time],
            ),
        ] {
            assert_eq!(effects(service, call, parameters), expected, "{call}");
        }
    }

    #[test]
    fn errors_tell_what_is_missing() {
        for (effect, text) in [
            (Effect::Credentials, "FATAL:  password authentication failed for user \"appuser\""),
            (Effect::Credentials, "Access denied for user 'app'@'10.0.1.9' (using password: YES)"),
            (Effect::Credentials, "WRONGPASS invalid username-password pair or user is disabled."),
            (Effect::Permission, "Execution failed due to configuration error: Invalid permissions on Lambda function"),
            (Effect::Permission, "User: … is not authorized to perform: dynamodb:PutItem"),
            (Effect::EncryptionKey, "KMSInvalidStateException: arn:aws:kms:eu-west-1:1:key/k is disabled."),
            (Effect::Reachability, "connect ETIMEDOUT 10.0.1.9:5432"),
            (Effect::Existence, "ResourceNotFoundException: Function not found: checkout:live"),
            (Effect::Capacity, "503 Service Unavailable"),
            (Effect::Time, "parameter ReceiptHandle is invalid. Reason: The receipt handle has expired."),
        ] {
            assert!(effect.is_told_by(&log_line(text)), "{effect:?} {text}");
        }
        assert!(!Effect::Credentials.is_told_by(&log_line("order 17 stored")));
    }

    #[test]
    fn every_call_with_an_effect_is_in_the_table_of_calls() {
        for (_, service, prefixes) in CALLS {
            for prefix in prefixes.split_whitespace().filter(|_| !service.is_empty()) {
                assert!(super::super::calls::knows_prefix(service, prefix), "{service} {prefix}");
            }
        }
    }
}
