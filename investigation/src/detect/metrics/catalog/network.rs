//! The network: NAT, transit and VPN gateways, private links, direct connections, firewalls.

use super::readings::*;
use super::{Namespace, named_by, part};
use crate::model::EntityKind::{Remote, Resource, Service};

pub const NAMESPACES: &[Namespace] = &[
    Namespace {
        name: "AWS/NATGateway",
        page: "https://docs.aws.amazon.com/vpc/latest/userguide/metrics-dimensions-nat-gateway.html",
        entities: &[named_by("NatGatewayId", Resource)],
        requests: &["ConnectionAttemptCount"],
        metrics: &[
            (QUOTA_COUNT, "ErrorPortAllocation"),
            (FAULTS, "PacketsDropCount"),
            (TRAFFIC, "ConnectionAttemptCount"),
            (YIELD_COUNT, "ConnectionEstablishedCount"),
            (WORK_COUNT, "ActiveConnectionCount PeakPacketsPerSecond"),
            (ACTIVITY, "IdleTimeoutCount"),
            (WORK_BYTES, "PeakBytesPerSecond"),
            (WORK_BYTES, "BytesInFromDestination BytesInFromSource BytesOutToDestination BytesOutToSource"),
            (WORK_COUNT, "PacketsInFromDestination PacketsInFromSource PacketsOutToDestination PacketsOutToSource"),
        ],
    },
    Namespace {
        name: "AWS/EC2/API",
        page: "https://docs.aws.amazon.com/ec2/latest/devguide/monitor.html",
        entities: &[],
        requests: &["SuccessfulCalls"],
        metrics: &[
            (ERRORS, "ClientErrors"),
            (FAULTS, "ServerErrors"),
            (THROTTLES, "RequestLimitExceeded"),
            (TRAFFIC, "SuccessfulCalls"),
        ],
    },
    Namespace {
        name: "AWS/TransitGateway",
        page: "https://docs.aws.amazon.com/vpc/latest/tgw/transit-gateway-cloudwatch-metrics.html",
        entities: &[named_by("TransitGatewayAttachment", Resource), named_by("TransitGateway", Resource)],
        requests: &["PacketsIn"],
        metrics: &[
            (
                FAULTS,
                "PacketDropCountBlackhole PacketDropCountNoRoute PacketDropCountTTLExpired PacketDropTTLExpired BytesDropCountBlackhole \
                 BytesDropCountNoRoute",
            ),
            (TRAFFIC, "PacketsIn PacketsOut"),
            (WORK_BYTES, "BytesIn BytesOut"),
        ],
    },
    Namespace {
        name: "AWS/VPN",
        page: "https://docs.aws.amazon.com/vpn/latest/s2svpn/monitoring-cloudwatch-vpn.html",
        entities: &[part("TunnelIpAddress", "VpnId", Resource), named_by("VpnId", Resource)],
        requests: &[],
        metrics: &[(HEALTHY_SHARE, "TunnelState"), (WORK_BYTES, "TunnelDataIn TunnelDataOut")],
    },
    Namespace {
        name: "AWS/ClientVPN",
        page: "https://docs.aws.amazon.com/vpn/latest/clientvpn-admin/monitoring-cloudwatch.html",
        entities: &[named_by("Endpoint", Resource)],
        requests: &[],
        metrics: &[
            (ERRORS, "AuthenticationFailures"),
            (WORK_COUNT, "ActiveConnectionsCount EgressPackets IngressPackets"),
            (WORK_BYTES, "EgressBytes IngressBytes"),
            (QUOTA_LEFT_COUNT, "CrlDaysToExpiry"),
            (ACTIVITY, "SelfServicePortalClientConfigurationDownloads"),
        ],
    },
    Namespace {
        name: "AWS/DX",
        page: "https://docs.aws.amazon.com/directconnect/latest/UserGuide/monitoring-cloudwatch.html",
        entities: &[part("VirtualInterfaceId", "ConnectionId", Resource), named_by("ConnectionId", Resource)],
        requests: &[],
        metrics: &[
            (HEALTHY, "ConnectionState ConnectionEncryptionState VirtualInterfaceBgpStatus"),
            (FAULTS, "ConnectionErrorCount ConnectionCRCErrorCount"),
            (
                WORK_A_SECOND,
                "ConnectionBpsEgress ConnectionBpsIngress ConnectionPpsEgress ConnectionPpsIngress \
                 VirtualInterfaceBpsEgress VirtualInterfaceBpsIngress VirtualInterfacePpsEgress VirtualInterfacePpsIngress",
            ),
            (ACTIVITY, "ConnectionLightLevelRx ConnectionLightLevelTx"),
        ],
    },
    Namespace {
        name: "AWS/PrivateLinkEndpoints",
        page: "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html",
        entities: &[named_by("VPC Endpoint Id", Resource), named_by("Service Name", Remote)],
        requests: &["NewConnections"],
        metrics: &[
            (FAULTS, "PacketsDropped RstPacketsReceived"),
            (TRAFFIC, "NewConnections"),
            (WORK_COUNT, "ActiveConnections"),
            (WORK_BYTES, "BytesProcessed"),
        ],
    },
    Namespace {
        name: "AWS/PrivateLinkServices",
        page: "https://docs.aws.amazon.com/vpc/latest/privatelink/privatelink-cloudwatch-metrics.html",
        entities: &[named_by("Service Id", Service)],
        requests: &["NewConnections"],
        metrics: &[
            (FAULTS, "RstPacketsSent RstPacketsReceived"),
            (TRAFFIC, "NewConnections"),
            (WORK_COUNT, "ActiveConnections"),
            (WORK_BYTES, "BytesProcessed"),
            (ACTIVITY, "EndpointsCount"),
        ],
    },
    Namespace {
        name: "AWS/NetworkFirewall",
        page: "https://docs.aws.amazon.com/network-firewall/latest/developerguide/monitoring-cloudwatch.html",
        entities: &[named_by("FirewallName", Resource)],
        requests: &["ReceivedPackets"],
        metrics: &[
            (
                ERRORS,
                "DroppedPackets RejectedPackets OtherDroppedPackets InvalidDroppedPackets StreamExceptionPolicyPackets",
            ),
            (FAULTS, "TLSErrors TLSTimedOutConnections"),
            (ERRORS, "TLSRevocationStatusRevokedConnections TLSRevocationStatusUnknownConnections"),
            (YIELD_COUNT, "TLSRevocationStatusOKConnections"),
            (TRAFFIC, "ReceivedPackets"),
            (
                WORK_COUNT,
                "PassedPackets Packets TLSPassedPackets TLSDroppedPackets TLSRejectedPackets TLSReceivedPackets",
            ),
        ],
    },
];
