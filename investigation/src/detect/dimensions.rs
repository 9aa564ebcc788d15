//! Which entity a metric is about, by its namespace and its dimensions.
//!
//! **In:** a metric's dimensions. **Out:** the entity, named as X-Ray, logs and CloudTrail name it. The dimensions of AWS's
//! own namespaces stand in their blocks of `metrics::catalog`, those of everybody else in `COMMON_DIMENSIONS`. In
//! a namespace of which nothing is known, what tells the metrics of the context apart names the entity. A number of an
//! account and a region name nobody.

use std::collections::{BTreeMap, BTreeSet};

use super::metrics::catalog::{NamingDimension, find_namespace};
use super::redact::redact;
use crate::model::{Entity, EntityKind};
use crate::telemetry::MetricQuery;

/// The dimensions that name an entity wherever they are used, most specific first: the metrics of a service carry its
/// cluster too.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html>;
/// <https://opentelemetry.io/docs/specs/semconv/resource/> for the names with dots.
const COMMON_DIMENSIONS: [(&str, EntityKind); 34] = [
    ("FunctionName", EntityKind::Lambda),
    ("function_name", EntityKind::Lambda),
    ("TableName", EntityKind::DynamoDbTable),
    ("DBInstanceIdentifier", EntityKind::Database),
    ("DBClusterIdentifier", EntityKind::Database),
    ("QueueName", EntityKind::Queue),
    ("TopicName", EntityKind::Topic),
    ("StateMachineArn", EntityKind::StateMachine),
    ("ApiName", EntityKind::ApiGateway),
    ("ApiId", EntityKind::ApiGateway),
    ("PodName", EntityKind::Service),
    ("service.name", EntityKind::Service),
    ("ServiceName", EntityKind::Service),
    ("Service", EntityKind::Service),
    ("service", EntityKind::Service),
    ("k8s.pod.name", EntityKind::Service),
    ("k8s.deployment.name", EntityKind::Service),
    ("TaskDefinitionFamily", EntityKind::Service),
    ("ContainerName", EntityKind::Service),
    ("Application", EntityKind::Service),
    ("app", EntityKind::Service),
    ("TargetGroup", EntityKind::Service),
    ("LoadBalancer", EntityKind::LoadBalancer),
    ("LoadBalancerName", EntityKind::LoadBalancer),
    ("StreamName", EntityKind::Resource),
    ("BucketName", EntityKind::AwsService),
    ("VolumeId", EntityKind::Resource),
    ("InstanceId", EntityKind::Resource),
    ("NodeName", EntityKind::Resource),
    ("AutoScalingGroupName", EntityKind::Service),
    ("ClusterName", EntityKind::Service),
    ("host.name", EntityKind::Resource),
    ("host", EntityKind::Resource),
    ("Host", EntityKind::Resource),
];

/// Dimensions that say where or whose a thing is, and not which.
const PLACES: [&str; 9] = [
    "Region",
    "region",
    "AvailabilityZone",
    "ClientId",
    "AccountId",
    "account_id",
    "aws_account",
    "Environment",
    "environment",
];

/// How the namespaces of AWS begin.
const AWS_PREFIX: &str = "AWS/";

/// What the metrics of SNS call the text messages that are sent without a topic.
///
/// Source: <https://docs.aws.amazon.com/sns/latest/dg/sns-monitoring-using-cloudwatch.html>
const DIRECT_MESSAGES: &str = "PhoneNumberDirect";

/// The entity that they, and their log group, are about: the service itself, as X-Ray calls it.
pub const OF_DIRECT_MESSAGES: &str = "SNS";

/// What stands behind the name of a service where a metric is about all that the account uses of it.
const OF_ACCOUNT: &str = " (account)";

/// How many digits the number of an AWS account has.
const ACCOUNT_DIGITS: usize = 12;

/// The entities of the metrics of a context.
#[derive(Debug, Default)]
pub struct MetricEntities {
    /// Namespace and dimension -> its values.
    values: BTreeMap<(String, String), BTreeSet<String>>,
}

impl MetricEntities {
    /// Learns from the metrics of a context which dimensions tell them apart.
    #[must_use]
    pub fn new<'a>(queries: impl IntoIterator<Item = &'a MetricQuery>) -> Self {
        let mut values: BTreeMap<(String, String), BTreeSet<String>> = BTreeMap::new();
        for query in queries {
            for (dimension, value) in &query.dimensions {
                values.entry((query.namespace.clone(), dimension.clone())).or_default().insert(value.clone());
            }
        }
        Self { values }
    }

    /// The entity that a metric is about; where no dimension names one, the account, or the metric itself.
    #[must_use]
    pub fn find(&self, query: &MetricQuery) -> Entity {
        let documented = find_namespace(&query.namespace).and_then(|namespace| find_named(query, namespace.entities));
        documented.or_else(|| find_common(query)).unwrap_or_else(|| self.find_by_difference(query))
    }

    /// The entity that the dimension with the most values in its namespace names; without one, what the account uses of an AWS
    /// service.
    fn find_by_difference(&self, query: &MetricQuery) -> Entity {
        let mut best: Option<(usize, &str)> = None;
        for (dimension, value) in &query.dimensions {
            if PLACES.contains(&dimension.as_str()) || is_place(value) {
                continue;
            }
            let values = self.values.get(&(query.namespace.clone(), dimension.clone())).map_or(0, BTreeSet::len);
            if best.is_none_or(|(most, _)| values > most) {
                best = Some((values, value));
            }
        }
        if best.is_none()
            && let Some(service) = query.namespace.strip_prefix(AWS_PREFIX)
        {
            return Entity { name: format!("{service}{OF_ACCOUNT}"), kind: EntityKind::Resource };
        }
        let name = best.map_or(query.name.as_str(), |(_, value)| value);
        Entity { name: entity_name(&redact(name), EntityKind::Resource).to_owned(), kind: EntityKind::Resource }
    }
}

/// Whether the entity is all that the account uses of an AWS service.
#[must_use]
pub fn is_of_account(entity: &Entity) -> bool {
    entity.name.ends_with(OF_ACCOUNT)
}

/// The entity that a metric is about, where nothing is known of other metrics.
#[must_use]
pub fn find_entity(query: &MetricQuery) -> Entity {
    MetricEntities::default().find(query)
}

/// The dimensions of a metric that name its entity, with their values; none where nothing is known of its namespace.
#[must_use]
pub fn naming_dimensions(query: &MetricQuery) -> BTreeMap<String, String> {
    let documented = find_namespace(&query.namespace).map_or(&[][..], |namespace| namespace.entities);
    let mut names = documented.iter().filter(|naming| query.dimensions.contains_key(naming.dimension));
    let named = names.next().map(|naming| [Some(naming.dimension), naming.part_of]);
    let pair = |name: &str| query.dimensions.get(name).map(|value| (name.to_owned(), value.clone()));
    named.into_iter().flatten().flatten().filter_map(pair).collect()
}

fn find_named(query: &MetricQuery, naming: &[NamingDimension]) -> Option<Entity> {
    for NamingDimension { dimension, kind, part_of } in naming {
        let Some(name) = find_value(query, dimension, *kind) else { continue };
        let Some(whole) = part_of.and_then(|whole| find_value(query, whole, EntityKind::Resource)) else {
            return Some(Entity { name, kind: *kind });
        };
        return Some(Entity { name: name_of_part(&whole, dimension, &name), kind: *kind });
    }
    None
}

fn find_common(query: &MetricQuery) -> Option<Entity> {
    let mut named = COMMON_DIMENSIONS.iter();
    named.find_map(|(dimension, kind)| find_value(query, dimension, *kind).map(|name| Entity { name, kind: *kind }))
}

/// The name in a dimension; `None` without the dimension, or where its value is only a place.
fn find_value(query: &MetricQuery, dimension: &str, kind: EntityKind) -> Option<String> {
    let value = query.dimensions.get(dimension).filter(|value| !is_place(value))?;
    // Redacted before a part is cut out: a secret may be known by what stands before it.
    Some(entity_name(&redact(value), kind).to_owned())
}

/// `events broker 2` of a number, `orders/shardId-000000000002` of a name.
fn name_of_part(whole: &str, dimension: &str, part: &str) -> String {
    if part.bytes().all(|byte| byte.is_ascii_digit()) {
        let noun = dimension.split(' ').next().unwrap_or(dimension).to_lowercase();
        return format!("{whole} {noun} {part}");
    }
    format!("{whole}/{part}")
}

/// Whether a value is the number of an account or a region, such as `eu-west-1`.
fn is_place(value: &str) -> bool {
    let is_account = value.len() == ACCOUNT_DIGITS && value.bytes().all(|byte| byte.is_ascii_digit());
    is_account || is_region(value)
}

fn is_region(value: &str) -> bool {
    let parts: Vec<&str> = value.split('-').collect();
    match parts.as_slice() {
        [area, .., direction, number] => {
            let names_direction =
                ["north", "south", "east", "west", "central"].iter().any(|end| direction.ends_with(end));
            area.len() == 2 && names_direction && number.len() == 1 && number.bytes().all(|byte| byte.is_ascii_digit())
        }
        _ => false,
    }
}

/// The name within the value of a dimension: `pay` of the ARN `arn:aws:states:eu-west-1:1:stateMachine:pay`, `shop` of
/// the load balancer `app/shop/50dc6c495c0c9188` and `web` of its `targetgroup/web/73e2d6bc24d8a067`.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
fn entity_name(value: &str, kind: EntityKind) -> &str {
    if value == DIRECT_MESSAGES {
        return OF_DIRECT_MESSAGES;
    }
    let resource = if value.starts_with("arn:") { value.splitn(6, ':').nth(5).unwrap_or(value) } else { value };
    let balancer = resource.trim_start_matches("loadbalancer/");
    if ["app/", "net/", "gwy/", "targetgroup/"].iter().any(|prefix| balancer.starts_with(prefix)) {
        return balancer.split('/').nth(1).unwrap_or(balancer);
    }
    if !value.starts_with("arn:") || kind == EntityKind::AwsService {
        return resource;
    }
    match kind {
        // What follows is a version or an alias.
        EntityKind::Lambda => resource.split(':').nth(1).unwrap_or(resource),
        _ => resource.rsplit([':', '/']).next().unwrap_or(resource),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(namespace: &str, dimensions: &[(&str, &str)]) -> MetricQuery {
        MetricQuery {
            namespace: namespace.into(),
            name: "Latency".into(),
            dimensions: dimensions.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            stat: "Average".into(),
        }
    }

    fn named(namespace: &str, dimensions: &[(&str, &str)]) -> String {
        find_entity(&query(namespace, dimensions)).name
    }

    #[test]
    fn the_most_specific_dimension_names_the_entity() {
        assert_eq!(named("Shop", &[("ClusterName", "c"), ("ServiceName", "s")]), "s");
        assert_eq!(named("AWS/ApplicationELB", &[("LoadBalancer", "app/shop/50dc")]), "shop");
        assert_eq!(named("AWS/States", &[("StateMachineArn", "arn:aws:states:eu-west-1:1:stateMachine:pay")]), "pay");
        assert_eq!(named("Shop", &[("Custom", "thing")]), "thing");
        assert_eq!(named("Shop", &[]), "Latency");
    }

    /// A namespace, its dimensions, and the name of the entity.
    type Row<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a str);

    #[test]
    fn each_service_has_its_own_dimension() {
        let account = ("ClientId", "123456789012");
        let rows: [Row<'_>; 23] = [
            ("AWS/ES", &[account, ("DomainName", "orders")], "orders"),
            ("AWS/AOSS", &[account, ("CollectionId", "abc"), ("CollectionName", "docs")], "docs"),
            ("AWS/WAFV2", &[("Region", "eu-west-1"), ("Rule", "ALL"), ("WebACL", "shop-acl")], "shop-acl"),
            ("AWS/CloudFront", &[("DistributionId", "E123"), ("Region", "Global")], "E123"),
            ("ContainerInsights", &[("ClusterName", "k"), ("Namespace", "n"), ("PodName", "cart")], "cart"),
            ("ContainerInsights", &[("ClusterName", "k"), ("NodeName", "ip-10-0-0-1")], "ip-10-0-0-1"),
            ("AWS/Kafka", &[("Broker ID", "2"), ("Cluster Name", "events")], "events broker 2"),
            ("AWS/Kafka", &[("Cluster Name", "events"), ("Consumer Group", "billing"), ("Topic", "t")], "billing"),
            ("AWS/Kinesis", &[("ShardId", "shardId-0002"), ("StreamName", "orders")], "orders/shardId-0002"),
            ("AWS/Kinesis", &[("StreamName", "orders")], "orders"),
            ("AWS/ApplicationELB", &[("LoadBalancer", "app/shop/1"), ("TargetGroup", "targetgroup/web/2")], "web"),
            ("AWS/RDS", &[("DBClusterIdentifier", "c"), ("DBInstanceIdentifier", "i")], "i"),
            ("AWS/RDS", &[("ProxyName", "pool"), ("TargetGroup", "default")], "pool"),
            ("AWS/Lambda", &[("FunctionName", "pay"), ("Resource", "pay:live")], "pay"),
            ("AWS/DynamoDB", &[("Operation", "GetItem"), ("TableName", "orders")], "orders"),
            ("AWS/Cognito", &[("UserPool", "users"), ("UserPoolClient", "web")], "users"),
            ("AWS/AmazonMQ", &[("Broker", "mq"), ("Queue", "jobs")], "mq/jobs"),
            ("AWS/ElastiCache", &[("CacheClusterId", "sessions-001"), ("CacheNodeId", "0001")], "sessions-001"),
            ("AWS/States", &[("LambdaFunctionArn", "arn:aws:lambda:eu-west-1:1:function:pay:7")], "pay"),
            ("AWS/States", &[("ServiceIntegrationResourceArn", "arn:aws:states:::sqs:sendMessage")], "sqs:sendMessage"),
            ("AWS/S3", &[("BucketName", "uploads"), ("FilterId", "all")], "uploads"),
            ("AWS/SNS", &[("PhoneNumber", "PhoneNumberDirect")], "SNS"),
            ("AWS/VPN", &[("TunnelIpAddress", "203.0.113.9"), ("VpnId", "vpn-1")], "vpn-1/203.0.113.9"),
        ];
        for (namespace, dimensions, expected) in rows {
            assert_eq!(named(namespace, dimensions), expected, "{namespace} {dimensions:?}");
        }
    }

    #[test]
    fn in_an_unknown_namespace_what_tells_metrics_apart_names_the_entity() {
        let of_tenant = |tenant| query("Shop", &[("Account", "123456789012"), ("Stage", "prod"), ("Tenant", tenant)]);
        let all = [of_tenant("acme"), of_tenant("umbrella")];
        assert_eq!(MetricEntities::new(&all).find(&all[1]).name, "umbrella");
        // Without others to compare with, the first that is no place.
        assert_eq!(find_entity(&all[1]).name, "prod");
        assert_eq!(named("Shop", &[("Account", "123456789012"), ("Zone", "us-gov-west-1")]), "Latency");
    }
}
