//! Which entity a metric is about, by its dimensions.
//!
//! **In:** a metric's dimensions. **Out:** the entity, named as X-Ray, logs and CloudTrail name it. A dimension that names
//! another sort of entity is a row in `NAMING_DIMENSIONS`.

use super::redact::redact;
use crate::model::{Entity, EntityKind};
use crate::telemetry::MetricQuery;

/// The dimensions that name an entity, most specific first: the metrics of a service carry its cluster too.
///
/// Source: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/aws-services-cloudwatch-metrics.html>
const NAMING_DIMENSIONS: [(&str, EntityKind); 13] = [
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

/// The entity that a metric is about. Where no dimension is known to name one, it is named after the first dimension, or
/// after the metric if that has no dimensions.
#[must_use]
pub fn find_entity(query: &MetricQuery) -> Entity {
    for (dimension, kind) in NAMING_DIMENSIONS {
        if let Some(value) = query.dimensions.get(dimension) {
            // Redacted before a part is cut out: a secret may be known by what stands before it.
            return Entity { name: entity_name(&redact(value), kind).to_owned(), kind };
        }
    }
    let first_dimension = query.dimensions.values().next();
    Entity { name: redact(first_dimension.unwrap_or(&query.name)).into_owned(), kind: EntityKind::Resource }
}

/// The name within the value of a dimension: `pay` of the ARN `arn:aws:states:eu-west-1:1:stateMachine:pay`, `shop` of
/// the load balancer `app/shop/50dc6c495c0c9188`.
fn entity_name(value: &str, kind: EntityKind) -> &str {
    match kind {
        EntityKind::StateMachine => value.rsplit(':').next().unwrap_or(value),
        EntityKind::LoadBalancer => value.split('/').nth(1).unwrap_or(value),
        _ => value,
    }
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
    fn the_most_specific_dimension_names_the_entity() {
        let named = |dimensions: &[(&str, &str)]| find_entity(&query(dimensions)).name;
        assert_eq!(named(&[("ClusterName", "c"), ("ServiceName", "s")]), "s");
        assert_eq!(named(&[("LoadBalancer", "app/shop/50dc"), ("TargetGroup", "targetgroup/x/1")]), "shop");
        assert_eq!(named(&[("StateMachineArn", "arn:aws:states:eu-west-1:1:stateMachine:pay")]), "pay");
        assert_eq!(named(&[("Custom", "thing")]), "thing");
        assert_eq!(named(&[]), "Latency");
    }
}
