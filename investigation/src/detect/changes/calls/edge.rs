//! Calls that CloudTrail records: what lies between clients and code.

use super::Class::{Configuration, Deployment, Nothing, Permission, Scaling};
use super::{ServiceCalls, row};

pub(super) const SERVICES: &[ServiceCalls] = &[
    ServiceCalls {
        service: "apigateway",
        reference: "https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html and https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/operations.html",
        rows: &[
            row(
                Deployment,
                "apiId",
                "CreateDeployment CreateStage DeleteDeployment DeleteStage UpdateDeployment UpdateStage",
            ),
            row(
                Configuration,
                "restApiId apiId domainName domainNameArn usagePlanId vpcLinkId apiKey clientCertificateId id name",
                "CreateApi CreateApiKey CreateApiMapping CreateAuthorizer CreateBasePathMapping CreateDomainName \
                 CreateDomainNameAccessAssociation CreateIntegration CreateIntegrationResponse CreateModel \
                 CreateRequestValidator CreateResource CreateRestApi CreateRoute CreateRouteResponse \
                 CreateRoutingRule CreateUsagePlanKey CreateVpcLink DeleteApi DeleteApiKey DeleteApiMapping \
                 DeleteAuthorizer DeleteBasePathMapping DeleteClientCertificate DeleteCorsConfiguration \
                 DeleteDomainName DeleteDomainNameAccessAssociation DeleteGatewayResponse DeleteIntegration \
                 DeleteIntegrationResponse DeleteMethod DeleteMethodResponse DeleteModel DeleteRequestValidator \
                 DeleteResource DeleteRestApi DeleteRoute DeleteRouteRequestParameter DeleteRouteResponse \
                 DeleteRouteSettings DeleteRoutingRule DeleteUsagePlanKey DeleteVpcLink FlushStageAuthorizersCache \
                 FlushStageCache ImportApi ImportApiKeys ImportRestApi PutGatewayResponse PutIntegration \
                 PutIntegrationResponse PutMethod PutMethodResponse PutRestApi PutRoutingRule ReimportApi \
                 RejectDomainNameAccessAssociation ResetAuthorizersCache UpdateAccount UpdateApi UpdateApiKey \
                 UpdateApiMapping UpdateAuthorizer UpdateBasePathMapping UpdateDomainName UpdateGatewayResponse \
                 UpdateIntegration UpdateIntegrationResponse UpdateMethod UpdateMethodResponse UpdateModel \
                 UpdateRequestValidator UpdateResource UpdateRestApi UpdateRoute UpdateRouteResponse UpdateVpcLink",
            ),
            row(Scaling, "usagePlanId name", "CreateUsagePlan DeleteUsagePlan UpdateUsage UpdateUsagePlan"),
            row(
                Nothing,
                "",
                "CreateDocumentationPart CreateDocumentationVersion CreatePortal CreatePortalProduct \
                 CreateProductPage CreateProductRestEndpointPage DeleteAccessLogSettings DeleteDocumentationPart \
                 DeleteDocumentationVersion DeletePortal DeletePortalProduct DeletePortalProductSharingPolicy \
                 DeleteProductPage DeleteProductRestEndpointPage DisablePortal ExportApi ImportDocumentationParts \
                 PublishPortal PutPortalProductSharingPolicy TagResource TestInvokeAuthorizer TestInvokeMethod \
                 UntagResource UpdateClientCertificate UpdateDocumentationPart UpdateDocumentationVersion \
                 UpdatePortal UpdatePortalProduct UpdateProductPage UpdateProductRestEndpointPage",
            ),
        ],
    },
    ServiceCalls {
        service: "elasticloadbalancing",
        reference: "https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Operations.html and https://docs.aws.amazon.com/elasticloadbalancing/2012-06-01/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "listenerArn",
                "AddListenerCertificates CreateRule DeleteListener ModifyListener ModifyListenerAttributes \
                 RemoveListenerCertificates",
            ),
            row(
                Configuration,
                "trustStoreArn",
                "AddTrustStoreRevocations DeleteSharedTrustStoreAssociation DeleteTrustStore ModifyTrustStore \
                 RemoveTrustStoreRevocations",
            ),
            row(
                Configuration,
                "loadBalancerArn",
                "CreateListener ModifyIpPools SetIpAddressType SetSecurityGroups SetSubnets",
            ),
            row(Configuration, "name loadBalancerName", "CreateLoadBalancer"),
            row(Configuration, "name", "CreateTargetGroup CreateTrustStore"),
            row(Configuration, "loadBalancerArn loadBalancerName", "DeleteLoadBalancer ModifyLoadBalancerAttributes"),
            row(Configuration, "ruleArn", "DeleteRule ModifyRule SetRulePriorities"),
            row(
                Configuration,
                "targetGroupArn",
                "DeleteTargetGroup DeregisterTargets ModifyTargetGroup ModifyTargetGroupAttributes RegisterTargets",
            ),
            row(
                Configuration,
                "loadBalancerName",
                "ApplySecurityGroupsToLoadBalancer AttachLoadBalancerToSubnets ConfigureHealthCheck \
                 CreateAppCookieStickinessPolicy CreateLBCookieStickinessPolicy CreateLoadBalancerListeners \
                 CreateLoadBalancerPolicy DeleteLoadBalancerListeners DeleteLoadBalancerPolicy \
                 DeregisterInstancesFromLoadBalancer DetachLoadBalancerFromSubnets \
                 DisableAvailabilityZonesForLoadBalancer EnableAvailabilityZonesForLoadBalancer \
                 RegisterInstancesWithLoadBalancer SetLoadBalancerListenerSSLCertificate \
                 SetLoadBalancerPoliciesForBackendServer SetLoadBalancerPoliciesOfListener",
            ),
            row(Scaling, "loadBalancerArn", "ModifyCapacityReservation"),
            row(Nothing, "", "AddTags RemoveTags"),
        ],
    },
    ServiceCalls {
        service: "cloudfront",
        reference: "https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Deployment,
                "id name",
                "CreateConnectionFunction CreateFunction DeleteConnectionFunction DeleteFunction \
                 PublishConnectionFunction PublishFunction UpdateConnectionFunction UpdateFunction",
            ),
            row(
                Configuration,
                "distributionId id name alias primaryDistributionId domain",
                "AssociateAlias AssociateDistributionTenantWebACL AssociateDistributionWebACL CopyDistribution \
                 CreateAnycastIpList CreateCachePolicy CreateCloudFrontOriginAccessIdentity CreateConnectionGroup \
                 CreateContinuousDeploymentPolicy CreateDistribution CreateDistributionTenant \
                 CreateDistributionWithTags CreateFieldLevelEncryptionConfig CreateFieldLevelEncryptionProfile \
                 CreateKeyGroup CreateKeyValueStore CreateOriginAccessControl CreateOriginRequestPolicy \
                 CreatePublicKey CreateResponseHeadersPolicy CreateStreamingDistribution \
                 CreateStreamingDistributionWithTags CreateTrustStore CreateVpcOrigin DeleteAnycastIpList \
                 DeleteCachePolicy DeleteCloudFrontOriginAccessIdentity DeleteConnectionGroup \
                 DeleteContinuousDeploymentPolicy DeleteDistribution DeleteDistributionTenant \
                 DeleteFieldLevelEncryptionConfig DeleteFieldLevelEncryptionProfile DeleteKeyGroup \
                 DeleteKeyValueStore DeleteOriginAccessControl DeleteOriginRequestPolicy DeletePublicKey \
                 DeleteResponseHeadersPolicy DeleteStreamingDistribution DeleteTrustStore DeleteVpcOrigin \
                 DisassociateDistributionTenantWebACL DisassociateDistributionWebACL UpdateAnycastIpList \
                 UpdateCachePolicy UpdateCloudFrontOriginAccessIdentity UpdateConnectionGroup \
                 UpdateContinuousDeploymentPolicy UpdateDistribution UpdateDistributionTenant \
                 UpdateDistributionWithStagingConfig UpdateDomainAssociation UpdateFieldLevelEncryptionConfig \
                 UpdateFieldLevelEncryptionProfile UpdateKeyGroup UpdateKeyValueStore UpdateOriginAccessControl \
                 UpdateOriginRequestPolicy UpdatePublicKey UpdateResponseHeadersPolicy UpdateStreamingDistribution \
                 UpdateTrustStore UpdateVpcOrigin",
            ),
            row(Permission, "resourceArn", "DeleteResourcePolicy PutResourcePolicy"),
            // What was cached is asked of the origin again.
            row(Configuration, "distributionId id", "CreateInvalidation CreateInvalidationForDistributionTenant"),
            row(
                Nothing,
                "",
                "CreateMonitoringSubscription \
                 CreateRealtimeLogConfig DeleteMonitoringSubscription DeleteRealtimeLogConfig TagResource \
                 TestConnectionFunction TestFunction UntagResource UpdateRealtimeLogConfig VerifyDnsConfiguration",
            ),
        ],
    },
    ServiceCalls {
        service: "route53",
        reference: "https://docs.aws.amazon.com/Route53/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "hostedZoneId healthCheckId id name",
                "ActivateKeySigningKey AssociateVPCWithHostedZone ChangeCidrCollection ChangeResourceRecordSets \
                 CreateCidrCollection CreateHealthCheck CreateHostedZone CreateKeySigningKey \
                 CreateReusableDelegationSet CreateTrafficPolicy CreateTrafficPolicyInstance \
                 CreateTrafficPolicyVersion CreateVPCAssociationAuthorization DeactivateKeySigningKey \
                 DeleteCidrCollection DeleteHealthCheck DeleteHostedZone DeleteKeySigningKey \
                 DeleteReusableDelegationSet DeleteTrafficPolicy DeleteTrafficPolicyInstance \
                 DeleteVPCAssociationAuthorization DisableHostedZoneDNSSEC DisassociateVPCFromHostedZone \
                 EnableHostedZoneDNSSEC UpdateHealthCheck UpdateHostedZoneFeatures UpdateTrafficPolicyInstance",
            ),
            row(
                Nothing,
                "",
                "ChangeTagsForResource CreateQueryLoggingConfig DeleteQueryLoggingConfig TestDNSAnswer \
                 UpdateHostedZoneComment UpdateTrafficPolicyComment",
            ),
        ],
    },
    ServiceCalls {
        service: "wafv2",
        reference: "https://docs.aws.amazon.com/waf/latest/APIReference/API_Operations_AWS_WAFV2.html",
        rows: &[
            row(
                Configuration,
                "webACLArn name resourceArn",
                "AssociateWebACL CreateAPIKey CreateIPSet CreateRegexPatternSet CreateRuleGroup CreateWebACL \
                 DeleteAPIKey DeleteFirewallManagerRuleGroups DeleteIPSet DeleteRegexPatternSet DeleteRuleGroup \
                 DeleteWebACL DisassociateWebACL PutManagedRuleSetVersions UpdateIPSet \
                 UpdateManagedRuleSetVersionExpiryDate UpdateRegexPatternSet UpdateRuleGroup UpdateWebACL",
            ),
            row(Permission, "resourceArn", "DeletePermissionPolicy PutPermissionPolicy"),
            row(Nothing, "", "DeleteLoggingConfiguration PutLoggingConfiguration TagResource UntagResource"),
        ],
    },
    ServiceCalls {
        service: "globalaccelerator",
        reference: "https://docs.aws.amazon.com/global-accelerator/latest/api/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "endpointGroupArn",
                "AddCustomRoutingEndpoints AddEndpoints AllowCustomRoutingTraffic DeleteCustomRoutingEndpointGroup \
                 DeleteEndpointGroup DenyCustomRoutingTraffic RemoveCustomRoutingEndpoints RemoveEndpoints \
                 UpdateEndpointGroup",
            ),
            row(Configuration, "cidr", "AdvertiseByoipCidr DeprovisionByoipCidr ProvisionByoipCidr WithdrawByoipCidr"),
            row(
                Configuration,
                "name",
                "CreateAccelerator CreateCrossAccountAttachment CreateCustomRoutingAccelerator \
                 UpdateCrossAccountAttachment",
            ),
            row(
                Configuration,
                "listenerArn",
                "CreateCustomRoutingEndpointGroup CreateEndpointGroup DeleteCustomRoutingListener DeleteListener \
                 UpdateCustomRoutingListener UpdateListener",
            ),
            row(
                Configuration,
                "acceleratorArn",
                "CreateCustomRoutingListener CreateListener DeleteAccelerator DeleteCustomRoutingAccelerator \
                 UpdateAccelerator UpdateAcceleratorAttributes UpdateCustomRoutingAccelerator \
                 UpdateCustomRoutingAcceleratorAttributes",
            ),
            row(Configuration, "attachmentArn", "DeleteCrossAccountAttachment"),
            row(Nothing, "", "TagResource UntagResource"),
        ],
    },
    ServiceCalls {
        service: "servicediscovery",
        reference: "https://docs.aws.amazon.com/cloud-map/latest/api/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "name",
                "CreateHttpNamespace CreatePrivateDnsNamespace CreatePublicDnsNamespace CreateService",
            ),
            row(
                Configuration,
                "id",
                "DeleteNamespace DeleteService UpdateHttpNamespace UpdatePrivateDnsNamespace \
                 UpdatePublicDnsNamespace UpdateService",
            ),
            row(
                Configuration,
                "serviceId",
                "DeleteServiceAttributes DeregisterInstance RegisterInstance UpdateInstanceCustomHealthStatus \
                 UpdateServiceAttributes",
            ),
            row(Nothing, "", "TagResource UntagResource"),
        ],
    },
    ServiceCalls {
        service: "appsync",
        reference: "https://docs.aws.amazon.com/appsync/latest/APIReference/API_Operations.html",
        rows: &[
            row(Deployment, "apiId mergedApiIdentifier", "StartSchemaCreation StartSchemaMerge"),
            row(
                Configuration,
                "apiId sourceApiIdentifier mergedApiIdentifier domainName name",
                "AssociateApi AssociateMergedGraphqlApi AssociateSourceGraphqlApi CreateApi CreateApiCache \
                 CreateApiKey CreateChannelNamespace CreateDataSource CreateDomainName CreateFunction \
                 CreateGraphqlApi CreateResolver CreateType DeleteApi DeleteApiCache DeleteApiKey \
                 DeleteChannelNamespace DeleteDataSource DeleteDomainName DeleteFunction DeleteGraphqlApi \
                 DeleteResolver DeleteType DisassociateApi DisassociateMergedGraphqlApi \
                 DisassociateSourceGraphqlApi FlushApiCache PutGraphqlApiEnvironmentVariables UpdateApi \
                 UpdateApiCache UpdateApiKey UpdateChannelNamespace UpdateDataSource UpdateDomainName \
                 UpdateFunction UpdateGraphqlApi UpdateResolver UpdateSourceApiAssociation UpdateType",
            ),
            row(Nothing, "", "StartDataSourceIntrospection TagResource UntagResource"),
        ],
    },
    ServiceCalls {
        service: "acm",
        reference: "https://docs.aws.amazon.com/acm/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "certificateArn",
                "DeleteCertificate ImportCertificate RenewCertificate RevokeCertificate UpdateCertificateOptions",
            ),
            row(
                Nothing,
                "",
                "AddTagsToCertificate CreateAcmeDomainValidation CreateAcmeEndpoint \
                 CreateAcmeExternalAccountBinding DeleteAcmeDomainValidation DeleteAcmeEndpoint \
                 DeleteAcmeExternalAccountBinding ExportCertificate PutAccountConfiguration \
                 RemoveTagsFromCertificate RequestCertificate ResendValidationEmail RevokeAcmeAccount \
                 RevokeAcmeExternalAccountBinding TagResource UntagResource UpdateAcmeDomainValidation \
                 UpdateAcmeEndpoint",
            ),
        ],
    },
];
