//! Identity, keys, certificates and secrets.

use super::readings::*;
use super::{Namespace, named_by};
use crate::model::EntityKind::{AwsService, Resource};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/Cognito",
        // "Average: the percentage of successful requests": the values are 1 for a success and 0 for a failure.
        page: "https://docs.aws.amazon.com/cognito/latest/developerguide/metrics-for-cognito-user-pools.html",
        entities: &[named_by("UserPool", Resource), named_by("UserPoolId", Resource)],
        requests: &[],
        metrics: &[
            (
                YIELD_COUNT.with_average_as_share(),
                "SignUpSuccesses SignInSuccesses TokenRefreshSuccesses FederationSuccesses",
            ),
            (THROTTLES, "SignUpThrottles SignInThrottles TokenRefreshThrottles FederationThrottles"),
            (
                ERRORS,
                "CompromisedCredentialsRisk CompromisedCredentialRisk AccountTakeOverRisk AccountTakeoverRisk OverrideBlock",
            ),
            (ACTIVITY, "Risk NoRisk"),
        ],
    },
    Namespace {
        name: "AWS/KMS",
        page: "https://docs.aws.amazon.com/kms/latest/developerguide/monitoring-cloudwatch.html",
        entities: &[named_by("KeyId", Resource), named_by("CustomKeyStoreId", Resource)],
        requests: &[],
        metrics: &[
            (QUOTA_LEFT_COUNT, "SecondsUntilKeyMaterialExpiration"),
            (QUOTA_LEFT_COUNT, "XksProxyCertificateDaysToExpire"),
            (ACTIVITY, "XksProxyCredentialAge"),
            (LATENCY_MS, "XksProxyLatency"),
            (FAULTS, "XksProxyErrors"),
        ],
    },
    Namespace {
        name: "AWS/CertificateManager",
        page: "https://docs.aws.amazon.com/acm/latest/userguide/cloudwatch-metrics.html",
        entities: &[named_by("CertificateArn", Resource)],
        requests: &[],
        metrics: &[(QUOTA_LEFT_COUNT, "DaysToExpiry")],
    },
    Namespace {
        name: "AWS/ACMPrivateCA",
        page: "https://docs.aws.amazon.com/privateca/latest/userguide/PcaCloudWatch.html",
        entities: &[named_by("PrivateCAArn", Resource)],
        requests: &[],
        metrics: &[
            (FAULTS, "Failure MisconfiguredCRLBucket"),
            (YIELD_COUNT, "Success CRLGenerated"),
            (LATENCY_MS, "Time"),
        ],
    },
    Namespace {
        name: "AWS/SecretsManager",
        page: "https://docs.aws.amazon.com/secretsmanager/latest/userguide/monitoring-cloudwatch.html",
        entities: &[named_by("Service", AwsService)],
        requests: &[],
        metrics: &[(ACTIVITY, "ResourceCount")],
    },
];
