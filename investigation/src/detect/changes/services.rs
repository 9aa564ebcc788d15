//! The AWS services that CloudTrail names.

use crate::model::EntityKind;

/// The service of an event source: `lambda` of `lambda.amazonaws.com`.
#[must_use]
pub fn service_name(event_source: &str) -> &str {
    event_source.split('.').next().unwrap_or(event_source)
}

/// Which kind of entity the resources of a service are.
#[must_use]
pub fn resource_kind(service: &str) -> EntityKind {
    match service {
        "lambda" => EntityKind::Lambda,
        "dynamodb" => EntityKind::DynamoDbTable,
        "rds" => EntityKind::Database,
        "sqs" => EntityKind::Queue,
        "sns" => EntityKind::Topic,
        "states" => EntityKind::StateMachine,
        "apigateway" => EntityKind::ApiGateway,
        "elasticloadbalancing" => EntityKind::LoadBalancer,
        "ecs" | "eks" | "apprunner" | "elasticbeanstalk" => EntityKind::Service,
        _ => EntityKind::Resource,
    }
}
