//! The four kinds of Elastic Load Balancing. "Reporting criteria: There is a nonzero value" is `zero_when_absent`.

use super::readings::*;
use super::{Namespace, named_by};
use crate::model::EntityKind::{LoadBalancer, Service};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/ApplicationELB",
        page: "https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html",
        entities: &[named_by("TargetGroup", Service), named_by("LoadBalancer", LoadBalancer)],
        requests: &["RequestCount", "RequestCountPerTarget"],
        metrics: &[
            (
                FAULTS.zero_when_absent(),
                "HTTPCode_ELB_5XX_Count HTTPCode_ELB_500_Count HTTPCode_ELB_502_Count HTTPCode_ELB_503_Count \
                 HTTPCode_ELB_504_Count HTTPCode_Target_5XX_Count TargetConnectionErrorCount \
                 TargetTLSNegotiationErrorCount LambdaInternalError LambdaUserError ELBAuthError \
                 TargetControlChannelErrorCount",
            ),
            (
                ERRORS.zero_when_absent(),
                "HTTPCode_ELB_4XX_Count HTTPCode_Target_4XX_Count ClientTLSNegotiationErrorCount ELBAuthFailure \
                 ELBAuthUserClaimsSizeExceeded DroppedInvalidHeaderRequestCount HTTP_Redirect_Url_Limit_Exceeded_Count \
                 LowReputationRequestsDenied TargetControlRequestRejectCount",
            ),
            (QUOTA_COUNT.zero_when_absent(), "RejectedConnectionCount"),
            (TRAFFIC, "RequestCount RequestCountPerTarget NewConnectionCount GrpcRequestCount IPv6RequestCount"),
            (LATENCY_S, "TargetResponseTime"),
            (LATENCY_MS, "ELBAuthLatency"),
            (BACKLOG_COUNT, "TargetControlWorkQueueLength"),
            (HEALTHY, "HealthyHostCount HealthyStateDNS HealthyStateRouting"),
            (
                UNHEALTHY,
                "UnHealthyHostCount UnhealthyStateDNS UnhealthyStateRouting UnhealthyRoutingRequestCount AnomalousHostCount",
            ),
            (WORK_COUNT, "ActiveConnectionCount ConsumedLCUs PeakLCUs RuleEvaluations TargetControlRequestCount"),
            (WORK_BYTES, "ProcessedBytes IPv6ProcessedBytes StandardProcessedBytes LambdaTargetProcessedBytes"),
            (YIELD_COUNT, "HTTPCode_Target_2XX_Count ELBAuthSuccess ELBAuthRefreshTokenSuccess"),
            (
                ACTIVITY,
                "MitigatedHostCount ZonalShiftedHostCount HTTPCode_Target_3XX_Count HTTPCode_ELB_3XX_Count HTTP_Fixed_Response_Count HTTP_Redirect_Count \
                 NonStickyRequestCount DesyncMitigationMode_NonCompliant_Request_Count ForwardedInvalidHeaderRequestCount \
                 LowReputationPacketsDropped ReservedLCUs TargetControlActiveChannelCount TargetControlNewChannelCount",
            ),
        ],
    },
    Namespace {
        name: "AWS/NetworkELB",
        page: "https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-cloudwatch-metrics.html",
        entities: &[named_by("TargetGroup", Service), named_by("LoadBalancer", LoadBalancer)],
        requests: &["NewFlowCount"],
        metrics: &[
            (
                FAULTS,
                "TCP_Target_Reset_Count TCP_ELB_Reset_Count TargetTLSNegotiationErrorCount UnhealthyRoutingFlowCount",
            ),
            (ERRORS, "TCP_Client_Reset_Count ClientTLSNegotiationErrorCount"),
            (ERRORS, "SecurityGroupBlockedFlowCount_Inbound_TCP SecurityGroupBlockedFlowCount_Inbound_UDP"),
            (ACTIVITY, "ActiveZonalShiftHostCount"),
            (QUOTA_COUNT.zero_when_absent(), "PortAllocationErrorCount RejectedFlowCount RejectedFlowCount_TCP"),
            (TRAFFIC, "NewFlowCount NewFlowCount_TCP NewFlowCount_TLS NewFlowCount_UDP"),
            (HEALTHY, "HealthyHostCount ZonalHealthStatus"),
            (UNHEALTHY, "UnHealthyHostCount"),
            (
                WORK_COUNT,
                "ActiveFlowCount ActiveFlowCount_TCP ActiveFlowCount_TLS ActiveFlowCount_UDP ConsumedLCUs \
                 ConsumedLCUs_TCP ConsumedLCUs_TLS ConsumedLCUs_UDP PeakPacketsPerSecond ProcessedPackets",
            ),
            (WORK_BYTES, "ProcessedBytes ProcessedBytes_TCP ProcessedBytes_TLS ProcessedBytes_UDP"),
        ],
    },
    Namespace {
        name: "AWS/GatewayELB",
        page: "https://docs.aws.amazon.com/elasticloadbalancing/latest/gateway/cloudwatch-metrics.html",
        entities: &[named_by("TargetGroup", Service), named_by("LoadBalancer", LoadBalancer)],
        requests: &["NewFlowCount"],
        metrics: &[
            (TRAFFIC, "NewFlowCount"),
            (HEALTHY, "HealthyHostCount"),
            (UNHEALTHY, "UnHealthyHostCount"),
            (QUOTA_COUNT.zero_when_absent(), "RejectedFlowCount RejectedFlowCount_TCP"),
            (WORK_COUNT, "ActiveFlowCount ConsumedLCUs"),
            (WORK_BYTES, "ProcessedBytes"),
        ],
    },
    Namespace {
        name: "AWS/ELB",
        page: "https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/elb-cloudwatch-metrics.html",
        entities: &[named_by("LoadBalancerName", LoadBalancer)],
        requests: &["RequestCount"],
        metrics: &[
            (FAULTS.zero_when_absent(), "HTTPCode_Backend_5XX HTTPCode_ELB_5XX BackendConnectionErrors"),
            (ERRORS.zero_when_absent(), "HTTPCode_Backend_4XX HTTPCode_ELB_4XX"),
            (TRAFFIC, "RequestCount EstimatedALBNewConnectionCount"),
            (LATENCY_S, "Latency"),
            (QUOTA_COUNT.zero_when_absent(), "SpilloverCount"),
            (BACKLOG_COUNT, "SurgeQueueLength"),
            (HEALTHY, "HealthyHostCount"),
            (UNHEALTHY, "UnHealthyHostCount"),
            (YIELD_COUNT, "HTTPCode_Backend_2XX"),
            (ACTIVITY, "HTTPCode_Backend_3XX"),
            (WORK_COUNT, "EstimatedALBActiveConnectionCount EstimatedALBConsumedLCUs"),
            (WORK_BYTES, "EstimatedProcessedBytes"),
        ],
    },
];
