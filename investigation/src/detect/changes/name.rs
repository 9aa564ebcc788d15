//! The name of what a change touched, as the rest of the telemetry spells it.

use super::rules;
use crate::model::{Entity, EntityKind};
use crate::telemetry::Change;

/// The entity that a change touched: its first resource, or the service whose resources it names none of.
pub fn entity(change: &Change) -> Entity {
    // An ECS call names its cluster too, which is not what was deployed.
    let service = change.resources.iter().find(|name| name.contains(":service/"));
    match service.or(change.resources.first()) {
        Some(resource) => {
            let kind = rules::entity_kind(&change.source);
            Entity { name: short_name(resource, kind).to_owned(), kind }
        }
        None => Entity { name: rules::service(&change.source).to_owned(), kind: EntityKind::AwsService },
    }
}

/// `checkout` of `arn:aws:lambda:eu-west-1:1234:function:checkout:7` and the like.
///
/// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
fn short_name(resource: &str, kind: EntityKind) -> &str {
    let path = resource.strip_prefix("arn:").and_then(|arn| arn.splitn(5, ':').nth(4)).unwrap_or(resource);
    match kind {
        // A version or an alias may follow the name.
        EntityKind::Lambda => path.strip_prefix("function:").unwrap_or(path).split(':').next().unwrap_or(path),
        // `loadbalancer/app/shop/50dc6c495c0c9188`.
        EntityKind::LoadBalancer => path.split('/').nth(2).unwrap_or(path),
        _ => path.rsplit(['/', ':']).next().filter(|name| !name.is_empty()).unwrap_or(path),
    }
}

/// The name of a call without its version: `UpdateFunctionCode` of `UpdateFunctionCode20150331v2`.
pub fn call(name: &str) -> &str {
    name.split("20").next().filter(|name| !name.is_empty()).unwrap_or(name)
}

/// Who made the call, without the domain of an e-mail address: the person to ask, not their address.
pub fn user(name: &str) -> &str {
    name.split('@').next().unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_rest_of_the_telemetry() {
        for (resource, kind, expected) in [
            ("arn:aws:lambda:eu-west-1:123456789012:function:checkout:7", EntityKind::Lambda, "checkout"),
            ("checkout", EntityKind::Lambda, "checkout"),
            ("arn:aws:ecs:eu-west-1:123456789012:service/main/payments", EntityKind::Service, "payments"),
            ("arn:aws:dynamodb:eu-west-1:123456789012:table/orders", EntityKind::DynamoDbTable, "orders"),
            ("arn:aws:rds:eu-west-1:123456789012:db:orders", EntityKind::Database, "orders"),
            ("https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", EntityKind::Queue, "jobs"),
            ("arn:aws:elasticloadbalancing:eu-west-1:1:loadbalancer/app/shop/50dc", EntityKind::LoadBalancer, "shop"),
            ("arn:aws:states:eu-west-1:123456789012:stateMachine:pay", EntityKind::StateMachine, "pay"),
            ("arn:aws:iam::123456789012:role/app/worker", EntityKind::Resource, "worker"),
        ] {
            assert_eq!(short_name(resource, kind), expected);
        }
        assert_eq!(call("UpdateFunctionCode20150331v2"), "UpdateFunctionCode");
        assert_eq!(user("ann.lee@example.com"), "ann.lee");
    }
}
