//! Which entity writes to a log group.

mod file_path;

use self::file_path::{find_program, find_service};
use crate::detect::dimensions::OF_DIRECT_MESSAGES;
use crate::model::{Entity, EntityKind, Scope};

/// How the names of the log groups begin that AWS creates itself, what writes to them, and which part of the rest is its
/// name: the first, the third, or all of them.
///
/// Sources: <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-and-resource-policy.html> and the pages on
/// logging of each service.
const PREFIXES: [(&str, EntityKind, NamePart); 38] = [
    ("/aws/lambda/us-east-1.", EntityKind::Lambda, NamePart::Whole), // Lambda@Edge, in the region of the viewer
    ("/aws/lambda/", EntityKind::Lambda, NamePart::Whole),
    ("/aws/apigateway/", EntityKind::ApiGateway, NamePart::Whole),
    ("API-Gateway-Execution-Logs_", EntityKind::ApiGateway, NamePart::Whole),
    ("/aws/vendedlogs/states/", EntityKind::StateMachine, NamePart::Whole),
    ("/aws/states/", EntityKind::StateMachine, NamePart::Whole),
    ("/aws/rds/cluster/", EntityKind::Database, NamePart::First),
    ("/aws/rds/instance/", EntityKind::Database, NamePart::First),
    ("/aws/rds/proxy/", EntityKind::Database, NamePart::First),
    ("/aws/docdb/", EntityKind::Database, NamePart::First),
    ("/aws/neptune/", EntityKind::Database, NamePart::First),
    ("/aws/redshift/cluster/", EntityKind::Database, NamePart::First),
    ("/aws/elasticache/", EntityKind::Database, NamePart::First),
    ("/aws/memorydb/", EntityKind::Database, NamePart::First),
    ("/aws/OpenSearchService/domains/", EntityKind::Resource, NamePart::First),
    ("/aws/opensearch/domains/", EntityKind::Resource, NamePart::First),
    ("/aws/aes/domains/", EntityKind::Resource, NamePart::First),
    ("/aws/elasticbeanstalk/", EntityKind::Service, NamePart::First),
    ("/aws/apprunner/", EntityKind::Service, NamePart::First),
    ("/aws/ecs/service-events/", EntityKind::Service, NamePart::First),
    ("/aws/ecs/containerinsights/", EntityKind::Resource, NamePart::First),
    ("/aws/containerinsights/", EntityKind::Resource, NamePart::First),
    ("/aws/eks/", EntityKind::Resource, NamePart::First),
    ("/aws/codebuild/", EntityKind::Resource, NamePart::Whole),
    ("/aws/kinesisfirehose/", EntityKind::Resource, NamePart::First),
    ("/aws/msk/", EntityKind::Resource, NamePart::First),
    ("/aws/amazonmq/broker/", EntityKind::Resource, NamePart::First),
    ("/aws/sagemaker/Endpoints/", EntityKind::Service, NamePart::First),
    ("/aws/appsync/apis/", EntityKind::Resource, NamePart::First),
    ("/aws/vendedlogs/pipes/", EntityKind::Resource, NamePart::First),
    ("/aws/connect/", EntityKind::Resource, NamePart::First),
    ("/aws/transfer/", EntityKind::Resource, NamePart::First),
    ("/aws/batch/", EntityKind::Service, NamePart::First),
    // Behind the region and the account; what failed is in a group of its own.
    ("sns/", EntityKind::Topic, NamePart::Third),
    ("dms-tasks-", EntityKind::Resource, NamePart::Whole),
    ("aws-waf-logs-", EntityKind::Resource, NamePart::Whole),
    ("RDSOSMetrics", EntityKind::Database, NamePart::Whole),
    ("/aws/imagebuilder/", EntityKind::Resource, NamePart::Whole),
];

/// Log groups that many write to: what their name says is no entity, and only a line can say whom it is about.
const SHARED_PREFIXES: [&str; 12] = [
    "/aws/events/",
    "/aws/vendedlogs/events/",
    "/aws/vpc",
    "/aws/route53",
    "/aws/cloudtrail",
    "/aws-glue/",
    "/aws/ssm/",
    "/aws/lambda-insights",
    "/aws/application-signals/",
    "/aws/spans",
    "/aws/codedeploy",
    "RDSOSMetrics",
];

/// Which part of a log group's name, behind the prefix, names who writes to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum NamePart {
    First,
    Third,
    Whole,
}

/// Who writes to a log group, as far as its name says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LogGroupOwner {
    /// AWS names such a group after who writes to it.
    Known(Entity),
    /// Somebody named the group, probably after the service.
    Guessed(Entity),
    /// The name is no entity's: a file's path, or a log that many write to.
    Unnamed,
}

impl LogGroupOwner {
    /// The entity that the name names.
    #[must_use]
    pub fn into_named(self) -> Option<Entity> {
        match self {
            Self::Known(entity) | Self::Guessed(entity) => Some(entity),
            Self::Unnamed => None,
        }
    }

    /// The entity that a line is about: whom the line itself names, unless AWS named the group after a writer of its own;
    /// else whom all others name that say so; else whom the group names; else the service that was asked about.
    #[must_use]
    pub fn resolve(&self, subject: Option<&Entity>, only_writer: Option<&Entity>, scope: &Scope) -> Entity {
        let entry = || Entity { name: scope.entry().to_owned(), kind: EntityKind::Service };
        let is_service = |entity: &&Entity| entity.kind == EntityKind::Service;
        match (self, subject) {
            // The SDK of a function may call it by another name than AWS does.
            (Self::Known(owner), Some(subject)) if owner.kind == EntityKind::Lambda && is_service(&subject) => {
                owner.clone()
            }
            (_, Some(subject)) => subject.clone(),
            (Self::Known(owner), None) => owner.clone(),
            (Self::Guessed(owner), None) => only_writer.filter(is_service).unwrap_or(owner).clone(),
            (Self::Unnamed, None) => only_writer.filter(is_service).cloned().unwrap_or_else(entry),
        }
    }
}

/// Who writes to the log group: by the prefix that AWS gives it, or else the service that the name names.
#[must_use]
pub fn find_owner(group: &str) -> LogGroupOwner {
    if SHARED_PREFIXES.iter().any(|prefix| group.starts_with(prefix)) {
        return LogGroupOwner::Unnamed;
    }
    for (prefix, kind, part) in PREFIXES {
        if let Some(rest) = group.strip_prefix(prefix).filter(|rest| !rest.is_empty()) {
            // Behind the name of a database is the kind of log: `/aws/rds/instance/orders/error`.
            let name = match part {
                NamePart::First => rest.split('/').next().unwrap_or(rest),
                NamePart::Third => rest.split('/').nth(2).unwrap_or(rest),
                NamePart::Whole => rest,
            };
            let name = if name == "DirectPublishToPhoneNumber" { OF_DIRECT_MESSAGES } else { name };
            return LogGroupOwner::Known(Entity { name: name.to_owned(), kind });
        }
    }
    let named = find_program(group).unwrap_or_else(|| find_service(group));
    match named {
        Some(name) => LogGroupOwner::Guessed(Entity { name: name.to_owned(), kind: EntityKind::Service }),
        None => LogGroupOwner::Unnamed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::fixtures::scope;

    #[test]
    fn the_name_of_a_log_group_says_who_writes_to_it() {
        for (group, name, kind) in [
            ("/aws/lambda/checkout", "checkout", EntityKind::Lambda),
            ("/aws/lambda/us-east-1.viewer-auth", "viewer-auth", EntityKind::Lambda),
            ("sns/eu-west-1/111122223333/orders/Failure", "orders", EntityKind::Topic),
            ("sns/eu-west-1/111122223333/DirectPublishToPhoneNumber", "SNS", EntityKind::Topic),
            ("/aws/apigateway/shop", "shop", EntityKind::ApiGateway),
            ("API-Gateway-Execution-Logs_a1b2/prod", "a1b2/prod", EntityKind::ApiGateway),
            ("/aws/rds/instance/orders/error", "orders", EntityKind::Database),
            ("/aws/rds/proxy/orders-proxy", "orders-proxy", EntityKind::Database),
            ("/aws/elasticbeanstalk/shop-prod/var/log/nginx/error.log", "shop-prod", EntityKind::Service),
            ("/aws/ecs/service-events/web", "web", EntityKind::Service),
            ("/ecs/payments", "payments", EntityKind::Service),
            ("payments", "payments", EntityKind::Service),
            ("/shop/payments/php-fpm", "payments", EntityKind::Service),
            ("/aws/lambda/", "lambda", EntityKind::Service),
        ] {
            let expected = Entity { name: name.to_owned(), kind };
            assert_eq!(find_owner(group).into_named(), Some(expected), "{group}");
        }
    }

    #[test]
    fn a_log_that_many_write_to_and_a_file_belong_to_whom_their_lines_name_or_to_the_service_that_was_asked_about() {
        let web = Entity { name: "web".to_owned(), kind: EntityKind::Service };
        for group in ["/aws/events/ecs", "/var/log/messages", "/var/log/nginx/error.log", "error.log"] {
            let owner = find_owner(group);
            assert_eq!(owner, LogGroupOwner::Unnamed, "{group}");
            assert_eq!(owner.resolve(Some(&web), None, &scope()).name, "web");
            assert_eq!(owner.resolve(None, Some(&web), &scope()).name, "web");
            assert_eq!(owner.resolve(None, None, &scope()).name, "shop");
        }
    }

    #[test]
    fn a_function_keeps_its_name_and_a_guessed_service_takes_the_one_that_its_lines_give() {
        let told = Entity { name: "cart-api".to_owned(), kind: EntityKind::Service };
        assert_eq!(find_owner("/aws/lambda/cart").resolve(Some(&told), None, &scope()).name, "cart");
        assert_eq!(find_owner("/ecs/cart").resolve(Some(&told), None, &scope()).name, "cart-api");
        assert_eq!(find_owner("/ecs/cart").resolve(None, Some(&told), &scope()).name, "cart-api");
        assert_eq!(find_owner("/ecs/cart").resolve(None, None, &scope()).name, "cart");
    }
}
