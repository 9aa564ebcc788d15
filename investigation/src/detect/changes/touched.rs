//! What a change touched, named as the rest of the telemetry names it.

use std::collections::BTreeMap;

use super::calls::Call;
use super::owners::Owners;
use super::parameters;
use super::resource::Resource;
use super::services::service_name;
use crate::model::{Entity, EntityKind};
use crate::telemetry::Change;

/// What a change touched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touched {
    /// The entity whose behaviour may have changed.
    pub entity: Entity,
    /// The name of the resource that was changed, such as a role, a stack or a parameter, if it is not the entity itself.
    pub resource: Option<String>,
}

impl Touched {
    /// What a change touched: the most specific resource that it names, or whoever owns that; the service itself if the
    /// change names no resource.
    pub fn find(change: &Change, call: &Call<'_>, owners: &Owners) -> Self {
        let service = service_name(&change.source);
        let mut resources: Vec<Resource<'_>> =
            change.resources.iter().map(|name| Resource::parse(name, service)).collect();
        resources.extend(find_named(change, call, service));
        let Some(resource) = resources.into_iter().min_by_key(Resource::specificity_rank) else {
            let entity = Entity { name: service.to_owned(), kind: EntityKind::AwsService };
            return Self { entity, resource: None };
        };
        let entity = Entity { name: resource.name().to_owned(), kind: resource.kind() };
        // What serves requests is an entity of its own; anything else may belong to one.
        let owner = if entity.kind == EntityKind::Resource { owners.find_owner(resource.path()) } else { None };
        match owner {
            // Where the resource is named like its owner, one name says all.
            Some(owner) if owner.name == entity.name => Self { entity: owner.clone(), resource: None },
            Some(owner) => Self { entity: owner.clone(), resource: Some(entity.name) },
            None => Self { entity, resource: None },
        }
    }
}

/// The resource that a parameter of the request names, else of the answer, as far as the table of calls knows one.
fn find_named<'a>(change: &'a Change, call: &Call<'_>, service: &'a str) -> Option<Resource<'a>> {
    let find_in = |fields: &'a BTreeMap<String, String>| {
        let mut named = call.naming_parameters();
        named.find_map(|name| Some(Resource::parse_parameter(name, parameters::find(fields, name)?, service)))
    };
    find_in(&change.parameters).or_else(|| find_in(&change.response))
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;
    use serde_json::json;

    use super::*;
    use crate::detect::fixtures::scope;

    fn touch(service: &str, resources: &[&str]) -> Touched {
        let change = Change {
            at: Timestamp::UNIX_EPOCH,
            id: "e".into(),
            name: "Update".into(),
            source: format!("{service}.amazonaws.com"),
            resources: resources.iter().map(|name| (*name).to_owned()).collect(),
            ..Change::default()
        };
        let mut scope = scope();
        scope.context.log_groups = vec!["/aws/lambda/checkout".into()];
        Touched::find(&change, &Call::find(service, &change.name), &Owners::new(&scope))
    }

    #[test]
    fn a_parameter_names_what_no_list_names() {
        for (service, call, fields, kind, expected) in [
            ("kms", "DisableKey", json!({ "keyId": "arn:aws:kms:eu-west-1:1:key/k-1" }), EntityKind::Resource, "k-1"),
            ("ec2", "RevokeSecurityGroupIngress", json!({ "groupId": "sg-1" }), EntityKind::Resource, "sg-1"),
            ("rds", "ModifyDBParameterGroup", json!({ "dBParameterGroupName": "pg" }), EntityKind::Resource, "pg"),
            ("rds", "RebootDBInstance", json!({ "dBInstanceIdentifier": "orders" }), EntityKind::Database, "orders"),
            (
                "ecs",
                "UpdateService",
                json!({ "service": "web", "cluster": "main", "desiredCount": 0 }),
                EntityKind::Service,
                "web",
            ),
            ("ecs", "RunTask", json!({ "taskDefinition": "job:7", "cluster": "main" }), EntityKind::Service, "job"),
            (
                "application-autoscaling",
                "RegisterScalableTarget",
                json!({ "resourceId": "service/main/web", "scalableDimension": "ecs:service:DesiredCount" }),
                EntityKind::Service,
                "web",
            ),
            (
                "application-autoscaling",
                "RegisterScalableTarget",
                json!({ "resourceId": "table/orders" }),
                EntityKind::DynamoDbTable,
                "orders",
            ),
            ("secretsmanager", "RotationStarted", json!({ "SecretId": "x/db" }), EntityKind::Resource, "x/db"),
        ] {
            let change = Change {
                name: call.to_owned(),
                source: format!("{service}.amazonaws.com"),
                parameters: parameters::flatten(&fields),
                ..Change::default()
            };
            let touched = Touched::find(&change, &Call::find(service, call), &Owners::new(&scope()));
            assert_eq!(touched.entity, Entity { name: expected.to_owned(), kind }, "{call}");
        }
    }

    #[test]
    fn a_resource_is_named_as_the_rest_of_the_telemetry_names_it() {
        let elb = "arn:aws:elasticloadbalancing:eu-west-1:1";
        for (service, resource, kind, expected) in [
            ("lambda", "arn:aws:lambda:eu-west-1:123456789012:function:checkout:7", EntityKind::Lambda, "checkout"),
            ("lambda", "checkout", EntityKind::Lambda, "checkout"),
            ("ecs", "arn:aws:ecs:eu-west-1:123456789012:service/main/payments", EntityKind::Service, "payments"),
            ("ecs", "main/payments", EntityKind::Service, "payments"),
            ("ecs", "arn:aws:ecs:eu-west-1:1:task-definition/payments:7", EntityKind::Service, "payments"),
            (
                "dynamodb",
                "arn:aws:dynamodb:eu-west-1:1:table/orders/index/by-user",
                EntityKind::DynamoDbTable,
                "orders",
            ),
            ("rds", "arn:aws:rds:eu-west-1:123456789012:db:orders", EntityKind::Database, "orders"),
            ("sqs", "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs", EntityKind::Queue, "jobs"),
            ("sns", "arn:aws:sns:eu-west-1:1:orders:2bcfbf39", EntityKind::Topic, "orders"),
            ("elasticloadbalancing", &format!("{elb}:loadbalancer/app/shop/50dc"), EntityKind::LoadBalancer, "shop"),
            ("elasticloadbalancing", &format!("{elb}:targetgroup/web/6d0e"), EntityKind::LoadBalancer, "web"),
            ("states", "arn:aws:states:eu-west-1:1:stateMachine:pay:3", EntityKind::StateMachine, "pay"),
            ("apigateway", "arn:aws:apigateway:eu-west-1::/restapis/a1b2/stages/prod", EntityKind::ApiGateway, "a1b2"),
            ("iam", "arn:aws:iam::123456789012:role/app/worker", EntityKind::Resource, "worker"),
            ("cloudformation", "arn:aws:cloudformation:eu-west-1:1:stack/web/9d1c", EntityKind::Resource, "web"),
            ("ssm", "arn:aws:ssm:eu-west-1:1:parameter/web/url", EntityKind::Resource, "/web/url"),
            ("secretsmanager", "arn:aws:secretsmanager:eu-west-1:1:secret:x/db-a1B2c3", EntityKind::Resource, "x/db"),
        ] {
            let entity = Entity { name: expected.to_owned(), kind };
            assert_eq!(touch(service, &[resource]), Touched { entity, resource: None }, "{resource}");
        }
    }

    #[test]
    fn the_most_specific_resource_is_touched() {
        let function = "arn:aws:lambda:eu-west-1:1:function:orders";
        let stack = "arn:aws:cloudformation:eu-west-1:1:stack/web/9d1c";
        assert_eq!(touch("cloudformation", &[stack, function]).entity.name, "orders");
        let cluster = "arn:aws:ecs:eu-west-1:1:cluster/main";
        assert_eq!(touch("ecs", &[cluster, "arn:aws:ecs:eu-west-1:1:service/main/web"]).entity.name, "web");
        let policy = "arn:aws:iam::aws:policy/ReadOnlyAccess";
        assert_eq!(touch("iam", &[policy, "worker-role"]).entity.name, "worker-role");
        assert_eq!(touch("iam", &[]).entity, Entity { name: "iam".into(), kind: EntityKind::AwsService });
    }

    #[test]
    fn a_role_belongs_to_the_entity_in_its_name() {
        let touched = touch("iam", &["checkout-role-a1b2c3d4"]);
        assert_eq!(touched.entity, Entity { name: "checkout".into(), kind: EntityKind::Lambda });
        assert_eq!(touched.resource.as_deref(), Some("checkout-role-a1b2c3d4"));
    }
}
