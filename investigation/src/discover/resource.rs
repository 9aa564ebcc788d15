//! What an ARN, a metric or a node of the service graph stands for.

use std::collections::BTreeMap;

use super::{STACK_TAG, TaggedResource};
use crate::detect::dimensions::{find_entity, naming_dimensions};
use crate::model::{EntityKind, MetricQuery};

/// Something in AWS that has metrics, or logs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Resource {
    /// What people call its type, such as `Lambda function`.
    pub type_label: String,
    /// What kind of entity it is.
    pub kind: EntityKind,
    /// Its name, such as `checkout`.
    pub name: String,
    /// The namespace of its metrics, such as `AWS/Lambda`.
    pub namespace: String,
    /// The dimensions that all of its metrics have.
    pub dimensions: BTreeMap<String, String>,
    /// The log groups that it writes to unless it is told otherwise.
    pub log_groups: Vec<String>,
}

/// What the metrics of a type of resource carry as the value of their dimension.
#[derive(Clone, Copy)]
enum Value {
    /// What follows the prefix, if it is one segment.
    Segment,
    /// What follows the prefix, up to the next `/` or `:`.
    FirstSegment,
    /// What follows the last `/` or `:`.
    LastSegment,
    /// The resource as the ARN has it, but for this beginning.
    Without(&'static str),
    /// The whole ARN.
    Arn,
    /// The name of the stack, which SAM gives to its APIs: a REST API is known by its id, and its metrics by its name.
    StackName,
}

struct ResourceType {
    label: &'static str,
    kind: EntityKind,
    /// The service in the ARN.
    service: &'static str,
    /// How the resource in the ARN begins.
    prefix: &'static str,
    namespace: &'static str,
    dimension: &'static str,
    value: Value,
    /// The log groups, where `{}` is the name.
    log_groups: &'static [&'static str],
}

const fn row(
    arn: (&'static str, &'static str),
    label: &'static str,
    kind: EntityKind,
    metrics: (&'static str, &'static str),
    value: Value,
    log_groups: &'static [&'static str],
) -> ResourceType {
    let ((service, prefix), (namespace, dimension)) = (arn, metrics);
    ResourceType { label, kind, service, prefix, namespace, dimension, value, log_groups }
}

/// The types of resource: how their ARNs begin, and which dimension of which namespace names them. The longer of two
/// prefixes comes first.
///
/// Sources: <https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html>
/// for the ARNs; the pages of the catalog of metrics for the dimensions.
#[rustfmt::skip]
const TYPES: [ResourceType; 33] = {
    use EntityKind::*;
    use Value::*;
    [
        row(("lambda", "function:"), "Lambda function", Lambda, ("AWS/Lambda", "FunctionName"), FirstSegment, &["/aws/lambda/{}"]),
        row(("dynamodb", "table/"), "DynamoDB table", DynamoDbTable, ("AWS/DynamoDB", "TableName"), Segment, &[]),
        row(("dax", "cache/"), "DAX cluster", Database, ("AWS/DAX", "ClusterId"), Segment, &[]),
        row(("sqs", ""), "SQS queue", Queue, ("AWS/SQS", "QueueName"), Segment, &[]),
        row(("sns", ""), "SNS topic", Topic, ("AWS/SNS", "TopicName"), Segment, &[]),
        row(("states", "stateMachine:"), "state machine", StateMachine, ("AWS/States", "StateMachineArn"), Arn, &["/aws/vendedlogs/states/{}"]),
        row(("elasticloadbalancing", "loadbalancer/app/"), "load balancer", LoadBalancer, ("AWS/ApplicationELB", "LoadBalancer"), Without("loadbalancer/"), &[]),
        row(("elasticloadbalancing", "loadbalancer/net/"), "network load balancer", LoadBalancer, ("AWS/NetworkELB", "LoadBalancer"), Without("loadbalancer/"), &[]),
        row(("elasticloadbalancing", "loadbalancer/"), "classic load balancer", LoadBalancer, ("AWS/ELB", "LoadBalancerName"), Segment, &[]),
        row(("elasticloadbalancing", "targetgroup/"), "target group", Service, ("AWS/ApplicationELB", "TargetGroup"), Without(""), &[]),
        row(("apigateway", "/restapis/"), "REST API", ApiGateway, ("AWS/ApiGateway", "ApiName"), StackName, &["API-Gateway-Execution-Logs_{}"]),
        row(("apigateway", "/apis/"), "HTTP API", ApiGateway, ("AWS/ApiGateway", "ApiId"), Segment, &["/aws/apigateway/{}"]),
        row(("appsync", "apis/"), "GraphQL API", ApiGateway, ("AWS/AppSync", "GraphQLAPIId"), Segment, &["/aws/appsync/apis/{}"]),
        row(("rds", "db:"), "database", Database, ("AWS/RDS", "DBInstanceIdentifier"), Segment, &["/aws/rds/instance/{}/error", "/aws/rds/instance/{}/postgresql"]),
        row(("rds", "cluster:"), "database cluster", Database, ("AWS/RDS", "DBClusterIdentifier"), Segment, &["/aws/rds/cluster/{}/error", "/aws/rds/cluster/{}/postgresql"]),
        row(("redshift", "cluster:"), "Redshift cluster", Database, ("AWS/Redshift", "ClusterIdentifier"), Segment, &[]),
        row(("elasticache", "replicationgroup:"), "cache", Database, ("AWS/ElastiCache", "ReplicationGroupId"), Segment, &[]),
        row(("elasticache", "cluster:"), "cache node", Database, ("AWS/ElastiCache", "CacheClusterId"), Segment, &[]),
        row(("memorydb", "cluster/"), "MemoryDB cluster", Database, ("AWS/MemoryDB", "ClusterName"), Segment, &[]),
        row(("es", "domain/"), "OpenSearch domain", Database, ("AWS/ES", "DomainName"), Segment, &["/aws/OpenSearchService/domains/{}/application-logs"]),
        row(("ecs", "service/"), "ECS service", Service, ("AWS/ECS", "ServiceName"), LastSegment, &["/ecs/{}", "/aws/ecs/{}"]),
        row(("kinesis", "stream/"), "Kinesis stream", Resource, ("AWS/Kinesis", "StreamName"), Segment, &[]),
        row(("firehose", "deliverystream/"), "Firehose stream", Resource, ("AWS/Firehose", "DeliveryStreamName"), Segment, &["/aws/kinesisfirehose/{}"]),
        row(("kafka", "cluster/"), "Kafka cluster", Resource, ("AWS/Kafka", "Cluster Name"), FirstSegment, &[]),
        row(("mq", "broker:"), "message broker", Queue, ("AWS/AmazonMQ", "Broker"), FirstSegment, &[]),
        row(("events", "rule/"), "EventBridge rule", Resource, ("AWS/Events", "RuleName"), LastSegment, &[]),
        row(("s3", ""), "bucket", Resource, ("AWS/S3", "BucketName"), Segment, &[]),
        row(("ec2", "instance/"), "EC2 instance", Resource, ("AWS/EC2", "InstanceId"), Segment, &[]),
        row(("ec2", "natgateway/"), "NAT gateway", Resource, ("AWS/NATGateway", "NatGatewayId"), Segment, &[]),
        row(("autoscaling", "autoScalingGroup:"), "Auto Scaling group", Service, ("AWS/EC2", "AutoScalingGroupName"), LastSegment, &[]),
        row(("cloudfront", "distribution/"), "CloudFront distribution", Resource, ("AWS/CloudFront", "DistributionId"), Segment, &[]),
        row(("cognito-idp", "userpool/"), "user pool", Resource, ("AWS/Cognito", "UserPool"), Segment, &[]),
        row(("elasticfilesystem", "file-system/"), "file system", Resource, ("AWS/EFS", "FileSystemId"), Segment, &[]),
    ]
};

/// Stands in an ARN where the number of the account is not known.
const NO_ACCOUNT: &str = "000000000000";

impl Resource {
    /// What an ARN stands for; `None` for a type without metrics of its own, and for a part of something else, such as an
    /// index of a table.
    #[must_use]
    pub fn from_arn(resource: &TaggedResource) -> Option<Self> {
        let mut parts = resource.arn.splitn(6, ':').skip(2);
        let (service, path) = (parts.next()?, parts.nth(2)?);
        let row = TYPES.iter().find(|row| row.service == service && path.starts_with(row.prefix))?;
        let rest = path.strip_prefix(row.prefix)?;
        let is_segment = |text: &str| !text.is_empty() && !text.contains(['/', ':']);
        let last = || rest.rsplit(['/', ':']).next().unwrap_or(rest);
        let first = || rest.split(['/', ':']).next().unwrap_or(rest);
        let (value, name) = match row.value {
            Value::Segment => (is_segment(rest).then_some(rest)?, rest),
            Value::FirstSegment => (first(), first()),
            Value::LastSegment => (last(), last()),
            Value::Without(beginning) => (path.strip_prefix(beginning)?, first()),
            Value::Arn => (resource.arn.as_str(), last()),
            Value::StackName => {
                is_segment(rest).then_some(())?;
                let name = resource.tags.get("Name").or_else(|| resource.tags.get(STACK_TAG))?.as_str();
                (name, name)
            }
        };
        if value.is_empty() {
            return None;
        }
        let id = first();
        let mut dimensions = BTreeMap::from([(row.dimension.to_owned(), value.to_owned())]);
        if let Some((cluster, _)) = rest.split_once('/').filter(|_| row.service == "ecs") {
            dimensions.insert("ClusterName".to_owned(), cluster.to_owned());
        }
        let id_or_name = if matches!(row.value, Value::StackName) { id } else { name };
        Some(Self { dimensions, ..row.to_resource(name, id_or_name) })
    }

    /// The resource as the tagging API would give it, with a tag; `None` for a type that has no ARN here. The embedded
    /// edition knows resources by their metrics alone.
    #[must_use]
    pub fn to_tagged(&self, region: &str, tag: (&str, &str)) -> Option<TaggedResource> {
        let row =
            TYPES.iter().find(|row| row.namespace == self.namespace && self.dimensions.contains_key(row.dimension))?;
        let value = self.dimensions.get(row.dimension)?;
        let path = match row.value {
            Value::Without(beginning) => format!("{beginning}{value}"),
            Value::Arn => value.rsplit_once(':').map_or(value.as_str(), |(_, name)| name).to_owned(),
            _ if row.service == "ecs" => format!("{}/{value}", self.dimensions.get("ClusterName")?),
            _ => value.clone(),
        };
        let path = path.strip_prefix(row.prefix).unwrap_or(&path);
        let arn = match row.value {
            Value::Arn => value.clone(),
            _ => format!("arn:aws:{}:{region}:{NO_ACCOUNT}:{}{path}", row.service, row.prefix),
        };
        let tags = [(tag.0, tag.1), ("Name", value.as_str())].map(|(key, value)| (key.to_owned(), value.to_owned()));
        Some(TaggedResource { arn, tags: tags.into() })
    }

    /// What a metric is about.
    #[must_use]
    pub fn from_metric(query: &MetricQuery) -> Self {
        let entity = find_entity(query);
        let named = naming_dimensions(query);
        let dimensions = if named.is_empty() { query.dimensions.clone() } else { named };
        let row = TYPES.iter().find(|row| row.namespace == query.namespace && dimensions.contains_key(row.dimension));
        match row {
            Some(row) => Self { dimensions, ..row.to_resource(&entity.name, &entity.name) },
            None => Self {
                type_label: query.namespace.clone(),
                kind: entity.kind,
                name: entity.name,
                namespace: query.namespace.clone(),
                dimensions,
                log_groups: Vec::new(),
            },
        }
    }

    /// What a node of the service graph stands for, by its name and its type; `None` where the name does not tell under
    /// which dimension its metrics are.
    #[must_use]
    pub fn from_node(name: &str, xray_type: &str) -> Option<Self> {
        let last = name.rsplit(['/', ':']).next().unwrap_or(name);
        let (namespace, dimension, value) = match EntityKind::from_xray_type(xray_type) {
            EntityKind::Lambda => ("AWS/Lambda", "FunctionName", name),
            EntityKind::DynamoDbTable => ("AWS/DynamoDB", "TableName", last),
            EntityKind::Queue => ("AWS/SQS", "QueueName", last),
            EntityKind::Topic => ("AWS/SNS", "TopicName", last),
            // `shop/prod` is a stage of the API `shop`.
            EntityKind::ApiGateway => ("AWS/ApiGateway", "ApiName", name.split('/').next().unwrap_or(name)),
            EntityKind::Database => database(name)?,
            _ => return None,
        };
        let row = TYPES.iter().find(|row| row.namespace == namespace && row.dimension == dimension)?;
        let dimensions = BTreeMap::from([(dimension.to_owned(), value.to_owned())]);
        Some(Self { dimensions, ..row.to_resource(value, value) }).filter(|_| !value.is_empty())
    }

    /// A service as Application Signals knows it.
    #[must_use]
    pub fn of_application_signals(service: &str) -> Self {
        Self {
            type_label: "Application Signals".to_owned(),
            kind: EntityKind::Service,
            name: service.to_owned(),
            namespace: "ApplicationSignals".to_owned(),
            dimensions: BTreeMap::from([("Service".to_owned(), service.to_owned())]),
            log_groups: Vec::new(),
        }
    }

    /// Whether both are the same thing in AWS.
    #[must_use]
    pub fn is_same(&self, other: &Self) -> bool {
        self.namespace == other.namespace && self.dimensions == other.dimensions
    }

    /// Whether a metric is one of this resource.
    #[must_use]
    pub fn has_metric(&self, namespace: &str, dimensions: &BTreeMap<String, String>) -> bool {
        let has_value = |(name, value): (&String, &String)| dimensions.get(name) == Some(value);
        namespace == self.namespace && !self.dimensions.is_empty() && self.dimensions.iter().all(has_value)
    }

    /// Whether a log group is one of this resource: by the name that AWS gives it, or as one of the segments of its own.
    #[must_use]
    pub fn has_log_group(&self, group: &str) -> bool {
        let is_named = |expected: &String| {
            group == expected || group.strip_prefix(expected.as_str()).is_some_and(|rest| rest.starts_with('/'))
        };
        self.log_groups.iter().any(is_named) || group.split('/').any(|segment| segment == self.name)
    }
}

impl ResourceType {
    /// The resource of this name, whose log groups are named by `id`; without dimensions.
    fn to_resource(&self, name: &str, id: &str) -> Resource {
        Resource {
            type_label: self.label.to_owned(),
            kind: self.kind,
            name: name.to_owned(),
            namespace: self.namespace.to_owned(),
            dimensions: BTreeMap::new(),
            log_groups: self.log_groups.iter().map(|group| group.replace("{}", id)).collect(),
        }
    }
}

/// The database of RDS behind `orders@orders-db.abc123.eu-west-1.rds.amazonaws.com`, or behind the host alone.
fn database(node: &str) -> Option<(&'static str, &'static str, &str)> {
    let host = node.rsplit('@').next()?;
    let (identifier, rest) = host.split_once('.')?;
    if !rest.contains(".rds.amazonaws.com") {
        return None;
    }
    let is_cluster = rest.starts_with("cluster-");
    Some(("AWS/RDS", if is_cluster { "DBClusterIdentifier" } else { "DBInstanceIdentifier" }, identifier))
}
