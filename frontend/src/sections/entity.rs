//! Names of things in a sentence.

use investigation::model::{Entity, EntityKind};
use maud::{Markup, html};

use crate::text::data;

/// An entity and what sort of thing it is.
pub fn entity(entity: &Entity) -> Markup {
    html! { strong.entity { (data(&entity.name)) } " " span.quiet { (entity_kind(entity.kind)) } }
}

fn entity_kind(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Service => "service",
        EntityKind::Lambda => "Lambda function",
        EntityKind::ApiGateway => "API Gateway stage",
        EntityKind::LoadBalancer => "load balancer",
        EntityKind::DynamoDbTable => "DynamoDB table",
        EntityKind::Database => "database",
        EntityKind::Queue => "SQS queue",
        EntityKind::Topic => "SNS topic",
        EntityKind::StateMachine => "state machine",
        EntityKind::AwsService => "AWS service",
        EntityKind::Remote => "remote host",
        EntityKind::Client => "client",
        EntityKind::Edge => "call",
        EntityKind::Resource => "resource",
    }
}
