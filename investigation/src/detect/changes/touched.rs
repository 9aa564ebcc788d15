//! The name of what a change touched, as the rest of the telemetry spells it.

use super::owner::Owners;
use super::rules;
use crate::model::{Entity, EntityKind};
use crate::telemetry::Change;

/// What a change touched.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Touched {
    /// The entity.
    pub entity: Entity,
    /// The resource of the entity that was changed, if not the entity itself: a role, a stack, a parameter.
    pub resource: Option<String>,
}

/// What a change touched: its most telling resource, or the service whose resources it names none of.
pub fn touched(change: &Change, owners: &Owners) -> Touched {
    let service = rules::service(&change.source);
    let resources = change.resources.iter().map(|name| Resource::parse(name, service));
    let Some(resource) = resources.min_by_key(Resource::rank) else {
        return Touched { entity: Entity { name: service.to_owned(), kind: EntityKind::AwsService }, resource: None };
    };
    let entity = Entity { name: resource.name(), kind: rules::entity_kind(resource.service) };
    // What serves requests is itself.
    let owner = if entity.kind == EntityKind::Resource { owners.find(resource.path) } else { None };
    match owner {
        Some(owner) => Touched { entity: owner.clone(), resource: Some(entity.name) },
        None => Touched { entity, resource: None },
    }
}

/// A resource that a call names: by an ARN, or in the words of the service that was called.
struct Resource<'a> {
    service: &'a str,
    path: &'a str,
    is_arn: bool,
}

impl<'a> Resource<'a> {
    /// Source: <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html>
    fn parse(name: &'a str, called: &'a str) -> Self {
        let mut parts = name.splitn(6, ':');
        match (parts.next(), parts.next(), parts.next(), parts.nth(2)) {
            (Some("arn"), Some(_), Some(service), Some(path)) => Self { service, path, is_arn: true },
            _ => Self { service: called, path: name, is_arn: false },
        }
    }

    /// Lower tells more. A deployment names what it deploys beside itself, an ECS call its cluster, a call of IAM the
    /// policy beside the role.
    fn rank(&self) -> u8 {
        match (self.service, rules::entity_kind(self.service)) {
            ("iam", _) if self.path.starts_with("policy/") => 3,
            ("ecs", _) if self.is_arn && !self.path.starts_with("service/") => 1,
            (_, EntityKind::Resource) => 2,
            _ => 0,
        }
    }

    fn name(&self) -> String {
        let path = self.path;
        let after = |begin: &str| path.strip_prefix(begin).unwrap_or(path);
        let part = |n: usize| path.split(['/', ':']).nth(n);
        let last = || path.rsplit(['/', ':']).next();
        let name = match self.service {
            // A version or an alias may follow the name.
            "lambda" => after("function:").split(':').next(),
            // `service/main/checkout`, `task-definition/checkout:7`.
            "ecs" => path.split(':').next().and_then(|path| path.rsplit('/').next()),
            "dynamodb" => after("table/").split('/').next(),
            // `stack/checkout/9d1c2b40-…`, `targetgroup/checkout/6d0e…`.
            "cloudformation" if self.is_arn => part(1),
            "elasticloadbalancing" if path.starts_with("targetgroup/") => part(1),
            // `loadbalancer/app/shop/50dc…`, `listener/app/shop/50dc…/f2f7…`.
            "elasticloadbalancing" => part(2).or_else(last),
            // A subscription's id or an execution's name may follow.
            "sns" => path.split(':').next(),
            "states" if self.is_arn => part(1),
            // `/restapis/a1b2c3/stages/prod`.
            "apigateway" => part(2).or_else(last),
            "ssm" => Some(after("parameter")),
            "secretsmanager" if self.is_arn => after("secret:").rsplit_once('-').map(|(name, _)| name),
            "secretsmanager" => Some(path),
            _ => last(),
        };
        name.filter(|name| !name.is_empty()).unwrap_or(path).to_owned()
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
    use jiff::Timestamp;

    use super::*;
    use crate::detect::fixtures::scope;

    fn touch(service: &str, resources: &[&str]) -> Touched {
        let change = Change {
            at: Timestamp::UNIX_EPOCH,
            id: "e".into(),
            name: "Update".into(),
            source: format!("{service}.amazonaws.com"),
            user: String::new(),
            resources: resources.iter().map(|name| (*name).to_owned()).collect(),
        };
        let mut scope = scope();
        scope.context.log_groups = vec!["/aws/lambda/checkout".into()];
        touched(&change, &Owners::of(&scope))
    }

    #[test]
    fn names_are_those_of_the_rest_of_the_telemetry() {
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
        assert_eq!(call("UpdateFunctionCode20150331v2"), "UpdateFunctionCode");
        assert_eq!(user("ann.lee@example.com"), "ann.lee");
    }

    #[test]
    fn what_is_deployed_tells_more_than_what_deploys_it() {
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
    fn a_role_is_of_whom_its_name_tells() {
        let touched = touch("iam", &["checkout-role-a1b2c3d4"]);
        assert_eq!(touched.entity, Entity { name: "checkout".into(), kind: EntityKind::Lambda });
        assert_eq!(touched.resource.as_deref(), Some("checkout-role-a1b2c3d4"));
    }
}
