//! The resources that a CloudTrail event names, by ARN or by name.

use super::services::resource_kind;
use crate::model::EntityKind;

/// A resource that a call names: by an ARN, or by the name that the called service uses.
pub struct Resource<'a> {
    service: &'a str,
    /// Of an ARN the part after the account, else the whole name.
    path: &'a str,
    is_arn: bool,
    /// Whether it only serves another resource, as a group of parameters does.
    is_auxiliary: bool,
}

/// Parameters that name what only serves others, by service: no entity of the kind that the service's own resources are.
const AUXILIARY_PARAMETERS: &[(&str, &str)] = &[
    ("lambda", "layerName codeSigningConfigArn capacityProviderName uUID"),
    (
        "rds",
        "dBParameterGroupName dBClusterParameterGroupName optionGroupName dBSubnetGroupName dBSecurityGroupName engineVersion \
         certificateIdentifier integrationName integrationIdentifier dBCapacityReservationIdentifier \
         dBCapacityReservationName resourceArn resourceIdentifier",
    ),
    ("apigateway", "domainName domainNameArn usagePlanId keyId vpcLinkId apiKey clientCertificateId arn"),
    ("ecs", "capacityProvider name containerInstance containerInstances gateway cluster clusterName"),
    (
        "eks",
        "name clusterName nodegroupName addonName principalArn fargateProfileName certificateAuthorityId capabilityName",
    ),
    ("elasticloadbalancing", "trustStoreArn"),
    ("sns", "platformApplicationArn"),
    ("states", "activityArn"),
];

/// Types in ARNs of what only serves others.
///
/// Source: <https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Tagging.ARN.html>
const AUXILIARY_RDS_TYPES: [&str; 7] = ["pg:", "cluster-pg:", "og:", "subgrp:", "secgrp:", "es:", "snapshot:"];

impl<'a> Resource<'a> {
    /// Reads a resource of a call to `called_service`.
    ///
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
    pub fn parse(name: &'a str, called_service: &'a str) -> Self {
        let mut parts = name.splitn(6, ':');
        match (parts.next(), parts.next(), parts.next(), parts.nth(2)) {
            (Some("arn"), Some(_), Some(service), Some(path)) => {
                let is_auxiliary = service == "rds" && AUXILIARY_RDS_TYPES.iter().any(|kind| path.starts_with(kind));
                Self { service, path, is_arn: true, is_auxiliary }
            }
            _ if called_service == "application-autoscaling" => Self::parse_scalable(name),
            _ => Self { service: called_service, path: name, is_arn: false, is_auxiliary: false },
        }
    }

    /// Reads what a parameter of a call to `called_service` names.
    pub fn parse_parameter(parameter: &str, value: &'a str, called_service: &'a str) -> Self {
        let called_service = if parameter == "resourceId" { "application-autoscaling" } else { called_service };
        let mut listed = AUXILIARY_PARAMETERS.iter().filter(|(service, _)| *service == called_service);
        let is_listed = listed.any(|(_, names)| names.split_whitespace().any(|name| name == parameter));
        let resource = Self::parse(value, called_service);
        Self { is_auxiliary: resource.is_auxiliary || is_listed, ..resource }
    }

    /// Reads the `ResourceId` of a scalable target, which begins with what it is: `service/main/web`, `table/orders`,
    /// `function:checkout:live`.
    ///
    /// Source: <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html>
    fn parse_scalable(resource_id: &'a str) -> Self {
        let service = match resource_id.split(['/', ':']).next() {
            Some("service") => "ecs",
            Some("table") => "dynamodb",
            Some("function") => "lambda",
            Some("cluster") => "rds",
            _ => "application-autoscaling",
        };
        let path = if service == "rds" { resource_id.rsplit(':').next().unwrap_or(resource_id) } else { resource_id };
        Self { service, path, is_arn: false, is_auxiliary: false }
    }

    /// The path, which may name the owner of the resource.
    pub fn path(&self) -> &'a str {
        self.path
    }

    /// Which kind of entity the resource is.
    pub fn kind(&self) -> EntityKind {
        if self.is_auxiliary { EntityKind::Resource } else { resource_kind(self.service) }
    }

    /// How little the resource says about what was changed, 0 (most specific) to 3. A deployment names its stack beside
    /// what it deploys, an ECS call the cluster beside the service, and a call of IAM the policy beside the role.
    pub fn specificity_rank(&self) -> u8 {
        match (self.service, self.kind()) {
            ("iam", _) if self.path.starts_with("policy/") => 3,
            ("ecs", _) if self.is_arn && !self.path.starts_with("service/") => 1,
            (_, EntityKind::Resource) => 2,
            _ => 0,
        }
    }

    /// The name of the resource, without its type, versions and random ids; the whole path if nothing else is left.
    pub fn name(&self) -> &'a str {
        let path = self.path;
        let without_prefix = |prefix: &str| path.strip_prefix(prefix).unwrap_or(path);
        let part = |index: usize| path.split(['/', ':']).nth(index);
        let last_part = || path.rsplit(['/', ':']).next();
        let name = match self.service {
            // A version or an alias may follow the name.
            "lambda" => without_prefix("function:").split(':').next(),
            // `service/main/checkout`, `task-definition/checkout:7`.
            "ecs" => path.split(':').next().and_then(|unversioned| unversioned.rsplit('/').next()),
            "dynamodb" => without_prefix("table/").split('/').next(),
            // `stack/checkout/9d1c2b40-…`, `targetgroup/checkout/6d0e…`.
            "cloudformation" if self.is_arn => part(1),
            "elasticloadbalancing" if path.starts_with("targetgroup/") => part(1),
            // `loadbalancer/app/shop/50dc…`, `listener/app/shop/50dc…/f2f7…`.
            "elasticloadbalancing" => part(2).or_else(last_part),
            // The id of a subscription or the name of an execution may follow.
            "sns" => path.split(':').next(),
            "states" if self.is_arn => part(1),
            // `cluster/events/9f0c…-2`, `connector/orders/7a1b…-3`, `broker:orders:b-1234…`.
            "kafka" | "kafkaconnect" | "mq" if self.is_arn => part(1),
            // `/restapis/a1b2c3/stages/prod`.
            "apigateway" => part(2).or_else(last_part),
            "ssm" => Some(without_prefix("parameter")),
            // Secrets Manager adds `-` and six random characters.
            "secretsmanager" if self.is_arn => without_prefix("secret:").rsplit_once('-').map(|(name, _)| name),
            "secretsmanager" => Some(path),
            _ => last_part(),
        };
        name.filter(|name| !name.is_empty()).unwrap_or(path)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_behind_the_name_is_no_part_of_it() {
        for (arn, service, name) in [
            ("arn:aws:kafka:eu-west-1:123456789012:cluster/events/9f0c1d2e-2", "kafka", "events"),
            ("arn:aws:kafkaconnect:eu-west-1:123456789012:connector/orders/7a1b-3", "kafkaconnect", "orders"),
            ("arn:aws:mq:eu-west-1:123456789012:broker:orders:b-1234", "mq", "orders"),
            ("arn:aws:cloudformation:eu-west-1:123456789012:stack/shop/9d1c", "cloudformation", "shop"),
            ("b-1234", "mq", "b-1234"),
        ] {
            assert_eq!(Resource::parse(arn, service).name(), name, "{arn}");
        }
    }
}
