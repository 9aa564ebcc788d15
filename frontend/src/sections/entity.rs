//! The name of an entity in a sentence.

use investigation::model::{Entity, EntityKind};
use maud::{Markup, html};

use crate::text::untrusted;

/// The entity's name and its kind: "checkout service".
pub fn name_and_kind(entity: &Entity) -> Markup {
    html! { strong.entity { (untrusted(&entity.name)) } " " span.quiet { (kind_label(entity.kind)) } }
}

fn kind_label(kind: EntityKind) -> &'static str {
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
