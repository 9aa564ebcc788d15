//! The edge: `CloudFront`, WAF, Route 53, Global Accelerator, Shield.

use super::readings::*;
use super::{Namespace, named_by};
use crate::model::EntityKind::{LoadBalancer, Resource};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/CloudFront",
        page: "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/programming-cloudwatch-metrics.html",
        // `Region` is always `Global`.
        entities: &[named_by("DistributionId", Resource), named_by("FunctionName", Resource)],
        requests: &["Requests", "FunctionInvocations"],
        metrics: &[
            (FAULTS_PERCENT, "5xxErrorRate 502ErrorRate 503ErrorRate 504ErrorRate"),
            (ERRORS_PERCENT, "4xxErrorRate 401ErrorRate 403ErrorRate 404ErrorRate TotalErrorRate"),
            (FAULTS, "LambdaExecutionError LambdaValidationError FunctionExecutionErrors FunctionValidationErrors"),
            (THROTTLES, "LambdaLimitExceededErrors FunctionThrottles"),
            (TRAFFIC, "Requests FunctionInvocations"),
            (LATENCY_MS, "OriginLatency"),
            (YIELD_PERCENT, "CacheHitRate"),
            (QUOTA_PERCENT, "FunctionComputeUtilization"),
            (WORK_BYTES, "BytesDownloaded BytesUploaded"),
        ],
    },
    Namespace {
        name: "AWS/WAFV2",
        // "Reporting criteria: There is a nonzero value" stands at each of them.
        page: "https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html",
        entities: &[named_by("WebACL", Resource), named_by("RuleGroup", Resource), named_by("Rule", Resource)],
        requests: &[],
        metrics: &[
            (ERRORS.zero_when_absent(), "BlockedRequests CaptchaRequests ChallengeRequests"),
            (TRAFFIC.zero_when_absent(), "AllowedRequests PassedRequests"),
            (
                ACTIVITY.zero_when_absent(),
                "CountedRequests RequestsWithValidCaptchaToken RequestsWithValidChallengeToken",
            ),
        ],
    },
    Namespace {
        name: "WAF",
        page: "https://docs.aws.amazon.com/waf/latest/developerguide/classic-waf-metrics.html",
        entities: &[named_by("WebACL", Resource), named_by("RuleGroup", Resource), named_by("Rule", Resource)],
        requests: &[],
        metrics: &[
            (ERRORS.zero_when_absent(), "BlockedRequests"),
            (TRAFFIC.zero_when_absent(), "AllowedRequests PassedRequests"),
            (ACTIVITY.zero_when_absent(), "CountedRequests"),
        ],
    },
    Namespace {
        name: "AWS/Route53",
        // Hosted zones: monitoring-hosted-zones-with-cloudwatch.html.
        page: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-cloudwatch.html",
        entities: &[named_by("HealthCheckId", Resource), named_by("HostedZoneId", Resource)],
        requests: &["DNSQueries"],
        metrics: &[
            (HEALTHY, "HealthCheckStatus ChildHealthCheckHealthyCount"),
            (HEALTHY_PERCENT, "HealthCheckPercentageHealthy"),
            (LATENCY_MS, "ConnectionTime SSLHandshakeTime TimeToFirstByte"),
            (TRAFFIC, "DNSQueries"),
            (UNHEALTHY, "DNSSECInternalFailure DNSSECKeySigningKeysNeedingAction"),
            (ACTIVITY, "DNSSECKeySigningKeyMaxNeedingActionAge DNSSECKeySigningKeyAge"),
        ],
    },
    Namespace {
        name: "AWS/Route53Resolver",
        page: "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-resolver-with-cloudwatch.html",
        entities: &[named_by("EndpointId", Resource), named_by("RniId", Resource)],
        requests: &["InboundQueryVolume", "OutboundQueryVolume"],
        metrics: &[
            (TRAFFIC, "InboundQueryVolume OutboundQueryVolume OutboundQueryAggregateVolume"),
            (UNHEALTHY, "EndpointUnhealthyENICount"),
            (HEALTHY, "EndpointHealthyENICount"),
            // 0 is in order, 1 a warning, 2 critical.
            (UNHEALTHY, "ResolverEndpointCapacityStatus"),
        ],
    },
    Namespace {
        name: "AWS/GlobalAccelerator",
        page: "https://docs.aws.amazon.com/global-accelerator/latest/dg/cloudwatch-monitoring.html",
        entities: &[
            named_by("EndpointGroup", Resource),
            named_by("Listener", Resource),
            named_by("Accelerator", LoadBalancer),
        ],
        requests: &["NewFlowCount"],
        metrics: &[
            (HEALTHY, "HealthyEndpointCount"),
            (UNHEALTHY, "UnhealthyEndpointCount"),
            (FAULTS, "TCP_AGA_Reset_Count TCP_Endpoint_Reset_Count"),
            (ERRORS, "TCP_Client_Reset_Count"),
            (TRAFFIC, "NewFlowCount"),
            (WORK_COUNT, "ActiveFlowCount Flows_Dropped_No_Endpoint_Found"),
            (WORK_BYTES, "ProcessedBytesIn ProcessedBytesOut"),
        ],
    },
    Namespace {
        name: "AWS/DDoSProtection",
        page: "https://docs.aws.amazon.com/waf/latest/developerguide/shield-metrics.html",
        entities: &[named_by("ResourceArn", Resource)],
        requests: &[],
        metrics: &[
            (UNHEALTHY, "DDoSDetected"),
            (
                WORK_A_SECOND,
                "DDoSAttackBitsPerSecond DDoSAttackPacketsPerSecond DDoSAttackRequestsPerSecond VolumeBitsPerSecond \
                 VolumePacketsPerSecond",
            ),
        ],
    },
];
