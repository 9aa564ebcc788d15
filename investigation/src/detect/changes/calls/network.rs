//! Calls that CloudTrail records: EC2: the network, its rules, and instances.

use super::Class::{Configuration, Nothing, Permission, Scaling};
use super::{ServiceCalls, row};

pub(super) const SERVICES: &[ServiceCalls] = &[ServiceCalls {
    service: "ec2",
    reference: "https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_Operations.html",
    rows: &[
        row(
            Configuration,
            "transitGatewayAttachmentId",
            "AcceptTransitGatewayPeeringAttachment AcceptTransitGatewayVpcAttachment \
                 CreateTransitGatewayPeeringAttachment CreateTransitGatewayPrefixListReference \
                 CreateTransitGatewayRoute DeleteTransitGatewayPeeringAttachment DeleteTransitGatewayVpcAttachment \
                 DisableTransitGatewayRouteTablePropagation EnableTransitGatewayRouteTablePropagation \
                 ModifyTransitGatewayAttachmentNatConfiguration ModifyTransitGatewayPrefixListReference \
                 ModifyTransitGatewayVpcAttachment RejectTransitGatewayPeeringAttachment \
                 RejectTransitGatewayVpcAttachment ReplaceTransitGatewayRoute",
        ),
        row(
            Configuration,
            "vpcPeeringConnectionId",
            "AcceptVpcPeeringConnection DeleteVpcPeeringConnection ModifyVpcPeeringConnectionOptions \
                 RejectVpcPeeringConnection",
        ),
        row(Configuration, "allocationId", "AllocateAddress ReleaseAddress"),
        row(
            Configuration,
            "networkInterfaceId",
            "AssignIpv6Addresses AssignPrivateIpAddresses AttachNetworkInterface DeleteNetworkInterface \
                 ModifyNetworkInterfaceAttribute ResetNetworkInterfaceAttribute UnassignIpv6Addresses \
                 UnassignPrivateIpAddresses",
        ),
        row(
            Configuration,
            "natGatewayId",
            "AssignPrivateNatGatewayAddress AssociateNatGatewayAddress DeleteNatGateway \
                 DisassociateNatGatewayAddress UnassignPrivateNatGatewayAddress",
        ),
        row(Configuration, "allocationId instanceId", "AssociateAddress"),
        row(Configuration, "dhcpOptionsId", "AssociateDhcpOptions CreateDhcpOptions DeleteDhcpOptions"),
        row(
            Configuration,
            "routeTableId",
            "AssociateRouteTable CreateRoute DeleteRoute DeleteRouteTable DisableVgwRoutePropagation \
                 EnableVgwRoutePropagation ReplaceRoute ReplaceRouteTableAssociation",
        ),
        row(
            Configuration,
            "groupId",
            "AssociateSecurityGroupVpc DeleteSecurityGroup DisassociateSecurityGroupVpc ModifyInstancePlacement",
        ),
        row(
            Configuration,
            "subnetId",
            "AssociateSubnetCidrBlock CreateDefaultSubnet DeleteSubnet ModifySubnetAttribute",
        ),
        row(
            Configuration,
            "transitGatewayRouteTableId",
            "AssociateTransitGatewayRouteTable CreateTransitGatewayRouteTable \
                 CreateTransitGatewayRouteTableAnnouncement DeleteTransitGatewayPrefixListReference \
                 DeleteTransitGatewayRoute DeleteTransitGatewayRouteTable DisassociateTransitGatewayRouteTable",
        ),
        row(
            Configuration,
            "vpcId",
            "AssociateVpcCidrBlock CreateDefaultVpc CreateEgressOnlyInternetGateway CreateVpc DeleteVpc \
                 ModifyVpcAttribute",
        ),
        row(
            Configuration,
            "internetGatewayId",
            "AttachInternetGateway CreateInternetGateway DeleteInternetGateway DetachInternetGateway",
        ),
        row(
            Configuration,
            "volumeId",
            "AttachVolume CreateVolume DeleteVolume DetachVolume ModifyVolume ModifyVolumeAttribute",
        ),
        row(Configuration, "vpnGatewayId", "AttachVpnGateway CreateVpnGateway DeleteVpnGateway DetachVpnGateway"),
        row(Configuration, "launchTemplateName", "CreateLaunchTemplate DeleteLaunchTemplate ModifyLaunchTemplate"),
        row(Configuration, "launchTemplateId", "CreateLaunchTemplateVersion DeleteLaunchTemplateVersions"),
        row(Configuration, "prefixListName", "CreateManagedPrefixList"),
        row(Configuration, "natGatewayId subnetId", "CreateNatGateway"),
        row(Configuration, "networkAclId vpcId", "CreateNetworkAcl"),
        row(Configuration, "networkInterfaceId subnetId", "CreateNetworkInterface"),
        row(Configuration, "routeTableId vpcId", "CreateRouteTable"),
        row(Configuration, "groupId groupName", "CreateSecurityGroup"),
        row(Configuration, "subnetId vpcId", "CreateSubnet"),
        row(Configuration, "transitGatewayId", "CreateTransitGateway DeleteTransitGateway ModifyTransitGateway"),
        row(Configuration, "transitGatewayAttachmentId transitGatewayId", "CreateTransitGatewayVpcAttachment"),
        row(Configuration, "vpcEndpointId serviceName", "CreateVpcEndpoint"),
        row(
            Configuration,
            "serviceId",
            "CreateVpcEndpointServiceConfiguration DeleteVpcEndpointServiceConfigurations \
                 ModifyVpcEndpointServiceConfiguration",
        ),
        row(Configuration, "vpcPeeringConnectionId vpcId", "CreateVpcPeeringConnection"),
        row(Configuration, "vpnConnectionId vpnGatewayId", "CreateVpnConnection"),
        row(
            Configuration,
            "vpnConnectionId",
            "CreateVpnConnectionRoute DeleteVpnConnection DeleteVpnConnectionRoute ModifyVpnConnection \
                 ModifyVpnConnectionOptions ModifyVpnTunnelCertificate ModifyVpnTunnelOptions ReplaceVpnTunnel",
        ),
        row(Configuration, "egressOnlyInternetGatewayId", "DeleteEgressOnlyInternetGateway"),
        row(
            Configuration,
            "prefixListId",
            "DeleteManagedPrefixList ModifyManagedPrefixList RestoreManagedPrefixListVersion",
        ),
        row(Configuration, "networkAclId", "DeleteNetworkAcl"),
        row(Configuration, "transitGatewayRouteTableAnnouncementId", "DeleteTransitGatewayRouteTableAnnouncement"),
        row(Configuration, "vpcEndpointId", "DeleteVpcEndpoints ModifyVpcEndpoint"),
        row(Configuration, "imageId", "DeregisterImage"),
        row(Configuration, "attachmentId", "DetachNetworkInterface"),
        row(
            Configuration,
            "associationId",
            "DisassociateAddress DisassociateRouteTable DisassociateSubnetCidrBlock DisassociateVpcCidrBlock",
        ),
        row(
            Configuration,
            "instanceId",
            "ModifyInstanceAttribute ModifyInstanceCpuOptions ModifyInstanceCreditSpecification \
                 ModifyInstanceEventStartTime ModifyInstanceMaintenanceOptions ModifyInstanceMetadataOptions \
                 ModifyInstanceNetworkPerformanceOptions RebootInstances ResetInstanceAttribute",
        ),
        row(Configuration, "instanceEventWindowId", "ModifyInstanceEventWindow"),
        row(Configuration, "", "ModifyInstanceMetadataDefaults"),
        row(Configuration, "publicIp", "MoveAddressToVpc"),
        row(Permission, "instanceId", "AssociateIamInstanceProfile"),
        row(Permission, "clientVpnEndpointId", "AuthorizeClientVpnIngress RevokeClientVpnIngress"),
        row(Permission, "groupId", "AuthorizeSecurityGroupEgress ModifySecurityGroupRules RevokeSecurityGroupEgress"),
        row(Permission, "groupId groupName", "AuthorizeSecurityGroupIngress RevokeSecurityGroupIngress"),
        row(
            Permission,
            "networkAclId",
            "CreateNetworkAclEntry DeleteNetworkAclEntry ReplaceNetworkAclAssociation ReplaceNetworkAclEntry",
        ),
        row(Permission, "networkInterfaceId", "CreateNetworkInterfacePermission"),
        row(Permission, "networkInterfacePermissionId", "DeleteNetworkInterfacePermission"),
        row(Permission, "associationId", "DisassociateIamInstanceProfile ReplaceIamInstanceProfileAssociation"),
        row(Permission, "imageId", "ModifyImageAttribute"),
        row(Permission, "", "ModifyVpcBlockPublicAccessOptions"),
        row(Permission, "serviceId", "ModifyVpcEndpointServicePermissions"),
        row(
            Scaling,
            "capacityReservationId",
            "CancelCapacityReservation CreateCapacityReservation ModifyCapacityReservation",
        ),
        row(Scaling, "spotFleetRequestId", "CancelSpotFleetRequests ModifySpotFleetRequest RequestSpotFleet"),
        row(Scaling, "spotInstanceRequestId", "CancelSpotInstanceRequests RequestSpotInstances"),
        row(Scaling, "fleetId launchTemplateId", "CreateFleet"),
        row(Scaling, "fleetId", "DeleteFleets ModifyFleet"),
        row(Scaling, "instanceId imageId", "RunInstances"),
        row(Scaling, "instanceId", "StartInstances StopInstances TerminateInstances"),
        row(
            Nothing,
            "",
            "CopyImage CopySnapshot CreateFlowLogs CreateImage CreateKeyPair CreateSnapshot \
                 CreateSnapshots CreateTags DeleteFlowLogs DeleteKeyPair DeleteSnapshot DeleteTags \
                 ExportTransitGatewayRoutes ImportKeyPair ModifySnapshotAttribute MonitorInstances \
                 ReportInstanceStatus SendDiagnosticInterrupt \
                 UnmonitorInstances UpdateSecurityGroupRuleDescriptionsEgress \
                 UpdateSecurityGroupRuleDescriptionsIngress",
        ),
    ],
}];
