//! Which entity a metric is about, by its dimensions.

use crate::model::{Entity, EntityKind};
use crate::telemetry::MetricQuery;

/// The dimension that names the entity, most telling first: a target group's metrics carry the load balancer too.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html>
const NAMING: [(&str, EntityKind); 13] = [
    ("FunctionName", EntityKind::Lambda),
    ("TableName", EntityKind::DynamoDbTable),
    ("DBInstanceIdentifier", EntityKind::Database),
    ("DBClusterIdentifier", EntityKind::Database),
    ("QueueName", EntityKind::Queue),
    ("TopicName", EntityKind::Topic),
    ("StateMachineArn", EntityKind::StateMachine),
    ("ApiName", EntityKind::ApiGateway),
    ("ApiId", EntityKind::ApiGateway),
    ("ServiceName", EntityKind::Service),
    ("ClusterName", EntityKind::Service),
    ("LoadBalancer", EntityKind::LoadBalancer),
    ("LoadBalancerName", EntityKind::LoadBalancer),
];

/// The entity that a metric is about; the metric itself where no dimension names one.
#[must_use]
pub fn entity(query: &MetricQuery) -> Entity {
    let named = NAMING.iter().find_map(|(dimension, kind)| query.dimensions.get(*dimension).map(|name| (name, *kind)));
    let (name, kind) = match named {
        Some((name, EntityKind::StateMachine)) => (name.rsplit(':').next().unwrap_or(name), EntityKind::StateMachine),
        Some((name, EntityKind::LoadBalancer)) => (load_balancer_name(name), EntityKind::LoadBalancer),
        Some((name, kind)) => (name.as_str(), kind),
        None => (query.dimensions.values().next().map_or(query.name.as_str(), String::as_str), EntityKind::Resource),
    };
    Entity { name: name.to_owned(), kind }
}

/// `app/shop/50dc6c495c0c9188` is the load balancer `shop`.
fn load_balancer_name(dimension: &str) -> &str {
    dimension.split('/').nth(1).unwrap_or(dimension)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn query(dimensions: &[(&str, &str)]) -> MetricQuery {
        MetricQuery {
            namespace: "AWS/X".into(),
            name: "Latency".into(),
            dimensions: dimensions.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect(),
            stat: "Average".into(),
        }
    }

    #[test]
    fn the_most_telling_dimension_names_the_entity() {
        let named = |dimensions: &[(&str, &str)]| entity(&query(dimensions)).name;
        assert_eq!(named(&[("ClusterName", "c"), ("ServiceName", "s")]), "s");
        assert_eq!(named(&[("LoadBalancer", "app/shop/50dc"), ("TargetGroup", "targetgroup/x/1")]), "shop");
        assert_eq!(named(&[("StateMachineArn", "arn:aws:states:eu-west-1:1:stateMachine:pay")]), "pay");
        assert_eq!(named(&[("Custom", "thing")]), "thing");
        assert_eq!(named(&[]), "Latency");
    }
}
